"""The word lists: what their files may hold, and that all of ours are well-formed."""

from __future__ import annotations

import doctest
import re
from pathlib import Path
from types import ModuleType

import pytest

from chalicelib import mail_parser
from chalicelib.mail_parser.words import vocabulary
from chalicelib.mail_parser.words.vocabulary import FOLDER, WordList, load_words

FILES = sorted(FOLDER.glob("*.txt"))
LETTER = """
# How a letter begins.
[greeting]
hello
  good (?:day|morning)
dear[ ]

# Not needed: {nothing}
[opening]
{greeting},? tom

[size]
small: 1
large
"""


def test_a_file_has_sections_of_phrases() -> None:
    words = WordList(LETTER)
    assert words["greeting"] == ("hello", "good (?:day|morning)", "dear[ ]")
    assert words.pairs("size") == {"small": "1", "large": ""}
    with pytest.raises(KeyError):
        words["farewell"]


@pytest.mark.parametrize("text", ["Hello, Tom", "good morning tom", "Dear  tom"])
def test_a_name_in_braces_stands_for_any_phrase_of_a_section(text: str) -> None:
    assert WordList(LETTER).compile("^{opening}").search(text)
    assert not WordList(LETTER).compile("^{opening}$").search(f"{text}!")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_of_ours_is_well_formed(file: Path) -> None:
    sections = re.findall(r"^\[([a-z_]+)\]$", file.read_text("utf-8"), re.MULTILINE)
    assert len(sections) == len(set(sections)) > 0
    for section in sections:
        phrases = load_words(file.stem)[section]
        assert phrases
        assert [phrase for phrase in set(phrases) if phrases.count(phrase) > 1] == []
        for phrase in phrases:
            re.compile(phrase)


def test_every_file_is_asked_for() -> None:
    code = "".join(module.read_text("utf-8") for module in FOLDER.parent.rglob("*.py"))
    assert {file.stem for file in FILES} == set(re.findall(r"load_words\(\"(\w+)\"", code))


@pytest.mark.parametrize("module", [mail_parser, vocabulary], ids=lambda module: module.__name__)
def test_examples_in_the_documentation_are_true(module: ModuleType) -> None:
    found = doctest.testmod(module)
    assert found.attempted
    assert not found.failed


def test_the_package_offers_what_it_names() -> None:
    assert all(getattr(mail_parser, name) for name in mail_parser.__all__)
    with pytest.raises(AttributeError, match="no attribute 'anything'"):
        _ = mail_parser.anything
