"""Warn where an exchange at a reduced price is offered and never costs less than the full price (C10)."""

from collections.abc import Iterator

from infra.policy.checks.families import families
from infra.policy.mistakes import Mistake
from infra.policy.source import DocPage, Docs


def warnings(docs: Docs) -> Iterator[Mistake]:
    """Families whose months of use at the end of the term already make the full price."""
    warranty, returns = docs.newest.get("warranty"), docs.newest.get("returns")
    if warranty is None or returns is None or not _is_offered(warranty):
        return
    for family in sorted(families(docs)):
        term, months = warranty.at("policy", "months", family), _months(returns, family)
        whole = term if months is None else months
        if isinstance(term, int) and isinstance(whole, int) and whole <= term:
            yield returns.mistake(
                "no_advantage",
                "policy",
                "depreciation_months",
                found=months,
                family=family,
                term=term,
                months=whole,
                better=2 * term,
            )


def _is_offered(warranty: DocPage) -> bool:
    """Whether the policy offers it; what a page leaves out is offered by default."""
    expired = warranty.at("policy", "responsibility", "expired")
    return not isinstance(expired, dict) or expired.get("exchange") == "depreciated"


def _months(returns: DocPage, family: str) -> object:
    said = returns.at("policy", "depreciation_months")
    return said.get(family) if isinstance(said, dict) else said
