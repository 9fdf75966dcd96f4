"""Finding cases: by number, or all that are open."""

import sys
from collections.abc import Iterable

from chalicelib.adapters.fault_log import describe
from chalicelib.adapters.table import Cases
from chalicelib.cases.context import AppContext
from chalicelib.domain.case.case import Case
from chalicelib.domain.kernel.errors import NotFound


def find_case(context: AppContext, number: str) -> Case | None:
    """Return the case of that number; None when there is none."""
    try:
        return context.cases.load(number) if number else None
    except NotFound:
        return None


def open_cases(context: AppContext) -> tuple[Case, ...]:
    """All open cases that can be read, a hundred at a time; closed ones cost nothing."""
    return tuple(load_open_cases(context, context.cases.open_numbers()).values())


def load_open_cases(context: AppContext, numbers: Iterable[str]) -> dict[str, Case]:
    """Those of the cases that are open, in the order given; one that cannot be read hides no other."""
    numbers = tuple(numbers)
    cases = context.cases.preload(numbers)
    found = (_load_if_open(cases, number) for number in numbers)
    return {case.number: case for case in found if case}


def _load_if_open(cases: Cases, number: str) -> Case | None:
    try:
        case = cases.load(number)
    except (NotFound, ValueError) as error:
        print(f"{number} cannot be read: {describe(error)}", file=sys.stderr)
        return None
    return case if case.is_open else None
