"""The morning's digest: once on each working day, from opening time on.

A team's mailbox gets all of the team's cases. Its people get what is theirs and what nobody has taken,
with links of their own: for a technician that is the day list. Lead and manager get all cases. Who takes
in requests by telephone gets one every morning, because it links the page for that (A1).
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from chalicelib.cases import roster as staffing
from chalicelib.cases.context import AppContext
from chalicelib.cases.find import open_cases
from chalicelib.domain.case.case import Case
from chalicelib.domain.mail.digest import sections
from chalicelib.domain.policy.policy import today
from chalicelib.outbound.staff_lists import ABOVE, takes_in
from chalicelib.scheduled.budget import Budget
from chalicelib.scheduled.worklist import Worklist

NAME = "digests"


def queue_digests(context: AppContext, now: datetime, budget: Budget | None = None) -> int:
    """Queue the digests of the day, unless that was done; return how many.

    Where the time is over, the checkpoint has those who are still to get one. Raises what the queue raises,
    after the others got theirs.
    """
    day, calendar = today(context.policy, now), context.policy.working_calendar
    mail_id, opens = f"digests/{day}", calendar.at(day, calendar.week.opens)
    if not calendar.is_working_day(day) or now < opens or context.ledger.has_delivery_status(mail_id):
        return 0
    work = Worklist(context.job_progress, NAME, opens, budget or Budget())
    lists = {one[0]: one for one in _lists(context, open_cases(context)) if _is_wanted(context, one, now)}
    if work.until != opens or not work.left:
        work.until, work.left = opens, dict.fromkeys(lists, opens)
    queued = _queue_each(context, lists, work, day=str(day))
    work.save()
    if work.failed:
        raise RuntimeError(f"{work.failed} digests could not be queued")
    if not work.left:
        context.ledger.set_delivery_status(mail_id, outcome="queued", provider_id="", at=now)
    return queued


def _queue_each(
    context: AppContext, lists: Mapping[str, tuple[str, str, list[Case]]], work: Worklist, *, day: str
) -> int:
    """Queue the digests that are left, until the time is over; who needs none any more is not left."""
    queued = 0
    for address in tuple(work.left):
        if work.is_full:
            break
        with work.attempt(address, work.until):
            if address in lists:
                _, team, cases = lists[address]
                context.mail_queue.queue_digest(address, [case.number for case in cases], team=team, day=day)
                queued += 1
    return queued


def _is_wanted(context: AppContext, one: tuple[str, str, list[Case]], now: datetime) -> bool:
    return takes_in(context, one[0]) or bool(sections(one[2], context.policy, now))


def _lists(context: AppContext, cases: Iterable[Case]) -> Iterator[tuple[str, str, list[Case]]]:
    """Address, team and cases of each who gets a digest."""
    by_team: dict[str, list[Case]] = {}
    people: dict[str, tuple[str, list[Case]]] = {}
    cases = tuple(cases)
    for case in cases:
        by_team.setdefault(case.team, []).append(case)
        for address, team in _those_of(context, case):
            people.setdefault(address, (team, []))[1].append(case)
    roster = context.settings.roster
    for person in roster[staffing.INTAKE].members:
        people.setdefault(person.address, (staffing.INTAKE, []))
    for team, of in by_team.items():
        address = staffing.mailbox_of(context, team).address
        if not staffing.person_at(context, address):
            yield address, team, of
    yield from ((address, team, of) for address, (team, of) in people.items())


def _those_of(context: AppContext, case: Case) -> Iterator[tuple[str, str]]:
    """Whose digest names the case, each once: its owner's, without one the whole team's, and those above."""
    roster, owner = context.settings.roster, staffing.owner_now(context, case)
    above = [(person.address, name) for name in ABOVE if name in roster for person in roster[name].members]
    members = () if owner else staffing.mailbox_of(context, case.team).members
    team = [(person.address, case.team) for person in members]
    yield from dict([*team, *above, *([(owner.address, case.team)] if owner else [])]).items()
