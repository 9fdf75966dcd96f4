"""Documents say what is: every path, file and make target that a Markdown file names exists."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.policy import ROOT

# The public pages have a checker of their own (`aftercare policy check`), mails are no documents,
# and the change log tells of what was.
ELSEWHERE = ("docs/zh/", "docs/en/", "functions/chalicelib/mails/", "CHANGELOG.md")
BELOW = ("", "functions", "functions/chalicelib", "functions/chalicelib/domain", "docs", "docs/zh", "tests")
TOPS = ("site/", "docs/", "functions/", "infra/", "tests/")
NAMED = re.compile(r"`([\w@.-]+(?:/[\w@.{},*-]*)*)(?:::\w+)?`")
ENDINGS = (".py", ".md", ".yml", ".yaml", ".toml", ".js", ".css", ".j2", ".html", ".sh", ".po", ".txt", ".in")
# Made when they are needed, or written by whoever follows the document.
MADE = {"policy.json", "build", ".local", "warranty-2026-01-01.md", "warranty-2025-01-01.md", ".venv"}
TARGET = re.compile(r"(?:`|^ {4})make ([a-z][a-z-]*)\b", re.MULTILINE)
NAMED_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
LINKED = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")


def tracked(*patterns: str) -> list[Path]:
    told = subprocess.run(
        ["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / line for line in told.stdout.splitlines()]


TARGETS = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
NAMES = {file.name for file in tracked()}


def place(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


DOCUMENTS = [file for file in tracked("*.md") if file.exists() and not place(file).startswith(ELSEWHERE)]


def missing(words: str) -> Iterator[str]:
    """Yield each file that a text names in backticks and that is nowhere."""
    for name in NAMED.findall(words):
        whole = name.rstrip("/")
        if not whole.endswith(ENDINGS) and not name.startswith(TOPS):
            continue
        if not is_made(whole) and whole not in NAMES and not all(is_there(one) for one in spelled_out(whole)):
            yield name


def is_there(name: str) -> bool:
    return any(list((ROOT / folder).glob(name)) for folder in BELOW)


def has_test(file: str, test: str) -> bool:
    return (ROOT / file).is_file() and f"def {test}(" in (ROOT / file).read_text("utf-8")


def is_made(name: str) -> bool:
    return bool(MADE & set(name.split("/")))


def spelled_out(name: str) -> list[str]:
    """Return the names that braces stand for: `pages/{zh,en}.html` is two."""
    found = re.search(r"\{([^}]*)\}", name)
    if not found:
        return [name]
    return [name.replace(found[0], one) for one in found[1].split(",")]


@pytest.mark.parametrize("file", DOCUMENTS, ids=place)
def test_what_a_document_names_exists(file: Path) -> None:
    words = file.read_text("utf-8")
    assert list(missing(words)) == []
    assert [target for target in TARGET.findall(words) if target not in TARGETS] == []
    assert [test for file, test in NAMED_TEST.findall(words) if not has_test(file, test)] == []
    assert [link for link in LINKED.findall(words) if not (file.parent / link).exists()] == []


def test_a_name_of_nothing_is_found() -> None:
    assert list(
        missing("See `domain/nowhere.py` and `docs/gone/`, not `domain/workflow/transitions.py`.")
    ) == [
        "domain/nowhere.py",
        "docs/gone/",
    ]
