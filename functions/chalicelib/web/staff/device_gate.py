"""What a link of staff shows on a device that is not known: what its mail said, and one form for a code.

Opening it changes nothing; pressing everything sends one code in ten minutes to the link's own person.
"""

import secrets
from http.cookies import CookieError, SimpleCookie
from typing import Any

from chalice.app import Request as Call
from chalice.app import Response

from chalicelib.adapters.queue_messages import QueuedDeviceCode
from chalicelib.adapters.signed_links import address_digest
from chalicelib.cases import staff_devices
from chalicelib.cases.context import edge_secrets
from chalicelib.domain.case.steps import STEPS
from chalicelib.domain.kernel.errors import Invalid, Refusal, TooMany
from chalicelib.domain.requests import validation_messages as fault_words
from chalicelib.domain.views.staff_words import say, state_words
from chalicelib.web import http
from chalicelib.web.pages import render
from chalicelib.web.staff import staff_requests
from chalicelib.web.staff.staff_requests import FormInput, StaffRequest

PATH = "/api/staff"


def cookie_name(person: str) -> str:
    """One cookie per person, so that two may share a browser."""
    return f"aftercare-device-{address_digest(person)}"


def cookie_of(call: Call, person: str) -> str:
    """The value of this person's cookie; empty where the browser sends none."""
    try:
        held = SimpleCookie(str(call.headers.get("cookie", "")))
    except CookieError:
        return ""
    found = held.get(cookie_name(person))
    return found.value if found else ""


def is_for_device(typed: FormInput) -> bool:
    """Whether a form to `/code` asks for, or brings, a code that makes the device known."""
    return is_asking(typed) or (typed.event == "code" and bool(typed.one("code")))


def is_asking(typed: FormInput) -> bool:
    return typed.event == "code" and typed.one("for") == "device"


def show(
    request: StaffRequest, *, banner: str = "", status: int = 200, faults: tuple[str, ...] = (), **more: Any
) -> Response:
    """The page of an unknown device; `more` are `typed_rows`, and whether to ask `entering` a code."""
    if request.query.get("kept") == "1" and not banner:
        banner = request.say("device_no_cookie")
    content = render.fragment(
        "staff_device",
        request.language,
        **{"entering": False, "typed_rows": ()} | more,
        say=request.say,
        path=request.path,
        address=request.me,
        about=_about(request),
        banner=banner,
        faults=faults,
        entry=secrets.token_urlsafe(12),
        days=request.context.settings.staff_device_days,
    )
    title = say("title", request.language)
    return http.html(render.page(request.language, title=title, content=content), status=status)


def refuse(request: StaffRequest, typed: FormInput) -> Response:
    """A form of a device that is not known, or of another page: what was typed stays to be copied."""
    rows = staff_requests.rows(typed, request.language) if typed.event in STEPS else ()
    return show(request, banner=request.say("device_form_refused"), status=403, typed_rows=rows)


def act(request: StaffRequest, call: Call, typed: FormInput) -> Response:
    """Mail a code, or take the one that was entered."""
    return _enter(request, call, typed) if typed.one("code") else _send(request)


def _send(request: StaffRequest) -> Response:
    sent = staff_devices.ask_code(request.context, request.me, now=request.now)
    if sent:
        message = QueuedDeviceCode(request.me, request.link.claims.number, request.now.isoformat())
        request.context.mail_queue.queue(message)
    words = "device_sent" if sent else "device_sent_before"
    return show(request, banner=request.say(words, address=request.me), entering=True)


def _enter(request: StaffRequest, call: Call, typed: FormInput) -> Response:
    try:
        cookie = staff_devices.make_known(request.context, _attempt(request, call, typed), now=request.now)
    except (Invalid, TooMany) as refusal:
        return show(request, status=refusal.status, faults=_faults(request, refusal), entering=True)
    answer = http.see_other(request.here(kept=1))
    answer.headers["Set-Cookie"] = set_cookie(request, cookie)
    return answer


def _attempt(request: StaffRequest, call: Call, typed: FormInput) -> staff_devices.Attempt:
    settings = request.context.settings
    return staff_devices.Attempt(
        person=request.me,
        number=request.link.claims.number,
        link=request.token,
        visitor=http.visitor(call, settings.trusted_proxies, edge_secrets(settings)),
        browser=str(call.headers.get("user-agent", "")),
        code=typed.one("code"),
        entry=typed.one("entry") or secrets.token_urlsafe(12),
    )


def _faults(request: StaffRequest, refusal: Refusal) -> tuple[str, ...]:
    found = fault_words.by_field(refusal.faults, request.language).get("code", [])
    return tuple(found) or (fault_words.sentence(fault_words.TITLES, refusal.code, request.language),)


def set_cookie(request: StaffRequest, value: str) -> str:
    settings = request.context.settings
    secure = "; Secure" if settings.site_url.startswith("https:") else ""
    age = settings.staff_device_days * 24 * 60 * 60
    given = f"{cookie_name(request.me)}={value}; Path={PATH}; Max-Age={age}"
    return f"{given}; HttpOnly; SameSite=Lax{secure}"


def _about(request: StaffRequest) -> str:
    """What the mail that the link stands in said anyway: the case's number and its state."""
    if not request.link.claims.number:
        return ""
    case = request.context.cases.load(request.link.claims.number)
    return f"{case.number} · {state_words(case.state, request.language)}"
