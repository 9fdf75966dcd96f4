"""A mistake of an editor: where it is, what stands there, and a sentence that says what is expected."""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from chalicelib.locale.words import join_words, label, language_name, languages, nearest_language, word_in

LONGEST = 60


@dataclass(frozen=True)
class Mistake:
    """One mistake; `line` is 0 for a whole file, `found` is what stands there, `data` fills the sentence."""

    file: str
    line: int
    field: str
    found: object
    code: str
    data: Mapping[str, object] = dataclasses.field(default_factory=dict)

    def sentence(self, language: str = "") -> str:
        """File, line, field, what stands there and what is expected, for who edits the page."""
        language = language or nearest_language()
        place = label("editor", "line" if self.line else "file", language)
        place += label("editor", "field", language) if self.field else ""
        place += label("format", "colon", language)
        words = {name: show_value(value, language) for name, value in self.data.items()}
        text = label("mistake", self.code, language)
        found = quote_value(self.found, language)
        return place.format(file=self.file, line=self.line, field=self.field) + text.format(
            **words, found=found
        )

    def as_json(self, language: str) -> dict[str, Any]:
        """The mistake for another program, with its sentence."""
        plain = {
            "file": self.file,
            "line": self.line,
            "field": self.field,
            "found": self.found,
            "code": self.code,
            "data": dict(self.data),
            "sentence": self.sentence(language),
        }
        values: dict[str, Any] = json.loads(
            json.dumps(plain, ensure_ascii=False, default=text_of, skipkeys=True)
        )
        return values


def in_each_language(key: str) -> dict[str, str]:
    """A word for editors, by language, as a value of a mistake."""
    return {language: label("editor", key, language) for language in languages()}


def named_languages(codes: Sequence[str]) -> dict[str, str]:
    """What these languages are called, by language of the reader, as a value of a mistake."""
    return {reader: _names(codes, reader) for reader in languages()}


def _names(codes: Sequence[str], reader: str) -> str:
    names = [language_name(code, reader) for code in codes]
    if len(names) == 2:
        return label("format", "both_languages", reader).format(first=names[0], last=names[1])
    return join_words(names, reader)


def show_value(value: object, language: str) -> str:
    """A value inside a sentence: names in the reader's language, lists with commas."""
    if isinstance(value, Mapping) and (said := word_in(value, language)):
        return said
    if isinstance(value, (list, tuple, set, frozenset)):
        return join_words((show_value(one, language) for one in value), language)
    return text_of(value)


def quote_value(value: object, language: str) -> str:
    """What stands at the place, in quotes, shortened; what cannot be seen is drawn as a box."""
    if value is None or value == "":
        return label("editor", "nothing", language)
    text = "".join(letter if letter.isprintable() else "□" for letter in text_of(value))
    text = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    return label("format", "quotes", language).format(text=text)


def text_of(value: object) -> str:
    """A value as it would stand in front matter."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (Mapping, list, tuple)):
        return json.dumps(value, ensure_ascii=False, default=text_of, skipkeys=True)
    return str(value)
