"""The real stack for tests: started by `python -m infra.local` on free ports, ended by its own pid."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from infra.local.deploy import client, outputs
from infra.local.place import ROOT, Place, free_port
from infra.local.processes import leftovers, wait_until

START_SECONDS = 180.0

Answer = TypeVar("Answer")


@dataclass
class Stack:
    """One running stack; `restart` and `kill` are for tests of what survives."""

    place: Place
    process: subprocess.Popen[bytes] | None = None
    more: Mapping[str, str] = field(default_factory=dict)  # what else its environment holds

    @classmethod
    def on_free_ports(cls, data: Path, **more: Any) -> Stack:
        """Return a stack in a folder of its own, not yet started."""
        place = Place(
            data=data, port=free_port(), mailbox_port=free_port(), smtp_port=free_port(), watch=False
        )
        return cls(place, **more)

    @property
    def output(self) -> Path:
        """Return the file with what it prints."""
        return self.place.data.with_suffix(".out")

    @property
    def url(self) -> str:
        """Return the address of site and API."""
        return self.place.url

    @property
    def environment(self) -> dict[str, str]:
        """Return what a command needs in its environment to mean this stack."""
        place = self.place
        ports = {"PORT": place.port, "MAILBOX_PORT": place.mailbox_port, "SMTP_PORT": place.smtp_port}
        named = {name: str(port) for name, port in ports.items()}
        named |= {"DATA_DIR": str(place.data), "WATCH": "1" if place.watch else "0"}
        return {**os.environ, **self.more, **named}

    @property
    def said(self) -> str:
        """Return all that it printed since its last start."""
        return self.output.read_text(encoding="utf-8")

    def start(self) -> Stack:
        """Start, and return when it says that it is ready."""
        command = [sys.executable, "-m", "infra.local"]
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=output, stderr=subprocess.STDOUT
            )
        process = self.process
        wait_until(lambda: "\nReady" in self.said or process.poll() is not None, seconds=START_SECONDS)
        if "\nReady" not in self.said:
            self.stop()
            raise AssertionError(f"the stack did not start:\n{self.said}")
        return self

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> int:
        """End it by its pid and return its exit code."""
        assert self.process
        self.process.send_signal(sign)
        return self.process.wait(60)

    def kill(self) -> None:
        """Kill every process of this stack at once, as a power cut would."""
        assert self.process
        everyone = leftovers(self.place)
        self.process.kill()
        for process in everyone:
            process.kill()
        self.process.wait(10)

    def outputs(self) -> dict[str, str]:
        """Return the outputs of the deployed CloudFormation stack."""
        return outputs(self.place)

    def client(self, service: str) -> Any:
        """Return a boto3 client of the emulator."""
        return client(self.place, service)

    def mails(self) -> list[dict[str, Any]]:
        """Return all mails in the mailbox, oldest first, as its list shows them."""
        found: list[dict[str, Any]] = json.loads(self.mail("messages/"))["messages"]
        return sorted(found, key=lambda mail: mail["id"])

    def mail(self, path: str) -> str:
        """Return a page of the mailbox: `messages/1.plain`, `messages/1.html`, `messages/1.source`."""
        with urllib.request.urlopen(
            f"http://127.0.0.1:{self.place.mailbox_port}/{path}", timeout=10
        ) as answer:
            return str(answer.read().decode())

    def make(self, module: str, *args: str) -> subprocess.CompletedProcess[str]:
        """Run one of our modules against this stack, as make does."""
        command = [sys.executable, "-m", module, *args]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False, timeout=120
        )


def wait_for(what: Callable[[], Answer], *, seconds: float = 60.0) -> Answer:
    """Ask again and again until the answer is truthy; return it, or fail with the last one."""
    deadline = time.monotonic() + seconds
    while not (answer := what()) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert answer, f"still {answer!r} after {seconds} s"
    return answer
