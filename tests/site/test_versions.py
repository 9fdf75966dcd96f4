from datetime import date

import pytest

from aftercare_pages import versions
from aftercare_pages.placeholders import value
from aftercare_pages.source import Source
from tests.site.conftest import later, with_versions

OLD = later("2025-01-01", "1", warranty={"months": {"phone": 6}}, returns={"refund_days": 7})
NOW = later("2026-01-01", "2", warranty={"months": {"phone": 12}}, returns={"effective_from": "2025-01-01"})
NEXT = later("2027-06-01", "3", warranty={"months": {"phone": 18}}, returns={"effective_from": "2025-01-01"})


@pytest.fixture
def history() -> Source:
    return with_versions(OLD, NOW, NEXT, in_force=1)


@pytest.mark.parametrize(
    ("page", "months"),
    [
        ("policy/warranty.md", "18"),
        ("policy/warranty-2026-01-01.md", "12"),
        ("policy/warranty-2025-01-01.md", "6"),
        ("policy/returns.md", "12"),
        ("policy/index.md", "12"),
        ("products/xx-1.md", "12"),
    ],
)
def test_each_page_shows_the_values_of_its_own_version(page: str, months: str, history: Source) -> None:
    assert value("warranty.months.phone", versions.as_written(page, history)) == months


def test_versions_say_since_when_until_when_and_where(history: Source) -> None:
    assert versions.versions("warranty", history.policy) == [
        versions.PageVersion(date(2025, 1, 1), date(2025, 12, 31), "policy/warranty-2025-01-01/"),
        versions.PageVersion(date(2026, 1, 1), date(2027, 5, 31), "policy/warranty-2026-01-01/"),
        versions.PageVersion(date(2027, 6, 1), None, "policy/warranty/"),
    ]
    assert len(versions.versions("returns", history.policy)) == 1


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("policy/warranty-2025-01-01.md", "2025年1月1日至2025年12月31日施行"),
        ("policy/warranty.md", "自 2027年6月1日 起施行"),
    ],
)
def test_version_that_is_not_in_force_says_so_on_top(page: str, words: str, history: Source) -> None:
    html = versions.banner(versions.as_written(page, history))
    assert words in html
    assert '<a href="/zh/policy/warranty-2026-01-01/">' in html


@pytest.mark.parametrize(
    "page", ["policy/warranty-2026-01-01.md", "policy/returns.md", "policy/index.md", "index.md"]
)
def test_version_in_force_needs_no_note(page: str, history: Source) -> None:
    assert versions.banner(versions.as_written(page, history)) == ""


def test_list_names_the_version_in_force_and_this_page(history: Source) -> None:
    html = versions.version_list("", versions.as_written("policy/warranty-2025-01-01.md", history))
    assert '<td>2027年6月1日 起</td><td><a href="/zh/policy/warranty/">保修政策</a></td>' in html
    assert "</a> · <strong>现行</strong>" in html
    assert html.index("2027年6月1日") < html.index("2025年1月1日")
    assert html.endswith("<td>2025年1月1日 至 2025年12月31日</td><td>本页</td></tr></tbody></table>")


def test_list_of_all_pages_stands_elsewhere(history: Source) -> None:
    html = versions.version_list("", versions.as_written("policy/index.md", history))
    assert html.count("<tr>") == 1 + 3 + 1 + 1 + 1


def test_policy_without_versions_is_its_own(facts: Source) -> None:
    assert versions.as_written("policy/warranty.md", facts).policy is facts.policy
    assert "本页" in versions.version_list("", versions.as_written("policy/warranty.md", facts))
