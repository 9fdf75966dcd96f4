"""What a policy makes of cases that are stored: explain one again, or compare two policies over many.

Nothing is written. A case is decided anew from its request and from what the register knew, as of the
day it came in: coverage by the version rules of `coverage.py`, deadlines and team by the version then.
What came later is asked again as of its own day: the choice after a diagnosis, and the price of a quote.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.entitlements import entitlements
from chalicelib.domain.case.repair_steps import Diagnose, Quote
from chalicelib.domain.decisions.repair_effects import quote_lines
from chalicelib.domain.decisions.repair_history import coverage_of_fault
from chalicelib.domain.kernel.deadline_names import RESTING
from chalicelib.domain.kernel.errors import Invalid
from chalicelib.domain.policy.coverage import Coverage, CoverageStep, coverage
from chalicelib.domain.policy.policy import Policy, today
from chalicelib.domain.workflow.deadlines import ends, term_of
from chalicelib.domain.workflow.dealers import dealer_step
from chalicelib.domain.workflow.triage import respond_by, team_of, urgency_of

CHARGED = ("expired", "customer_fault")


Deadlines = tuple[tuple[str, datetime], ...]


class Result(NamedTuple):
    """What the customer would get: `price` is the inspection fee in whole units, 0 where we pay.

    `solutions` is empty before a diagnosis, `quote` None without one, and `deadlines` are those that run
    now, each from its own start and without its rests.
    """

    outcome: str | None
    until: date | None
    price: int
    urgency: str
    team: str
    respond_by: datetime
    solutions: tuple[str, ...]
    quote: Decimal | None
    deadlines: Deadlines


class Change(NamedTuple):
    """One thing that comes out differently for one case; `on` a day to come, if its customer asks then."""

    number: str
    what: str
    before: object
    after: object
    on: date | None = None


class Explanation(NamedTuple):
    """A stored answer beside the same question asked again; `kept` when its policy version is still here.

    `routed` says why a dealer's case lies with the team that works with dealers.
    """

    stored: Coverage | None
    again: Coverage | None
    kept: bool
    routed: CoverageStep | None = None

    @property
    def same(self) -> bool:
        """Whether outcome, last day and every step agree; the policy's other pages may have changed."""
        return _result_of(self.stored) == _result_of(self.again)


def recompute_coverage(case: Case, policy: Policy) -> Coverage | None:
    """Who pays, decided anew as of the day the request came in."""
    day = today(policy, case.received_at)
    return coverage_of_fault(case, case.fact(Diagnose), policy.at(day))


def replay(case: Case, policy: Policy) -> Result:
    """Everything that the policy decides when a request comes in."""
    answer = recompute_coverage(case, policy)
    then = policy.at(today(policy, case.received_at))
    urgency = urgency_of(case.request, then)
    return Result(
        outcome=answer.outcome if answer else None,
        until=answer.until if answer else None,
        price=_price(case, answer, then),
        urgency=urgency,
        team=team_of(case.request, then),
        respond_by=respond_by(urgency, then, case.received_at),
        solutions=_solutions(case, answer, policy),
        quote=_quote(case, answer, policy),
        deadlines=tuple(_deadlines(case, then)),
    )


def impact(
    cases: Iterable[Case], *, before: Policy, after: Policy, since: date = date.max
) -> Iterator[Change]:
    """What would come out differently under `after`, case by case.

    Of each version of `after` that begins later than `since`: what its day changes for who has bought before.
    """
    days = tuple(one.effective_from for one in after.versions if one.effective_from > since)
    for case in cases:
        old, new = replay(case, before), replay(case, after)
        for what, then, now in zip(Result._fields, old, new, strict=True):
            if then != now:
                yield Change(case.number, what, then, now)
        for day in days:
            yield from _changes_on(day, case, before, after)


def _changes_on(day: date, case: Case, before: Policy, after: Policy) -> Iterator[Change]:
    """What would come out differently if the same request came in on that day."""
    old, new = (_coverage_on(day, case, policy.at(day)) for policy in (before, after))
    for what in ("outcome", "until"):
        then, now = getattr(old, what, None), getattr(new, what, None)
        if then != now:
            yield Change(case.number, what, then, now, day)


def _coverage_on(day: date, case: Case, policy: Policy) -> Coverage | None:
    if case.request.model not in policy.models:
        return None
    return coverage(case.request, kind=case.kind, policy=policy, today=day, history=case.history)


def edits(before: Policy, after: Policy) -> Iterator[tuple[str, object, object]]:
    """Each figure or choice of the newest pages that differs: its place, what stood there and what does."""
    old, new = (dict(_flat(policy.at(date.max).pages.model_dump(mode="json"))) for policy in (before, after))
    for place in dict.fromkeys((*old, *new)):
        if old.get(place) != new.get(place):
            yield place, old.get(place), new.get(place)


def _flat(value: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    if not isinstance(value, dict):
        yield place, value
        return
    for name, inner in value.items():
        if name != "examples":
            yield from _flat(inner, f"{place}.{name}" if place else name)


def explain(case: Case, policy: Policy) -> Explanation:
    """The stored answer, and whether it still comes out the same."""
    stored = case.coverage
    kept = stored is None or any(version.hash == stored.policy_hash for version in policy.versions)
    again, why = recompute_coverage(case, policy), dealer_step(case.request, policy)
    return Explanation(stored=stored, again=again, kept=kept, routed=why)


def _result_of(answer: Coverage | None) -> object:
    return answer and (answer.outcome, answer.until, answer.steps)


def _with_coverage(case: Case, answer: Coverage | None) -> Case:
    return case.model_copy(update={"coverage": answer})


def _solutions(case: Case, answer: Coverage | None, policy: Policy) -> tuple[str, ...]:
    """What the customer may choose from, once it is diagnosed, as of the case's last step."""
    if case.fact(Diagnose) is None or case.request.model not in policy.models:
        return ()
    then = policy.at(today(policy, case.updated_at))
    found = entitlements(_with_coverage(case, answer), then, case.updated_at)
    return tuple(one.solution for one in found.entitled)


def _quote(case: Case, answer: Coverage | None, policy: Policy) -> Decimal | None:
    """The quote by the list of its day; None also where that list no longer names what was quoted."""
    command = case.fact(Quote)
    if command is None or case.quoted is None or command.agreed:
        return None
    at = case.quoted.at
    try:
        lines = quote_lines(_with_coverage(case, answer), at, command, policy.at(today(policy, at)))
    except Invalid:
        return None
    return sum((price for _, _, price in lines), Decimal(0))


def _deadlines(case: Case, then: Policy) -> Iterator[tuple[str, datetime]]:
    for timer in case.timers:
        paid = timer.name == "repair" and case.quoted  # its time is the quote's
        if timer.name in RESTING and not paid and (term := term_of(timer.name, case, then.pages)):
            yield timer.name, ends(term, timer.started, then.working_calendar)


def _price(case: Case, answer: Coverage | None, policy: Policy) -> int:
    prices, model = policy.pages.price_list, case.request.model
    if prices is None or answer is None or answer.outcome not in CHARGED or model not in policy.models:
        return 0
    family = prices.families.get(policy.product(str(model)).family)
    return family.inspection if family else 0
