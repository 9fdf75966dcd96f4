"""Mails that could not be delivered: recognised by structure and sender; who and why."""

import re
from collections.abc import Iterator
from email.message import Message

from chalicelib.mail_parser import reports
from chalicelib.mail_parser.bouncewords import (
    BOUNCE_SUBJECT,
    DAEMON,
    DELAY_WORDS,
    FAILED,
    FINAL_WORDS,
    MACHINE_ADDRESS,
    MACHINE_NAME,
    OPENING,
)
from chalicelib.mail_parser.headers import addresses, header, headers, parameter
from chalicelib.mail_parser.incoming import Failure, Nature
from chalicelib.mail_parser.mime import content_type, parts
from chalicelib.mail_parser.named import named, telling
from chalicelib.mail_parser.verdicts import code_in, permanent, status_in, tells
from chalicelib.mail_parser.wording import FIELD_ADDRESS, words

LONGEST_WORDS = 300
MOST = 50

_REPORTED = ("x-failed-recipients", "x-failed-recipient", "x-bounced-recipient", "x-nondelivery-recipient")
_NO_SIGNS = {"", "no", "null"}


def bounced(message: Message) -> Nature | None:
    """Say BOUNCE, DELAY, AUTO_REPLY (a report of success), or None: this is no delivery report."""
    if _is_report(message):
        actions = {outcome.action for outcome in reports.outcomes(message)}
        if "failed" in actions:
            return Nature.BOUNCE
        if "delayed" in actions:
            return Nature.DELAY
        if actions & {"delivered", "relayed", "expanded"}:
            return Nature.AUTO_REPLY
    elif not _is_machines(message):
        return None
    return Nature.DELAY if _only_late(message) else Nature.BOUNCE


def failures(message: Message) -> tuple[Failure, ...]:
    """Read who could not be reached and why, from a mail that is known to be a delivery report."""
    reported = list(reports.outcomes(message))
    failed = [outcome for outcome in reported if outcome.action in ("failed", "")] or [
        outcome for outcome in reported if outcome.action == "delayed"
    ]
    if reported and not failed:
        return ()
    found = [_judged(outcome, _told(message, outcome, len(failed))) for outcome in failed]
    found = found or list(_from_words(message))
    late = bool(found) and not failed and _only_late(message)
    unique = {
        failure.address: failure._replace(permanent=failure.permanent and not late) for failure in found
    }
    return tuple(unique.values())[:MOST]


def original_ids(message: Message) -> tuple[str, ...]:
    """Give the ids of the mail that came back, without angle brackets, the surest first."""
    return reports.ids_in(message)


def original_recipients(message: Message) -> tuple[str, ...]:
    """Give our Reply-To addresses as the returned headers have them."""
    return reports.reply_addresses(message)


def _is_report(message: Message) -> bool:
    kind = content_type(message)
    has_status = any(content_type(part) in reports.STATUS_TYPES for part in parts(message))
    if kind == "multipart/report":
        wanted = parameter(message, "content-type", "report-type").lower()
        return wanted in ("delivery-status", "") or has_status
    return kind in reports.STATUS_TYPES or (has_status and (_by_machine(message) or _is_automatic(message)))


def _is_machines(message: Message) -> bool:
    """Weigh what no person's mail has together with what every bounce says; words alone prove nothing."""
    if any(header(message, name) for name in _REPORTED):
        return True
    subject = bool(BOUNCE_SUBJECT.search(header(message, "subject")[:300]))
    machine, automatic = _by_machine(message), _is_automatic(message)
    if not (subject or machine or automatic):
        return False
    text = reports.text_before(words(message))[:8000]
    failed = bool(FAILED.search(text) or DELAY_WORDS.search(text))
    opening = bool(OPENING.search(text.lstrip()[:200]))
    if machine:
        enclosed = any(content_type(part) in reports.RETURNED_TYPES for part in parts(message))
        said = failed and (opening or automatic or is_daemon(message))
        return subject or said or enclosed or (nowhere(message) and _coded(text, _own(message)))
    if automatic:
        return failed and (subject or (opening and bool(status_in(text) or code_in(text))))
    return opening and failed and not _is_answer(message) and any(named(text, (), _own(message)))


def _coded(text: str, own: frozenset[str]) -> bool:
    """Tell a report in any language by a server's status beside somebody's address."""
    return bool(status_in(text)) and bool(named(text, (), own))


def is_daemon(message: Message) -> bool:
    """Tell whether the sender calls himself mailer-daemon: nobody else does."""
    return any(DAEMON.search(box.address) for box in addresses(message, "from"))


def _by_machine(message: Message) -> bool:
    for field in ("from", "sender"):
        for box in addresses(message, field):
            if MACHINE_ADDRESS.search(box.address) or MACHINE_NAME.search(box.name):
                return True
    senders = " ".join(headers(message, "from"))
    return bool(re.match(r"\W*(?:mailer-daemon|postmaster)\b", senders, re.IGNORECASE))


def _is_automatic(message: Message) -> bool:
    submitted = header(message, "auto-submitted").lower()
    return nowhere(message) or submitted.partition(";")[0].strip() not in _NO_SIGNS


def nowhere(message: Message) -> bool:
    """Tell whether the envelope sender is empty: such mail wants no answer (RFC 5321, 4.5.5)."""
    found = headers(message, "return-path")
    return bool(found) and found[0].strip() in ("<>", "< >")


def _is_answer(message: Message) -> bool:
    return bool(
        re.match(
            r"\s*(?:re|aw|sv|fwd?|wg|回复|答复|转发|回覆)\s*[:：]", header(message, "subject"), re.IGNORECASE
        )
    )


def _only_late(message: Message) -> bool:
    """Tell a delay notice from a failure by its words."""
    subject, text = header(message, "subject"), reports.text_before(words(message))
    late = DELAY_WORDS.search(subject[:300]) or DELAY_WORDS.search(text)
    return bool(late) and not FINAL_WORDS.search(f"{subject}\n{text}")


def _told(message: Message, outcome: reports.Outcome, failed: int) -> str:
    """Ask what the report says to people where its fields leave the reason open."""
    if tells(outcome.words) or outcome.status not in ("", "5.0.0"):
        return outcome.words
    text = reports.text_before(words(message))
    beside = dict(named(text, (outcome.address,), frozenset())).get(outcome.address, "")
    return f"{outcome.words}\n{text if failed == 1 else beside}"


def _judged(outcome: reports.Outcome, told: str) -> Failure:
    late = outcome.action == "delayed"
    status = outcome.status
    if status.endswith(".0.0") or not status:
        status = status_in(outcome.words) or status
    return Failure(
        outcome.address,
        not late and permanent(outcome.status, told.replace(outcome.address, "-")),
        status,
        outcome.words[:LONGEST_WORDS],
    )


def _from_words(message: Message) -> Iterator[Failure]:
    """Find the addresses in a report that only people can read."""
    text = reports.text_before(words(message))
    known = reports.recipients(reports.returned(message))
    told = [
        found.lower()
        for name in _REPORTED
        for value in headers(message, name)
        for found in FIELD_ADDRESS.findall(value)
    ]
    found = dict(named(text, (*told, *known), _own(message)))
    if told:
        found = {address: found.get(address, "") for address in told}
    elif not found and len(known) == 1:
        found = {known[0]: ""}
    for address, reason in found.items():
        heard = reason if tells(reason) or len(found) > 1 else f"{reason}\n{text}"
        plain = " ".join((reason or telling(text)).split())[:LONGEST_WORDS]
        yield Failure(address, permanent("", heard.replace(address, "-")), status_in(heard), plain)


def _own(message: Message) -> frozenset[str]:
    """Give the addresses of the report itself: its sender and us."""
    fields = ("from", "sender", "to", "reply-to", "return-path", "delivered-to", "x-original-to")
    return frozenset(box.address for field in fields for box in addresses(message, field))
