"""The lines that are new: earlier mails, their introductions and forwarded covers told apart."""

from typing import NamedTuple

from chalicelib.domain.reading import phrases
from chalicelib.domain.reading.lines import Line

LONGEST = 400  # characters of an introduction, and of a line that may be part of one
WRAPPED = 4  # an introduction stands on so many lines at most


class Cover(NamedTuple):
    """What stands before an earlier mail: lines `start` to `end`, and whether it surely is one."""

    start: int
    end: int
    sure: bool
    forward: bool = False
    raw: bool = False  # what is below stands there without marks of its own


class Split(NamedTuple):
    """The new lines in stretches, and what is known about the rest."""

    stretches: list[list[Line]]
    found: bool  # whether an earlier mail was recognised
    earlier: list[Line]
    forwarded: list[Line]  # the earlier mail, if it says itself that it was forwarded


def split(lines: list[Line]) -> Split:
    """Part what is new from what was there before."""
    lines, cut, forward = _covered(lines)
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
    return Split(stretches, found, earlier, lines[cut:] if forward else _quoted_forward(lines[:cut]))


def _covered(lines: list[Line]) -> tuple[list[Line], int, bool]:
    """Give introductions the depth of what they introduce; say where an earlier mail begins without marks."""
    lines = list(lines)
    here = 0
    while here < len(lines):
        cover = _cover(lines, here)
        if not cover:
            here += 1
            continue
        below = _next_full(lines, cover.end)
        introduces = below < len(lines) and lines[below].depth > 0
        if cover.raw and any(line.text.strip() and not line.depth for line in lines[: cover.start]):
            introduces = False  # answered above: marks below are the earlier mail's own
        if cover.forward and not introduces:
            return lines, cover.start, True
        if introduces:
            for place in range(cover.start, below):
                lines[place] = lines[place]._replace(depth=max(1, lines[place].depth))
        elif cover.sure:
            return lines, cover.start, False
        here = max(cover.end, here + 1)
    return lines, len(lines), False


def _quoted_forward(lines: list[Line]) -> list[Line]:
    """Find a forwarded mail inside quote marks."""
    for here, line in enumerate(lines):
        if line.depth and _is_separator(line.text) and phrases.FORWARD.search(line.text):
            return [below._replace(depth=max(0, below.depth - line.depth)) for below in lines[here:]]
    return []


def _cover(lines: list[Line], here: int) -> Cover | None:
    line = lines[here]
    if line.mark == "cut":
        block = _header_block(lines, here)
        return Cover(here, block or here + 1, sure=True)
    if line.depth or not line.text.strip() or len(line.text) > LONGEST * 4:
        return None
    found = (recognise(lines, here) for recognise in (_reply_above, _separator, _ruled, _notes, _headed))
    return next((cover for cover in found if cover), None) or _attribution(lines, here)


def _reply_above(lines: list[Line], here: int) -> Cover | None:
    return Cover(here, len(lines), sure=True) if phrases.REPLY_ABOVE.match(lines[here].text) else None


def _separator(lines: list[Line], here: int) -> Cover | None:
    """Recognise "----- Original Message -----" with the header block below it."""
    text = lines[here].text
    if not _is_separator(text):
        return None
    block = _header_block(lines, _next_full(lines, here + 1))
    return Cover(here, block or here + 1, sure=True, forward=bool(phrases.FORWARD.search(text)), raw=True)


def _headed(lines: list[Line], here: int) -> Cover | None:
    block = _header_block(lines, here)
    return Cover(_with_rule(lines, here), block, sure=True, raw=True) if block else None


def _ruled(lines: list[Line], here: int) -> Cover | None:
    """Recognise an introduction between dashes, perhaps broken over two lines."""
    if not lines[here].text.lstrip().startswith("--"):
        return None
    for end in (here + 1, here + 2):
        joined = " ".join(line.text.strip() for line in lines[here:end])
        if phrases.RULED.match(joined[:LONGEST]):
            return Cover(here, end, sure=True, forward=bool(phrases.FORWARD.search(joined)))
    return None


def _notes(lines: list[Line], here: int) -> Cover | None:
    """Recognise the way of Lotus Notes: a name and a time above To, cc and Subject."""
    below = [place for place in range(here, min(here + 8, len(lines))) if lines[place].text.strip()]
    timed = next((place for place in below[:2] if phrases.TIMED.search(lines[place].text[:120])), None)
    if timed is None or len(lines[here].text) > 120:
        return None
    fields = {place: _fields(lines[place].text) for place in below if place > timed}
    first = min(fields, default=timed)
    known = set[str]().union(*fields.values())
    return (
        Cover(here, max(fields) + 1, sure=True)
        if {"to", "subject"} <= known and "to" in fields[first]
        else None
    )


def _is_separator(text: str) -> bool:
    return len(text) <= LONGEST and bool(phrases.SEPARATOR.match(text) or phrases.BEGINS_FORWARD.match(text))


def _with_rule(lines: list[Line], here: int) -> int:
    """Take a ruled line right above a header block along with it."""
    above = here - 1
    while above >= 0 and not lines[above].text.strip():
        above -= 1
    return above if above >= 0 and phrases.RULE.match(lines[above].text) and not lines[above].depth else here


def _next_full(lines: list[Line], here: int) -> int:
    while here < len(lines) and not lines[here].text.strip():
        here += 1
    return here


def _header_block(lines: list[Line], here: int) -> int:
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
    known = kinds - {"other", "cc"}
    return end if ("from" in known and len(known) > 2) or len(known) > 3 else 0


def _fields(text: str) -> set[str]:
    """Name the header fields on a line: one at its start, or several on one line."""
    if len(text) > 2 * LONGEST or not any(mark in text for mark in ":：|"):
        return set()
    text = phrases.SPACED_FIELDS.sub("", text.strip())
    if not phrases.FIELD.match(text):
        return set()
    return {str(found.lastgroup) for found in phrases.FIELD.finditer(text)}


def _attribution(lines: list[Line], here: int) -> Cover | None:
    """Recognise "On … X wrote:" that starts here, on one line or wrapped over a few."""
    joined = ""
    for end in range(here, min(here + WRAPPED, len(lines))):
        line = lines[end]
        if line.depth or line.mark or not line.text.strip() or len(joined) + len(line.text) > LONGEST:
            return None
        if joined and not _goes_on(joined, line.text):
            return None
        joined = f"{joined} {line.text.strip()}".strip()
        if phrases.COLON.search(joined):
            return _judged(joined, here, end + 1)
    return None


def _goes_on(joined: str, text: str) -> bool:
    """Tell whether an introduction that began above can go on in this line."""
    addressed = bool(phrases.ADDRESSED.search(joined))
    if phrases.STARTS_ATTRIBUTION.match(joined):
        return joined[-1] not in ".!?。！？"
    return addressed and joined[-1] not in ".!?。！？" and not text.startswith("On ")


def _judged(joined: str, start: int, end: int) -> Cover | None:
    verb = bool(phrases.HAS_VERB.search(joined))
    dated, addressed = bool(phrases.DATED.search(joined)), bool(phrases.ADDRESSED.search(joined))
    begins = bool(phrases.STARTS_ATTRIBUTION.match(joined))
    colon = bool(phrases.COLON.search(joined))
    if not (verb or (addressed and dated) or (begins and addressed)):
        return None
    told = (verb and (addressed or begins)) or bool(phrases.ENDS_ADDRESSED.search(joined))
    sure = colon and dated and told
    return Cover(start, end, sure=sure) if sure or end - start <= 2 or begins else None
