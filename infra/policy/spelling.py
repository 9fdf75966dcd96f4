"""What a keyboard or an office program puts into settings by mistake, looked for before YAML reads them."""

import re
from collections.abc import Iterator

from infra.policy.mistakes import LONGEST, Mistake

MARGIN = 12  # letters shown on either side of a fault
NAME = r"[A-Za-z_]\w*"
# The sentence's code → what the line then looks like; a line is told the first that fits.
SPELT: dict[str, re.Pattern[str]] = {
    "tab": re.compile(r"\t"),
    "unseen": re.compile(
        "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\xa0\u200b-\u200f\u2028-\u202f\u2060\ufeff]|(?:^|:)\\s*\u3000"
    ),
    "wide_colon": re.compile(rf"^\s*(?:- )?{NAME}\s*：|[{{,]\s*{NAME}\s*：", re.ASCII),
    "wide_bracket": re.compile(r"(?:^\s*-|:)\s*[｛【［〔]"),
    "wide_comma": re.compile(rf"[，、；]\s*{NAME}\s*:|\[[^\]'\"]*[A-Za-z_\d]\s*[，、；]", re.ASCII),
    "wide_digits": re.compile(r"[:\[]\s*[-－]?[０-９]"),
    "wide_quotes": re.compile(r"[:\[]\s*[“”‘’][\d:-]+[“”‘’]"),
    "no_space": re.compile(rf"^\s*(?:- )?{NAME}:[^\s/]|^\s*-[A-Za-z{{\[]|[{{,]\s*{NAME}:\d", re.ASCII),
    "no_colon": re.compile(rf"^\s*{NAME}\s*[=＝]\s*\S", re.ASCII),
    "thousands": re.compile(r":\s*\d{1,3}(?:,\d{3})+\s*(?:[,}\]]|$)"),
}
LEFT = re.compile(r"^(?:<{7}|\|{7}|>{7})(?:\s|$)")  # what git leaves where two edits met


def misspelt(rows: list[str], file: str, first_line: int) -> Iterator[Mistake]:
    """Each line of settings that YAML would take for something else, or not at all."""
    for number, row in enumerate(rows, first_line):
        found = next(((code, at) for code, looks in SPELT.items() if (at := looks.search(row))), None)
        if found:
            yield Mistake(file, number, "", _excerpt(row, found[1]), found[0])


def _excerpt(row: str, found: re.Match[str]) -> str:
    """The line, or as much of a long one as shows the fault."""
    if len(row) <= LONGEST:
        return row.strip(" ")
    first, last = max(0, found.start() - MARGIN), found.end() + MARGIN
    return f"{'…' if first else ''}{row[first:last].strip()}{'…' if last < len(row) else ''}"


def two_edits(text: str, file: str) -> tuple[Mistake, ...]:
    """The first mark that git left in the file, if there is one."""
    marked = ((line, row) for line, row in enumerate(text.split("\n"), 1) if LEFT.match(row))
    return tuple(Mistake(file, line, "", row.strip(), "two_edits") for line, row in marked)[:1]


def cannot_be_read(rows: list[str], problem: str, *, at: int, within: int) -> tuple[int, str, dict[str, int]]:
    """Which line is at fault, the code of its sentence and its data, for what YAML could not make out.

    `at` is the line that YAML tripped over, `within` the one where what it was reading begins.
    """
    if "could not find expected ':'" in problem:
        return within, "no_colon", {}
    margin, above = _margin(rows[at]), _margin(rows[at - 1])
    if at and margin != above and ("<block mapping start>" in problem or "mapping values" in problem):
        return at, "margin", {"spaces": margin, "above": above}
    return at, "unreadable", {}


def _margin(row: str) -> int:
    return len(row) - len(row.lstrip(" "))
