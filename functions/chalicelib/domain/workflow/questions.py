"""What may be done while a question to the customer interrupts something: its answer, and what that allows.

So a question opens no way out of what was promised before it.
"""

from collections.abc import Iterable

from chalicelib.domain.case.case import Case
from chalicelib.domain.kernel.errors import NotAllowed
from chalicelib.domain.kernel.states import Event, Role, State
from chalicelib.domain.workflow.transitions import Transition, allowed_events, move

ANSWERS = frozenset({Event.REPLY, Event.SUPPLY_INFORMATION})


def events_now(case: Case, roles: Iterable[Role]) -> tuple[Event, ...]:
    """What an actor in these roles may cause on the case as it stands, in the table's order."""
    held = frozenset(roles)
    return tuple(event for event in allowed_events(case.state, held) if _goes_on(case, event, held))


def way_on(case: Case, event: Event, roles: Iterable[Role]) -> Transition:
    """The row for a move of the case. Raises NotAllowed where there is none, or a question forbids it."""
    held = frozenset(roles)
    if not _goes_on(case, event, held):
        raise NotAllowed
    return move(case.state, event, held)


def _goes_on(case: Case, event: Event, roles: frozenset[Role]) -> bool:
    """Whether what a question interrupts allows it too; an answer, and what time brings, always goes on."""
    if case.state is not State.WAITING or case.resumes is None or Role.CLOCK in roles or event in ANSWERS:
        return True
    return event in allowed_events(case.resumes, roles)
