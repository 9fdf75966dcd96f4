"""What each command makes of a case besides its state: a row for each effect of its own in `*_effects.py`.

An effect gets the case as moved by the table and its new step, and returns both; where a row of the
table has several ends, the effect names the one. Facts that were reported are kept as they were given.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from chalicelib.domain.case.case import Case, Payout, Step
from chalicelib.domain.case.commands import NOT_KEPT, Command
from chalicelib.domain.case.solution_steps import OfferRecycling
from chalicelib.domain.kernel.states import Event, State
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.workflow.inspection_fees import owes_inspection_fee
from chalicelib.domain.workflow.transitions import ENDED

NEVER_UNDONE = frozenset({"version", "updated_at", "steps", "pages", "mail_trouble", "account"})
WORK = (Event.FINISH_REPAIR, Event.PASS_CHECK, Event.COMPLETE_VISIT)  # what says that a repair was done

Effect = Callable[[Case, Step, Any, Policy], tuple[Case, Step]]


def in_state(state: State, now: datetime) -> dict[str, Any]:
    """The fields that follow from a state; an ended case knows when it ended."""
    return {"state": state, "closed_at": now if state in ENDED else None}


def move_to(case: Case, step: Step, state: State, **changes: Any) -> tuple[Case, Step]:
    """The case and its step in another state than the table's first."""
    moved = case.model_copy(update=in_state(state, step.at) | changes)
    return moved, step.model_copy(update={"state": state})


def without_work(case: Case) -> Case:
    """The case with no repair done: what goes home or is examined then is no repaired product."""
    return case.model_copy(update={"facts": {on: said for on, said in case.facts.items() if on not in WORK}})


def begin_anew(case: Case, at: datetime) -> Case:
    """The case of a customer who came back after the work: whatever is done or charged now is said anew."""
    return without_work(case).model_copy(update={"begun_anew": at})


def go_home(case: Case, step: Step, policy: Policy) -> tuple[Case, Step]:
    """A product leaves us unrepaired, once its inspection is paid for where that was agreed (C14).

    Work that no check has passed is none that it goes home with.
    """
    case = case if Event.PASS_CHECK in case.facts else without_work(case)
    owes = owes_inspection_fee(case, policy)
    return move_to(case, step, State.INSPECTION_UNPAID if owes else State.RETURNING)


def take_over_product(case: Case, step: Step) -> tuple[Case, Step]:
    """A product that is here is ours from now on, and finance pays the subsidy that was offered (C14)."""
    offer, given = case.fact(OfferRecycling), {"item_here": False, "recycles": None}
    if not offer or not offer.subsidy:
        return move_to(case, step, State.FOLLOW_UP, **given)
    by = next((one.who for one in reversed(case.steps) if one.event is Event.OFFER_RECYCLING), "")
    payout = Payout(kind="subsidy", amount=offer.subsidy, approved_by=by)
    return move_to(case, step, State.REFUNDING, payout=payout, **given)


def values_before(case: Case, moved: Case) -> dict[str, Any]:
    """What the fields that a step changed held before it, as JSON."""
    names = set(Case.model_fields) - NEVER_UNDONE
    changed = {name for name in names if getattr(case, name) != getattr(moved, name)}
    return case.model_dump(mode="json", include=changed)


def keep_text(case: Case, step: Step, command: Any, policy: Policy) -> tuple[Case, Step]:
    """The effect of a command that only says something."""
    text = getattr(command, "text", "") or ""
    return case, step.model_copy(update={"text": text})


def keep_report(case: Case, step: Step, command: Command, policy: Policy) -> tuple[Case, Step]:
    """The effect of a command that reports facts: they are kept, the newest of each kind."""
    facts = {**case.facts, command.event: command.model_dump(mode="json", exclude=NOT_KEPT)}
    return keep_text(case.model_copy(update={"facts": facts}), step, command, policy)
