"""The page behind the backlog link of lead and manager (D8): all open cases, live, by team if wished."""

from chalice.app import Response

from chalicelib import backlog, notices
from chalicelib.adapters import web
from chalicelib.adapters.staff_calls import Visit
from chalicelib.domain.errors import NotFound
from chalicelib.domain.pages import TEAMS
from chalicelib.domain.words import label
from chalicelib.pages import render


def show(visit: Visit) -> Response:
    """The backlog as it is now. Raises NotFound for whoever is not lead or manager any more."""
    person, team = visit.opened.person, visit.query.get("team", "")
    if person is None or not notices.stands_above(visit.desk, person.address):
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
    return web.html(render.page(visit.language, title=title, content=content))
