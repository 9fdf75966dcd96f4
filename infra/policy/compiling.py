"""Read, check and compile a `docs/` tree: either a policy or the mistakes that keep it from being one."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from chalicelib.domain.policy.policy import Policy
from infra import calendar_days
from infra.policy import blocks, source, versions
from infra.policy.checks import (
    advantage,
    clause_doers,
    clauses,
    families,
    floor,
    links,
    names,
    organisation,
    placeholders,
    promises,
    prose,
    serials,
    unsaid_figures,
)
from infra.policy.mistakes import Mistake
from infra.policy.source import DocPage, Docs

Check = Callable[[Docs], Iterator[Mistake]]
SHAPE: tuple[Check, ...] = (blocks.mistakes, families.mistakes)
REST: tuple[Check, ...] = (
    versions.mistakes,
    clauses.mistakes,
    links.mistakes,
    placeholders.mistakes,
    prose.mistakes,
    floor.mistakes,
    organisation.mistakes,
    names.mistakes,
    serials.mistakes,
)


WARNINGS: tuple[Check, ...] = (clause_doers.warnings, advantage.warnings, unsaid_figures.warnings)
FOLLOWING = ("unknown_placeholder", "floor_at_least", "floor_at_most", "floor_equals")


class PolicyMistake(Exception):
    """The pages do not say what a policy must say; the sentences are for the editor of the pages."""

    def __init__(self, mistakes: tuple[Mistake, ...], language: str = "") -> None:
        super().__init__("\n".join(mistake.sentence(language) for mistake in mistakes))
        self.mistakes = mistakes


def compile_policy(docs: Path, *, today: date) -> dict[str, Any]:
    """The compiled policy of a `docs/` tree, checked, with the days off around then. Raises PolicyMistake."""
    policy, mistakes = examine(docs, today=today)
    if mistakes or policy is None:
        raise PolicyMistake(mistakes)
    return policy


def check(docs: Path, *, today: date) -> tuple[Mistake, ...]:
    """Every mistake on the pages, in the order of files and lines."""
    return examine(docs, today=today)[1]


def warnings(docs: Path) -> tuple[Mistake, ...]:
    """What an editor should know of the pages and may publish all the same."""
    tree = source.read(docs)
    return in_order(found for warn in WARNINGS for found in warn(tree))


def examine(docs: Path, *, today: date) -> tuple[dict[str, Any] | None, tuple[Mistake, ...]]:
    """The policy, None when it cannot even be put together, and every mistake."""
    tree = source.read(docs)
    wrong = [mistake for find in SHAPE for mistake in find(tree)]
    policy = None if wrong else assemble(tree, today=today)
    rest = [mistake for find in REST for mistake in find(tree)]
    wrong += [mistake for mistake in rest if not _follows(tree, mistake, wrong)]
    if policy is not None:
        wrong += promises.mistakes(tree, Policy.model_validate(policy))
    return policy, in_order(wrong)


def _follows(docs: Docs, mistake: Mistake, shape: Iterable[Mistake]) -> bool:
    """Whether it is told already that this very value, or what it stands in, is wrong."""
    if mistake.code not in FOLLOWING:
        return False
    places = {f"{one.file}:{one.field}" for one in shape if one.field}
    file, field = mistake.file, mistake.field
    if mistake.code == "unknown_placeholder":
        key, _, field = str(mistake.found).strip("{} ").partition(".")
        file = docs.file_of(docs.languages.rules, f"policy/{key.replace('_', '-')}.md")
    names = field.split(".")
    return any(f"{file}:{'.'.join(names[:length])}" in places for length in range(1, len(names) + 1))


def in_order(mistakes: Iterable[Mistake]) -> tuple[Mistake, ...]:
    once = {(mistake.file, mistake.line, mistake.sentence()): mistake for mistake in mistakes}
    return tuple(once[place] for place in sorted(once))


def assemble(docs: Docs, *, today: date) -> dict[str, Any]:
    """Put the policy together from pages without mistakes of shape."""
    every = versions.compile_versions(docs)
    held = ([one for one in every if one["version"] <= today.isoformat()] or every[:1])[-1]
    country = held["pages"]["service_levels"]["working_time"]["country"]
    return {
        **{name: held[name] for name in ("version", "hash", "pages", "clauses")},
        "brand": {language: _brand_name(docs, language) for language in docs.languages.codes},
        "reach": docs.brand.at("reach") or {},
        "names": names.compile_names(docs),
        "products": [_product(docs, page) for page in docs.products],
        "guides": [_guide(docs, page) for page in docs.guides],
        "calendar": calendar_days.country_days(country, year=today.year),
        "last_day": floor.last_day(docs),
        "versions": every,
    }


def _product(docs: Docs, page: DocPage) -> dict[str, Any]:
    block = dict(page.values["product"])
    called = {code: _product_name(docs, page, code) or block["name"] for code in docs.languages.codes}
    return {**block, "name": called, "page": f"products/{page.stem}/"}


def _guide(docs: Docs, page: DocPage) -> dict[str, Any]:
    titles = {code: _title(docs, page, code) for code in docs.languages.codes}
    return {"page": f"troubleshooting/{page.stem}/", "family": page.at("guide", "family"), "title": titles}


def _title(docs: Docs, page: DocPage, code: str) -> str:
    found = (shown.at("title") for shown in docs.shown_pages(code, page.place))
    return str(next((title for title in found if title), page.stem))


def _product_name(docs: Docs, page: DocPage, language: str) -> object:
    found = (shown.at("product", "name") for shown in docs.shown_pages(language, page.place))
    return next((name for name in found if name), None)


def _brand_name(docs: Docs, language: str) -> object:
    found = (docs.brand.at("name", one) for one in docs.languages.speakers(language))
    return next((name for name in found if name), None)
