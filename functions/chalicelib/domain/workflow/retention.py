"""How long an ended case is kept (clause `retention`), by the policy as it held on the day of the request."""

from datetime import datetime

from dateutil.relativedelta import relativedelta

from chalicelib.domain.case.case import Case
from chalicelib.domain.policy.policy import Policy, today


def months_of(case: Case, policy: Policy) -> int:
    """Months for which the case is kept after it has ended."""
    return policy.at(today(policy, case.received_at)).pages.privacy.kept_months


def all_months(policy: Policy) -> tuple[int, ...]:
    """Each time that some version of the policy promises, shortest first."""
    versions = [version.pages.privacy.kept_months for version in policy.versions]
    return tuple(sorted({policy.pages.privacy.kept_months, *versions}))


def is_over(at: datetime, months: int, now: datetime) -> bool:
    """Whether that many calendar months have gone by since then."""
    return at + relativedelta(months=months) <= now


def may_go(case: Case, policy: Policy, now: datetime) -> bool:
    """Whether the promised time of an ended case is over; an open case never goes."""
    return case.closed_at is not None and is_over(case.closed_at, months_of(case, policy), now)
