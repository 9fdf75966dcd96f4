"""What a colleague sees of a case: everything, unmasked, in the colleague's language."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib import documents, staff_parts, staffing
from chalicelib.domain import answers
from chalicelib.domain.case import Case
from chalicelib.domain.caseparts import DocumentView
from chalicelib.domain.fields import Language
from chalicelib.domain.phrases import facts
from chalicelib.domain.staff_words import say, state_words
from chalicelib.domain.standing import turn
from chalicelib.domain.step_fields import Colleague, Sight
from chalicelib.domain.words import label
from chalicelib.domain.workflow import HELD
from chalicelib.presenting import around
from chalicelib.service import Desk
from chalicelib.settings import Person

CONTACT = frozenset({"name", "email", "phone", "address", "preferred_times"})


@dataclass(frozen=True)
class Seen:
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
    customer: staff_parts.Rows
    phone: str
    email: str
    writes: str
    product: staff_parts.Rows
    description: str
    follows: str
    deadlines: tuple[staff_parts.Deadline, ...]
    coverage: dict[str, Any] | None
    entitled: tuple[staff_parts.Entitled, ...]
    not_entitled: tuple[str, ...]
    quote: staff_parts.Rows
    consents: tuple[str, ...]
    payout: staff_parts.Rows
    reports: tuple[tuple[str, staff_parts.Rows], ...]
    timeline: tuple[staff_parts.Happened, ...]
    files: tuple[staff_parts.File, ...]
    documents: tuple[DocumentView, ...]


def seen(desk: Desk, case: Case, sight: Sight) -> Seen:
    """All of the case, for this reader."""
    language, policy, request = sight.language, desk.policy, case.request
    told = tuple(staff_parts.happened(desk, step, sight) for step in desk.cases.history(case))
    given = facts(case, policy, language)
    contact = {label("fact", name, language) for name in CONTACT}
    owner, now_owner = staffing.person_at(desk, case.owner), staffing.owner_now(desk, case)
    may_have, may_not = staff_parts.entitled(desk, case, sight)
    coverage = answers.coverage_or_none(case.coverage, policy, around(desk, language))
    return Seen(
        number=case.number,
        kind=label("kind", case.kind, language),
        state=state_words(case.state, language),
        turn=say("turn_clock" if case.state in HELD else f"turn_{turn(case)}", language),
        urgent=case.urgency == "urgent",
        team=label("team", case.team, language),
        owner=_reached(owner, case.owner, language),
        stands_in=say("stands_in", language, name=now_owner.called(language))
        if now_owner and now_owner != owner
        else "",
        trouble=_trouble(case, language),
        customer=tuple(row for row in given if row[0] in contact),
        phone=request.phone or "",
        email=request.email,
        writes=say(case.language, language),
        product=tuple(row for row in given if row[0] not in contact),
        description=request.description,
        follows=case.follows,
        deadlines=tuple(
            staff_parts.deadline(timer, sight) for timer in sorted(case.timers, key=lambda one: one.due)
        ),
        coverage=coverage.model_dump(mode="json") if coverage else None,
        entitled=may_have,
        not_entitled=may_not,
        quote=staff_parts.quote(case, language),
        consents=tuple(staff_parts.consents(desk, case, sight)),
        payout=staff_parts.payout(desk, case, language),
        reports=tuple(staff_parts.reports(case, sight)),
        timeline=told[::-1],
        files=tuple(file for one in told for file in one.files),
        documents=documents.links(desk, case, language, "staff"),
    )


def sight(desk: Desk, case: Case, person: Person, language: Language, now: datetime) -> Sight:
    """What forms for this person need to know."""
    people = staffing.everybody(desk).values()
    return Sight(
        hats=staffing.hats(desk, case, person.address),
        me=Colleague(person.address, person.called(language)),
        people=tuple(Colleague(one.address, one.called(language)) for one in people),
        policy=desk.policy,
        language=language,
        now=now,
    )


def _reached(person: Person | None, address: str, language: Language) -> str:
    """Name and telephone; the bare address of who is on the roster no more."""
    return " · ".join(filter(None, (person.called(language), person.phone))) if person else address


def _trouble(case: Case, language: Language) -> str:
    trouble = case.mail_trouble
    key = "trouble_permanent" if trouble and trouble.permanent else "trouble_passing"
    return say(key, language, words=trouble.words) if trouble else ""
