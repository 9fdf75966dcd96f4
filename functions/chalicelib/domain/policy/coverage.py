"""Who pays, decided from the policy pages; every step names the clause that it rests on.

The version at the day of purchase rules, or a newer one where that is better for the customer:
better by outcome first, then by the end of the term (clause `versions`). What the register knows of
a product wins over what the customer remembers (B7). The arithmetic is in `terms.py`.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple, Protocol

from pydantic import BaseModel, ConfigDict

from chalicelib.domain.policy import warranty_terms
from chalicelib.domain.policy.page_schema import Warranty
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.policy.repair_guarantee import (
    NOT_DIAGNOSED,
    FoundFault,
    Guaranteed,
    guaranteed_repairs,
)
from chalicelib.domain.policy.service_levels import NotNew
from chalicelib.domain.policy.warranty_terms import KeptRepair, Repair

Outcome = Literal["covered", "customer_fault", "expired", "exchange", "refund", "unknown"]
NOT_INTACT = ("opened_or_modified", "liquid_or_drop")  # what a product cannot be that is said to be intact
BETTER: tuple[Outcome, ...] = ("unknown", "expired", "customer_fault", "covered", "exchange", "refund")


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


class History(BaseModel):
    """What the register knows of one product: its dates, its repairs, its exchange."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    purchased_on: date | None = None
    activated_on: date | None = None
    exchanged_on: date | None = None
    exchanged_as: NotNew | None = None  # what it was exchanged for, if that was not new
    repairs: tuple[KeptRepair, ...] = ()


class CoverageStep(BaseModel):
    """One step of the reasoning; `code` names its sentence in `words.WORDS["step"]`."""

    model_config = ConfigDict(frozen=True)
    code: str
    clause: str
    on: date | None = None
    since: date | None = None
    number: int | None = None
    out_of: int | None = None
    amount: Decimal | None = None


class Coverage(BaseModel):
    """The answer to "who pays", with the last covered day and how it was found."""

    model_config = ConfigDict(frozen=True)
    outcome: Outcome
    until: date | None = None
    steps: tuple[CoverageStep, ...]
    policy_version: str
    policy_hash: str

    @property
    def clauses(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(step.clause for step in self.steps))


NOTHING_KNOWN = History()


def coverage(
    facts: Facts,
    *,
    kind: str,
    policy: Policy,
    today: date,
    history: History = NOTHING_KNOWN,
    fault: FoundFault = NOT_DIAGNOSED,
) -> Coverage | None:
    """Decide who pays on `today` (the shop's date); None when no model is named.

    `fault` is what a diagnosis found: a part may have a term of its own, and what was repaired before a
    guarantee.
    """
    if facts.model is None:
        return None
    bought = history.purchased_on or facts.purchased_on
    if bought is None:
        return _answer(
            policy, "unknown", None, (CoverageStep(code="no_purchase_date", clause="warranty-proof"),)
        )
    case = Purchase(facts, kind, bought, today, history, fault)
    return max((_coverage_under(one, case) for one in policy.since(bought)), key=_goodness)


@dataclass(frozen=True)
class Purchase:
    """One product on one day, as the rules look at it."""

    facts: Facts
    kind: str
    bought: date
    today: date
    history: History
    fault: FoundFault = NOT_DIAGNOSED

    @property
    def model(self) -> str:
        return self.facts.model or ""

    def states(self, name: str) -> bool:
        return bool(getattr(self.facts, name))


def is_better(one: Coverage, other: Coverage | None) -> bool:
    """Whether an answer is better for the customer: by its outcome, then by its last day."""
    return other is None or _goodness(one) > _goodness(other)


def _goodness(answer: Coverage) -> tuple[int, date]:
    endless = date.max if answer.outcome in ("covered", "customer_fault") else date.min
    return BETTER.index(answer.outcome), answer.until or endless


def _coverage_under(policy: Policy, case: Purchase) -> Coverage:
    """The answer under one version of the policy."""
    window = _window(policy, case)
    if window and window[-1].code in ("exchange_due", "refund_due"):
        outcome: Outcome = "exchange" if case.kind == "exchange" else "refund"
        return _answer(policy, outcome, window[-2].on, window)
    return _warranty(policy, case, before=window)


def _window(policy: Policy, case: Purchase) -> tuple[CoverageStep, ...]:
    """The steps about the exchange or refund window, if the kind of request has one."""
    windows: dict[str, WindowName] = {"exchange": "exchange", "return": "refund"}
    if case.kind not in windows:
        return ()
    dates = WindowDates(case.bought, case.facts.received_on, case.today)
    steps = window(windows[case.kind], dates, policy=policy, unused=bool(case.facts.unused))
    if steps[-1].code.endswith("_due") and any(case.states(name) for name in NOT_INTACT):
        return *steps[:-1], CoverageStep(code="not_intact", clause="returns-condition"), LEGAL_RIGHTS
    return steps


WindowName = Literal["exchange", "refund"]
LEGAL_RIGHTS = CoverageStep(code="legal_rights", clause="returns-legal-rights")


class WindowDates(NamedTuple):
    """From when a window can count, and the day on which it is asked for."""

    bought: date
    received: date | None
    today: date


def window(word: WindowName, dates: WindowDates, *, policy: Policy, unused: bool) -> tuple[CoverageStep, ...]:
    """The steps about one window; the last one says whether it is open (C8, C9).

    It counts from receipt where that is later than the purchase. What is refused names the legal right.
    """
    bought, received, today = dates
    days = getattr(policy.pages.returns, f"{word}_days")
    plain = warranty_terms.window(max(bought, received or bought), days=days)
    until, clause = policy.last_day_of(plain), f"{word}-window"
    code = f"{word}_window" if received else f"{word}_window_bought"
    steps: tuple[CoverageStep, ...] = (CoverageStep(code=code, clause=clause, on=plain, number=days),)
    if until != plain:
        steps = (*steps, CoverageStep(code="moved_by_law", clause=clause, on=until))
    if today > until:
        return *steps, CoverageStep(code="window_over", clause=clause, on=until), LEGAL_RIGHTS
    if not unused:
        return *steps, CoverageStep(code="not_unused", clause="returns-condition"), LEGAL_RIGHTS
    return *steps, CoverageStep(code=f"{word}_due", clause=clause)


def _warranty(policy: Policy, case: Purchase, *, before: tuple[CoverageStep, ...]) -> Coverage:
    steps, until = term(policy, case)
    steps = (*before, *steps)
    if until is not None and case.today > until:
        over = CoverageStep(code="expired", clause="warranty-expired", on=case.today)
        guaranteed, again = _guarantee(policy, case)
        if again:
            return _answer(policy, "covered", guaranteed[-1].on, (*steps, over, *guaranteed))
        steps = (*steps, over, *guaranteed)
        otherwise = (*paid_repair_steps(policy, case.model, cause="expired"), *_new(policy, case))
        return _answer(policy, "expired", until, (*steps, *otherwise))
    excluded = tuple(
        CoverageStep(code=name, clause="warranty-exclusions")
        for name in policy.pages.warranty.exclusions
        if case.states(name)
    )
    if excluded:
        otherwise = paid_repair_steps(policy, case.model, cause="customer_fault")
        return _answer(policy, "customer_fault", until, (*steps, *excluded, *otherwise))
    return _answer(
        policy, "covered", until, (*steps, CoverageStep(code="covered", clause="warranty-free-repair"))
    )


def _guarantee(policy: Policy, case: Purchase) -> tuple[tuple[CoverageStep, ...], bool]:
    """The step about the repair whose guarantee lasts longest, and whether it was surely for this fault."""
    rule = policy.pages.warranty.repair_guarantee
    if rule is None or any(case.states(name) for name in policy.pages.warranty.exclusions):
        return (), False
    held = guaranteed_repairs(rule, case.history.repairs, case.fault, case.today)
    found: Guaranteed | None = max(held, key=lambda one: (one.is_this_fault, one.until), default=None)
    if found is None:
        return (), False
    step = CoverageStep(
        code="guaranteed" if found.is_this_fault else f"guaranteed_{rule.of}",
        clause="warranty-repair-guarantee",
        since=found.repair.completed,
        on=found.until,
        number=rule.months,
    )
    return (step,), found.is_this_fault


def paid_repair_steps(
    policy: Policy, model: str, *, cause: Literal["customer_fault", "expired"]
) -> tuple[CoverageStep, ...]:
    """What a paid repair costs at least (C2), and whether at cost (B4), where the shop has a price list."""
    prices = policy.pages.price_list
    family = prices.families.get(policy.product(model).family) if prices else None
    if prices is None or family is None:
        return ()
    steps: tuple[CoverageStep, ...] = (
        CoverageStep(code="paid_repair", clause="price-inspection", number=family.inspection),
    )
    if getattr(policy.pages.warranty.responsibility, cause).price == "cost":
        steps = (*steps, CoverageStep(code="at_cost", clause="responsibility", number=prices.cost_percent))
    return steps


def _new(policy: Policy, case: Purchase) -> tuple[CoverageStep, ...]:
    """The exchange at depreciated value (C10), as long as it costs less than the price."""
    whole = policy.pages.depreciation_months(policy.product(case.model).family)
    used = warranty_terms.months_used(case.bought, case.today)
    offered = policy.pages.warranty.responsibility.expired.exchange == "depreciated" and used < whole
    step = CoverageStep(code="depreciated", clause="depreciation", number=used, out_of=whole)
    return (step,) if offered else ()


def term(policy: Policy, case: Purchase) -> tuple[tuple[CoverageStep, ...], date | None]:
    """When the warranty ends, and the steps that lead there; None for one that never does."""
    warranty = policy.pages.warranty
    family = policy.product(case.model).family
    months = warranty.parts_months.get(family, {}).get(case.fault.part) or warranty.months[family]
    start = _start(warranty, case)
    if months == "lifetime":
        return (*_contradictions(case), start, CoverageStep(code="lifetime", clause="warranty-term")), None
    until = warranty_terms.last_day(start.on or case.bought, months=months)
    if start.code == "exchanged" and case.history.exchanged_as:
        return _not_new(warranty, case, start)
    steps: tuple[CoverageStep, ...] = (
        *_contradictions(case),
        start,
        CoverageStep(code="term", clause="warranty-term", on=until, number=months),
    )
    for repair in sorted(case.history.repairs, key=lambda repair: repair.completed):
        is_free = not repair.paid
        if is_free and (start.on or case.bought) <= repair.received and repair.completed <= case.today:
            added, until = _after_repair(warranty, repair, until)
            steps = (*steps, *added)
    return steps, until


def _not_new(
    warranty: Warranty, case: Purchase, start: CoverageStep
) -> tuple[tuple[CoverageStep, ...], date]:
    """What was given in exchange and is not new has a term of its own."""
    condition = case.history.exchanged_as or "used"
    months = warranty.not_new_months[condition]
    until = warranty_terms.last_day(start.on or case.bought, months=months)
    own = CoverageStep(code=f"term_{condition}", clause="warranty-exchange", on=until, number=months)
    given = start.model_copy(update={"code": "exchanged_not_new"})
    return (*_contradictions(case), given, own), until


def _start(warranty: Warranty, case: Purchase) -> CoverageStep:
    """Where the term starts: a new product's term anew, else by the policy's choice, else at purchase."""
    exchanged, activated = case.history.exchanged_on, case.history.activated_on
    if exchanged and exchanged >= case.bought and warranty.after_exchange == "restart":
        return CoverageStep(code="exchanged", clause="warranty-exchange", on=exchanged)
    if warranty.starts == "activation" and activated and activated >= case.bought:
        return CoverageStep(code="activated", clause="warranty-start", on=activated)
    if warranty.starts == "delivery" and case.facts.received_on:
        return CoverageStep(code="delivered", clause="warranty-start", on=case.facts.received_on)
    code = "registered" if case.history.purchased_on else "bought"
    return CoverageStep(code=code, clause="warranty-start", on=case.bought)


def _contradictions(case: Purchase) -> tuple[CoverageStep, ...]:
    """Days that cannot be before the purchase: the later one holds until staff have put it right."""
    days = {"activated_before": case.history.activated_on, "exchanged_before": case.history.exchanged_on}
    return tuple(
        CoverageStep(code=code, clause="warranty-start", since=on, on=case.bought)
        for code, on in days.items()
        if on and on < case.bought
    )


def _after_repair(warranty: Warranty, repair: Repair, until: date) -> tuple[tuple[CoverageStep, ...], date]:
    """What one repair does to the term: time in repair, then the extension (C7), never ending earlier."""
    steps: tuple[CoverageStep, ...] = ()
    in_term = repair.received <= until
    if in_term and warranty.time_in_repair == "excluded" and repair.days:
        until = warranty_terms.prolong(until, repair)
        steps = (
            CoverageStep(code="repair_time", clause="warranty-repair-time", on=until, number=repair.days),
        )
    rule = warranty.after_repair
    if rule is None or not in_term:
        return steps, until
    new = warranty_terms.extend(until, repair, months=rule.months, added_to=rule.added_to)
    code = f"extended_{rule.added_to}"
    steps = (
        *steps,
        CoverageStep(
            code="repaired", clause="warranty-extension", since=repair.received, on=repair.completed
        ),
        CoverageStep(code=code, clause="warranty-extension", on=new, number=rule.months),
    )
    if new > until:
        return steps, new
    return (*steps, CoverageStep(code="stays", clause="warranty-extension", on=until)), until


def _answer(
    policy: Policy, outcome: Outcome, until: date | None, steps: tuple[CoverageStep, ...]
) -> Coverage:
    return Coverage(
        outcome=outcome, until=until, steps=steps, policy_version=policy.version, policy_hash=policy.hash
    )
