"""Every fixture mail, from raw bytes to what the desk made of it: case, sender, text, refusal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from chalicelib.mail_parser import Incoming, parse_mail
from tests.inbox.world import World

FIXTURES = Path(__file__).parent / "fixtures"
MAILS = sorted(FIXTURES.rglob("*.eml"))
CUSTOMERS = ("lin@example.com", "smith@example.com")


def expected(mail: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(mail.with_suffix(".json").read_text("utf-8"))
    return found


def test_there_are_enough_of_them() -> None:
    assert len(MAILS) >= 150


@pytest.mark.parametrize("mail", MAILS, ids=lambda mail: f"{mail.parent.name}/{mail.stem}")
def test_a_mail_is_understood(mail: Path) -> None:
    world, wanted = World(), expected(mail)
    raw = world.tokens(mail.read_bytes())
    arrival = world.arrives(raw, **wanted.get("receipt", {}))
    incoming = parse_mail(raw)
    found = {
        "outcome": arrival.outcome,
        "reason": arrival.reason,
        "case": None if arrival.outcome == "open" else arrival.number or None,
        **details(world, incoming, wanted),
    }
    assert {name: value for name, value in found.items() if name in wanted} == {
        name: value for name, value in wanted.items() if name in found
    }


def details(world: World, incoming: Incoming, wanted: dict[str, Any]) -> dict[str, Any]:
    """What else the fixture may say."""
    number = wanted.get("case") or "202611-001"
    return {
        "text": incoming.text,
        "subject": incoming.subject,
        "files": files(incoming, wanted),
        "commands": [said(step) for step in world.new_steps(number)],
        "addresses": [[failure.address, failure.permanent] for failure in incoming.failures]
        or [[one, True] for one in CUSTOMERS if world.outside.context.ledger.address_problem(one)],
    }


def files(incoming: Incoming, wanted: dict[str, Any]) -> list[list[str | None]]:
    """The files; a fixture that leaves a type open takes any."""
    types = [file[1] for file in wanted.get("files", [])]
    return [
        [file.name, file.type if number >= len(types) or types[number] else None, file.fate]
        for number, file in enumerate(incoming.files)
    ]


def said(step: Any) -> list[str]:
    name = {"transfer": "team"}.get(step.event, str(step.event))
    return [name, *([step.text] if step.text else [])]
