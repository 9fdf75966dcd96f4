"""No figure of the front matter is for show: each field that a page may set is read by the code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from typing import get_args

import pytest
from pydantic import BaseModel

from chalicelib.domain.policy.page_schema import Pages
from infra.policy import ROOT

SCHEMA = ("page_schema.py", "service_levels.py", "examples.py")
PLACES = ("functions/chalicelib", "site/aftercare_pages")
WINDOWS = 'getattr(policy.pages.returns, f"{word}_days")'  # of exchange and refund
BY_NAME = {  # fields that are not named where they are read: the class, and how it is read instead
    "Responsibility": "getattr(policy.pages.warranty.responsibility, cause)",
    "FamilyPrices": "getattr(family, kind)",
    "VisitorBounds": 'getattr(context.policy.pages.privacy.visitors, f"{asked}_per_hour")',
    "ArriveEarly": "arrive_early.model_dump()",
}
CHECKED = {
    "Example",
    "ExampleFacts",
    "Expected",
    "Repair",
}  # worked examples: the check of the pages runs them
ELSEWHERE = {
    "exchange_days",  # as `WINDOWS` says
    "refund_days",
    "effective_until",  # by it the versions are put in order (`infra/policy`)
    "kept_hours",  # a rule of the bucket (`infra/resources.yaml`), held by `test_uploads`
}


@cache
def sources() -> tuple[str, ...]:
    files = (path for place in PLACES for path in sorted((ROOT / place).rglob("*.py")))
    return tuple(path.read_text("utf-8") for path in files if path.name not in SCHEMA)


@cache
def read() -> frozenset[str]:
    nodes = (node for text in sources() for node in ast.walk(ast.parse(text)))
    return frozenset(node.attr for node in nodes if isinstance(node, ast.Attribute))


def fields(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """Each field of the schema with its class, and those of the classes that it holds."""
    for name, info in model.model_fields.items():
        yield model.__name__, name
        for inner in _models(info.annotation):
            yield from fields(inner)


def _models(kind: object) -> Iterator[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for part in get_args(kind):
        yield from _models(part)


def unread(model: type[BaseModel]) -> list[tuple[str, str]]:
    found = dict.fromkeys(fields(model))
    return [one for one in found if one[0] not in BY_NAME and one[1] not in read()]


def test_every_figure_has_a_reader() -> None:
    assert [one for one in unread(Pages) if one[0] not in CHECKED and one[1] not in ELSEWHERE] == []
    assert ("Loaner", "back_days") in set(fields(Pages))


@pytest.mark.parametrize("how", [*BY_NAME.values(), WINDOWS])
def test_what_is_read_by_name_still_is(how: str) -> None:
    assert any(how in text for text in sources())


def test_a_figure_that_nothing_reads_is_found() -> None:
    class Shown(BaseModel):
        figure_for_show: int

    class Page(BaseModel):
        inner: dict[str, tuple[Shown, ...] | None]

    assert ("Shown", "figure_for_show") in unread(Page)
