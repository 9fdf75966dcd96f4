"""What keeps the system readable: who may import whom, and that documents say what the code does."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

import app as entry
from chalicelib import openapi
from chalicelib.domain import faults
from chalicelib.domain.choices import CUSTOMER_COMMANDS
from chalicelib.domain.forms import REQUESTS
from chalicelib.domain.workflow import Event, State
from chalicelib.settings import Settings
from infra.policy import ROOT

CODE = ROOT / "functions" / "chalicelib"
DOMAIN = sorted((CODE / "domain").glob("*.py"))
ADAPTERS = sorted((CODE / "adapters").glob("*.py"))

# All that the domain may know: values, types, dates and checks. Nothing here does I/O.
PURE = {
    "bisect", "collections", "collections.abc", "dataclasses", "datetime", "decimal", "enum", "functools",
    "itertools", "math", "re", "types", "typing", "unicodedata", "urllib.parse", "zoneinfo",
    "dateutil.relativedelta", "email_validator", "pydantic", "pydantic_core",
}  # fmt: skip
FORBIDDEN_CALLS = {"open", "print", "input", "exec", "eval", "__import__", "breakpoint"}
CLOCKS = {"now", "utcnow", "today"}


def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def imports(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide where things come from"
            found.add(str(node.module))
    return found


def name(file: Path) -> str:
    return file.stem


@pytest.mark.parametrize("file", DOMAIN, ids=name)
def test_the_domain_imports_only_what_is_pure(file: Path) -> None:
    known = ("chalicelib.domain", "chalicelib.mail_parser")
    assert {module for module in imports(file) if not module.startswith(known)} <= PURE


@pytest.mark.parametrize("file", sorted((CODE / "mail_parser").rglob("*.py")), ids=name)
def test_the_mail_parser_knows_nothing_of_the_rest(file: Path) -> None:
    ours = {module for module in imports(file) if module.startswith("chalicelib")}
    assert all(module.startswith("chalicelib.mail_parser") for module in ours)


@pytest.mark.parametrize("file", DOMAIN, ids=name)
def test_the_domain_asks_no_clock_and_opens_nothing(file: Path) -> None:
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.Call):
            called = node.func
            assert not (isinstance(called, ast.Name) and called.id in FORBIDDEN_CALLS)
            assert not (
                isinstance(called, ast.Attribute)
                and called.attr in CLOCKS
                and isinstance(called.value, ast.Name)
                and called.value.id in ("datetime", "date", "time")
            )


@pytest.mark.parametrize("file", DOMAIN, ids=name)
def test_the_domain_keeps_no_state(file: Path) -> None:
    """Tables of a module are constants in capitals, and no function changes a global."""
    tree = parsed(file)
    assert not [node for node in ast.walk(tree) if isinstance(node, (ast.Global, ast.Nonlocal))]
    for node in tree.body:
        value = getattr(node, "value", None)
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(value, (ast.Dict, ast.List, ast.Set)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [target.id for target in targets if isinstance(target, ast.Name)]
            assert all(name.isupper() or name.startswith("__") for name in names), names


@pytest.mark.parametrize("file", DOMAIN, ids=name)
def test_the_domain_never_writes_to_its_tables(file: Path) -> None:
    """No `TABLE[key] = …`, no `del`, no `TABLE.update(…)` anywhere."""
    for node in ast.walk(parsed(file)):
        written = node.targets if isinstance(node, (ast.Assign, ast.Delete)) else []
        for target in written:
            assert not (
                isinstance(target, ast.Subscript)
                and isinstance(target.value, ast.Name)
                and target.value.id.lstrip("_").isupper()
            )
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            changes = node.func.attr in ("append", "extend", "update", "pop", "clear", "setdefault", "add")
            assert not (changes and isinstance(owner, ast.Name) and owner.id.lstrip("_").isupper())


@pytest.mark.parametrize("file", ADAPTERS, ids=name)
def test_adapters_do_not_know_the_entry_points(file: Path) -> None:
    assert not imports(file) & {"app", "chalicelib.desk", "chalicelib.openapi", "chalicelib.settings"}


@pytest.mark.parametrize("file", sorted(CODE.rglob("*.py")), ids=name)
def test_the_functions_do_not_need_what_only_builds_them(file: Path) -> None:
    assert not [module for module in imports(file) if module.split(".")[0] in ("infra", "site", "tests")]


@pytest.mark.parametrize("file", sorted((CODE / "domain").glob("*.py")) + ADAPTERS, ids=name)
def test_every_module_says_what_it_is(file: Path) -> None:
    assert ast.get_docstring(parsed(file))


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
    assert enumeration("FaultAnswer", "code") == set(faults.FAULTS)
    assert enumeration("Problem", "code") >= set(faults.TITLES)


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


PROCESS = {"A": 10, "B": 8, "C": 15, "D": 11, "E": 4}  # the rows of the service process
SHOWN_BY = dict(
    re.findall(
        r"^\| ([A-E]\d+) \| [^|]+ \| ([^|]+) \|$", (ROOT / "ARCHITECTURE.md").read_text("utf-8"), re.MULTILINE
    )
)
LATER = {"D6", "D9", "D11"}


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
    return {node.name for node in parsed(file).body if isinstance(node, ast.FunctionDef)}
