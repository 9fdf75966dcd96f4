"""Checks of the shape: which pages carry rules, and whether each block holds what its model asks for."""

import re
from collections.abc import Iterator
from functools import cache
from typing import get_args
from zoneinfo import available_timezones

from pydantic import BaseModel

from chalicelib.domain.kernel.base_model import Rules
from chalicelib.domain.policy.page_schema import Pages, Urgency
from chalicelib.domain.policy.reach import Reach
from infra.calendar_days import UnknownCountry, country_days
from infra.policy.mistakes import Mistake, in_each_language
from infra.policy.shape import PAIRS, differences, model_at, names
from infra.policy.source import DocPage, Docs
from infra.policy.versions import KEYS

CURRENCY = re.compile("[A-Z]{3}")
ANY_YEAR = 2026  # whether a country is known does not depend on it


class ProductBlock(Rules):
    """`product:` of a product page in the language of the rules."""

    model: str
    family: str
    name: str
    serial: str = ""
    parts: tuple[str, ...] = ()


class ProductName(Rules):
    """`product:` of a translated product page."""

    name: str


def mistakes(docs: Docs) -> Iterator[Mistake]:
    """All mistakes of shape; while there are any, the policy cannot be compiled."""
    yield from docs.mistakes
    yield from _missing_pages(docs)
    for page in docs.policy:
        if not page.mistakes:
            yield from _policy_page(page)
    yield from _products(docs)
    yield from _brand(docs)


def _missing_pages(docs: Docs) -> Iterator[Mistake]:
    for key, field in Pages.model_fields.items():
        place = f"policy/{key.replace('_', '-')}.md"
        if field.is_required() and not any(page.key == key for page in docs.policy):
            yield Mistake(docs.file_of(docs.languages.rules, place), 0, "", None, "page_missing")


def _policy_page(page: DocPage) -> Iterator[Mistake]:
    if page.key not in KEYS:
        if "policy" in page.values:
            known = [key.replace("_", "-") for key in KEYS]
            yield page.mistake("unknown_page", "policy", found=page.stem, known=known)
        return
    if not isinstance(page.at("policy"), dict):
        yield page.mistake("no_rules", "policy", found=page.at("policy"))
        return
    yield from differences(rules_model(page.key), page, "policy")
    for name in names(rules_model(page.key)):
        if name in page.values:
            yield page.mistake("outside", name, found=name)
    if page.key == "service_levels":
        yield from _place_and_time(page)


def rules_model(key: str) -> type[BaseModel]:
    """The model of that policy page's rules."""
    model: type[BaseModel] = model_at(Pages, (key,))
    return model


def _place_and_time(page: DocPage) -> Iterator[Mistake]:
    levels = page.at("policy", "urgency")
    for urgency in set(get_args(Urgency)) - set(levels) if isinstance(levels, dict) else ():
        yield page.mistake("missing", "policy", "urgency", urgency, expected=in_each_language(PAIRS))
    zone, country = ("policy", "timezone"), ("policy", "working_time", "country")
    if isinstance(name := page.at(*zone), str) and name not in _zones():
        yield page.mistake("timezone", *zone, found=name)
    if isinstance(code := page.at(*country), str) and not _has_holidays(code):
        yield page.mistake("country", *country, found=code)


@cache
def _zones() -> frozenset[str]:
    """Every time zone that this machine knows; looking through its files takes time."""
    return frozenset(available_timezones())


@cache
def _has_holidays(country: str) -> bool:
    try:
        country_days(country, year=ANY_YEAR)
    except UnknownCountry:
        return False
    return True


def _products(docs: Docs) -> Iterator[Mistake]:
    seen: dict[object, str] = {}
    for page in docs.products:
        if page.mistakes:
            continue
        yield from _block(ProductBlock, page)
        if (model := page.at("product", "model")) in seen and isinstance(model, str):
            yield page.mistake("model_twice", "product", "model", found=model, page=seen[model])
        seen.setdefault(str(model), page.file)
        for language in docs.languages.translations:
            if (other := docs.page(language, page.place)) and not other.mistakes:
                yield from _block(ProductName, other)


def _block(model: type[BaseModel], page: DocPage) -> Iterator[Mistake]:
    if isinstance(page.at("product"), dict):
        yield from differences(model, page, "product")
    else:
        code = "not_block" if "product" in page.values else "missing"
        yield page.mistake(code, "product", found=page.at("product"), expected=in_each_language(PAIRS))


def _brand(docs: Docs) -> Iterator[Mistake]:
    page, currency = docs.brand, docs.brand.at("currency")
    if page.at("reach") is not None and not page.mistakes:
        yield from differences(Reach, page, "reach")
    if currency is not None and not CURRENCY.fullmatch(str(currency)):
        yield page.mistake("currency", "currency", found=currency)
    called = [page.at("name", language) for language in docs.languages.complete]
    if not page.mistakes and not all(isinstance(name, str) and name for name in called):
        yield page.mistake("brand_name", "name", found=page.at("name"))
