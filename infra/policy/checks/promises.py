"""Check the worked examples: each must come out as its page promises."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import get_args
from zoneinfo import ZoneInfo

from chalicelib.domain.case.step_fields import FaultType
from chalicelib.domain.policy.coverage import Outcome
from chalicelib.domain.policy.examples import Example, ExampleFacts, differences
from chalicelib.domain.policy.policy import Policy, Product, Team, Urgency, today
from chalicelib.domain.policy.solutions import Solution
from chalicelib.domain.requests.forms import REQUESTS, Service, Where
from infra.policy.checks.examples import run
from infra.policy.doc_languages import DocLanguages
from infra.policy.mistakes import Mistake, in_each_language, named_languages
from infra.policy.source import DocPage, Docs, day_of
from infra.policy.versions import Edition, editions

WORDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("facts", "kind"): tuple(REQUESTS),
    ("facts", "service"): get_args(Service),
    ("facts", "where"): get_args(Where),
    ("facts", "fault"): get_args(FaultType),
    ("expect", "outcome"): get_args(Outcome),
    ("expect", "solutions"): get_args(Solution),
    ("expect", "urgency"): get_args(Urgency),
    ("expect", "team"): get_args(Team),
}
DECIDED = ("outcome", "until", "solutions", "pays")


def mistakes(docs: Docs, policy: Policy) -> Iterator[Mistake]:
    """Every example that cannot run or no longer holds."""
    for page, number, example in every(docs):
        wrong = tuple(_unusable(docs.languages, page, number, example, policy))
        yield from wrong or _broken_promises(page, number, example, policy_for(page, example, policy))


def every(docs: Docs) -> Iterator[tuple[DocPage, str, Example]]:
    """All examples, with the page and the place where they stand."""
    for some in editions(docs).values():
        for edition in some:
            yield from _of(edition)


def _of(edition: Edition) -> Iterator[tuple[DocPage, str, Example]]:
    for number, raw in enumerate(edition.rules.get("examples") or ()):
        yield edition.page, str(number), Example.model_validate(raw)


def policy_for(page: DocPage, example: Example, policy: Policy) -> Policy:
    """The policy in force on the example's day; without a day, as it last held with this page's version."""
    at = example.facts.at
    day = example.facts.today or (today(policy, at) if at else None)
    return policy.at(day or day_of(page.at("policy", "effective_until")) or date.max)


def _unusable(
    languages: DocLanguages, page: DocPage, number: str, example: Example, policy: Policy
) -> Iterator[Mistake]:
    place = ("policy", "examples", number)
    if not set(languages.complete) <= set(example.title) <= set(languages.codes):
        yield page.mistake(
            "example_title",
            *place,
            "title",
            found=dict(example.title),
            languages=named_languages(languages.complete),
        )
        return
    for (part, name), known in WORDS.items():
        for word in _words(getattr(getattr(example, part), name)):
            if word not in known:
                yield page.mistake("unknown_word", *place, part, name, found=word, known=known)
    if (model := example.facts.model) is not None and model not in policy.models:
        yield page.mistake("unknown_word", *place, "facts", "model", found=model, known=sorted(policy.models))
    elif part := example.facts.part:
        yield from _part(page, place, part, policy.product(model) if model else None)
    if code := _missing_fact(example):
        yield page.mistake(code, *place, title=dict(example.title))


def _words(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value or ()


def _part(page: DocPage, place: tuple[str, ...], part: str, product: Product | None) -> Iterator[Mistake]:
    if product and part not in product.parts:
        data = {"family": product.family, "known": product.parts}
        yield page.mistake("unknown_part", *place, "facts", "part", found=part, **data)


def _missing_fact(example: Example) -> str | None:
    promised = example.expect.model_dump(exclude_none=True)
    if not promised:
        return "example_empty"
    if "respond_by" in promised and example.facts.at is None:
        return "example_without_moment"
    if any(_backwards(example.facts)):
        return "example_backwards"
    undated = example.facts.today is None and example.facts.at is None
    return "example_without_day" if undated and any(name in promised for name in DECIDED) else None


def _backwards(facts: ExampleFacts) -> Iterator[bool]:
    """Whether something that cannot come before another does."""
    bought = facts.purchased_on
    for later in (facts.received_on, facts.exchanged_on, facts.today):
        yield bool(bought and later and later < bought)
    for repair in facts.repairs:
        yield repair.completed < repair.received


def _broken_promises(page: DocPage, number: str, example: Example, policy: Policy) -> Iterator[Mistake]:
    zone = policy.working_calendar.timezone
    for name, promised, result in differences(example, run(example.facts, policy)):
        yield page.mistake(
            "example_broken",
            "policy",
            "examples",
            number,
            "expect",
            name,
            found=promised,
            title=dict(example.title),
            name=in_each_language(name),
            promised=_local(promised, zone),
            result=in_each_language("no_result") if result is None else _local(result, zone),
        )


def _local(value: object, zone: str) -> object:
    return value.astimezone(ZoneInfo(zone)) if isinstance(value, datetime) else value
