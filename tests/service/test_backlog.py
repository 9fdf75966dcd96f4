"""The live backlog: all open cases by deadline, by team if wished; closed cases cost it nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from chalicelib.cases import documents
from chalicelib.domain.kernel.states import Event, State
from chalicelib.web.staff.backlog import backlog, backlog_page
from tests import samples
from tests.domain.timed import HOUR, MINUTE
from tests.dynamo import FakeDynamo
from tests.samples import NOW
from tests.service.timed import Timed

E = Event
HERE = "http://127.0.0.1:8000/api/staff/token?lang=zh"


@pytest.fixture
def timed(tmp_path: Path) -> Timed:
    timed = Timed(tmp_path)
    timed.case("202611-001")
    timed.case("202611-002", kind="enquiry")
    timed.case("202611-003", E.TAKE, E.ASK)
    timed.case("202611-004", safety_hazard=True)
    timed.case("202611-005", E.TAKE, E.CLOSE)
    timed.to(NOW + 3 * HOUR)
    return timed


def test_all_open_cases_by_deadline(timed: Timed) -> None:
    rows = backlog(timed.context, timed.now, language="en", here="/api/staff/x?lang=en")
    shown = [(row.number[-1], row.team, row.state, row.owner, row.left, row.turn) for row in rows]
    assert shown == [
        ("4", "quality", "Received", "", "1 h overdue", "us"),
        ("1", "tech", "Received", "", "1 h left", "us"),
        ("2", "desk", "Received", "", "21 h left", "us"),
        ("3", "tech", "Waiting for the customer's answer", "Technician 1", "", "customer"),
    ]
    assert [row.late for row in rows] == [True, False, False, False]
    assert all("/api/staff/" in row.url for row in rows)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_shows_one_team_without_a_script(timed: Timed, language: str) -> None:
    whole = backlog_page(timed.context, timed.now, language=language, here=HERE)
    links = re.findall(r'href="([^"]*team=[^"]*)"', whole)
    assert f"{HERE}&amp;team=tech" in links
    assert f'href="{HERE.partition("=")[0]}={"en" if language == "zh" else "zh"}"' in backlog_page(
        timed.context, timed.now, language=language, here=HERE.replace("zh", language),
    )  # fmt: skip
    assert f"/{language}/assets/aftercare/staff.css" in whole
    assert "<script" not in whole
    tech = backlog_page(timed.context, timed.now, language=language, here=HERE, team="tech")
    assert [number in tech for number in ("202611-001", "202611-002", "202611-003", "202611-005")] == [
        True, False, True, False,
    ]  # fmt: skip
    assert tech.count("<tr") == 3
    nothing = backlog_page(timed.context, timed.now, language=language, here=HERE, team="finance")
    assert "<table" not in nothing


def test_the_page_leads_to_the_follow_up_records_of_this_month_and_the_last(timed: Timed) -> None:
    whole = backlog_page(timed.context, timed.now, language="en", here=HERE)
    found = dict(re.findall(r'href="[^"]*/api/documents/([^"]*)"[^>]*>([^<]*)<', whole))
    wanted = [(documents.open_address(timed.context, token), month) for token, month in found.items()]
    assert [(one.name, one.number, one.whose) for one, _ in wanted] == [
        ("follow_ups", "2026-11", "staff"),
        ("follow_ups", "2026-10", "staff"),
    ]
    assert [month for _, month in wanted] == ["November 2026", "October 2026"]


class Counting(FakeDynamo):
    """Keeps what was asked of it."""

    def __init__(self, tables: dict[str, Any]) -> None:
        super().__init__()
        self.tables, self.asked = tables, list[str]()

    def batch_get_item(self, **call: Any) -> dict[str, Any]:
        self.asked.append("batch_get_item")
        return super().batch_get_item(**call)

    def get_item(self, **call: Any) -> dict[str, Any]:
        self.asked.append("get_item")
        return super().get_item(**call)

    def get_paginator(self, operation: str) -> Any:
        self.asked.append(operation)
        return super().get_paginator(operation)


def test_closed_cases_cost_nothing(timed: Timed) -> None:
    timed.outside.dynamo = dynamo = Counting(timed.outside.dynamo.tables)
    backlog(timed.context, timed.now, language="en")
    before, dynamo.asked = dynamo.asked, []
    for n in range(100, 400):
        timed.context.cases.save(samples.case_in(State.CLOSED, number=f"202610-{n}"))
    backlog(timed.context, timed.now, language="en")
    assert dynamo.asked == before
    assert "query" in before


def test_a_case_that_cannot_be_read_hides_no_other(timed: Timed) -> None:
    timed.outside.dynamo.tables["cases"]["202611-001"]["body"] = {"S": "{broken"}
    rows = backlog(timed.context, timed.now + MINUTE, language="zh")
    assert [row.number[-1] for row in rows] == ["4", "2", "3"]
