"""Nothing leaves the emulator before all that it may rest on is on disk; many answers share one flush."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from infra.local.storage.changes import Queues, Tables, pack
from infra.local.storage.journal import Journal
from infra.local.storage.objects import Objects, Written, sync_all

TRY_AGAIN = 1.0  # seconds between looks whether there is room again
# What has begun may end while the reserve lasts: a mail that was sent is noted as sent.
ENDS_WHAT_BEGAN = ("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems")


class Commits:
    """Flushes changes in groups. All but the write itself runs on the server's loop, between two requests."""

    def __init__(self, journal: Journal, say: Callable[[str], None]) -> None:
        self.journal, self.say = journal, say
        self.tables, self.queues, self.objects = Tables(), Queues(), Objects()
        self.writer = ThreadPoolExecutor(1, thread_name_prefix="journal")
        self.running: asyncio.Future[bool] | None = None
        self.next: asyncio.Future[bool] | None = None
        self.full = not journal.keep_reserve()
        self.looked = 0.0
        self.undone = 0  # how often; whoever was at work then may have lost what it did

    def has_news(self) -> bool:
        return bool(self.tables.written or self.objects.unsynced or self.queues.changed_queues())

    async def settle(self) -> bool:
        """Wait until all that happened so far is on disk; False if it could not be kept and was undone."""
        if not self.has_news():
            waiting = self.next or self.running
            return await asyncio.shield(waiting) if waiting else True
        return await asyncio.shield(self.next or self.begin())

    def begin(self) -> asyncio.Future[bool]:
        """Begin a new group, which is written after the one that is being written now."""
        self.next = asyncio.get_running_loop().create_future()
        if self.running is None:
            self.task = asyncio.create_task(self.flush())
        return self.next

    async def flush(self) -> None:
        """Write group after group until nobody waits."""
        while self.next is not None:
            self.running, self.next = self.next, None
            kept = await self.write_group()
            self.running.set_result(kept)
            if not kept:
                self.give_up()
            self.running = None

    def give_up(self) -> None:
        """Tell all whose changes were undone with the group before them."""
        self.undone += 1
        if self.next:
            self.next.set_result(False)
            self.next = None

    async def write_group(self) -> bool:
        """Write what has changed; undo it, and all since, if that fails."""
        items, written = self.tables.take()
        messages, before = self.queues.take()
        files, entries = self.objects.take(), items + messages
        try:
            body = pack(entries) if entries else b""
            await asyncio.get_running_loop().run_in_executor(self.writer, self.write, files, body)
        except Exception as error:  # whatever it is, nothing of it may be answered
            self.tables.undo(written)
            self.queues.undo(before)
            self.objects.undo(files)
            self.say(f"✗ Not written in {self.journal.folder}, so it is refused: {error}")
            return False
        return True

    def write(self, files: list[Written], body: bytes) -> None:
        """Write one group, from the reserve if need be. Raises OSError."""
        sync_all(files)
        if not body:
            return
        try:
            self.journal.write(body)
        except OSError as error:
            self.fill(str(error.strerror))
            self.journal.write(body)

    def fill(self, why: str) -> None:
        """Take nothing new, and give the reserve to what has begun."""
        if not self.full:
            self.say(f"✗ {self.journal.folder} takes no more ({why}): requests are refused until it does")
        self.full = True
        self.journal.free_reserve()

    async def refuses(self, scope: dict[str, Any]) -> bool:
        """Tell whether a request must be turned away because the disk is full; look again now and then."""
        if self.full and time.monotonic() - self.looked > TRY_AGAIN:
            self.looked = time.monotonic()
            loop = asyncio.get_running_loop()
            self.full = not await loop.run_in_executor(self.writer, self.journal.keep_reserve)
            if not self.full:
                self.say("✓ There is room on the disk again: requests are taken")
        return self.full and not ends_what_began(scope)

    def settled_now(self) -> None:
        """Take what is there now as being on disk: it was loaded from it."""
        self.tables.take(), self.queues.take(), self.objects.take()

    async def turn(self) -> int:
        """Begin a new file after the group that is being written; return its number."""
        while self.running is not None:
            await asyncio.shield(self.running)
            await asyncio.sleep(0)
        return self.journal.turn()


def ends_what_began(scope: dict[str, Any]) -> bool:
    """Tell whether a request is a write of a function that runs already."""
    target = next((value for name, value in scope["headers"] if name == b"x-amz-target"), b"")
    return target.decode("latin-1").rpartition(".")[2] in ENDS_WHAT_BEGAN


class Barrier:
    """Holds every answer back until it is true after a power cut, too; an empty 503 where that cannot be."""

    def __init__(self, app: Any, commits: Commits) -> None:
        self.app, self.commits = app, commits

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif await self.commits.refuses(scope):
            await send(REFUSED)
            await send({"type": "http.response.body", "body": b""})
        else:
            await self.app(scope, receive, self.hold_send(scope, send))

    def hold_send(self, scope: dict[str, Any], send: Any) -> Any:
        """Return a `send` that waits for the disk before the first byte."""
        kept, undone = True, self.commits.undone
        calls_function = scope["path"].startswith("/restapis/")  # whose own calls were answered already

        async def hold(message: dict[str, Any]) -> None:
            nonlocal kept
            if message["type"] == "http.response.start":
                kept = await self.commits.settle() and (self.commits.undone == undone or calls_function)
                message = message if kept else REFUSED
            elif not kept:
                message = message | {"body": b""}
            await send(message)

        return hold


# Without a body every client of AWS reads it as "try again later".
REFUSED: dict[str, Any] = {
    "type": "http.response.start",
    "status": 503,
    "headers": [(b"content-length", b"0"), (b"retry-after", b"5")],
}
