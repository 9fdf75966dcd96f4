"""The alarm of the whole shop, and of one e-mail domain: sampled estimates, which refuse nobody.

Of every few cases one is counted, for all of them, so that no item is written by each request. Who is over
the bound is told to the lead once an hour; while the shop's alarm rings, mails to unverified addresses are
merged (`outbound/send.py`).
"""

import json
import sys
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from chalicelib.adapters.queue_messages import QueuedAlarm
from chalicelib.cases.context import AppContext
from chalicelib.domain.case.case import Case

HOUR = timedelta(hours=1)
STEPS = 20  # samples until the alarm rings
SHOP = "shop"


def note_case(context: AppContext, case: Case, *, now: datetime) -> None:
    """Count a new case, if it is one of the sample, and tell the lead when that reaches the alarm."""
    alarm = context.settings.shop_alarm
    every = max(1, alarm // STEPS)
    if not alarm or int(case.number.rpartition("-")[2]) % every:
        return
    domain = (case.request.email or "").casefold().rpartition("@")[2]
    of_domain = f"domain#{sha256(domain.encode()).hexdigest()[:16]}"
    for name, what, bound in (("shop", SHOP, alarm), ("domain", of_domain, max(1, alarm // 2))):
        count = context.ledger.count_try(what, now=now, window=HOUR, by=every)
        if count - every < bound <= count:
            _ring(context, name, count, now)


def _ring(context: AppContext, name: str, count: int, now: datetime) -> None:
    since = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    print(json.dumps({"alarm": name, "count": count}), file=sys.stderr, flush=True)
    context.mail_queue.queue(QueuedAlarm(name, count, since.isoformat()))


def is_ringing(context: AppContext, *, now: datetime) -> bool:
    """Whether so many cases came in this hour that mails to unverified addresses are merged."""
    alarm = context.settings.shop_alarm
    return bool(alarm) and context.ledger.tries(SHOP, now=now, window=HOUR) >= alarm
