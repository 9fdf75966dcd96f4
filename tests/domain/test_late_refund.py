"""A promise that is broken for too long: the customer is told once, and may have his money back (C9).

The tests' policy allows ten working days; its repair takes seven, an urgent one three.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from chalicelib.domain.case.case import Case, Timer
from chalicelib.domain.case.clock_commands import TellRefundRight
from chalicelib.domain.case.commands import Ask, Command, Reply, Undo
from chalicelib.domain.case.customer_commands import ClaimRefund
from chalicelib.domain.case.repair_steps import AwaitParts, FinishRepair, PassCheck, PlanRepair, ShipBack
from chalicelib.domain.case.solution_steps import ApproveExchange, ApproveRefund, OfferSubstitute
from chalicelib.domain.decisions.decide import decide
from chalicelib.domain.kernel.errors import NotAllowed
from chalicelib.domain.kernel.states import Event, Role, State
from chalicelib.domain.policy.policy import today
from chalicelib.domain.views.next_step import may
from chalicelib.domain.workflow.promises import promised_day, refund_since
from chalicelib.domain.workflow.timers import due_now
from chalicelib.domain.workflow.transitions import WITH_US
from tests.domain import lives
from tests.domain.lives import ACTORS, COMMANDS, POLICY
from tests.samples import NOW

SHOP = ZoneInfo("Asia/Shanghai")
CALENDAR = POLICY.working_calendar
ALLOWED = POLICY.pages.returns.late_working_days_for_refund


def goes(case: Case, command: Command, at: datetime, role: Role = Role.OWNER) -> Case:
    return decide(case, command, actor=ACTORS[role], policy=POLICY, now=at).case


def planned() -> Case:
    ready = lives.ready(State.DIAGNOSED, timers=(), quoted=None, payout=None)
    return goes(ready, PlanRepair(method="更换屏幕"), NOW)


def exchanged() -> Case:
    ready = lives.ready(State.DIAGNOSED, timers=(), quoted=None, payout=None)
    return goes(ready, ApproveExchange(reason="两次未修好", code="1"), NOW)


MISSING = AwaitParts(part="屏幕", expected_on=date(2026, 12, 20), ready_on=date(2026, 12, 24))
FINISHED = COMMANDS[Event.FINISH_REPAIR]
# How a case came where it is, an hour after each other, and the state in which the promise is broken.
WAYS: dict[str, tuple[Case, tuple[Command, ...], State]] = {
    "in repair": (planned(), (), State.REPAIRING),
    "for want of a part": (planned(), (MISSING,), State.AWAITING_PARTS),
    "part arrived": (planned(), (MISSING, COMMANDS[Event.PARTS_ARRIVED]), State.REPAIRING),
    "in the quality check": (planned(), (FINISHED,), State.QUALITY_CHECK),
    "about to go home": (planned(), (FINISHED, PassCheck(tests="正常")), State.RETURNING),
    "to be exchanged": (exchanged(), (), State.EXCHANGING),
}


def led(way: str) -> Case:
    case, commands, state = WAYS[way]
    for hours, command in enumerate(commands, start=1):
        case = goes(case, command, NOW + timedelta(hours=hours))
    assert case.state is state
    return case


def first_day(case: Case) -> date:
    """The first day on which a refund is due."""
    promised = promised_day(case, POLICY, case.updated_at)
    assert promised
    return CALENDAR.add_working_days(promised, ALLOWED + 1)


@pytest.mark.parametrize("way", WAYS)
def test_every_promised_day_gives_the_right_and_its_customer_is_told_once(way: str) -> None:
    case = led(way)
    due = first_day(case)
    at = datetime(due.year, due.month, due.day, tzinfo=SHOP)
    assert refund_since(case, POLICY) == at
    assert case.next_at
    assert case.next_at <= at
    before = at - timedelta(minutes=1)
    assert Event.CLAIM_REFUND not in may(case, POLICY, before)
    told = goes(case, TellRefundRight(), at, Role.CLOCK)
    assert [(mail.message, mail.to) for mail in told.pending_mails] == [
        ("RefundRight", "customer"),
        ("RefundRightTold", "owner"),
    ]
    assert refund_since(told, POLICY) == at
    assert not isinstance(due_now(told, POLICY, at + timedelta(days=30)), TellRefundRight)
    assert Event.CLAIM_REFUND in may(told, POLICY, at)


@pytest.mark.parametrize("way", WAYS)
def test_the_customer_uses_it_and_staff_carry_it_out(way: str) -> None:
    case = led(way)
    at = datetime.combine(first_day(case), datetime.min.time(), SHOP)
    with pytest.raises(NotAllowed):
        goes(case, ClaimRefund(), at - timedelta(minutes=1), Role.CUSTOMER)
    claimed = goes(case, ClaimRefund(text="不等了"), at, Role.CUSTOMER)
    assert claimed.state is State.REFUND_CLAIMED
    assert claimed.consents[-1].to is Event.CLAIM_REFUND
    assert claimed.timer("refund")
    assert not claimed.timer("repair")
    held = goes(claimed, ApproveRefund(amount="900", reason="逾期"), at + timedelta(hours=1))
    assert held.state is State.REFUND_HELD
    assert goes(held, Undo(), at + timedelta(hours=1, minutes=2)).state is State.REFUND_CLAIMED


def test_the_first_promise_stands_whatever_is_told_later() -> None:
    case = planned()
    first = promised_day(case, POLICY, NOW)
    for ready_on in (date(2026, 12, 24), date(2027, 1, 20)):
        case = goes(case, MISSING.model_copy(update={"ready_on": ready_on}), NOW + timedelta(hours=1))
    assert case.promised_on == first


def test_time_in_which_we_wait_for_the_customer_is_not_ours() -> None:
    offered = goes(
        exchanged(), OfferSubstitute(substitute="FH-W8", difference="更大"), NOW + timedelta(hours=1)
    )
    asked = goes(planned(), Ask(text="密码是多少？"), NOW + timedelta(hours=1), Role.STAFF)
    for case, answer in ((asked, Reply(text="0000")), (offered, COMMANDS[Event.ACCEPT_SUBSTITUTE])):
        assert refund_since(case, POLICY) is None
        before = case.promised_on
        assert before
        back = goes(case, answer, NOW + timedelta(days=7), Role.CUSTOMER)
        assert back.promised_on
        assert (back.promised_on - before).days in (6, 7, 8, 9)


def test_who_broke_it_himself_has_no_such_right() -> None:
    facts = {Event.DIAGNOSE: COMMANDS[Event.DIAGNOSE].model_dump(mode="json") | {"cause": "customer_fault"}}
    ready = lives.ready(State.AWAITING_PAYMENT, timers=(), facts={**lives.ready(State.QUOTED).facts, **facts})
    paid = goes(ready, COMMANDS[Event.RECORD_PAYMENT], NOW)
    assert paid.promised_on
    assert refund_since(paid, POLICY) is None
    with pytest.raises(NotAllowed):
        goes(paid, ClaimRefund(), NOW + timedelta(days=90), Role.CUSTOMER)


def test_a_promise_ends_when_the_product_goes_home() -> None:
    back = goes(led("about to go home"), ShipBack(how="by_hand"), NOW + timedelta(days=1))
    assert (back.promised_on, refund_since(back, POLICY)) == (None, None)


def test_a_stored_case_of_before_has_the_promise_of_its_deadline() -> None:
    due = NOW + timedelta(days=3)
    stored = lives.ready(
        State.REPAIRING, timers=(Timer(name="repair", started=NOW, due=due),), promised_on=None
    ).model_copy(update={"refund_right_told": None})
    assert promised_day(stored, POLICY, NOW) == today(POLICY, due)
    assert refund_since(stored, POLICY)


@pytest.mark.parametrize("state", WITH_US)
def test_staff_can_carry_out_a_refund_wherever_the_product_is_with_us(state: State) -> None:
    case = lives.ready(state, item_here=True)
    after = goes(case, ApproveRefund(amount="900", reason="逾期"), NOW + timedelta(hours=1))
    assert after.state is State.REFUND_HELD
    assert isinstance(FINISHED, FinishRepair)
