"""Read the lines between the two `---` of a page: values, the line of each, and what is wrong with them.

This comes before MkDocs, which takes what it cannot read for text and shows the rules to customers.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from infra.policy.mistakes import Mistake
from infra.policy.spelling import cannot_be_read, misspelt

Path = tuple[str, ...]
Lines = dict[Path, int]
Texts = dict[Path, str]

QUICK: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DASHES = "---"
ENDS = (DASHES, "...")
NAME = re.compile(r"^(title|description|policy|product|legal_floor|name)\s*[:：]")
CLOCK = ("from", "to")  # where 18:00 is meant as a time
SEARCHED = 30  # lines at the top in which misplaced front matter is looked for


@dataclass(frozen=True)
class FrontMatter:
    """What a page says between its `---` lines; `body` is the text after them, from line `body_line` on.

    `texts` has each single value as it was typed, before YAML made 1080 of 18:00 and false of NO.
    """

    body: str = ""
    body_line: int = 1
    values: dict[str, Any] = field(default_factory=dict)
    lines: Lines = field(default_factory=dict)
    texts: Texts = field(default_factory=dict)
    mistakes: tuple[Mistake, ...] = ()


def read(text: str, file: str) -> FrontMatter:
    """Split a page and read its front matter; mistakes are returned, never raised."""
    rows = text.removeprefix("\ufeff").split("\n")
    if rows[0].rstrip() != DASHES:
        return FrontMatter(body=text, mistakes=tuple(_misplaced_front_matter(rows, file)))
    end = next((number for number, row in enumerate(rows[1:], 1) if row.rstrip() in ENDS), None)
    if end is None:
        return FrontMatter(body="", mistakes=(_unclosed_front_matter(rows, file),))
    found = block("\n".join(rows[1:end]), file, first_line=2)
    return replace(found, body="\n".join(rows[end + 1 :]), body_line=end + 2)


@lru_cache(maxsize=1024)
def block(text: str, file: str, *, first_line: int = 1) -> FrontMatter:
    """Values, lines and mistakes of YAML text whose first line has that number in the file."""
    if spelled := tuple(misspelt(text.split("\n"), file, first_line)):
        return FrontMatter(mistakes=spelled)
    try:
        loader, node = _parse(text)
        if node is None:
            return FrontMatter()
        mistakes = tuple(_wrong(node, text, file, first_line))
        values = {} if mistakes else loader.construct_document(node)
        json.dumps(values, default=str, skipkeys=True)  # refuses what holds itself, by an alias
    except (yaml.YAMLError, ValueError) as error:
        return FrontMatter(mistakes=(_unreadable(error, text, file, first_line),))
    return FrontMatter(
        values=values if isinstance(values, dict) else {},
        lines=dict(_lines(node, first_line)),
        texts={path: str(part.value) for path, part in _walk(node) if isinstance(part, ScalarNode)},
        mistakes=mistakes,
    )


def _parse(text: str) -> tuple[Any, Node | None]:
    """Return a loader and what it found; the one written in C is fast, the other one knows what is wrong."""
    try:
        loader: Any = QUICK(text)
        return loader, loader.get_single_node()
    except (yaml.YAMLError, ValueError):
        loader = yaml.SafeLoader(text)
        return loader, loader.get_single_node()


def _misplaced_front_matter(rows: list[str], file: str) -> Iterator[Mistake]:
    """Front matter that does not begin on the first line; a page without any is not wrong."""
    top = rows[:SEARCHED]
    opened = any(row.rstrip() == DASHES and NAME.match(after) for row, after in pairwise(top))
    if opened or any(NAME.match(row) for row in top[:5]) or rows[0].lstrip().startswith("--"):
        first = next((number for number, row in enumerate(rows) if row.strip()), 0)
        yield Mistake(file, first + 1, "", rows[first].strip(), "not_first")


def _unclosed_front_matter(rows: list[str], file: str) -> Mistake:
    """Point at the first line that looks like text: there the `---` is missing."""
    numbered = enumerate(rows[1:], 2)
    line, row = next(((n, row) for n, row in numbered if not row.strip() or row.startswith("#")), (1, DASHES))
    return Mistake(file, line, "", row, "not_closed")


def _unreadable(error: Exception, text: str, file: str, first_line: int) -> Mistake:
    rows = text.split("\n")
    at, within = (_line_of(error, name, rows) for name in ("problem_mark", "context_mark"))
    line, code, data = cannot_be_read(rows, getattr(error, "problem", None) or "", at=at, within=within)
    return Mistake(file, first_line + line, "", rows[line].strip(), code, data)


def _line_of(error: Exception, mark: str, rows: list[str]) -> int:
    found = getattr(error, mark, None)
    return min(found.line, len(rows) - 1) if found else 0


def _wrong(node: Node, text: str, file: str, first_line: int) -> Iterator[Mistake]:
    if not isinstance(node, MappingNode):
        yield Mistake(file, first_line, "", text.split("\n", 1)[0], "not_names")
    for path, part in _walk(node):
        if isinstance(part, MappingNode):
            yield from _twice(path, part, file, first_line)
        elif isinstance(part, ScalarNode) and (code := _bad_value(path, part)):
            line = part.start_mark.line + first_line
            yield Mistake(file, line, field_name(path), part.value, code)


def _twice(path: Path, node: MappingNode, file: str, first_line: int) -> Iterator[Mistake]:
    seen: dict[str, int] = {}
    for key, _ in node.value:
        name, line = str(key.value), key.start_mark.line + first_line
        if name in seen:
            place = field_name((*path, name))
            yield Mistake(file, line, place, name, "name_twice", {"first": seen[name]})
        seen.setdefault(name, line)


def _bad_value(path: Path, node: ScalarNode) -> str | None:
    if node.tag.endswith(":timestamp"):
        try:
            yaml.SafeLoader("").construct_yaml_timestamp(node)
        except ValueError:
            return "no_such_date"
    if not node.tag.endswith(":int") or re.fullmatch(r"[-+]?(?:0|[1-9]\d*)", value := str(node.value)):
        return None
    if re.fullmatch(r"[-+]?0\d+", value):
        return "leading_zero"
    return None if path[-1:] and path[-1] in CLOCK else "odd_number"


def _walk(root: Node) -> Iterator[tuple[Path, Node]]:
    """Every node with its path, each once even where an alias points back."""
    seen: set[int] = set()
    waiting: list[tuple[Path, Node]] = [((), root)]
    while waiting:
        path, node = waiting.pop(0)
        if id(node) not in seen:
            seen.add(id(node))
            yield path, node
            waiting += _children(path, node)


def _children(path: Path, node: Node) -> list[tuple[Path, Node]]:
    if isinstance(node, MappingNode):
        return [((*path, str(key.value)), value) for key, value in node.value]
    if isinstance(node, SequenceNode):
        return [((*path, str(number)), item) for number, item in enumerate(node.value)]
    return []


def _lines(root: Node, first_line: int) -> Iterator[tuple[Path, int]]:
    """The line of each name, or of each entry of a list."""
    for path, node in _walk(root):
        if isinstance(node, MappingNode):
            for key, _ in node.value:
                yield (*path, str(key.value)), key.start_mark.line + first_line
        elif isinstance(node, SequenceNode):
            for number, item in enumerate(node.value):
                yield (*path, str(number)), item.start_mark.line + first_line


def field_name(path: Path) -> str:
    """A path as people read it: names with dots, entries of a list counted from 1."""
    words = "".join(f" #{int(part) + 1}" if part.isdigit() else f".{part}" for part in path)
    return words.lstrip(".").replace("policy.", "", 1) if words.startswith(".policy.") else words.lstrip(".")
