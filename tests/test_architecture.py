"""What keeps the system readable: who may import whom, and that documents say what the code does."""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

import app as entry
from chalicelib.cases.settings import Settings
from chalicelib.domain.case.customer_commands import CUSTOMER_COMMANDS
from chalicelib.domain.kernel.states import Event, State
from chalicelib.domain.requests import validation_messages
from chalicelib.domain.requests.forms import REQUESTS
from chalicelib.locale.words import keys
from chalicelib.web import openapi
from infra.policy import ROOT
from tests.rooms import ROOMS, circle, climbs, code_files, draw, imports, modules, parse, room_of

PURE_FILES = [file for file in code_files() if room_of(file) in ROOMS and ROOMS[room_of(file)].pure]

# All that a pure room may import besides ours: values, types, dates and checks. Nothing here does I/O.
PURE = {
    "bisect", "collections", "collections.abc", "dataclasses", "datetime", "decimal", "enum", "functools",
    "itertools", "math", "re", "types", "typing", "unicodedata", "urllib.parse", "zoneinfo",
    "dateutil.relativedelta", "email_validator", "pydantic", "pydantic_core",
}  # fmt: skip
STANDARD = sys.stdlib_module_names
FORBIDDEN_CALLS = {"open", "print", "input", "exec", "eval", "__import__", "breakpoint"}
CLOCKS = {"now", "utcnow", "today"}
CHANGES = {"append", "extend", "update", "pop", "clear", "setdefault", "add"}


def place(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def test_every_folder_of_code_is_a_room_of_the_table() -> None:
    assert {room_of(file) for file in code_files()} == ROOMS.keys()


def test_the_document_draws_the_rooms_as_they_are() -> None:
    """`python -m tests.rooms` draws them anew."""
    assert draw() in (ROOT / "ARCHITECTURE.md").read_text("utf-8")


def test_a_file_imports_only_rooms_that_its_own_may() -> None:
    assert {place(file): climbs(file) for file in code_files() if climbs(file)} == {}


def test_a_fault_is_logged_without_its_values() -> None:
    """What `traceback` and `logging` write repeats what was typed; `adapters/fault_log.py` does not."""
    telling = re.compile(r"\b(?:print_exc|print_exception|format_exc|logging\.(?!WARNING))|repr\(fault")
    files = (ROOT / "functions" / "chalicelib").rglob("*.py")
    assert [place(file) for file in files if telling.search(file.read_text("utf-8"))] == []


def test_no_modules_import_each_other_in_a_ring() -> None:
    assert circle() == []


def test_no_rooms_import_each_other_in_a_ring() -> None:
    done: set[str] = set()
    while ready := {name for name, room in ROOMS.items() if name not in done and set(room.imports) <= done}:
        done |= ready
    assert ROOMS.keys() - done == set()


def test_an_upward_import_is_found(tmp_path: Path) -> None:
    planted = tmp_path / "functions/chalicelib/domain/kernel/errors.py"
    planted.parent.mkdir(parents=True)
    planted.write_text("def late() -> None:\n    from chalicelib.cases import service\n")
    assert climbs(planted) == {"cases"}


def test_a_pure_room_imports_only_what_is_pure() -> None:
    foreign = {place(file): imports(file) - modules().keys() - PURE for file in PURE_FILES}
    assert {file: found for file, found in foreign.items() if found} == {}


def test_the_reader_of_mail_could_be_published_alone() -> None:
    """Besides the standard library it needs one HTML parser, and nothing of ours."""
    files = [file for file in code_files() if "mail_parser" in file.parts]
    needed = {name for file in files for name in imports(file) if name.split(".")[0] not in STANDARD}
    assert {name for name in needed if not name.startswith("chalicelib.mail_parser")} == {"selectolax.lexbor"}


def test_nothing_is_imported_by_a_name_that_the_table_cannot_see() -> None:
    lazily = re.compile(r"\bimport_module\b|\b__import__\b")
    found = {place(file) for file in code_files() if lazily.search(file.read_text("utf-8"))}
    assert found == {"functions/chalicelib/mail_parser/__init__.py"}, "which loads its own modules late"


def test_a_pure_room_asks_no_clock_opens_nothing_and_keeps_no_state() -> None:
    found = {place(file): tuple(impurities(parse(file))) for file in PURE_FILES}
    assert {file: said for file, said in found.items() if said} == {}


@pytest.mark.parametrize(
    "code",
    [
        "x = open('f')",
        "x = datetime.now()",
        "def f():\n    global x",
        "cache = {}",
        "TABLE = {}\nTABLE['a'] = 1",
        "del TABLE['a']",
        "TABLE.update(a=1)",
        "_SEEN.append(1)",
    ],
)
def test_what_is_impure_is_found(code: str) -> None:
    assert list(impurities(ast.parse(code)))


def impurities(tree: ast.Module) -> Iterator[str]:
    """Say what in a module does I/O, asks a clock or keeps state; tables are constants in capitals."""
    for line in tree.body:
        value = getattr(line, "value", None)
        if isinstance(line, (ast.Assign, ast.AnnAssign)) and isinstance(value, (ast.Dict, ast.List, ast.Set)):
            targets = line.targets if isinstance(line, ast.Assign) else [line.target]
            names = [target.id for target in targets if isinstance(target, ast.Name)]
            yield from (f"line {line.lineno}: {name} may change" for name in names if not is_constant(name))
    for node in ast.walk(tree):
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            yield f"line {node.lineno}: changes a global"
        if isinstance(node, ast.Call) and is_impure_call(node.func):
            yield f"line {node.lineno}: {ast.unparse(node.func)}()"
        written = node.targets if isinstance(node, (ast.Assign, ast.Delete)) else []
        if any(isinstance(one, ast.Subscript) and is_table(one.value) for one in written):
            yield f"writes to a table: {ast.unparse(node)}"


def is_constant(name: str) -> bool:
    return name.isupper() or name.startswith("__")


def is_table(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id.lstrip("_").isupper()


def is_impure_call(called: ast.expr) -> bool:
    if isinstance(called, ast.Name):
        return called.id in FORBIDDEN_CALLS
    if not isinstance(called, ast.Attribute):
        return False
    clock = isinstance(called.value, ast.Name) and called.value.id in ("datetime", "date", "time")
    return (clock and called.attr in CLOCKS) or (is_table(called.value) and called.attr in CHANGES)


# Two faces of one thing: what was decided, and how the API shows it under a name of its document.
SHOWN_UNDER_ITS_NAME = {"CoverageStep"}


def test_no_two_classes_have_one_name() -> None:
    names = Counter(
        node.name
        for file in code_files()
        for node in parse(file).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert {name for name, count in names.items() if count > 1} - SHOWN_UNDER_ITS_NAME == set()


def test_the_functions_do_not_need_what_only_builds_them() -> None:
    tops = {place(file): {module.split(".")[0] for module in imports(file)} for file in code_files()}
    wrong = {file: used & {"site", "tests"} for file, used in tops.items()}
    assert {file for file, used in wrong.items() if used} == set()
    builders = {file for file, used in tops.items() if "infra" in used}
    assert {
        file for file in builders if not file.startswith(("functions/operating/", "functions/cli.py"))
    } == set()


def test_every_module_says_what_it_is() -> None:
    silent = [
        file
        for file in code_files()
        if file.read_text("utf-8").strip() and not ast.get_docstring(parse(file))
    ]
    assert [place(file) for file in silent] == []


DOCUMENT: dict[str, Any] = openapi.document("http://127.0.0.1:8000")


PAGES_OF_STAFF = "/staff/"  # pages behind personal links, and no part of the API


def offered() -> set[tuple[str, str]]:
    """What the functions answer, with `{kind}` and `{command}` written out."""
    kinds = {"kind": list(REQUESTS), "command": list(CUSTOMER_COMMANDS)}
    found: set[tuple[str, str]] = set()
    public = {path: methods for path, methods in entry.app.routes.items() if PAGES_OF_STAFF not in path}
    for path, methods in public.items():
        wild = next((part for part in kinds if f"{{{part}}}" in path), "")
        for value in kinds.get(wild, [""]):
            found |= {(f"/api{path.replace(f'{{{wild}}}', value)}", method.lower()) for method in methods}
    return found


def test_the_document_lists_exactly_what_the_functions_answer() -> None:
    listed = {(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods}
    assert listed == offered()


def test_the_document_is_valid() -> None:
    assert list(OpenAPIV31SpecValidator(DOCUMENT).iter_errors()) == []


def test_every_operation_has_an_id_of_its_own() -> None:
    ids = [operation["operationId"] for path in DOCUMENT["paths"].values() for operation in path.values()]
    assert len(ids) == len(set(ids))


def enumeration(schema: str, field: str = "") -> set[str]:
    found = DOCUMENT["components"]["schemas"][schema]
    return set(found["properties"][field]["enum"] if field else found["enum"])


def test_all_enumerations_stand_in_the_document() -> None:
    assert enumeration("State") == {state.value for state in State}
    assert enumeration("Event") == {event.value for event in Event}
    assert "covered" in enumeration("CoverageAnswer", "outcome")
    assert enumeration("FaultAnswer", "code") == set(keys(validation_messages.FAULTS))
    assert enumeration("Problem", "code") >= set(keys(validation_messages.TITLES))


def test_the_gateways_own_answers_have_codes_of_the_document() -> None:
    resources = yaml.safe_load((ROOT / "infra" / "resources.yaml").read_text("utf-8"))["Resources"]
    said = str(resources["RestAPI"]["Properties"]["GatewayResponses"])
    codes = set(re.findall(r'"code": "(\w+)"', said))
    assert codes
    assert codes <= enumeration("Problem", "code")


def test_every_setting_is_explained() -> None:
    page = (ROOT / "docs" / "operations" / "settings.md").read_text("utf-8")
    explained = re.findall(r"^\| `([A-Z_]+)` \|", page, re.MULTILINE)
    assert sorted(explained) == sorted(name.upper() for name in Settings.model_fields)


PROCESS = {"A": 12, "B": 9, "C": 20, "D": 14, "E": 6}  # the rows of the service process
ROW = re.compile(r"^\| ([A-E]\d+) \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)
SHOWN_BY = dict(ROW.findall((ROOT / "tests/process-rows.md").read_text("utf-8")))
LATER = {"C17", "C19", "C20", "D6", "D9", "D11", "D12", "D13", "D14"}


def test_every_row_of_the_process_says_what_shows_it() -> None:
    rows = [f"{part}{number}" for part, count in PROCESS.items() for number in range(1, count + 1)]
    assert list(SHOWN_BY) == rows
    assert {row for row, shown in SHOWN_BY.items() if shown == "comes later"} == LATER


@pytest.mark.parametrize("row", sorted(SHOWN_BY.keys() - LATER))
def test_what_shows_a_row_is_a_test(row: str) -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", SHOWN_BY[row])
    assert named
    assert [test for file, test in named if test not in written_in(ROOT / file)] == []


def written_in(file: Path) -> set[str]:
    return {node.name for node in parse(file).body if isinstance(node, ast.FunctionDef)}
