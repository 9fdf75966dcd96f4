"""One figure changed on one page, with its worked examples, changes page, answer, decision and mail."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.local.place import ROOT
from tests.inside import Inside, inside
from tests.outside import Mailbox

PAGE = "docs/zh/policy/warranty.md"
FOLDERS = ("docs", "functions", "infra", "site")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "policy.json", "deployments")
# What the page says of routers, and what it shall say: the rule, and the examples that rest on it.
RULE = ("    router: 24\n", "    router: 30\n")
REQUEST: dict[str, Any] = {
    "name": "李梅",
    "email": "policy.change@example.com",
    "model": "FH-R6",
    "purchased_on": "2026-03-05",
    "description": "指示灯不亮",
    "privacy_consent": True,
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A checkout of its own, so that the edit is nobody else's."""
    checkout = tmp_path / "shop"
    checkout.mkdir()
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, checkout / folder, ignore=LEFT_OUT)
    for file in ROOT.glob("mkdocs*.yml"):
        shutil.copy(file, checkout)
    return checkout


def check(checkout: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "infra.policy", "--check", "--language", "en"]
    return subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)


def edit(checkout: Path, *changes: tuple[str, str]) -> None:
    page = checkout / PAGE
    text = page.read_text("utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    page.write_text(text, "utf-8")


def put_examples_right(checkout: Path) -> None:
    """Do what an editor does: change each example that the check names to what it says comes out."""
    said = check(checkout).stderr
    found = re.findall(r'#(\d+)\.expect\.(\w+)".*?now it comes to ([\w-]+)\.', said)
    assert found, said
    page = checkout / PAGE
    head, *examples = re.split(r"(?m)^(?=    - title:)", page.read_text("utf-8"))
    for number, name, value in found:
        old = examples[int(number) - 1]
        examples[int(number) - 1] = re.sub(rf"({name}: )[\w-]+", rf"\g<1>{value}", old)
    page.write_text("".join((head, *examples)), "utf-8")


@pytest.fixture
def changed(shop: Path, tmp_path: Path) -> Iterator[Inside]:
    edit(shop, RULE)
    put_examples_right(shop)
    for module in ("infra.policy", "infra.site"):
        subprocess.run([sys.executable, "-m", module], cwd=shop, check=True, capture_output=True)
    with inside(tmp_path / "data", checkout=shop) as running:
        yield running


def test_an_example_that_was_left_as_it_was_is_named(shop: Path) -> None:
    assert check(shop).returncode == 0
    edit(shop, RULE)
    answer = check(shop)
    assert answer.returncode == 1
    assert "In the term, but opened by the customer" in answer.stderr


def test_page_answer_decision_and_mail_follow_one_edit(changed: Inside) -> None:
    with httpx.Client(base_url=changed.url, timeout=30) as api:
        assert "30 个月" in api.get("/zh/policy/warranty/").text
        assert "30 months" in api.get("/en/policy/warranty/").text
        question = {name: REQUEST[name] for name in ("model", "purchased_on")}
        assert api.post("/api/coverage", json=question).json()["until"] == "2028-09-04"
        accepted = api.post("/api/requests/repair", json=REQUEST).json()
        assert accepted["coverage"]["until"] == "2028-09-04"
    [mail] = Mailbox(changed).to(REQUEST["email"])
    assert "保修 30 个月，到 2028年9月4日" in mail.text
