"""The pages behind a colleague's intake link (A1): a form for each kind of request, and what comes of it."""

from dataclasses import replace
from typing import Any

from chalice.app import Response

from chalicelib.domain.kernel.errors import Invalid
from chalicelib.locale.words import languages
from chalicelib.web import http
from chalicelib.web.pages import render
from chalicelib.web.staff import intake
from chalicelib.web.staff.staff_requests import FormInput, StaffRequest

FIRST = "repair"  # the kind whose form opens first


def show(request: StaffRequest) -> Response:
    """An empty form, or what was taken in when the address names its number. Raises NotFound."""
    number = request.query.get("number", "")
    if number:
        return _page(
            request,
            intake.taken_page(
                request.context, number, request.me, here=request.path, language=request.language
            ),
        )
    return _form(request, request.query.get("kind", FIRST))


def act(request: StaffRequest, kind: str, typed: FormInput) -> Response:
    """Take the request in, or show the form again as it was filled in. Raises NotFound."""
    request = replace(request, language=_reader(request))
    fields = {name: values[-1] for name, values in typed.values.items()}
    try:
        case = intake.take_in(request.context, request.me, kind, fields, now=request.now)
    except Invalid as refused:
        return _form(request, kind, values=fields, faults=refused.faults, status=422)
    return http.see_other(request.here(number=case.number))


def _form(request: StaffRequest, kind: str, *, status: int = 200, **typed: Any) -> Response:
    content = intake.form_page(request.context, kind, here=request.path, language=request.language, **typed)
    return _page(request, content, status=status)


def _page(request: StaffRequest, content: str, *, status: int = 200) -> Response:
    title = intake.title(request.language)
    return http.html(render.page(request.language, title=title, content=content), status=status)


def _reader(request: StaffRequest) -> Any:
    """The colleague's language: the form's own field `language` is the customer's."""
    wished = request.query.get("lang")
    return wished if wished in languages() else request.context.settings.staff_language
