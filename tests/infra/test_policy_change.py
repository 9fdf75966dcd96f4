"""One figure changed on one page, with its worked examples, changes page, answer, decision and mail.

A figure of a version to come does so on its day, without anybody building anything.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.local.clock import SHOP
from infra.local.place import ROOT
from tests.inside import Inside, inside
from tests.outside import Mailbox

PAGE = "docs/zh/policy/warranty.md"
PRICES = "docs/{}/policy/price-list.md"
COMING = datetime.now(SHOP).date() + timedelta(days=30)
DEARER = ("      inspection: 20\n", "      inspection: 25\n")  # of a router, from that day on
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
    return check_out(tmp_path / "shop")


def check_out(checkout: Path) -> Path:
    """A checkout of its own, so that the edit is nobody else's."""
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


def announce(checkout: Path) -> None:
    """Do what an editor does: keep the price list as it holds until then, and write what comes."""
    for language in ("zh", "en"):
        page = checkout / PRICES.format(language)
        text = page.read_text("utf-8")
        last = f"\\g<0>\n  effective_until: {COMING - timedelta(days=1)}"
        found = re.search(r"effective_from: (\S+)", text)
        since = found[1] if found else "2026-01-01"
        until = re.sub(r"effective_from: \S+", last, text)
        page.with_name(f"price-list-{since}.md").write_text(until, "utf-8")
        coming = re.sub(r"effective_from: \S+", f"effective_from: {COMING}", text)
        page.write_text(coming.replace(*DEARER), "utf-8")


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    folder = tmp_path_factory.mktemp("changed")
    shop = check_out(folder / "shop")
    edit(shop, RULE)
    put_examples_right(shop)
    announce(shop)
    for module in ("infra.policy", "infra.site"):
        subprocess.run([sys.executable, "-m", module], cwd=shop, check=True, capture_output=True)
    with inside(folder / "data", checkout=shop) as running:
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


def inspection(api: httpx.Client) -> tuple[str, list[str]]:
    """What the page says of a router's inspection, and what the answer about a broken one does."""
    page = api.get("/zh/policy/price-list/").text
    question = {"model": "FH-R6", "purchased_on": "2022-03-05"}
    answer = api.post("/api/coverage", json=question, headers={"accept-language": "zh"}).text
    return page, re.findall(r"只收检测费 \D*(\d+)", answer)


def test_pages_and_decisions_change_together_on_the_day_of_a_version_to_come(changed: Inside) -> None:
    """Last in this file: the clock only moves forward."""
    eve = datetime.combine(COMING, time(), SHOP) - timedelta(minutes=1)
    with httpx.Client(base_url=changed.url, timeout=30) as api:
        changed.make("infra.local.clock", eve.isoformat())
        page, charged = inspection(api)
        assert charged == ["20"]
        assert "ac-version" in page
        changed.make("infra.local.clock", (eve + timedelta(minutes=2)).isoformat())
        page, charged = inspection(api)
        assert charged == ["25"]
        assert "ac-version" not in page
        former = api.get("/zh/policy/price-list-2026-01-01/").text
        assert "ac-version" in former
        for language in ("zh", "en"):
            assert api.get(f"/{language}/policy/").status_code == 200
        assert api.get(f"/upcoming/{COMING}/zh/policy/price-list/").status_code == 404
