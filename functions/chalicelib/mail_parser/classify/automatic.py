"""Mails sent by machines: auto-replies (RFC 3834), read receipts (RFC 8098), mailing lists (RFC 2369)."""

import re
from collections.abc import Iterator
from email.message import Message

from chalicelib.mail_parser.classify.bounces import has_null_sender, is_from_daemon
from chalicelib.mail_parser.message.headers import addresses, header
from chalicelib.mail_parser.message.mime import content_type, leaf_parts
from chalicelib.mail_parser.words.vocabulary import load_words

SHORT = 120  # characters
LONGEST_ANSWER = 4000  # an answering machine does not write letters
LONGEST_NOTICE = 2000
ENOUGH = 2  # hints at a machine, or signs of a list
ENOUGH_OF_ANSWER = 4  # signs of a list on a mail that answers another

_WORDS = load_words("auto_replies")
_CERTAIN_FIELDS = {name: _WORDS.compile(value) for name, value in _WORDS.pairs("header").items()}
_HINTING_FIELDS = {name: _WORDS.compile(value) for name, value in _WORDS.pairs("hinting_header").items()}
# A tag that a gateway put before the subject, and a bracket.
_LEAD = r"^(?:\s*[\[(【（<]\s*(?:external|外部邮件|ext|spam)\s*[\])】）>])?\s*[\[(【（<\"“]?\s*"
_END = r"\s*(?:[:：\]）)】>\-–—|\"”]|$)"
_SUBJECT = _WORDS.compile(
    rf"{_LEAD}{{subject_label}}{_END}|{_LEAD}{{subject_words}} ?\W|^\s*{{receipt_label}}{_END}|{{subject}}"
)
_REPLY_SUBJECT = re.compile(
    r"\s*(?:re|aw|sv|antw|fwd?|wg|回复|答复|转发|回覆)\s*(?:\[\d+\])?\s*[:：]", re.IGNORECASE
)
# Aggregate reports of DMARC (RFC 7489, 7.2.1.1) and of TLS (RFC 8460, 5.3).
_REPORT_SUBJECT = re.compile(
    r"^\s*(?:\[.{0,40}\] ?)?report[- ]domain: ?\S+ +submitter: ?\S+ +report-id:", re.IGNORECASE
)
_OUT_OF_OFFICE_SUBJECT = _WORDS.compile("{out_of_office_subject}")
_HINTING_SUBJECT = _WORDS.compile("{hinting_subject}")
_RECEIPT_SUBJECT = _WORDS.compile("{receipt_subject}")
_RECEIPT_TEXT = _WORDS.compile("{receipt_text}")
_MACHINE_LINE = _WORDS.compile(r"^\W*{machine_line}", re.MULTILINE)
_LAST_LINE = _WORDS.compile("{last_line}")
_FORMULA = _WORDS.compile("{formula}")
_THANKS_ONLY = _WORDS.compile("{thanks_only}")
_CHALLENGE = _WORDS.compile("{challenge}")
_TICKET = _WORDS.compile("{ticket}")
_OUT_OF_OFFICE = _WORDS.compile("{out_of_office}")
_PROMISES = tuple(
    _WORDS.compile(f"{{{section}}}") for section in ("no_access", "will_reply", "thanks", "urgent_contact")
)
_NOREPLY = re.compile(
    r"^(?:do-?_?not-?_?reply|no-?_?reply|donotreply|noresponse|auto-?_?reply)\b", re.IGNORECASE
)

_SENTENCES = load_words("out_of_office")
_FRAME = _SENTENCES.compile(
    r"^\W*{greeting}[^\n.。！!，,]{0,40}[,.!，。！]?$|^(?:\W*{farewell}\b[\s\S]{0,200})\Z", re.MULTILINE
)
_NOTICES = tuple(_SENTENCES.compile(f"{{{section}}}") for section in ("english", "european", "asian"))
_FILLER = _SENTENCES.compile(
    r"[\w.+-]+@[\w.-]+|\d+|(?<![^\W\d_]){filler}(?![^\W\d_])"
    r"|[年月日号周至到从于后前上下午点一二三四五六七日天まで的我，]|星期|期间|目前|现在"
)

_LIST_WORDS = load_words("mailing_lists")
_LIST_FIELDS = _LIST_WORDS["list_header"]
_CAMPAIGN_FIELDS = _LIST_WORDS["campaign_header"]
_CAMPAIGN_TOOL = _LIST_WORDS.compile("{campaign_tool}")
_UNSUBSCRIBE = _LIST_WORDS.compile("{unsubscribe}")
_TOKEN = re.compile(r"\+[^@\s]{8,}@")  # name+token@: whoever writes there answers a mail that gave it


def is_automatic(message: Message, text: str) -> bool:
    """Tell whether no person wrote this; `text` is what is new in it."""
    if _is_report(message) or has_null_sender(message) or is_from_daemon(message):
        return True
    subject = header(message, "subject")[:300]
    if is_marked_automatic(message) or _SUBJECT.search(subject) or _REPORT_SUBJECT.search(subject):
        return True
    return _count_hints(message, subject, text[:LONGEST_ANSWER]) >= ENOUGH


def is_marked_automatic(message: Message) -> bool:
    """Tell whether a header says outright that a machine sent it (Auto-Submitted, RFC 3834, and vendors')."""
    return any(_matching_fields(message, _CERTAIN_FIELDS))


def is_list(message: Message, text: str) -> bool:
    """Tell list mail from a person's mail that only passed through a group or bears its provider's link."""
    if _is_to_token(message):
        return False
    answer = _is_answer(message)
    through_group = "x-google-group-id" in message and (answer or _is_to_others(message))
    signs = _count_campaign_signs(message, text) + (0 if through_group else _count_list_signs(message))
    return signs >= (ENOUGH_OF_ANSWER if answer else ENOUGH)


def names_list(message: Message) -> bool:
    """Tell whether a header names a list or a campaign, so that what it sends by itself is no answer."""
    fields = ("list-id", "list-post", "list-unsubscribe", *_LIST_FIELDS, *_CAMPAIGN_FIELDS)
    return any(name in message for name in fields)


def is_bulk_answer(message: Message) -> bool:
    """Recognise an old answering machine by 'Precedence: bulk' on an answer; lists say who they are."""
    return _precedence(message) in ("bulk", "junk") and _is_answer(message) and "list-id" not in message


def _matching_fields(message: Message, fields: dict[str, re.Pattern[str]]) -> Iterator[str]:
    present = ((name, value) for name, value in fields.items() if name in message)
    return (name for name, value in present if value.search(header(message, name)))


def _is_report(message: Message) -> bool:
    """Recognise a report of any type (RFC 6522), and a read receipt (RFC 8098) in whatever structure."""
    kinds = [content_type(message), *(content_type(part) for part in leaf_parts(message))]
    return kinds[0] == "multipart/report" or "message/disposition-notification" in kinds


def _is_from_noreply(message: Message) -> bool:
    """Tell whether its sender wants no answer; a web form that names a person in Reply-To does."""
    senders = [box.address for box in addresses(message, "from")]
    answers = [box.address for box in addresses(message, "reply-to")] or senders
    return any(_NOREPLY.search(address) for address in answers)


def _count_hints(message: Message, subject: str, text: str) -> int:
    """Count what points to a machine; a sentence that only a machine writes counts twice."""
    hints = len(list(_matching_fields(message, _HINTING_FIELDS))) + _is_from_noreply(message)
    hints += bool(_HINTING_SUBJECT.search(subject)) and not _REPLY_SUBJECT.match(subject)
    return hints + _weigh_words(subject, text.strip())


def _weigh_words(subject: str, text: str) -> int:
    """Weigh the words: customers are out of the office, too, but machines ask nothing."""
    asks = bool(re.search(r"[?？]", text))
    if _is_machines_text(subject, text, asks=asks):
        return ENOUGH
    in_subject = bool(_OUT_OF_OFFICE_SUBJECT.search(subject))
    if not (in_subject or _OUT_OF_OFFICE.search(text)):
        return int(bool(_TICKET.search(text)))
    promises = sum(bool(pattern.search(text)) for pattern in _PROMISES) + in_subject
    certain = promises > 1 or (promises and _says_nothing_else(text))
    return ENOUGH if certain and not asks else 1


def _is_machines_text(subject: str, text: str, *, asks: bool) -> bool:
    """Tell whether a sentence stands there that only a machine writes."""
    lines = [line.strip()[:300] for line in text.split("\n") if line.strip() and not line.startswith(">")]
    edges = "\n".join(lines if len(lines) <= 6 else [*lines[:3], *lines[-3:]])  # where machines say so
    if _MACHINE_LINE.search(edges) or _CHALLENGE.search(text):
        return True
    if not asks and (_LAST_LINE.search(text) or _FORMULA.search(text[:200])):
        return True
    thanks = len(text) < SHORT and _THANKS_ONLY.search(text)
    return bool(thanks or (_RECEIPT_SUBJECT.search(subject) and _RECEIPT_TEXT.search(text)))


def _says_nothing_else(text: str) -> bool:
    """Tell whether a text without the sentences of out-of-office notices and dates has no word left."""
    left = _FRAME.sub(" ", text[:LONGEST_NOTICE])
    for sentences in _NOTICES:
        left = sentences.sub(" ", left)
    return len(text) <= LONGEST_NOTICE and not re.search(r"[^\W_]", _FILLER.sub(" ", left))


def _precedence(message: Message) -> str:
    return header(message, "precedence").strip().lower()


def _count_list_signs(message: Message) -> int:
    found = 2 * (_precedence(message) in ("bulk", "junk", "list"))
    found += 2 * any(name in message for name in _LIST_FIELDS)
    return found + sum(name in message for name in ("list-id", "list-post", "list-unsubscribe"))


def _count_campaign_signs(message: Message, text: str) -> int:
    found = sum(name in message for name in _CAMPAIGN_FIELDS) + ("feedback-id" in message)
    found += bool(_CAMPAIGN_TOOL.search(header(message, "x-mailer")))
    found += _is_from_noreply(message) and ("list-unsubscribe" in message or bool(found))
    offers_end = bool(_UNSUBSCRIBE.search(text[-3000:]))
    return found + (offers_end and ("list-unsubscribe" in message or bool(found)))


def _is_answer(message: Message) -> bool:
    return bool(header(message, "in-reply-to") or header(message, "references"))


def _is_to_token(message: Message) -> bool:
    fields = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-forwarded-to")
    return any(_TOKEN.search(box.address) for field in fields for box in addresses(message, field))


def _is_to_others(message: Message) -> bool:
    """Tell whether a mail that went through a group was written to anybody but the group."""
    names = ("mailing-list", "list-post", "list-id", "sender", "x-beenthere")
    group = " ".join(header(message, name) for name in names).lower().replace("@", ".")
    recipients = [box.address for field in ("to", "cc") for box in addresses(message, field)]
    return any(address and address.replace("@", ".") not in group for address in recipients)
