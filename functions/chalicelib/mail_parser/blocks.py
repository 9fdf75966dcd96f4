"""What stands above an earlier mail and has the form of a block: separators, header fields, Notes' tables."""

from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from chalicelib.mail_parser import phrases
from chalicelib.mail_parser.lines import Line

LONGEST = 400  # characters of an introduction, and of a line that may be part of one
TABLE = 24  # lines that Notes' table takes at most, empty ones included


class Cover(NamedTuple):
    """What stands before an earlier mail: lines `start` to `end`, and whether it surely is one."""

    start: int
    end: int
    sure: bool
    forward: bool = False
    raw: bool = False  # what is below stands there without marks of its own


def reply_above(lines: list[Line], here: int) -> Cover | None:
    return Cover(here, len(lines), sure=True) if phrases.REPLY_ABOVE.match(lines[here].text) else None


def separator(lines: list[Line], here: int) -> Cover | None:
    """Recognise "----- Original Message -----" with the header block below it."""
    text = lines[here].text
    if not is_separator(text):
        return None
    block = header_block(lines, next_full(lines, here + 1))
    sure = bool(block) or not phrases.WEAK_SEPARATOR.match(text)
    return Cover(here, block or here + 1, sure=sure, forward=bool(phrases.FORWARD.search(text)), raw=True)


def headed(lines: list[Line], here: int) -> Cover | None:
    block = header_block(lines, here)
    return Cover(_with_rule(lines, here), block, sure=True, raw=True) if block else None


def ruled(lines: list[Line], here: int) -> Cover | None:
    """Recognise an introduction between dashes, perhaps broken over two lines."""
    if not lines[here].text.lstrip().startswith(("--", ">>>")):
        return None
    for end in (here + 1, here + 2):
        joined = " ".join(line.text.strip() for line in lines[here:end])
        if phrases.RULED.match(joined[:LONGEST]):
            return Cover(here, end, sure=True, forward=bool(phrases.FORWARD.search(joined)))
    return None


def notes(lines: list[Line], here: int) -> Cover | None:
    """Recognise the ways of Lotus Notes: a name and a time above To, cc and Subject, or a table of them."""
    if len(lines[here].text) > 120:
        return None
    below = [place for place in range(here, min(here + 8, len(lines))) if lines[place].text.strip()]
    timed = next((place for place in below[:2] if phrases.TIMED.search(lines[place].text[:120])), None)
    return (timed is not None and _named_below(lines, below, timed)) or _tabled(lines, here)


def _named_below(lines: list[Line], below: list[int], timed: int) -> Cover | None:
    """Recognise "To:" right below the time, and "Subject:" soon after."""
    fields = {place: _fields(lines[place].text) for place in below if place > timed}
    known = set[str]().union(*fields.values())
    begins = bool(fields) and "to" in fields[min(fields)]
    return Cover(below[0], max(fields) + 1, sure=True) if begins and {"to", "subject"} <= known else None


def _tabled(lines: list[Line], here: int) -> Cover | None:
    """Recognise To, cc and Subject standing bare, in this order, with a time among the first lines."""
    texts = [line.text[:200] for line in lines[here : here + TABLE]]
    opening = " ".join(takewhile(str.strip, texts))
    if (here and lines[here - 1].text.strip()) or not ("@" in opening or phrases.TIMED.search(opening)):
        return None
    bare = [(phrases.BARE_FIELD.search(text), place) for place, text in enumerate(texts)]
    named = [(str(found.lastgroup), place) for found, place in bare if found][:3]
    timed = any(phrases.TIMED.search(text) for text in texts[:10])
    if [name for name, _ in named] != ["to", "cc", "subject"] or not timed or "@" not in "".join(texts):
        return None
    return Cover(here, here + named[-1][1] + 1, sure=True)


def is_separator(text: str) -> bool:
    return len(text) <= LONGEST and bool(phrases.SEPARATOR.match(text) or phrases.BEGINS_FORWARD.match(text))


def _with_rule(lines: list[Line], here: int) -> int:
    """Take along what stands right above a header block: a rule, 原始邮件 without one, Notes' excerpt."""
    above = here - 1
    while above >= 0 and not lines[above].text.strip():
        above -= 1
    if above < 0 or lines[above].depth:
        return here
    text = lines[above].text[:LONGEST]
    return above if any(one.match(text) for one in (phrases.RULE, phrases.UNRULED, phrases.EXCERPT)) else here


def next_full(lines: list[Line], here: int) -> int:
    while here < len(lines) and not lines[here].text.strip():
        here += 1
    return here


def header_block(lines: list[Line], here: int) -> int:
    """Give the line after a block of From, Sent, To, Subject that starts here; 0 if there is none."""
    if here >= len(lines):
        return 0
    kinds: set[str] = set()
    end, misses, repeats = here, 0, 0
    for place in range(here, min(here + 24, len(lines))):
        text = lines[place].text
        if repeats <= 2 and (found := _fields(text)):
            repeats += found <= kinds
            kinds, end, misses = kinds | found, place + 1, 0
        elif place == here or misses == 2 or repeats > 2 or (not text.strip() and "subject" in kinds):
            break
        else:  # a long list of addressees goes on in a second line
            misses += 1
    addressed = any(phrases.ADDRESSED.search(line.text[:LONGEST]) for line in lines[here:end])
    return end if _is_head(kinds, addressed=addressed) else 0


def _is_head(kinds: set[str], *, addressed: bool) -> bool:
    """Tell a mail's head from what people list: where a parcel comes from, where it goes, and when."""
    if "from" not in kinds or len(kinds - {"other", "cc"}) < 3:
        return False
    return {"date", "subject"} <= kinds or addressed


# The same lines are looked at from each line above them.
@lru_cache(maxsize=2000)
def _fields(text: str) -> frozenset[str]:
    """Name the header fields on a line: one at its start, or several on one line."""
    if len(text) > 2 * LONGEST or not any(mark in text for mark in ":：|"):
        return frozenset()
    text = phrases.SPACED_FIELDS.sub("", text.strip())
    if not phrases.FIELD.match(text):
        return frozenset()
    return frozenset(str(found.lastgroup) for found in phrases.FIELD.finditer(text))
