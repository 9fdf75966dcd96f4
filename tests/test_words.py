"""Every word that the code asks for stands in the catalogue of each language."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.domain.requests.forms import FACTS
from chalicelib.locale.words import has_word, keys, label, languages
from infra.policy import ROOT
from tests.rooms import code_files, parse

FILES = (*code_files(), *sorted(ROOT.glob("site/**/*.py")), *sorted(ROOT.glob("infra/**/*.py")))
# Functions that look words up, by where they come from: the groups they look in, or none where the first
# argument names the group.
LOOK_UP: dict[str, tuple[str, ...]] = {
    "chalicelib.locale.words.label": (),
    "chalicelib.locale.words.count_label": (),
    "chalicelib.domain.views.staff_words.say": ("staff",),
    "operating.cli_words.text": ("operator",),
    "infra.policy.mistakes.in_each_language": ("editor",),
    "aftercare_pages.phrases.say": ("site", "ui"),
    "aftercare_pages.phrases.say_count": ("site",),
    "aftercare_pages.phrases.plain": ("site", "ui"),
}

Asked = tuple[int, tuple[str, ...], str]  # line, groups, and the key, empty where it is computed


def look_ups(file: Path) -> dict[str, tuple[str, ...]]:
    """Return the functions of `LOOK_UP` that a file imports, by the name that they have there."""
    found = {}
    for node in ast.walk(parse(file)):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                if whole in LOOK_UP:
                    found[alias.asname or alias.name] = LOOK_UP[whole]
    return found


def asked_words(file: Path) -> Iterator[Asked]:
    known = look_ups(file)
    for node in ast.walk(parse(file)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in known:
            told = [str(one.value) if isinstance(one, ast.Constant) else "" for one in node.args]
            groups = known[node.func.id] or (told[0],)
            key = told[0] if known[node.func.id] else told[1]
            if all(groups) and (key or not known[node.func.id]):
                yield node.lineno, groups, key


def is_there(asked: Asked) -> bool:
    _, groups, key = asked
    return any(has_word(group, key) if key else bool(keys(group)) for group in groups)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_a_word_that_is_asked_for_exists(file: Path) -> None:
    assert [asked for asked in asked_words(file) if not is_there(asked)] == []


@pytest.mark.parametrize("language", languages())
def test_every_fact_that_colleagues_are_told_has_its_word(language: str) -> None:
    assert [name for name in FACTS if not label("fact", name, language)] == []


def test_a_word_of_nothing_is_found(tmp_path: Path) -> None:
    file = tmp_path / "page.py"
    file.write_text(
        "from chalicelib.locale.words import label\n"
        'label("state", "nowhere", language)\nlabel("state", key, language)\n'
    )
    nowhere, computed = asked_words(file)
    assert nowhere == (2, ("state",), "nowhere")
    assert not is_there(nowhere)
    assert is_there(computed)
