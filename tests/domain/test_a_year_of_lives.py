"""A year of random lives in which somebody falls silent: no promise is without an end, no product forgotten.

What holds is told from the steps, the mails and the morning's digest, not from what the case believes.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from types import ModuleType
from typing import Any, NamedTuple

import pytest

from chalicelib.domain.case import customer_commands, repair_steps, solution_steps
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Actor, Command, Submit
from chalicelib.domain.decisions import clock_effects
from chalicelib.domain.decisions import decide as decisions
from chalicelib.domain.decisions.decide import decide, open_case
from chalicelib.domain.kernel.errors import Invalid, NotAllowed
from chalicelib.domain.kernel.states import STATES, Event, Role, State
from chalicelib.domain.mail.digest import sections
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.workflow import timers
from chalicelib.domain.workflow.inspection_fees import inspection_fee_standing
from chalicelib.domain.workflow.promises import is_late_refund_due
from chalicelib.domain.workflow.timers import due_now
from chalicelib.domain.workflow.transitions import allowed_events
from chalicelib.domain.workflow.waits import WAITS
from tests import samples
from tests.domain.goods import goods_of
from tests.domain.lives import ACTORS, POLICY
from tests.domain.test_lives import fitting
from tests.samples import NOW

E = Event
IN_DOUBT = (E.RECORD_PARCEL_TROUBLE, E.REPORT_PARCEL)
ASKED_BACK = ("old_item", "loaner")
YEAR, MOST_STEPS = timedelta(days=365), 40
CLOCK = Actor(role=Role.CLOCK)
OFTEN = {Role.OWNER: 8, Role.CUSTOMER: 6, Role.LEAD: 2, Role.MANAGER: 2, Role.STAFF: 2}  # else 1
PEOPLE = tuple(role for role in Role if role is not Role.CLOCK for _ in range(OFTEN.get(role, 1)))
KINDS = ("repair", "exchange", "return", "enquiry", "service", "complaint")
PAUSES = (1, 20, 300, 3000, 20_000, 60_000)  # minutes
SEEDS, LIVES_PER_SEED = 4, 60
STAFF = frozenset({Role.STAFF, Role.OWNER, Role.LEAD, Role.MANAGER})
FROM_PURCHASING = frozenset({E.ORDER_PART, E.PARTS_ARRIVED})
FROM_FINANCE = frozenset({E.RECORD_PAYMENT, E.RECORD_REFUND, E.CONFIRM_PAYOUT})
FROM_LOGISTICS = frozenset({E.SHIP_BACK, E.SHIP_NEW, E.RECEIVE_ITEM, E.RECEIVE_OLD, E.TAKE_BACK_LOAN})


class Silent(NamedTuple):
    """Who never answers: roles, or those who take these steps."""

    roles: frozenset[Role] = frozenset()
    events: frozenset[Event] = frozenset()


SILENT = {
    "nobody": Silent(),
    "the customer": Silent(frozenset({Role.CUSTOMER})),
    "staff": Silent(STAFF),
    "the dealer": Silent(frozenset({Role.DEALER})),
    "purchasing": Silent(events=FROM_PURCHASING),
    "finance": Silent(events=FROM_FINANCE),
    "logistics": Silent(events=FROM_LOGISTICS),
    "the expert": Silent(events=frozenset({E.HAND_BACK, E.REINSPECT})),
}


def with_dealer() -> Policy:
    plain = POLICY.model_dump(mode="json", by_alias=True)
    dealer = {"key": "example-dealer", "name": {"en": "Example Dealer"}, "carries": ["first_response"]}
    plain["pages"]["service_levels"]["dealers"] = [dealer]
    return Policy.model_validate(plain)


RULES = with_dealer()


def begun(chance: random.Random) -> Case:
    changes = {"seller": chance.choice((None, "example-dealer")), "model": "FH-P1"}
    command = Submit(number="202611-001", request=samples.request(chance.choice(KINDS), **changes))
    return open_case(command, actor=samples.CUSTOMER, policy=RULES, now=NOW).case


def command_of(event: Event, case: Case, now: datetime, chance: random.Random) -> Command:
    day = (now + timedelta(days=3)).date()
    order = repair_steps.OrderPart(supplier="订单 2026-7", expected_on=day)
    old = case.old_items[-1].serial if case.old_items and chance.random() < 0.5 else None
    others: dict[Event, Command] = {
        E.ORDER_PART: order,
        E.RECEIVE_OLD: solution_steps.ReceiveOld(condition="齐全", serial=old or None),
        E.OFFER_RECYCLING: solution_steps.OfferRecycling(
            text="可以由我们回收。", subsidy=Decimal(chance.choice((0, 50)))
        ),
        E.RATE: customer_commands.Rate(score=chance.choice((1, 5))),
    }
    return others.get(event) or fitting(event, case, now, chance.choice)


def chosen(case: Case, silent: Silent, chance: random.Random) -> tuple[Event, Actor] | None:
    """What somebody who speaks does next: often what the state waits for, else anything at all."""
    role = chance.choice(tuple(role for role in PEOPLE if role not in silent.roles))
    actor, row = ACTORS[role], STATES[case.state]
    events = [one for one in allowed_events(case.state, actor.roles) if one not in silent.events]
    likely = [one for one in events if one in (*row.likely, *row.awaits)]
    if not events:
        return None
    return chance.choice(likely if likely and chance.random() < 0.7 else events), actor


def lived(chance: random.Random, silent: Silent) -> Case:
    """So many steps of those who speak, and then the clock alone until the year is over."""
    case, now = begun(chance), NOW
    for _ in range(chance.randint(3, MOST_STEPS)):
        later = now + timedelta(minutes=chance.choice(PAUSES))
        case, now = after_the_clock(case, now, later), later
        if found := chosen(case, silent, chance):
            case = stepped(case, command_of(found[0], case, now, chance), found[1], now)
    return after_the_clock(case, now, max(now, NOW + YEAR))


def after_the_clock(case: Case, since: datetime, until: datetime) -> Case:
    """The case after all that fell due by then, each at its own moment; looked at in between."""
    while case.next_at is not None and case.next_at <= until:
        if case.next_at > since:
            assert_watched(case, since)
        since = max(case.next_at, since)
        command = due_now(case, RULES, since)
        assert command is not None, told(case)
        case = stepped(case, command, CLOCK, since)
    assert_watched(case, until)
    return case


def stepped(case: Case, command: Command, actor: Actor, now: datetime) -> Case:
    try:
        after = decide(case, command, actor=actor, policy=RULES, now=now).case
    except (Invalid, NotAllowed):
        assert actor is not CLOCK, f"the clock is refused {command!r} in {case.state}\n{told(case)}"
        return case
    wrong = (*forgotten(case, after), *unsaid(case, after))
    assert not wrong, f"{wrong}: {case.state} {command.event} {after.state}\n{told(after)}"
    return after


def forgotten(before: Case, case: Case) -> Iterator[str]:
    """What is lost sight of by this step."""
    goods = goods_of(case)
    if case.item_here != goods.theirs_here:
        yield f"the case believes the product is {'' if case.item_here else 'not '}here"
    if case.is_open:
        return
    if before.is_open and goods.theirs_here:
        yield "their product is with us, and the case has ended"
    if before.is_open and goods.ours_out:
        yield "something of ours is out, and the case has ended"
    if before.is_open and goods.promised and case.steps[-1].event is not E.CLOSE:
        yield f"{goods.promised} was promised, and nobody decided to end it"
    if inspection_fee_standing(case, RULES) in ("offered", "due"):
        yield "an inspection fee is still asked for"


def unsaid(before: Case, case: Case) -> Iterator[str]:
    """What somebody ought to hear by this step."""
    mails = {(mail.message, mail.to) for mail in case.steps[-1].mails}
    event = case.steps[-1].event
    was, now = is_on_order(before), is_on_order(case)
    if was and not now and event is not E.PARTS_ARRIVED and ("PartNotNeeded", "team") not in mails:
        yield "purchasing is not told that the part is no longer needed"
    arrived_not = any(one.undone and one.event is E.PARTS_ARRIVED for one in case.steps)
    if now and not was and not arrived_not and ("PartToOrder", "team") not in mails:
        yield "purchasing is not told of the part"


def is_on_order(case: Case) -> bool:
    return case.is_open and State.AWAITING_PARTS in (case.state, case.resumes)


def assert_watched(case: Case, now: datetime) -> None:
    """Either the clock does something yet, or staff read of it every morning until somebody acts."""
    if not case.is_open:
        return
    assert case.next_at or sections([case], RULES, now), told(case)
    for timer in case.timers:
        if timer.name == "old_item" and case.timer("overdue_parcel"):
            continue  # nobody is asked for the old one before the new one has come
        over = timer.paused_at is None and timer.name not in WAITS and timer.due + timedelta(days=9) < now
        assert not over or {"lead", "manager"} <= {*timer.told}, (timer, told(case))
        asked = any(one.event is E.REMIND_OLD and one.text == timer.name for one in case.steps)
        assert asked or timer.name not in ASKED_BACK or timer.due + timedelta(days=1) > now, told(case)
    goods = goods_of(case)
    if not any(one.event in IN_DOUBT for one in case.steps):  # what was lost is not asked back
        assert (case.timer("old_item") is not None) == (goods.old_out > 0), told(case)
    assert (case.timer("loaner") is not None) == goods.lent, told(case)
    if is_late_refund_due(case, RULES, now) and not any(timer.paused_at for timer in case.timers):
        assert case.refund_right_told, told(case)


def told(case: Case) -> str:
    """The life as it can be read where a test fails."""
    undone = {True: "(undone) ", False: ""}
    lines = (f"{one.at:%m-%d %H:%M} {one.event} {undone[one.undone]}→ {one.state}" for one in case.steps)
    timers = (f"{one.name} {one.due:%m-%d} {one.told} {one.paused_at}" for one in case.timers)
    return "\n".join((*lines, *timers, f"next {case.next_at}"))


@pytest.mark.parametrize("who", SILENT)
@pytest.mark.parametrize("seed", range(SEEDS))
def test_no_promise_is_without_an_end_and_no_product_is_forgotten(seed: int, who: str) -> None:
    chance = random.Random(f"{seed} {who}")
    for _ in range(LIVES_PER_SEED):
        lived(chance, SILENT[who])


# Each row: who does it, what it is without them, and a life in which that is missed.
DOERS: dict[str, tuple[ModuleType, str, Any]] = {
    "lead and manager hear": (timers, "_escalations", lambda timer, rules: ()),
    "the customer is asked for what is out": (timers, "_reminders", lambda timer: ()),
    "the customer hears of his right": (timers, "refund_since", lambda case, policy: None),
    "no case ends over goods": (decisions, "holds_theirs", lambda case: False),
    "purchasing hears": (decisions, "with_word_to_purchasing", lambda before, case, step: step),
    "a question ends no promise": (clock_effects, "PROMISED_IN", ()),
}


@pytest.mark.parametrize("doer", DOERS)
def test_a_doer_that_is_missing_is_found(doer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*DOERS[doer])
    chance = random.Random(doer)
    lives = (lived(chance, SILENT["nobody"]) for _ in range(1000))
    with pytest.raises(AssertionError):
        sum(1 for _ in lives)
