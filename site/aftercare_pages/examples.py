"""The worked examples of a policy page as a table: what is given, in words, and what comes out."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from aftercare_pages.html import NothingToShow, table
from aftercare_pages.phrases import plain, say
from aftercare_pages.source import Source
from aftercare_pages.versions import page_key
from chalicelib.domain.policy.examples import Example
from chalicelib.domain.policy.warranty_terms import Repair
from chalicelib.locale import words
from chalicelib.locale.money import write_money
from chalicelib.web.pages import render

SHOWN = 6
Saying = Callable[[Any, Source], str]


def examples(_: str, facts: Source) -> str:
    """Show the page's examples. Raises NothingToShow on a page that has none."""
    key, _since = page_key(facts.page)
    page = getattr(facts.policy.pages, key) if key else None
    if page is None or not page.examples:
        raise NothingToShow("examples")
    rows = [_row(example, facts) for example in page.examples]
    return f'<div class="ac-examples">{_table(rows[:SHOWN], facts)}{_more(rows[SHOWN:], facts)}</div>'


def _more(rows: list[tuple[str, str]], facts: Source) -> str:
    """Fold the rest away, so that a phone's page does not become a scroll."""
    if not rows:
        return ""
    summary = say("example_more", facts, count=len(rows))
    return f"<details><summary>{summary}</summary>{_table(rows, facts)}</details>"


def _table(rows: list[tuple[str, str]], facts: Source) -> str:
    return table(("example", "example_result"), rows, facts)


def _row(example: Example, facts: Source) -> tuple[str, str]:
    title = escape(example.title[facts.language])
    given = escape(words.join_words(_sayings(example.facts, GIVEN, facts), facts.language, "between"))
    found = "<br>".join(escape(said) for said in _sayings(example.expect, FOUND, facts))
    return f"<strong>{title}</strong><br>{given}", found


def _sayings(values: Any, table_: dict[str, Saying], facts: Source) -> Iterator[str]:
    """Say each value that the example gives; flags that are not set go unsaid."""
    for name, saying in table_.items():
        value = getattr(values, name, None)
        if value and name in values.model_fields_set:
            yield saying(value, facts)


def _product(model: str, facts: Source) -> str:
    if model not in facts.policy.models:
        return model
    product = facts.policy.product(model).name[facts.language]
    return words.label("format", "brackets", facts.language).format(text=product, more=model)


def _label_saying(group: str) -> Saying:
    return lambda key, facts: words.label(group, key, facts.language) if words.has_word(group, key) else key


def _flag(name: str) -> Saying:
    return lambda _value, facts: words.label("fact", name, facts.language)


def _date_saying(phrase: str) -> Saying:
    def saying(value: date, facts: Source) -> str:
        return plain(phrase, facts, day=render.day(value, facts.language))

    return saying


def _time_saying(phrase: str) -> Saying:
    def saying(value: datetime, facts: Source) -> str:
        at_shop = value.astimezone(ZoneInfo(facts.policy.pages.service_levels.timezone))
        return plain(phrase, facts, moment=render.moment(at_shop, facts.language))

    return saying


def _word_saying(phrase: str) -> Saying:
    return lambda key, facts: plain(phrase, facts, word=words.label(phrase, key, facts.language))


def _repairs(repairs: tuple[Repair, ...], facts: Source) -> str:
    said = (
        plain(
            "repaired_part" if repair.part else "repaired",
            facts,
            part=facts.policy.name_of("part", repair.part, facts.language),
            since=render.day(repair.received, facts.language),
            until=render.day(repair.completed, facts.language),
        )
        for repair in repairs
    )
    return words.join_words(said, facts.language, "between")


def _saying_of(phrase: str) -> Saying:
    return lambda value, facts: plain(phrase, facts, value=value)


def _money_saying(phrase: str) -> Saying:
    return lambda value, facts: plain(
        phrase, facts, value=write_money(value, facts.language, facts.policy.currency, style="sentence")
    )


def _flag_saying(phrase: str) -> Saying:
    return lambda _value, facts: plain(phrase, facts)


def _solutions(keys: tuple[str, ...], facts: Source) -> str:
    named = (words.label("solution", key, facts.language) for key in keys)
    return plain("solutions", facts, value=words.join_words(named, facts.language, "list_or"))


GIVEN: dict[str, Saying] = {
    "model": _product,
    "part": lambda key, facts: facts.policy.name_of("part", key, facts.language),
    "fault": _label_saying("fault"),
    "kind": _label_saying("kind"),
    "service": _label_saying("service"),
    "where": _label_saying("where"),
    "seller": _saying_of("seller"),
    "purchased_on": _date_saying("purchased_on"),
    "received_on": _date_saying("received_on"),
    "activated_on": _date_saying("activated_on"),
    "exchanged_on": _date_saying("exchanged_on"),
    "repairs": _repairs,
    "opened_or_modified": _flag("opened_or_modified"),
    "liquid_or_drop": _flag("liquid_or_drop"),
    "unused": _flag("unused"),
    "defective": _flag_saying("defective"),
    "failed_repairs": _saying_of("failed_repairs"),
    "dead_on_arrival": _flag_saying("dead_on_arrival"),
    "unrepairable": _flag_saying("unrepairable"),
    "force_majeure": _flag_saying("force_majeure"),
    "promised_on": _date_saying("promised_on"),
    "price_paid": _money_saying("price_paid"),
    "safety_hazard": _flag("safety_hazard"),
    "unusable": _flag("unusable"),
    "today": _date_saying("today"),
    "at": _time_saying("at"),
}
FOUND: dict[str, Saying] = {
    "outcome": _label_saying("outcome"),
    "until": _date_saying("until"),
    "solutions": _solutions,
    "pays": _money_saying("pays"),
    "urgency": _word_saying("urgency"),
    "team": _word_saying("team"),
    "respond_by": _time_saying("respond_by"),
}
