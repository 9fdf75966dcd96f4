"""The parts of a case on the page of a colleague: deadlines, what happened, entitlements, money, reports."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from chalicelib.cases import roster
from chalicelib.cases.context import AppContext
from chalicelib.cases.file_links import offer_file
from chalicelib.domain.case.account import AccountEntry, settled_by, standing
from chalicelib.domain.case.case import Attachment, Case, Consent, Step, Timer
from chalicelib.domain.case.commands import Command
from chalicelib.domain.case.customer_commands import CUSTOMER_COMMANDS
from chalicelib.domain.case.entitlements import entitlements
from chalicelib.domain.case.repair_steps import Diagnose
from chalicelib.domain.case.steps import WORK
from chalicelib.domain.kernel.events import EVENTS
from chalicelib.domain.kernel.field_sources import Source
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.records import Link
from chalicelib.domain.kernel.states import Event, Role
from chalicelib.domain.mail.occasion import money as amount_of
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.policy.repair_guarantee import FoundFault, is_same_fault
from chalicelib.domain.policy.solutions import Entitlement
from chalicelib.domain.views.form_view import FieldView, field_views
from chalicelib.domain.views.formatting import day, moment, reason
from chalicelib.domain.views.options import item
from chalicelib.domain.views.staff_form_fields import ViewerContext, source_of
from chalicelib.domain.views.staff_words import event_words, say
from chalicelib.domain.workflow.accounts import account_of
from chalicelib.domain.workflow.inspection_fees import inspection_fee_standing
from chalicelib.domain.workflow.transitions import TO_ACTOR
from chalicelib.locale.money import write_money
from chalicelib.locale.words import join_words, label

DATE = re.compile(r"\d{4}-\d\d-\d\d")
PRICED: tuple[Source | None, ...] = ("labour", "parts")  # they stand with their prices in the quote itself
REPORTS: dict[str, type[Command]] = {**CUSTOMER_COMMANDS, **{event.value: WORK[event] for event in WORK}}


class DeadlineRow(NamedTuple):
    name: str
    due: str
    left: str
    is_late: bool


class FileLink(NamedTuple):
    """A download, without an address where nothing is to be had; `of` is the step that brought it."""

    name: str
    url: str
    of: str


class TimelineRow(NamedTuple):
    at: str
    what: str
    who: str
    text: str
    notes: tuple[str, ...]
    files: tuple[FileLink, ...]
    is_undone: bool


class EntitlementRow(NamedTuple):
    name: str
    money: str
    reasons: tuple[tuple[str, Link | None], ...]


Rows = tuple[tuple[str, str], ...]


def deadline_row(timer: Timer, viewer: ViewerContext) -> DeadlineRow:
    language, left = viewer.language, timer.due - viewer.now
    words = say("left" if left > timedelta() else "over", language, time=duration(abs(left), language))
    return DeadlineRow(
        name=label("timer", timer.name, language),
        due=moment(timer.due, viewer.policy, language),
        left=say("paused", language) if timer.paused_at else words,
        is_late=not timer.paused_at and left <= timedelta(),
    )


def duration(time: timedelta, language: Language) -> str:
    """A length of time in its two largest units: 2 天 3 小时, 2 d 3 h."""
    minutes = int(time.total_seconds() // 60)
    parts = (("days", minutes // 1440), ("hours", minutes // 60 % 24), ("minutes", minutes % 60))
    worded = [say(unit, language, n=count) for unit, count in parts if count]
    return " ".join(worded[:2]) or say("minutes", language, n=0)


def timeline_row(context: AppContext, step: Step, viewer: ViewerContext) -> TimelineRow:
    language = viewer.language
    what, at = event_words(step.event, language), moment(step.at, context.policy, language)
    of = say("file_from", language, event=what, at=at)
    return TimelineRow(
        at=at,
        what=what,
        who=_who(context, step, language),
        text=_text(context, step, language),
        notes=tuple(_notes(step, language)),
        files=tuple(_file(context, file, of, language) for file in step.attachments),
        is_undone=step.undone,
    )


def _who(context: AppContext, step: Step, language: Language) -> str:
    if step.actor is Role.CUSTOMER and step.who:
        return say("told_by_phone", language, name=_name_of(context, step.who, language))
    if step.actor in (Role.CLOCK, Role.CARRIER, Role.CUSTOMER):
        return say(f"by_{step.actor}", language)
    return _name_of(context, step.who, language)


def _text(context: AppContext, step: Step, language: Language) -> str:
    """What was said, or the name of what a step was about."""
    about = EVENTS[step.event].about
    if about == "person":
        return _name_of(context, step.text, language)
    return step.text if about == "words" or not step.text else label(about, step.text, language)


def _notes(step: Step, language: Language) -> Iterator[str]:
    if step.changed:
        changed = (label("field", name, language) for name in step.changed)
        yield say("changed", language, names=join_words(changed, language))
    told = dict.fromkeys(mail.to for mail in step.mails if mail.to != TO_ACTOR)
    if told:
        people = (say(f"to_{to}", language) for to in told)
        yield say("mails_to", language, names=join_words(people, language))
    if step.proved and not (step.actor is Role.CUSTOMER and step.who):
        yield say("proved", language)


def _file(context: AppContext, file: Attachment, of: str, language: Language) -> FileLink:
    if file.set_aside:
        return FileLink(f"{file.filename} ({say('set_aside', language)})", "", of)
    url, withheld = offer_file(context, file)
    why = f" ({label('withheld_for_staff', withheld, language)})" if withheld else ""
    return FileLink(f"{file.filename}{why}", url or "", of)


def entitlement_rows(
    context: AppContext, case: Case, viewer: ViewerContext
) -> tuple[tuple[EntitlementRow, ...], tuple[str, ...]]:
    if case.request.model not in context.policy.models:
        return (), ()
    found = entitlements(case, context.policy, viewer.now)
    entitled = tuple(_entitlement_row(context, one, viewer) for one in found.entitled)
    return entitled, tuple(reason(step, viewer.language) for step in found.refused)


def _entitlement_row(context: AppContext, one: Entitlement, viewer: ViewerContext) -> EntitlementRow:
    language, clauses = viewer.language, context.policy.version_with_hash(one.policy_hash).clauses
    site = f"{context.settings.site_url}/{language}/policy"

    def link(name: str) -> Link | None:
        clause = clauses.get(name)
        return Link(clause.text(language), f"{site}/{clause.page}/#{name}") if clause else None

    return EntitlementRow(
        name=label("solution", one.solution, language),
        money=_money(one, language),
        reasons=tuple((reason(step, language), link(step.clause)) for step in one.steps),
    )


def _money(one: Entitlement, language: Language) -> str:
    if one.customer_pays:
        return say("pays", language, amount=_sum(one.customer_pays, language))
    return say("gets", language, amount=_sum(one.customer_gets, language)) if one.customer_gets else ""


def _sum(amount: Decimal, language: Language) -> str:
    return write_money(amount, language, style="sentence")


def repairs(case: Case, viewer: ViewerContext) -> Iterator[str]:
    """The product's earlier repairs, also those of other cases, and which were for what is found now (C8)."""
    language, found = viewer.language, case.fact(Diagnose)
    for repair in sorted(case.history.repairs):
        same = bool(found and is_same_fault(repair, FoundFault(found.fault, found.part or "")))
        what = (
            label("fault", repair.fault, language) if repair.fault else "",
            viewer.policy.name_of("part", repair.part, language) if repair.part else "",
            say("core_fault", language) if repair.core else "",
            say("paid_repair", language) if repair.paid else "",
            say("same_fault", language) if same else "",
            repair.case,
        )
        since, until = day(repair.received, language), day(repair.completed, language)
        yield say("repair_line", language, since=since, until=until, what=" · ".join(filter(None, what)))


def quote_rows(case: Case, policy: Policy, language: Language) -> Rows:
    quoted, fee = case.quoted, _inspection_fee(case, policy, language)
    if quoted is None:
        return fee
    lines = (
        (item(kind, key, policy, language), write_money(price, language, quoted.currency))
        for kind, key, price in quoted.lines
    )
    return (*lines, (say("total", language), write_money(quoted.total, language, quoted.currency)), *fee)


def _inspection_fee(case: Case, policy: Policy, language: Language) -> Rows:
    fee, standing = case.inspection_fee, inspection_fee_standing(case, policy)
    if fee is None or standing is None:
        return ()
    amount = write_money(fee.amount, language, fee.currency)
    said = label("inspection_fee", standing, language)
    return ((say("inspection_fee", language), f"{amount} · {said}"),)


def consents(context: AppContext, case: Case, viewer: ViewerContext) -> Iterator[str]:
    for consent in case.consents:
        amount = _sum(consent.amount, viewer.language) if consent.amount else ""
        what = label("event", consent.to, viewer.language)
        at = moment(consent.at, viewer.policy, viewer.language)
        told = recorder_note(context, consent, viewer.language)
        words = consent_words(case, consent, viewer.policy, viewer.language)
        yield " · ".join(filter(None, (what, amount, words, consent.who, at, told)))


def consent_words(case: Case, consent: Consent, policy: Policy, language: Language) -> str:
    """The lines of the quote by their names, as the customer read them; else what was agreed as it stands."""
    lines = case.quoted.lines if case.quoted else ()
    named = {key: item(kind, key, policy, language) for kind, key, _ in lines}
    if consent.to is not Event.ACCEPT_QUOTE:
        return consent.words
    return "; ".join(named.get(key, key) for key in consent.words.split("; "))


def recorder_note(context: AppContext, consent: Consent, language: Language) -> str:
    """That a consent was given on the telephone, and who recorded it; empty for what customers did."""
    by = consent.recorded_by
    return say("by_phone", language, name=_name_of(context, by, language)) if by else ""


def _name_of(context: AppContext, address: str, language: Language) -> str:
    person = roster.person_at(context, address)
    return person.name_in(language) if person else address


def payout(context: AppContext, case: Case, language: Language) -> Rows:
    """Each payout of the case, oldest first: how much, who approved and confirmed it, and how it was paid."""
    account = account_of(case, context.policy.currency)
    promised = standing(account, "promised")
    return tuple(row for one in promised for row in _payout_rows(context, one, account, language) if row[1])


def _payout_rows(
    context: AppContext, promise: AccountEntry, account: tuple[AccountEntry, ...], language: Language
) -> Rows:
    confirmed = settled_by(account, promise, "confirmed")
    paid = settled_by(account, promise, "paid")
    reference = paid.reference if paid else ""
    return (
        (say(promise.purpose, language), amount_of(promise.amount, context.policy, language)),
        (say("approved_by", language), _name_of(context, promise.who, language)),
        (say("confirmed_by", language), _name_of(context, confirmed.who if confirmed else "", language)),
        (label("question", "record_refund.reference", language), reference),
    )


def reports(case: Case, viewer: ViewerContext) -> Iterator[tuple[str, Rows]]:
    """What was last reported by each kind of step, in the words of its form."""
    for event in case.facts:
        if EVENTS[event].shown == "inside" and Role.STAFF not in viewer.roles:
            continue
        rows = tuple(_rows(case, event, viewer)) if event.value in REPORTS else ()
        if rows:
            yield event_words(event, viewer.language), rows


def _rows(case: Case, event: Event, viewer: ViewerContext) -> Iterator[tuple[str, str]]:
    held, asked = case.facts[event], REPORTS[event.value].model_fields
    for field in field_views(REPORTS[event.value], viewer.language, viewer.policy, case):
        value = held.get(field.name)
        if source_of(asked[field.name].metadata) not in PRICED and value not in (None, "", False, [], ()):
            yield field.label, value_words(value, _names(field, viewer), viewer.language)


def _names(field: FieldView, viewer: ViewerContext) -> dict[str, str]:
    """How a person says what a field holds as a key."""
    if field.name == "clause":
        return {name: clause.text(viewer.language) for name, clause in viewer.policy.clauses.items()}
    return {choice.value: choice.label for choice in field.choices}


def value_words(value: object, names: dict[str, str], language: Language) -> str:
    """A reported value as its form would show it."""
    if isinstance(value, (list, tuple)):
        return join_words((names.get(str(one), str(one)) for one in value), language)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, str) and DATE.fullmatch(value):
        return day(date.fromisoformat(value), language)
    return label("answer", "yes", language) if value is True else names.get(str(value), str(value))
