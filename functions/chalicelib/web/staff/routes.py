"""The pages behind the personal links of staff: how a case stands, and the steps that one may take.

A GET changes nothing. A form acts only with the choice that a person adds, and only on the case as that
person saw it; sent twice, it acts once. Whatever cannot be done is said kindly, with what was typed.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from chalice.app import Request as Call
from chalice.app import Response

from chalicelib.adapters.fault_log import log_fault
from chalicelib.adapters.staff_access import of_case, of_person
from chalicelib.cases import roster, service, staff_devices
from chalicelib.cases.context import AppContext
from chalicelib.domain.case.case import Case, Step
from chalicelib.domain.case.commands import NOT_KEPT, Command
from chalicelib.domain.case.steps import STEPS
from chalicelib.domain.kernel.errors import Invalid, NotFound, Refusal, Unauthorized
from chalicelib.domain.kernel.states import Role
from chalicelib.domain.requests import validation_messages as fault_words
from chalicelib.domain.views.staff_words import say, state_words
from chalicelib.domain.workflow.case_queries import is_passive
from chalicelib.domain.workflow.questions import events_now
from chalicelib.locale.words import label
from chalicelib.web import http
from chalicelib.web.staff import backlog, device_gate, intake, staff_requests, team_links
from chalicelib.web.staff.case_page import case_page, notice
from chalicelib.web.staff.staff_requests import FormInput, StaffRequest, count_mail

NOTHING = FormInput()
SENT = {"code": "code_sent", "before": "device_sent_before"}

PageView = Callable[..., Response]


def with_error_page(view: PageView) -> PageView:
    """Turn whatever goes wrong into a page that says so in words."""

    @wraps(view)
    def answer(context: AppContext, call: Call, *rest: str) -> Response:
        language = context.settings.staff_language
        try:
            return view(context, call, *rest)
        except (Unauthorized, NotFound):
            return notice(language, say("invalid", language), status=404)
        except Refusal as refusal:
            text = fault_words.sentence(fault_words.TITLES, refusal.code, language)
            return notice(language, text, status=refusal.status)
        except Exception as fault:
            log_fault(fault)
            return notice(language, say("broken", language), status=500)

    return answer


# What links for something else than a case open; the work page is this module's own.
OTHER_PAGES: dict[str, PageView] = {
    "intake": intake.show,
    "door": team_links.show,
    "backlog": backlog.show,
}


@with_error_page
def show(context: AppContext, call: Call, token: str) -> Response:
    """What the link opens now."""
    request = staff_requests.open_request(context, call, token, NOTHING)
    if request.link.trouble:
        return _ended_link_page(request, NOTHING)
    request = _on_device(request, call)
    if not request.device and request.link.claims.purpose != "door":
        return device_gate.show(request)
    if request.link.claims.purpose in OTHER_PAGES:
        return OTHER_PAGES[request.link.claims.purpose](request)
    return case_page(request, _case(request), NOTHING, banner=_code_banner(request))


@with_error_page
def act(context: AppContext, call: Call, token: str, event: str) -> Response:
    """Take a step, or mail a code or a fresh link to the person's own address."""
    typed = staff_requests.parse_form(call, event)
    request = staff_requests.open_request(context, call, token, typed)
    if event == "link":
        return _fresh_link(request, typed)
    if request.link.trouble:
        return _ended_link_page(request, typed)
    return _act_on_device(_on_device(request, call), call, typed)


def _act_on_device(request: StaffRequest, call: Call, typed: FormInput) -> Response:
    """What asks for the device's code, or brings it, and what a known device's own form says."""
    if request.link.person is None:
        raise NotFound
    if device_gate.is_for_device(typed) and not request.device:
        return device_gate.act(request, call, typed)
    if device_gate.is_asking(typed):
        return http.see_other(request.here())
    if not _is_own_form(request, typed):
        return device_gate.refuse(request, typed)
    return _act_as_known(request, typed)


def _act_as_known(request: StaffRequest, typed: FormInput) -> Response:
    if request.link.claims.purpose == "intake":
        return intake.act(request, typed.event, typed)
    if typed.event == "code":
        return _code(request, typed)
    if typed.event == "revoke":
        return _revoke(request, typed)
    if typed.event not in STEPS:
        raise NotFound
    return _step(request, typed)


def _revoke(request: StaffRequest, typed: FormInput) -> Response:
    """End one's own links and devices, or, for lead and manager, those of the case. Raises NotFound."""
    case, chosen = _case(request), typed.one("sure")
    above = roster.roles_of(request.context, case, request.me) & {Role.LEAD, Role.MANAGER}
    revocable = {"me": of_person(request.me)} | ({"case": of_case(case.number)} if above else {})
    if chosen not in revocable:
        return _again(request, case, typed, {"sure": [request.say("confirm_missing")]})
    request.context.staff_access.revoke(revocable[chosen], at=request.now)
    return notice(request.language, request.say("revoked"))


def _on_device(request: StaffRequest, call: Call) -> StaffRequest:
    """The same call with the device that its cookie makes known, if any."""
    if request.link.person is None:
        return request
    cookie = device_gate.cookie_of(call, request.me)
    device = staff_devices.find_known(request.context, request.me, cookie, now=request.now)
    return replace(request, cookie=cookie, device=device)


def _is_own_form(request: StaffRequest, typed: FormInput) -> bool:
    """Whether the form was made for this device: the cookie comes along from other sites' forms too."""
    links = request.context.signed_links
    return bool(request.device) and links.is_form_token(typed.one("device"), request.cookie)


def _case(request: StaffRequest) -> Case:
    """The case of the link, for who still has a part in it. Raises NotFound."""
    if request.link.claims.purpose != "work":
        raise NotFound
    case = request.context.cases.load(request.link.claims.number)
    if not roster.roles_of(request.context, case, request.me):
        raise NotFound
    return case


def _step(request: StaffRequest, typed: FormInput) -> Response:
    """Do what the form says, unless it was done, cannot be done, or rests on what is no longer so."""
    case, faults, command = _case(request), {}, None
    try:
        command = staff_requests.command_of(STEPS[typed.event], typed, request.context)  # type: ignore[index]
    except Invalid as refusal:
        faults = fault_words.by_field(refusal.faults, request.language)
    if command and typed.is_sure and (step := _find_repeated_step(case, command, typed.version, request.me)):
        return http.see_other(request.here(done=step.version))
    roles = roster.roles_of(request.context, case, request.me)
    if typed.event not in events_now(case, roles):
        return case_page(request, case, typed, banner=request.say("moved_on"), status=409)
    if not typed.is_sure:
        faults = {**faults, "sure": [request.say("confirm_missing")]}
    if faults or command is None:
        return _again(request, case, typed, faults)
    if _news(case, typed.version, request.me):
        return case_page(request, case, typed, banner=request.say("changed_meanwhile"), status=409)
    return _carry_out(request, case, command, typed)


def _carry_out(request: StaffRequest, case: Case, command: Command, typed: FormInput) -> Response:
    actor = roster.staff_actor(request.context, case, request.me)
    if hasattr(command, "code") and request.needs_no_code:
        command, actor = command.model_copy(update={"code": None}), actor.model_copy(update={"proved": True})
    try:
        done = service.act(request.context, case.number, command, actor=actor, now=request.now)
    except Invalid as refusal:
        return _again(request, case, typed, fault_words.by_field(refusal.faults, request.language))
    except Refusal as refusal:
        words = fault_words.sentence(fault_words.TITLES, refusal.code, request.language)
        return case_page(request, _case(request), typed, banner=words, status=refusal.status)
    if getattr(command, "code", ""):
        staff_devices.note_money_code(request.context, request.form_token, now=request.now)
    return http.see_other(request.here(done=done.version))


def _again(request: StaffRequest, case: Case, typed: FormInput, faults: dict[str, list[str]]) -> Response:
    return case_page(request, case, FormInput(typed.event, typed.values, faults), status=422)


def _find_repeated_step(case: Case, command: Command, version: int, person: str) -> Step | None:
    """The step that this very form already made: a button that was pressed twice acts once."""
    for step in case.steps:
        if step.version > version and step.event is command.event and _is_mine(step, person):
            return step if _says(case, step, command) and not step.undone else None
    return None


def _says(case: Case, step: Step, command: Command) -> bool:
    given = command.model_dump(mode="json", exclude=NOT_KEPT)
    if command.event in case.facts:
        return case.facts[command.event] == given
    asks = tuple(given.get("facts", ()))
    return step.text == (next(iter(given.values()), "") or "") and (step.asks or ()) == asks


def _news(case: Case, version: int, person: str) -> tuple[Step, ...]:
    """What others did since the form was made; reminders and returned mails are no news."""
    return tuple(
        step
        for step in case.steps
        if step.version > version and not is_passive(step) and not _is_mine(step, person)
    )


def _is_mine(step: Step, person: str) -> bool:
    return step.actor is Role.STAFF and step.who.casefold() == person.casefold()


def _code(request: StaffRequest, typed: FormInput) -> Response:
    """Mail a code; the form that asked for it comes back as it was filled in."""
    case, event = _case(request), typed.one("for")
    typed = FormInput(event if event in STEPS else "", typed.values)
    if not typed.is_sure:
        return _again(request, case, typed, {"sure": [request.say("confirm_missing")]})
    if not staff_devices.ask_code(request.context, request.me, now=request.now):
        if not typed.event:
            return http.see_other(request.here(sent="before"))
        return case_page(request, case, typed, banner=request.say(SENT["before"], address=request.me))
    request.context.mail_queue.queue_code(
        case.number, request.me, version=case.version, event=event, at=request.now, nth=1
    )
    if not typed.event:
        return http.see_other(request.here(sent="code"))
    return case_page(request, case, typed, banner=request.say("code_sent", address=request.me))


def _code_banner(request: StaffRequest) -> str:
    words = SENT.get(request.query.get("sent", ""))
    return request.say(words, address=request.me) if words else ""


def _ended_link_page(request: StaffRequest, typed: FormInput, **more: Any) -> Response:
    """A link that ran out, or whose person left: how things stand, and what can be done about it."""
    said, person = request.link.claims, request.link.person
    if request.link.trouble == "left":
        return notice(request.language, request.say("gone"), status=410)
    if not said.number or person is None:
        how = label("intake", "expired", request.language) if not said.number else ""
        return notice(request.language, request.say("expired"), more=how, status=410)
    case = request.context.cases.load(said.number)
    return notice(
        request.language,
        request.say("expired"),
        more=request.say("expired_how", number=case.number, state=state_words(case.state, request.language)),
        action=f"{request.path}/link",
        words=request.say("fresh_link", address=person.address),
        typed=typed,
        status=410,
        **more,
    )


def _fresh_link(request: StaffRequest, typed: FormInput) -> Response:
    """Mail a fresh link to the address that the old one was mailed to, and to no other."""
    person = request.link.person
    if request.link.claims.purpose == "door" and not request.link.trouble:
        return team_links.ask(request, typed)
    if request.link.trouble != "expired" or person is None or not request.link.claims.number:
        return _ended_link_page(request, typed) if request.link.trouble else http.see_other(request.here())
    if not typed.is_sure:
        return _ended_link_page(request, typed, faults=(request.say("confirm_missing"),))
    if not (count := count_mail(request, person.address)):
        return notice(request.language, request.say("too_many"), status=429)
    request.context.mail_queue.queue_staff_link(
        request.link.claims.number, person.address, at=request.now, nth=count
    )
    return notice(request.language, request.say("link_sent", address=person.address))
