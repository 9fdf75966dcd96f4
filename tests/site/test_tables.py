from dataclasses import replace

import pytest

from aftercare_pages import tables
from aftercare_pages.html import NothingToShow
from aftercare_pages.source import Source
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.policy.page_schema import Term
from tests.site.conftest import DAY, later, with_versions

PRICES = {
    "currency": "CNY",
    "families": {
        "phone": {"inspection": 0, "labour": {"minor": 80}, "parts": {"screen": 1280, "golden_lid": 9}}
    },
}


def test_months_come_from_the_policy(facts: Source) -> None:
    assert "<td>手机</td><td>12 个月</td>" in tables.months("", facts)
    assert "主要部件" not in tables.months("", facts)


def test_months_of_main_parts_stand_beside(facts: Source) -> None:
    longer = with_versions(later(DAY, "1", warranty={"parts_months": {"phone": {"battery": 6}}}), in_force=0)
    html = tables.months("", longer)
    assert "<td>手机</td><td>12 个月</td><td>电池 6 个月</td>" in html
    assert "<td>路由器</td><td>24 个月</td><td>—</td>" in html


def test_deadlines_say_what_they_count(facts: Source) -> None:
    html = tables.deadlines("", facts)
    assert "<td>2 小时内</td><td>4 个工作小时内</td>" in html
    assert "<td>24 小时内</td><td>—</td>" in html


@pytest.mark.parametrize(
    ("term", "zh", "en"),
    [
        (Term(hours=2, count="clock"), "2 小时内", "within 2 hours"),
        (Term(hours=1, count="working"), "1 个工作小时内", "within 1 working hour"),
        (Term(days=7, count="clock"), "7 天内", "within 7 days"),
        (Term(days=1, count="clock"), "1 天内", "within 1 day"),
        (Term(days=3, count="working"), "3 个工作日内", "within 3 working days"),
    ],
)
def test_term_is_said_in_its_own_unit(term: Term, zh: str, en: str, facts: Source) -> None:
    assert tables.term(term, facts) == zh
    assert tables.term(term, replace(facts, language="en")) == en


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        (
            "zh",
            ["<caption>手机</caption>", "检测费</td><td>免费", "简单维修</td><td>¥80", "屏幕</td><td>¥1,280"],
        ),
        ("en", ["<caption>Phones</caption>", "Inspection</td><td>free", "Screen</td><td>¥1,280"]),
    ],
)
def test_prices_stand_per_family(language: Language, parts: list[str]) -> None:
    priced = with_versions(later(DAY, "1", price_list=PRICES), in_force=0)
    html = tables.prices("", replace(priced, language=language))
    assert [part for part in parts if part not in html] == []


def test_part_without_a_name_is_shown_as_written() -> None:
    priced = with_versions(later(DAY, "1", price_list=PRICES), in_force=0)
    assert "<td>golden lid</td><td>¥9</td>" in tables.prices("", priced)


def test_no_price_list_is_nothing_to_show(facts: Source) -> None:
    with pytest.raises(NothingToShow):
        tables.prices("", facts)
