"""Starts, recognises and ends the processes of a local stack."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from infra.local.place import ROOT, Place

# Every process of a stack carries its folder in its environment, children of children too: that is how
# leftovers of a killed run are recognised, with no pid that somebody else may have by now.
MARK = "AFTERCARE_STACK"

ANYTHING = "test"  # what the emulator takes as a key
NOT_FOR_CHILDREN = {
    "AWS_ENDPOINT_URL",
    "AWS_PROFILE",
    "AWS_SESSION_TOKEN",
    "MAKEFLAGS",
    "MAKELEVEL",
    "MFLAGS",
}
GRACE_SECONDS = 25.0


class Trouble(Exception):
    """The stack cannot run; the text is one plain sentence with the cure."""


@contextlib.contextmanager
def sole_owner(place: Place) -> Iterator[None]:
    """Hold the folder; raise Trouble if a running stack holds it."""
    place.data.mkdir(parents=True, exist_ok=True)
    with (place.data / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Trouble(
                f"A stack already runs in {place.data}: stop it, or choose another folder with DATA_DIR=…"
            ) from None
        yield


def is_running(place: Place) -> bool:
    """Tell whether a stack holds the folder."""
    try:
        with sole_owner(place):
            return False
    except Trouble:
        return True


@contextlib.contextmanager
def building() -> Iterator[None]:
    """Hold the build folder, which stacks that start at the same time share."""
    (ROOT / "build").mkdir(exist_ok=True)
    with (ROOT / "build" / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def leftovers(place: Place) -> list[psutil.Process]:
    """Return the processes that a killed run of this folder left behind."""
    return [process for process in psutil.process_iter() if is_marked(process, str(place.data))]


def is_marked(process: psutil.Process, folder: str) -> bool:
    """Tell whether a process belongs to the stack of a folder."""
    try:
        return process.pid != os.getpid() and process.environ().get(MARK) == folder
    except (psutil.Error, OSError):
        return False


def end_leftovers(place: Place) -> int:
    """End what a killed run left, politely first so that its data is saved; return how many they were."""
    found = leftovers(place)
    for process in found:
        with contextlib.suppress(psutil.Error):
            process.terminate()
    # Not psutil's own wait: it takes a dead process for a living one until somebody collects it.
    wait_until(lambda: not leftovers(place), seconds=GRACE_SECONDS)
    for process in leftovers(place):
        with contextlib.suppress(psutil.Error):
            process.kill()
    return len(found)


@dataclass
class Family:
    """The processes that this stack started."""

    place: Place
    members: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, module: str, *args: str, **env: str) -> None:
        """Start a module as a process of its own session, its words kept in the log folder."""
        command = [sys.executable, "-m", module, *args]
        with self.log(name).open("ab") as log:
            self.members[name] = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment(**env),
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def environment(self, **env: str) -> dict[str, str]:
        """Return a child's environment: ours without what would lead it to the real AWS, and the mark."""
        kept = {name: value for name, value in os.environ.items() if name not in NOT_FOR_CHILDREN}
        mine = {
            MARK: str(self.place.data),
            "TMPDIR": str(self.place.scratch),
            "AWS_ACCESS_KEY_ID": ANYTHING,
            "AWS_SECRET_ACCESS_KEY": ANYTHING,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "PYTHONUNBUFFERED": "1",
        }
        return kept | mine | env

    def log(self, name: str) -> Path:
        """Return the log file of a member."""
        return self.place.logs / f"{name}.log"

    def find_ended(self) -> str | None:
        """Return the name of a member that has ended by itself."""
        return next((name for name, process in self.members.items() if process.poll() is not None), None)

    def stop(self) -> None:
        """End everything, last started first, and wait until no process of this stack is left."""
        for process in reversed(self.members.values()):
            end(process)
        self.members.clear()
        end_leftovers(self.place)


def end(process: subprocess.Popen[bytes]) -> None:
    """End one member and its group; kill what does not go in time."""
    if process.poll() is None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GRACE_SECONDS)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_until(condition: Callable[[], bool], *, seconds: float, step: float = 0.05) -> bool:
    """Wait until a condition holds, or the time is over; tell which."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(step)
    return False
