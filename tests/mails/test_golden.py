"""The real words of every mail in both languages, kept in `tests/golden`, so that a diff shows what is read.

After a change of words that is meant, one command writes the files anew:

    REWRITE_GOLDEN=1 make test ARGS=tests/mails/test_golden.py
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from chalicelib.domain.kernel.fields import Language
from chalicelib.locale.words import languages
from chalicelib.outbound.letters import Letter
from tests.mails.scenes import ALL, written

GOLDEN = Path(__file__).resolve().parent.parent / "golden"


def shown(letter: Letter) -> str:
    body = letter.html.partition("<!-- words -->")[2].partition("<!-- end of words -->")[0].strip()
    body = re.sub(r' (style|role|class|width|cellpadding|cellspacing|border|bgcolor)="[^"]*"', "", body)
    return f"Subject: {letter.subject}\n\n{letter.text}\n{'=' * 40}\n{body}\n"


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("scene", ALL)
def test_a_mail_says_these_words(scene: str, language: Language) -> None:
    file = GOLDEN / language / f"{scene}.txt"
    words = shown(written(scene, language))
    if os.environ.get("REWRITE_GOLDEN"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(words, encoding="utf-8")
    assert file.exists(), f"{file.name} is missing; see the first lines of {Path(__file__).name}"
    assert words == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("scene", ALL)
def test_no_mark_of_markdown_is_left_in_a_mail(scene: str, language: Language) -> None:
    assert not re.search(r"\*\*|\]\(|\{[{%]", shown(written(scene, language)))


@pytest.mark.parametrize("language", languages())
def test_no_golden_file_is_left_over(language: Language) -> None:
    assert {file.stem for file in (GOLDEN / language).glob("*")} == set(ALL)
