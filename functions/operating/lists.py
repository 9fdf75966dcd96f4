"""Lists in and out: the product register as CSV, cases as JSON lines."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple, TextIO

from pydantic import BaseModel, ConfigDict, ValidationError

from chalicelib.adapters.products import Products, product_key
from chalicelib.domain.case import Case
from chalicelib.domain.policy import Policy
from chalicelib.domain.register import Registered, Serial, serial_key
from chalicelib.domain.spreadsheets import defused

COLUMNS = ("model", "serial_number", "sold_on", "activated_on")


class Row(BaseModel):
    """One line of a serial-number list: dates as YYYY-MM-DD; `activated_on` may be empty."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)
    model: str
    serial_number: Serial
    sold_on: date
    activated_on: date | None = None


class Refused(NamedTuple):
    line: int
    values: tuple[str, ...]
    why: str


def rows(source: TextIO) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and values of each line. Raises ValueError when a needed column is missing."""
    reader = csv.DictReader(source)
    missing = {"model", "serial_number", "sold_on"} - set(reader.fieldnames or ())
    if missing:
        raise ValueError(f"these columns are missing: {', '.join(sorted(missing))}")
    for values in reader:
        yield reader.line_num, {name: (values.get(name) or "").strip() for name in COLUMNS}


def take_row(products: Products, policy: Policy, line: int, values: dict[str, str]) -> Refused | None:
    """Store one line; what was stored with the same dates stays as it is. Returns why it was refused."""
    given = tuple(values.values())
    try:
        row = Row.model_validate({name: value for name, value in values.items() if value})
    except ValidationError as error:
        found = error.errors()[0]
        return Refused(line, given, f"{found['loc'][0] if found['loc'] else ''}: {found['msg']}")
    if row.model not in policy.models:
        return Refused(line, given, f"model: we do not make {row.model}")
    before = products.find(product_key(row.model, row.serial_number))
    after = merged(before, row)
    if after != before:
        products.save(after)
    return None


def merged(before: Registered | None, row: Row) -> Registered:
    """The record with the shop's own dates; the holder stays."""
    dates = {"sold_on": row.sold_on, "activated_on": row.activated_on}
    if before is None:
        return Registered(model=row.model, serial=serial_key(row.serial_number), source="import", **dates)
    after = before.model_copy(update=dates)
    return after if after == before else after.model_copy(update={"version": before.version + 1})


def write_csv(path: Path, header: Iterable[str], lines: Iterable[Iterable[object]]) -> int:
    """Write a CSV that Excel opens with the right characters; returns how many lines."""
    with path.open("w", encoding="utf-8-sig", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(header)
        return sum(1 for line in lines if writer.writerow([defused(value) for value in line]))


def write_cases(path: Path, cases: Iterable[Case]) -> int:
    """Write cases, one JSON document a line; returns how many."""
    with path.open("w", encoding="utf-8") as target:
        return sum(1 for case in cases if target.write(case.model_dump_json(exclude_none=True) + "\n"))


def read_cases(path: Path) -> Iterator[Case]:
    """Cases of an exported file, one JSON document a line."""
    with path.open("rb") as source:
        yield from (Case.model_validate_json(line) for line in source if line.strip())
