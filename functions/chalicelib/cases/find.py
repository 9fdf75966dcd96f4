"""Finding cases: by number, or all that are open."""

import sys
from collections.abc import Iterable

from chalicelib.adapters.table import Cases
from chalicelib.cases.service import Desk
from chalicelib.domain.case.case import Case
from chalicelib.domain.kernel.errors import NotFound


def stored(desk: Desk, number: str) -> Case | None:
    """Return the case of that number; None when there is none."""
    try:
        return desk.cases.load(number) if number else None
    except NotFound:
        return None


def open_cases(desk: Desk) -> tuple[Case, ...]:
    """All open cases that can be read, a hundred at a time; closed ones cost nothing."""
    return tuple(read_cases(desk, desk.cases.open_numbers()).values())


def read_cases(desk: Desk, numbers: Iterable[str]) -> dict[str, Case]:
    """Those of the cases that are open, in the order given; one that cannot be read hides no other."""
    numbers = tuple(numbers)
    cases = desk.cases.remembering(numbers)
    found = (_open(cases, number) for number in numbers)
    return {case.number: case for case in found if case}


def _open(cases: Cases, number: str) -> Case | None:
    try:
        case = cases.load(number)
    except (NotFound, ValueError) as error:
        print(f"{number} cannot be read: {error!r:.200}", file=sys.stderr)
        return None
    return case if case.is_open else None
