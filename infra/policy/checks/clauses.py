"""Checks of pages and clauses: each stands once, in every language, and whatever needs it finds it."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from chalicelib.domain.policy.page_schema import Pages
from infra.policy.checks.placeholders import placeholders
from infra.policy.mistakes import Mistake, named_languages
from infra.policy.source import DocClause, DocPage, Docs
from infra.policy.versions import KEYS

FUNCTIONS = Path(__file__).resolve().parents[3] / "functions"
NAMED = re.compile(r"\bclause=\"([a-z-]+)\"")
BUILT = ("exchange-window", "refund-window")  # coverage.py puts these names together


def mistakes(docs: Docs) -> Iterator[Mistake]:
    """Pages and clauses that are missing in a language, stand twice, or went while still needed."""
    yield from _untranslated_pages(docs)
    for language in docs.languages.translations:
        yield from _translated_rules(docs, docs.within(language, "policy"))
    for language in docs.languages.codes:
        yield from _repeated_clauses(
            tuple(page for page in docs.within(language, "policy") if _counts(docs, page))
        )
        yield from _wordless_clauses(docs.within(language, "policy"))
    for page in docs.policy:
        for language in docs.languages.translations:
            other = docs.page(language, page.place)
            if other and not page.mistakes and not other.mistakes:
                yield from _clauses_of_both(page, other)
                yield from _figures_of_both(page, other)
    yield from _vanished_clauses(docs)
    yield from _needed_clauses(docs)


def _untranslated_pages(docs: Docs) -> Iterator[Mistake]:
    first = {page.place: page for page in reversed(docs.pages)}
    for place, page in first.items():
        for language in docs.languages.complete:
            if docs.page(language, place) is None:
                data = {"page": page.file}
                yield Mistake(docs.file_of(language, place), 0, "", None, "no_translation", data)


def _translated_rules(docs: Docs, pages: tuple[DocPage, ...]) -> Iterator[Mistake]:
    """One language carries the rules; a second one would drift apart from it."""
    for page in pages:
        if "policy" in page.values:
            rules = docs.languages.rules
            data = {"page": docs.file_of(rules, page.place), "language": named_languages((rules,))}
            yield page.mistake("rules_in_translation", "policy", **data)


def _counts(docs: Docs, page: DocPage) -> bool:
    """Whether it is no stray copy: that is told once, and not at each of its clauses."""
    ruling = docs.rules_page(page.place)
    return page.key in KEYS or ruling is None or "policy" not in ruling.values


def _wordless_clauses(pages: tuple[DocPage, ...]) -> Iterator[Mistake]:
    """Mails and answers repeat a clause's words."""
    for page in pages:
        for clause in page.clauses:
            if not clause.words:
                yield _mistake(page, clause, "clause_without_words")


def _repeated_clauses(pages: tuple[DocPage, ...]) -> Iterator[Mistake]:
    """The versions of one page share their ids; two pages never do."""
    seen: dict[str, tuple[DocPage, DocClause]] = {}
    for page in sorted(pages, key=lambda page: (bool(page.archive_date), page.place)):
        own: set[str] = set()
        for clause in page.clauses:
            first, before = seen.setdefault(clause.id, (page, clause))
            if clause.id in own or first.key != page.key:
                yield _mistake(page, clause, "clause_twice", page=first.file, line=before.line)
            own.add(clause.id)


def _figures_of_both(page: DocPage, other: DocPage) -> Iterator[Mistake]:
    """What one language says in figures or blocks, the other says too."""
    for here, there in ((page, other), (other, page)):
        known = {shown for _, shown in placeholders(there)}
        missing = {shown: line for line, shown in reversed(placeholders(here)) if shown not in known}
        for shown, line in missing.items():
            data = {"page": here.file, "line": line}
            yield Mistake(there.file, 0, "", shown, "placeholder_untranslated", data)


def _clauses_of_both(page: DocPage, other: DocPage) -> Iterator[Mistake]:
    for here, there in ((page, other), (other, page)):
        known = {clause.id for clause in there.clauses}
        for clause in here.clauses:
            if clause.id not in known:
                yield _missing_clause(
                    there, clause.id, "clause_untranslated", page=here.file, line=clause.line
                )


def _vanished_clauses(docs: Docs) -> Iterator[Mistake]:
    """An older version's clauses must stand in the newest one too: old cases and mails link to them."""
    for older in docs.policy:
        newest = docs.rules_page(f"policy/{older.key.replace('_', '-')}.md") if older.archive_date else None
        known = {clause.id for page in docs.policy if not page.archive_date for clause in page.clauses}
        for clause in older.clauses if newest and not newest.mistakes else ():
            if clause.id not in known and newest:
                yield _missing_clause(newest, clause.id, "clause_vanished", page=older.file, line=clause.line)


def _needed_clauses(docs: Docs) -> Iterator[Mistake]:
    """What decisions rest on must stand somewhere, and in an older version of that page too."""
    newest = [page for page in docs.policy if not page.archive_date]
    gone = any(field.is_required() and key not in docs.newest for key, field in Pages.model_fields.items())
    if gone or any(page.mistakes for page in newest):
        return
    for name in needed_clause_ids():
        page = next((page for page in newest if _has(page, name)), None)
        if page is None:
            folder = docs.file_of(docs.languages.rules, "policy")
            yield Mistake(folder, 0, f"#{name}", None, "clause_needed", {"id": name})
            continue
        for older in docs.policy:
            if older.archive_date and older.key == page.key and not older.mistakes and not _has(older, name):
                yield _missing_clause(older, name, "clause_needed")


@cache
def needed_clause_ids() -> tuple[str, ...]:
    """The ids of the clauses that the functions name in their decisions."""
    code = (path.read_text("utf-8") for path in sorted(FUNCTIONS.glob("chalicelib/**/*.py")))
    return tuple(sorted({*BUILT, *(name for text in code for name in NAMED.findall(text))}))


def _has(page: DocPage, name: str) -> bool:
    return any(clause.id == name for clause in page.clauses)


def _mistake(where: DocPage, clause: DocClause, code: str, **data: object) -> Mistake:
    return Mistake(where.file, clause.line, f"#{clause.id}", clause.id, code, data)


def _missing_clause(where: DocPage, name: str, code: str, **data: object) -> Mistake:
    return Mistake(where.file, 0, f"#{name}", None, code, {"id": name, **data})
