"""Wording shared by mails and pages: dates, sums and the reasons of a decision, in the reader's language."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from chalicelib.domain.case.case import Case, Step
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.records import Link, Surroundings
from chalicelib.domain.policy.coverage import Coverage, CoverageStep
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.requests.forms import FACTS
from chalicelib.locale.dates import write_date, write_month
from chalicelib.locale.money import write_money
from chalicelib.locale.words import has_word, join_words, label

WINDOWS = {"exchange-window": "exchange", "refund-window": "refund"}


def moment(at: datetime, policy: Policy, language: Language) -> str:
    """Date and time at the shop, as a person writes it."""
    local = at.astimezone(ZoneInfo(policy.pages.service_levels.timezone))
    pattern = label("format", "moment_with_zone", language)
    return pattern.format(date=day(local, language), clock=f"{local:%H:%M}", zone=offset(local))


def offset(local: datetime) -> str:
    """A time zone as a person writes it: UTC+8, UTC+5:30."""
    hours, minutes = f"{local:%z}"[:3], f"{local:%z}"[3:5]
    return f"UTC{int(hours):+d}" + (f":{minutes}" if minutes != "00" else "")


def day(value: date, language: Language) -> str:
    """A date as a person writes it."""
    return write_date(value, language)


def month(value: str, language: Language) -> str:
    """A month as a person writes it: 2026-11 is 2026年11月, November 2026."""
    return write_month(date.fromisoformat(f"{value}-01"), language)


def reasons(coverage: Coverage | None, language: Language) -> tuple[str, ...]:
    """The steps of the decision as sentences."""
    return tuple(reason(step, language) for step in (coverage.steps if coverage else ()))


def reason(step: CoverageStep, language: Language) -> str:
    """One step of the decision as a sentence, with its dates written out."""
    dates = {name: day(value, language) for name in ("on", "since") if (value := getattr(step, name))}
    numbers = {name: getattr(step, name) for name in ("number", "out_of")}
    price, amount = (
        write_money(sum_, language, style="sentence") if sum_ is not None else ""
        for sum_ in (step.number, step.amount)
    )
    return label("step", step.code, language).format(**dates, **numbers, price=price, amount=amount)


def clause_links(coverage: Coverage | None, policy: Policy, around: Surroundings) -> tuple[Link, ...]:
    """The clauses that the decision rests on, with their addresses in the version that ruled."""
    policy = policy.holding(coverage.policy_hash) if coverage else policy
    return tuple(
        Link(
            clause.text(around.language), f"{around.site_url}/{around.language}/policy/{clause.page}/#{name}"
        )
        for name in (coverage.clauses if coverage else ())
        if (clause := policy.clauses.get(name))
    )


def base(case: Case, policy: Policy, language: Language) -> dict[str, str]:
    return {
        "number": case.number,
        "kind": label("kind", case.kind, language),
        "brand": policy.brand[language],
    }


def outcome(coverage: Coverage | None, language: Language) -> str:
    """The answer in a sentence; who asked for an exchange or a refund hears of that first."""
    if coverage is None:
        return ""
    found, asked_for = label("outcome", coverage.outcome, language), _asked_for(coverage)
    return label("asked_for", asked_for, language).format(outcome=found) if asked_for else found


def _asked_for(coverage: Coverage) -> str:
    """What was asked for and is not due, or not yet; empty where it is due, or a repair was asked for.

    The card on the site (`coverage.html.j2`, `cards.js`) reads the same from clauses and outcome.
    """
    wished = WINDOWS.get(next(iter(coverage.clauses), ""))
    if wished is None or coverage.outcome in WINDOWS.values():
        return ""
    is_open = coverage.outcome == "covered" and "returns-condition" in coverage.clauses
    return f"{wished}_to_check" if is_open else f"{wished}_not_due"


def product_name(case: Case, policy: Policy, language: Language) -> str:
    model = case.request.model
    return (
        f"{policy.product(model).name[language]} ({model})"
        if model in policy.models and model
        else model or ""
    )


def sent_together(case: Case, policy: Policy, language: Language) -> str:
    """Another product of the same request in a line: number, product, who pays, and what is still missing."""
    asked = join_words((label("needed", fact, language) for fact in case.asked_facts), language)
    needs = label("format", "still_needed", language).format(facts=asked) if asked else ""
    found = outcome(case.coverage, language)
    return " · ".join(filter(None, (case.number, product_name(case, policy, language), found, needs)))


def standing(case: Case, policy: Policy, language: Language) -> str:
    """A case in a line for its customer: number, product, and how it stands."""
    state = label("state", case.state, language)
    return " · ".join(filter(None, (case.number, product_name(case, policy, language), state)))


def facts(case: Case, policy: Policy, language: Language) -> tuple[tuple[str, str], ...]:
    """What the customer said, label and value, as far as anything was said."""
    given = case.request.model_dump(include=set(FACTS))
    return tuple(
        (label("fact", name, language), _value(name, given[name], case, policy, language))
        for name in FACTS
        if given.get(name) not in (None, False, "")
    )


def _value(name: str, value: object, case: Case, policy: Policy, language: Language) -> str:
    if name == "model":
        return product_name(case, policy, language)
    if value is True:
        return label("answer", "yes", language)
    if isinstance(value, date):
        return day(value, language)
    return label(name, str(value), language) if has_word(name, str(value)) else str(value)


def needed_facts(step: Step, language: Language) -> tuple[str, ...]:
    """The facts that a step asks the customer for (A10)."""
    return tuple(label("needed", fact, language) for fact in step.asks or ())


def changed_value(case: Case, name: str, policy: Policy, language: Language) -> str:
    """What a changed fact is now; a file says itself what it is."""
    value = getattr(case.request, name, None)
    return (
        label("answer", "attached", language)
        if value is None
        else _value(name, value, case, policy, language)
    )


def file_names(step: Step, language: Language) -> tuple[str, ...]:
    """The files of a step; those that were set aside say why."""
    return tuple(
        file.filename + (label("set_aside", file.set_aside, language) if file.set_aside else "")
        for file in step.attachments
    )
