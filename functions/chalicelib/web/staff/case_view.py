"""What a colleague sees of a case: everything, unmasked, in the colleague's language."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.cases import documents, roster
from chalicelib.cases.context import AppContext
from chalicelib.cases.earlier import case_links, product_lines
from chalicelib.cases.presentation import base_surroundings
from chalicelib.cases.settings import Person
from chalicelib.cases.together import told_staff
from chalicelib.domain.case.case import Case, Step
from chalicelib.domain.kernel.events import EVENTS
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.records import Link
from chalicelib.domain.kernel.states import Role
from chalicelib.domain.views import api_models
from chalicelib.domain.views.api_case_parts import DocumentView
from chalicelib.domain.views.arrival_words import arrival_rows
from chalicelib.domain.views.formatting import facts
from chalicelib.domain.views.next_step import turn
from chalicelib.domain.views.parcel_words import ParcelRow, parcel_rows
from chalicelib.domain.views.staff_form_fields import Colleague, ViewerContext
from chalicelib.domain.views.staff_words import say, state_words
from chalicelib.domain.workflow.transitions import HELD
from chalicelib.locale.words import label, language_name
from chalicelib.web.staff import case_parts

CONTACT = frozenset({"name", "email", "phone", "address", "preferred_times"})


@dataclass(frozen=True)
class StaffCaseView:
    """The case at a glance and in all its parts; templates only lay it out."""

    number: str
    kind: str
    state: str
    turn: str
    urgent: bool
    team: str
    owner: str
    stands_in: str
    trouble: str
    customer: case_parts.Rows
    phone: str
    email: str
    writes: str
    product: case_parts.Rows
    description: str
    follows: str
    together: tuple[Link, ...]
    earlier: tuple[Link, ...]
    registered: tuple[str, ...]
    unconfirmed: bool
    deadlines: tuple[case_parts.DeadlineRow, ...]
    repairs: tuple[str, ...]
    parcels: tuple[ParcelRow, ...]
    arrivals: tuple[tuple[str, case_parts.Rows], ...]
    coverage: dict[str, Any] | None
    entitled: tuple[case_parts.EntitlementRow, ...]
    not_entitled: tuple[str, ...]
    quote: case_parts.Rows
    consents: tuple[str, ...]
    payout: case_parts.Rows
    reports: tuple[tuple[str, case_parts.Rows], ...]
    timeline: tuple[case_parts.TimelineRow, ...]
    files: tuple[case_parts.FileLink, ...]
    documents: tuple[DocumentView, ...]


def staff_case_view(context: AppContext, case: Case, viewer: ViewerContext) -> StaffCaseView:
    """All of the case, for this reader."""
    language, policy, request = viewer.language, context.policy, case.request
    ours = Role.STAFF in viewer.roles
    told = tuple(
        case_parts.timeline_row(context, step, viewer) for step in _steps_seen(context, case, viewer)
    )
    given = facts(case, policy, language)
    contact = {label("fact", name, language) for name in CONTACT}
    owner, now_owner = roster.person_at(context, case.owner), roster.owner_now(context, case)
    may_have, may_not = case_parts.entitlement_rows(context, case, viewer)
    coverage = api_models.coverage_or_none(case.coverage, policy, base_surroundings(context, language))
    return StaffCaseView(
        number=case.number,
        kind=label("kind", case.kind, language),
        state=state_words(case.state, language),
        turn=say("turn_clock" if case.state in HELD else f"turn_{turn(case)}", language),
        urgent=case.urgency == "urgent",
        team=label("team", case.team, language),
        owner=_contact_line(owner, case.owner, language),
        stands_in=say("stands_in", language, name=now_owner.name_in(language))
        if now_owner and now_owner != owner
        else "",
        trouble=_trouble(case, language),
        customer=tuple(row for row in given if row[0] in contact),
        phone=request.phone or "",
        email=request.email,
        writes=language_name(case.language, language),
        product=tuple(row for row in given if row[0] not in contact),
        description=request.description,
        follows=case.follows,
        together=tuple(
            Link(one.text, one.url) for one in told_staff(context, case, language, viewer.me.address)
        )
        if ours
        else (),
        earlier=case_links(context, case, language, viewer.me.address) if ours else (),
        registered=product_lines(context, case, language) if ours else (),
        unconfirmed=case.is_unconfirmed_at(case.version),
        deadlines=tuple(
            case_parts.deadline_row(timer, viewer) for timer in sorted(case.timers, key=lambda one: one.due)
        ),
        repairs=tuple(case_parts.repairs(case, viewer)),
        parcels=parcel_rows(case, policy, language),
        arrivals=arrival_rows(case, policy, language),
        coverage=coverage.model_dump(mode="json") if coverage else None,
        entitled=may_have,
        not_entitled=may_not,
        quote=case_parts.quote_rows(case, policy, language),
        consents=tuple(case_parts.consents(context, case, viewer)),
        payout=case_parts.payout(context, case, language),
        reports=tuple(case_parts.reports(case, viewer)),
        timeline=told[::-1],
        files=tuple(file for one in told for file in one.files),
        documents=documents.links(context, case, language, "staff"),
    )


def _steps_seen(context: AppContext, case: Case, viewer: ViewerContext) -> Iterator[Step]:
    """The steps that this reader sees: a dealer none of what stays inside, but for his own."""
    ours, me = Role.STAFF in viewer.roles, viewer.me.address.casefold()
    for step in context.cases.history(case):
        if ours or EVENTS[step.event].shown != "inside" or step.who.casefold() == me:
            yield step


def viewer_context(
    context: AppContext, case: Case, person: Person, language: Language, now: datetime
) -> ViewerContext:
    """What forms for this person need to know."""
    people = roster.colleagues(context).values()
    return ViewerContext(
        roles=roster.roles_of(context, case, person.address),
        me=Colleague(person.address, person.name_in(language)),
        people=tuple(Colleague(one.address, one.name_in(language)) for one in people),
        policy=context.policy,
        language=language,
        now=now,
    )


def _contact_line(person: Person | None, address: str, language: Language) -> str:
    """Name and telephone; the bare address of who is on the roster no more."""
    return " · ".join(filter(None, (person.name_in(language), person.phone))) if person else address


def _trouble(case: Case, language: Language) -> str:
    trouble = case.mail_trouble
    key = "trouble_permanent" if trouble and trouble.permanent else "trouble_passing"
    return say(key, language, words=trouble.words) if trouble else ""
