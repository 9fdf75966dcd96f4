"""Lists of serial numbers, as shops have them: read from CSV in whatever way a spreadsheet saved it.

A spreadsheet saves UTF-8 with or without a mark, GB 18030 or UTF-16, divides by comma, semicolon or tab,
and writes 2026/3/1. All of that is understood; what is not a product and its dates is refused, line by line.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import islice, repeat
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from chalicelib.adapters.products import Products, product_key
from chalicelib.domain.kernel.errors import Outdated
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.serial_numbers import fits_pattern, serial_key
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.products.register import HolderClaim, Registered, Serial
from operating.shell.cli_words import text

CALLED = {"型号": "model", "序列号": "serial_number", "销售日期": "sold_on", "激活日期": "activated_on"}
DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 0?0:00(?::00)?)?")
MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
WRONG = {"serial_number": "row_serial"}  # what is said of a value that is none, besides dates
AT_ONCE, WRITERS = 100, 16  # DynamoDB reads so many items in one call; and as many writes side by side


class ProductRow(BaseModel):
    """One line of a list: its fields are the columns; those with a default may be empty or missing."""

    model_config = ConfigDict(extra="ignore")
    model: str
    serial_number: Serial
    sold_on: date
    activated_on: date | None = None

    @property
    def facts(self) -> dict[str, Any]:
        """All that the shop says of the product, under the names of `Registered`."""
        return self.model_dump(exclude={"model", "serial_number"})

    @property
    def key(self) -> str:
        return product_key(self.model, self.serial_number)


COLUMNS = tuple(ProductRow.model_fields)
NEEDED = tuple(name for name, field in ProductRow.model_fields.items() if field.is_required())
Values = Mapping[str, str]


class RejectedRow(NamedTuple):
    """A line that was not taken; `code` and `data` fill its sentence."""

    line: int
    values: tuple[str, ...]
    code: str
    data: Mapping[str, object]

    def why(self, language: Language) -> str:
        return text(self.code, language, **self.data)


class NoList(Exception):
    """The file is no list of products; `columns` are those that it lacks."""

    def __init__(self, columns: tuple[str, ...]) -> None:
        super().__init__(", ".join(columns))
        self.columns = columns


def rows(content: bytes) -> Iterator[tuple[int, Values]]:
    """Line number and values of each line that is not empty. Raises NoList."""
    text = _text(content)
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    names = [_column_name(cell) for cell in next(reader, [])]
    if lacking := tuple(name for name in NEEDED if name not in names):
        raise NoList(lacking)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            given = dict(zip(names, (cell.strip() for cell in cells), strict=False))
            yield reader.line_num, {name: given.get(name, "") for name in COLUMNS}


def _text(content: bytes) -> str:
    """The text of the file; GB 18030 is what a Chinese spreadsheet writes when it is not UTF-8."""
    encodings = [MARKS[content[:2]]] if content[:2] in MARKS else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding).replace("\x00", "")
        except UnicodeDecodeError:
            continue
    raise NoList(NEEDED)


def _column_name(cell: str) -> str:
    name = cell.strip().casefold().replace(" ", "_")
    return CALLED.get(name, name)


def take(
    products: Products, policy: Policy, lines: Iterable[tuple[int, Values]], *, today: date
) -> Iterator[RejectedRow | None]:
    """Store the lines, so many at once; yields for each in turn why it was refused, or None."""
    seen: dict[str, tuple[int, ProductRow]] = {}
    waiting = iter(lines)
    with ThreadPoolExecutor(WRITERS) as writers:
        while part := list(islice(waiting, AT_ONCE)):
            checked = [_check_row(line, values, policy, today, seen) for line, values in part]
            kept = products.several(one.key for one in checked if isinstance(one, ProductRow))
            yield from writers.map(_store_row, repeat(products), part, checked, repeat(kept))


def doubtful(lines: Iterable[tuple[int, Values]], policy: Policy, *, today: date) -> Iterator[RejectedRow]:
    """The lines that are taken and still cannot be right: activated before it was sold."""
    for line, values in lines:
        row = _row(values, policy, today) if values["activated_on"] else None
        if isinstance(row, ProductRow) and row.activated_on and row.activated_on < row.sold_on:
            data = {"activated": row.activated_on, "sold": row.sold_on}
            yield RejectedRow(line, tuple(values.values()), "row_activated_before", data)


def _check_row(
    line: int, values: Values, policy: Policy, today: date, seen: dict[str, tuple[int, ProductRow]]
) -> ProductRow | RejectedRow | None:
    """The line as a row; None when an earlier one says just the same."""
    given = tuple(values.values())
    row = _row(values, policy, today)
    if not isinstance(row, ProductRow):
        return RejectedRow(line, given, *row)
    first, other = seen.setdefault(row.key, (line, row))
    if first == line:
        return row
    return None if other.facts == row.facts else RejectedRow(line, given, "row_again", {"line": first})


def _row(values: Values, policy: Policy, today: date) -> ProductRow | tuple[str, dict[str, object]]:
    """The row, or the code and data of what is wrong with it."""
    for column in NEEDED:
        if not values[column]:
            return "row_empty", {"column": column}
    if values["model"] not in policy.models:
        return "row_model", {"value": values["model"]}
    try:
        row = ProductRow.model_validate({name: _cell(name, value) for name, value in values.items() if value})
    except ValidationError as error:
        column = str(error.errors()[0]["loc"][0])
        return WRONG.get(column, "row_date" if column.endswith("_on") else "row_value"), {
            "column": column,
            "value": values[column],
        }
    return _unlikely(row, policy, today) or row


def _cell(name: str, value: str) -> str:
    found = DATE.fullmatch(value) if name.endswith("_on") else None
    return "{}-{:0>2}-{:0>2}".format(*found.groups()) if found else value


def _unlikely(row: ProductRow, policy: Policy, today: date) -> tuple[str, dict[str, object]] | None:
    """What can be read and still cannot be: another model's number, or a day to come."""
    pattern = policy.product(row.model).serial
    if not fits_pattern(pattern, row.serial_number):
        return "row_pattern", {"value": row.serial_number, "model": row.model}
    days = {name: day for name, day in row.facts.items() if isinstance(day, date)}
    late = next((name for name, day in days.items() if day > today), None)
    return ("row_future", {"column": late, "value": days[late]}) if late else None


def _store_row(
    products: Products,
    given: tuple[int, Values],
    row: ProductRow | RejectedRow | None,
    kept: Mapping[str, Registered],
) -> RejectedRow | None:
    if not isinstance(row, ProductRow):
        return row
    before = kept.get(row.key)
    after = merge(before, row)
    try:
        if after != before:
            products.save(after)
    except Outdated:
        return RejectedRow(given[0], tuple(given[1].values()), "row_busy", {})
    return None


def merge(before: Registered | None, row: ProductRow) -> Registered:
    """The record with what the shop says; the holder stays."""
    if before is None:
        before = Registered(version=0, model=row.model, serial=serial_key(row.serial_number), source="import")
    after = before.model_copy(update=row.facts)
    return after if after == before else after.model_copy(update={"version": before.version + 1})


EXPORTED: Mapping[str, Callable[[Registered, HolderClaim | None], object]] = {
    "model": lambda product, claim: product.model,
    "serial_number": lambda product, claim: product.serial,
    "sold_on": lambda product, claim: product.sold_on,
    "purchased_on": lambda product, claim: claim.purchased_on if claim else product.purchased_on,
    "activated_on": lambda product, claim: product.activated_on,
    "registered_at": lambda product, claim: claim and claim.registered_at,
    "email": lambda product, claim: claim and claim.email,
    "order_number": lambda product, claim: claim and claim.order_number,
    "seller": lambda product, claim: claim and claim.seller,
    "source": lambda product, claim: claim.source if claim else product.source,
}


def exported_lines(product: Registered) -> Iterator[tuple[object, ...]]:
    """A line per claim, so that each day of purchase stands beside who says it; one where nobody claims."""
    for claim in product.claims or (None,):
        yield tuple(value(product, claim) for value in EXPORTED.values())
