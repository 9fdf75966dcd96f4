"""Deletes one ended case with all that belongs to it; the clock does so in time, or a person asks for it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from chalicelib.adapters.job_progress import DeletedCase
from chalicelib.cases.context import AppContext
from chalicelib.domain.case.case import Case, Step


def delete(context: AppContext, case: Case) -> None:
    """Delete an ended case with its files, marks and what only it knew of its customer; leave its tally.

    Raises Outdated when the case was written meanwhile, and ValueError for an open one.
    """
    if case.closed_at is None:
        raise ValueError(f"{case.number} is open")
    context.job_progress.record_deletion(
        DeletedCase(case.number, case.kind, case.state, shop_month(context, case.closed_at))
    )
    keys = tuple(context.files.under(f"cases/{case.number}/"))
    for step in _steps(context, case, keys):
        for mail in step.mails:
            context.ledger.clear_delivery_status(mail.id)
    if case.request.email and set(context.cases.of_customer(case.request.email)) <= {case.number}:
        context.ledger.forget_address(case.request.email)
    for key in keys:
        context.files.remove(key)
    context.cases.delete(case)


def delete_with_mails(context: AppContext, case: Case) -> None:
    """Delete an ended case before its time, and the mails of it that arrived, whose time is not over either.

    Raises what `delete` raises, and then the mails are there.
    """
    arrivals = context.arrivals.of_case(case.number)
    delete(context, case)
    for arrival in arrivals:
        context.files.remove(arrival.kept_as)
        context.ledger.remove(f"arrival#{arrival.id}")


def _steps(context: AppContext, case: Case, keys: tuple[str, ...]) -> tuple[Step, ...]:
    """All steps; without those on pages that an earlier try has deleted, and their marks before them."""
    return context.cases.history(case) if {page.key for page in case.pages} <= set(keys) else case.steps


def shop_month(context: AppContext, at: datetime) -> str:
    """The month at the shop, as `YYYYMM`."""
    return at.astimezone(ZoneInfo(context.policy.pages.service_levels.timezone)).strftime("%Y%m")
