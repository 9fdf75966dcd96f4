"""Hold the policy against the legal floor that the shop has chosen: one file of `infra/floors` per country.

`legal_floor: cn` in the front matter of `policy/index.md` chooses it, `none` does without.
A rule compares one field of the policy; what the policy does not say at all is left alone. It is
information, not legal advice.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from chalicelib.domain.kernel.base_model import Names, Rules
from chalicelib.domain.policy.policy import LastDay
from infra.policy.blocks import rules_model
from infra.policy.mistakes import Mistake
from infra.policy.shape import default_at
from infra.policy.source import DocPage, Docs

FLOORS = Path(__file__).resolve().parents[2] / "floors"
INDEX = "policy/index.md"
NONE = "none"

Comparison = Literal["at_least", "at_most", "equals"]
COMPARE: dict[Comparison, Callable[[Any, Any], bool]] = {
    "at_least": lambda value, bound: value >= bound,
    "at_most": lambda value, bound: value <= bound,
    "equals": lambda value, bound: value == bound,
}


class Demand(Rules):
    """One rule of law as a comparison on `field`.

    `if_unsaid` is compared where the policy does not say it; `or_instead` is enough when it holds.
    """

    id: str
    field: str
    if_unsaid: str | None = None
    or_instead: str | None = None
    at_least: int | None = None
    at_most: int | None = None
    equals: str | None = None
    source: Names
    covers: Names

    @property
    def bound(self) -> tuple[Comparison, Any]:
        names: tuple[Comparison, ...] = ("at_least", "at_most", "equals")
        return next((name, bound) for name in names if (bound := getattr(self, name)) is not None)


class Floor(Rules):
    """What one country's law demands at least."""

    country: Names
    notice: Names
    last_day: LastDay = "stays"
    rules: tuple[Demand, ...]


def floor_names() -> list[str]:
    """The names of all floors."""
    return sorted(file.stem for file in FLOORS.glob("*.yaml"))


@cache
def floor(name: str) -> Floor:
    """The floor of that name. Raises FileNotFoundError."""
    return Floor.model_validate(yaml.safe_load((FLOORS / f"{name}.yaml").read_text("utf-8")))


def last_day(docs: Docs) -> LastDay:
    """What the chosen floor does with the last day of a term that is a day off."""
    index = docs.rules_page(INDEX)
    choice = index.at("legal_floor") if index else None
    return floor(str(choice)).last_day if choice in floor_names() else "stays"


def mistakes(docs: Docs) -> Iterator[Mistake]:
    """An unknown choice, or what of the newest pages lies below the chosen floor."""
    index = docs.rules_page(INDEX)
    if index is None or index.mistakes:
        return
    choice = index.at("legal_floor")
    if choice not in (*floor_names(), NONE):
        yield index.mistake(
            "no_floor", "legal_floor", found=index.typed_value("legal_floor"), known=[*floor_names(), NONE]
        )
    elif choice != NONE:
        yield from below(docs, floor(str(choice)))


def below(docs: Docs, law: Floor) -> Iterator[Mistake]:
    """Every rule of law that a policy in force or to come does not reach."""
    for demand in law.rules:
        said, unsaid, instead = (
            _place(field, docs.newest) for field in (demand.field, demand.if_unsaid, demand.or_instead)
        )
        place = said or unsaid
        if place and not any(_holds(demand, *one) for one in (place, instead) if one):
            yield _mistake(demand, *place, law)


Place = tuple[DocPage, tuple[str, ...], Any]


def _place(field: str | None, newest: Mapping[str, DocPage]) -> Place | None:
    """Where the field stands and what it says, also by default; None when the policy does not say it."""
    key, *names = (field or "").split(".")
    if key not in newest:
        return None
    page, path = newest[key], ("policy", *names)
    said = page.at(*path)
    value = default_at(rules_model(key), tuple(names)) if said is None else said
    return None if value is None else (page, path, value)


def _holds(demand: Demand, page: DocPage, path: tuple[str, ...], value: Any) -> bool:
    comparison, bound = demand.bound
    comparable = isinstance(value, type(bound)) and not isinstance(value, bool)
    return not comparable or COMPARE[comparison](value, bound)


def _mistake(demand: Demand, page: DocPage, path: tuple[str, ...], value: Any, law: Floor) -> Mistake:
    comparison, bound = demand.bound
    return page.mistake(
        f"floor_{comparison}",
        *path,
        found=value,
        bound=bound,
        rule=demand.id,
        source=dict(demand.source),
        covers=dict(demand.covers),
        notice=dict(law.notice),
    )
