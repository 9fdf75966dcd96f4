"""Requests that staff take in by telephone or at the counter (A1), behind a colleague's intake link."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, get_args
from zoneinfo import ZoneInfo

from chalice.app import Response
from pydantic import ValidationError

from chalicelib.cases import documents, presentation, roster
from chalicelib.cases.context import AppContext
from chalicelib.cases.service import Origin, case_url, phone_url, submit
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Actor
from chalicelib.domain.kernel.errors import Fault, Invalid, NotFound
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.states import Role
from chalicelib.domain.requests import validation_messages as fault_words
from chalicelib.domain.requests.forms import Kind, Request
from chalicelib.domain.views import phone_forms
from chalicelib.locale.words import label
from chalicelib.web import http
from chalicelib.web.pages import render
from chalicelib.web.staff.staff_requests import FormInput, StaffRequest, reading_language

KINDS: tuple[Kind, ...] = get_args(Kind)
FIRST = "repair"  # the kind whose form opens first
STAFF = Origin("staff")

Values = Mapping[str, Any]


def show(request: StaffRequest) -> Response:
    """An empty form, or what was taken in when the address names its number. Raises NotFound."""
    if not (number := request.query.get("number", "")):
        return _form(request, request.query.get("kind", FIRST))
    content = taken_page(request.context, number, request.me, here=request.path, language=request.language)
    return _page(request, content)


def act(request: StaffRequest, kind: str, typed: FormInput) -> Response:
    """Take the request in, or show the form again as it was filled in. Raises NotFound."""
    # The form's own field `language` is the customer's.
    language = reading_language(request.context, request.query.get("lang", ""))
    request = replace(request, language=language)
    fields = {name: values[-1] for name, values in typed.values.items() if name != "device"}
    try:
        case = take_in(request.context, request.me, kind, fields, now=request.now)
    except Invalid as refused:
        return _form(request, kind, values=fields, faults=refused.faults, status=422)
    return http.see_other(request.here(number=case.number))


def _form(request: StaffRequest, kind: str, *, values: Values | None = None, **more: Any) -> Response:
    status = more.pop("status", 200)
    shown = {**(values or {"language": request.language}), "device": request.form_token}
    content = form_page(
        request.context, kind, here=request.path, language=request.language, values=shown, **more
    )
    return _page(request, content, status=status)


def _page(request: StaffRequest, content: str, *, status: int = 200) -> Response:
    title = label("intake", "title", request.language)
    return http.html(render.page(request.language, title=title, content=content), status=status)


def form_page(
    context: AppContext,
    kind: str,
    *,
    here: str,
    language: Language,
    values: Values | None = None,
    faults: Sequence[Fault] = (),
) -> str:
    """The form of one kind as HTML; it posts to `here/kind?lang=…`, and each opens at `here?lang=…&kind=…`.

    What was typed stays, with what is wrong beside it. Raises NotFound for a kind that there is not.
    """
    return render.fragment(
        "intake",
        language,
        here=here,
        kind=kind,
        kinds=KINDS,
        device=(values or {}).get("device", ""),
        groups=phone_forms.groups(kind_chosen(kind), language, context.policy),
        values=values or {"language": language},
        faults=fault_words.by_field(faults, language),
    )


def take_in(context: AppContext, person: str, kind: str, fields: Values, *, now: datetime) -> Case:
    """Make the case as if the customer had sent the form; the same fields again are the same case.

    Raises NotFound for a kind that there is not, and Invalid with the site's own sentences.
    """
    request = parse_request(context, kind, fields)
    actor = Actor(role=Role.STAFF, who=person)
    return submit(context, request, key="", now=now, actor=actor, origin=STAFF)


def parse_request(context: AppContext, kind: str, fields: Values) -> Request:
    """The fields as a request. Raises NotFound or Invalid."""
    given = {name: value for name, value in fields.items() if value not in ("", None)}
    try:
        return phone_forms.form_of(kind_chosen(kind)).model_validate(
            given, context=context.validation_context()
        )
    except ValidationError as error:
        raise Invalid(faults=fault_words.faults(error)) from error


def taken_page(context: AppContext, number: str, person: str, *, here: str, language: Language) -> str:
    """What there is to tell the customer: number, deadline, coverage, and where to go on, as HTML.

    Raises NotFound for a case that this person did not take in.
    """
    case = context.cases.load(number)
    first = context.cases.history(case)[0]
    if case.channel != "staff" or first.who.casefold() != person.casefold():
        raise NotFound
    zone = ZoneInfo(context.policy.pages.service_levels.timezone)
    shown = presentation.request_answer(context, case)
    return render.fragment(
        "taken",
        language,
        answer=shown,
        coverage=shown.coverage,
        respond_by=case.respond_by.astimezone(zone),
        email=case.request.email,
        phone=case.request.phone or "",
        bought=case.request.purchased_on,
        today=context.validation_context().today,
        work=roster.link(context, number, person),
        files=documents.confirmation_path(context, number),
        customers_page=_customers_page(context, case, person),
        here=here,
    )


def _customers_page(context: AppContext, case: Case, person: str) -> str:
    """For a customer without e-mail the colleague's own, so that the record says who typed it."""
    return case_url(context, case, via="form") if case.request.email else phone_url(context, case, person)


def kind_chosen(word: str) -> Kind:
    """Raises NotFound for a word that is no kind."""
    for kind in KINDS:
        if kind == word:
            return kind
    raise NotFound("no_such_page")
