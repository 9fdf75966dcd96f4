"""What the desk does, as tables: who pays, what dealers carry, who hears of delays, what silence means."""

from collections.abc import Iterator
from html import escape

from aftercare_pages.html import NothingToShow, table
from aftercare_pages.phrases import say, say_count
from aftercare_pages.source import Source
from aftercare_pages.tables import name
from chalicelib.domain.policy.service_levels import Bearing, CompanyPays, Responsibility
from chalicelib.locale import words


def responsibility(_: str, facts: Source) -> str:
    """Show who pays for what (B4)."""
    bearings = facts.policy.pages.warranty.responsibility
    rows = [
        (word("cause", cause, facts), _bearer(getattr(bearings, cause), facts))
        for cause in Responsibility.model_fields
    ]
    return table(("cause", "who_pays"), rows, facts)


def _bearer(bearing: Bearing | CompanyPays, facts: Source) -> str:
    parts = (
        word(group, key, facts)
        for group, field in (("price", "price"), ("instead", "exchange"))
        if (key := getattr(bearing, field, None))
    )
    how = words.join_words(parts, facts.language, "also")
    payer = word("payer", bearing.pays, facts)
    return say("paid_how", facts, payer=payer, how=how) if how else payer


def dealers(_: str, facts: Source) -> str:
    """Show what each dealer carries (A4). Raises NothingToShow when there is no dealer."""
    listed = facts.policy.pages.service_levels.dealers
    if not listed:
        raise NothingToShow("dealers")
    rows = [
        (
            escape(dealer.name[facts.language]),
            words.join_words((word("carried", key, facts) for key in dealer.carries), facts.language),
        )
        for dealer in listed
    ]
    return table(("dealer", "carries"), rows, facts)


def needs(_: str, facts: Source) -> str:
    """Show what each kind of request needs, and is asked for where it is missing (A10).

    Raises NothingToShow where nothing is needed.
    """
    needed = facts.policy.pages.service_levels.needs
    rows = [
        (
            word("kind", kind, facts),
            words.join_words((word("field", one, facts) for one in all_of), facts.language),
        )
        for kind, all_of in needed.items()
        if all_of
    ]
    if not rows:
        raise NothingToShow("needs")
    return table(("request_kind", "facts_needed"), rows, facts)


def escalation(_: str, facts: Source) -> str:
    """Show who hears of a deadline, and when (D8)."""
    rule = facts.policy.pages.service_levels.escalation
    unit = "hours" if rule.then_after.hours else "days"
    amount = say_count(
        f"{unit}_later_{rule.then_after.count}", rule.then_after.hours or rule.then_after.days or 0, facts
    )
    rows = [
        (say("part_gone", facts, percent=rule.remind_at_percent), say("assignee", facts)),
        (say("missed", facts), word("above", rule.missed_to, facts)),
        (amount, word("above", rule.then_to, facts)),
    ]
    return table(("deadline_when", "who_hears"), rows, facts)


def silence(_: str, facts: Source) -> str:
    """Show what happens while we wait for the customer."""
    return table(("awaited", "reminded", "silence_then"), _silences(facts), facts)


def _silences(facts: Source) -> Iterator[tuple[str, str, str]]:
    for state, rule in facts.policy.pages.service_levels.silence.items():
        after = say_count("days_after", rule.after_days, facts)
        then = say("after_then", facts, after=after, then=words.label("then", rule.then, facts.language))
        yield word("awaited", state, facts), say_count("days_after", rule.remind_after_days, facts), then


def loaner_families(facts: Source) -> str:
    """Name the families that have a loaner, in a sentence."""
    families = facts.policy.pages.service_levels.loaner.families
    return words.join_words((name("family", family, facts) for family in families), facts.language)


def word(group: str, key: str, facts: Source) -> str:
    return escape(words.label(group, key, facts.language))
