"""Placeholders in Markdown: `{{ path }}` inside a line, `[[block]]` alone on a line."""

import os
import re
from collections.abc import Callable, Mapping
from typing import Any

from markdown import Markdown
from markdown.preprocessors import Preprocessor

from aftercare_pages import blocks, service_tables, versions, week
from aftercare_pages.html import NothingToShow
from aftercare_pages.phrases import say_count
from aftercare_pages.source import Source, source
from chalicelib.web.pages.render import day

VALUE = re.compile(r"\{\{\s*([\w.-]+)\s*\}\}")
DATE = re.compile(r"\d{4}-\d\d-\d\d")
BLOCK = re.compile(r"\[\[\s*([\w.-]+)(?:\s+([\w.-]+))?\s*\]\]")


class UnknownPlaceholder(Exception):
    """A page names something that does not exist; says which page and what."""

    def __init__(self, page: str, placeholder: str, why: str = "is not known") -> None:
        super().__init__(f"docs/{page}: the placeholder {placeholder} {why}. Please correct it there.")


class Placeholders(Preprocessor):  # type: ignore[misc]  # Markdown ships no types
    def __init__(self, md: Markdown, language: str) -> None:
        super().__init__(md)
        self.language = language

    def run(self, lines: list[str]) -> list[str]:
        """Replace every placeholder. Raises UnknownPlaceholder for one that does not exist."""
        facts = versions.as_written(self._uri(), source(self.language))
        told = versions.banner(facts)
        return self._under_title([self._line(line, facts) for line in lines], told)

    def _under_title(self, lines: list[str], told: str) -> list[str]:
        """Put what is to be told about the page right below its title."""
        title = next((index for index, line in enumerate(lines) if line.startswith("# ")), -1)
        return (
            [*lines[: title + 1], "", self.md.htmlStash.store(told), "", *lines[title + 1 :]]
            if told
            else lines
        )

    def _line(self, line: str, facts: Source) -> str:
        if block := BLOCK.fullmatch(line.strip()):
            return self._block(block, facts)
        return VALUE.sub(lambda match: self._value(match, facts), line)

    def _block(self, match: re.Match[str], facts: Source) -> str:
        name, argument = match.groups(default="")
        if not blocks.has_block(name, argument):
            raise UnknownPlaceholder(self._page(), match[0])
        try:
            return str(self.md.htmlStash.store(blocks.BLOCKS[name](argument, facts)))
        except NothingToShow as error:
            raise UnknownPlaceholder(
                self._page(), match[0], why="has nothing to show on this page"
            ) from error

    def _value(self, match: re.Match[str], facts: Source) -> str:
        try:
            return value(match[1], facts)
        except KeyError as error:
            raise UnknownPlaceholder(self._page(), match[0]) from error

    def _page(self) -> str:
        return f"{self.language}/{self._uri()}"

    def _uri(self) -> str:
        """Name the page being rendered, which MkDocs tells only to its own link processor."""
        paths = self.md.treeprocessors
        file = paths["relpath"].file if "relpath" in paths else None
        return str(file.src_uri) if file else "?"


def brand(facts: Source) -> str:
    return str(facts.policy.brand[facts.language])


def service_address(_: Source) -> str:
    address = os.environ.get("SERVICE_ADDRESS", "service@example.com")
    return f"[{address}](mailto:{address})"


NAMED: dict[str, Callable[[Source], str]] = {
    "brand": brand,
    "loaner_families": service_tables.loaner_families,
    "service_address": service_address,
    "single_days": week.single_days,
    "working_days": week.working_days,
}


def is_term(found: object) -> bool:
    """Whether that is a time of the policy, which can be shown as a whole: `1 working day`."""
    return isinstance(found, Mapping) and "count" in found


def _term(found: Mapping[str, Any], facts: Source) -> str:
    unit = "hours" if found.get("hours") else "days"
    return say_count(f"term_{unit}_{found['count']}", found[unit], facts)


def value(path: str, facts: Source) -> str:
    """Look a value up: one of `NAMED`, else a path into the policy pages. Raises KeyError."""
    if path in NAMED:
        return NAMED[path](facts)
    found: Any = facts.raw["pages"]
    for part in path.split("."):
        if not isinstance(found, Mapping):
            raise KeyError(path)
        found = found[part]
    if is_term(found):
        return _term(found, facts)
    if isinstance(found, (Mapping, list)):
        raise KeyError(path)
    return day(found, facts.language) if DATE.fullmatch(str(found)) else str(found)
