"""The lines that are new: earlier mails, their introductions and forwarded covers told apart."""

from itertools import islice
from typing import NamedTuple

from chalicelib.mail_parser import blocks, phrases
from chalicelib.mail_parser.blocks import LONGEST, Cover
from chalicelib.mail_parser.lines import Line

LIST = 8  # lines of a list that somebody writes with ">" for bullets
WRAPPED = 4  # an introduction stands on so many lines at most


class Split(NamedTuple):
    """The new lines in stretches, and what is known about the rest."""

    stretches: list[list[Line]]
    found: bool  # whether an earlier mail was recognised
    earlier: list[Line]
    forwarded: list[Line]  # the earlier mail, if it says itself that it was forwarded


def split(lines: list[Line]) -> Split:
    """Part what is new from what was there before."""
    lines, cut, forward = _covered(_listed(lines))
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
    forwarded = lines[cut:] if forward else _quoted_forward(lines[:cut])
    return Split(stretches, found, earlier, forwarded)


def _is_said(text: str) -> bool:
    return phrases.OWN_COLON.match(text) is not None and not blocks.is_separator(text)


def _own(line: Line) -> Line:
    return line._replace(text=f"> {line.text}" if line.text else "", depth=0)


def _covered(lines: list[Line]) -> tuple[list[Line], int, bool]:
    """Give introductions the depth of what they introduce; say where an earlier mail begins without marks."""
    here = 0
    while here < len(lines):
        cover = _cover(lines, here)
        if not cover:
            here += 1
            continue
        below = blocks.next_full(lines, cover.end)
        introduces = below < len(lines) and lines[below].depth > 0
        if cover.raw and any(line.text.strip() and not line.depth for line in islice(lines, cover.start)):
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
        if line.depth and blocks.is_separator(line.text) and phrases.FORWARD.search(line.text):
            return [below._replace(depth=max(0, below.depth - line.depth)) for below in lines[here:]]
    return []


def _listed(lines: list[Line]) -> list[Line]:
    """Give back to the writer a short list with ">" for bullets: "My wishes:" is no client's introduction."""
    lines = list(lines)
    for here, line in enumerate(lines):
        if not line.depth and 0 < len(line.text) <= 60 and _is_said(line.text):
            start = blocks.next_full(lines, here + 1)
            end = next((place for place in range(start, len(lines)) if lines[place].depth != 1), len(lines))
            if start < end <= start + LIST and not any(one.mark for one in lines[start:end]):
                lines[start:end] = [_own(one) for one in lines[start:end]]
    return lines


def _cover(lines: list[Line], here: int) -> Cover | None:
    line = lines[here]
    if line.mark == "cut":
        block = blocks.header_block(lines, here)
        return Cover(here, block or here + 1, sure=True)
    if line.mark == "quote" and (end := _leads_out(lines, here)):
        return Cover(here, end, sure=True, forward=True)
    if line.depth or not line.text.strip() or len(line.text) > LONGEST * 4:
        return None
    found = (recognise(lines, here) for recognise in _COVERS)
    return next((cover for cover in found if cover), None)


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
        if phrases.RUNNING.match(joined):
            return Cover(here, end + 1, sure=True)
        if phrases.UNPOINTED.match(joined) and _ends_here(lines, end + 1):
            return Cover(here, end + 1, sure=False)
    return None


def _leads_out(lines: list[Line], here: int) -> int:
    """Give the end of a forward's head that alone is marked, as Gmail does it; 0 if it is none."""
    if not blocks.is_separator(lines[here].text) or not phrases.FORWARD.search(lines[here].text):
        return 0
    end = blocks.header_block(lines, here + 1)
    below = blocks.next_full(lines, end)
    return end if below < len(lines) and lines[below].depth < lines[here].depth else 0


def _ends_here(lines: list[Line], here: int) -> bool:
    return here < len(lines) and (lines[here].depth > 0 or not lines[here].text.strip())


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
    sure = colon and told and dated and (addressed or bool(phrases.STAMPED.search(joined)))
    if phrases.VERB_LAST.match(joined) and verb and not phrases.ENDS_VERB.search(joined):
        sure = False
    return Cover(start, end, sure=sure) if sure or end - start <= 2 or begins else None


_COVERS = (blocks.reply_above, blocks.separator, blocks.ruled, blocks.notes, blocks.headed, _attribution)
