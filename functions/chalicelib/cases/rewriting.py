"""Takes words out of what is stored of a case: the item, pages of older steps, originals of its mails."""

import json
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from chalicelib.cases.context import AppContext
from chalicelib.domain.case.arrival import Arrival
from chalicelib.domain.case.black_out import Change
from chalicelib.domain.case.case import Case

Rewrite = Callable[[Any], Any]  # JSON → JSON


def rewrite_case(context: AppContext, case: Case, rewrite: Rewrite) -> bool:
    """Store a case with its JSON rewritten, pages included; whether anything changed. Raises Outdated.

    The former pages go last; a repeated call removes those that a crash has left.
    """
    paged = context.cases.change_pages(case, lambda data: _rewrite_page(data, rewrite))
    before = paged.model_dump(mode="json", exclude_none=True)
    after = Case.model_validate(rewrite(before))
    changed = after != case
    if changed:
        after = context.cases.save(after.model_copy(update={"version": case.version + 1}))
    context.cases.drop_pages(after, of=lambda data: _rewrite_page(data, rewrite) != data)
    return changed


def _rewrite_page(data: bytes, rewrite: Rewrite) -> bytes:
    before = json.loads(data)
    after = rewrite(before)
    return data if after == before else json.dumps(after, ensure_ascii=False).encode()


def replace_original(context: AppContext, arrival: Arrival) -> None:
    """Put in the place of a mail's original what its record says of it, and nothing else."""
    mail = EmailMessage(policy=SMTP)
    mail["Date"] = format_datetime(arrival.at)
    mail["Message-ID"] = f"<{arrival.message_id.strip('<>')}>" if arrival.message_id else None
    mail["From"], mail["Subject"] = arrival.sender or None, " ".join(arrival.subject.split())
    mail.set_content(arrival.text)
    _, notes = context.files.load_mail(arrival.kept_as)
    context.files.keep_mail(arrival.kept_as, bytes(mail), notes=notes)


def rewrite_arrival(context: AppContext, arrival: Arrival, change: Change) -> Arrival:
    """Change the texts of a mail's record and put them in the place of its original."""
    names = ("sender", "subject", "text", "line")
    changed = arrival.model_copy(update={name: change(getattr(arrival, name)) for name in names})
    context.arrivals.record(changed)
    replace_original(context, changed)
    return changed
