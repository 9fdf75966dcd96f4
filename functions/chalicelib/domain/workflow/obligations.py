"""What keeps a case from being erased even where its customer asks for it: goods and money that are owed."""

from collections.abc import Callable, Iterator, Mapping

from chalicelib.domain.case.case import Case
from chalicelib.domain.kernel.states import State
from chalicelib.domain.workflow.case_queries import holds_theirs, still_out

PAYING = frozenset({State.REFUND_CLAIMED, State.REFUND_UNCONFIRMED, State.REFUND_HELD, State.REFUNDING})
SENDING = frozenset({State.EXCHANGING, State.SUBSTITUTE_OFFERED, State.RETURNING})

# By the code of its sentence.
OBLIGATIONS: Mapping[str, Callable[[Case], bool]] = {
    "their_goods": holds_theirs,
    "our_goods": still_out,
    "goods_to_send": lambda case: case.state in SENDING,
    "money": lambda case: case.state in PAYING,
}


def obligations(case: Case) -> Iterator[str]:
    """The codes of all that is still owed on an open case; an ended one owes nothing."""
    yield from (code for code, owed in OBLIGATIONS.items() if case.is_open and owed(case))
