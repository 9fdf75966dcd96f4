"""The desk that the fixture mails arrive at: two open cases, a roster, and three mails that we once sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from chalicelib.adapters.ledger import SentMail
from chalicelib.adapters.signed_links import who_digest
from chalicelib.domain.case.arrival import Arrival
from chalicelib.domain.case.case import Case, Step
from chalicelib.domain.case.commands import Actor, Submit
from chalicelib.domain.decisions.decide import open_case
from chalicelib.domain.kernel.states import Role
from chalicelib.domain.replies.inbound_rules import Receipt
from chalicelib.inbound.handlers import Delivery
from chalicelib.inbound.pipeline import receive
from tests import samples
from tests.fakes import Outside

LIN, SMITH = "202611-001", "202611-002"
TEAMS = ("desk", "tech", "logistics", "finance", "quality")
SINGLES = ("lead", "manager")
ROSTER: dict[str, Any] = {
    **{
        team: {"address": f"{team}@example.com", "members": [f"{team}-{n}@example.com" for n in (1, 2)]}
        for team in TEAMS
    },
    **{one: {"address": f"{one}@example.com", "members": [f"{one}@example.com"]} for one in SINGLES},
}
TOKENS = {
    b"service+customer-token@example.com": (LIN, "lin@example.com"),
    b"service+smith-token@example.com": (SMITH, "smith@example.com"),
    b"service+staff-token@example.com": (LIN, "tech@example.com"),
}
SENT = {
    "sent-to-customer@example.com": (LIN, "lin@example.com"),
    "sent-to-smith@example.com": (SMITH, "smith@example.com"),
    "sent-to-team@example.com": (LIN, "tech@example.com"),
}


def opened(number: str, kind: str, **changes: Any) -> Case:
    command = Submit(number=number, request=samples.request(kind, **changes))
    actor = Actor(role=Role.CUSTOMER)
    return open_case(command, actor=actor, policy=samples.POLICY, now=samples.NOW).case


@dataclass
class World:
    """The desk, and what became of the mails that came to it."""

    outside: Outside = field(
        default_factory=lambda: Outside(settings=samples.SETTINGS.model_copy(update={"roster": roster()}))
    )

    def __post_init__(self) -> None:
        context = self.outside.context
        context.cases.save(opened(LIN, "repair", name="林小姐", email="lin@example.com"))
        context.cases.save(opened(SMITH, "enquiry", name="Smith", email="smith@example.com", language="en"))
        for message_id, (number, address) in SENT.items():
            sent = SentMail(message_id, number, who_digest(address), f"{number}/1/1")
            context.ledger.note_sent(sent, at=samples.NOW)

    def tokens(self, raw: bytes) -> bytes:
        """The mail with real tokens where it names them."""
        for name, (number, address) in TOKENS.items():
            real = self.outside.context.signed_links.reply_address("service@example.com", number, address)
            raw = raw.replace(name, real.encode())
        return raw

    def arrives(self, raw: bytes, arrival: str = "one", **receipt: Any) -> Arrival:
        """Hand in a mail as the entrance does."""
        key = f"inbound/{arrival}"
        self.outside.s3.upload(key, raw, "message/rfc822")
        recipients = tuple(receipt.pop("recipients", ("service@example.com",)))
        recipients = tuple(self.tokens(one.encode()).decode() for one in recipients)
        delivery = Delivery(id=arrival, key=key, receipt=Receipt(recipients=recipients, **receipt))
        return receive(self.outside.context, delivery, now=samples.NOW)

    def new_steps(self, number: str) -> tuple[Step, ...]:
        return tuple(step for step in self.outside.context.cases.load(number).steps if step.version > 1)


def roster() -> Any:
    from chalicelib.cases.settings import Settings

    return Settings.model_validate(samples.SETTINGS.model_dump() | {"roster": ROSTER}).roster
