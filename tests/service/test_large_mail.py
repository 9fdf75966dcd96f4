"""Large mails take their turn among themselves, so that many of them keep no small one waiting."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from chalicelib.adapters.mail_queue import MailQueue
from chalicelib.inbound.announcements import SMALL, handle_notice
from tests.inbox.world import LIN, World
from tests.samples import NOW
from tests.service.test_receiving import LIN_WRITES

ARN = "arn:aws:sqs:us-east-1:000000000000:"
TURNS = {
    "small": (0, "inbound", "join"),
    "large": (SMALL, "inbound", "waits"),
    "large, among large ones": (SMALL, "large", "join"),
    "small, among large ones": (0, "large", "join"),
}


@pytest.mark.parametrize(("more", "queue", "outcome"), TURNS.values(), ids=TURNS)
def test_a_large_mail_waits_among_large_ones(more: int, queue: str, outcome: str) -> None:
    world, large = World(), "http://queue.example/large"
    sqs = world.outside.sqs
    context = replace(
        world.outside.context, mail_queue=MailQueue(sqs, "http://queue.example/mail", "", large)
    )
    raw = world.tokens(LIN_WRITES) + b"\r\n" * (more // 2)
    world.outside.s3.upload("inbound/one", raw, "message/rfc822")
    receipt = {"recipients": ["service@example.com"], "action": {"objectKey": "inbound/one"}}
    receipt |= {f"{name}Verdict": {"status": "PASS"} for name in ("spam", "virus", "dkim", "spf", "dmarc")}
    notice = json.dumps({"receipt": receipt})
    assert handle_notice(context, notice, now=NOW, source=ARN + queue).outcome == outcome
    assert sqs.reports == ([notice] if outcome == "waits" else [])
    assert len(world.new_steps(LIN)) == (outcome == "join")
    assert ("inbound/one" in world.outside.s3.objects) == (outcome == "waits")
