"""The pages of `docs/` as they stand: front matter with line numbers, text, clauses; per language."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from chalicelib.locale import words
from infra.policy import front_matter
from infra.policy.doc_languages import DocLanguages, doc_languages
from infra.policy.front_matter import Lines, Texts, field_name
from infra.policy.mistakes import Mistake
from infra.policy.spelling import two_edits

CLAUSE = re.compile(r"^(?P<words>.*?)\s*\{:?\s*#(?P<id>[\w-]+)[^}]*\}\s*$")
FENCE = re.compile(r"^\s*(```|~~~)")
ARCHIVED = re.compile(r"^(?P<name>.+)-(?P<day>\d{4}-\d{1,2}-\d{1,2})$")


@dataclass(frozen=True)
class DocClause:
    id: str
    words: str
    line: int


@dataclass(frozen=True)
class DocPage:
    """One Markdown or YAML file; `file` is its name for people, `place` its path below the language."""

    file: str
    language: str
    place: str
    body: str
    body_line: int
    values: dict[str, Any]
    lines: Lines
    texts: Texts
    mistakes: tuple[Mistake, ...]

    @property
    def stem(self) -> str:
        return self.place.rpartition("/")[2].removesuffix(".md")

    @property
    def folder(self) -> str:
        return self.place.rpartition("/")[0]

    @property
    def key(self) -> str:
        """The name of its rules in policy.json, the same for all its versions."""
        found = ARCHIVED.match(self.stem)
        return (found["name"] if found else self.stem).replace("-", "_")

    @property
    def archive_date(self) -> str:
        """The date in the file's name, empty for the newest version."""
        found = ARCHIVED.match(self.stem)
        return found["day"] if found else ""

    @cached_property
    def rows(self) -> tuple[tuple[int, str], ...]:
        """The text line by line, with line numbers; code blocks are blank."""
        return tuple(_without_code(self.body, self.body_line))

    @cached_property
    def clauses(self) -> tuple[DocClause, ...]:
        found = ((line, CLAUSE.match(row)) for line, row in self.rows)
        return tuple(
            DocClause(match["id"], match["words"].lstrip("# ").strip(), line)
            for line, match in found
            if match
        )

    def line(self, *path: str) -> int:
        """The line of that place in the front matter, or of the nearest one around it."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 1

    def at(self, *path: str) -> object:
        """What stands at that place of the front matter; None when nothing does."""
        found: Any = self.values
        for part in path:
            if isinstance(found, list):
                found = found[int(part)] if part.isdigit() and int(part) < len(found) else None
            else:
                found = found.get(part) if isinstance(found, dict) else None
        return found

    def typed_value(self, *path: str) -> object:
        """What the editor typed at that place, as far as it is a single value."""
        return self.texts.get(path, self.at(*path))

    def mistake(self, code: str, *path: str, found: object = None, **data: object) -> Mistake:
        """A mistake at that place of the front matter."""
        return Mistake(self.file, self.line(*path), field_name(path), found, code, data)


@dataclass(frozen=True)
class Docs:
    """A whole `docs/` tree, read."""

    folder: Path
    pages: tuple[DocPage, ...]
    brand: DocPage
    clauses: DocPage
    languages: DocLanguages

    @property
    def currency(self) -> str:
        """The brand's currency; the compiled one where the brand was written before it named one."""
        return str(self.brand.at("currency") or words.shop().currency)

    @cached_property
    def _by_place(self) -> dict[tuple[str, str], DocPage]:
        return {(page.language, page.place): page for page in self.pages}

    def page(self, language: str, place: str) -> DocPage | None:
        """The page as that language has it itself."""
        return self._by_place.get((language, place))

    def rules_page(self, place: str) -> DocPage | None:
        """The page in the language of the rules."""
        return self.page(self.languages.rules, place)

    def shown_pages(self, language: str, place: str) -> tuple[DocPage, ...]:
        """Where readers of that language find it: as their own page, and as the one that is lent to them."""
        found = (self.page(one, place) for one in self.languages.speakers(language))
        return tuple(page for page in found if page)

    def file_of(self, language: str, place: str) -> str:
        """The file's name for people, whether it is there or not."""
        return f"{self.folder.name}/{language}/{place}"

    def within(self, language: str, folder: str) -> tuple[DocPage, ...]:
        return tuple(page for page in self.pages if page.language == language and page.folder == folder)

    @property
    def policy(self) -> tuple[DocPage, ...]:
        """The pages of the policy that carry the rules."""
        return self.within(self.languages.rules, "policy")

    @cached_property
    def newest(self) -> Mapping[str, DocPage]:
        """Key → the newest version of its rules, as far as they can be read; its file's name has no date."""
        return {
            page.key: page
            for page in self.policy
            if not page.archive_date and isinstance(page.at("policy"), dict)
        }

    @property
    def products(self) -> tuple[DocPage, ...]:
        pages = self.within(self.languages.rules, "products")
        return tuple(page for page in pages if page.stem != "index")

    @property
    def guides(self) -> tuple[DocPage, ...]:
        """The troubleshooting pages that say for which family they are."""
        pages = self.within(self.languages.rules, "troubleshooting")
        return tuple(page for page in pages if page.at("guide", "family"))

    @property
    def mistakes(self) -> Iterator[Mistake]:
        """What already keeps the pages from being read."""
        for page in (*self.pages, self.brand):
            yield from page.mistakes


def read(docs: Path) -> Docs:
    """Read every page of the tree, the brand and what carries out the clauses.

    What cannot be read is a mistake of its page.
    """
    brand = _data_file(docs, "brand.yaml", "no_brand")
    languages = doc_languages(brand.values)
    pages = [
        _page(docs, path, language=language)
        for language in languages.codes
        for path in sorted((docs / language).rglob("*.md"))
        if path.is_file()
    ]
    return Docs(docs, tuple(pages), brand, _data_file(docs, "clauses.yaml", "no_clauses"), languages)


def day_of(value: object) -> date | None:
    """A date as it stands in front matter, or in a file's name; None for what is none."""
    if isinstance(value, date):
        return None if isinstance(value, datetime) else value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _page(docs: Path, path: Path, *, language: str) -> DocPage:
    file = f"{docs.name}/{path.relative_to(docs).as_posix()}"
    place = path.relative_to(docs / language).as_posix()
    text, mistakes = _text(path, file)
    found = front_matter.read(text, file)
    return DocPage(
        file=file,
        language=language,
        place=place,
        body=found.body,
        body_line=found.body_line,
        values=found.values,
        lines=found.lines,
        texts=found.texts,
        mistakes=(*mistakes, *found.mistakes),
    )


def _data_file(docs: Path, name: str, missing: str) -> DocPage:
    path, file = docs / name, f"{docs.name}/{name}"
    text, mistakes = _text(path, file) if path.is_file() else ("", (Mistake(file, 0, "", None, missing),))
    found = front_matter.block(text, file)
    return DocPage(
        file=file,
        language="",
        place=name,
        body="",
        body_line=1,
        values=found.values,
        lines=found.lines,
        texts=found.texts,
        mistakes=(*mistakes, *found.mistakes),
    )


def _text(path: Path, file: str) -> tuple[str, tuple[Mistake, ...]]:
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        return "", (Mistake(file, 0, "", None, "not_utf8"),)
    except OSError as error:
        return "", (Mistake(file, 0, "", error.strerror, "not_opened"),)
    if not text.strip("\ufeff \r\n"):
        return "", (Mistake(file, 0, "", None, "empty_file"),)
    left = two_edits(text, file)
    return "" if left else text, left


def _without_code(body: str, first: int) -> Iterator[tuple[int, str]]:
    fenced = False
    for number, row in enumerate(body.split("\n"), first):
        if FENCE.match(row):
            fenced = not fenced
            yield number, ""
        else:
            yield number, "" if fenced else row
