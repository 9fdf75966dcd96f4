"""Where the parts of a coverage timeline stand, in percent of its width; `drawing.js` works out the same.

The numbers of the marks are those of the steps, which say in words what each mark is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

EDGE = 5.0  # kept free on both sides, half a mark's width on a narrow screen
NEAR = 9.0  # marks that are nearer to each other than this stand in different rows
STARTS = ("warranty-start", "warranty-exchange")
WINDOWS = ("exchange-window", "refund-window")
TERM = "warranty-term"


@dataclass(frozen=True)
class Span:
    """A stretch of the bar; `kind` is term, extra (after a repair) or window (exchange, refund)."""

    kind: str
    at: float
    width: float


@dataclass(frozen=True)
class Mark:
    number: int
    at: float
    row: int


@dataclass(frozen=True)
class Drawing:
    first: date
    last: date
    spans: tuple[Span, ...]
    marks: tuple[Mark, ...]
    today: float | None

    @property
    def rows(self) -> int:
        return max((mark.row for mark in self.marks), default=0) + 1


def drawing(
    steps: Sequence[dict[str, Any]],
    *,
    until: str | date | None,
    today: date | None = None,
    bought: date | None = None,
) -> Drawing | None:
    """Place steps as the API gives them; None when there are no two different days to draw between."""
    dated = [
        (number, _day(step["date"]), str(step["clause"]))
        for number, step in enumerate(steps, 1)
        if step["date"]
    ]
    ends = (until and _day(until), today, bought)
    days = [*(day for _, day, _ in dated), *(day for day in ends if isinstance(day, date))]
    if not dated or min(days) == max(days):
        return None
    scale = _Scale(min(days), max(days))
    return Drawing(
        first=scale.first,
        last=scale.last,
        spans=_spans(dated, scale, until=_day(until) if until else None, bought=bought),
        marks=_marks(dated, scale),
        today=scale.at(today) if today else None,
    )


Dated = Sequence[tuple[int, date, str]]


@dataclass(frozen=True)
class _Scale:
    first: date
    last: date

    def at(self, day: date) -> float:
        share = (day - self.first).days / (self.last - self.first).days
        return round(EDGE + share * (100 - 2 * EDGE), 2)

    def span(self, kind: str, first: date, last: date) -> Span:
        return Span(kind, self.at(first), round(self.at(last) - self.at(first), 2))


def _spans(dated: Dated, scale: _Scale, *, until: date | None, bought: date | None) -> tuple[Span, ...]:
    start = _first(dated, STARTS) or bought or scale.first
    term, window = _first(dated, (TERM,)), _first(dated, WINDOWS)
    wanted = (
        ("term", start, term),
        ("extra", term, until),
        ("window", bought or start, window),
    )
    return tuple(scale.span(kind, since, to) for kind, since, to in wanted if since and to and since < to)


def _marks(dated: Dated, scale: _Scale) -> tuple[Mark, ...]:
    """Give each mark the first row in which it has room."""
    marks: list[Mark] = []
    ends: list[float] = []
    for number, day, _ in sorted(dated, key=lambda one: (one[1], one[0])):
        at = scale.at(day)
        row = next((row for row, end in enumerate(ends) if at - end >= NEAR), len(ends))
        ends[row : row + 1] = [at]
        marks.append(Mark(number, at, row))
    return tuple(marks)


def _first(dated: Dated, clauses: Sequence[str]) -> date | None:
    return next((day for _, day, clause in dated if clause in clauses), None)


def _day(value: str | date) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
