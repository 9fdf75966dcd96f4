"""The versions of each policy page, in order; and the whole policy as it held from each day on."""

import copy
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from chalicelib.domain.policy.page_schema import Pages
from infra.policy.mistakes import Mistake
from infra.policy.source import DocPage, Docs, day_of

DAY = timedelta(days=1)
KEYS = tuple(Pages.model_fields)
# Figures that stood in the program before pages had them; cases of that time are found by the same hash.
ADDED: dict[tuple[str, ...], object] = {
    ("privacy", "data_again_minutes"): 60,
    ("privacy", "data_confirm_hours"): 24,
    ("privacy", "data_copy_days"): 3,
    ("privacy", "links_again_minutes"): 5,
    ("privacy", "product_confirm_hours"): 24,
    ("privacy", "product_link_days"): 30,
    ("privacy", "verified_mails_per_day"): 30,
    ("privacy", "lookups", "per_case_by_all"): 30,
    ("privacy", "passes_per_day"): 3,
    ("privacy", "case_commands_per_hour"): 30,
    ("privacy", "visitors", "commands_per_hour"): 120,
    ("privacy", "visitors"): {
        "requests_per_hour": 30,
        "registrations_per_hour": 30,
        "links_per_hour": 20,
        "coverage_per_hour": 300,
        "uploads_per_day": 150,
        "upload_megabytes_per_day": 1000,
    },
    ("returns", "old_item_remind_days"): 2,
    ("service_levels", "day_ends"): "23:59",
    ("service_levels", "visit_hours"): 2,
    ("service_levels", "escalation", "remind_days_before"): 1,
    ("service_levels", "loaner", "remind_days"): 2,
    ("service_levels", "silence", "inspection_offered"): {
        "remind_after_days": 3,
        "after_days": 7,
        "then": "return_item",
    },
    ("service_levels", "silence", "inspection_unpaid"): {
        "remind_after_days": 3,
        "after_days": 7,
        "then": "call",
    },
}
NOT_HASHED = ("examples", "effective_until")  # they do not say what held


@dataclass(frozen=True)
class Edition:
    """One version of one policy page."""

    page: DocPage
    starts: date

    @property
    def rules(self) -> dict[str, Any]:
        return dict(self.page.values["policy"])


Editions = Mapping[str, tuple[Edition, ...]]


def editions(docs: Docs) -> Editions:
    """The readable versions of each policy page, oldest first."""
    found = {key: [edition for page in docs.policy if (edition := _edition(page, key))] for key in KEYS}
    return {key: tuple(sorted(some, key=lambda one: one.starts)) for key, some in found.items() if some}


def _edition(page: DocPage, key: str) -> Edition | None:
    starts = day_of(page.at("policy", "effective_from"))
    return Edition(page, starts) if page.key == key and starts else None


def mistakes(docs: Docs) -> Iterator[Mistake]:
    """What is wrong with names and dates of versions: each page's must follow one another day by day."""
    for key, some in editions(docs).items():
        yield from _names(some)
        newest = next((one for one in some if not one.page.archive_date), None)
        if newest is None:
            if docs.rules_page(f"policy/{key.replace('_', '-')}.md") is None:
                yield _newest_missing(some[-1].page)
            continue
        yield from _newest(newest, some)
        yield from _chain(some)


def _names(some: tuple[Edition, ...]) -> Iterator[Mistake]:
    for one in some:
        if one.page.archive_date and one.page.archive_date != one.starts.isoformat():
            yield one.page.mistake(
                "name_and_date", "policy", "effective_from", found=one.starts, day=one.page.archive_date
            )


def _newest_missing(older: DocPage) -> Mistake:
    file = older.file.replace(f"-{older.archive_date}.md", ".md")
    return Mistake(file, 0, "", None, "newest_missing", {"page": older.file})


def _newest(newest: Edition, some: tuple[Edition, ...]) -> Iterator[Mistake]:
    until, currency = (newest.page.at("policy", name) for name in ("effective_until", "currency"))
    if currency is not None:
        yield newest.page.mistake("currency_elsewhere", "policy", "currency", found=currency)
    if until is not None:
        yield newest.page.mistake("newest_ends", "policy", "effective_until", found=until)
    if some[-1].starts > newest.starts:
        yield newest.page.mistake(
            "newest_older",
            "policy",
            "effective_from",
            found=newest.starts,
            page=some[-1].page.file,
            since=some[-1].starts,
        )


def _chain(some: tuple[Edition, ...]) -> Iterator[Mistake]:
    for older, newer in pairwise(some):
        if older.starts == newer.starts:
            pair = sorted((older, newer), key=lambda one: bool(one.page.archive_date))
            yield pair[1].page.mistake(
                "same_start", "policy", "effective_from", found=newer.starts, page=pair[0].page.file
            )
        elif older.page.archive_date:
            yield from _end(older, newer)


def _end(older: Edition, newer: Edition) -> Iterator[Mistake]:
    until, due = day_of(older.page.at("policy", "effective_until")), newer.starts - DAY
    if until == due:
        return
    code = "older_open" if until is None else "gap" if until < due else "overlap"
    yield older.page.mistake(
        code, "policy", "effective_until", found=until, until=due, page=newer.page.file, since=newer.starts
    )


def compile_versions(docs: Docs) -> list[dict[str, Any]]:
    """The policy as it held from each day on which any page changed, oldest first.

    A page that is younger than that day holds in its first version.
    """
    every = editions(docs)
    days = sorted({one.starts for some in every.values() for one in some})
    return [_version(docs, day, {key: _edition_at(some, day) for key, some in every.items()}) for day in days]


def _edition_at(some: tuple[Edition, ...], day: date) -> Edition:
    return [one for one in some if one.starts <= day][-1] if some[0].starts <= day else some[0]


def _version(docs: Docs, day: date, held: dict[str, Edition]) -> dict[str, Any]:
    pages = {key: {**_filled_in(docs, key), **plain(one.rules)} for key, one in held.items()}
    clauses = _clauses(docs, [one.page for one in held.values()])
    others = [page for page in docs.policy if page.key not in KEYS]
    return {
        "effective_from": day.isoformat(),
        "version": day.isoformat(),
        "hash": _hash(pages, clauses, docs.languages.complete),
        "pages": pages,
        "clauses": clauses | _clauses(docs, others),
    }


def _filled_in(docs: Docs, key: str) -> dict[str, str]:
    """What a version of that page holds although another file says it: the brand's currency."""
    return {"currency": docs.currency} if key == "price_list" else {}


def _clauses(docs: Docs, pages: list[DocPage]) -> dict[str, dict[str, str]]:
    return {
        clause.id: {"page": page.stem, **_words_of(docs, page, clause.id)}
        for page in pages
        for clause in page.clauses
    }


def _words_of(docs: Docs, page: DocPage, name: str) -> dict[str, str]:
    """A clause's words in each language; empty where neither a page nor its lender's has it."""
    return {
        language: next(_clause_words(docs.shown_pages(language, page.place), name), "")
        for language in docs.languages.codes
    }


def _clause_words(pages: tuple[DocPage, ...], name: str) -> Iterator[str]:
    for page in pages:
        yield from (clause.words for clause in page.clauses if clause.id == name)


def _hashed_rules(key: str, page: dict[str, Any]) -> dict[str, Any]:
    """The rules of a page; what a later program added says nothing new while it says what held before."""
    rules = copy.deepcopy({name: page[name] for name in page if name not in NOT_HASHED})
    for (of, *path, name), value in ADDED.items():
        within = rules if of == key else {}
        for part in path:
            within = within.get(part, {})
        if within.get(name) == value:
            del within[name]
    return rules


def _hash(pages: dict[str, Any], clauses: dict[str, dict[str, str]], languages: tuple[str, ...]) -> str:
    """A fingerprint of what held, the same wherever the pages lie and whatever else changes.

    A language that takes pages from another one does not change it: it says the same with other words.
    """
    rules = {key: _hashed_rules(key, page) for key, page in pages.items()}
    words = {name: {code: clause[code] for code in languages} for name, clause in clauses.items()}
    stable = json.dumps([rules, words], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(stable.encode()).hexdigest()[:16]


def plain(value: Any) -> Any:
    """The value as JSON has it: dates as text."""
    return json.loads(json.dumps(value, ensure_ascii=False, default=_text))


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)
