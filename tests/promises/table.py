"""The table of `docs/design/promises.md`: each clause, what carries it out, and the test of its name."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from infra.policy import DOCS, source
from infra.policy.checks.clause_doers import FOLDERS, STATEMENT

HERE = Path(__file__).resolve().parent
HEAD = ("| clause | carried out by | test |", "| --- | --- | --- |")


@cache
def docs() -> source.Docs:
    return source.read(DOCS)


def named_tests() -> dict[str, str]:
    """Clause id → where its test stands; dashes of the id are underscores in the test's name."""
    return dict(_tests())


def _tests() -> Iterator[tuple[str, str]]:
    for path in sorted(HERE.glob("test_*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                place = f"tests/promises/{path.name}::{node.name}"
                yield node.name.removeprefix("test_").replace("_", "-"), place


def acting() -> tuple[str, ...]:
    """The clauses that something has to carry out."""
    return tuple(name for name, doers in docs().clauses.values.items() if set(doers) != {STATEMENT})


def drawn() -> str:
    """The whole table, by pages."""
    return "\n".join(line for folder in FOLDERS for line in _folder(folder)).strip()


def _folder(folder: str) -> Iterator[str]:
    for page in docs().within(docs().languages.rules, folder):
        if page.clauses and not page.archive_date:
            yield from ("", f"## {folder}/{page.stem}", "", *HEAD)
            yield from map(_row, dict.fromkeys(clause.id for clause in page.clauses))


def _row(name: str) -> str:
    doers = docs().clauses.values[name]
    test = f"`{found}`" if (found := named_tests().get(name)) else ""
    return f"| `{name}` | {' · '.join(_doer(kind, named) for kind, named in doers.items())} | {test} |"


def _doer(kind: str, named: object) -> str:
    if kind == STATEMENT:
        return str(named)
    names = named if isinstance(named, list) else [named]
    return f"{kind} {', '.join(f'`{name}`' for name in names)}"
