"""What the price list promises, clause by clause."""

from __future__ import annotations

from chalicelib.domain.workflow.inspection_fees import inspection_fee_standing
from tests.domain.timed import EXPIRED, POLICY, E, S, after, done

OLD = {"purchased_on": "2024-01-31"}


def test_price_inspection() -> None:
    """Named and agreed to before the inspection; owed by who declines, and by nobody else."""
    offered = after(E.TAKE, E.RECEIVE_ITEM, **OLD)
    assert offered.state is S.INSPECTION_OFFERED
    assert done(offered, E.CANCEL).state is S.RETURNING
    quoted = done(done(done(offered, E.ACCEPT_INSPECTION_FEE), EXPIRED), E.QUOTE)
    assert done(quoted, E.DECLINE_QUOTE).state is S.INSPECTION_UNPAID
    paid = done(done(quoted, E.ACCEPT_QUOTE), E.RECORD_PAYMENT)
    assert (paid.state, inspection_fee_standing(paid, POLICY)) == (S.REPAIRING, "repair")
