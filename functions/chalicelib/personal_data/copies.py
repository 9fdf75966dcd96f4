"""The archives that people asked for: each lies under the digest of its address until its link ends."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from chalicelib.adapters.files import COPIES
from chalicelib.cases.context import AppContext
from chalicelib.personal_data.footprint import Footprint


def erase_copies(context: AppContext, person: Footprint) -> Iterator[str]:
    """Remove the archives that still lie there; links to them then open nothing."""
    for key in tuple(context.files.under(f"{COPIES}{person.digest}/")):
        context.files.remove(key)
        yield key


def remove_ended_copies(context: AppContext) -> None:
    """Remove the archives whose links have ended; the bucket's own rule is the net under this."""
    days = timedelta(days=context.policy.pages.privacy.data_copy_days)
    for key in tuple(context.files.older(COPIES, than=datetime.now(UTC) - days)):  # it has no other clock
        context.files.remove(key)
