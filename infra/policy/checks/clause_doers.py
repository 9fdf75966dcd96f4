"""What carries out each clause of policy and process: `docs/clauses.yaml`, held against pages and code.

A clause names figures, rules, steps, deadlines, mails, records or pages, or says as `statement` why
nothing has to be done. What is found here are warnings: an editor may publish them, this project's own
suite fails.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from typing import Any, get_args

from chalicelib.domain.kernel.deadline_names import Deadline
from chalicelib.domain.kernel.states import Event
from chalicelib.domain.mail.compose import mail_names
from chalicelib.domain.workflow.deadlines import OUTLASTS
from chalicelib.domain.workflow.waits import WAITS
from chalicelib.locale.words import keys, label
from infra.policy.checks.placeholders import placeholders
from infra.policy.mistakes import Mistake
from infra.policy.source import DocClause, DocPage, Docs

FOLDERS = ("policy", "process")
STATEMENT = "statement"
NO_FIGURES = re.compile(r"effective_from|service_address|\[\[(?:examples|versions|workflow)\b")
HEADING = re.compile(r"^#{1,6}\s")


def warnings(docs: Docs) -> Iterator[Mistake]:
    """Clauses that nothing carries out, and doers that are not there."""
    bound = docs.clauses.values
    if docs.clauses.mistakes:
        yield from docs.clauses.mistakes
        return
    clauses = tuple(_clauses(docs))
    for page, clause in clauses:
        if clause.id not in bound:
            yield Mistake(page.file, clause.line, f"#{clause.id}", None, "clause_unbound", {"id": clause.id})
    for name, doers in bound.items():
        if all(clause.id != name for _, clause in clauses):
            yield docs.clauses.mistake("clause_gone", str(name), found=name)
        else:
            yield from _doers(docs, str(name), doers)


def _clauses(docs: Docs) -> Iterator[tuple[DocPage, DocClause]]:
    """Those of the newest pages in the language of the rules."""
    for folder in FOLDERS:
        for page in docs.within(docs.languages.rules, folder):
            yield from ((page, clause) for clause in page.clauses if not page.archive_date)


def _doers(docs: Docs, name: str, doers: object) -> Iterator[Mistake]:
    if not isinstance(doers, dict) or not doers:
        yield docs.clauses.mistake("doer_kind", name, found=doers, known=(*KINDS, STATEMENT))
        return
    for kind, named in doers.items():
        if kind == STATEMENT:
            yield from _statement(docs, name, named)
        elif kind not in KINDS:
            yield docs.clauses.mistake("doer_kind", name, found=kind, known=(*KINDS, STATEMENT))
        else:
            yield from _unknown(docs, (name, str(kind)), named)


def _unknown(docs: Docs, place: tuple[str, str], named: object) -> Iterator[Mistake]:
    known = KINDS[place[1]](docs)
    for one in named if isinstance(named, list) else [named]:
        if one not in known:
            yield docs.clauses.mistake("doer_unknown", *place, found=one, kind=place[1])


def _statement(docs: Docs, name: str, reason: object) -> Iterator[Mistake]:
    """A statement says why; one that shows a figure, or says what the company does, is none."""
    if not isinstance(reason, str) or not reason.strip():
        yield docs.clauses.mistake("statement_without_reason", name, STATEMENT)
    if len(docs.clauses.values[name]) > 1:
        return
    for language in docs.languages.codes:
        for folder in FOLDERS:
            for page in docs.within(language, folder):
                if not page.archive_date and (line := promise_in(page, name)):
                    yield Mistake(page.file, line, f"#{name}", None, "statement_acts", {"id": name})


def promise_in(page: DocPage, name: str) -> int:
    """The first line of a clause that shows a figure or says what the company does; 0 where none does."""
    shown = {line for line, text in placeholders(page) if not NO_FIGURES.search(text)}
    acts = _acts(page.language)
    return next((line for line, row in clause_rows(page, name) if line in shown or acts(row)), 0)


def clause_rows(page: DocPage, name: str) -> Iterator[tuple[int, str]]:
    """A clause's own lines, without its heading, up to the next one."""
    start = next((clause.line for clause in page.clauses if clause.id == name), None)
    for line, row in page.rows:
        if start is not None and line > start:
            if HEADING.match(row):
                return
            yield line, row


@cache
def _acts(language: str) -> Callable[[str], Any]:
    """Whether a sentence's subject is the company, by that language's own words for "we"."""
    return re.compile(label("editor", "company_acts", language)).search


def _figures(docs: Docs) -> Collection[str]:
    def paths(value: object, before: str) -> Iterator[str]:
        yield before
        if isinstance(value, dict):
            for key, inner in value.items():
                yield from paths(inner, f"{before}.{key}")

    return {path for key, page in docs.newest.items() for path in paths(page.at("policy"), key)}


def _places(docs: Docs) -> Collection[str]:
    return {page.place.removesuffix(".md").removesuffix("/index") for page in docs.pages}


KINDS: Mapping[str, Callable[[Docs], Collection[str]]] = {
    "figure": _figures,
    "rule": lambda docs: {*keys("step"), *keys("solution")},
    "step": lambda docs: set(Event),
    "deadline": lambda docs: {*get_args(Deadline), *WAITS, *OUTLASTS},
    "mail": lambda docs: mail_names(),
    "record": lambda docs: set(keys("document")),
    "page": _places,
}
