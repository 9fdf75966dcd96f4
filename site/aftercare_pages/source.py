"""What the pages draw on: the compiled policy, and the guides' own front matter."""

import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.policy.policy import Policy
from chalicelib.locale.words import speakers

ROOT = Path(__file__).parents[2]
POLICY = ROOT / "functions/chalicelib/policy.json"
DOCS = ROOT / "docs"


@dataclass(frozen=True)
class Guide:
    title: str
    family: str
    url: str


@dataclass(frozen=True)
class Source:
    """What one page draws on; on a policy page, `raw` and `policy` are those of the page's own version."""

    language: Language
    raw: dict[str, Any]
    policy: Policy
    guides: tuple[Guide, ...]
    page: str = ""
    in_force: Policy | None = None

    @property
    def current(self) -> Policy:
        """The policy in force on the day of the build, whatever version the page is of."""
        return self.in_force or self.policy


def source(language: str) -> Source:
    """Everything that placeholders in this language can name, on the day of the build or on one to come."""
    return _source(language, os.environ.get("PAGES_AS_OF", ""))


@cache
def _source(language: str, day: str) -> Source:
    """Read once per build."""
    raw = json.loads(POLICY.read_text(encoding="utf-8"))
    raw = as_of(raw, day) if day else raw
    return Source(language, raw, Policy.model_validate(raw), tuple(guides(language)))


def as_of(policy: dict[str, Any], day: str) -> dict[str, Any]:
    """The compiled policy as it will be compiled on that first day of a version."""
    held = next(version for version in policy["versions"] if version["version"] == day)
    return {**policy, **{name: held[name] for name in ("version", "hash", "pages", "clauses")}}


def front_matter(path: Path) -> dict[str, Any]:
    head = path.read_text(encoding="utf-8").split("\n---", 1)[0]
    return yaml.safe_load(head.removeprefix("---")) or {} if head.startswith("---") else {}


def page_file(language: str, place: str) -> Path:
    """A page's file as readers of that language meet it: its own, or its lender's."""
    files = [DOCS / one / place for one in speakers(language)]
    return next((file for file in files if file.is_file()), files[0])


def guides(language: str) -> list[Guide]:
    """List the troubleshooting guides that say which product family they are for."""
    every = {
        page.name for one in speakers(language) for page in (DOCS / one / "troubleshooting").glob("*.md")
    }
    pages = [page_file(language, f"troubleshooting/{name}") for name in sorted(every)]
    found = ((page.stem, front_matter(page)) for page in pages)
    return [
        Guide(meta["title"], meta["guide"]["family"], f"/{language}/troubleshooting/{name}/")
        for name, meta in found
        if "guide" in meta
    ]
