"""Where a local stack lives: its ports, folders and secrets, from the environment."""

from __future__ import annotations

import json
import os
import secrets
import socket
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from chalicelib.locale.words import label, languages

ROOT = Path(__file__).resolve().parent.parent.parent
HOST = "127.0.0.1"
SERVED = range(
    10_240, 32_000
)  # ports below those that systems give to outgoing connections (RFC 6335, Linux)
TEAMS = ("desk", "tech", "logistics", "finance", "quality", "purchasing")
SINGLES = ("lead", "manager")


@dataclass(frozen=True)
class Place:
    """One local stack; two with different ports and folders run side by side."""

    data: Path
    port: int
    mailbox_port: int
    smtp_port: int
    watch: bool
    shop_alarm: str = ""

    @classmethod
    def from_environment(cls) -> Place:
        """Read PORT, MAILBOX_PORT, SMTP_PORT, DATA_DIR and WATCH; end with a sentence at what is no port."""
        get = os.environ.get
        return cls(
            data=(ROOT / get("DATA_DIR", ".local")).resolve(),
            port=port_from_environment("PORT", "8000"),
            mailbox_port=port_from_environment("MAILBOX_PORT", "8025"),
            smtp_port=port_from_environment("SMTP_PORT", "2525"),
            watch=get("WATCH", "1") != "0",
            shop_alarm=get("SHOP_ALARM", ""),
        )

    @property
    def url(self) -> str:
        """Return the address of site and API."""
        return f"http://{HOST}:{self.port}"

    @property
    def emulator_url(self) -> str:
        """Return the address of the emulator, which is also where uploads go."""
        return f"http://{HOST}:{self.inner['emulator']}"

    @property
    def clock_file(self) -> Path:
        """Return the file with the stack's clock offset in seconds."""
        return self.data / "clock"

    @property
    def state(self) -> Path:
        """Return the folder with the emulator's saved state."""
        return self.data / "state"

    @property
    def logs(self) -> Path:
        """Return the folder with everybody's logs."""
        return self.data / "logs"

    @property
    def scratch(self) -> Path:
        """Return the folder for temporary files, emptied at each start: a killed stack leaves much behind."""
        return self.data / "tmp"

    @property
    def routes_file(self) -> Path:
        """Return the file that tells the gateway what is deployed."""
        return self.data / "routes.json"

    @cached_property
    def inner(self) -> dict[str, int]:
        """Return the ports nobody chose, the same ones as last time where they are still free."""
        file = self.data / "ports.json"
        known: dict[str, int] = json.loads(file.read_text()) if file.exists() else {}
        ports = {name: known.get(name) or free_port() for name in ("emulator", "mailbox")}
        if known != ports:
            keep(file, json.dumps(ports))
        return ports

    def renew_inner(self) -> None:
        """Choose other inner ports where somebody took last time's."""
        file = self.data / "ports.json"
        known: dict[str, int] = json.loads(file.read_text()) if file.exists() else {}
        keep(file, json.dumps({name: port for name, port in known.items() if is_free(port)}))
        self.__dict__.pop("inner", None)

    def signing_secret(self) -> str:
        """Return this folder's own random secret, made at the first start."""
        return self._secret("secrets")

    def edge_secret(self) -> str:
        """Return what proves to the functions that a call came through the gateway."""
        return self._edge_secret

    @cached_property
    def _edge_secret(self) -> str:
        return self._secret("edge-secret")

    def _secret(self, name: str) -> str:
        file = self.data / name
        if not file.exists():
            keep(file, secrets.token_urlsafe(48))
        return file.read_text()


def keep(file: Path, text: str) -> None:
    """Write a small file for our own eyes that a power cut leaves whole: the former one, or this."""
    fresh = file.with_name(f"{file.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    with fresh.open("w") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    fresh.replace(file)


def port_from_environment(name: str, usual: str) -> int:
    """Read a port from the environment. Raises SystemExit with the cure."""
    given = os.environ.get(name, usual)
    if not (given.isascii() and given.isdigit() and 1 <= int(given) <= 65535):
        sys.exit(f"✗ {name}={given} is no port: write a number from 1 to 65535, such as {name}={usual}")
    return int(given)


def is_free(port: int) -> bool:
    """Tell whether a port can be opened here."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Return a port that nobody uses now, and that the system gives to no outgoing connection meanwhile."""
    drawn = iter(lambda: secrets.choice(SERVED), 0)
    return next(port for port in drawn if is_free(port))


def roster() -> str:
    """Return who works here, as the functions read it: two people a team, all made up."""
    people = {name: _team(name, place) for place, name in enumerate(TEAMS, start=1)}
    people |= {name: _single(name, place) for place, name in enumerate(SINGLES, start=8)}
    address = "example-dealer@example.com"
    people["dealer:example-dealer"] = {"address": address, "members": [address.replace("@", "-1@")]}
    return json.dumps(people, separators=(",", ":"), ensure_ascii=False)


def _team(name: str, place: int) -> dict[str, object]:
    members = [_person(name, place, number, f"-{number}") for number in (1, 2)]
    return {"address": f"{name}@example.com", "members": members}


def _single(name: str, place: int) -> dict[str, object]:
    return {"address": f"{name}@example.com", "members": [_person(name, place)]}


def _person(team: str, place: int, number: int = 0, mark: str = "") -> dict[str, object]:
    """Somebody with a name, a telephone and, in a team of two, the other one as deputy."""
    called = {one: label("colleague", team, one).format(number=number) for one in languages()}
    deputy = {"deputy": f"{team}-{3 - number}@example.com"} if number else {}
    phone = f"010-5555-0{place}{number}0"
    return {"address": f"{team}{mark}@example.com", "name": called, "phone": phone, **deputy}
