"""The pages behind the personal links of staff: how a case stands, and the steps that one may take.

A GET changes nothing. A form acts only with the choice that a person adds, and only on the case as that
person saw it; sent twice, it acts once. Whatever cannot be done is said kindly, with what was typed.
"""

import traceback
from collections.abc import Callable
from functools import wraps
from typing import Any

from chalice.app import Request as Call
from chalice.app import Response

from chalicelib.cases import roster, service
from chalicelib.cases.service import Desk
from chalicelib.domain.case.case import Case, Step
from chalicelib.domain.case.commands import NOT_KEPT, Command
from chalicelib.domain.kernel.errors import Invalid, NotFound, Refusal, Unauthorized
from chalicelib.domain.kernel.states import Role
from chalicelib.domain.requests import validation_messages as fault_words
from chalicelib.domain.views.staff_forms import STEPS
from chalicelib.domain.workflow.transitions import PASSIVE, allowed
from chalicelib.locale.staff_words import say, state_words
from chalicelib.locale.words import label
from chalicelib.web import http
from chalicelib.web.staff import backlog_pages, calls, intake_pages, team_links
from chalicelib.web.staff.calls import Typed, Visit, counted
from chalicelib.web.staff.case_page import case_page, notice

NOTHING = Typed()

Face = Callable[..., Response]


def kindly(face: Face) -> Face:
    """Turn whatever goes wrong into a page that says so in words."""

    @wraps(face)
    def answer(desk: Desk, call: Call, *rest: str) -> Response:
        language = desk.settings.staff_language
        try:
            return face(desk, call, *rest)
        except (Unauthorized, NotFound):
            return notice(language, say("invalid", language), status=404)
        except Refusal as refusal:
            text = fault_words.sentence(fault_words.TITLES, refusal.code, language)
            return notice(language, text, status=refusal.status)
        except Exception:
            traceback.print_exc()
            return notice(language, say("broken", language), status=500)

    return answer


# What links for something else than a case open; the work page is this module's own.
SHOWN: dict[str, Face] = {
    "intake": intake_pages.show,
    "door": team_links.show,
    "backlog": backlog_pages.show,
}


@kindly
def show(desk: Desk, call: Call, token: str) -> Response:
    """What the link opens now."""
    visit = calls.visit(desk, call, token, NOTHING)
    if visit.opened.trouble:
        return _over(visit, NOTHING)
    if visit.opened.said.purpose in SHOWN:
        return SHOWN[visit.opened.said.purpose](visit)
    return case_page(visit, _case(visit), NOTHING, banner=_said_before(visit))


@kindly
def act(desk: Desk, call: Call, token: str, event: str) -> Response:
    """Take a step, or mail a code or a fresh link to the person's own address."""
    typed = calls.typed_in(call, event)
    visit = calls.visit(desk, call, token, typed)
    if event == "link":
        return _fresh_link(visit, typed)
    if visit.opened.trouble:
        return _over(visit, typed)
    if visit.opened.said.purpose == "intake":
        return intake_pages.act(visit, event, typed)
    if event == "code":
        return _code(visit, typed)
    if event not in STEPS:
        raise NotFound
    return _step(visit, typed)


def _case(visit: Visit) -> Case:
    if visit.opened.said.purpose != "work":
        raise NotFound
    return visit.desk.cases.load(visit.opened.said.number)


def _me(visit: Visit) -> str:
    assert visit.opened.person, "a link without trouble has its person"
    return visit.opened.person.address


def _step(visit: Visit, typed: Typed) -> Response:
    """Do what the form says, unless it was done, cannot be done, or rests on what is no longer so."""
    case, faults, command = _case(visit), {}, None
    try:
        command = calls.command_of(STEPS[typed.event], typed, visit.desk)  # type: ignore[index]
    except Invalid as refusal:
        faults = calls.by_field(refusal.faults, visit.language)
    if command and typed.is_sure and (step := _done_before(case, command, typed.version, _me(visit))):
        return http.see_other(visit.here(done=step.version))
    hats = roster.hats(visit.desk, case, _me(visit))
    if typed.event not in allowed(case.state, hats):
        return case_page(visit, case, typed, banner=visit.say("moved_on"), status=409)
    if not typed.is_sure:
        faults = {**faults, "sure": [visit.say("confirm_missing")]}
    if faults or command is None:
        return _again(visit, case, typed, faults)
    if _news(case, typed.version, _me(visit)):
        return case_page(visit, case, typed, banner=visit.say("changed_meanwhile"), status=409)
    return _carried_out(visit, case, command, typed)


def _carried_out(visit: Visit, case: Case, command: Command, typed: Typed) -> Response:
    actor = roster.acting(visit.desk, case, _me(visit))
    try:
        done = service.act(visit.desk, case.number, command, actor=actor, now=visit.now)
    except Invalid as refusal:
        return _again(visit, case, typed, calls.by_field(refusal.faults, visit.language))
    except Refusal as refusal:
        words = fault_words.sentence(fault_words.TITLES, refusal.code, visit.language)
        return case_page(visit, _case(visit), typed, banner=words, status=refusal.status)
    return http.see_other(visit.here(done=done.version))


def _again(visit: Visit, case: Case, typed: Typed, faults: dict[str, list[str]]) -> Response:
    return case_page(visit, case, Typed(typed.event, typed.values, faults), status=422)


def _done_before(case: Case, command: Command, version: int, person: str) -> Step | None:
    """The step that this very form already made: a button that was pressed twice acts once."""
    for step in case.steps:
        if step.version > version and step.event is command.event and _is_mine(step, person):
            return step if _says(case, step, command) and not step.undone else None
    return None


def _says(case: Case, step: Step, command: Command) -> bool:
    given = command.model_dump(mode="json", exclude=NOT_KEPT)
    if command.event in case.facts:
        return case.facts[command.event] == given
    return step.text == next(iter(given.values()), "")


def _news(case: Case, version: int, person: str) -> tuple[Step, ...]:
    """What others did since the form was made; reminders and returned mails are no news."""
    return tuple(
        step
        for step in case.steps
        if step.version > version and step.event not in PASSIVE and not _is_mine(step, person)
    )


def _is_mine(step: Step, person: str) -> bool:
    return step.actor is Role.STAFF and step.who.casefold() == person.casefold()


def _code(visit: Visit, typed: Typed) -> Response:
    """Mail a code; the form that asked for it comes back as it was filled in."""
    case, event = _case(visit), typed.one("for")
    typed = Typed(event if event in STEPS else "", typed.values)
    if not typed.is_sure:
        return _again(visit, case, typed, {"sure": [visit.say("confirm_missing")]})
    if not (count := counted(visit, _me(visit))):
        return case_page(visit, case, typed, banner=visit.say("code_too_many"), status=429)
    visit.desk.outbox.owe_code(
        case.number, _me(visit), version=case.version, event=event, at=visit.now, nth=count
    )
    if not typed.event:
        return http.see_other(visit.here(sent="code"))
    return case_page(visit, case, typed, banner=visit.say("code_sent", address=_me(visit)))


def _said_before(visit: Visit) -> str:
    return visit.say("code_sent", address=_me(visit)) if visit.query.get("sent") == "code" else ""


def _over(visit: Visit, typed: Typed, **more: Any) -> Response:
    """A link that ran out, or whose person left: how things stand, and what can be done about it."""
    said, person = visit.opened.said, visit.opened.person
    if visit.opened.trouble == "left":
        return notice(visit.language, visit.say("gone"), status=410)
    if not said.number or person is None:
        how = label("intake", "expired", visit.language) if not said.number else ""
        return notice(visit.language, visit.say("expired"), more=how, status=410)
    case = visit.desk.cases.load(said.number)
    return notice(
        visit.language,
        visit.say("expired"),
        more=visit.say("expired_how", number=case.number, state=state_words(case.state, visit.language)),
        action=f"{visit.path}/link",
        words=visit.say("fresh_link", address=person.address),
        typed=typed,
        status=410,
        **more,
    )


def _fresh_link(visit: Visit, typed: Typed) -> Response:
    """Mail a fresh link to the address that the old one was mailed to, and to no other."""
    person = visit.opened.person
    if visit.opened.said.purpose == "door" and not visit.opened.trouble:
        return team_links.ask(visit, typed)
    if visit.opened.trouble != "expired" or person is None or not visit.opened.said.number:
        return _over(visit, typed) if visit.opened.trouble else http.see_other(visit.here())
    if not typed.is_sure:
        return _over(visit, typed, faults=(visit.say("confirm_missing"),))
    if not (count := counted(visit, person.address)):
        return notice(visit.language, visit.say("too_many"), status=429)
    visit.desk.outbox.owe_staff_link(visit.opened.said.number, person.address, at=visit.now, nth=count)
    return notice(visit.language, visit.say("link_sent", address=person.address))
