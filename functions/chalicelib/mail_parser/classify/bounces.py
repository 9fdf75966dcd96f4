"""Bounces (RFC 3464, and dialects): which mails say that one was not delivered, to whom and why."""

import re
from collections.abc import Iterator
from email.message import Message

from chalicelib.mail_parser.classify.delivery_status import (
    find_reply_code,
    find_status,
    is_permanent_failure,
    says_why,
)
from chalicelib.mail_parser.classify.reports import (
    RETURNED_TYPES,
    STATUS_TYPES,
    Outcome,
    original_recipients,
    outcomes,
    returned_mail,
    text_before_returned,
)
from chalicelib.mail_parser.message.headers import addresses, header, headers, parameter
from chalicelib.mail_parser.message.incoming import Failure, Nature
from chalicelib.mail_parser.message.mime import content_type, leaf_parts
from chalicelib.mail_parser.message.plain_text import ADDRESS, FIELD_ADDRESS, plain_text
from chalicelib.mail_parser.words.vocabulary import load_words

LONGEST_REASON = 300
MOST_FAILURES = 50

_WORDS = load_words("bounces")
_SENDER_ADDRESS = _WORDS.compile(r"^{sender_address}(?:[+.=-][^@]*)?@")
_DAEMON_ADDRESS = _WORDS.compile(r"^{daemon_address}(?:[+.=-][^@]*)?@")
_SENDER_NAME = _WORDS.compile("{sender_name}")
_SUBJECT = _WORDS.compile(r"^\W*{subject_start}|{subject}")
_DELAYED = _WORDS.compile("{delayed}", re.MULTILINE)
_GIVEN_UP = _WORDS.compile("{given_up}")
_OPENING = _WORDS.compile(r"^\W*{opening}")
_FAILED = _WORDS.compile("{failed}")
_CONTACT = _WORDS.compile(r"{contact}[^\n@]{0,50}$")
_LABEL = _WORDS.compile(r"^[\W_]*{label}[\s*'\"]*[:：;=][\s\W]*$")

_REPORT_FIELDS = (
    "x-failed-recipients", "x-failed-recipient", "x-bounced-recipient", "x-nondelivery-recipient",
)  # fmt: skip
_RAW_SENDER = re.compile(r"\W*(?:mailer-daemon|postmaster)\b", re.IGNORECASE)
_ANSWER = re.compile(r"\s*(?:re|aw|sv|fwd?|wg|回复|答复|转发|回覆)\s*[:：]", re.IGNORECASE)
_NOBODY = re.compile(r"^(?:mailer-daemon|postmaster|abuse|mail-daemon|helpdesk|root)@", re.IGNORECASE)
_NOT_AUTOMATIC = {"", "no", "null"}


def delivery_nature(message: Message) -> Nature | None:
    """Return BOUNCE, DELAY, AUTO_REPLY (a report of success), or None: this is no delivery report."""
    if _is_delivery_report(message):
        actions = {outcome.action for outcome in outcomes(message)}
        if "failed" in actions:
            return Nature.BOUNCE
        if "delayed" in actions:
            return Nature.DELAY
        if actions & {"delivered", "relayed", "expanded"}:
            return Nature.AUTO_REPLY
    elif not _is_plain_bounce(message):
        return None
    return Nature.DELAY if _is_only_late(message) else Nature.BOUNCE


def failures(message: Message) -> tuple[Failure, ...]:
    """Return who could not be reached and why, from a mail that is known to be a delivery report."""
    reported = list(outcomes(message))
    failed = [outcome for outcome in reported if outcome.action in ("failed", "")]
    failed = failed or [outcome for outcome in reported if outcome.action == "delayed"]
    if reported and not failed:
        return ()
    found = [_make_failure(outcome, _reason(message, outcome, len(failed))) for outcome in failed]
    found = found or list(_failures_in_text(message))
    late = bool(found) and not failed and _is_only_late(message)
    unique = {
        failure.address: failure._replace(permanent=failure.permanent and not late) for failure in found
    }
    return tuple(unique.values())[:MOST_FAILURES]


def is_from_daemon(message: Message) -> bool:
    """Tell whether the sender calls himself mailer-daemon: nobody else does."""
    return any(_DAEMON_ADDRESS.search(box.address) for box in addresses(message, "from"))


def has_null_sender(message: Message) -> bool:
    """Tell whether the envelope sender is empty: such mail wants no answer (RFC 5321, 4.5.5)."""
    found = headers(message, "return-path")
    return bool(found) and found[0].strip() in ("<>", "< >")


def _is_delivery_report(message: Message) -> bool:
    kind = content_type(message)
    has_status = any(content_type(part) in STATUS_TYPES for part in leaf_parts(message))
    if kind == "multipart/report":
        wanted = parameter(message, "content-type", "report-type").lower()
        return wanted in ("delivery-status", "") or has_status
    return kind in STATUS_TYPES or (has_status and (_is_from_machine(message) or _is_automatic(message)))


def _is_plain_bounce(message: Message) -> bool:
    """Weigh what no person's mail has together with what every bounce says; words alone prove nothing."""
    if any(header(message, name) for name in _REPORT_FIELDS):
        return True
    subject = bool(_SUBJECT.search(header(message, "subject")[:300]))
    machine, automatic = _is_from_machine(message), _is_automatic(message)
    if not (subject or machine or automatic):
        return False
    text = text_before_returned(plain_text(message))[:8000]
    failed = bool(_FAILED.search(text) or _DELAYED.search(text))
    opening = bool(_OPENING.search(text.lstrip()[:200]))
    if machine:
        enclosed = any(content_type(part) in RETURNED_TYPES for part in leaf_parts(message))
        said = failed and (opening or automatic or is_from_daemon(message))
        return subject or said or enclosed or (has_null_sender(message) and _names_status(message, text))
    if automatic:
        return failed and (subject or (opening and bool(find_status(text) or find_reply_code(text))))
    answer = _ANSWER.match(header(message, "subject"))
    return opening and failed and not answer and any(_named_addresses(text, (), _own_addresses(message)))


def _names_status(message: Message, text: str) -> bool:
    """Recognise a report in any language by a server's status beside somebody's address."""
    return bool(find_status(text)) and bool(_named_addresses(text, (), _own_addresses(message)))


def _is_from_machine(message: Message) -> bool:
    for field in ("from", "sender"):
        for box in addresses(message, field):
            if _SENDER_ADDRESS.search(box.address) or _SENDER_NAME.search(box.name):
                return True
    return bool(_RAW_SENDER.match(" ".join(headers(message, "from"))))


def _is_automatic(message: Message) -> bool:
    submitted = header(message, "auto-submitted").lower()
    return has_null_sender(message) or submitted.partition(";")[0].strip() not in _NOT_AUTOMATIC


def _is_only_late(message: Message) -> bool:
    """Tell a delay notice from a failure by its words."""
    subject, text = header(message, "subject"), text_before_returned(plain_text(message))
    late = _DELAYED.search(subject[:300]) or _DELAYED.search(text)
    return bool(late) and not _GIVEN_UP.search(f"{subject}\n{text}")


def _reason(message: Message, outcome: Outcome, failed: int) -> str:
    """Return the server's words, and where they leave the reason open, what the report says to people."""
    if says_why(outcome.words) or outcome.status not in ("", "5.0.0"):
        return outcome.words
    text = text_before_returned(plain_text(message))
    beside = dict(_named_addresses(text, (outcome.address,), frozenset())).get(outcome.address, "")
    return f"{outcome.words}\n{text if failed == 1 else beside}"


def _make_failure(outcome: Outcome, reason: str) -> Failure:
    late = outcome.action == "delayed"
    status = outcome.status
    if status.endswith(".0.0") or not status:
        status = find_status(outcome.words) or status
    permanent = not late and is_permanent_failure(outcome.status, reason.replace(outcome.address, "-"))
    return Failure(outcome.address, permanent, status, outcome.words[:LONGEST_REASON])


def _failures_in_text(message: Message) -> Iterator[Failure]:
    """Find the addresses in a report that only people can read."""
    text = text_before_returned(plain_text(message))
    known = original_recipients(returned_mail(message))
    values = (value for name in _REPORT_FIELDS for value in headers(message, name))
    reported = [address.lower() for value in values for address in FIELD_ADDRESS.findall(value)]
    found = dict(_named_addresses(text, (*reported, *known), _own_addresses(message)))
    if reported:
        found = {address: found.get(address, "") for address in reported}
    elif not found and len(known) == 1:
        found = {known[0]: ""}
    for address, reason in found.items():
        whole = reason if says_why(reason) or len(found) > 1 else f"{reason}\n{text}"
        short = " ".join((reason or _telling_line(text)).split())[:LONGEST_REASON]
        permanent = is_permanent_failure("", whole.replace(address, "-"))
        yield Failure(address, permanent, find_status(whole), short)


def _own_addresses(message: Message) -> frozenset[str]:
    """Return the addresses of the report itself: its sender and its recipients."""
    fields = ("from", "sender", "to", "reply-to", "return-path", "delivered-to", "x-original-to")
    return frozenset(box.address for field in fields for box in addresses(message, field))


def _named_addresses(text: str, known: tuple[str, ...], own: frozenset[str]) -> list[tuple[str, str]]:
    """Return the addresses that a report most likely means, each with the words that follow it."""
    lines = text.split("\n")
    graded: list[tuple[int, str, str]] = []
    for number, line in enumerate(lines[:600]):
        for hit in list(ADDRESS.finditer(line))[:20]:
            address = hit[0].strip(".'`").lower()
            if address in known or not (address in own or _NOBODY.match(address)):
                grade = 4 if address in known else _grade(lines, number, hit)
                graded.append((grade, address, _words_behind(lines, number, hit)))
    best = max((grade for grade, _, _ in graded), default=0)
    chosen: dict[str, str] = {}
    for grade, address, words in graded:
        if grade == best and grade:
            chosen[address] = max(chosen.get(address, ""), words, key=len)
    return list(chosen.items())


def _grade(lines: list[str], number: int, hit: re.Match[str]) -> int:
    """Rank an address by what stands beside it, from 0 (whom to ask) to 4 (surely not reached).

    4: it heads its paragraph as qmail and Postfix write it; 3: it leads its line; 2: words of failure stand
    beside it; 1: none of these.
    """
    before, line = hit.string[: hit.start()], hit.string
    if before.strip() == "<" and line[hit.end() :].startswith(">:"):
        return 4
    if _CONTACT.search(before):
        return 0
    label = _LABEL.match(before) or (not before.strip() and number and _LABEL.match(lines[number - 1]))
    if label or not re.search(r"\w", before.replace("mailto", "").replace("rfc822", "")):
        return 3
    return 2 if _FAILED.search(line) else 1


def _words_behind(lines: list[str], number: int, hit: re.Match[str]) -> str:
    """Return the words behind an address up to the next one or the second empty line."""
    words = [hit.string[hit.end() :]]
    for line in lines[number + 1 : number + 9]:
        if line and not re.search(r"\w", line):
            continue
        empty = not line.strip() and len("".join(words).strip(" \t>:")) > 3
        if empty or ADDRESS.match(line.strip(" \t<>*-")):
            break
        words.append(line)
    return "\n".join(words).strip(" \t\n>:*")


def _telling_line(text: str) -> str:
    """Return the first line with a status or reply code, else the first with words of failure."""
    lines = [line.strip() for line in text.split("\n")]
    coded = (line for line in lines if find_status(line) or find_reply_code(line))
    return next(coded, "") or next((line for line in lines if _FAILED.search(line)), "")
