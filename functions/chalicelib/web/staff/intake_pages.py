"""The pages behind a colleague's intake link (A1): a form for each kind of request, and what comes of it."""

from dataclasses import replace
from typing import Any

from chalice.app import Response

from chalicelib.domain.kernel.errors import Invalid
from chalicelib.web import http
from chalicelib.web.pages import render
from chalicelib.web.staff import intake
from chalicelib.web.staff.calls import Typed, Visit

FIRST = "repair"  # the kind whose form opens first


def show(visit: Visit) -> Response:
    """An empty form, or what was taken in when the address names its number. Raises NotFound."""
    number = visit.query.get("number", "")
    if number:
        return _page(
            visit,
            intake.taken(visit.desk, number, _me(visit), here=visit.path, language=visit.language),
        )
    return _form(visit, visit.query.get("kind", FIRST))


def act(visit: Visit, kind: str, typed: Typed) -> Response:
    """Take the request in, or show the form again as it was filled in. Raises NotFound."""
    visit = replace(visit, language=_reader(visit))
    fields = {name: values[-1] for name, values in typed.values.items()}
    try:
        case = intake.take(visit.desk, _me(visit), kind, fields, now=visit.now)
    except Invalid as refused:
        return _form(visit, kind, values=fields, faults=refused.faults, status=422)
    return http.see_other(visit.here(number=case.number))


def _form(visit: Visit, kind: str, *, status: int = 200, **typed: Any) -> Response:
    content = intake.page(visit.desk, kind, here=visit.path, language=visit.language, **typed)
    return _page(visit, content, status=status)


def _page(visit: Visit, content: str, *, status: int = 200) -> Response:
    title = intake.title(visit.language)
    return http.html(render.page(visit.language, title=title, content=content), status=status)


def _reader(visit: Visit) -> Any:
    """The colleague's language: the form's own field `language` is the customer's."""
    wished = visit.query.get("lang")
    return wished if wished in ("zh", "en") else visit.desk.settings.staff_language


def _me(visit: Visit) -> str:
    assert visit.opened.person, "a link without trouble has its person"
    return visit.opened.person.address
