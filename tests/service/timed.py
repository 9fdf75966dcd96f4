"""A desk with people of several teams, whose clock a test moves, and cases that it brings into some state."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from chalicelib.adapters.queue_messages import QueuedList, QueueMessage, parse_message
from chalicelib.cases import service
from chalicelib.cases.context import AppContext
from chalicelib.cases.settings import Settings
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Actor, Command
from chalicelib.domain.kernel.states import Event
from chalicelib.outbound.deliveries import deliver_mail
from tests import samples
from tests.domain.lives import COMMANDS
from tests.domain.timed import CLOCK, OWNER, POLICY, done
from tests.fakes import Outside

TEAM, TECH, COLLEAGUE = "tech@example.com", "tech-1@example.com", "tech-2@example.com"
DESK, LEAD, MANAGER = "desk-1@example.com", "lead@example.com", "manager@example.com"


def roster(**away: Any) -> dict[str, Any]:
    tech = {"address": TECH, "name": {"zh": "维修 1 号", "en": "Technician 1"}, "deputy": COLLEAGUE} | away
    teams: dict[str, Any] = {
        name: {"address": f"{name}@example.com", "members": []} for name in samples.TEAMS
    }
    teams["tech"]["members"] = [tech, COLLEAGUE]
    teams["desk"]["members"] = [DESK]
    teams["lead"]["members"], teams["manager"]["members"] = [LEAD], [MANAGER]
    return teams


@dataclass
class Timed:
    """The desk at a moment; `to` moves it."""

    folder: Path
    away: dict[str, Any] = field(default_factory=dict)
    now: datetime = samples.NOW
    outside: Outside = field(init=False)

    def __post_init__(self) -> None:
        given = samples.SETTINGS.model_dump() | {
            "roster": roster(**self.away),
            "clock_file": str(self.folder / "clock"),
        }
        self.outside = Outside(policy=POLICY, settings=Settings.model_validate(given))
        self.to(self.now)

    @property
    def context(self) -> AppContext:
        return self.outside.context

    def to(self, moment: datetime) -> datetime:
        (self.folder / "clock").write_text(str((moment - datetime.now(UTC)).total_seconds()), "ascii")
        self.now = moment
        return moment

    def case(
        self,
        number: str,
        *steps: Event | Command,
        at: datetime | None = None,
        kind: str = "repair",
        **more: Any,
    ) -> Case:
        """Store a case that went through these steps at one moment."""
        case = samples.case(kind, number=number, at=at or self.now, **more)
        self.context.cases.save(case)
        for step in steps:
            case = self.context.cases.save(done(case, step, at or self.now))
        return case

    def load(self, number: str) -> Case:
        return self.context.cases.load(number)

    def act(self, number: str, step: Event, actor: Actor = OWNER) -> Case:
        return service.act(self.context, number, COMMANDS[step], actor=actor, now=self.now)

    def events(self, number: str) -> list[str]:
        """What the clock did on a case."""
        return [str(step.event) for step in self.load(number).steps if step.actor is CLOCK.role]

    @property
    def queued(self) -> list[QueueMessage]:
        """The lists that wait in the queue."""
        messages = map(parse_message, self.outside.sqs.bodies)
        return [message for message in messages if isinstance(message, QueuedList)]

    def delivered(self, later: timedelta = timedelta()) -> list[EmailMessage]:
        """Send the lists, as the mailer does; they stay in the queue, as after a crash."""
        before = len(self.outside.carrier.sent)
        for message in self.queued:
            deliver_mail(self.context, self.outside.carrier, message, now=self.now + later)
        return self.outside.carrier.sent[before:]


def words(mail: EmailMessage) -> str:
    """Subject and text of a mail."""
    part = mail.get_body(("plain",))
    assert part
    return f"{mail['Subject']}\n{part.get_content()}"
