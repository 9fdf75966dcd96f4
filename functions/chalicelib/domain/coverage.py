"""Who pays, decided from the policy pages; every step names the clause that it rests on.

Terms are calendar months from the day of purchase: bought on 3 March with 12 months, the last
covered day is 2 March of the next year (clause `warranty-term`). Windows in days count from the day
after receipt or purchase (clauses `exchange-window`, `refund-window`).
"""

from datetime import date, timedelta
from typing import Literal, Protocol

from dateutil.relativedelta import relativedelta
from pydantic import BaseModel, ConfigDict

from chalicelib.domain.policy import Policy

Outcome = Literal["covered", "customer_fault", "expired", "exchange", "refund", "unknown"]


class Facts(Protocol):
    """What the decision needs to know; a request and a coverage question both say it."""

    @property
    def model(self) -> str | None: ...
    @property
    def purchased_on(self) -> date | None: ...
    @property
    def received_on(self) -> date | None: ...
    @property
    def opened_or_modified(self) -> bool: ...
    @property
    def liquid_or_drop(self) -> bool: ...
    @property
    def unused(self) -> bool: ...


class Step(BaseModel):
    """One step of the reasoning; `code` names its sentence in `words.STEPS`."""

    model_config = ConfigDict(frozen=True)
    code: str
    clause: str
    on: date | None = None
    number: int | None = None


class Coverage(BaseModel):
    """The answer to "who pays", with the last covered day and how it was found."""

    model_config = ConfigDict(frozen=True)
    outcome: Outcome
    until: date | None = None
    steps: tuple[Step, ...]
    policy_version: str
    policy_hash: str

    @property
    def clauses(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(step.clause for step in self.steps))


def coverage(facts: Facts, *, kind: str, policy: Policy, today: date) -> Coverage | None:
    """Decide who pays on `today` (the shop's date); None when no model is named."""
    if facts.model is None:
        return None
    if facts.purchased_on is None:
        return _answer(policy, "unknown", None, (Step(code="no_purchase_date", clause="warranty-proof"),))
    window = _window(facts, kind, policy, today, bought=facts.purchased_on)
    if window and window[-1].code in ("exchange_due", "refund_due"):
        return _answer(policy, "exchange" if kind == "exchange" else "refund", window[0].on, window)
    return _warranty(facts, policy, today, bought=facts.purchased_on, before=window)


def last_day(first: date, *, months: int) -> date:
    """The last day of a term of calendar months whose first day is `first`.

    Where the last month lacks that day (29 February, the 31st), the term ends with that month.
    """
    same_day = first + relativedelta(months=months)
    return same_day if same_day.day < first.day else same_day - timedelta(days=1)


def _window(facts: Facts, kind: str, policy: Policy, today: date, *, bought: date) -> tuple[Step, ...]:
    """The steps about the exchange or refund window, if the kind of request has one."""
    returns = policy.pages.returns
    if kind == "exchange":
        start, days, clause = facts.received_on or bought, returns.exchange_days, "exchange-window"
    elif kind == "return":
        start, days, clause = bought, returns.refund_days, "refund-window"
    else:
        return ()
    until = start + timedelta(days=days)
    opened = Step(code=f"{_word(kind)}_window", clause=clause, on=until, number=days)
    if today > until:
        return opened, Step(code="window_over", clause=clause, on=until)
    if not facts.unused:
        return opened, Step(code="not_unused", clause="returns-condition")
    return opened, Step(code=f"{_word(kind)}_due", clause=clause)


def _word(kind: str) -> str:
    return "exchange" if kind == "exchange" else "refund"


def _warranty(
    facts: Facts, policy: Policy, today: date, *, bought: date, before: tuple[Step, ...]
) -> Coverage:
    warranty = policy.pages.warranty
    months = warranty.months[policy.product(facts.model or "").family]
    until = last_day(bought, months=months)
    steps = (
        *before,
        Step(code="bought", clause="warranty-start", on=bought),
        Step(code="term", clause="warranty-term", on=until, number=months),
    )
    if today > until:
        return _answer(
            policy, "expired", until, (*steps, Step(code="expired", clause="warranty-expired", on=today))
        )
    excluded = tuple(
        Step(code=name, clause="warranty-exclusions") for name in warranty.exclusions if getattr(facts, name)
    )
    if excluded:
        return _answer(policy, "customer_fault", until, (*steps, *excluded))
    return _answer(policy, "covered", until, (*steps, Step(code="covered", clause="warranty-free-repair")))


def _answer(policy: Policy, outcome: Outcome, until: date | None, steps: tuple[Step, ...]) -> Coverage:
    return Coverage(
        outcome=outcome, until=until, steps=steps, policy_version=policy.version, policy_hash=policy.hash
    )
