"""Reads the kept mails again with today's parser and judge, and says what would come out differently."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from chalicelib.cases.context import AppContext
from chalicelib.domain.case.arrival import Arrival
from chalicelib.domain.kernel.fields import CONTROL
from chalicelib.domain.replies.inbound_rules import (
    Act,
    Answered,
    Handed,
    Ignored,
    Join,
    Open,
    Outcome,
    Undeliverable,
)
from chalicelib.inbound.pipeline import ASIDE, EXCERPT, KEPT, delivery_of_kept, parse_within_limit, weigh

# What was judged, and then came out otherwise for reasons that are not the mail's own.
LATER: dict[str, frozenset[tuple[str, str]]] = {
    "act": frozenset(
        ("answered", reason) for reason in ("not_allowed_now", "nothing_to_undo", "invalid", "not_found")
    ),
    "refused": frozenset({("counted", "forged_staff")}),
    "answered": frozenset({("handed", "unconfirmed")}),
    "open": frozenset({("handed", "too_many"), ("handed", "sender")}),
    "undeliverable": frozenset({("ignored", "unrelated_bounce"), ("handed", "not_the_customer")}),
    "complained": frozenset({("ignored", "unrelated_bounce"), ("handed", "not_the_customer")}),
}
NAMES: dict[type[Outcome], str] = {
    Join: "join",
    Act: "act",
    Open: "open",
    Undeliverable: "undeliverable",
    Answered: "answered",
    Handed: "handed",
    Ignored: "ignored",
}
MORE_EXACTLY = {
    ("join", "flagged"): "flag",
    ("undeliverable", "complained"): "complained",
    ("handed", "forged_staff"): "refused",
}
WITH_WORDS = frozenset({"join", "flag", "act", "open"})


class Difference(NamedTuple):
    """One thing about one mail that would come out differently."""

    kept_as: str
    number: str
    what: str
    before: str
    now: str


def replay(context: AppContext, *, since: date | None = None) -> Iterator[Difference]:
    """All differences of kept mails, those before `since` left out. Writes nothing."""
    for key in context.files.under(KEPT):
        arrival = context.arrivals.find(key.rpartition("/")[2])
        if arrival and arrival.reason != "duplicate" and (since is None or arrival.at.date() >= since):
            yield from differences(context, arrival)


def count_unread(context: AppContext, *, since: date | None = None) -> int:
    """How many mails were set aside, those before `since` left out; what ended a function is not read."""
    found = (context.arrivals.find(key.rpartition("/")[2]) for key in context.files.under(ASIDE))
    return sum(one is not None and (since is None or one.at.date() >= since) for one in found)


def differences(context: AppContext, arrival: Arrival) -> Iterator[Difference]:
    raw, notes = context.files.load_mail(arrival.kept_as)
    mail = parse_within_limit(context, raw)
    outcome = weigh(context, delivery_of_kept(arrival.kept_as, notes), mail, len(raw), at=arrival.at)
    name, reason, number = describe(outcome)
    text = CONTROL.sub("", mail.text)[:EXCERPT]
    pairs = {"sender": (arrival.sender, mail.sender)}
    if (arrival.outcome, arrival.reason) not in LATER.get(name, frozenset()):
        pairs["outcome"] = (_with_reason(arrival.outcome, arrival.reason), _with_reason(name, reason))
        pairs["case"] = (arrival.number, number or arrival.number)
    if name in WITH_WORDS:
        pairs["text"] = (arrival.text, text)
    for what, (before, now) in pairs.items():
        if before != now and not _over_bound(arrival, name, reason, what):
            yield Difference(arrival.kept_as, arrival.number, what, before, now)


def describe(outcome: Outcome) -> tuple[str, str, str]:
    """Outcome, reason and case number in the words of the record."""
    name = NAMES[type(outcome)]
    reason, number = getattr(outcome, "reason", ""), getattr(outcome, "number", "")
    return MORE_EXACTLY.get((name, reason or _flag(outcome)), name), reason, number


def _flag(outcome: Outcome) -> str:
    set_flags = ("flagged", "complained")
    return next((flag for flag in set_flags if getattr(outcome, flag, False)), "")


def _with_reason(outcome: str, reason: str) -> str:
    return f"{outcome}: {reason}" if reason else outcome


def _over_bound(arrival: Arrival, name: str, reason: str, what: str) -> bool:
    """Whether an answer was due and kept back, because there had been enough of them that day."""
    return (
        what == "outcome" and name == "answered" and arrival.outcome == "ignored" and arrival.reason == reason
    )
