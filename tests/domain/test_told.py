"""What the customer hears, and where the case goes then, on ways that end without a repair of ours."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from chalicelib.domain.kernel.states import Event, State
from tests.domain.timed import DIAGNOSED, REPAIRING, E, S, begun, done

# Each row: the steps, where the case is then, and the mail that the last of them owes the customer.
TOLD: dict[str, tuple[Sequence[Event], State, str]] = {
    "C3 missing part": ((*REPAIRING, E.AWAIT_PARTS), S.AWAITING_PARTS, "PartNeeded"),
    "C18 part ordered": ((*REPAIRING, E.AWAIT_PARTS, E.ORDER_PART), S.AWAITING_PARTS, "PartsOrdered"),
    "C14 recycling offered": ((*DIAGNOSED, E.OFFER_RECYCLING), S.RECYCLING_OFFERED, "RecyclingOffered"),
    "C14 recycling agreed": (
        (*DIAGNOSED, E.OFFER_RECYCLING, E.ACCEPT_RECYCLING),
        S.REFUNDING,
        "RecyclingAgreed",
    ),
    "C14 sent back as it is": ((*DIAGNOSED, E.RETURN_ITEM), S.RETURNING, "SentBackAsIs"),
    "C15 part by post": ((E.TAKE, E.POST_PART), S.AWAITING_ACCEPTANCE, "PartPosted"),
}


@pytest.mark.parametrize(("steps", "state", "mail"), TOLD.values(), ids=TOLD)
def test_the_customer_is_told_where_the_case_goes(steps: Sequence[Event], state: State, mail: str) -> None:
    case = begun()
    for step in steps:
        case = done(case, step)
    assert case.state is state
    assert (mail, "customer") in {(one.message, one.to) for one in case.steps[-1].mails}


def test_finance_hears_of_a_subsidy_that_was_agreed_and_follows_up_when_it_is_paid() -> None:
    case = begun()
    for step in (*DIAGNOSED, E.OFFER_RECYCLING, E.ACCEPT_RECYCLING):
        case = done(case, step)
    assert ("PayRefund", "team") in {(mail.message, mail.to) for mail in case.steps[-1].mails}
    assert case.payout
    assert (case.payout.kind, case.payout.amount) == ("subsidy", Decimal(50))
    assert done(case, E.RECORD_REFUND).state is S.FOLLOW_UP


# Each row: the steps, and who is told that something has to be sent.
SENT: dict[str, tuple[Sequence[Event], set[str]]] = {
    "C5 checked": ((*REPAIRING, E.FINISH_REPAIR, E.PASS_CHECK), {"owner", "team"}),
    "C14 returned": ((*DIAGNOSED, E.RETURN_ITEM), {"team"}),
    "C8 exchanged": ((*DIAGNOSED, E.APPROVE_EXCHANGE), {"team"}),
    "withdrawn while it is here": ((*DIAGNOSED, E.CANCEL), {"team"}),
    "withdrawn before it came": ((E.TAKE, E.CANCEL), set()),
}


@pytest.mark.parametrize(("steps", "told"), SENT.values(), ids=SENT)
def test_who_is_to_send_it_is_told(steps: Sequence[Event], told: set[str]) -> None:
    case = begun()
    for step in steps:
        case = done(case, step)
    assert {mail.to for mail in case.steps[-1].mails if mail.message == "ToBeSent"} == told
