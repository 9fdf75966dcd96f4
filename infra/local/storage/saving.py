"""Saves the emulator's whole state now and then, all of one moment, and shortens the journal by that."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ministack import app as ministack
from ministack.core import persistence
from ministack.services import lambda_svc

from infra.local.storage.changes import give_back_streams, replay, unread_streams
from infra.local.storage.commits import Commits
from infra.local.storage.compact import COMPACT
from infra.local.storage.journal import Journal, Unreadable, sync_folder
from infra.local.storage.objects import sync
from infra.local.storage.recovery import FINISHED, PENDING, POSITION, take_over

# Seconds. Nothing is lost in between, it is only longer in the journal.
SAVE_EVERY = float(os.environ.get("SAVE_EVERY", "15"))
SAVE_LIMIT = 20.0

NEVER_SAVED = ("cloudwatch_logs",)


def save(folder: Path, first: int) -> None:
    """Write all services' state, on disk when this returns. Raises OSError if any of it is missing."""
    persistence.STATE_DIR = str(folder)
    folder.mkdir(exist_ok=True)
    position = {"first": first, "streams": unread_streams()}
    (folder / POSITION).write_text(json.dumps(position, default=persistence._json_default))
    for name, state in ministack._build_persistence_save_dict().items():
        if name not in NEVER_SAVED:
            save_one(folder, name, state())
    for file in folder.iterdir():
        sync(file)
    (folder / FINISHED).touch()
    sync_folder(folder)


def save_one(folder: Path, name: str, state: Any) -> None:
    if state is None:
        return
    persistence.save_state(name, state)  # which only logs what goes wrong
    if not (folder / f"{name}.json").exists():
        raise OSError(0, f"{name} could not be saved")


def restore(state: Path, journal: Journal) -> None:
    """Do again what happened after the save that was loaded."""
    file = state / POSITION
    position: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {"first": 0, "streams": {}}
    give_back_streams(position["streams"])
    try:
        for body in journal.read(position["first"]):
            replay(body)
    except Unreadable as damaged:
        print(f"unreadable: {damaged}", file=sys.stderr, flush=True)
        os._exit(1)  # ministack would go on with half of it


class Saver:
    """Loads, saves now and then and when asked, and saves at the end.

    A save comes from a forked copy of this process. The copy is a snapshot: nothing changes under its hands,
    all services are of the same moment, and requests go on meanwhile.
    """

    def __init__(self, app: Any, state: Path, commits: Commits):
        self.app, self.state, self.commits = app, state, commits
        self.seen = self.saved = 0
        self.lock = asyncio.Lock()
        self.loaded = False

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Pass a request on and count it; hear when all is loaded, of the end, and when to save at once."""

        async def hear() -> Any:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                await self.end()
            return message

        async def tell(message: dict[str, Any]) -> None:
            await send(message)
            if message["type"] == "lifespan.startup.complete":
                self.loaded = True
                self.task = asyncio.create_task(self.run())

        if scope["type"] == "http" and (scope["method"], scope["path"]) == ("POST", COMPACT):
            await answer(send, 204 if await self.snapshot() else 503)
            return
        self.seen += 1
        await self.app(scope, hear, tell)

    async def run(self) -> None:
        """Save for ever, if anything was asked since."""
        while True:
            await asyncio.sleep(SAVE_EVERY)
            if self.seen != self.saved:
                await self.snapshot()

    async def snapshot(self) -> bool:
        """Save once; False if the copy hangs or there is no room, the journal goes on then."""
        if not self.loaded:  # there is only a part to save, which would take the place of the whole
            return False
        async with self.lock:
            seen, first = self.seen, await self.commits.turn()
            shutil.rmtree(self.state / PENDING, ignore_errors=True)
            child = self.fork(first)
            if not await asyncio.to_thread(wait_for, child):
                shutil.rmtree(self.state / PENDING, ignore_errors=True)
                return False
            await asyncio.to_thread(self.put, first)
            self.saved = seen
            return True

    def fork(self, first: int) -> int:
        child = os.fork()
        if child == 0:
            status = 1
            try:
                save(self.state / PENDING, first)
                status = 0
            finally:
                os._exit(status)
        return child

    def put(self, first: int) -> None:
        take_over(self.state)
        self.commits.journal.drop_before(first)

    async def end(self) -> None:
        """Save for the last time, instead of ministack, which writes file by file over the save before."""
        async with self.lock:
            ministack.PERSIST_STATE = False
            first = await self.commits.turn()
            shutil.rmtree(self.state / PENDING, ignore_errors=True)
            with contextlib.suppress(OSError):  # the journal has it all
                save(self.state / PENDING, first)
                self.put(first)


async def answer(send: Any, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


def wait_for(child: int) -> bool:
    """Wait for a forked copy; kill it if it hangs on a lock that it inherited, and tell which."""
    deadline = time.monotonic() + SAVE_LIMIT
    while time.monotonic() < deadline:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return status == 0
        time.sleep(0.05)
    os.kill(child, 9)
    os.waitpid(child, 0)
    return False


def load_first(saver: Saver) -> None:
    """Let ministack load, do the journal over, and only then let functions be called for what is waiting."""
    load: Callable[[], None] = ministack._load_persisted_state

    def whole() -> None:
        load()
        restore(saver.state, saver.commits.journal)
        saver.commits.settled_now()

    ministack._load_persisted_state = whole
    for name in ("_poll_sqs", "_poll_dynamodb_streams"):
        setattr(lambda_svc, name, when_loaded(getattr(lambda_svc, name), saver))


def when_loaded(poll: Callable[[], bool], saver: Saver) -> Callable[[], bool]:
    return lambda: saver.loaded and poll()
