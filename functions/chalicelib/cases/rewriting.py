"""Takes words out of what is stored of a case: the item, pages of older steps, originals of its mails."""

import json
import re
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.cases.context import AppContext
from chalicelib.domain.case.arrival import Arrival
from chalicelib.domain.case.black_out import Change, black_out, black_out_body
from chalicelib.domain.case.case import Case

TAG = re.compile(r"<[^<>]*>")
QUOTED = re.compile(r"\r?\n[> ]*")

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


def black_out_rest(context: AppContext, case: Case, pattern: re.Pattern[str]) -> None:
    """Black out what a case has outside its item: records and originals of its mails, older steps, files.

    Before the case itself is written: after a crash the step is not there yet, and is taken again.
    """
    for arrival in context.arrivals.of_case(case.number):
        if is_in_mail(context, arrival, pattern):
            rewrite_arrival(context, arrival, black_out(pattern))
    before = context.cases.history(case)
    files = [
        file for step in before for file in step.attachments if file.key and pattern.search(file.filename)
    ]
    for file in files:
        context.files.remove(file.key)


def black_out_pages(context: AppContext, case: Case, pattern: re.Pattern[str]) -> Case:
    """The case with its older steps blacked out too; former pages go after it is stored."""
    rewrite_case(context, case, lambda body: black_out_body(body, pattern))
    return context.cases.load(case.number)


def is_in_mail(context: AppContext, arrival: Arrival, pattern: re.Pattern[str]) -> bool:
    """Whether a mail's record or any text of its original says it, quoted or not."""
    if pattern.search(" ".join((arrival.subject, arrival.text, arrival.line))):
        return True
    try:
        raw = context.files.get(arrival.kept_as)
    except ClientError:  # its time was over
        return False
    return any(pattern.search(text) for text in texts_of(raw))


def texts_of(raw: bytes) -> Iterator[str]:
    """The texts of a raw mail: headers and parts decoded, tags and marks of quoting left out."""
    mail = message_from_bytes(raw, policy=SMTP)
    yield " ".join(str(value) for value in mail.values())
    for part in mail.walk():
        data = part.get_payload(decode=True)
        if isinstance(data, bytes) and part.get_content_maintype() in ("text", "message"):
            text = data.decode(part.get_content_charset("utf-8"), "replace")
            yield QUOTED.sub(" ", TAG.sub(" ", text))
        if part.get_filename():
            yield str(part.get_filename())


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
