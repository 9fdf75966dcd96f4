"""What families, parts and kinds of labour are called: `names:` of `products/index.md`, in each language.

The rules name them by keys. Whatever is named so on a page of policy or products needs a name in every
language that does not take names from another one.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field

from chalicelib.domain.kernel.base_model import Rules
from infra.policy.mistakes import Mistake
from infra.policy.shape import differences
from infra.policy.source import DocPage, Docs

INDEX = "products/index.md"
BLOCK = "names"
Place = tuple[str, ...]
Used = tuple[str, str]  # the group and the key


class NamesBlock(Rules):
    """`names:` of the products' start page."""

    family: dict[str, str] = Field(default_factory=dict)
    part: dict[str, str] = Field(default_factory=dict)
    labour: dict[str, str] = Field(default_factory=dict)


GROUPS = tuple(NamesBlock.model_fields)


def mistakes(docs: Docs) -> Iterator[Mistake]:
    """Blocks that are no names, and names that are missing although a page needs them."""
    needed = _needed_names(docs)
    for language in docs.languages.codes:
        page = docs.page(language, INDEX)
        if page and not page.mistakes and BLOCK in page.values:
            yield from differences(NamesBlock, page, BLOCK)
        if language in docs.languages.complete and not (page and page.mistakes):
            yield from _missing_names(docs, language, needed)


def compile_names(docs: Docs) -> dict[str, dict[str, dict[str, str]]]:
    """Group → key → its name in each language that has one."""
    return {group: dict(_compiled_names(docs, group)) for group in GROUPS}


def _compiled_names(docs: Docs, group: str) -> Iterator[tuple[str, dict[str, str]]]:
    named = {code: _names(docs, code, group) for code in docs.languages.codes}
    for key in named[docs.languages.rules]:
        yield key, {code: str(names[key]) for code, names in named.items() if names.get(key)}


def _names(docs: Docs, language: str, group: str) -> Mapping[str, Any]:
    """The names of a language; those that it lacks are its lender's."""
    names: dict[str, Any] = {}
    for page in reversed(docs.shown_pages(language, INDEX)):
        found = page.at(BLOCK, group)
        names |= {str(key): name for key, name in found.items()} if isinstance(found, dict) else {}
    return names


def _missing_names(docs: Docs, language: str, needed: Mapping[Used, DocPage]) -> Iterator[Mistake]:
    page, file = docs.page(language, INDEX), docs.file_of(language, INDEX)
    for (group, key), user in needed.items():
        place = (BLOCK, group, key)
        if page is None or page.at(*place) in (None, ""):
            line = page.line(*place) if page else 0
            data = {"key": key, "page": user.file}
            yield Mistake(file, line, ".".join(place), None, "name_missing", data)


def _needed_names(docs: Docs) -> dict[Used, DocPage]:
    """All that needs a name, with the first page that uses it."""
    needed: dict[Used, DocPage] = {}
    for page in (*docs.products, *docs.policy):
        for group, key in (*_of_product(page), *_of_policy(page)):
            needed.setdefault((group, key), page)
    return needed


def _of_product(page: DocPage) -> Iterator[Used]:
    family, parts = page.at("product", "family"), page.at("product", "parts")
    if isinstance(family, str):
        yield "family", family
    yield from (
        ("part", part) for part in (parts if isinstance(parts, list) else ()) if isinstance(part, str)
    )


def _of_policy(page: DocPage) -> Iterator[Used]:
    yield from _keys(page, ("policy", "months"), "family")
    for family in _block(page, ("policy", "parts_months")):
        yield from _keys(page, ("policy", "parts_months", str(family)), "part")
    for family in _block(page, ("policy", "families")):
        for name, group in (("labour", "labour"), ("parts", "part")):
            yield from _keys(page, ("policy", "families", str(family), name), group)


def _keys(page: DocPage, place: Place, group: str) -> Iterator[Used]:
    yield from ((group, key) for key in _block(page, place) if isinstance(key, str))


def _block(page: DocPage, place: Place) -> Mapping[object, object]:
    found = page.at(*place)
    return found if isinstance(found, dict) else {}
