"""Thousands of random lives: whatever people and the clock do, a case stays whole and nothing is lost."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.domain.case import repair_steps
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.clock_commands import EndHold
from chalicelib.domain.case.commands import Actor, Command, Submit
from chalicelib.domain.decisions.decide import decide, open_case
from chalicelib.domain.kernel.errors import Invalid, NotAllowed
from chalicelib.domain.kernel.states import Event, Role, State
from chalicelib.domain.workflow.deadlines import OUTLASTS, RUNS_IN
from chalicelib.domain.workflow.parcel_queries import goods_out, has_tracking, parcels_under_way
from chalicelib.domain.workflow.timers import due_now, next_moment
from chalicelib.domain.workflow.transitions import (
    CUSTOMERS_TURN,
    ENDED,
    HELD,
    TRANSITIONS,
    allowed_events,
)
from tests import samples
from tests.domain.lives import ACTORS, COMMANDS, POLICY
from tests.samples import NOW

ROWS = {(row.state, row.event): row for row in TRANSITIONS}
# Besides what the table promises: what an undone step, a new address and another team make needed.
WITH_THE_FACTS = {
    "MessageWithdrawn",
    "AddressReplaced",
    "CasePassedOn",
    "ArrivalDiffers",
    "GoodsDiffer",
    "AddressChanged",
}
PEOPLE = tuple(role for role in Role if role is not Role.CLOCK)
CLOCK = Actor(role=Role.CLOCK)
KINDS = ("repair", "exchange", "return", "enquiry", "service")
PAUSES = (1, 20, 300, 3000, 20_000)  # minutes
WAYS = ("as_meant", "parts_missing", "wrong_item", "another_persons")
CAUSES = ("covered", "customer_fault", "expired", "force_majeure")
SEEDS, LIVES_PER_SEED = 40, 50

Choose = Callable[[Any], Any]


def begun(kind: str) -> Case:
    command = Submit(number="202611-001", request=samples.request(kind, model="FH-P1"))
    return open_case(command, actor=samples.CUSTOMER, policy=POLICY, now=NOW).case


def fitting(event: Event, case: Case, now: datetime, choose: Choose) -> Command:
    """The command of an event, with dates that lie ahead and an amount or a cause of one's own."""
    day, amount = (now + timedelta(days=3)).date(), choose((1, 5, 900, 3000))
    offer = case.fact(repair_steps.OfferVisit)
    parcel = {"parcel": choose(range(1, len(case.parcels or ()) + 2))}
    changes: dict[Event, dict[str, Any]] = {
        Event.SETTLE_ARRIVAL: {"way": choose(WAYS)},
        Event.RECEIVE_ITEM: {"serial_found": choose((None, "SN 0001", "SN 9"))},
        Event.RECEIVE_OLD: {"serial_found": choose((None, "SN 0001", "SN 9"))},
        Event.REPORT_PARCEL: {"what": choose(("missing", "damaged", "refused"))},
        Event.RECORD_DELIVERY: parcel | {"what": choose(("delivered", "not_sent"))},
        Event.RECORD_PARCEL_TROUBLE: parcel | {"what": choose(("lost", "damaged", "refused"))},
        Event.CLAIM_CARRIER: parcel,
        Event.SETTLE_CLAIM: parcel,
        Event.SEND_AGAIN: parcel,
        Event.SHIP_BACK: {"tracking": f"SF{choose(PAUSES)}"},
        Event.OFFER_VISIT: {"times": f"{day} 14:00"},
        Event.CHOOSE_TIME: {"time": offer.times.splitlines()[0]} if offer else {},
        Event.LEND: {"back_on": day},
        Event.AWAIT_PARTS: {"expected_on": day, "ready_on": day},
        Event.APPROVE_REFUND: {"amount": Decimal(amount)},
        Event.COMPENSATE: {"amount": Decimal(amount)},
        Event.RATE: {"score": choose((1, 3, 5))},
        Event.RECORD_RATING: {"score": choose((1, 3, 5))},
        Event.DIAGNOSE: {"cause": choose(CAUSES)},
        Event.REINSPECT: {"ruling": choose(("upheld", "overturned"))},
    }
    return COMMANDS[event].model_copy(update=changes.get(event, {}))


def lived(choose: Choose, steps: int, *, stored: bool) -> Case:
    """A life of so many steps, each checked; `stored` reads the case back from its JSON each time."""
    case, now = begun(choose(KINDS)), NOW
    for _ in range(steps):
        now += timedelta(minutes=choose(PAUSES))
        case = caught_up(case, now, stored=stored)
        actor = ACTORS[choose(PEOPLE)]
        events = tuple(
            event for event in allowed_events(case.state, actor.roles) if event is not Event.SUBMIT
        )
        if events:
            command = fitting(choose(events), case, now, choose)
            case = stepped(case, command, actor, now, stored=stored)
    return case


def stepped(case: Case, command: Command, actor: Actor, now: datetime, *, stored: bool) -> Case:
    """The case after a command; what its facts forbid changes nothing."""
    try:
        after = decide(case, command, actor=actor, policy=POLICY, now=now).case
    except (Invalid, NotAllowed):
        return case
    check(case, after)
    return reread(after) if stored else after


def reread(case: Case) -> Case:
    again = Case.model_validate_json(case.model_dump_json(exclude_none=True))
    assert again.model_dump(mode="json") == case.model_dump(mode="json")
    return again


def caught_up(case: Case, now: datetime, *, stored: bool = False) -> Case:
    """All that has fallen due is done, each once, and then nothing is due any more."""
    for _ in range(60):
        command = due_now(case, POLICY, now)
        if command is None:
            return case
        case = stepped(case, command, CLOCK, now, stored=stored)
    raise AssertionError(f"the clock never comes to rest: {case.state} {case.timers}")


def check(before: Case, case: Case) -> None:
    """What holds after every step."""
    step, row = case.steps[-1], ROWS[before.state, case.steps[-1].event]
    assert case.state in (row.to, *row.else_to)
    promised = {mail.message for mail in row.mails if mail.is_owed_in(case.state)}
    owed = {mail.message for mail in step.mails}
    assert promised <= owed
    assert owed - promised <= WITH_THE_FACTS
    ids = [mail.id for one in case.steps for mail in one.mails]
    assert len(ids) == len(set(ids))
    assert (case.state in ENDED) != case.is_open
    assert case.next_at == next_moment(case, POLICY)
    names = [timer.name for timer in case.timers]
    assert len(names) == len(set(names))
    if step.event is Event.RECORD_PAYMENT:
        assert any(consent.to is Event.ACCEPT_QUOTE for consent in case.consents)
    if not case.is_open and before.is_open:
        assert not goods_out(case), "no case ends while goods are in nobody's hands"
    if step.event is Event.LAPSE:
        assert case.state is not State.CANCELLED or not has_tracking(case)
        assert case.state is not State.FOLLOW_UP or not parcels_under_way(case, "to_customer")
    if case.is_open and step.event is not Event.UNDO:
        check_waiting(case)


def check_waiting(case: Case) -> None:
    """Somebody or something is always waited for: the customer with an end to it, or we with a deadline."""
    names, theirs = {timer.name for timer in case.timers}, case.state in CUSTOMERS_TURN
    running = {timer.name for timer in case.timers if timer.paused_at is None}
    if theirs:
        ours = OUTLASTS | {"overdue_parcel"}
        assert len(names & {"silence", "call"}) == 1 or names & ours, (case.state, names)
    if case.state in (State.REFUND_HELD, State.REFUSAL_HELD):
        assert "hold" in names
    assert theirs or names == running, (case.state, names - running)
    wanted = {*RUNS_IN[case.state]}
    answered = case.urgency == "low" and case.state in (State.RECEIVED, State.IN_PROGRESS)
    assert theirs or answered or not wanted or running & wanted, (case.state, names)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_no_life_leads_to_an_illegal_state_or_loses_a_deadline_or_a_mail(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(LIVES_PER_SEED):
        reread(lived(chance.choice, chance.randint(5, 30), stored=False))


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_life_is_the_same_when_it_is_stored_and_read_at_every_step(data: st.DataObject) -> None:
    lived(lambda options: data.draw(st.sampled_from(options)), 20, stored=True)


def test_a_hold_ends_once() -> None:
    owner = ACTORS[Role.OWNER]
    refused = decide(begun("repair"), COMMANDS[Event.REFUSE], actor=owner, policy=POLICY, now=NOW).case
    assert isinstance(due_now(refused, POLICY, NOW + timedelta(minutes=10)), EndHold)
    assert due_now(refused, POLICY, NOW + timedelta(minutes=9)) is None
    assert caught_up(refused, NOW + timedelta(minutes=30)).state is State.REFUSED
    assert State.REFUSAL_HELD in HELD
