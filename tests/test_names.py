"""Names of functions: verb phrases or nouns, and no two things of one name.

A bare participle (`judged`, `told`) says neither what is done nor what is returned; a name that stands in two
modules of a program has to mean the same in both, or is in `SAME` with what it means everywhere.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.policy import ROOT

PROGRAMS = ("functions/chalicelib", "functions/operating", "infra", "site/aftercare_pages")
IRREGULAR = frozenset(
    """told held sent found kept made gone done said given taken drawn shown known seen set left met paid
    bought sold built lent owed lost felt born worn torn written spoken chosen broken begun""".split()  # noqa: SIM905
)
NOUNS = {  # that only look like participles
    "drawing": "a picture",
    "finding": "what a diagnosis found",
    "standing": "how something stands",
    "warning": "a sentence to an editor",
    "missing": "the error of pydantic of that name",
    "saying": "how a value is put into words",
    "something": "whether anything was given",
    "unused": "the field of that name",
    "nothing": "an empty result",
    "ring": "to ring the alarm",
    "read": "the verb",
    "put": "the verb",
}
SAME = {
    "main": "what a command line runs",
    "run": "what a scheduled job, a check or a build does, called by its module",
    "show": "a page by GET, called by its module",
    "act": "a step by POST, and its decision in `service`",
    "mistakes": "what a check of the pages finds, called by its module",
    "warnings": "what an editor should know, called by its module",
    "check": "whether something holds, called by its module",
    "build": "make what is named by the module",
    "write": "put what is named by the module into its place",
    "read": "take in a page or its front matter",
    "say": "words for a terminal, a page or staff, from the catalogue",
    "day": "a date in words",
    "moment": "a date and time in words",
    "entries": "the files of an archive",
    "manifest": "the list of an archive's files",
    "timeline": "what happened, in order",
    "differences": "what two things do not have in common",
    "as_json": "the same for a program",
    "diagnosis": "the diagnosis as a document",
    "ask": "a wish by POST, which is confirmed by a mail",
    "CoverageStep": "a step of the decision who pays, as decided and as shown",
    "black_out": "make words unreadable",
}


def functions(
    program: str,
) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, bool]]:
    """Every function and class of a program: its module, itself, and whether it stands at the top."""
    for file in sorted((ROOT / program).rglob("*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield file.relative_to(ROOT).as_posix(), node, node in tree.body


def is_participle(name: str) -> bool:
    bare = name.strip("_")
    if "_" in bare or bare in NOUNS or (name.startswith("__") and name.endswith("__")):
        return False
    return bare in IRREGULAR or bare.endswith(("ed", "ing"))


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("judged", True),
        ("_told", True),
        ("waiting", True),
        ("judge", False),
        ("drawing", False),
        ("kept_until", False),
    ],
)
def test_a_bare_participle_is_found(name: str, found: bool) -> None:
    assert is_participle(name) is found


@pytest.mark.parametrize("program", PROGRAMS)
def test_no_function_is_called_by_a_bare_participle(program: str) -> None:
    names = [
        f"{module}: {node.name}"
        for module, node, _ in functions(program)
        if not isinstance(node, ast.ClassDef) and is_participle(node.name)
    ]
    assert names == []


@pytest.mark.parametrize("program", PROGRAMS)
def test_no_name_means_two_things(program: str) -> None:
    places: defaultdict[str, set[str]] = defaultdict(set)
    for module, node, is_top in functions(program):
        if is_top and not node.name.startswith("_") and node.name not in SAME:
            places[node.name].add(module)
    assert {name: sorted(modules) for name, modules in places.items() if len(modules) > 1} == {}


def test_what_is_declared_is_used() -> None:
    found = {node.name.strip("_") for program in PROGRAMS for _, node, _ in functions(program)}
    assert (NOUNS.keys() | SAME.keys()) - found == set()


def test_the_programs_are_there() -> None:
    assert all(Path(ROOT / program).is_dir() for program in PROGRAMS)
