"""Mails to staff about many cases at once: deadlines that are near or missed (D8), and the morning's digest.

The queue holds only who is told of which cases. The rest is read from the cases when the mail is sent,
so that what was settled meanwhile is left out; where nothing is left, no mail is sent.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from chalicelib.adapters.queue_messages import QueuedDeadlines, QueuedDigest, QueuedList
from chalicelib.adapters.signed_links import Purpose
from chalicelib.cases import roster as staffing
from chalicelib.cases.context import AppContext
from chalicelib.cases.find import load_open_cases
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.clock_commands import Escalate, Remind
from chalicelib.domain.kernel.records import CaseLine
from chalicelib.domain.mail.base import Mail
from chalicelib.domain.mail.digest import Cases, line_of, most_pressing_timer, sections, visit_line
from chalicelib.domain.mail.staff import Deadlines, Digest
from chalicelib.domain.policy.policy import today
from chalicelib.domain.views.formatting import day
from chalicelib.domain.workflow.deadlines import DONE_BY, WORK_OF
from chalicelib.locale.words import label
from chalicelib.outbound.carriers import Carrier
from chalicelib.outbound.send import Recipient, Sending, carry

LINES = 40  # of one list in a digest; the backlog shows the rest
ABOVE = ("lead", "manager")


class Tell(NamedTuple):
    """Who is told of which deadline. Version and step make the same decision the same mail."""

    address: str
    number: str
    timer: str
    version: int
    step: str


def tells(context: AppContext, case: Case, command: Remind | Escalate) -> Iterator[Tell]:
    """Remind whose work it is of a deadline, each once; tell lead or manager of a missed one."""
    roster, timer = context.settings.roster, command.timer
    if isinstance(command, Escalate):
        yield Tell(roster[command.to].address, case.number, timer, case.version, command.to)
        return
    for address in dict.fromkeys((_assignee(context, case, timer), *_doers(context, case, timer))):
        yield Tell(address, case.number, timer, case.version, "near")


def _doers(context: AppContext, case: Case, timer: str) -> Iterator[str]:
    """Who does what the owner only sees to: finance pays, logistics sends, quality checks."""
    team, names = DONE_BY.get(case.state, ("", frozenset()))
    if timer in names:
        yield staffing.mailbox_of(context, team).address


def _assignee(context: AppContext, case: Case, timer: str) -> str:
    """Find whose work a deadline is: a team's own, the clerk's, else the owner's; without one a team's."""
    if timer == "follow_up":
        person, team = staffing.clerk_now(context, case), staffing.INTAKE
    elif timer == "hard_case" and case.expert:
        person, team = staffing.expert_now(context, case), "lead"
    elif timer in WORK_OF:
        person, team = None, WORK_OF[timer]
    else:
        person, team = staffing.owner_now(context, case), case.team
    return person.address if person else staffing.mailbox_of(context, team).address


def queue_deadlines(context: AppContext, tells: Iterable[Tell]) -> None:
    """Queue one mail per person with all their cases."""
    by_address: dict[str, list[Tell]] = {}
    for one in sorted(tells):
        by_address.setdefault(one.address, []).append(one)
    for address, theirs in by_address.items():
        context.mail_queue.queue_deadlines(address, [list(one[1:]) for one in theirs])


def deliver_deadlines(context: AppContext, via: Carrier, message: QueuedDeadlines, now: datetime) -> None:
    """Mail what still holds of the deadlines that somebody is told of."""
    address = message.address
    listed = dict.fromkeys((number, timer) for number, timer, *_ in message.cases)
    cases = load_open_cases(context, [number for number, _ in listed])
    lines = [
        (timer.due <= now, _line(context, cases[number], name, address))
        for number, name in listed
        if number in cases and (timer := cases[number].timer(name)) and timer.paused_at is None
    ]
    written = Deadlines(
        brand=context.policy.brand[context.settings.staff_language],
        near=tuple(line for missed, line in lines if not missed),
        missed=tuple(line for missed, line in lines if missed),
        backlog_url=backlog_url(context, address),
    )
    if lines:
        _carry(context, via, written, message, now)


def deliver_digest(context: AppContext, via: Carrier, message: QueuedDigest, now: datetime) -> None:
    """Mail a morning's lists to a team or to one of its people; with nothing to list no mail is sent.

    Whoever takes in requests gets one every morning.
    """
    cases = tuple(load_open_cases(context, message.cases).values())
    listed = sections(cases, context.policy, now)
    language, address = context.settings.staff_language, message.address
    written = Digest(
        brand=context.policy.brand[language],
        team=_name_of(context, address, message.team),
        day=day(today(context.policy, now), language),
        overdue=_lines(context, listed.overdue, address, now),
        due_today=_lines(context, listed.due_today, address, now),
        visits=_visits(context, listed.visits, address),
        new=_lines(context, listed.new, address, now),
        waiting=_lines(context, listed.waiting, address, now),
        backlog_url=backlog_url(context, address),
        intake_url=_personal(context, address, "intake"),
    )
    if listed or takes_in(context, address):
        _carry(context, via, written, message, now)


def backlog_url(context: AppContext, address: str) -> str:
    """Return the personal link to the backlog, for lead and manager only."""
    return _personal(context, address, "backlog") if stands_above(context, address) else ""


def stands_above(context: AppContext, address: str) -> bool:
    """Return whether this is a lead or a manager."""
    roster = context.settings.roster
    return any(staffing.speaks_for(roster[name], address.casefold()) for name in ABOVE if name in roster)


def takes_in(context: AppContext, address: str) -> bool:
    """Return whether this is somebody of the service desk, who needs the link for intake every day."""
    return any(address == person.address for person in context.settings.roster[staffing.INTAKE].members)


def _personal(context: AppContext, address: str, purpose: Purpose) -> str:
    person = staffing.person_at(context, address)
    return staffing.link(context, "", person.address, purpose) if person else ""


def _name_of(context: AppContext, address: str, team: str) -> str:
    language, person = context.settings.staff_language, staffing.person_at(context, address)
    return person.name_in(language) if person else label("team", team, language)


def _line(context: AppContext, case: Case, timer: str, address: str) -> CaseLine:
    language = context.settings.staff_language
    url = staffing.work_url(context, case.number, address)
    return line_of(case, case.timer(timer), context.policy, language, url)


def _lines(context: AppContext, cases: Cases, address: str, now: datetime) -> tuple[CaseLine, ...]:
    timers = ((case, most_pressing_timer(case, now)) for case in cases[:LINES])
    lines = tuple(_line(context, case, timer.name if timer else "", address) for case, timer in timers)
    return (*lines, *_rest(context, cases))


def _visits(context: AppContext, cases: Cases, address: str) -> tuple[CaseLine, ...]:
    language = context.settings.staff_language
    urls = ((case, staffing.work_url(context, case.number, address)) for case in cases[:LINES])
    lines = tuple(visit_line(case, context.policy, language, url) for case, url in urls)
    return (*lines, *_rest(context, cases))


def _rest(context: AppContext, cases: Cases) -> Iterator[CaseLine]:
    """Say how many more there are."""
    if len(cases) > LINES:
        words = label("backlog", "more", context.settings.staff_language)
        yield CaseLine("…", words.format(count=len(cases) - LINES), "", "")


def _carry(context: AppContext, via: Carrier, written: Mail, message: QueuedList, now: datetime) -> None:
    recipient = Recipient(message.address, context.settings.staff_language, is_customer=False)
    carry(context, via, written, recipient, Sending(message.mail_id), now=now)
