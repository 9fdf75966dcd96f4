"""An ended case is complete and stays as it is (D3): no command changes it but undo, within its bound."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.adapters.table import KEPT, PAGE_AT
from chalicelib.cases import service
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.clock_commands import Lapse
from chalicelib.domain.case.commands import Actor, Cancel, Close, Command, Note, Reply, Undo
from chalicelib.domain.case.customer_commands import Rate
from chalicelib.domain.kernel.errors import NotAllowed, NotFound, Refusal
from chalicelib.domain.kernel.states import Event, Role, State
from chalicelib.domain.workflow.timers import due_now
from tests import samples
from tests.domain.lives import ACTORS, COMMANDS, POLICY
from tests.fakes import Outside
from tests.samples import CUSTOMER, NOW

NUMBER = "202611-001"
HOUR = timedelta(hours=1)
BOUND = timedelta(hours=POLICY.pages.service_levels.undo_hours)
STAFF, CLOCK = ACTORS[Role.STAFF], ACTORS[Role.CLOCK]
AFTER = {"at once": NOW + HOUR, "years later": NOW + 1000 * BOUND}
TAKEN_UP_BY = (Event.SUBMIT, Event.UNDO, Event.BLACK_OUT, Event.RECEIVE_LATE)
OTHERS = tuple(event for event in Event if event not in TAKEN_UP_BY)


def opened(outside: Outside, *, pages: bool = False) -> Case:
    """A case, on the way to its end; with `pages` older steps lie in the bucket already."""
    case = service.submit(outside.context, samples.request("repair"), key="", now=NOW)
    for _ in range((PAGE_AT + KEPT) // 12_000 if pages else 1):
        case = service.act(outside.context, case.number, Note(text="长" * 4000), actor=STAFF, now=NOW)
    return case


def ended(outside: Outside, command: Command, actor: Actor, *, state: State = State.IN_PROGRESS) -> Case:
    case = opened(outside, pages=True)
    outside.context.cases.save(case.model_copy(update={"state": state, "version": case.version + 1}))
    return service.act(outside.context, case.number, command, actor=actor, now=NOW)


ENDS: dict[str, Callable[[Outside], Case]] = {
    "closed by staff": lambda outside: ended(outside, Close(text="已修好"), STAFF),
    "closed by a rating": lambda outside: ended(outside, Rate(score=5), CUSTOMER, state=State.FOLLOW_UP),
    "closed by silence": lambda outside: ended(outside, Lapse(), CLOCK, state=State.WAITING),
    "cancelled": lambda outside: ended(outside, Cancel(), CUSTOMER),
}


def kept(outside: Outside) -> tuple[Any, Any]:
    """What is stored, octet for octet: the items of the cases, and all that lies in the bucket."""
    return copy.deepcopy(outside.dynamo.tables["cases"]), dict(outside.s3.objects)


def outside() -> Outside:
    return Outside(policy=POLICY)


@pytest.mark.parametrize("when", AFTER.values(), ids=AFTER)
@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_no_command_of_anybody_changes_an_ended_case(end: Callable[[Outside], Case], when: datetime) -> None:
    place = outside()
    case = end(place)
    assert case.state in (State.CLOSED, State.CANCELLED)
    assert case.pages
    before = kept(place)
    for event in OTHERS:
        for actor in ACTORS.values():
            with pytest.raises(Refusal):
                service.act(place.context, case.number, COMMANDS[event], actor=actor, now=when)
            with pytest.raises(NotAllowed):
                service.act_all(place.context, case.number, (COMMANDS[event],), actor=actor, now=when)
    assert kept(place) == before


@pytest.mark.parametrize("end", [ENDS[name] for name in list(ENDS)[1:]], ids=list(ENDS)[1:])
def test_what_staff_did_not_end_is_never_taken_up_again(end: Callable[[Outside], Case]) -> None:
    place = outside()
    case, before = end(place), None
    before = kept(place)
    for actor in ACTORS.values():
        with pytest.raises(NotAllowed):
            service.act(place.context, case.number, Undo(), actor=actor, now=NOW + HOUR)
    assert kept(place) == before


@pytest.mark.parametrize("after", [timedelta(0), HOUR, BOUND], ids=str)
def test_staff_take_a_closing_back_within_the_bound(after: timedelta) -> None:
    place = outside()
    case = ENDS["closed by staff"](place)
    back = service.act(place.context, case.number, Undo(), actor=STAFF, now=NOW + after)
    assert (back.state, back.closed_at) == (State.IN_PROGRESS, None)


@pytest.mark.parametrize("after", [BOUND + timedelta(seconds=1), 30 * BOUND], ids=str)
def test_after_the_bound_a_closing_stands(after: timedelta) -> None:
    place = outside()
    case = ENDS["closed by staff"](place)
    before = kept(place)
    with pytest.raises(NotAllowed) as refused:
        service.act(place.context, case.number, Undo(), actor=STAFF, now=NOW + after)
    assert refused.value.code == "undo_over"
    assert kept(place) == before


def test_the_bound_is_for_closed_cases_only() -> None:
    place = outside()
    case = opened(place)
    back = service.act(place.context, case.number, Undo(), actor=STAFF, now=NOW + 10 * BOUND)
    assert back.steps[-2].undone


def test_an_undone_undo_does_not_open_a_case_again() -> None:
    place = outside()
    case = ENDS["closed by staff"](place)
    service.act(place.context, case.number, Undo(), actor=STAFF, now=NOW + HOUR)
    with pytest.raises(NotAllowed):
        service.act(place.context, case.number, Undo(), actor=STAFF, now=NOW + HOUR)


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_the_clock_has_nothing_to_do_with_an_ended_case(end: Callable[[Outside], Case]) -> None:
    place = outside()
    case = end(place)
    assert due_now(case, place.policy, NOW + 1000 * BOUND) is None
    assert case.next_at is None
    assert "due_at" not in place.dynamo.tables["cases"][case.number]
    assert place.context.cases.open_numbers() == ()


def test_all_steps_of_an_ended_case_can_still_be_read() -> None:
    place = outside()
    case = ENDS["closed by staff"](place)
    steps = place.context.cases.history(place.context.cases.load(case.number))
    assert [steps[0].event, steps[-1].event] == [Event.SUBMIT, Event.CLOSE]
    assert len(steps) == 2 + sum(1 for step in steps if step.event is Event.NOTE)


def test_a_case_that_is_not_there_is_no_archive() -> None:
    with pytest.raises(NotFound):
        service.act(outside().context, NUMBER, Reply(text="x"), actor=CUSTOMER, now=NOW)
