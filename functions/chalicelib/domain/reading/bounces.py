"""Mails that could not be delivered: recognised by structure and sender; who and why."""

import re
from collections.abc import Iterator
from email.message import Message

from chalicelib.domain.reading import reports
from chalicelib.domain.reading.bouncewords import (
    BOUNCE_SUBJECT,
    CONTACT,
    DAEMON,
    DELAY_WORDS,
    FAILED,
    FINAL_WORDS,
    LABEL,
    MACHINE_ADDRESS,
    MACHINE_NAME,
    OPENING,
)
from chalicelib.domain.reading.headers import addresses, header, headers, parameter
from chalicelib.domain.reading.incoming import Failure, Nature
from chalicelib.domain.reading.mime import content_type, parts
from chalicelib.domain.reading.verdicts import code_in, permanent, status_in
from chalicelib.domain.reading.wording import ADDRESS, words

LONGEST_WORDS = 300
MOST = 50

_REPORTED = ("x-failed-recipients", "x-failed-recipient", "x-bounced-recipient", "x-nondelivery-recipient")
_NOBODY = re.compile(r"^(?:mailer-daemon|postmaster|abuse|mail-daemon|helpdesk|root)@", re.IGNORECASE)
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
    found = [_judged(outcome) for outcome in failed] or list(_from_words(message))
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
        return subject or (failed and (opening or automatic or is_daemon(message))) or enclosed
    if automatic:
        return failed and (subject or (opening and bool(status_in(text) or code_in(text))))
    return opening and failed and not _is_answer(message) and any(_named(text, (), _own(message)))


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


def _judged(outcome: reports.Outcome) -> Failure:
    late = outcome.action == "delayed"
    status = outcome.status
    if status.endswith(".0.0") or not status:
        status = status_in(outcome.words) or status
    return Failure(
        outcome.address,
        not late and permanent(outcome.status, outcome.words),
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
        for found in ADDRESS.findall(value)
    ]
    found = dict(_named(text, (*told, *known), _own(message)))
    if told:
        found = {address: found.get(address, "") for address in told}
    elif not found and len(known) == 1:
        found = {known[0]: ""}
    for address, reason in found.items():
        heard = reason if status_in(reason) or code_in(reason) or len(found) > 1 else f"{reason}\n{text}"
        plain = " ".join((reason or _telling(text)).split())[:LONGEST_WORDS]
        yield Failure(address, permanent("", heard.replace(address, "")), status_in(heard), plain)


def _own(message: Message) -> frozenset[str]:
    """Give the addresses of the report itself: its sender and us."""
    fields = ("from", "sender", "to", "reply-to", "return-path", "delivered-to", "x-original-to")
    return frozenset(box.address for field in fields for box in addresses(message, field))


def _named(text: str, known: tuple[str, ...], own: frozenset[str]) -> list[tuple[str, str]]:
    """Give the addresses that a report most likely means, each with the words that follow it."""
    lines = text.split("\n")
    graded: list[tuple[int, str, str]] = []
    for number, line in enumerate(lines[:600]):
        for hit in list(ADDRESS.finditer(line))[:20]:
            address = hit[0].strip(".'`").lower()
            if address in known or not (address in own or _NOBODY.match(address)):
                graded.append(
                    (_grade(lines, number, hit, address in known), address, _reason(lines, number, hit))
                )
    best = max((grade for grade, _, _ in graded), default=0)
    chosen: dict[str, str] = {}
    for grade, address, reason in graded:
        if grade == best and grade:
            chosen[address] = max(chosen.get(address, ""), reason, key=len)
    return list(chosen.items())


def _grade(lines: list[str], number: int, hit: re.Match[str], is_known: bool) -> int:  # noqa: FBT001
    """Rank an address: 4 we wrote to it, 3 it leads its line, 2 words of failure stand beside it, 1 else."""
    before, line = hit.string[: hit.start()], hit.string
    if is_known:
        return 4
    if CONTACT.search(before):
        return 0
    label = LABEL.match(before) or (not before.strip() and number and LABEL.match(lines[number - 1]))
    if label or not re.search(r"\w", before.replace("mailto", "").replace("rfc822", "")):
        return 3
    return 2 if FAILED.search(line) else 1


def _reason(lines: list[str], number: int, hit: re.Match[str]) -> str:
    """Give the words behind an address up to the next one or the second empty line."""
    told = [hit.string[hit.end() :]]
    for line in lines[number + 1 : number + 9]:
        if line and not re.search(r"\w", line):
            continue
        if ADDRESS.match(line.strip(" \t<>*-")) or (
            not line.strip() and len("".join(told).strip(" \t>:")) > 3
        ):
            break
        told.append(line)
    return "\n".join(told).strip(" \t\n>:*")


def _telling(text: str) -> str:
    """Pick the line that says why."""
    lines = [line.strip() for line in text.split("\n")]
    return next((line for line in lines if status_in(line) or code_in(line)), "") or next(
        (line for line in lines if FAILED.search(line)), ""
    )
