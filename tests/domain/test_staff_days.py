"""Days that staff name have bounds and an order, and what is wrong is told beside the field."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, get_args

import pytest

from chalicelib.domain.case.commands import Command
from chalicelib.domain.case.repair_steps import AwaitParts, OfferVisit
from chalicelib.domain.case.solution_steps import Lend
from chalicelib.domain.case.steps import STEPS
from chalicelib.domain.decisions.staff_days import AHEAD, STAFF_DAYS
from chalicelib.domain.kernel.errors import Invalid
from chalicelib.domain.kernel.states import Event
from chalicelib.locale.words import has_word
from tests.domain.timed import DAY, NOW, REPAIRING, E, after, done

TODAY = NOW.date()
YESTERDAY, TOMORROW, LATER = TODAY - DAY, TODAY + DAY, TODAY + 2 * DAY
TYPO = date(2206, 12, 20)


def part(expected: date, ready: date) -> Command:
    return AwaitParts(part="屏幕", expected_on=expected, ready_on=ready)


def loan(back: date) -> Command:
    return Lend(loaner="7 号", back_on=back)


def visit(*days: date) -> Command:
    return OfferVisit(times="\n".join(f"{day} 14:00" for day in days), technician="王师傅")


REFUSED: dict[str, tuple[Command, list[tuple[str, str]]]] = {
    "a part expected yesterday": (part(YESTERDAY, LATER), [("expected_on", "past_date")]),
    "ready yesterday": (part(TOMORROW, YESTERDAY), [("ready_on", "past_date")]),
    "ready before the part comes": (part(LATER, TOMORROW), [("ready_on", "before_part")]),
    "both are over": (part(YESTERDAY, YESTERDAY), [("expected_on", "past_date"), ("ready_on", "past_date")]),
    "a part in another century": (part(TOMORROW, TYPO), [("ready_on", "far_date")]),
    "a loaner back yesterday": (loan(YESTERDAY), [("back_on", "past_date")]),
    "a loaner back in 2206": (loan(TYPO), [("back_on", "far_date")]),
    "a loaner back a day too far": (loan(TODAY + AHEAD + DAY), [("back_on", "far_date")]),
    "a visit yesterday": (visit(TOMORROW, YESTERDAY), [("times", "past_time")]),
    "a visit in another century": (visit(TOMORROW, TYPO), [("times", "far_date")]),
}
TAKEN: tuple[Command, ...] = (
    part(TODAY, TODAY),
    part(TOMORROW, LATER),
    loan(TODAY),
    loan(TODAY + AHEAD),
    visit(TOMORROW, LATER),
)


def taken(command: Command) -> None:
    steps = {E.AWAIT_PARTS: REPAIRING, E.LEND: (E.TAKE,), E.OFFER_VISIT: (E.TAKE,)}
    done(after(*steps[command.event]), command)


@pytest.mark.parametrize(("command", "faults"), REFUSED.values(), ids=REFUSED)
def test_a_day_out_of_bounds_is_refused_beside_its_field(
    command: Command, faults: list[tuple[str, str]]
) -> None:
    with pytest.raises(Invalid) as refusal:
        taken(command)
    assert [(fault.field, fault.code) for fault in refusal.value.faults] == faults
    assert all(has_word("input_error", code) for _, code in faults)


@pytest.mark.parametrize("command", TAKEN, ids=str)
def test_a_day_within_its_bounds_is_taken(command: Command) -> None:
    taken(command)


def days(annotation: Any) -> Iterator[Any]:
    yield annotation
    for one in get_args(annotation):
        yield from days(one)


def test_every_day_of_a_step_has_its_bounds() -> None:
    asked: set[tuple[Event, str]] = {
        (event, name)
        for event, model in STEPS.items()
        for name, field in model.model_fields.items()
        if {date, datetime} & {one for one in days(field.annotation) if isinstance(one, type)}
    }
    assert asked
    of_the_request = {
        (E.RECLASSIFY, name) for name in ("purchased_on", "received_on")
    }  # by a form's own rules
    assert asked - of_the_request | {(E.OFFER_VISIT, "times")} == set(STAFF_DAYS)
    assert AHEAD < timedelta(days=3653)
