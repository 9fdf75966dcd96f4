"""The AWS emulator as its own process: ministack on a faster server, saved every few seconds."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import sys
import threading
import time
import types
import zipfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from infra.local.callers import TruePeers

# Seconds; what was acknowledged a minute ago must be on disk, even on a slow disk.
SAVE_EVERY = float(os.environ.get("SAVE_EVERY", "15"))
SAVE_LIMIT = 20.0

NEVER_SAVED = ("cloudwatch_logs",)
EDGE_FILE = "edge-secret"  # the file that `Place.edge_secret` makes
PENDING, FINISHED = "next", "finished"  # a save on its way, and the mark that it is whole


def configure(data: Path, port: str) -> None:
    """Set what ministack reads from its environment when it is imported."""
    os.environ |= {
        "GATEWAY_PORT": port,
        "BIND_HOST": "127.0.0.1",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(data / "state"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(data / "s3"),
        "LOG_LEVEL": "WARNING",
        "LAMBDA_WARM_TTL_SECONDS": "86400",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
    }


def worker_python(folder: Path) -> str:
    """Return a Python without any site-packages, so that functions see only what is packaged."""
    launcher = folder / "python"
    real = getattr(sys, "_base_executable", sys.executable)
    launcher.write_text(f'#!/bin/sh\nexec "{real}" -S -s "$@"\n')
    launcher.chmod(launcher.stat().st_mode | stat.S_IXUSR)
    return str(launcher)


def forget_stream_positions(state: Path) -> None:
    """Drop the saved positions in streams: the records they count are not saved, so it would stall."""
    file = state / "lambda.json"
    if file.exists():
        saved = json.loads(file.read_text())
        saved["payload"]["dynamodb_stream_positions"] = {}
        file.write_text(json.dumps(saved))


def give_back_messages(state: Path) -> None:
    """Let saved messages be taken at once: whoever was working on one when it was saved is gone."""
    file = state / "sqs.json"
    if not file.exists():
        return
    saved = json.loads(file.read_text())
    for queue in saved["payload"]["queues"]["data"].values():
        for message in queue["messages"]:
            message["visible_at"] = 0
    file.write_text(json.dumps(saved))


def check(state: Path) -> None:
    """Refuse saved state that cannot be read, before ministack starts with half of it."""
    for file in sorted(state.glob("*.json")):
        try:
            json.loads(file.read_text())
        except ValueError:
            sys.exit(f"unreadable: {file}")


def take_over(state: Path) -> None:
    """Put a finished save in the place of the one before, or drop one that a kill cut short.

    A kill in between does no harm: the next start goes on where it ended, so that tables, queues and their
    mappings are always of one moment.
    """
    pending = state / PENDING
    if (pending / FINISHED).exists():
        for file in pending.glob("*.json"):
            file.replace(state / file.name)
    shutil.rmtree(pending, ignore_errors=True)


class Saver:
    """Saves the state now and then, from a forked copy of this process.

    The copy is a snapshot: nothing changes under its hands, all services are of the same moment, and requests
    go on meanwhile.
    """

    def __init__(self, app: Any, state: Path, save: Callable[[Path], None]):
        self.app = app
        self.state = state
        self.save = save
        self.seen = 0
        self.saved = 0
        self.lock = threading.Lock()
        self.loaded = self.ended = False

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Pass a request on and count it; hear when all is loaded, and of the end with its last save."""

        async def hear() -> Any:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                self.end()
            return message

        async def tell(message: dict[str, Any]) -> None:
            self.loaded |= message["type"] == "lifespan.startup.complete"
            await send(message)

        self.seen += 1
        await self.app(scope, hear, tell)

    def end(self) -> None:
        """Let no older save come after the last one."""
        with self.lock:
            self.ended = True
            shutil.rmtree(self.state / PENDING, ignore_errors=True)

    def put(self) -> None:
        with self.lock:
            if not self.ended:
                (self.state / PENDING / FINISHED).touch()
                take_over(self.state)

    def snapshot(self) -> None:
        """Save once, if anything was asked since; try again the next time if the copy hangs.

        Before all is loaded there is only a part to save, which would take the place of the whole.
        """
        seen = self.seen
        if seen == self.saved or not self.loaded:
            return
        shutil.rmtree(self.state / PENDING, ignore_errors=True)
        child = os.fork()
        if child == 0:
            status = 1
            try:
                self.save(self.state / PENDING)
                status = 0
            finally:
                os._exit(status)
        if wait_for(child):
            self.put()
            self.saved = seen

    def run(self) -> None:
        """Save for ever."""
        while True:
            time.sleep(SAVE_EVERY)
            self.snapshot()


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


def share_unpacking(runtime: Any, folder: Path) -> None:
    """Unpack each package once for all workers: ten times the same would be most of a start."""
    lock = threading.Lock()

    class Shared(zipfile.ZipFile):
        def extractall(self, path: Any = None, *_: Any, **__: Any) -> None:
            entries = repr([(entry.filename, entry.CRC) for entry in self.infolist()])
            target = folder / hashlib.sha256(entries.encode()).hexdigest()
            with lock:
                if not target.exists():
                    super().extractall(target)
            Path(path).rmdir()
            Path(path).symlink_to(target)

    runtime.zipfile = types.SimpleNamespace(**vars(zipfile) | {"ZipFile": Shared})


def report_errors(runtime: Any, log: Path) -> None:
    """Keep what functions print, and show their tracebacks on the terminal."""
    plain: Callable[..., dict[str, Any]] = runtime.Worker.invoke
    file = log.open("a", buffering=1)

    def invoke(worker: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        result = plain(worker, *args, **kwargs)
        text = "\n".join(filter(None, (result.get("log"), result.get("trace"))))
        if text:
            file.write(f"{text}\n")
        if result.get("status") != "ok" or "Traceback (most" in text:
            print(f"✗ {worker.func_name}: {result.get('error') or ''}\n{text}", flush=True)
        return result

    runtime.Worker.invoke = invoke


def main() -> None:
    """Serve until SIGTERM; the state is saved then, too."""
    data, port = Path(sys.argv[1]), sys.argv[2]
    configure(data, port)
    take_over(data / "state")
    check(data / "state")
    forget_stream_positions(data / "state")
    give_back_messages(data / "state")
    scratch = Path(os.environ["TMPDIR"])
    sys.executable = worker_python(scratch)

    import uvicorn
    from ministack import app as ministack
    from ministack.core import lambda_runtime, persistence

    def save(folder: Path) -> None:
        persistence.STATE_DIR = str(folder)  # in the forked copy alone
        services = ministack._build_persistence_save_dict()
        persistence.save_all({name: services[name] for name in services if name not in NEVER_SAVED})

    for name in NEVER_SAVED:
        ministack._state_map.pop(name, None)
    share_unpacking(lambda_runtime, scratch)
    report_errors(lambda_runtime, data / "logs" / "functions.log")
    saver = Saver(ministack.app, data / "state", save)
    threading.Thread(target=saver.run, daemon=True).start()
    serve: Callable[..., Awaitable[None] | None] = uvicorn.run
    serve(
        TruePeers(saver, (data / EDGE_FILE).read_text()),
        host="127.0.0.1",
        proxy_headers=False,
        port=int(port),
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=5,
    )


if __name__ == "__main__":
    main()
