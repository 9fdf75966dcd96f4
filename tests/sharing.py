"""One stack for all processes of a test run: the first that needs it starts it, the last one ends it."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from infra.local.place import Place
from infra.local.processes import is_running, leftovers, wait_until
from tests.stack import Stack

# Kept, because the process that started the stack may not be the one that ends it.
STARTED: list[subprocess.Popen[bytes]] = []


@contextmanager
def shared(folder: Path) -> Iterator[Stack]:
    """Use the run's stack, whose data lies in this folder."""
    with known(folder) as run:
        if not run:
            start(folder, run)
        run["users"] += 1
        place = Place(data=folder / "data", watch=False, **run["ports"])
    try:
        yield Stack(place)
    finally:
        with known(folder) as run:
            run["users"] -= 1
            if not run["users"]:
                end(place, run["pid"])
                run.clear()


@contextmanager
def known(folder: Path) -> Iterator[dict[str, Any]]:
    """What all processes know of the stack; one at a time may look and change it."""
    file = folder / "stack.json"
    with (folder / "stack.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        run: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
        yield run
        file.write_text(json.dumps(run))


def start(folder: Path, run: dict[str, Any]) -> None:
    stack = Stack.on_free_ports(folder / "data").start()
    assert stack.process
    STARTED.append(stack.process)
    ports = {name: port for name, port in asdict(stack.place).items() if name.endswith("port")}
    run.update(pid=stack.process.pid, users=0, ports=ports)


def end(place: Place, pid: int) -> None:
    """End it by its pid; fail when it or a part of it is still there."""
    os.kill(pid, signal.SIGTERM)
    assert wait_until(lambda: not is_running(place), seconds=60), Stack(place).said
    assert leftovers(place) == []
