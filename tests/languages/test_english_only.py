"""A shop with one language: no Chinese page, catalogue or mail is there, and nothing Chinese is left."""

from __future__ import annotations

import re
from email import message_from_string, policy
from email.message import EmailMessage
from typing import Any

import pytest

from tests.languages.trees import Tree, english_only

CHINESE = re.compile("[\u2e80-\u9fff\uff00-\uffef]")
REQUEST = {
    "name": "Ann Lee",
    "email": "ann@example.com",
    "model": "FH-P1",
    "where": "send_in",
    "purchased_on": "2024-01-02",
    "description": "The screen stays dark now and then.",
    "privacy_consent": True,
}
CHINESE_WISH = {"accept-language": "zh-CN,zh;q=0.9"}
BOUGHT = {"model": "FH-P1", "purchased_on": "2026-01-02"}
CALLS: dict[str, dict[str, Any]] = {
    "request": {"method": "POST", "url": "/api/requests/repair", "json": REQUEST},
    "policy": {"method": "GET", "url": "/api/policy"},
    "faults": {"method": "POST", "url": "/api/requests/repair", "json": {}, "headers": CHINESE_WISH},
    "another tag": {"method": "POST", "url": "/api/requests/repair", "json": REQUEST | {"language": "zh"}},
    "plain form": {"method": "POST", "url": "/api/coverage", "data": BOUGHT},
    "no such page": {"method": "GET", "url": "/zh/"},
    "price list": {"method": "GET", "url": "/en/policy/price-list/"},
}


VACUUM = """---
title: Vacuum cleaner FH-V2
description: The cordless vacuum cleaner FH-V2.
product:
  {model: FH-V2, family: vacuum_cleaner, name: Fanhe V2 vacuum cleaner, serial: 'V2[0-9]{8}', parts: [brush]}
---

# Vacuum cleaner FH-V2

Warranty: {{ warranty.months.vacuum_cleaner }} months.
"""


def add_a_family(tree: Tree) -> None:
    """A product of a new family, as an editor adds it: Markdown alone."""
    tree.put("docs/en/products/fh-v2.md", VACUUM)
    tree.edit("docs/en/products/index.md", "  family:\n", "  family:\n    vacuum_cleaner: Vacuum cleaners\n")
    tree.edit("docs/en/products/index.md", "  part:\n", "  part:\n    brush: Turbo brush\n")
    for page in ("warranty", "warranty-2025-01-01"):
        tree.edit(f"docs/en/policy/{page}.md", "  months:\n", "  months:\n    vacuum_cleaner: 18\n")
    prices = "  families:\n    vacuum_cleaner: {inspection: 15, labour: {minor: 25}, parts: {brush: 35}}\n"
    tree.edit("docs/en/policy/price-list.md", "  families:\n", prices)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    tree = english_only(tmp_path_factory.mktemp("english") / "shop", currency="EUR")
    add_a_family(tree)
    tree.build()
    return tree


@pytest.fixture(scope="module")
def told(tree: Tree) -> dict[str, Any]:
    """All answers by their names, and the mails."""
    told = tree.visit(*CALLS.values())
    return {**dict(zip(CALLS, told["answers"], strict=True)), "mails": told["mails"]}


def body(mail: dict[str, Any]) -> str:
    """Subject, text and HTML of a mail."""
    message = message_from_string(mail["source"], policy=policy.default)
    assert isinstance(message, EmailMessage)
    return "\n".join([str(message["Subject"]), *(part.get_content() for part in message.iter_parts())])


def test_the_site_has_one_language_and_leads_straight_there(tree: Tree) -> None:
    site = tree.folder / "build/site"
    assert {one.name for one in site.iterdir()} == {"en", "index.html", "headers.json"}
    assert 'content="0; url=/en/"' in tree.read("build/site/index.html")
    assert 'class="ac-language"' not in tree.read("build/site/en/index.html")
    assert re.findall('hreflang="(.*?)"', tree.read("build/site/en/sitemap.xml").split("</url>")[0]) == ["en"]


def test_nothing_chinese_is_on_any_page(tree: Tree) -> None:
    built = (tree.folder / "build/site").rglob("*")
    pages = [file for file in built if file.suffix in (".html", ".json", ".xml")]
    assert len(pages) > 35
    assert [file.as_posix() for file in pages if CHINESE.search(file.read_text("utf-8"))] == []


def test_a_request_is_taken_and_answered_in_english(told: dict[str, Any]) -> None:
    assert told["request"]["status"] == 201
    assert "/en/case/#" in told["request"]["json"]["case_url"]
    customer, team = told["mails"]
    assert customer["subject"].endswith("We have your request: Repair")
    assert "we quote first" in body(customer).lower()
    assert "€30" in body(customer)
    assert "new request" in team["subject"]


def test_nothing_chinese_is_in_answers_and_mails(told: dict[str, Any]) -> None:
    texts = {name: answer["text"] for name, answer in told.items() if name != "mails"}
    texts |= {mail["subject"]: body(mail) for mail in told["mails"]}
    assert {name: found[0] for name, text in texts.items() if (found := CHINESE.search(text))} == {}


def test_whoever_asks_for_chinese_is_answered_in_english(told: dict[str, Any]) -> None:
    assert told["faults"]["json"]["errors"][0]["message"] == "Please fill this in."
    assert told["another tag"]["status"] == 422
    assert told["no such page"]["status"] == 404
    assert "This page does not exist" in told["no such page"]["text"]
    assert told["plain form"]["status"] == 200


def test_prices_are_in_the_currency_of_the_brand(told: dict[str, Any]) -> None:
    assert "<td>€680</td>" in told["price list"]["text"]
    assert told["policy"]["json"]["pages"]["price_list"]["currency"] == "EUR"


def test_a_new_family_needs_markdown_alone(tree: Tree, told: dict[str, Any]) -> None:
    prices = told["price list"]["text"]
    assert "<caption>Vacuum cleaners</caption>" in prices
    assert "<td>Turbo brush</td><td>€35</td>" in prices
    assert "Fanhe V2 vacuum cleaner" in tree.read("build/site/en/request/repair/index.html")
    assert 'href="../fh-v2/"' in tree.read("build/site/en/products/fh-p1/index.html")
    assert "18 months" in tree.read("build/site/en/products/fh-v2/index.html")
