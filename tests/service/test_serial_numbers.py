"""Serial numbers in one form: what stands in the register and in cases is found however it is written."""

from __future__ import annotations

from datetime import date

import pytest

from chalicelib.adapters.products import product_key
from chalicelib.adapters.table import case_item
from chalicelib.domain.products.register import Registered
from chalicelib.scheduled import renumber_products
from chalicelib.scheduled.budget import Budget
from chalicelib.scheduled.run import run_jobs
from operating import product_lists
from tests import samples
from tests.fakes import Outside

FORMER = Registered(model="FH-P1", serial="P1-2026-001", source="import", sold_on=date(2026, 1, 10))


@pytest.mark.parametrize("typed", ["P1-2026-001", "p1-2026 -001"])
def test_a_record_of_before_is_found_and_written_where_it_lies(typed: str) -> None:
    products = Outside().context.products
    products.save(FORMER)
    found = products.find(product_key("FH-P1", typed))
    assert found == FORMER
    products.save(found.model_copy(update={"version": 2}))
    assert [one.version for one in products.all()] == [2]
    assert products.several([product_key("FH-P1", typed)]).popitem()[1].version == 2


@pytest.mark.parametrize("typed", ["P1-2026-001", "P12026001", "SN：ｐ１ 2026 001"])
def test_records_of_before_can_be_brought_under_the_one_form(typed: str) -> None:
    products = Outside().context.products
    products.save(FORMER)
    assert (products.renumber(), products.renumber()) == (1, 0)
    assert products.history("FH-P1", typed).purchased_on == date(2026, 1, 10)
    assert [one.serial for one in products.all()] == ["P12026001"]
    assert products.find("FH-P1#P1-2026-001"), "a link that was mailed names the former key"


@pytest.mark.parametrize("typed", ["P1A-0000-0001", "SN：p1a 00000001"])
def test_a_list_that_writes_numbers_otherwise_changes_the_same_products(typed: str) -> None:
    outside = Outside()
    for number in ("P1A00000001", typed):
        rows = product_lists.rows(f"model,serial_number,sold_on\nFH-P1,{number},2026-01-05\n".encode())
        answers = product_lists.take(outside.context.products, samples.POLICY, rows, today=samples.TODAY)
        assert [one for one in answers if one] == []
    assert [(one.serial, one.version) for one in outside.context.products.all()] == [("P1A00000001", 1)]


@pytest.mark.parametrize("typed", ["P1-2026-001", "p12026001", "序列号：Ｐ１ 2026-001"])
def test_open_cases_of_a_product_are_found_however_the_number_is_written(typed: str) -> None:
    outside = Outside()
    case = samples.case("repair", serial_number="P1 2026-001")
    outside.context.cases.save(case)
    assert outside.context.cases.open_of_serial(typed) == (case.number,)


def test_an_open_case_that_was_stored_under_the_former_form_is_found() -> None:
    outside = Outside()
    case = samples.case("repair", serial_number="P1-2026-001")
    outside.context.cases.save(case)
    table = outside.context.cases._dynamodb.tables["cases"]
    table[case.number] = {**case_item(case), "open_serial": {"S": "P1-2026-001"}}
    assert outside.context.cases.open_of_serial("P1-2026-001") == (case.number,)


@pytest.mark.parametrize("seconds", [1000.0, 0.0])
def test_the_clock_brings_them_there_by_itself_however_little_time_it_has(seconds: float) -> None:
    outside = Outside()
    for number in range(5):
        outside.context.products.save(FORMER.model_copy(update={"serial": f"P1-2026-00{number}"}))
    runs = [renumber_products.run(outside.context, samples.NOW, Budget(seconds)) for _ in range(12)]
    assert sum(runs) == 5
    assert runs[-1] == 0
    assert {one.serial for one in outside.context.products.all()} == {f"P1202600{n}" for n in range(5)}
    outside.context.products.save(FORMER.model_copy(update={"serial": "P1-2026-009"}))
    assert renumber_products.run(outside.context, samples.NOW, Budget(1000)) == 0, "once, and then no more"


def test_it_is_a_job_of_the_clock() -> None:
    outside = Outside()
    outside.context.products.save(FORMER)
    assert run_jobs(outside.context, samples.NOW).counts["renumbered"] == 1
