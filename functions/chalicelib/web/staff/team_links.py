"""The page behind a link in a mail to a team: whoever is of the team has a link mailed to their own address.

It shows nothing of the case but its number and state, because a team's mailbox has many readers.
"""

from chalice.app import Response

from chalicelib.domain.views.staff_form_fields import Colleague
from chalicelib.locale.staff_words import state_words
from chalicelib.web.staff.calls import Typed, Visit, counted
from chalicelib.web.staff.case_page import notice


def show(visit: Visit, *, status: int = 200) -> Response:
    """The people of the team, none of them chosen."""
    case = visit.desk.cases.load(visit.opened.said.number)
    return notice(
        visit.language,
        visit.say("door"),
        status=status,
        more=f"{case.number} · {state_words(case.state, visit.language)}",
        action=f"{visit.path}/link",
        words=visit.say("door_send"),
        people=_people(visit),
    )


def ask(visit: Visit, typed: Typed) -> Response:
    """Mail a link to the one who was chosen, and to no other address."""
    chosen = next((one for one in _people(visit) if one.address == typed.one("sure")), None)
    if chosen is None:
        return show(visit, status=422)
    if not (count := counted(visit, chosen.address)):
        return notice(visit.language, visit.say("too_many"), status=429)
    visit.desk.outbox.owe_staff_link(visit.opened.said.number, chosen.address, at=visit.now, nth=count)
    return notice(visit.language, visit.say("link_sent", address=chosen.address))


def _people(visit: Visit) -> tuple[Colleague, ...]:
    team = visit.desk.settings.roster.get(visit.opened.said.person)
    members = team.members if team else ()
    return tuple(Colleague(one.address, one.called(visit.language)) for one in members)
