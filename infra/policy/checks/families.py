"""Checks between pages: every family has months and prices, every part and question exists."""

from collections.abc import Iterator
from typing import get_args

from chalicelib.domain.requests.forms import REQUESTS, Request, Service, Where
from infra.policy.mistakes import Mistake
from infra.policy.source import DocPage, Docs

KINDS = tuple(REQUESTS)
ANSWERS: dict[str, tuple[str, ...]] = {"kind": KINDS, "service": get_args(Service), "where": get_args(Where)}
YES_OR_NO = {
    name
    for name, field in Request.model_fields.items()
    if field.annotation is bool and name != "privacy_consent"
}
DEALER = "dealer"  # whether a dealer carries what is asked for


def mistakes(docs: Docs) -> Iterator[Mistake]:
    """What one page says and another does not know."""
    products = families(docs)
    for page in docs.policy:
        for check in (*SOLD.get(page.key, ()), *ASKED.get(page.key, ())):
            if products or check in ASKED.get(page.key, ()):
                yield from check(page, products)


Products = dict[str, list[DocPage]]


def families(docs: Docs) -> Products:
    """The product pages of each family; none at all while it is not known of each page."""
    found: Products = {}
    for page in docs.products:
        if not isinstance(family := page.at("product", "family"), str):
            return {}
        found.setdefault(family, []).append(page)
    return found


def _months(page: DocPage, products: Products) -> Iterator[Mistake]:
    months = page.at("policy", "months")
    if not isinstance(months, dict):
        return
    for family in sorted(set(products) - set(months)):
        yield page.mistake(
            "family_without_months", "policy", "months", family=family, page=products[family][0].file
        )
    yield from _unknown_families(page, "months", products)
    yield from _unknown_families(page, "parts_months", products)


def _unknown_families(page: DocPage, name: str, products: Products) -> Iterator[Mistake]:
    """In an older version, a family that is no longer sold is right."""
    said = page.at("policy", name)
    if isinstance(said, dict) and not page.archive_date:
        for family in (one for one in said if one not in products):
            yield page.mistake(
                "unknown_family", "policy", name, str(family), found=family, known=sorted(products)
            )


def _parts(page: DocPage, products: Products) -> Iterator[Mistake]:
    by_family = page.at("policy", "parts_months")
    for family, parts in by_family.items() if isinstance(by_family, dict) else ():
        listed = _listed_parts(products.get(family, []))
        for part in (one for one in parts if one not in listed) if isinstance(parts, dict) else ():
            place = ("policy", "parts_months", str(family), str(part))
            if listed:
                yield page.mistake("unknown_part", *place, found=part, family=family, known=sorted(listed))


def _listed_parts(pages: list[DocPage]) -> set[str]:
    lists = (page.at("product", "parts") for page in pages)
    return {str(part) for parts in lists if isinstance(parts, list) for part in parts}


def _prices(page: DocPage, products: Products) -> Iterator[Mistake]:
    prices = page.at("policy", "families")
    if isinstance(prices, dict):
        for family in sorted(set(products) - set(prices)):
            yield page.mistake(
                "family_without_prices", "policy", "families", family=family, page=products[family][0].file
            )
        yield from _unknown_families(page, "families", products)
        for family in prices if not page.archive_date else ():
            yield from _priced_parts(page, str(family), _listed_parts(products.get(str(family), [])))


def _priced_parts(page: DocPage, family: str, listed: set[str]) -> Iterator[Mistake]:
    place = ("policy", "families", family, "parts")
    parts = page.at(*place)
    for part in parts if isinstance(parts, dict) and listed else ():
        if part not in listed:
            data = {"family": family, "known": sorted(listed)}
            yield page.mistake("unknown_part", *place, str(part), found=part, **data)


def _depreciation(page: DocPage, products: Products) -> Iterator[Mistake]:
    yield from _unknown_families(page, "depreciation_months", products)


def _routes(page: DocPage, _: Products) -> Iterator[Mistake]:
    routes = page.at("policy", "routes")
    for number, _route in enumerate(routes if isinstance(routes, list) else ()):
        place = ("policy", "routes", str(number), "when")
        when = page.at(*place)
        for name, value in when.items() if isinstance(when, dict) else ():
            yield from _question(page, (*place, str(name)), str(name), value)


def _question(page: DocPage, place: tuple[str, ...], name: str, value: object) -> Iterator[Mistake]:
    known = (*ANSWERS, "model", *sorted(YES_OR_NO), DEALER)
    if name not in known:
        yield page.mistake("unknown_question", *place, found=name, known=known)
    elif name in ANSWERS and value not in ANSWERS[name]:
        yield page.mistake("unknown_word", *place, found=value, known=ANSWERS[name])
    elif name in (*YES_OR_NO, DEALER) and not isinstance(value, bool):
        yield page.mistake("yes_no", *place, found=value)


def _low_kinds(page: DocPage, _: Products) -> Iterator[Mistake]:
    kinds = page.at("policy", "low_kinds")
    for number, kind in enumerate(kinds if isinstance(kinds, list) else ()):
        if kind not in KINDS:
            place = ("policy", "low_kinds", str(number))
            yield page.mistake("unknown_word", *place, found=kind, known=KINDS)


def _needs(page: DocPage, _: Products) -> Iterator[Mistake]:
    needs = page.at("policy", "needs")
    for kind in needs if isinstance(needs, dict) else ():
        if kind not in KINDS:
            yield page.mistake("unknown_word", "policy", "needs", str(kind), found=kind, known=KINDS)


# What needs to know all that is sold, and what goes by the questions of the forms.
SOLD = {"warranty": (_months, _parts), "price_list": (_prices,), "returns": (_depreciation,)}
ASKED = {"service_levels": (_routes, _low_kinds, _needs)}
