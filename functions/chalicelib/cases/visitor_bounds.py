"""What one visitor may ask for without a link (clause `lookup-limits`): counted in one item per window."""

from datetime import datetime, timedelta
from typing import Literal

from chalicelib.cases.context import AppContext
from chalicelib.domain.kernel.errors import TooMany

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KILOBYTE = 1024
Asked = Literal["requests", "registrations", "links", "coverage", "commands"]


def count_visit(context: AppContext, visitor: str, asked: Asked, *, now: datetime, many: int = 1) -> None:
    """Count so many wishes of a visitor. Raises TooMany beyond the hour's bound, and then counts none."""
    most = getattr(context.policy.pages.privacy.visitors, f"{asked}_per_hour")
    _count(context, visitor, {asked: many}, {asked: most}, now=now, window=HOUR)


def count_command(context: AppContext, number: str, visitor: str, *, now: datetime) -> None:
    """Count what a customer does on a case: whoever sent the form has its link. Raises TooMany."""
    most = context.policy.pages.privacy.case_commands_per_hour
    _count(context, f"case {number}", {"commands": 1}, {"commands": most}, now=now, window=HOUR)
    count_visit(context, visitor, "commands", now=now)


def count_passing_on(context: AppContext, claim: str, *, now: datetime) -> None:
    """Count a mail to somebody to whom a product is passed on: anybody can register one. Raises TooMany."""
    most = context.policy.pages.privacy.passes_per_day
    _count(context, f"claim {claim}", {"passes": 1}, {"passes": most}, now=now, window=DAY)


def count_upload(context: AppContext, visitor: str, size: int, *, now: datetime) -> None:
    """Count a permission to upload that many bytes. Raises TooMany beyond the day's number or volume."""
    bounds = context.policy.pages.privacy.visitors
    counts = {"uploads": 1, "kilobytes": -(-size // KILOBYTE)}
    most = {"uploads": bounds.uploads_per_day, "kilobytes": bounds.upload_megabytes_per_day * KILOBYTE}
    _count(context, visitor, counts, most, now=now, window=DAY)


def _count(
    context: AppContext,
    visitor: str,
    counts: dict[str, int],
    most: dict[str, int],
    *,
    now: datetime,
    window: timedelta,
) -> None:
    if not context.ledger.count_visit(visitor, counts, most=most, now=now, window=window):
        raise TooMany("too_many_visits", retry_after=seconds_left(now, window))


def seconds_left(now: datetime, window: timedelta) -> int:
    """How long the window still lasts that `now` falls into."""
    length = int(window.total_seconds())
    return length - int(now.timestamp()) % length
