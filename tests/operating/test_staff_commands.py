"""A code for whoever's mailbox cannot be reached, and an end to links and devices, from the terminal."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner, Result

import cli
from chalicelib.cases import roster, staff_devices
from chalicelib.cases.staff_devices import Attempt
from operating import staff_commands
from tests.fakes import Outside

RUN = CliRunner()
ONE, OTHER = "tech-1@example.com", "desk-1@example.com"
CASES = ("202611-001", "202611-002")


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Outside:
    made = Outside()
    monkeypatch.setattr(staff_commands, "context_of", lambda stage: made.context)
    return made


def run(*arguments: str) -> Result:
    return RUN.invoke(cli.app, ["staff", *arguments, "--language", "en"])


def entered(outside: Outside, person: str, number: str, code: str) -> str:
    attempt = Attempt(person, number, "link", "203.0.113.9", "Browser/1", code, code)
    return staff_devices.make_known(outside.context, attempt, now=outside.context.now())


@pytest.mark.parametrize("name", [ONE, ONE.upper()])
def test_the_code_that_is_told_makes_a_device_known(outside: Outside, name: str) -> None:
    said = json.loads(run("code", name, "--json").stdout)
    assert said["person"] == ONE
    assert said["code"] in run("code", name).stdout
    cookie = entered(outside, ONE, CASES[0], said["code"])
    assert staff_devices.find_known(outside.context, ONE, cookie, now=outside.context.now())
    assert said["code"] not in run("code", name).stdout
    assert outside.sqs.bodies == []


@pytest.mark.parametrize("name", ["nobody@example.com", ""])
def test_a_code_is_made_for_a_colleague_alone(outside: Outside, name: str) -> None:
    told = run("code", name)
    assert told.exit_code == 1
    assert "no colleague" in told.output


# What is revoked, and which links and devices of (person, case) then still open.
ENDS = {
    "a person": ([ONE], {(OTHER, CASES[0]), (OTHER, CASES[1])}),
    "a case": (["--case", CASES[0]], {(ONE, CASES[1]), (OTHER, CASES[1])}),
    "all": (["--all"], set()),
}


@pytest.mark.parametrize(("arguments", "left"), ENDS.values(), ids=ENDS)
def test_links_and_devices_given_until_then_end(
    outside: Outside, arguments: list[str], left: set[tuple[str, str]]
) -> None:
    links, devices = {}, {}
    for person in (ONE, OTHER):
        for number in CASES:
            links[person, number] = roster.link(outside.context, number, person).rpartition("/")[2]
            told, _ = staff_devices.operator_code(outside.context, person, now=outside.context.now())
            devices[person, number] = entered(outside, person, number, told)
    assert run("revoke", *arguments).exit_code == 0
    now = outside.context.now()
    opens = {
        key for key, token in links.items() if not roster.open_link(outside.context, token, now=now).trouble
    }
    known = {
        key for key, one in devices.items() if staff_devices.find_known(outside.context, key[0], one, now=now)
    }
    assert opens == known == left
    later = roster.link(outside.context, CASES[0], ONE).rpartition("/")[2]
    assert not roster.open_link(outside.context, later, now=outside.context.now()).trouble


@pytest.mark.parametrize("arguments", [[], [ONE, "--all"], ["--case", CASES[0], "--all"]])
def test_one_thing_is_revoked_at_a_time(outside: Outside, arguments: list[str]) -> None:
    assert run("revoke", *arguments).exit_code == 2
    assert staff_devices.is_revoked(outside.context, ONE, CASES[0], outside.context.now()) is False
