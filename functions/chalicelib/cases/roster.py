"""Who is who on a case: roles, who stands in for whom, and the personal links of staff.

The roster is private (settings); it is read at each use, so that a link of somebody who left opens nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from chalicelib.adapters.signed_links import Purpose, StaffToken
from chalicelib.cases.context import AppContext
from chalicelib.cases.settings import Person, TeamMailbox
from chalicelib.cases.staff_devices import is_revoked
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Actor
from chalicelib.domain.kernel.states import Role
from chalicelib.domain.policy.policy import today
from chalicelib.domain.workflow.case_queries import clerk_of

ABOVE = {"lead": Role.LEAD, "manager": Role.MANAGER}
INTAKE = "desk"  # enters what customers say on the telephone (A1), and stands in for a team that is not there
DEALER = "dealer:"  # before a dealer's key, among the names of the roster
Trouble = Literal["", "expired", "left"]


def is_outside(name: str) -> bool:
    """Whether a mailbox of the roster is a dealer's and not a team of ours."""
    return name.startswith(DEALER)


def colleagues(context: AppContext) -> dict[str, Person]:
    """All people of the roster who work here, without those of dealers."""
    teams = (team for name, team in context.settings.roster.items() if not is_outside(name))
    return {person.address.casefold(): person for team in teams for person in team.members}


def dealer_box(context: AppContext, case: Case) -> TeamMailbox | None:
    """Where the mail of the dealer arrives who works on the case, if the roster has him."""
    return context.settings.roster.get(f"{DEALER}{case.dealer}") if case.dealer else None


def dealer_at(context: AppContext, address: str) -> str | None:
    """The key of the dealer to whom this address belongs; None for everybody else."""
    mailboxes = ((name, team) for name, team in context.settings.roster.items() if is_outside(name))
    found = (name for name, team in mailboxes if speaks_for(team, address.casefold()))
    return next((name.removeprefix(DEALER) for name in found), None)


def everybody(context: AppContext) -> dict[str, Person]:
    """All people of the roster by address, each once, in the roster's order."""
    members = (person for team in context.settings.roster.values() for person in team.members)
    people: dict[str, Person] = {}
    for person in members:
        people.setdefault(person.address.casefold(), person)
    return people


def person_at(context: AppContext, address: str) -> Person | None:
    """Who reads this mailbox alone; None for a team's mailbox and for strangers."""
    return everybody(context).get(address.casefold())


def roles_of(context: AppContext, case: Case, person: str) -> frozenset[Role]:
    """The roles in which this address may act on the case; none for who is not on the roster."""
    return frozenset(_roles(context, case, person.casefold()))


def _roles(context: AppContext, case: Case, person: str) -> Iterator[Role]:
    roster = context.settings.roster
    ours = (team for name, team in roster.items() if not is_outside(name))
    if not any(speaks_for(team, person) for team in ours):
        dealer = dealer_box(context, case)
        yield from (Role.DEALER,) if dealer and speaks_for(dealer, person) else ()
        return
    yield Role.STAFF
    if person and person in _decision_makers(context, case):
        yield Role.OWNER
    yield from (role for name, role in ABOVE.items() if name in roster and speaks_for(roster[name], person))


def _decision_makers(context: AppContext, case: Case) -> tuple[str, ...]:
    """The addresses of who has the case, of an expert who was asked about it, and of their deputies."""
    deputies = (_address(owner_now(context, case)), _address(expert_now(context, case)))
    return (case.owner.casefold(), (case.expert or "").casefold(), *deputies)


def speaks_for(team: TeamMailbox, person: str) -> bool:
    return person in (one.casefold() for one in team.people)


def owner_now(context: AppContext, case: Case) -> Person | None:
    """Who has the case today: its owner, or the deputy while the owner is away; None where nobody has it."""
    return present(context, case.owner)


def clerk_now(context: AppContext, case: Case) -> Person | None:
    """Who follows the case up (D2): the clerk who took it in, or the deputy; None where neither is there."""
    return present(context, clerk_of(case))


def expert_now(context: AppContext, case: Case) -> Person | None:
    """Who was asked about a hard case, or the deputy; None for the lead, whose mailbox several may read."""
    return present(context, case.expert or "")


def present(context: AppContext, address: str) -> Person | None:
    """Somebody of the roster, or the deputy while they are away; None where nobody stands in."""
    person = person_at(context, address)
    day = today(context.policy, context.now())
    if person is None or not person.is_away(day):
        return person
    return _standing_in(context, person, day)


def _standing_in(context: AppContext, owner: Person, day: date) -> Person | None:
    deputy = person_at(context, owner.deputy)
    return deputy if deputy and not deputy.is_away(day) else None


def _address(person: Person | None) -> str:
    return person.address.casefold() if person else ""


def staff_actor(context: AppContext, case: Case, person: str, *, source: str = "") -> Actor:
    """Somebody of the roster as the actor of a step on this case."""
    roles = roles_of(context, case, person)
    outside = Role.STAFF not in roles
    return Actor(role=Role.STAFF, who=person, source=source, further_roles=roles, outside=outside)


def link(context: AppContext, number: str, person: str, purpose: Purpose = "work") -> str:
    """A personal link that ends by itself; the roster is asked at each use."""
    now = context.now()
    until = now + timedelta(days=context.settings.staff_link_days)
    token = context.signed_links.staff(number, person, purpose, until=until, since=now)
    return f"{context.settings.site_url}/api/staff/{token}"


def work_url(context: AppContext, number: str, address: str) -> str:
    """The link to a case for the reader of this mailbox: one's own, or the door where several read it.

    Behind the door each of the team's people asks for a link of their own.
    """
    if person := person_at(context, address):
        return link(context, number, person.address)
    team = team_at(context, address)
    return link(context, number, team, "door") if team else ""


def mailbox_of(context: AppContext, team: str) -> TeamMailbox:
    """A team's mailbox and people; the desk stands in for one that this shop does not have."""
    roster, listed = context.settings.roster, context.policy.pages.service_levels.teams
    return roster[team if team in roster and (team in listed or team in ABOVE) else INTAKE]


def team_at(context: AppContext, address: str) -> str:
    """Whose mailbox this is, by the team's name; empty for any other address."""
    teams = ((name, team.address) for name, team in context.settings.roster.items())
    return next((name for name, held in teams if held.casefold() == address.casefold()), "")


@dataclass(frozen=True)
class OpenedLink:
    """An opened link: whose, for what, and why it does not open anything any more."""

    claims: StaffToken
    person: Person | None
    trouble: Trouble = ""


def open_link(context: AppContext, token: str, *, now: datetime) -> OpenedLink:
    """What a link of staff still opens. Raises Unauthorized for what we did not sign."""
    said = context.signed_links.open_staff(token)
    person = person_at(context, said.person)
    if person is None and said.purpose != "door":
        return OpenedLink(said, None, "left")
    given = said.since or said.until - timedelta(days=context.settings.staff_link_days)
    ended = now >= said.until or is_revoked(context, said.person, said.number, given)
    return OpenedLink(said, person, "expired" if ended else "")
