from typing import Any

import pytest

from aftercare_pages import versions
from aftercare_pages.placeholders import UnknownPlaceholder


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("保修 {{ warranty.months.phone }} 个月", "保修 12 个月"),
        ("{{returns.refund_days}} 天", "15 天"),
        ("{{ brand }}售后", "样品售后"),
        ("{{ service_levels.urgency.urgent.respond.hours }} 小时", "2 小时"),
        ("在 {{ service_levels.urgency.urgent.respond }}内", "在 2 小时内"),
        ("在 {{ service_levels.urgency.urgent.solve }}内", "在 4 个工作小时内"),
        ("自 {{ warranty.effective_from }}起施行", "自 2026年1月1日起施行"),
        ("| a |\n| --- |\n| {{ warranty.months.router }} |", "<td>24</td>"),
    ],
)
def test_value_stands_in_the_text(markdown: Any, text: str, html: str) -> None:
    assert html in markdown.convert(text)


def test_service_address_is_a_link(markdown: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVICE_ADDRESS", "help@example.com")
    html = markdown.convert("{{ service_address }}")
    assert '<a href="mailto:help@example.com">help@example.com</a>' in html


@pytest.mark.parametrize(
    "placeholder",
    [
        "{{ warranty.months.toaster }}",
        "{{ warranty.months }}",
        "{{ warranty.starts.more }}",
        "{{ nonsense }}",
        "[[nonsense]]",
        "[[form toaster]]",
        "[[form]]",
        "[[months phone]]",
        "[[examples]]",
        "[[prices]]",
    ],
)
def test_unknown_placeholder_names_page_and_placeholder(markdown: Any, placeholder: str) -> None:
    with pytest.raises(UnknownPlaceholder) as raised:
        markdown.convert(f"text\n\n{placeholder}\n")
    assert "docs/zh/policy/warranty.md" in str(raised.value)
    assert placeholder in str(raised.value)


def test_block_inside_a_sentence_stays_text(markdown: Any) -> None:
    assert "[[months]]" in markdown.convert("so [[months]] stays")


def test_note_on_the_version_stands_below_the_title(markdown: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "banner", lambda _facts: "<aside>old</aside>")
    html = markdown.convert("# Title\n\ntext")
    assert html.index("Title") < html.index("<aside>old</aside>") < html.index("text")
