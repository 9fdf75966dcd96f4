"""A small shop's catalogues, and the words as they come out of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from chalicelib.locale import words
from infra.catalogues import LOCALE, compile_catalogues

BRAND = """name: {zh: 帆禾, en: Fanhe}
languages:
  - {code: zh, name: 中文, rules: true}
  - {code: en, name: English}
  - {code: es, name: Español, falls_back_to: en}
currency: CNY
"""
HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
Speak = Callable[[Mapping[str, str]], None]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder with brand and catalogues: one word of each language, and the patterns of the real ones."""
    (tmp_path / "brand.yaml").write_text(BRAND, "utf-8")
    for code, text in {"zh": "共 {count} 件", "en": "{count} in all"}.items():
        (tmp_path / code).mkdir()
        (tmp_path / code / "dates.po").write_text((LOCALE / code / "dates.po").read_text("utf-8"), "utf-8")
        (tmp_path / code / "ui.po").write_text(
            f'{HEAD}\nmsgctxt "ui"\nmsgid "all"\nmsgstr "{text}"\n', "utf-8"
        )
    (tmp_path / "es").mkdir()
    return tmp_path


@pytest.fixture
def speak(shop: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Speak]:
    """Let the words be those of that shop, after these files were written."""

    def change(files: Mapping[str, str]) -> None:
        for name, text in files.items():
            (shop / name).write_text(text, "utf-8")
        compile_catalogues(shop, shop, shop / "compiled")
        monkeypatch.setattr(words, "COMPILED", shop / "compiled")
        forget()

    yield change
    monkeypatch.undo()
    forget()


def forget() -> None:
    for known in (words.shop, words.languages, words.catalogue_entries, words.plural_form):
        known.cache_clear()
