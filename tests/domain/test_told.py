"""What the customer hears, and where the case goes then, on ways that end without a repair of ours."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from chalicelib.domain.states import Event, State
from tests.domain.timed import DIAGNOSED, REPAIRING, E, S, begun, done

# Each row: the steps, where the case is then, and the mail that the last of them owes the customer.
TOLD: dict[str, tuple[Sequence[Event], State, str]] = {
    "C3 missing part": ((*REPAIRING, E.AWAIT_PARTS), S.AWAITING_PARTS, "PartsOrdered"),
    "C14 recycling offered": ((*DIAGNOSED, E.OFFER_RECYCLING), S.RECYCLING_OFFERED, "RecyclingOffered"),
    "C14 recycling agreed": (
        (*DIAGNOSED, E.OFFER_RECYCLING, E.ACCEPT_RECYCLING),
        S.FOLLOW_UP,
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
    assert (mail, "customer") in {(owed.message, owed.to) for owed in case.steps[-1].mails}
