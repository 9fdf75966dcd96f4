"""The policy's values as tables: terms, deadlines, prices, and the products they are for."""

from collections.abc import Mapping
from html import escape

from aftercare_pages.html import NothingToShow, table
from aftercare_pages.phrases import say, say_count
from aftercare_pages.source import Source
from chalicelib.domain.policy.page_schema import FamilyPrices, Term
from chalicelib.domain.policy.policy import Named
from chalicelib.domain.policy.service_levels import Cover
from chalicelib.domain.views.options import LISTED
from chalicelib.locale import words
from chalicelib.locale.money import write_money


def months(_: str, facts: Source) -> str:
    """Show each family's term, and beside it that of its main parts where a page gives parts one."""
    warranty = facts.policy.pages.warranty
    rows = [
        (name("family", family, facts), _cover(count, facts)) for family, count in warranty.months.items()
    ]
    if not warranty.parts_months:
        return table(("months_family", "months_term"), rows, facts)
    parts = (_parts(warranty.parts_months.get(family, {}), facts) for family in warranty.months)
    full = [(*row, part) for row, part in zip(rows, parts, strict=True)]
    return table(("months_family", "months_term", "months_parts"), full, facts)


def depreciation(_: str, facts: Source) -> str:
    """Show by family how many months of use make the full price of a new product (C10)."""
    pages = facts.policy.pages
    rows = [
        (name("family", family, facts), say_count("months", pages.depreciation_months(family), facts))
        for family in pages.warranty.months
    ]
    return table(("months_family", "depreciation_months"), rows, facts)


def _cover(lasts: Cover, facts: Source) -> str:
    return say("lifetime", facts) if lasts == "lifetime" else say_count("months", lasts, facts)


def _parts(terms: Mapping[str, Cover], facts: Source) -> str:
    said_parts = [
        say("months_part", facts, part=name("part", part, facts), months=_cover(count, facts))
        for part, count in terms.items()
    ]
    return "<br>".join(said_parts) or say("none", facts)


def deadlines(_: str, facts: Source) -> str:
    rows = [
        (words.label("urgency", urgency, facts.language), term(one.respond, facts), term(one.solve, facts))
        for urgency, one in facts.policy.pages.service_levels.urgency.items()
    ]
    return table(("deadline_urgency", "deadline_respond", "deadline_solve"), rows, facts)


def term(one: Term | None, facts: Source) -> str:
    """Say a deadline in the unit and the way of counting that the page gives it in."""
    if one is None:
        return say("none", facts)
    unit, count = ("hours", one.hours) if one.hours else ("days", one.days)
    return say_count(f"{unit}_{one.count}", count or 0, facts)


def products(_: str, facts: Source) -> str:
    def link(page: str, words_: str) -> str:
        return f'<a href="/{facts.language}/{escape(page.strip("/"))}/">{escape(words_)}</a>'

    rows = [
        (
            link(product.page, product.name[facts.language]),
            escape(product.model),
            name("family", product.family, facts),
        )
        for product in facts.policy.products
    ]
    return table(("product_name", "product_model", "product_family"), rows, facts)


def prices(_: str, facts: Source) -> str:
    """Show the price list, one table per family. Raises NothingToShow when there is no price list."""
    listed = facts.policy.pages.price_list
    if listed is None:
        raise NothingToShow("price_list")
    return "".join(_family(family, of_family, facts) for family, of_family in listed.families.items())


def _family(family: str, prices: FamilyPrices, facts: Source) -> str:
    title = name("family", family, facts)
    heads = "".join(f'<th scope="col">{say(key, facts)}</th>' for key in ("price_item", "price_amount"))
    first = _price(say("price_inspection", facts), prices.inspection, facts)
    groups = "".join(_group(group, getattr(prices, group), facts) for group in LISTED)
    return (
        f'<div class="ac-prices"><table><caption>{title}</caption><thead><tr>{heads}</tr></thead>'
        f"<tbody>{first}</tbody>{groups}</table></div>"
    )


def _group(group: str, amounts: Mapping[str, int], facts: Source) -> str:
    if not amounts:
        return ""
    head = f'<tr><th scope="rowgroup" colspan="2">{say(f"price_{group}", facts)}</th></tr>'
    rows = [_price(name(LISTED[group], key, facts), amount, facts) for key, amount in amounts.items()]
    return f"<tbody>{head}{''.join(rows)}</tbody>"


def _price(item: str, amount: int, facts: Source) -> str:
    price = write_money(amount, facts.language, facts.policy.currency) if amount else say("price_free", facts)
    return f"<tr><td>{item}</td><td>{price}</td></tr>"


def name(group: Named, key: str, facts: Source) -> str:
    """Name a family, a part or a kind of labour; one that has no name is shown as the page writes it."""
    return escape(facts.policy.name_of(group, key, facts.language))
