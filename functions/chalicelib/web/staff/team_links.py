"""The page behind a link in a mail to a team: whoever is of the team has a link mailed to their own address.

It shows nothing of the case but its number and state, because a team's mailbox has many readers.
"""

from chalice.app import Response

from chalicelib.domain.views.staff_form_fields import Colleague
from chalicelib.domain.views.staff_words import state_words
from chalicelib.web.staff.case_page import notice
from chalicelib.web.staff.staff_requests import FormInput, StaffRequest, count_mail


def show(request: StaffRequest, *, status: int = 200) -> Response:
    """The people of the team, none of them chosen."""
    case = request.context.cases.load(request.link.claims.number)
    return notice(
        request.language,
        request.say("door"),
        status=status,
        more=f"{case.number} · {state_words(case.state, request.language)}",
        action=f"{request.path}/link",
        words=request.say("door_send"),
        people=_people(request),
    )


def ask(request: StaffRequest, typed: FormInput) -> Response:
    """Mail a link to the one who was chosen, and to no other address."""
    chosen = next((one for one in _people(request) if one.address == typed.one("sure")), None)
    if chosen is None:
        return show(request, status=422)
    if not (count := count_mail(request, chosen.address)):
        return notice(request.language, request.say("too_many"), status=429)
    request.context.mail_queue.queue_staff_link(
        request.link.claims.number, chosen.address, at=request.now, nth=count
    )
    return notice(request.language, request.say("link_sent", address=chosen.address))


def _people(request: StaffRequest) -> tuple[Colleague, ...]:
    team = request.context.settings.roster.get(request.link.claims.person)
    members = team.members if team else ()
    return tuple(Colleague(one.address, one.name_in(request.language)) for one in members)
