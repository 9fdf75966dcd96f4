"""What the check of the catalogues says, kind by kind, and what it lets through."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from infra.catalogues import CatalogueMistake, compile_catalogues
from tests.languages.conftest import BRAND, HEAD

ENTRY = '\nmsgctxt "ui"\nmsgid "all"\nmsgstr "{text}"\n'

# The file, what is written there, and what is said: file, key, and what is wrong.
MISTAKES: dict[str, tuple[str, str, str]] = {
    "missing": ("en/ui.po", HEAD, "en/ui.po: ui.all is missing"),
    "extra": (
        "en/more.po",
        HEAD + '\nmsgctxt "ui"\nmsgid "none"\nmsgstr "nothing"\n',
        "en/more.po: ui.none is not a word of zh",
    ),
    "extra in a lent language": (
        "es/ui.po",
        HEAD + '\nmsgctxt "ui"\nmsgid "none"\nmsgstr "nada"\n',
        "es/ui.po: ui.none is not a word of zh",
    ),
    "empty": ("en/ui.po", HEAD + ENTRY.format(text=""), "en/ui.po: ui.all is empty"),
    "fuzzy": (
        "en/ui.po",
        HEAD + ENTRY.format(text="{count} in all").replace("\nmsgctxt", "\n#, fuzzy\nmsgctxt"),
        "en/ui.po: ui.all is marked as fuzzy",
    ),
    "twice": (
        "en/ui.po",
        HEAD + ENTRY.format(text="{count} in all") * 2,
        "en/ui.po: ui.all stands twice",
    ),
    "in two files": (
        "en/more.po",
        HEAD + ENTRY.format(text="{count} in all"),
        "en/ui.po: ui.all stands in more.po too",
    ),
    "one form of the plural empty": (
        "en/ui.po",
        HEAD.replace("Content-Type", 'Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n"Content-Type')
        + '\nmsgctxt "ui"\nmsgid "all"\nmsgid_plural "all"\nmsgstr[0] "{count} one"\nmsgstr[1] ""\n',
        "en/ui.po: ui.all is empty",
    ),
    "another placeholder": (
        "en/ui.po",
        HEAD + ENTRY.format(text="{number} in all"),
        "en/ui.po: ui.all needs ['count'] in braces",
    ),
    "a lost placeholder in a lent language": (
        "es/ui.po",
        HEAD + ENTRY.format(text="en total"),
        "es/ui.po: ui.all needs ['count'] in braces",
    ),
    "malformed": ("en/ui.po", HEAD + '\nmsgctxt "ui"\nmsgid "all"\nmsgstr in all\n', "en/ui.po: "),
    "a brand without rules": ("brand.yaml", BRAND.replace(", rules: true", ""), "brand.yaml: languages: "),
    "two with rules": (
        "brand.yaml",
        BRAND.replace("English}", "English, rules: true}"),
        "brand.yaml: languages: ",
    ),
    "a lender that is not there": (
        "brand.yaml",
        BRAND.replace("falls_back_to: en", "falls_back_to: fr"),
        "es falls back to fr, which is not listed",
    ),
    "a language twice": (
        "brand.yaml",
        BRAND.replace("code: es, name: Español, falls_back_to: en", "code: en, name: English"),
        "en stands 2 times among the languages",
    ),
    "a language without a name": (
        "brand.yaml",
        BRAND.replace("code: en, name: English", "code: en"),
        "brand.yaml: languages.1.name: ",
    ),
    "a currency as a sign": ("brand.yaml", BRAND.replace("CNY", "￥"), "brand.yaml: currency: "),
    "no currency": ("brand.yaml", BRAND.replace("currency: CNY\n", ""), "brand.yaml: currency: "),
}


@pytest.mark.parametrize(("file", "text", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_with_file_and_key_and_nothing_is_written(
    shop: Path, file: str, text: str, said: str
) -> None:
    (shop / file).write_text(text, "utf-8")
    with pytest.raises(CatalogueMistake) as raised:
        compile_catalogues(shop, shop, shop / "compiled")
    assert [one for one in raised.value.mistakes if said in one], raised.value.mistakes
    assert not (shop / "compiled").exists()


def test_a_file_in_another_encoding_is_told(shop: Path) -> None:
    (shop / "zh/ui.po").write_bytes((HEAD + ENTRY.format(text="共 {count} 件")).encode("gb18030"))
    with pytest.raises(CatalogueMistake, match=r"zh/ui\.po: 'utf-8' codec"):
        compile_catalogues(shop, shop, shop / "compiled")


def test_all_mistakes_are_told_in_one_run(shop: Path) -> None:
    for name in ("missing", "extra", "a lost placeholder in a lent language"):
        file, text, _ = MISTAKES[name]
        (shop / file).write_text(text, "utf-8")
    with pytest.raises(CatalogueMistake) as raised:
        compile_catalogues(shop, shop, shop / "compiled")
    assert len(raised.value.mistakes) == 3


def test_what_a_language_lacks_is_its_lenders(shop: Path) -> None:
    (shop / "es/ui.po").write_text(HEAD + ENTRY.format(text="{count} en total"), "utf-8")
    compile_catalogues(shop, shop, shop / "compiled")
    compiled = json.loads((shop / "compiled/es.json").read_text("utf-8"))
    assert compiled["ui"]["all"] == "{count} en total"
    assert compiled["weekday"]["mon"] == "Monday"


def test_a_language_of_the_shop_is_no_folder_that_happens_to_lie_there(shop: Path) -> None:
    (shop / "fr").mkdir()
    compile_catalogues(shop, shop, shop / "compiled")
    assert {file.stem for file in (shop / "compiled").iterdir()} == {"zh", "en", "es", "shop"}


def test_the_unit_of_the_currency_is_put_in_when_the_words_are_compiled(shop: Path) -> None:
    for code, text in {"zh": "金额（{unit}）", "en": "Amount"}.items():
        (shop / code / "ui.po").write_text(HEAD + ENTRY.format(text=text), "utf-8")
    (shop / "brand.yaml").write_text(re.sub("CNY", "EUR", BRAND), "utf-8")
    compile_catalogues(shop, shop, shop / "compiled")
    assert json.loads((shop / "compiled/zh.json").read_text("utf-8"))["ui"]["all"] == "金额（欧元）"
