"""Mails to staff about many cases at once: deadlines that are near or missed (D8), and the morning's digest.

The queue holds only who is told of which cases. What is said of them is read from the cases when the
mail leaves, so that what was settled meanwhile is left out; with nothing left to say there is no mail.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from chalicelib.adapters.signed_links import Purpose
from chalicelib.cases import roster as staffing
from chalicelib.cases.find import read_cases
from chalicelib.cases.service import Desk
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.clock_commands import Escalate, Remind
from chalicelib.domain.kernel.records import CaseLine
from chalicelib.domain.mail.digest import Cases, line_of, pressing, sections, visit_line
from chalicelib.domain.mail.messages_staff import Deadlines, Digest
from chalicelib.domain.policy.policy import today
from chalicelib.domain.views.formatting import day
from chalicelib.locale.words import label
from chalicelib.outbound.carriers import Carrier
from chalicelib.outbound.send import Recipient, Sending, carry

LINES = 40  # of one list in a digest; the backlog shows the rest
ABOVE = ("lead", "manager")
INTAKE = "desk"  # the team that enters what customers say on the telephone or at the counter (A1)


class Tell(NamedTuple):
    """Whom to tell of which deadline; version and step make the same decision the same mail."""

    address: str
    number: str
    timer: str
    version: int
    step: str


def tell(desk: Desk, case: Case, command: Remind | Escalate) -> Tell:
    """A reminder goes to who has the case or stands in, else to the team; a missed deadline goes above."""
    roster = desk.settings.roster
    if isinstance(command, Escalate):
        return Tell(roster[command.to].address, case.number, command.timer, case.version, command.to)
    owner = staffing.owner_now(desk, case)
    address = owner.address if owner else roster[case.team].address
    return Tell(address, case.number, command.timer, case.version, "near")


def owe_deadlines(desk: Desk, tells: Iterable[Tell]) -> None:
    """Queue one mail per person with all his cases."""
    by_address: dict[str, list[Tell]] = {}
    for one in sorted(tells):
        by_address.setdefault(one.address, []).append(one)
    for address, theirs in by_address.items():
        desk.outbox.owe_list("deadlines", address, [list(one[1:]) for one in theirs])


def deliver_deadlines(desk: Desk, via: Carrier, owed: Mapping[str, Any], *, now: datetime) -> None:
    """Mail what still holds of the deadlines that somebody is told of, once."""
    if desk.ledger.is_marked(mail_id(owed)):
        return
    address = owed["deadlines"]
    listed = dict.fromkeys((number, timer) for number, timer, *_ in owed["cases"])
    cases = read_cases(desk, [number for number, _ in listed])
    lines = [
        (timer.due <= now, _line(desk, cases[number], name, address))
        for number, name in listed
        if number in cases and (timer := cases[number].timer(name)) and timer.paused_at is None
    ]
    message = Deadlines(
        brand=desk.policy.brand[desk.settings.staff_language],
        near=tuple(line for missed, line in lines if not missed),
        missed=tuple(line for missed, line in lines if missed),
        backlog_url=backlog_url(desk, address),
    )
    if lines:
        _carry(desk, via, message, owed, now=now)


def deliver_digest(desk: Desk, via: Carrier, owed: Mapping[str, Any], *, now: datetime) -> None:
    """Mail a morning's lists to a team or to one of its people, once; nothing to say, no mail.

    Who takes in requests hears also of a quiet morning.
    """
    if desk.ledger.is_marked(mail_id(owed)):
        return
    cases = tuple(read_cases(desk, owed["cases"]).values())
    listed, language, address = (
        sections(cases, desk.policy, now),
        desk.settings.staff_language,
        owed["digest"],
    )
    message = Digest(
        brand=desk.policy.brand[language],
        team=_called(desk, address, owed["team"]),
        day=day(today(desk.policy, now), language),
        overdue=_lines(desk, listed.overdue, address, now),
        due_today=_lines(desk, listed.due_today, address, now),
        visits=_visits(desk, listed.visits, address),
        new=_lines(desk, listed.new, address, now),
        waiting=_lines(desk, listed.waiting, address, now),
        backlog_url=backlog_url(desk, address),
        intake_url=_personal(desk, address, "intake"),
    )
    if listed or takes_in(desk, address):
        _carry(desk, via, message, owed, now=now)


def mail_id(owed: Mapping[str, Any]) -> str:
    """The id of such a mail, the same for the same decision."""
    return f"list/{owed['id']}"


def backlog_url(desk: Desk, address: str) -> str:
    """The personal link to the backlog, for lead and manager only."""
    return _personal(desk, address, "backlog") if stands_above(desk, address) else ""


def stands_above(desk: Desk, address: str) -> bool:
    """Whether this is a lead or a manager today."""
    roster = desk.settings.roster
    return any(staffing.speaks_for(roster[name], address.casefold()) for name in ABOVE if name in roster)


def takes_in(desk: Desk, address: str) -> bool:
    """Whether this is somebody of the service desk, who needs the link for intake also on a quiet day."""
    return any(address == person.address for person in desk.settings.roster[INTAKE].members)


def _personal(desk: Desk, address: str, purpose: Purpose) -> str:
    person = staffing.person_at(desk, address)
    return staffing.link(desk, "", person.address, purpose) if person else ""


def _called(desk: Desk, address: str, team: str) -> str:
    language, person = desk.settings.staff_language, staffing.person_at(desk, address)
    return person.called(language) if person else label("team", team, language)


def _line(desk: Desk, case: Case, timer: str, address: str) -> CaseLine:
    language = desk.settings.staff_language
    url = staffing.work_url(desk, case.number, address)
    return line_of(case, case.timer(timer), desk.policy, language, url)


def _lines(desk: Desk, cases: Cases, address: str, now: datetime) -> tuple[CaseLine, ...]:
    timers = ((case, pressing(case, now)) for case in cases[:LINES])
    lines = tuple(_line(desk, case, timer.name if timer else "", address) for case, timer in timers)
    return (*lines, *_rest(desk, cases))


def _visits(desk: Desk, cases: Cases, address: str) -> tuple[CaseLine, ...]:
    language = desk.settings.staff_language
    urls = ((case, staffing.work_url(desk, case.number, address)) for case in cases[:LINES])
    lines = tuple(visit_line(case, desk.policy, language, url) for case, url in urls)
    return (*lines, *_rest(desk, cases))


def _rest(desk: Desk, cases: Cases) -> Iterator[CaseLine]:
    """The line that says how many more there are."""
    if len(cases) > LINES:
        words = label("backlog", "more", desk.settings.staff_language)
        yield CaseLine("…", words.format(count=len(cases) - LINES), "", "")


def _carry(desk: Desk, via: Carrier, message: Any, owed: Mapping[str, Any], *, now: datetime) -> None:
    address = owed.get("deadlines") or owed["digest"]
    recipient = Recipient(address, desk.settings.staff_language, is_customer=False)
    carry(desk, via, message, recipient, Sending(mail_id(owed)), now=now)
