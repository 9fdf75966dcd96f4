from dataclasses import replace

import pytest

from aftercare_pages import service_tables
from aftercare_pages.html import NothingToShow
from aftercare_pages.placeholders import value
from aftercare_pages.source import Source
from tests.site.conftest import DAY, later, with_versions

DEALER = {
    "key": "a",
    "name": {"zh": "示例<经销商>", "en": "Example Dealer"},
    "carries": ["installation", "on_site"],
}


def test_who_pays_stands_per_cause(facts: Source) -> None:
    html = service_tables.responsibility("", facts)
    assert "<td>保修期内，非人为损坏</td><td>由我们承担</td>" in html
    assert "<td>已过保修期</td><td>由您承担，按价目表维修，或折价换新</td>" in html
    english = service_tables.responsibility("", replace(facts, language="en"))
    assert "<td>In warranty, caused by the customer</td><td>You pay: repair by the price list</td>" in english
    assert "<td>Force majeure</td><td>Agreed with you</td>" in english


def test_dealers_stand_with_what_they_carry(facts: Source) -> None:
    shown = with_versions(later(DAY, "1", service_levels={"dealers": [DEALER]}), in_force=0)
    assert "<td>示例&lt;经销商&gt;</td><td>安装验收、上门维修</td>" in service_tables.dealers("", shown)
    with pytest.raises(NothingToShow):
        service_tables.dealers("", facts)


@pytest.mark.parametrize(
    ("after", "words"),
    [
        ({"hours": 4, "count": "clock"}, "再过 4 小时"),
        ({"hours": 1, "count": "working"}, "再过 1 个工作小时"),
        ({"days": 2, "count": "working"}, "再过 2 个工作日"),
        ({"days": 1, "count": "clock"}, "再过 1 天"),
    ],
)
def test_who_hears_of_a_deadline(after: dict[str, object], words: str) -> None:
    rule = {"remind_at_percent": 60, "missed_to": "lead", "then_to": "manager", "then_after": after}
    html = service_tables.escalation(
        "", with_versions(later(DAY, "1", service_levels={"escalation": rule}), in_force=0)
    )
    assert "<td>期限已过 60%</td><td>经办人</td>" in html
    assert "<td>超过期限</td><td>技术主管</td>" in html
    assert f"<td>{words}仍未办完</td><td>主管领导</td>" in html


def test_silence_says_reminder_and_end(facts: Source) -> None:
    assert "<td>等您确认报价</td><td>3 天后</td><td>7 天后把产品原样寄回给您</td>" in service_tables.silence(
        "", facts
    )
    english = service_tables.silence("", replace(facts, language="en"))
    assert "<td>your payment</td><td>after 3 days</td>" in english
    assert "<td>after 7 days, it counts as accepted</td>" in english


def test_loaners_are_named_in_a_sentence() -> None:
    loaner = {"families": ["phone", "router"]}
    shown = with_versions(later(DAY, "1", service_levels={"loaner": loaner}), in_force=0)
    assert value("loaner_families", shown) == "手机、路由器"
