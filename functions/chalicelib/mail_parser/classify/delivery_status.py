"""Is an address bad for good? What a status code (RFC 3463) and a server's words beside it say."""

import re

from chalicelib.mail_parser.words.vocabulary import load_words

_WORDS = load_words("delivery_status")
_NO_SUCH_ADDRESS = _WORDS.compile("{no_such_address}")
_EXCUSE = _WORDS.compile("{excuse}")

_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
_REPLY_CODE = re.compile(r"(?<![\d.:])([45][0-7]\d)(?=[ \-#:;,)\]，：]|$)", re.MULTILINE)

# Status codes that settle it by themselves. Policy, content, size and route say nothing against an address.
_PERMANENT_BY_STATUS: tuple[tuple[str, bool], ...] = (
    (r"[45]\.2\.2$", False),  # mailbox full
    (r"[45]\.2\.3$", False),  # message too long for this mailbox
    (r"[45]\.3\.[1-5]$", False),  # system full, too big, not accepting
    (r"[45]\.4\.(?:[25-7]|316)$", False),  # connection, congestion, loop, expired
    (r"[45]\.6\.\d+$", False),  # content
    (r"4\.", False),
    (r"5\.1\.(?:[12346]|10|351)$", True),  # no such mailbox, no such domain, bad syntax, moved, null MX
    (r"5\.1\.[789]$", False),  # the sender's address is refused
    (r"5\.2\.1$", True),  # mailbox disabled
    (r"5\.4\.(?:4|310)$", True),  # no such domain
)


def find_status(words: str) -> str:
    """Return the most telling RFC 3463 status code in a server's answer; "" if there is none."""
    found = _STATUS.findall(words)
    return next((status for status in found if not status.endswith(".0.0")), next(iter(found), ""))


def find_reply_code(words: str) -> str:
    """Return the first SMTP reply code of failure (RFC 5321, 4.2) in a server's answer, or ""."""
    found = _REPLY_CODE.search(words)
    return found[1] if found else ""


def says_why(words: str) -> bool:
    """Tell whether a server's words alone say if the failure is permanent."""
    by_code = find_status(words) or find_reply_code(words)
    return bool(by_code or _NO_SUCH_ADDRESS.search(words) or _EXCUSE.search(words))


def is_permanent_failure(status: str, words: str) -> bool:
    """Tell whether the address itself is bad for good.

    A mailbox that is full or busy, or that refuses this one mail, is not. `status` is an RFC 3463 code or "",
    `words` is the server's answer.
    """
    for code in (find_status(words), status):
        if (permanent := _look_up(code)) is not None:
            return permanent
    reply = find_reply_code(words)
    if reply.startswith("4") or (not reply and status.startswith("4")):
        return False
    if _NO_SUCH_ADDRESS.search(words):
        return True
    excused = bool(_EXCUSE.search(words)) or status.startswith("5.7.")
    return not excused  # refused for good with no excuse, whether or not it says that nobody is there


def _look_up(status: str) -> bool | None:
    """Look a status code up; x.0.0, 4.0.0 and the like settle nothing."""
    if not status or status.endswith(".0.0"):
        return None
    found = (permanent for pattern, permanent in _PERMANENT_BY_STATUS if re.match(pattern, status))
    return next(found, None)
