"""Lists of products: each refused line says why, and no cell is taken for a formula."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from chalicelib.adapters.products import Products, product_key
from chalicelib.domain.products.register import HolderClaim, Registered
from chalicelib.locale.words import languages
from operating import product_lists
from operating.product_lists import NoList, RejectedRow
from operating.shell import lists
from tests import samples
from tests.fakes import Outside

LIST = """model,serial_number,sold_on,activated_on
FH-P1,P1A 00000001,2026-01-05,
FH-P1,P1A 00000002,2026-01-05,2026-02-01
FH-XX,P1A 00000003,2026-01-05,
FH-P1,P1A 00000004,05.01.2026,
FH-P1,=1+1,2026-01-05,
FH-P1,R6A00000001,2026-01-05,
FH-P1,P1A00000005,2036-01-05,
FH-P1,P1A00000006,,
FH-P1,P1A00000001,2026-01-06,
FH-P1,P1A00000002,2026-01-05,2026-02-01
"""
POLICY = samples.POLICY.model_copy(
    update={
        "products": tuple(
            product.model_copy(update={"serial": "P1[A-Z][0-9]{8}" if product.model == "FH-P1" else ""})
            for product in samples.POLICY.products
        )
    }
)
ALL = product_key("FH-P1", "P1A00000001"), product_key("FH-P1", "P1A00000002")


def imported(outside: Outside, text: str | bytes = LIST) -> list[RejectedRow]:
    content = text.encode() if isinstance(text, str) else text
    context = outside.context
    answers = product_lists.take(context.products, POLICY, product_lists.rows(content), today=samples.TODAY)
    return [answer for answer in answers if answer]


def test_good_lines_are_taken_and_the_others_say_why() -> None:
    outside = Outside()
    refused = imported(outside)
    assert {one.line: one.code for one in refused} == {
        4: "row_model",
        5: "row_date",
        6: "row_serial",
        7: "row_pattern",
        8: "row_future",
        9: "row_empty",
        10: "row_again",
    }
    assert all(one.why(language) for one in refused for language in languages())
    found = outside.context.products.find(ALL[1])
    assert found
    assert (found.sold_on, found.activated_on) == (date(2026, 1, 5), date(2026, 2, 1))


def test_the_same_list_again_changes_nothing_and_a_holder_stays() -> None:
    outside = Outside()
    held = Registered(model="FH-P1", serial="P1A00000001", source="customer", email="li.mei@example.com")
    outside.context.products.save(held)
    for _ in range(2):
        imported(outside)
    found = outside.context.products.find(ALL[0])
    assert found
    assert (found.version, found.claims, found.sold_on) == (2, held.claims, date(2026, 1, 5))


SAVED = {
    "UTF-8 with a mark": ("model,serial_number,sold_on\r\nFH-P1,P1A00000001,2026-01-05\r\n", "utf-8-sig"),
    "GB 18030": ("备注,型号,序列号,销售日期\n手机,FH-P1,P1A00000001,2026/1/5\n", "gb18030"),
    "UTF-16 with tabs": ("model\tserial_number\tsold_on\nFH-P1\tP1A00000001\t2026-01-05\n", "utf-16"),
    "semicolons": ("Model;Serial number;Sold on\nFH-P1;P1A00000001;2026.1.5\n;;\n", "utf-8"),
    "a Chinese date": ("型号,序列号,销售日期\nFH-P1,P1A00000001,2026年1月5日\n", "utf-8"),
}


@pytest.mark.parametrize(("text", "encoding"), SAVED.values(), ids=SAVED)
def test_a_list_is_read_however_a_spreadsheet_saved_it(text: str, encoding: str) -> None:
    outside = Outside()
    assert imported(outside, text.encode(encoding)) == []
    found = outside.context.products.find(ALL[0])
    assert found
    assert found.sold_on == date(2026, 1, 5)


@pytest.mark.parametrize("content", [b"model,serial\nFH-P1,1\n", b"", b"\x89PNG\r\n\xff\xff"])
def test_a_list_without_its_columns_is_refused_whole(content: bytes) -> None:
    with pytest.raises(NoList, match="serial_number, sold_on"):
        imported(Outside(), content)


def test_many_lines_ask_for_a_hundred_products_at_once() -> None:
    outside = Outside()
    lines = [f"FH-P1,P1A{number:08},2026-01-05" for number in range(250)]
    assert imported(outside, "\n".join(["model,serial_number,sold_on", *lines])) == []
    assert sum(1 for _ in outside.context.products.all()) == 250


class Hurried(Products):
    """Somebody registers the product right after it was looked up."""

    def several(self, keys: Iterable[str]) -> dict[str, Registered]:
        found = super().several(keys)
        self.save(Registered(model="FH-P1", serial="P1A00000001", source="customer", email="li@example.com"))
        return found


def test_a_product_that_changes_meanwhile_is_refused_and_not_overwritten() -> None:
    outside = Outside()
    products = Hurried(outside.dynamo, outside.settings.ledger_table)
    lines = product_lists.rows(b"model,serial_number,sold_on\nFH-P1,P1A00000001,2026-01-05\n")
    answers = product_lists.take(products, POLICY, lines, today=samples.TODAY)
    assert [answer and answer.code for answer in answers] == ["row_busy"]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(cell: str, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    assert lists.write_csv(target, ("a",), [(cell,)]) == 1
    assert f"'{cell}".encode() in target.read_bytes()


def test_cases_come_back_from_a_file_as_they_were(tmp_path: Path) -> None:
    target, case = tmp_path / "cases.jsonl", samples.case("repair")
    assert lists.write_cases(target, [case, case]) == 2
    assert [found.coverage for found in lists.read_cases(target)] == [case.coverage] * 2


INSIDE = {
    "renumbered_by",
    "version",
    "exchanged_on",
    "exchanged_as",
    "exchanged_by",
}  # what cases did to a product stands in the cases
INSIDE_OF_A_CLAIM = {"id", "name", "language", "confirmed_at", "proof", "proved_at", "passed_by"}


def test_each_column_of_a_list_has_a_chinese_name_and_its_place_in_the_register() -> None:
    assert set(product_lists.CALLED.values()) == set(product_lists.COLUMNS)
    assert set(product_lists.ProductRow.model_fields) - {"serial_number"} <= set(Registered.model_fields)


def test_each_fact_of_a_registered_product_is_exported_or_stays_inside() -> None:
    for model, inside in ((Registered, INSIDE), (HolderClaim, INSIDE_OF_A_CLAIM)):
        facts = {name for name, field in model.model_fields.items() if "tuple" not in str(field.annotation)}
        assert facts - {"serial"} <= set(product_lists.EXPORTED) | inside
