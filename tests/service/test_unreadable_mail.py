"""A mail that ends the function when it is read: two tries, then it is set aside, and the next is read."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.adapters.queue_messages import QueuedAnswer, parse_message
from chalicelib.inbound import pipeline
from chalicelib.mail_parser import parse_mail
from chalicelib.scheduled.budget import BrokenOff
from tests.dynamo import refused
from tests.inbox.world import LIN, World
from tests.service.test_receiving import LIN_WRITES, answers, comes, words

POISON = b"From: a@example.net\r\nTo: service@example.com\r\nSubject: poison\r\n\r\nhello\r\n"


class Ended(BaseException):
    """The function was ended for its time or memory: nothing of it runs any more."""


ENDS = {"time or memory of the function": Ended, "time of the clock's job": BrokenOff, "memory": MemoryError}


@pytest.fixture(params=list(ENDS.values()), ids=list(ENDS))
def end(request: pytest.FixtureRequest) -> type[BaseException]:
    ends: type[BaseException] = request.param
    return ends


@pytest.fixture
def world(end: type[BaseException], monkeypatch: pytest.MonkeyPatch) -> World:
    """A desk where the mail of that subject ends whatever reads it."""
    plain = parse_mail

    def read(raw: bytes) -> Any:
        if b"poison" in raw:
            raise end
        return plain(raw)

    monkeypatch.setattr(pipeline, "parse_mail", read)
    return World()


def test_it_is_set_aside_after_two_tries_and_the_desk_is_told_once(
    world: World, end: type[BaseException]
) -> None:
    for _ in range(pipeline.MOST_TRIES):
        with pytest.raises(end):
            comes(world, POISON)
    done = [comes(world, POISON) for _ in range(3)]
    assert {(one.outcome, one.reason) for one in done} == {("handed", "set_aside")}
    assert world.outside.s3.objects["aside/202611/one"][0] == POISON
    assert [key for key in world.outside.s3.objects if key.startswith("inbound/")] == []
    queued = [parse_message(one) for one in world.outside.sqs.bodies]
    assert {one.mail_id for one in queued if isinstance(one, QueuedAnswer)} == {"arrival/one"}
    told = answers(world)
    assert {str(mail["To"]) for mail in told} == {"desk@example.com"}
    assert "aside/202611/one" in words(told[0])


def test_the_next_mail_is_read(world: World, end: type[BaseException]) -> None:
    with pytest.raises(end):
        comes(world, POISON)
    assert comes(world, LIN_WRITES, key="two").outcome == "join"


def test_an_outage_of_a_table_is_no_try(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any) -> Any:
        raise refused("GetItem", "ProvisionedThroughputExceededException")

    with monkeypatch.context() as broken:
        broken.setattr(type(world.outside.context.cases), "load", away)
        for _ in range(pipeline.MOST_TRIES + 2):
            with pytest.raises(Exception, match="ProvisionedThroughput"):
                comes(world, LIN_WRITES)
    assert comes(world, LIN_WRITES).outcome == "join"
    assert len(world.new_steps(LIN)) == 1
