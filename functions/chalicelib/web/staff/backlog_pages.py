"""The page behind the backlog link of lead and manager (D8): all open cases, live, by team if wished."""

from chalice.app import Response

from chalicelib.domain.kernel.errors import NotFound
from chalicelib.domain.policy.page_schema import TEAMS
from chalicelib.locale.words import label
from chalicelib.outbound import staff_lists
from chalicelib.web import http
from chalicelib.web.pages import render
from chalicelib.web.staff import backlog
from chalicelib.web.staff.staff_requests import StaffRequest


def show(request: StaffRequest) -> Response:
    """The backlog as it is now. Raises NotFound for whoever is not lead or manager any more."""
    person, team = request.link.person, request.query.get("team", "")
    if person is None or not staff_lists.stands_above(request.context, person.address):
        raise NotFound
    content = backlog.page(
        request.context,
        request.now,
        language=request.language,
        here=request.here(),
        team=team if team in TEAMS else "",
        person=person.address,
    )
    title = label("backlog", "title", request.language)
    return http.html(render.page(request.language, title=title, content=content))
