"""The blocks that a page can ask for, one function each; `BLOCKS` is the list of them."""

import json
from collections.abc import Callable, Collection

from aftercare_pages import diagram, examples, reaching, service_tables, tables, versions
from aftercare_pages.phrases import plain, say
from aftercare_pages.source import Source
from chalicelib.domain.views import form_view
from chalicelib.domain.workflow.stages import STAGES
from chalicelib.locale import words
from chalicelib.web.pages import render as pages

FIELD_WORDS = {"product": "product_name", "model": "product_model"}
GUIDED = ("repair", "enquiry")
GROUPS = ("outcome", "asked_for", "state", "kind", "urgency", "field")


def has_block(name: str, argument: str) -> bool:
    """Tell whether there is such a block; a form takes its kind, the diagram of the workflow a stage."""
    arguments = ARGUMENTS.get(name, ("",))
    return name in BLOCKS and argument in arguments


def form(kind: str, facts: Source) -> str:
    view = form_view.view(kind, facts.language, facts.policy)
    guides = guide_box(facts) if kind in GUIDED else ""
    return data_block(facts) + guides + pages.form(view)


def status(_: str, facts: Source) -> str:
    def part(kind: str) -> str:
        view = form_view.view(kind, facts.language, facts.policy)
        intro = f"<p>{say('links_intro', facts)}</p>" if kind == "links" else ""
        title = say(f"{kind}_title", facts)
        return f'<section class="ac-card"><h2>{title}</h2>{intro}{pages.form(view)}</section>'

    both = part("lookup") + part("links")
    return f'{data_block(facts)}<article class="ac-columns" data-search-exclude>{both}</article>'


def case(_: str, facts: Source) -> str:
    links = pages.form(form_view.view("links", facts.language, facts.policy))
    return (
        f'{data_block(facts)}<article class="ac-case" id="case" data-aftercare="case" data-search-exclude>'
        f'<div class="ac-case__view" aria-live="polite"></div>'
        f'<section class="ac-card ac-case__lost" tabindex="-1"><h2>{say("link_missing_title", facts)}</h2>'
        f"<p>{say('link_missing', facts)}</p>{links}</section></article>"
    )


def guide_box(facts: Source) -> str:
    return (
        '<aside class="ac-guides" id="guides" aria-live="polite" hidden data-search-exclude>'
        f'<p class="ac-guides__title">{say("guides_title", facts)}</p><ul></ul></aside>'
    )


def data_block(facts: Source) -> str:
    """Give the page's scripts their words, the models' families and the guides, as inert JSON."""
    language = facts.language
    data = {
        "language": language,
        "locale": words.label("format", "locale", language),
        "timezone": facts.policy.pages.service_levels.timezone,
        "words": labels("ui", facts),
        "labels": {group: labels(group, facts) for group in GROUPS},
        "fields": {name: plain(phrase, facts) for name, phrase in FIELD_WORDS.items()},
        "families": {product.model: product.family for product in facts.policy.products},
        "guides": [vars(guide) for guide in facts.guides],
        "uploads": facts.policy.pages.privacy.uploads.model_dump(),
    }
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/json" id="aftercare-data">{text}</script>'


def labels(group: str, facts: Source) -> dict[str, str]:
    return {key: words.label(group, key, facts.language) for key in words.keys(group)}


def workflow(stage: str, facts: Source) -> str:
    return diagram.workflow_diagram(facts.language, stage)


ARGUMENTS: dict[str, Collection[str]] = {"form": form_view.FORMS, "workflow": ("", *STAGES)}
BLOCKS: dict[str, Callable[[str, Source], str]] = {
    "form": form,
    "status": status,
    "coverage": lambda _, facts: form("coverage", facts),
    "case": case,
    "months": tables.months,
    "depreciation": tables.depreciation,
    "deadlines": tables.deadlines,
    "products": tables.products,
    "prices": tables.prices,
    "responsibility": service_tables.responsibility,
    "dealers": service_tables.dealers,
    "reach": reaching.reach,
    "needs": service_tables.needs,
    "escalation": service_tables.escalation,
    "silence": service_tables.silence,
    "examples": examples.examples,
    "versions": versions.version_list,
    "workflow": workflow,
}
