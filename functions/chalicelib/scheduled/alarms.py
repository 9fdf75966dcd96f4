"""What the lead hears of once an hour: the forgeries of the hour before, where not all were told."""

from datetime import UTC, datetime

from chalicelib.adapters.queue_messages import QueuedAlarm
from chalicelib.cases.context import AppContext
from chalicelib.inbound.handlers import FORGED, FORGERIES_TOLD, HOUR


def queue_summary(context: AppContext, now: datetime) -> int:
    """Queue the summary of the hour before this one; return how many forgeries it sums up."""
    before = now - HOUR
    count = context.ledger.tries(FORGED, now=before, window=HOUR)
    if count <= FORGERIES_TOLD:
        return 0
    since = before.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    summary = QueuedAlarm(FORGED, count, since.isoformat())
    if context.ledger.has_delivery_status(summary.mail_id):
        return 0
    context.mail_queue.queue(summary)
    return count
