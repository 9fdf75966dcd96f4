"""The AWS emulator as its own process: ministack on a faster server, with a journal and regular saves."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import sys
import threading
import types
import zipfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from infra.local.callers import TruePeers
from infra.local.storage.recovery import recover

EDGE_FILE = "edge-secret"  # the file that `Place.edge_secret` makes


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


def say(text: str) -> None:
    """Tell the terminal, or nobody where that is a file on a full disk."""
    with contextlib.suppress(OSError):
        print(text, flush=True)


def report_errors(runtime: Any, log: Path) -> None:
    """Keep what functions print, and show their tracebacks on the terminal."""
    plain: Callable[..., dict[str, Any]] = runtime.Worker.invoke
    file = log.open("a", buffering=1)

    def invoke(worker: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        result = plain(worker, *args, **kwargs)
        text = "\n".join(filter(None, (result.get("log"), result.get("trace"))))
        if text:
            with contextlib.suppress(OSError):  # the disk is full
                file.write(f"{text}\n")
        if result.get("status") != "ok" or "Traceback (most" in text:
            say(f"✗ {worker.func_name}: {result.get('error') or ''}\n{text}")
        return result

    runtime.Worker.invoke = invoke


def main() -> None:
    """Serve until SIGTERM; the state is saved then, too."""
    data, port = Path(sys.argv[1]), sys.argv[2]
    configure(data, port)
    recover(data)
    scratch = Path(os.environ["TMPDIR"])
    sys.executable = worker_python(scratch)

    import uvicorn
    from ministack import app as ministack
    from ministack.core import lambda_runtime

    from infra.local.storage import saving
    from infra.local.storage.commits import Barrier, Commits
    from infra.local.storage.journal import Journal

    for name in saving.NEVER_SAVED:
        ministack._state_map.pop(name, None)
    share_unpacking(lambda_runtime, scratch)
    report_errors(lambda_runtime, data / "logs" / "functions.log")
    commits = Commits(Journal(data / "journal"), say)
    saver = saving.Saver(Barrier(ministack.app, commits), data / "state", commits)
    saving.load_first(saver)
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
