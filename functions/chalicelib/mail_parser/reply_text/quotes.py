"""Quoted text: the lines that are new, and the earlier mail with its introduction, told apart."""

import re
from itertools import islice
from typing import NamedTuple

from chalicelib.mail_parser.reply_text.introductions import (
    ADDRESS,
    HAS_ADDRESS,
    LONGEST_LINE,
    Introduction,
    find_headers,
    find_notes,
    find_reply_above,
    find_ruled,
    find_separator,
    header_block_end,
    is_separator,
    next_filled,
    says_forward,
)
from chalicelib.mail_parser.reply_text.lines import Line
from chalicelib.mail_parser.words.vocabulary import load_words

LIST_LINES = 8  # of a list that somebody writes with ">" for bullets
WRAPPED_LINES = 4  # that an introduction takes at most

_WORDS = load_words("quotes")
_TIME = r"\d{1,2}[:：.h時时点]\d\d"
_YEAR, _DAY = r"(?:19|20)\d\d", r"\d{1,2}[-/.]\d{1,2}[-/.]\d\d"
_DATE = rf"(?:{_TIME}|{_YEAR}|{_DAY}|\d{{1,2}}月\d{{1,2}}日)"
_HAS_DATE = re.compile(_DATE)
# People tell what somebody wrote on Monday; clients name the year and the minute.
_HAS_TIMESTAMP = re.compile(
    rf"(?:{_YEAR}|{_DAY}|\d月\d{{1,2}}日).{{1,40}}?(?<![\d.]){_TIME}"
    rf"|(?<![\d.]){_TIME}(?![.\d]\d).{{0,40}}?(?:{_YEAR}|{_DAY})"
)
_HAS_VERB = _WORDS.compile("(?<![A-Za-z]){verb}(?![A-Za-z])")
_START = _WORDS.compile(r"[\s*|]*(?:\W?{start}(?![A-Za-z]))")
_ENDS_WITH_ADDRESS = re.compile(rf"{ADDRESS}[>)\]]*\s*[:：]\Z")
_ENDS_WITH_COLON = re.compile(r"[:：;]\s*[.…]*\Z")
# "My wishes:" — not a name, not a date, not "he wrote", not "Dear Tom:".
_OWN_COLON = _WORDS.compile(
    r"(?!(?:dear|hi|hello|hey|sehr geehrte|hallo|您好|你好|尊敬)\b)"
    r"(?!(?-i:[A-Z][\w.]* )+(?-i:[A-Z])[\w.]*[:：]\Z)"
    r"(?!.*(?:\d|@|original|(?<![A-Za-z]){verb}))[^<>]+[:：]\Z"
)
# In these languages clients put the verb last; people go on: "On Monday he said the following:".
_VERB_COMES_LAST = re.compile(r"[\s*|]*(?:On|At)\b|[\s*|]*[在于於当]", re.IGNORECASE)
_ENDS_WITH_VERB = re.compile(r"(?:wrote|writes|[写寫][道到])\W*\Z", re.IGNORECASE)
_WITHOUT_COLON = re.compile(rf"(?=.{{0,40}}{_DATE}).{{0,160}}<{ADDRESS}>\Z")
# Yahoo's mobile clients let the earlier mail begin on the same line.
_RUNNING_ON = _WORDS.compile(rf"\s*(?:On|在) .{{6,160}}<{ADDRESS}>,? ?{{verb}} ?[:：](?=\s{{2,}}\S)")


class Split(NamedTuple):
    """The new lines in stretches, and what is known about the rest."""

    stretches: list[list[Line]]
    found: bool  # whether an earlier mail was recognised
    earlier: list[Line]
    forwarded: list[Line]  # the earlier mail, if it says itself that it was forwarded


def split_quotes(lines: list[Line]) -> Split:
    """Part what is new from what was there before."""
    lines, cut, forward = _mark_introductions(_restore_lists(lines))
    stretches: list[list[Line]] = []
    open_stretch = False
    for line in lines[:cut]:
        if line.depth:
            open_stretch = False
        elif open_stretch:
            stretches[-1].append(line)
        else:
            stretches.append([line])
            open_stretch = True
    found = cut < len(lines) or any(line.depth for line in lines)
    earlier = [line for line in lines[:cut] if line.depth] + lines[cut:]
    forwarded = lines[cut:] if forward else _find_quoted_forward(lines[:cut])
    return Split(stretches, found, earlier, forwarded)


def _mark_introductions(lines: list[Line]) -> tuple[list[Line], int, bool]:
    """Give introductions the depth of what they introduce.

    Return the lines, where an earlier mail without quote marks begins, and whether it was forwarded.
    """
    here = 0
    while here < len(lines):
        found = _find_introduction(lines, here)
        if not found:
            here += 1
            continue
        below = next_filled(lines, found.end)
        quoted_below = below < len(lines) and lines[below].depth > 0
        if found.unmarked and any(
            line.text.strip() and not line.depth for line in islice(lines, found.start)
        ):
            quoted_below = False  # answered above: marks below are the earlier mail's own
        if found.forward and not quoted_below:
            return lines, found.start, True
        if quoted_below:
            for place in range(found.start, below):
                lines[place] = lines[place]._replace(depth=max(1, lines[place].depth))
        elif found.sure:
            return lines, found.start, False
        here = max(found.end, here + 1)
    return lines, len(lines), False


def _find_quoted_forward(lines: list[Line]) -> list[Line]:
    """Find a forwarded mail inside quote marks."""
    for here, line in enumerate(lines):
        if line.depth and is_separator(line.text) and says_forward(line.text):
            return [below._replace(depth=max(0, below.depth - line.depth)) for below in lines[here:]]
    return []


def _restore_lists(lines: list[Line]) -> list[Line]:
    """Give back to the writer a short list with ">" for bullets: "My wishes:" is no client's introduction."""
    lines = list(lines)
    for here, line in enumerate(lines):
        if not line.depth and 0 < len(line.text) <= 60 and _OWN_COLON.match(line.text):
            start = next_filled(lines, here + 1)
            end = next((place for place in range(start, len(lines)) if lines[place].depth != 1), len(lines))
            unmarked = not is_separator(line.text) and not any(one.mark for one in lines[start:end])
            if unmarked and start < end <= start + LIST_LINES:
                lines[start:end] = [
                    one._replace(text=f"> {one.text}" if one.text else "", depth=0)
                    for one in lines[start:end]
                ]
    return lines


def _find_introduction(lines: list[Line], here: int) -> Introduction | None:
    line = lines[here]
    if line.mark == "cut":
        return Introduction(here, header_block_end(lines, here) or here + 1, sure=True)
    if line.mark == "quote" and (end := _forward_head_end(lines, here)):
        return Introduction(here, end, sure=True, forward=True)
    if line.depth or not line.text.strip() or len(line.text) > LONGEST_LINE * 4:
        return None
    found = (find(lines, here) for find in _TRIALS)
    return next((introduction for introduction in found if introduction), None)


def _forward_head_end(lines: list[Line], here: int) -> int:
    """Return the end of a forward's head that alone is marked, as Gmail does it; 0 if it is none."""
    if not is_separator(lines[here].text) or not says_forward(lines[here].text):
        return 0
    end = header_block_end(lines, here + 1)
    below = next_filled(lines, end)
    return end if below < len(lines) and lines[below].depth < lines[here].depth else 0


def _find_attribution(lines: list[Line], here: int) -> Introduction | None:
    """Recognise "On … X wrote:" that starts here, on one line or wrapped over a few."""
    joined = ""
    for end in range(here, min(here + WRAPPED_LINES, len(lines))):
        line = lines[end]
        if line.depth or line.mark or not line.text.strip() or len(joined) + len(line.text) > LONGEST_LINE:
            return None
        if joined and not _goes_on(joined, line.text):
            return None
        joined = f"{joined} {line.text.strip()}".strip()
        if _ENDS_WITH_COLON.search(joined):
            return _judge_attribution(joined, here, end + 1)
        if _RUNNING_ON.match(joined):
            return Introduction(here, end + 1, sure=True)
        if _WITHOUT_COLON.match(joined) and _ends_paragraph(lines, end + 1):
            return Introduction(here, end + 1, sure=False)
    return None


def _ends_paragraph(lines: list[Line], here: int) -> bool:
    return here < len(lines) and (lines[here].depth > 0 or not lines[here].text.strip())


def _goes_on(joined: str, text: str) -> bool:
    """Tell whether an introduction that began above can go on in this line."""
    if joined[-1] in ".!?。！？":
        return False
    return bool(_START.match(joined)) or (bool(HAS_ADDRESS.search(joined)) and not text.startswith("On "))


def _judge_attribution(joined: str, start: int, end: int) -> Introduction | None:
    verb, begins = bool(_HAS_VERB.search(joined)), bool(_START.match(joined))
    dated, addressed = bool(_HAS_DATE.search(joined)), bool(HAS_ADDRESS.search(joined))
    if not (verb or (addressed and dated) or (begins and addressed)):
        return None
    complete = (verb and (addressed or begins)) or bool(_ENDS_WITH_ADDRESS.search(joined))
    sure = complete and dated and (addressed or bool(_HAS_TIMESTAMP.search(joined)))
    if _VERB_COMES_LAST.match(joined) and verb and not _ENDS_WITH_VERB.search(joined):
        sure = False
    return Introduction(start, end, sure=sure) if sure or end - start <= 2 or begins else None


_TRIALS = (find_reply_above, find_separator, find_ruled, find_notes, find_headers, _find_attribution)
