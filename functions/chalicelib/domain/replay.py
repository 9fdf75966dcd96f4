"""What a policy makes of cases that are stored: explain one again, or compare two policies over many.

Nothing is written. A case is decided anew from its request and from what the register knew, as of the
day it came in: coverage by the version rules of `coverage.py`, deadline and team by the version then.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

from chalicelib.domain.case import Case
from chalicelib.domain.coverage import Coverage, Step, coverage
from chalicelib.domain.dealers import routed
from chalicelib.domain.policy import Policy
from chalicelib.domain.triage import respond_by, team_of, today, urgency_of

CHARGED = ("expired", "customer_fault")


class Result(NamedTuple):
    """What the customer would get: `price` is the inspection fee in whole units, 0 where we pay."""

    outcome: str | None
    until: date | None
    price: int
    urgency: str
    team: str
    respond_by: datetime


class Change(NamedTuple):
    """One thing that comes out differently for one case."""

    number: str
    what: str
    before: object
    after: object


class Explanation(NamedTuple):
    """A stored answer beside the same question asked again; `kept` when its policy version is still here.

    `routed` says why a dealer's case lies with the team that works with dealers.
    """

    stored: Coverage | None
    again: Coverage | None
    kept: bool
    routed: Step | None = None

    @property
    def same(self) -> bool:
        """Whether outcome, last day and every step agree; the policy's other pages may have changed."""
        return _told(self.stored) == _told(self.again)


def covered(case: Case, policy: Policy) -> Coverage | None:
    """Who pays, decided anew as of the day the request came in."""
    day = today(policy, case.received_at)
    return coverage(case.request, kind=case.kind, policy=policy.at(day), today=day, history=case.history)


def replay(case: Case, policy: Policy) -> Result:
    """Everything that the policy decides when a request comes in."""
    answer = covered(case, policy)
    then = policy.at(today(policy, case.received_at))
    urgency = urgency_of(case.request, then)
    return Result(
        outcome=answer.outcome if answer else None,
        until=answer.until if answer else None,
        price=_price(case, answer, then),
        urgency=urgency,
        team=team_of(case.request, then),
        respond_by=respond_by(urgency, then, case.received_at),
    )


def impact(cases: Iterable[Case], *, before: Policy, after: Policy) -> Iterator[Change]:
    """What would come out differently under `after`, case by case."""
    for case in cases:
        old, new = replay(case, before), replay(case, after)
        for what, then, now in zip(Result._fields, old, new, strict=True):
            if then != now:
                yield Change(case.number, what, then, now)


def explain(case: Case, policy: Policy) -> Explanation:
    """The stored answer, and whether it still comes out the same."""
    stored = case.coverage
    kept = stored is None or any(version.hash == stored.policy_hash for version in policy.versions)
    again, why = covered(case, policy), routed(case.request, policy)
    return Explanation(stored=stored, again=again, kept=kept, routed=why)


def _told(answer: Coverage | None) -> object:
    return answer and (answer.outcome, answer.until, answer.steps)


def _price(case: Case, answer: Coverage | None, policy: Policy) -> int:
    prices, model = policy.pages.price_list, case.request.model
    if prices is None or answer is None or answer.outcome not in CHARGED or model not in policy.models:
        return 0
    family = prices.families.get(policy.product(str(model)).family)
    return family.inspection if family else 0
