"""The blocks that a page can ask for, one function each; `BLOCKS` is the list of them."""

import json
from collections.abc import Callable, Iterable
from html import escape
from typing import Any

from aftercare_pages import diagram
from aftercare_pages.source import Source
from chalicelib.domain import formview, words
from chalicelib.domain.ui_words import UI
from chalicelib.pages import render as pages

FIELD_WORDS = {"product": "name", "model": "model"}
GUIDED = ("repair", "enquiry")
GROUPS = ("outcome", "state", "kind", "urgency", "field")


def known(name: str, argument: str) -> bool:
    """Tell whether there is such a block; only a form takes an argument, its kind."""
    return argument in formview.FORMS if name == "form" else name in BLOCKS and not argument


def form(kind: str, facts: Source) -> str:
    view = formview.view(kind, facts.language, facts.policy)
    guides = guide_box(facts) if kind in GUIDED else ""
    return data_block(facts) + guides + pages.form(view)


def status(_: str, facts: Source) -> str:
    def part(kind: str) -> str:
        view = formview.view(kind, facts.language, facts.policy)
        intro = f"<p>{said('links_intro', facts)}</p>" if kind == "links" else ""
        title = said(f"{kind}_title", facts)
        return f'<section class="ac-card"><h2>{title}</h2>{intro}{pages.form(view)}</section>'

    both = part("lookup") + part("links")
    return f'{data_block(facts)}<article class="ac-columns" data-search-exclude>{both}</article>'


def case(_: str, facts: Source) -> str:
    links = pages.form(formview.view("links", facts.language, facts.policy))
    return (
        f'{data_block(facts)}<article class="ac-case" id="case" data-aftercare="case" data-search-exclude>'
        f'<div class="ac-case__view" aria-live="polite"></div>'
        f'<section class="ac-card ac-case__lost" tabindex="-1"><h2>{said("link_missing_title", facts)}</h2>'
        f"<p>{said('link_missing', facts)}</p>{links}</section></article>"
    )


def guide_box(facts: Source) -> str:
    return (
        '<aside class="ac-guides" id="guides" aria-live="polite" hidden data-search-exclude>'
        f'<p class="ac-guides__title">{said("guides_title", facts)}</p><ul></ul></aside>'
    )


def data_block(facts: Source) -> str:
    """Give the page's scripts their words, the models' families and the guides, as inert JSON."""
    language = facts.language
    data = {
        "language": language,
        "timezone": facts.policy.pages.service_levels.timezone,
        "words": {key: said_in[language] for key, said_in in UI.items()},
        "labels": {group: labels(group, facts) for group in GROUPS},
        "fields": {name: UI[f"product_{word}"][language] for name, word in FIELD_WORDS.items()},
        "families": {product.model: product.family for product in facts.policy.products},
        "guides": [vars(guide) for guide in facts.guides],
        "uploads": facts.policy.pages.privacy.uploads.model_dump(),
    }
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/json" id="aftercare-data">{text}</script>'


def labels(group: str, facts: Source) -> dict[str, str]:
    return {key: words.label(group, key, facts.language) for key in words.WORDS[group]}


def months(_: str, facts: Source) -> str:
    terms = facts.policy.pages.warranty.months.items()
    rows = [
        (words.label("family", family, facts.language), said("months", facts, count=count))
        for family, count in terms
    ]
    return table(("months_family", "months_term"), rows, facts)


def deadlines(_: str, facts: Source) -> str:
    def hours(term: Any) -> str:
        unit = "working_hours" if term and term.count == "working" else "hours"
        return said(unit, facts, count=term.hours) if term else said("none", facts)

    rows = [
        (words.label("urgency", urgency, facts.language), hours(term.respond), hours(term.solve))
        for urgency, term in facts.policy.pages.service_levels.urgency.items()
    ]
    return table(("deadline_urgency", "deadline_respond", "deadline_solve"), rows, facts)


def products(_: str, facts: Source) -> str:
    def link(page: str, name: str) -> str:
        return f'<a href="/{facts.language}/{escape(page.strip("/"))}/">{escape(name)}</a>'

    rows = [
        (
            link(product.page, product.name[facts.language]),
            escape(product.model),
            words.label("family", product.family, facts.language),
        )
        for product in facts.policy.products
    ]
    return table(("product_name", "product_model", "product_family"), rows, facts)


def workflow(_: str, facts: Source) -> str:
    return diagram.workflow(facts.language)


def table(heads: Iterable[str], rows: Iterable[Iterable[str]], facts: Source) -> str:
    head = "".join(f'<th scope="col">{said(key, facts)}</th>' for key in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def said(key: str, facts: Source, **data: Any) -> str:
    return escape(pages.ui(facts.language)(key, **data))


BLOCKS: dict[str, Callable[[str, Source], str]] = {
    "form": form,
    "status": status,
    "coverage": lambda _, facts: form("coverage", facts),
    "case": case,
    "months": months,
    "deadlines": deadlines,
    "products": products,
    "workflow": workflow,
}
