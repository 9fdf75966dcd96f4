"""One minute of the clock: due cases, the morning's digests, owed mails, mails left alone, what is to go."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.adapters.fault_log import log_fault
from chalicelib.cases.context import AppContext
from chalicelib.inbound.pipeline import take_up
from chalicelib.scheduled import delete_ended_cases, digests, due_cases, outbox_sweep


@dataclass
class RunReport:
    """How much was done of each, and which parts failed."""

    counts: dict[str, int] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def check(self) -> None:
        """Raise RuntimeError if a part failed, so that the alarm on failed runs sees it."""
        if self.broken:
            raise RuntimeError(f"the clock failed at: {', '.join(self.broken)}")


def run_jobs(context: AppContext, now: datetime) -> RunReport:
    """Do all of it; a part that fails does not keep the others back, and is tried again in a minute."""
    told = RunReport()
    for name, part in PARTS.items():
        try:
            told.counts |= part(context, now)
        except Exception as fault:
            log_fault(fault)
            told.broken.append(name)
    return told


def _cases(context: AppContext, now: datetime) -> dict[str, int]:
    ran = due_cases.run(context, now)
    return {"done": ran.done, "outrun": ran.outrun, "failed": ran.failed}


def _digests(context: AppContext, now: datetime) -> dict[str, int]:
    return {"digests": digests.queue_digests(context, now)}


def _pending_mails(context: AppContext, now: datetime) -> dict[str, int]:
    swept = outbox_sweep.sweep(context, now=now)
    return {"queued": swept.queued, "unswept": swept.failed}


def _unannounced_mails(context: AppContext, now: datetime) -> dict[str, int]:
    return {"arrived": take_up(context, now=now)}


def _retention(context: AppContext, now: datetime) -> dict[str, int]:
    ran = delete_ended_cases.run(context, now)
    return {"deleted": ran.deleted, "undeleted": ran.failed, "behind": int(ran.behind)}


PARTS: dict[str, Callable[[AppContext, datetime], dict[str, int]]] = {
    "cases": _cases,
    "digests": _digests,
    "owed mails": _pending_mails,
    "retention": _retention,
    "mails left alone": _unannounced_mails,  # last: anybody can write one that ends the function
}
