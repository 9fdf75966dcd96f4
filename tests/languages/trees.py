"""Copies of the product's files for a shop with other languages: what an adopter would add and delete."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from infra import ROOT

FOLDERS = ("docs", "functions", "infra", "site")
BUILT = ("policy.json", "compiled", "[a-z][a-z].html")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "deployments", *BUILT)
LOCALE, MAILS = "functions/chalicelib/locale", "functions/chalicelib/mails"
TITLES = re.compile(r"\{zh: .*?, en: ")  # the Chinese half of a name in front matter


@dataclass(frozen=True)
class Tree:
    """One copy, and what is built from it."""

    folder: Path

    def put(self, place: str, text: str) -> None:
        file = self.folder / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def read(self, place: str) -> str:
        return (self.folder / place).read_text("utf-8")

    def edit(self, place: str, old: str, new: str) -> None:
        text = self.read(place)
        assert old in text, f"{place} does not say {old!r}"
        self.put(place, text.replace(old, new, 1))

    def run(self, module: str, *args: str, **sent: Any) -> subprocess.CompletedProcess[str]:
        """Run one of the copy's modules, as if nothing else were there."""
        command = [sys.executable, "-m", module, *args]
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False, **sent)

    def build(self) -> None:
        for module in ("infra.policy", "infra.site"):
            done = self.run(module)
            assert done.returncode == 0, done.stderr

    def visit(self, *calls: Mapping[str, Any]) -> dict[str, Any]:
        """Let a visitor make these calls to the whole product, and return the answers and the mails."""
        left_out = shutil.ignore_patterns("golden", "inbox", "__pycache__")
        shutil.copytree(ROOT / "tests", self.folder / "tests", ignore=left_out)
        done = self.run("tests.languages.visit", input=json.dumps(calls))
        assert done.returncode == 0, done.stderr
        told: dict[str, Any] = json.loads(done.stdout)
        return told


def copy(folder: Path) -> Tree:
    """Copy the shop as it is."""
    folder.mkdir()
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / name, ignore=LEFT_OUT)
    for file in ROOT.glob("mkdocs*.yml"):
        shutil.copy(file, folder)
    return Tree(folder)


def english_only(folder: Path, *, currency: str) -> Tree:
    """Make the English pages carry the rules, and delete all that is Chinese."""
    tree = copy(folder)
    rules_in_english(tree)
    for place in ("docs/zh", f"{LOCALE}/zh", f"{MAILS}/zh"):
        shutil.rmtree(folder / place)
    (folder / "mkdocs.zh.yml").unlink()
    english = {"code": "en", "name": "English", "rules": True}
    brand(tree, {"name": {"en": "Fanhe"}, "languages": [english], "currency": currency})
    return tree


def rules_in_english(tree: Tree) -> None:
    """Move the rules into the front matter of the English pages."""
    for place in ("policy", "products"):
        for file in sorted((tree.folder / "docs/zh" / place).glob("*.md")):
            own = f"docs/en/{place}/{file.name}"
            tree.put(own, with_rules(tree.read(own), file.read_text("utf-8")))


def with_rules(english: str, chinese: str) -> str:
    """The English page with the rules of the Chinese one."""
    translated = TITLES.sub("{en: ", chinese).replace("示例经销商", "Example Dealer")
    said, rules = (yaml.safe_load(text.split("---\n")[1]) for text in (english, translated))
    named = rules.get("product", {}) | said.get("product", {})
    moved = {key: rules[key] for key in ("policy", "legal_floor") if key in rules}
    settings = said | moved | ({"product": named} if named else {})
    body = english.split("---\n", 2)[2]
    return f"---\n{yaml.safe_dump(settings, allow_unicode=True, sort_keys=False)}---\n{body}"


def brand(tree: Tree, said: Mapping[str, Any]) -> None:
    tree.put("docs/brand.yaml", yaml.safe_dump(dict(said), allow_unicode=True, sort_keys=False))
