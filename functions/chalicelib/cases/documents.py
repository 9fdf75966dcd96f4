"""Printable pages of a case and of a month (E1-E4), their signed addresses, and a visit's calendar entry."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from chalicelib.adapters.document_links import DocumentLinks, Wanted
from chalicelib.cases import roster
from chalicelib.cases.context import AppContext
from chalicelib.cases.file_links import offer_file
from chalicelib.domain.case.case import Case, Step
from chalicelib.domain.case.customer_commands import Rate
from chalicelib.domain.case.repair_steps import OfferVisit
from chalicelib.domain.kernel.errors import NotFound
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.records import Whose
from chalicelib.domain.kernel.states import Event
from chalicelib.domain.policy.policy import Policy, today
from chalicelib.domain.views import ics
from chalicelib.domain.views.api_case_parts import DocumentView
from chalicelib.domain.views.formatting import day, month, product_name
from chalicelib.domain.views.printed.record import Block, Record, Sheet
from chalicelib.domain.views.printed.service_forms import FORMS, available
from chalicelib.domain.workflow.case_queries import visit_at
from chalicelib.locale.words import label, nearest_language

CONFIRMATION_OPENS = timedelta(days=1)
MONTHS_BEFORE = 3  # of which cases may be rated in a month
MONTHLY = {
    "number": "number",
    "date": "date",
    "customer": "customer",
    "product": "product",
    "satisfaction": "score",
    "remark": "remark",
    "asked_by": "asked_by",
}


@dataclass(frozen=True)
class FollowUp:
    """One line of the monthly follow-up record (E3)."""

    number: str
    date: str
    customer: str
    product: str
    score: int
    remark: str
    asked_by: str


def address(context: AppContext, wanted: Wanted) -> str:
    """Where the page opens for about an hour."""
    token = DocumentLinks(context.signed_links.secrets).token(wanted, now=context.now())
    return f"{context.settings.site_url}/api/documents/{token}"


def links(context: AppContext, case: Case, language: Language, whose: Whose) -> tuple[DocumentView, ...]:
    """All that the case can print now, with the visit to come for a calendar."""
    names = (
        *available(case, whose),
        *(("calendar",) if is_to_come(case, context.policy, context.now()) else ()),
    )
    return tuple(
        DocumentView(
            name=name,
            label=label("document", name, language),
            url=address(context, Wanted(case.number, name, language, whose)),
        )
        for name in names
    )


def is_to_come(case: Case, policy: Policy, now: datetime) -> bool:
    at = visit_at(case, policy)
    return case.is_open and at is not None and at > now


def open_address(context: AppContext, token: str) -> Wanted:
    """What a signed address wants. Raises Unauthorized."""
    return DocumentLinks(context.signed_links.secrets).open(token, now=context.now())


def record(context: AppContext, wanted: Wanted) -> Record:
    """The form, filled. Raises NotFound when there is no such form or nothing to print on it."""
    if wanted.name == "follow_ups":
        return monthly(context, wanted)
    case = context.cases.load(wanted.number)
    form = FORMS.get(wanted.name)
    if form is None or not form.has(case) or (form.inside and wanted.whose != "staff"):
        raise NotFound("no_such_page")
    return form.fill(sheet_of(context, case, wanted))


def sheet_of(context: AppContext, case: Case, wanted: Wanted) -> Sheet:
    def name_of(who: str) -> str:
        person = roster.person_at(context, who)
        if person and person.name:
            return person.name_in(wanted.language)
        return who if wanted.whose == "staff" else label("team", case.team, wanted.language)

    return Sheet(
        case=case,
        steps=context.cases.history(case),
        policy=context.policy,
        language=wanted.language,
        whose=wanted.whose,
        now=context.now(),
        name_of=name_of,
        address_of=lambda file: offer_file(context, file).url or "",
    )


def monthly(context: AppContext, wanted: Wanted) -> Record:
    """E3: the month's follow-ups as a page for the manager."""
    language = wanted.language
    found = follow_ups(context, cases_about(context, wanted.number), wanted.number, language)
    title = label("document", wanted.name, language)

    def say(key: str, **data: object) -> str:
        return label("record", key, language).format(**data)

    average = f"{sum(one.score for one in found) / len(found):.1f}" if found else ""
    summary = say("average", average=average, number=len(found)) if found else say("nothing")
    named = month(wanted.number, language)
    head = Block(title=say("month"), pairs=((say("month"), named), (say("satisfaction"), summary)))
    table = Block(
        title=title,
        heads=tuple(say(name) for name in MONTHLY),
        rows=tuple(tuple(str(getattr(one, name)) for name in MONTHLY.values()) for one in found),
    )
    return Record(
        name=wanted.name,
        title=title,
        number=named,
        date=day_at(context, context.now(), language),
        blocks=(head, table) if found else (head,),
        signatures=(say("sign_recorder"), say("sign_manager")),
    )


def day_at(context: AppContext, at: datetime, language: Language) -> str:
    return day(today(context.policy, at), language)


def follow_ups(
    context: AppContext, cases: Iterable[Case], of: str, language: Language
) -> tuple[FollowUp, ...]:
    """The ratings given in a month (2026-11), oldest first."""
    rated = ((step, case) for case in cases for step in _ratings(context, case, of))
    return tuple(
        _follow_up(context, case, step, language) for step, case in sorted(rated, key=lambda one: one[0].at)
    )


def _ratings(context: AppContext, case: Case, of: str) -> Iterator[Step]:
    """The rating that holds, when it was given in that month."""
    if Event.RATE not in case.facts:
        return
    rated = [
        step for step in case.steps if step.event in (Event.RATE, Event.RECORD_RATING) and not step.undone
    ]
    yield from (step for step in rated[-1:] if f"{today(context.policy, step.at):%Y-%m}" == of)


def _follow_up(context: AppContext, case: Case, step: Step, language: Language) -> FollowUp:
    given = case.fact(Rate)
    assert given, "a case with a rating"
    person = roster.person_at(context, step.who)
    by_phone = person.name_in(language) if person else step.who
    return FollowUp(
        number=case.number,
        date=day_at(context, step.at, language),
        customer=case.request.name,
        product=product_name(case, context.policy, language),
        score=given.score,
        remark=given.text or "",
        asked_by=by_phone if step.event is Event.RECORD_RATING else label("record", "by_link", language),
    )


def cases_about(context: AppContext, of: str) -> Iterator[Case]:
    """The cases that may have been rated in a month (2026-11): those of it and of the months before."""
    year, number = (int(part) for part in of.split("-"))
    for back in range(MONTHS_BEFORE, -1, -1):
        years, index = divmod(number - 1 - back, 12)
        name = f"{year + years}{index + 1:02}"
        last = context.ledger.last_number(name)
        yield from context.cases.several(f"{name}-{drawn:03}" for drawn in range(1, last + 1))


def visit_calendar(case: Case, policy: Policy) -> bytes:
    """The agreed visit as an .ics file in the customer's language; empty before a time is agreed."""
    at, offer = visit_at(case, policy), case.fact(OfferVisit)
    if at is None or offer is None:
        return b""
    language, brand = case.language, policy.brand[case.language]
    begins = at.astimezone(UTC)
    return ics.event(
        uid=f"{case.number}-visit@{policy.brand[nearest_language()].lower()}",
        when=(begins, begins + timedelta(hours=policy.pages.service_levels.visit_hours)),
        written=case.updated_at.astimezone(UTC),
        sequence=case.version,
        summary=f"{brand} {label('ui', 'visit', language)} {case.number}",
        text=f"{offer.technician}\n{product_name(case, policy, language)}",
    )


def confirmation_path(context: AppContext, number: str) -> str:
    """The page after a form without scripts, for a day: its address stands in histories and logs."""
    until = context.now() + CONFIRMATION_OPENS
    return f"/api/confirmation/{context.signed_links.confirmation(number, until=until)}"
