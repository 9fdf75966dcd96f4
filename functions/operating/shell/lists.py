"""Lists in and out: CSV for spreadsheets, cases as JSON lines."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from chalicelib.domain.case.case import Case
from chalicelib.domain.views.spreadsheets import defuse


def write_csv(path: Path, header: Iterable[str], lines: Iterable[Iterable[object]]) -> int:
    """Write a CSV that Excel opens with the right characters; returns how many lines."""
    with path.open("w", encoding="utf-8-sig", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(header)
        return sum(1 for line in lines if writer.writerow([defuse(value) for value in line]))


def write_cases(path: Path, cases: Iterable[Case]) -> int:
    """Write cases, one JSON document a line; returns how many."""
    with path.open("w", encoding="utf-8") as target:
        return sum(1 for case in cases if target.write(case.model_dump_json(exclude_none=True) + "\n"))


def read_cases(path: Path) -> Iterator[Case]:
    """Cases of an exported file, one JSON document a line."""
    with path.open("rb") as source:
        yield from (Case.model_validate_json(line) for line in source if line.strip())
