"""Lists of products: each refused line says why, and no cell is taken for a formula."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest

from chalicelib.adapters.products import product_key
from chalicelib.domain.register import Registered
from operating import lists
from tests import samples
from tests.fakes import Outside

LIST = """model,serial_number,sold_on,activated_on
FH-P1,P1 0001,2026-01-05,
FH-P1,P1 0002,2026-01-05,2026-02-01
FH-XX,P1 0003,2026-01-05,
FH-P1,P1 0004,05.01.2026,
FH-P1,=1+1,2026-01-05,
"""


def imported(outside: Outside, text: str = LIST) -> list[lists.Refused]:
    desk = outside.desk
    answers = [lists.take_row(desk.products, desk.policy, n, row) for n, row in lists.rows(io.StringIO(text))]
    return [answer for answer in answers if answer]


def test_good_lines_are_taken_and_the_others_say_why() -> None:
    outside = Outside()
    refused = imported(outside)
    assert [(one.line, one.why.partition(":")[0]) for one in refused] == [
        (4, "model"),
        (5, "sold_on"),
        (6, "serial_number"),
    ]
    found = outside.desk.products.find(product_key("FH-P1", "p1 0002"))
    assert found
    assert (found.sold_on, found.activated_on) == (date(2026, 1, 5), date(2026, 2, 1))


def test_the_same_list_again_changes_nothing_and_a_holder_stays() -> None:
    outside = Outside()
    held = Registered(model="FH-P1", serial="P10001", source="customer", email="li.mei@example.com")
    outside.desk.products.save(held)
    for _ in range(2):
        imported(outside)
    found = outside.desk.products.find(product_key("FH-P1", "P10001"))
    assert found
    assert (found.version, found.email, found.sold_on) == (2, "li.mei@example.com", date(2026, 1, 5))


def test_a_list_without_its_columns_is_refused_whole() -> None:
    with pytest.raises(ValueError, match="serial_number, sold_on"):
        imported(Outside(), "model,serial\nFH-P1,1\n")


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(cell: str, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    assert lists.write_csv(target, ("a",), [(cell,)]) == 1
    assert f"'{cell}".encode() in target.read_bytes()


def test_cases_come_back_from_a_file_as_they_were(tmp_path: Path) -> None:
    target, case = tmp_path / "cases.jsonl", samples.case("repair")
    assert lists.write_cases(target, [case, case]) == 2
    assert [found.coverage for found in lists.read_cases(target)] == [case.coverage] * 2
