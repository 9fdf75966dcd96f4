"""Each mistake of an editor has its own sentence in both languages, and nothing is ever published.

The sentences are kept in `tests/golden/policy.*.txt`; after a change of words that is meant:

    REWRITE_GOLDEN=1 make test ARGS=tests/infra/test_policy_mistakes.py
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from chalicelib.locale.words import keys
from infra import site
from infra.policy import DOCS, PolicyMistake, check, compile_policy
from infra.policy.__main__ import main
from infra.policy.mistakes import Mistake
from tests.infra.mistakes import MISTAKES
from tests.infra.shop import (
    INDEX,
    LEVELS,
    PHONE,
    PRICES,
    PRIVACY,
    RETURNS,
    WARRANTY,
    Change,
    archive,
    build,
    line_of,
)
from tests.infra.test_policy_warnings import WARNINGS

TODAY = date(2026, 11, 22)
# Nothing that a page can say; root may open every file; tests of their own in `test_policy_warnings.py`.
NOT_PROVOKED = {"other", "not_opened", "no_advantage", "no_clauses", "statement_acts", "figure_unsaid"}
GOLDEN = Path(__file__).resolve().parents[1] / "golden"


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return build(tmp_path / "docs")


@pytest.mark.parametrize(("change", "file", "words", "code"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_where_it_is_and_nothing_is_written(
    docs: Path, tmp_path: Path, change: Change, file: str, words: str, code: str
) -> None:
    change(docs)
    mistakes = [mistake for mistake in check(docs, today=TODAY) if mistake.code == code]
    assert mistakes, [mistake.sentence() for mistake in check(docs, today=TODAY)]
    found = mistakes[0]
    assert found.file == f"docs/{file}"
    if words:
        assert found.line == line_of(docs, file, words)
    target = tmp_path / "policy.json"
    assert main(["--docs", str(docs), "--target", str(target)]) == 1
    assert not target.exists()


def test_the_sentences_are_these(tmp_path: Path) -> None:
    found: dict[str, Mistake] = {}
    for number, (name, (change, _, _, code)) in enumerate(MISTAKES.items()):
        docs = build(tmp_path / str(number) / "docs")
        change(docs)
        found[name] = next(mistake for mistake in check(docs, today=TODAY) if mistake.code == code)
    for language in ("zh", "en"):
        hold_golden(found, language)


def hold_golden(found: dict[str, Mistake], language: str) -> None:
    words = "".join(f"{name}\n    {mistake.sentence(language)}\n" for name, mistake in found.items())
    file = GOLDEN / f"policy.{language}.txt"
    if os.environ.get("REWRITE_GOLDEN"):
        file.write_text(words, encoding="utf-8")
    assert words == file.read_text("utf-8")
    said = [row.strip() for row in words.split("\n") if row.startswith("    ")]
    assert len(set(said)) == len(MISTAKES)
    assert all(row.endswith("。" if language == "zh" else ".") for row in said)
    assert max(map(len, said)) < 500


def test_every_sentence_has_been_provoked() -> None:
    provoked = {code for _, _, _, code in MISTAKES.values()} | {code for _, _, code in WARNINGS.values()}
    assert set(keys("mistake")) - provoked <= NOT_PROVOKED


def test_all_mistakes_are_told_in_one_run(docs: Path) -> None:
    changes = ("a day in words", "a clause untranslated", "a number in the text", "time in repair counts")
    for name in changes:
        MISTAKES[name][0](docs)
    codes = {mistake.code for mistake in check(docs, today=TODAY)}
    assert {MISTAKES[name][3] for name in changes} - {"floor_equals"} <= codes
    with pytest.raises(PolicyMistake) as raised:
        compile_policy(docs, today=TODAY)
    assert len(str(raised.value).split("\n")) == len(raised.value.mistakes) >= 3


def test_mistakes_come_as_json_too(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    MISTAKES["an example that no longer holds"][0](docs)
    assert main(["--check", "--docs", str(docs), "--language", "zh", "--json"]) == 1
    rows: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    assert [row["code"] for row in rows] == ["example_broken"]
    assert rows[0]["data"]["promised"] == "2027-03-02"
    assert "最后一天" in rows[0]["sentence"]


ONCE = {
    "a tab": 1,
    "nought months": 1,
    "another encoding": 1,
    "no translation": 1,
    "an empty page": 1,
    "a day with slashes": 1,
    "two edits in the settings": 1,
    "an unknown team": 1,
}


@pytest.mark.parametrize("name", ONCE)
def test_what_merely_follows_from_a_mistake_is_not_told(docs: Path, name: str) -> None:
    archive()(docs)
    MISTAKES[name][0](docs)
    told = [mistake.sentence() for mistake in check(docs, today=TODAY)]
    assert len(told) == ONCE[name], told


def test_a_stray_copy_is_told_once(docs: Path) -> None:
    for language in ("zh", "en"):
        page = docs / language / "policy/warranty.md"
        (docs / language / "policy/warranty-copy.md").write_text(page.read_text("utf-8"), encoding="utf-8")
    assert [mistake.code for mistake in check(docs, today=TODAY)] == ["unknown_page"]


@pytest.mark.parametrize("part", range(16))
def test_half_a_page_is_never_a_traceback(docs: Path, part: int) -> None:
    text = (docs / WARRANTY).read_text("utf-8")
    (docs / WARRANTY).write_text(text[: len(text) * part // 17], encoding="utf-8")
    assert check(docs, today=TODAY)


ODD = (
    "",
    "yes",
    "~",
    "-12",
    "1e3",
    ".nan",
    ".inf",
    "[]",
    "{}",
    "[1]",
    "{a: 1}",
    "&a [*a]",
    "!!python/name:os",
    "2026-01-01",
    "0x10",
    "1_000",
    "'",
    "*a",
    "? a",
)
PLACES = {
    "a number": (WARRANTY, "washing_machine: 36}", "washing_machine: {}\n  }}"),
    "a block": (WARRANTY, "{motor: 60}", "{}"),
    "a list": (LEVELS, "[enquiry]", "{}"),
    "a day": (RETURNS, "2026-01-01", "{}"),
    "a term": (LEVELS, "{hours: 24, count: clock}", "{}"),
    "an example": (WARRANTY, "{zh: 最后一天, en: The last day}", "{}"),
    "the floor": (INDEX, "cn", "{}"),
    "the policy": (PRIVACY, "policy:\n", "policy: {}\nother:\n"),
    "a product": (PHONE, "'^[0-9]+$'", "{}"),
}


@pytest.mark.parametrize("place", PLACES)
def test_an_odd_value_is_never_a_traceback(docs: Path, place: str) -> None:
    file, old, new = PLACES[place]
    text = (docs / file).read_text("utf-8")
    for value in ODD:
        (docs / file).write_text(text.replace(old, new.format(value), 1), encoding="utf-8")
        for mistake in check(docs, today=TODAY):
            assert mistake.sentence("zh")
            json.dumps(mistake.as_json("en"))


def lines_without(file: Path) -> Iterator[str]:
    rows = file.read_text("utf-8").split("\n")
    for number in range(1, rows.index("---", 1)):
        yield "\n".join(rows[:number] + rows[number + 1 :])


@pytest.mark.parametrize("file", [WARRANTY, LEVELS, PRICES, PHONE])
def test_a_line_left_out_is_never_a_traceback(docs: Path, file: str) -> None:
    for text in lines_without(docs / file):
        (docs / file).write_text(text, encoding="utf-8")
        for mistake in check(docs, today=TODAY):
            assert re.match(r"docs/\S+", mistake.sentence("zh"))


def test_the_tests_pages_and_the_real_ones_are_clean(docs: Path) -> None:
    assert [mistake.sentence() for mistake in check(docs, today=TODAY)] == []
    assert [mistake.sentence() for mistake in check(DOCS, today=TODAY)] == []


def test_the_site_is_not_built_while_there_is_a_mistake(docs: Path) -> None:
    MISTAKES["a number in the text"][0](docs)
    with pytest.raises(site.SiteError, match="typed into the text"):
        site.refuse_mistakes(docs)
    site.refuse_mistakes(DOCS)
