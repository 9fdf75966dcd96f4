"""How often a code may be tried, by whom, and what a stranger with a forwarded link can stop: not much."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest

from chalicelib.cases import staff_devices
from chalicelib.cases.one_time_codes import fresh_code
from chalicelib.cases.staff_devices import Attempt
from chalicelib.domain.kernel.errors import Invalid, TooMany
from tests.fakes import Outside
from tests.samples import NOW

PERSON = "tech-1@example.com"
NUMBER = "202611-001"
MINUTE = timedelta(minutes=1)


def attempt(code: str, *, link: str = "found", visitor: str = "203.0.113.9", entry: str = "page") -> Attempt:
    return Attempt(PERSON, NUMBER, link, visitor, "Browser/1", code, entry)


def becomes_known(found: Outside, code: str, entry: str, at: datetime = NOW) -> str:
    """`known`, or the fault of the code."""
    try:
        staff_devices.make_known(found.context, attempt(code, entry=entry), now=at)
    except Invalid as refusal:
        return refusal.faults[0].code
    return "known"


def enters(found: Outside, code: str, at: datetime = NOW, **where: str) -> str:
    """What becomes of an attempt: `known`, or why it is not."""
    try:
        cookie = staff_devices.make_known(found.context, attempt(code, **where), now=at)
    except (Invalid, TooMany) as refusal:
        return type(refusal).__name__
    assert staff_devices.find_known(found.context, PERSON, cookie, now=at)
    return "known"


def asked(found: Outside, at: datetime = NOW) -> str:
    assert staff_devices.ask_code(found.context, PERSON, now=at)
    return fresh_code(found.context.signed_links, PERSON, at)


def wrong(code: str, nth: int = 1) -> str:
    return f"{(int(code) + nth) % 10**6:06}"


def guesses_all_day(found: Outside) -> int:
    """A stranger asks for a code each ten minutes and uses up all tries; returns the guesses answered."""
    answered = 0
    for nth in range(24 * 6):
        at = NOW + nth * 10 * MINUTE
        code = asked(found, at)
        answered += sum(enters(found, wrong(code, n), at) == "Invalid" for n in range(1, 8))
    return answered


def test_a_stranger_who_guesses_all_day_gets_few_guesses_and_locks_nobody_out(outside: Outside) -> None:
    assert guesses_all_day(outside) <= 2 * staff_devices.TRIES_IN_A_DAY  # the day of the count may turn once
    now = NOW + timedelta(days=1)
    code = asked(outside, now)
    for nth in range(1, 8):
        enters(outside, wrong(code, nth), now)
    assert enters(outside, code, now) == "TooMany"
    assert enters(outside, code, now, link="own", visitor="198.51.100.7") == "known"


def test_tries_of_a_stranger_over_the_same_link_are_not_those_of_its_owner(outside: Outside) -> None:
    code = asked(outside)
    assert [enters(outside, wrong(code, n)) for n in range(1, 7)] == ["Invalid"] * 5 + ["TooMany"]
    assert enters(outside, code, visitor="198.51.100.7") == "known"


def test_one_link_has_its_tries_of_a_day_from_wherever(outside: Outside) -> None:
    code = asked(outside)
    tried = [enters(outside, wrong(code, n), visitor=f"203.0.113.{n}") for n in range(1, 25)]
    assert tried == ["Invalid"] * 20 + ["TooMany"] * 4
    assert enters(outside, code, visitor="198.51.100.7") == "TooMany"


def test_what_an_operator_tells_opens_a_link_whose_tries_are_used_up(outside: Outside) -> None:
    code = asked(outside)
    for nth in range(1, 25):
        enters(outside, wrong(code, nth), visitor=f"203.0.113.{nth}")
    told, until = staff_devices.operator_code(outside.context, PERSON, now=NOW)
    assert told != code
    assert enters(outside, told, visitor="198.51.100.7") == "known"
    assert enters(outside, told, until, visitor="198.51.100.7", link="other") == "Invalid"


def test_what_an_operator_tells_is_not_guessed(outside: Outside) -> None:
    told, _ = staff_devices.operator_code(outside.context, PERSON, now=NOW)
    assert {enters(outside, wrong(told, n)) for n in range(1, 7)} == {"Invalid"}
    assert enters(outside, told) == "Invalid"


@pytest.mark.parametrize(("minutes", "becomes"), [(9.99, "known"), (10, "Invalid")])
def test_a_code_holds_for_ten_minutes(outside: Outside, minutes: float, becomes: str) -> None:
    code = asked(outside)
    assert enters(outside, code, NOW + minutes * MINUTE) == becomes


@pytest.mark.parametrize(("days", "is_known"), [(89.99, True), (90, False)])
def test_a_device_stays_known_for_the_days_of_the_settings(
    outside: Outside, days: float, *, is_known: bool
) -> None:
    cookie = staff_devices.make_known(outside.context, attempt(asked(outside)), now=NOW)
    at = NOW + timedelta(days=days)
    assert bool(staff_devices.find_known(outside.context, PERSON, cookie, now=at)) is is_known


def test_one_entry_covers_money_for_a_quarter_of_an_hour(outside: Outside) -> None:
    cookie = staff_devices.make_known(outside.context, attempt(asked(outside)), now=NOW)
    device = staff_devices.find_known(outside.context, PERSON, cookie, now=NOW)
    assert device
    token = outside.context.signed_links.form_token(cookie)

    def is_covered(minutes: float) -> bool:
        return staff_devices.covers_money(outside.context, device, token, now=NOW + minutes * MINUTE)

    assert [is_covered(at) for at in (0, 14.9, 15)] == [True, True, False]
    staff_devices.note_money_code(outside.context, token, now=NOW + 60 * MINUTE)
    assert [is_covered(at) for at in (60, 74.9, 75)] == [True, True, False]


@pytest.mark.parametrize("told", [False, True], ids=["mailed", "told"])
def test_a_code_makes_one_device_known_and_its_form_may_come_twice(outside: Outside, *, told: bool) -> None:
    code = staff_devices.operator_code(outside.context, PERSON, now=NOW)[0] if told else asked(outside)
    entries = ["one", "one", "two", "one", ""]
    seen = [becomes_known(outside, code, entry) for entry in entries]
    assert seen == ["known", "known", "used_code", "known", "used_code"]


def test_many_at_the_same_moment_are_one_device(outside: Outside) -> None:
    code, seen = asked(outside), list[str]()
    together = threading.Barrier(4)

    def enter(entry: str) -> None:
        together.wait()
        seen.append(becomes_known(outside, code, entry))

    threads = [threading.Thread(target=enter, args=(str(nth),)) for nth in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == ["known", "used_code", "used_code", "used_code"]


@pytest.mark.parametrize("told", [False, True], ids=["mailed", "told"])
def test_after_a_code_was_used_there_is_another_and_before_there_is_none(
    outside: Outside, *, told: bool
) -> None:
    def next_code(at: datetime) -> str:
        if told:
            return staff_devices.operator_code(outside.context, PERSON, now=at)[0]
        sent = staff_devices.ask_code(outside.context, PERSON, now=at)
        return fresh_code(outside.context.signed_links, PERSON, at) if sent else first

    first = next_code(NOW)
    assert next_code(NOW + MINUTE) == first
    assert becomes_known(outside, first, "one", NOW + MINUTE) == "known"
    second = next_code(NOW + 2 * MINUTE)
    assert second != first
    assert next_code(NOW + 3 * MINUTE) in (first, second)
    assert becomes_known(outside, first, "two", NOW + 3 * MINUTE) == "wrong_code"
    assert becomes_known(outside, second, "two", NOW + 3 * MINUTE) == "known"


@pytest.fixture
def outside() -> Outside:
    return Outside()
