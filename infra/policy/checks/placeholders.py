"""Check placeholders on every page: `{{ a value }}` in a line, `[[a block]]` alone on its line."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from aftercare_pages.blocks import BLOCKS, has_block
from aftercare_pages.placeholders import BLOCK, NAMED, is_term
from infra.policy.mistakes import Mistake
from infra.policy.source import DocPage, Docs
from infra.policy.versions import KEYS

VALUE = re.compile(r"\{\{(.*?)\}\}")
ANY_BLOCK = re.compile(r"\[\[([^\]]*)\]\](?!\()")
SHOWN = re.compile(r"\{\{.*?\}\}|^\s*\[\[[^\]]*\]\]\s*$")
# What is left of a placeholder: braces without their partner, one instead of two, or Chinese ones.
HALF = re.compile(rf"\{{\{{[^}}]*\}}?|\}}\}}|｛+[^｛｝]*｝*|｝+|\{{\s*(?:{'|'.join(KEYS)})\.[\w.]+\s*\}}")
LONELY = re.compile(rf"^\s*[\[【［]+\s*(?:{'|'.join(BLOCKS)})\b[^\]】］]*[\]】］]+\s*$")
CODE = re.compile(r"`[^`]*`")
SETTINGS = ("title", "description")  # where placeholders are not replaced

Rules = Mapping[str, Mapping[str, Any]]


def mistakes(docs: Docs) -> Iterator[Mistake]:
    """Placeholders that name nothing, or stand where none is replaced."""
    newest: dict[str, Any] = {key: page.at("policy") for key, page in docs.newest.items()}
    for page in docs.pages:
        yield from _settings(page)
        rules = {**newest, **_own(docs, page)}
        if page.mistakes:
            continue
        for line, row in enumerate(page.body.split("\n"), page.body_line):
            yield from _values(page, line, row, rules)
            yield from _blocks(docs, page, line, row)
        for line, row in page.rows:
            yield from _broken_placeholders(page, line, row)


def placeholders(page: DocPage) -> list[tuple[int, str]]:
    """Every value and block that the page's text shows, with its line."""
    found = ((line, match[0]) for line, row in page.rows for match in SHOWN.finditer(row))
    return [(line, re.sub(r"\s+", " ", shown)) for line, shown in found]


def _broken_placeholders(page: DocPage, line: int, row: str) -> Iterator[Mistake]:
    """Nothing would be put in their place, and customers would read them as they are."""
    words = CODE.sub(" ", VALUE.sub(" ", row))
    for found in HALF.finditer(words):
        yield Mistake(page.file, line, "", found[0].strip(), "broken_placeholder")
    if LONELY.match(words) and not BLOCK.fullmatch(words.strip()):
        yield Mistake(page.file, line, "", words.strip(), "broken_block")


def _own(docs: Docs, page: DocPage) -> Rules:
    """An older version shows its own values."""
    ruling = docs.rules_page(page.place)
    rules = ruling.at("policy") if ruling and page.folder == "policy" else None
    return {page.key: rules} if isinstance(rules, dict) else {}


def _settings(page: DocPage) -> Iterator[Mistake]:
    for name in SETTINGS:
        text = page.at(name)
        if isinstance(text, str) and (found := VALUE.search(text) or ANY_BLOCK.search(text)):
            yield page.mistake("placeholder_in_settings", name, found=found[0])


def _values(page: DocPage, line: int, row: str, rules: Rules) -> Iterator[Mistake]:
    for found in VALUE.finditer(row):
        path = found[1].strip()
        key = path.split(".")[0]
        readable = key not in KEYS or key in rules
        if readable and path not in NAMED and not _is_value(path, rules):
            yield Mistake(page.file, line, "", found[0], "unknown_placeholder")


def _is_value(path: str, rules: Rules) -> bool:
    found: Any = rules
    for part in path.split("."):
        if not isinstance(found, Mapping) or part not in found:
            return False
        found = found[part]
    return is_term(found) or not isinstance(found, (Mapping, list))


def _blocks(docs: Docs, page: DocPage, line: int, row: str) -> Iterator[Mistake]:
    if whole := BLOCK.fullmatch(row.strip()):
        name, argument = whole.groups(default="")
        if not has_block(name, argument):
            blocks = [f"[[{block}]]" for block in sorted(BLOCKS)]
            yield Mistake(page.file, line, "", whole[0], "unknown_block", {"known": blocks})
        elif _shows_nothing(docs, page, name):
            yield Mistake(page.file, line, "", whole[0], "empty_block")
        return
    for found in ANY_BLOCK.finditer(row):
        yield Mistake(page.file, line, "", found[0], "block_in_line")


def _shows_nothing(docs: Docs, page: DocPage, name: str) -> bool:
    ruling = docs.rules_page(page.place)
    if name in ("examples", "dealers"):
        if ruling is None or not isinstance(ruling.at("policy"), dict) or name in ruling.values:
            return False  # that is told already
        return not ruling.at("policy", name)
    return name == "prices" and docs.rules_page("policy/price-list.md") is None
