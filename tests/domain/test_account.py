"""The account of a case: entries are only ever added, sums are derived, the limit is for the sum."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from chalicelib.domain.case.account import standing, total
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Actor, Command, Undo
from chalicelib.domain.case.repair_steps import RecordPayment
from chalicelib.domain.case.solution_steps import (
    ApproveRefund,
    Compensate,
    OfferRecycling,
    RecordRefund,
)
from chalicelib.domain.decisions.decide import decide
from chalicelib.domain.kernel.errors import Invalid
from chalicelib.domain.kernel.states import Event, Role, State
from chalicelib.domain.views.case_view import payments
from chalicelib.domain.workflow.accounts import account_of
from tests.domain import lives
from tests.domain.lives import ACTORS, COMMANDS, POLICY

E, S = Event, State
LIMIT = Decimal(POLICY.pages.returns.second_person_above)
BY: dict[Event, Role] = {
    E.END_HOLD: Role.CLOCK,
    E.CONFIRM_PAYOUT: Role.MANAGER,
    E.RATE: Role.CUSTOMER,
    E.ACCEPT_QUOTE: Role.CUSTOMER,
    E.ACCEPT_RECYCLING: Role.CUSTOMER,
    E.ACCEPT_INSPECTION_FEE: Role.CUSTOMER,
    E.DECLINE_QUOTE: Role.CUSTOMER,
    E.REPORT_PROBLEM: Role.CUSTOMER,
    E.REOPEN: Role.MANAGER,
}
GIVER = Actor(role=Role.STAFF, who=lives.PERSON, further_roles=frozenset({Role.MANAGER}), proved=True)
UNHAPPY = COMMANDS[E.RATE].model_copy(update={"score": 1})
HOLD, SECOND = COMMANDS[E.END_HOLD], COMMANDS[E.CONFIRM_PAYOUT]
AGAIN = (UNHAPPY, COMMANDS[E.REOPEN])


def refund(amount: object) -> Command:
    return ApproveRefund(amount=Decimal(str(amount)), reason="无法修复")


def gift(amount: object) -> Command:
    return Compensate(amount=Decimal(str(amount)), reason="反复维修", text="我们补偿您。")


def paid(reference: str) -> Command:
    return RecordRefund(reference=reference)


def live(state: State, *commands: Command) -> Case:
    return going(
        lives.ready(state, timers=(), quoted=None, payout=None, facts={}, promised_on=None), *commands
    )


def going(case: Case, *commands: Command) -> Case:
    for command in commands:
        actor = GIVER if command.event is E.COMPENSATE else ACTORS[BY.get(command.event, Role.OWNER)]
        now = case.updated_at + timedelta(minutes=20)
        case = decide(case, command, actor=actor, policy=POLICY, now=now).case
    return case


def shown(case: Case) -> list[tuple[str, Decimal, str, bool]]:
    found = payments(case, case.steps, POLICY)
    return [(one.kind, one.amount, one.reference, one.paid) for one in found]


REFUNDED = (refund(LIMIT), HOLD, paid("R-1"))
# What was paid before, what is to be paid now, and whether one person may do that alone.
SUMS: dict[str, tuple[tuple[Command, ...], Command, bool]] = {
    "the limit at once": ((), refund(LIMIT), True),
    "above the limit at once": ((), refund(LIMIT + 1), False),
    "the limit, and once more": ((*REFUNDED, *AGAIN), refund(LIMIT), False),
    "a cent above it": ((*REFUNDED, *AGAIN), refund("0.01"), False),
    "a refund, then a compensation": ((*REFUNDED, UNHAPPY), gift(1), False),
    "within it by parts": ((refund(LIMIT - 100), HOLD, paid("R-1"), *AGAIN), refund(100), True),
    "what was undone is not spent": ((refund(LIMIT), Undo()), refund(LIMIT), True),
    "what waits for a second one and was undone": ((refund(LIMIT * 3), Undo()), refund(LIMIT), True),
}


@pytest.mark.parametrize(("before", "command", "alone"), SUMS.values(), ids=SUMS)
def test_the_limit_of_one_person_is_for_all_of_a_case(
    before: tuple[Command, ...], command: Command, alone: bool
) -> None:
    case = going(live(S.DIAGNOSED, *before), command)
    assert case.state is (S.REFUND_HELD if alone else S.REFUND_UNCONFIRMED)


def test_a_subsidy_counts_with_what_was_paid_before() -> None:
    case = live(S.DIAGNOSED, *REFUNDED, *AGAIN, COMMANDS[E.DIAGNOSE])
    with pytest.raises(Invalid) as refused:
        going(case, OfferRecycling(subsidy=Decimal(1), text="可以由我们回收。"))
    assert [fault.code for fault in refused.value.faults] == ["over_the_limit"]


def test_a_subsidy_that_was_agreed_to_counts_before_the_product_has_come() -> None:
    offer = OfferRecycling(subsidy=LIMIT, text="可以由我们回收。")
    case = live(S.IN_PROGRESS, COMMANDS[E.DIAGNOSE], offer, COMMANDS[E.ACCEPT_RECYCLING])
    assert case.recycles
    assert going(case, refund(1)).state is S.REFUND_UNCONFIRMED


def test_no_payment_vanishes_behind_the_next() -> None:
    case = live(S.DIAGNOSED, *REFUNDED, *AGAIN, refund(LIMIT), SECOND, HOLD)
    assert shown(case) == [("refund", LIMIT, "R-1", True), ("refund", LIMIT, "", False)]
    case = going(case, paid("R-2"), UNHAPPY, gift(50))
    assert shown(case) == [("refund", LIMIT, "R-1", True), ("refund", LIMIT, "R-2", True)]


def test_what_the_customer_paid_twice_is_shown_twice() -> None:
    found = COMMANDS[E.DIAGNOSE].model_copy(update={"cause": "expired"})
    buy = (found, COMMANDS[E.QUOTE], COMMANDS[E.ACCEPT_QUOTE], COMMANDS[E.RECORD_PAYMENT])
    case = live(S.DIAGNOSING, *buy)
    assert shown(case) == [("received", Decimal(800), "P-1", True)]
    again = (COMMANDS[E.FINISH_REPAIR], COMMANDS[E.PASS_CHECK], COMMANDS[E.SHIP_BACK])
    case = going(
        case,
        *again,
        COMMANDS[E.REPORT_PROBLEM],
        *buy[:-1],
        RecordPayment(amount=Decimal(900), reference="P-2"),
    )
    assert shown(case) == [("received", Decimal(800), "P-1", True), ("received", Decimal(900), "P-2", True)]
    account = account_of(case, "CNY")
    assert total(account, "received") == Decimal(1700)
    assert total(account, "agreed") == total(account, "quoted") == 2 * Decimal(800)


def test_an_undo_takes_nothing_out_of_the_account() -> None:
    case = live(S.DIAGNOSED, refund(LIMIT), Undo())
    account = account_of(case, "CNY")
    assert [one.kind for one in account] == ["promised", "reversed"]
    assert not standing(account, "promised")
    assert going(case, refund(5)).account[: len(account)] == account  # type: ignore[index]


def test_numbers_follow_each_other_and_entries_say_who_and_why() -> None:
    case = live(S.DIAGNOSED, *REFUNDED, *AGAIN, refund(LIMIT), SECOND, HOLD, paid("R-2"))
    account = account_of(case, "CNY")
    assert [one.number for one in account] == list(range(1, len(account) + 1))
    assert [one.kind for one in account] == ["promised", "paid", "promised", "confirmed", "paid"]
    assert account[2].who == lives.PERSON
    assert account[3].who == lives.COLLEAGUE
    assert {one.why for one in standing(account, "promised")} == {"无法修复"}
    assert {one.route for one in standing(account, "promised", "paid")} == {"original"}


LIVES: dict[str, Case] = {
    "two refunds": live(S.DIAGNOSED, *REFUNDED, *AGAIN, refund(LIMIT), SECOND, HOLD, paid("R-2")),
    "a refund under way": live(S.DIAGNOSED, refund(5), HOLD),
    "a refund and a gift": live(S.DIAGNOSED, *REFUNDED, UNHAPPY, gift(7), SECOND, HOLD, paid("R-2")),
    "a subsidy": live(
        S.IN_PROGRESS, COMMANDS[E.DIAGNOSE], COMMANDS[E.OFFER_RECYCLING], COMMANDS[E.ACCEPT_RECYCLING]
    ),
}


@pytest.mark.parametrize("case", LIVES.values(), ids=LIVES)
def test_the_account_of_an_older_case_is_told_by_its_steps(case: Case) -> None:
    """What main stored before there was an account: the same steps, and the last payout alone."""
    older = case.model_copy(update={"account": None})
    again = Case.model_validate_json(older.model_dump_json(exclude_none=True))
    assert account_of(again, "CNY") == account_of(case, "CNY")
    assert shown(again) == shown(case)


STORED = [
    body
    for name in ("stored_cases.jsonl", "stored_parcels.jsonl")
    for body in (Path(__file__).parent / name).read_text("utf-8").splitlines()
    if (one := json.loads(body)).get("payout") or "record_payment" in one.get("facts", {})
]


@pytest.mark.parametrize("body", STORED, ids=lambda body: "{kind}-{state}".format(**json.loads(body)))
def test_a_stored_payment_is_in_the_account(body: str) -> None:
    case = Case.model_validate_json(body)
    assert case.account is None
    account = account_of(case, "CNY")
    if case.payout:
        assert [(one.purpose, one.amount) for one in standing(account, "promised")] == [
            (case.payout.kind, case.payout.amount)
        ]
    if E.RECORD_PAYMENT in case.facts:
        assert [str(one.amount) for one in standing(account, "received")] == [
            str(case.facts[E.RECORD_PAYMENT]["amount"])
        ]
