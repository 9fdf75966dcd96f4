"""What stands above an earlier mail and has the form of a block: separators, header fields, Notes' tables."""

import re
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from chalicelib.mail_parser.reply_text.lines import Line
from chalicelib.mail_parser.words.vocabulary import load_words

LONGEST_LINE = 400  # characters of an introduction, and of a line that may be part of one
HEADER_LINES = 24
TABLE_LINES = 24  # that Notes' table takes at most, empty ones included

ADDRESS = r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}(?:@[\w.-]{2,}| (?:at|\(at\)) [\w-]{1,60}\.[a-z]{2,})"
HAS_ADDRESS = re.compile(ADDRESS)

_WORDS = load_words("introductions")
# A rule of two signs or more on each side. Stars also stand around it: what was taken is not given back,
# because two repeats that share a sign take the square of its number.
_SIGN = "[-‐–—_=~*]"
_LEFT = rf"[\s*|>]*+(?:(?:(?<=\*)|{_SIGN}){_SIGN}++\s*+|(?<=\*\*)|(?<=\*\*\s)|(?<=\*\*\s\s))"
_RIGHT = rf"\s*+{_SIGN}{_SIGN}++[\s*|:：]*+\Z"
_SEPARATOR = _WORDS.compile(rf"{_LEFT}{{separator}}{_RIGHT}")
# These are words of people, too: they need a header block below, or a header block needs them.
_WEAK_SEPARATOR = re.compile(rf"{_LEFT}(?:original|原文|原信){_RIGHT}", re.IGNORECASE)
_UNRULED_SEPARATOR = _WORDS.compile(r"\s*{separator}\s*[:：]?\s*\Z")
_BEGIN_FORWARD = _WORDS.compile(r"[\s*>]*{begin_forward}\s*[:：]\s*\Z")
_FORWARD = _WORDS.compile("{forward}")
_REPLY_ABOVE = _WORDS.compile(r"[\s#*=_>-]*{reply_above}")
_KINDS = ("from", "date", "to", "cc", "subject", "other")
_FIELD_NAME = "|".join(f"(?P<{kind}>{{{kind}_field}})" for kind in _KINDS)
# Bold stars, table bars, and the wide spaces in 主　题 are drawn around and within the words.
_FIELD = _WORDS.compile(rf"(?:\A|(?<=[\s|;,>*)）]))[\s*|>]{{0,6}}(?:{_FIELD_NAME})[\s*]{{0,3}}(?:[:：]|\|)")
_SPACED_FIELD = re.compile(r"(?<=[主抄日时发附])[\s\u3000]+(?=[题送期间件])")
_RULE = re.compile(r"\s*[-_—–=*━─]{5,}\s*\Z")
# Notes: "Fanhe ---22/11/2026 10:15:02---the first words".
_EXCERPT = re.compile(r".{1,120}---.{0,30}\d[:.]\d\d.{0,30}---")
# Zoho writes its introduction as a separator, GroupWise between marks; Notes breaks its own over two lines.
_RULED = re.compile(
    r"\s*>{3,} .{5,200}\d.{0,20}>{3,}\s*\Z|\s*-{2,}\s*(?:(?:On|在) .{5,300}(?:wrote|撰写|写道|寫道)|"
    r"Forwarded by .{3,200} on .{4,80})\s*-{2,}\s*\Z",
    re.IGNORECASE,
)
# Notes draws a table: the names of fields stand bare, alone or at the right.
_BARE_FIELD = re.compile(
    r"(?:\A|\s{3,})(?:(?P<to>To|An|收件人)|(?P<cc>cc|Kopie|抄送)|(?P<subject>Subject|Thema|主题))(?:\s+\S.*|\s*)\Z",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4},? +(?:at )?\d{1,2}:\d\d|\d{1,2}:\d\d(?::\d\d)? ?[AP]M", re.IGNORECASE
)


class Introduction(NamedTuple):
    """What introduces an earlier mail: the lines `start` to `end`, and whether it surely does."""

    start: int
    end: int
    sure: bool
    forward: bool = False
    unmarked: bool = False  # the mail below bears no quote marks of its own


def find_reply_above(lines: list[Line], here: int) -> Introduction | None:
    """Recognise "Please type your reply above this line"."""
    found = _REPLY_ABOVE.match(lines[here].text)
    return Introduction(here, len(lines), sure=True) if found else None


def find_separator(lines: list[Line], here: int) -> Introduction | None:
    """Recognise "----- Original Message -----" with the header block below it."""
    text = lines[here].text
    if not is_separator(text):
        return None
    block = header_block_end(lines, next_filled(lines, here + 1))
    sure = bool(block) or not _WEAK_SEPARATOR.match(text)
    return Introduction(here, block or here + 1, sure=sure, forward=says_forward(text), unmarked=True)


def find_headers(lines: list[Line], here: int) -> Introduction | None:
    """Recognise the header block of an earlier mail, with the rule or words right above it."""
    block = header_block_end(lines, here)
    return Introduction(_start_with_rule(lines, here), block, sure=True, unmarked=True) if block else None


def find_ruled(lines: list[Line], here: int) -> Introduction | None:
    """Recognise an introduction between dashes, perhaps broken over two lines."""
    if not lines[here].text.lstrip().startswith(("--", ">>>")):
        return None
    for end in (here + 1, here + 2):
        joined = " ".join(line.text.strip() for line in lines[here:end])
        if _RULED.match(joined[:LONGEST_LINE]):
            return Introduction(here, end, sure=True, forward=says_forward(joined))
    return None


def find_notes(lines: list[Line], here: int) -> Introduction | None:
    """Recognise the ways of Lotus Notes: a name and a time above To, cc and Subject, or a table of them."""
    if len(lines[here].text) > 120:
        return None
    below = [place for place in range(here, min(here + 8, len(lines))) if lines[place].text.strip()]
    timed = next((place for place in below[:2] if _TIME.search(lines[place].text[:120])), None)
    return (timed is not None and _find_notes_fields(lines, below, timed)) or _find_notes_table(lines, here)


def is_separator(text: str) -> bool:
    """Tell whether a line is "----- Original Message -----", "Begin forwarded message:" or the like."""
    return len(text) <= LONGEST_LINE and bool(_SEPARATOR.match(text) or _BEGIN_FORWARD.match(text))


def says_forward(text: str) -> bool:
    """Tell whether a separator says that the mail below was forwarded."""
    return bool(_FORWARD.search(text))


def next_filled(lines: list[Line], here: int) -> int:
    """Return the first line from `here` on that is not empty, or the number of lines."""
    while here < len(lines) and not lines[here].text.strip():
        here += 1
    return here


def header_block_end(lines: list[Line], here: int) -> int:
    """Return the line after a block of From, Sent, To, Subject that starts here; 0 if there is none."""
    if here >= len(lines):
        return 0
    kinds: set[str] = set()
    end, misses, repeats = here, 0, 0
    for place in range(here, min(here + HEADER_LINES, len(lines))):
        text = lines[place].text
        if repeats <= 2 and (found := _field_kinds(text)):
            repeats += found <= kinds
            kinds, end, misses = kinds | found, place + 1, 0
        elif place == here or misses == 2 or repeats > 2 or (not text.strip() and "subject" in kinds):
            break
        else:  # a long list of addressees goes on in a second line
            misses += 1
    # A mail's head, or what people list: where a parcel comes from, where it goes, and when.
    if "from" not in kinds or len(kinds - {"other", "cc"}) < 3:
        return 0
    certain = {"date", "subject"} <= kinds
    return (
        end if certain or any(HAS_ADDRESS.search(line.text[:LONGEST_LINE]) for line in lines[here:end]) else 0
    )


def _find_notes_fields(lines: list[Line], below: list[int], timed: int) -> Introduction | None:
    """Recognise "To:" right below the time, and "Subject:" soon after."""
    fields = {place: _field_kinds(lines[place].text) for place in below if place > timed}
    known = set[str]().union(*fields.values())
    if not fields or "to" not in fields[min(fields)] or not {"to", "subject"} <= known:
        return None
    return Introduction(below[0], max(fields) + 1, sure=True)


def _find_notes_table(lines: list[Line], here: int) -> Introduction | None:
    """Recognise To, cc and Subject standing bare, in this order, with a time among the first lines."""
    texts = [line.text[:200] for line in lines[here : here + TABLE_LINES]]
    opening = " ".join(takewhile(str.strip, texts))
    if (here and lines[here - 1].text.strip()) or not ("@" in opening or _TIME.search(opening)):
        return None
    bare = [(_BARE_FIELD.search(text), place) for place, text in enumerate(texts)]
    fields = [(str(found.lastgroup), place) for found, place in bare if found][:3]
    timed = any(_TIME.search(text) for text in texts[:10])
    if [name for name, _ in fields] != ["to", "cc", "subject"] or not timed or "@" not in "".join(texts):
        return None
    return Introduction(here, here + fields[-1][1] + 1, sure=True)


def _start_with_rule(lines: list[Line], here: int) -> int:
    """Take along what stands right above a header block: a rule, 原始邮件 without one, Notes' excerpt."""
    above = here - 1
    while above >= 0 and not lines[above].text.strip():
        above -= 1
    if above < 0 or lines[above].depth:
        return here
    text = lines[above].text[:LONGEST_LINE]
    return above if any(one.match(text) for one in (_RULE, _UNRULED_SEPARATOR, _EXCERPT)) else here


# The same lines are looked at from each line above them.
@lru_cache(maxsize=2000)
def _field_kinds(text: str) -> frozenset[str]:
    """Return the kinds of the header fields on a line: one at its start, or several on one line."""
    if len(text) > 2 * LONGEST_LINE or not any(mark in text for mark in ":：|"):
        return frozenset()
    text = _SPACED_FIELD.sub("", text.strip())
    if not _FIELD.match(text):
        return frozenset()
    return frozenset(str(found.lastgroup) for found in _FIELD.finditer(text))
