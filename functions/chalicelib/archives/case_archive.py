"""The archive of a case (D3): all that belongs to it as files, with a manifest by which it can be checked.

| path              | what it is                                                              |
| ----------------- | ----------------------------------------------------------------------- |
| `case.json`       | the case as it is stored, with all its steps                            |
| `timeline.csv`    | what happened, for a spreadsheet                                        |
| `mails/sent/`     | our mails that left, composed again from the case; links open nothing   |
| `mails/received/` | the mails that arrived, octet for octet                                 |
| `files/`          | photos, videos and documents                                            |
| `records/`        | the printable forms that the case has (E1, E2, E4), as web pages        |
| `manifest.json`   | size and SHA-256 of every file above                                    |
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from chalicelib.adapters.document_links import Wanted
from chalicelib.adapters.files import clean
from chalicelib.adapters.ledger import DeliveryStatus
from chalicelib.cases import documents
from chalicelib.cases.context import AppContext
from chalicelib.domain.case.case import Case, PendingMail, Step
from chalicelib.domain.mail.compose import compose
from chalicelib.domain.views.printed.service_forms import available
from chalicelib.domain.views.spreadsheets import defuse
from chalicelib.locale.words import languages
from chalicelib.outbound.mime import mime
from chalicelib.outbound.recipients import recipient_of, surroundings
from chalicelib.outbound.send import Sending, envelope, find_answered_mail, write_letter
from chalicelib.web.pages import render

MANIFEST = "manifest.json"
FORMAT = 1
COLUMNS = ("at", "event", "actor", "who", "state", "text", "undone", "files", "mails")


@dataclass(frozen=True)
class ArchiveEntry:
    """One file of an archive."""

    path: str
    data: bytes

    @property
    def manifest_row(self) -> dict[str, Any]:
        return {"path": self.path, "size": len(self.data), "sha256": sha256(self.data).hexdigest()}


def whole(context: AppContext, case: Case) -> Case:
    """The case with the steps of all its pages."""
    return case.model_copy(update={"steps": context.cases.history(case), "pages": ()})


def entries(context: AppContext, case: Case) -> Iterator[ArchiveEntry]:
    """All files of a case but the manifest. Raises what the bucket raises when one cannot be read."""
    case = whole(context, case)
    yield ArchiveEntry("case.json", (case.model_dump_json(indent=1, exclude_none=True) + "\n").encode())
    yield ArchiveEntry("timeline.csv", timeline(case.steps))
    yield from records(context, case)
    yield from sent_mails(context, case)
    yield from received_mails(context, case)
    yield from case_files(context, case)


def manifest(number: str, made: Iterable[ArchiveEntry], *, version: int, at: str) -> ArchiveEntry:
    """The list of all other files, by which a copy is checked."""
    listed = sorted((entry.manifest_row for entry in made), key=lambda one: str(one["path"]))
    body = {"format": FORMAT, "case": number, "version": version, "exported_at": at, "files": listed}
    return ArchiveEntry(MANIFEST, (json.dumps(body, ensure_ascii=False, indent=1) + "\n").encode())


def timeline(steps: Iterable[Step]) -> bytes:
    """What happened, one step a line; no cell is a formula, and Excel reads the characters."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(COLUMNS)
    writer.writerows([defuse(cell) for cell in _row(step)] for step in steps)
    return target.getvalue().encode("utf-8-sig")


def _row(step: Step) -> tuple[object, ...]:
    files = "; ".join(file.filename for file in step.attachments)
    mails = "; ".join(f"{mail.message} ({mail.id})" for mail in step.mails)
    undone = "undone" if step.undone else ""
    return step.at.isoformat(), step.event, step.actor, step.who, step.state, step.text, undone, files, mails


def case_files(context: AppContext, case: Case) -> Iterator[ArchiveEntry]:
    """What customer and staff handed in; a file set aside lies only in the mail that brought it."""
    files = {file.key: file for step in case.steps for file in step.attachments if not file.set_aside}
    for number, file in enumerate(files.values(), start=1):
        yield ArchiveEntry(f"files/{number:03}-{clean(file.filename)}", context.files.get(file.key))


def received_mails(context: AppContext, case: Case) -> Iterator[ArchiveEntry]:
    """The raw mails of the case."""
    for arrival in context.arrivals.of_case(case.number):
        name = f"{arrival.at:%Y%m%dT%H%M%S}-{clean(arrival.id)}"
        yield ArchiveEntry(f"mails/received/{name}.eml", context.files.get(arrival.kept_as))


def sent_mails(context: AppContext, case: Case) -> Iterator[ArchiveEntry]:
    """Every mail that left, composed again from the case as it is now."""
    for step in case.steps:
        for mail in step.mails:
            status = context.ledger.delivery_status(mail.id)
            if status and status.outcome == "sent":
                name = f"{status.at:%Y%m%dT%H%M%S}-{mail.id.replace('/', '-')}-{mail.message}"
                yield ArchiveEntry(f"mails/sent/{name}.eml", recompose(context, case, step, mail, status))


def recompose(
    context: AppContext, case: Case, step: Step, mail: PendingMail, status: DeliveryStatus
) -> bytes:
    """The mail as it would be written now, with its own id and date.

    Links and codes that act are left out: an archive goes from hand to hand.
    """
    recipient = recipient_of(context, case, mail)
    around = surroundings(context, case, mail, recipient)
    page = around.case_url.partition("#")[0]
    message = compose(case, mail, context.policy, replace(around, case_url=page, work_url="", code=""))
    written = write_letter(recipient, message, context.settings.staff_language)
    answers, automatic = find_answered_mail(case, step, recipient)
    sending = Sending(mail.id, case.number, answers, automatic)
    plain = replace(envelope(context, recipient, sending, thread="", now=status.at), reply_to="")
    eml = mime(written, plain)
    eml["X-Aftercare-Archive"] = "composed again from the case"
    return bytes(eml)


def records(context: AppContext, case: Case) -> Iterator[ArchiveEntry]:
    """The printable forms (E1, E2, E4 and others) that this case has, in both languages.

    They are dressed by the site as long as it is there, and can be read without it.
    """
    for name in available(case, "staff"):
        for language in languages():
            filled = documents.record(context, Wanted(case.number, name, language, "staff"))
            page = render.sheet(language, record=filled, code="", brand=context.policy.brand[language])
            dressed = page.replace('href="/', f'href="{context.settings.site_url}/')
            yield ArchiveEntry(f"records/{name}-{language}.html", dressed.encode())


def differences(listed: Mapping[str, Any], found: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """What is no longer as the manifest says: path and `changed`, `missing` or `added`."""
    wanted = {str(one["path"]): one for one in listed["files"]}
    for path, one in wanted.items():
        if path not in found:
            yield path, "missing"
        elif ArchiveEntry(path, found[path]).manifest_row != one:
            yield path, "changed"
    yield from ((path, "added") for path in sorted(found.keys() - wanted.keys() - {MANIFEST}))
