"""The page behind the backlog link of lead and manager (D8): all open cases by deadline, live.

They are read from the index of open cases, which costs the same whether a thousand or a million cases
are closed: those are not in it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from chalice.app import Response

from chalicelib.adapters.document_links import Wanted
from chalicelib.cases import documents, roster
from chalicelib.cases.context import AppContext
from chalicelib.cases.find import open_cases
from chalicelib.domain.case.case import Case
from chalicelib.domain.kernel.errors import NotFound
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.mail.digest import in_order, most_pressing_timer
from chalicelib.domain.policy.page_schema import TEAMS
from chalicelib.domain.policy.policy import today
from chalicelib.domain.views.formatting import moment, month
from chalicelib.domain.views.next_step import Turn, turn
from chalicelib.domain.views.staff_words import state_words
from chalicelib.locale.words import label, other_languages
from chalicelib.outbound import staff_lists
from chalicelib.web import http
from chalicelib.web.pages import render
from chalicelib.web.staff.case_parts import duration
from chalicelib.web.staff.staff_requests import StaffRequest


@dataclass(frozen=True)
class BacklogRow:
    """One open case as the table shows it; `left` says how late it is where `late`."""

    number: str
    kind: str
    urgent: bool
    state: str
    owner: str
    team: str
    team_name: str
    timer: str
    due: str
    left: str
    late: bool
    turn: Turn
    url: str = ""


def show(request: StaffRequest) -> Response:
    """The backlog as it is now. Raises NotFound for whoever is not lead or manager any more."""
    person, team = request.link.person, request.query.get("team", "")
    if person is None or not staff_lists.stands_above(request.context, person.address):
        raise NotFound
    if number := request.query.get("case", ""):
        case = request.context.cases.load(number)
        return http.see_other(roster.link(request.context, case.number, person.address))
    content = backlog_page(
        request.context,
        request.now,
        language=request.language,
        here=request.here(),
        team=team if team in TEAMS else "",
    )
    title = label("backlog", "title", request.language)
    return http.html(render.page(request.language, title=title, content=content))


def backlog(
    context: AppContext, now: datetime, *, language: Language, here: str = ""
) -> tuple[BacklogRow, ...]:
    """All open cases by deadline; pressed at `here`, each makes a link of its own."""
    return tuple(
        _row(context, case, now, language=language, here=here) for case in in_order(open_cases(context), now)
    )


def backlog_page(context: AppContext, now: datetime, *, language: Language, here: str, team: str = "") -> str:
    """The fragment of the page; `here?team=…` shows one team's cases only."""
    rows = backlog(context, now, language=language, here=here)
    shown = tuple(row for row in rows if team in ("", row.team))
    return render.fragment(
        "backlog",
        language,
        addresses={
            one.code: _with_team(here.replace(f"lang={language}", f"lang={one.code}"), team)
            for one in other_languages(language)
        },
        rows=shown,
        late=sum(row.late for row in shown),
        at=moment(now, context.policy, language),
        filters=tuple(_filters(rows, here, language, team)),
        follow_ups=tuple(_follow_ups(context, now, language)),
    )


def _follow_ups(context: AppContext, now: datetime, language: Language) -> Iterator[tuple[str, str]]:
    """This month's follow-up record and the last month's, whole by now (E3)."""
    day = today(context.policy, now)
    for name in (f"{day:%Y-%m}", f"{day.replace(day=1) - timedelta(days=1):%Y-%m}"):
        yield month(name, language), documents.address(context, Wanted(name, "follow_ups", language, "staff"))


def _filters(
    rows: Iterable[BacklogRow], here: str, language: Language, team: str
) -> Iterator[tuple[str, str, int, bool]]:
    """A link per team with the number of its cases, the present one marked."""
    teams = [row.team for row in rows]
    yield label("backlog", "all", language), _with_team(here, ""), len(teams), not team
    for name in TEAMS:
        yield label("team", name, language), _with_team(here, name), teams.count(name), team == name


def _with_team(here: str, team: str) -> str:
    return _with(here, team=team) if team else here


def _with(here: str, **query: str) -> str:
    return f"{here}{'&' if '?' in here else '?'}{urlencode(query)}"


def _row(context: AppContext, case: Case, now: datetime, *, language: Language, here: str) -> BacklogRow:
    timer, owner = most_pressing_timer(case, now), roster.owner_now(context, case)
    left = timer.due - now if timer else timedelta()
    late = timer is not None and left <= timedelta()
    words = label("backlog", "late" if late else "left", language).format(time=duration(abs(left), language))
    return BacklogRow(
        number=case.number,
        kind=label("kind", case.kind, language),
        urgent=case.urgency == "urgent",
        state=state_words(case.state, language),
        owner=owner.name_in(language) if owner else case.owner,
        team=case.team,
        team_name=label("team", case.team, language),
        timer=label("timer", timer.name, language) if timer else "",
        due=moment(timer.due, context.policy, language) if timer else "",
        left=words if timer else "",
        late=late,
        turn=turn(case),
        url=_with(here, case=case.number) if here else "",
    )
