"""The page behind the backlog link of lead and manager (D8): all open cases, live, by team if wished."""

from chalice.app import Response

from chalicelib.domain.kernel.errors import NotFound
from chalicelib.domain.policy.page_schema import TEAMS
from chalicelib.locale.words import label
from chalicelib.outbound import staff_lists
from chalicelib.web import http
from chalicelib.web.pages import render
from chalicelib.web.staff import backlog
from chalicelib.web.staff.calls import Visit


def show(visit: Visit) -> Response:
    """The backlog as it is now. Raises NotFound for whoever is not lead or manager any more."""
    person, team = visit.opened.person, visit.query.get("team", "")
    if person is None or not staff_lists.stands_above(visit.desk, person.address):
        raise NotFound
    content = backlog.page(
        visit.desk,
        visit.now,
        language=visit.language,
        here=visit.here(),
        team=team if team in TEAMS else "",
        person=person.address,
    )
    title = label("backlog", "title", visit.language)
    return http.html(render.page(visit.language, title=title, content=content))
