"""What the composers have in common: the case as its step left it, who pays and why, dates, sums, parcels."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from chalicelib.domain.case.case import C, Case, Step
from chalicelib.domain.case.entitlements import entitlements
from chalicelib.domain.case.repair_steps import Diagnose
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.records import Link, Surroundings
from chalicelib.domain.policy.policy import Policy, today
from chalicelib.domain.policy.solutions import Entitlement, Solution
from chalicelib.domain.views import options
from chalicelib.domain.views.formatting import base, moment, reason
from chalicelib.domain.views.next_step import what_next
from chalicelib.domain.views.tracking import tracking_url
from chalicelib.locale.words import label

RESTS_ON = {
    "covered": ("warranty-free-repair",),
    "customer_fault": ("warranty-exclusions", "responsibility"),
    "expired": ("warranty-expired", "responsibility"),
    "force_majeure": ("responsibility",),
}


def as_of(case: Case, step: Step) -> Case:
    """The case as that step left it, as far as staff have changed it since: a mail may leave later."""
    since = case.steps[case.steps.index(step) + 1 :]
    held = {name: value for one in reversed(since) for name, value in one.before.items()}
    if not held:
        return case
    whole = case.model_dump(mode="json", include=set(Case.model_fields))
    restored = Case.model_validate(whole | held)
    return case.model_copy(update={name: getattr(restored, name) for name in held})


def reported_fact(case: Case, model: type[C]) -> C:
    """What that kind of step reported. Raises LookupError when none did."""
    found = case.fact(model)
    if found is None:
        raise LookupError(f"nothing was reported by {model.event}")
    return found


def case_base(case: Case, policy: Policy, around: Surroundings) -> dict[str, Any]:
    """The fields of a CaseMessage."""
    return {
        **base(case, policy, around.language),
        "case_url": around.case_url,
        "owner": around.owner,
        "owner_phone": around.owner_phone,
    }


def wait_base(case: Case, step: Step, policy: Policy, around: Surroundings) -> dict[str, Any]:
    """The fields of a WaitMessage; a case that has moved on waits for nothing."""
    silence = what_next(case, policy, around.language, step.at).silence
    waits = silence if case.state is step.state else None
    return {
        **case_base(case, policy, around),
        "answer_by": moment(waits.until, policy, around.language) if waits else "",
        "silence": waits.text if waits else "",
    }


def due(case: Case, name: str, policy: Policy, around: Surroundings) -> str:
    """When that deadline ends, in words; empty when it does not run."""
    timer = case.timer(name)
    return moment(timer.due, policy, around.language) if timer and timer.paused_at is None else ""


def money(amount: Decimal, policy: Policy, currency: str = "") -> str:
    """A sum as it stands on a bill; empty for nothing."""
    prices = policy.pages.price_list
    return options.money(amount, currency or (prices.currency if prices else "CNY")) if amount else ""


def payout_words(case: Case, language: Language) -> str:
    """What the company pays for, within a sentence: a refund, a compensation, a subsidy."""
    return label("payout", case.payout.kind, language).lower() if case.payout else ""


def parcel(carrier: str, tracking: str) -> dict[str, str]:
    return {"carrier": carrier, "tracking": tracking, "tracking_url": tracking_url(carrier, tracking)}


def guide(address: str | None, around: Surroundings) -> str:
    """The address of a guide, which staff may give as a page of the site."""
    if not address or address.startswith(("https://", "http://")):
        return address or ""
    return f"{around.site_url}/{around.language}/{address.strip('/')}/"


def clauses(names: Iterable[str], policy: Policy, around: Surroundings) -> tuple[Link, ...]:
    """Links to these clauses, each once; a name that no page has is left out."""
    place = f"{around.site_url}/{around.language}/policy"
    return tuple(
        Link(clause.text(around.language), f"{place}/{clause.page}/#{name}")
        for name in dict.fromkeys(names)
        if (clause := policy.clauses.get(name))
    )


def rights(around: Surroundings) -> str:
    """Where the legal remedies are named (B6)."""
    return f"{around.site_url}/{around.language}/policy/#legal-rights"


def find_entitlement(case: Case, step: Step, solution: Solution, policy: Policy) -> Entitlement | None:
    """What the rules say about a solution on the day of the step; None where they do not give it."""
    if case.request.model not in policy.models:
        return None
    return entitlements(case, policy, step.at).of(solution)


def grounds(
    case: Case, step: Step, solution: Solution, policy: Policy, around: Surroundings, more: Iterable[str] = ()
) -> dict[str, Any]:
    """Why the customer gets this solution: the steps of the decision and the clauses they rest on (B5)."""
    held = find_entitlement(case, step, solution, policy)
    ruling = policy.holding(held.policy_hash) if held else policy
    return {
        "reasons": tuple(reason(one, around.language) for one in held.steps) if held else (),
        "clauses": clauses((*more, *(held.clauses if held else ())), ruling, around),
    }


def responsibility(case: Case) -> tuple[str, ...]:
    """The clauses that say who pays for what the diagnosis found (B4)."""
    found = case.fact(Diagnose)
    return RESTS_ON[found.cause] if found else ()


def warranty_end(case: Case, step: Step, policy: Policy) -> date | None:
    """The last covered day, while it is still to come."""
    until = case.coverage.until if case.coverage else None
    return until if until and until >= today(policy, step.at) else None
