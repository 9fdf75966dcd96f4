"""The clock on many cases: all of them, each thing once, one mail per person, whatever goes wrong."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.kernel.states import Event, State
from chalicelib.scheduled.due_cases import AT_MOST, RunCounts, run
from tests.domain.timed import DAY, HOUR, MINUTE
from tests.fakes import FakeSqs
from tests.samples import CUSTOMER, NOW
from tests.service.timed import COLLEAGUE, LEAD, MANAGER, TEAM, TECH, Timed, words

E = Event
ONE, TWO, THREE = "202611-001", "202611-002", "202611-003"


class Away(FakeSqs):
    """A queue that nobody reaches."""

    def send_message_batch(self, **batch: Any) -> dict[str, Any]:
        raise OSError("the queue is away")


@pytest.fixture
def timed(tmp_path: Path) -> Timed:
    return Timed(tmp_path)


def test_nothing_is_done_before_its_time(timed: Timed) -> None:
    timed.case(ONE)
    assert run(timed.context, timed.to(NOW + 3 * HOUR - MINUTE)) == RunCounts()
    assert (timed.events(ONE), timed.queued) == ([], [])


def test_each_gets_one_mail_with_all_his_cases(timed: Timed) -> None:
    for number in (ONE, TWO, THREE):
        timed.case(number)
    timed.act(THREE, E.TAKE)
    timed.act(THREE, E.SAY)
    assert run(timed.context, timed.to(NOW + 3 * HOUR)).done == 2
    [near] = timed.delivered()
    assert near["To"] == TEAM
    assert [number in words(near) for number in (ONE, TWO, THREE)] == [True, True, False]
    assert run(timed.context, timed.to(NOW + 18 * HOUR)).done == 3
    assert {(mail["To"], mail["Subject"]) for mail in timed.delivered()} == {
        (TEAM, "2 项期限快到"), (TECH, "1 项期限快到"),
        (LEAD, "2 项期限已超过"), (MANAGER, "2 项期限已超过"),
    }  # fmt: skip


AWAY = {
    "here": ({}, TECH),
    "away": ({"away": ["2026-11-01", "2026-12-31"]}, COLLEAGUE),
    "back": ({"away": ["2026-10-01", "2026-10-02"]}, TECH),
    "away without a deputy": ({"away": ["2026-11-01", "2026-12-31"], "deputy": ""}, TEAM),
}


@pytest.mark.parametrize(("away", "to"), AWAY.values(), ids=AWAY)
def test_a_reminder_goes_to_who_has_the_case(tmp_path: Path, away: dict[str, Any], to: str) -> None:
    timed = Timed(tmp_path, away=away)
    timed.case(ONE, E.TAKE, E.SAY)
    run(timed.context, timed.to(NOW + 18 * HOUR))
    assert [mail["To"] for mail in timed.delivered()] == [to]


def test_all_have_links_and_only_those_above_see_the_backlog(timed: Timed) -> None:
    timed.case(ONE, E.TAKE, E.SAY)
    timed.case(TWO)
    run(timed.context, timed.to(NOW + 30 * HOUR))
    mails = {str(mail["To"]): words(mail) for mail in timed.delivered()}
    assert {to: ("/api/staff/" in text, "待办总表" in text) for to, text in mails.items()} == {
        TEAM: (True, False), TECH: (True, False), LEAD: (True, True), MANAGER: (True, True),
    }  # fmt: skip


def test_after_ten_days_each_thing_is_done_once(timed: Timed) -> None:
    timed.case(ONE)
    timed.case(TWO, E.TAKE, E.ASK)
    timed.case(THREE, E.TAKE, E.REFUSE)
    assert run(timed.context, timed.to(NOW + 10 * DAY)) == RunCounts(done=3)
    assert timed.events(ONE) == ["remind", "escalate", "escalate"] * 2
    assert timed.events(TWO) == ["remind_customer", "lapse"]
    assert timed.events(THREE) == ["end_hold"]
    assert timed.load(ONE).version == 2
    assert timed.load(TWO).state is State.CLOSED
    assert [mail.message for mail in timed.load(TWO).pending_mails] == ["StillWaiting", "ClosedBySilence"]
    assert len({mail.id for mail in timed.load(TWO).pending_mails}) == 2
    queued = timed.queued
    assert run(timed.context, timed.now) == RunCounts()
    assert timed.queued == queued
    assert {mail["To"] for mail in timed.delivered()} == {TEAM, LEAD, MANAGER}
    assert timed.delivered() == []


def test_a_crash_before_the_write_repeats_nothing_and_loses_nothing(timed: Timed) -> None:
    timed.case(ONE)
    timed.to(NOW + 3 * HOUR)
    timed.outside.dynamo.break_next("put_item", "cases")
    assert run(timed.context, timed.now) == RunCounts(failed=1)
    assert timed.events(ONE) == []
    assert len(timed.delivered()) == 1
    assert run(timed.context, timed.now + MINUTE) == RunCounts(done=1)
    timed.outside.sqs.seen.clear()
    assert run(timed.context, timed.now + MINUTE) == RunCounts()
    assert (timed.events(ONE), timed.delivered()) == (["remind"], [])


def test_a_queue_that_is_away_keeps_the_steps_from_being_written(timed: Timed) -> None:
    timed.case(ONE)
    timed.to(NOW + 3 * HOUR)
    timed.outside.sqs = Away()
    with pytest.raises(OSError, match="away"):
        run(timed.context, timed.now)
    assert timed.events(ONE) == []
    timed.outside.sqs = FakeSqs()
    assert run(timed.context, timed.now).done == 1


def test_a_lost_race_is_decided_again(timed: Timed) -> None:
    timed.case(ONE)
    timed.case(TWO)
    timed.to(NOW + 3 * HOUR)
    timed.outside.dynamo.meanwhile.append(lambda: timed.act(ONE, E.NOTE))
    assert run(timed.context, timed.now) == RunCounts(done=2)
    assert timed.events(ONE) == timed.events(TWO) == ["remind"]
    assert [step.event for step in timed.load(ONE).steps][1:] == [E.NOTE, E.REMIND]


def test_what_was_settled_in_the_race_is_not_done(timed: Timed) -> None:
    timed.case(ONE)
    timed.to(NOW + 3 * HOUR)
    timed.outside.dynamo.meanwhile.append(lambda: timed.act(ONE, E.CLOSE))
    assert run(timed.context, timed.now) == RunCounts()
    assert (timed.events(ONE), timed.delivered()) == ([], [])


def test_one_that_is_outrun_again_and_again_is_left_to_the_next_run(timed: Timed) -> None:
    timed.case(ONE)
    timed.to(NOW + 3 * HOUR)
    timed.outside.dynamo.meanwhile += [lambda: timed.act(ONE, E.NOTE) for _ in range(9)]
    assert run(timed.context, timed.now) == RunCounts(outrun=1)
    timed.outside.dynamo.meanwhile.clear()
    assert run(timed.context, timed.now) == RunCounts(done=1)


def test_a_case_that_cannot_be_read_or_decided_keeps_no_other_back(timed: Timed) -> None:
    for number in (ONE, TWO, THREE):
        timed.case(number)
    cases = timed.outside.dynamo.tables["cases"]
    cases[ONE]["body"] = {"S": "{broken"}
    cases[TWO]["body"] = {"S": cases[TWO]["body"]["S"].replace('"name":"respond"', '"name":"hold"')}
    assert run(timed.context, timed.to(NOW + 4 * HOUR)) == RunCounts(done=1, failed=2)
    assert timed.events(THREE) == ["remind", "escalate"]
    assert len(timed.queued) == 2


def test_a_run_is_bounded_and_the_rest_is_taken_next_time(timed: Timed) -> None:
    count = AT_MOST + 15
    for n in range(count):
        timed.case(f"202611-{n:03}", at=NOW + n * timedelta(seconds=1))
    cases = timed.outside.dynamo.tables["cases"]
    for n in range(10):
        cases[f"202611-{n:03}"]["body"] = {"S": "{broken"}
    timed.to(NOW + 3 * HOUR + 5 * MINUTE)
    assert run(timed.context, timed.now) == RunCounts(done=AT_MOST, failed=10)
    assert run(timed.context, timed.now) == RunCounts(done=5, failed=10)
    assert run(timed.context, timed.now) == RunCounts(failed=10)


def test_a_mail_says_what_still_holds_when_it_leaves(timed: Timed) -> None:
    timed.case(ONE)
    timed.case(TWO)
    run(timed.context, timed.to(NOW + 3 * HOUR))
    timed.act(ONE, E.TAKE)
    timed.act(ONE, E.SAY)
    [mail] = timed.delivered(2 * HOUR)
    assert (ONE in words(mail), TWO in words(mail)) == (False, True)
    assert mail["Subject"] == "1 项期限已超过"


def test_with_nothing_left_to_say_there_is_no_mail(timed: Timed) -> None:
    timed.case(ONE)
    run(timed.context, timed.to(NOW + 3 * HOUR))
    timed.act(ONE, E.CANCEL, CUSTOMER)
    assert timed.delivered() == []


def test_the_order_of_the_queue_is_by_person(timed: Timed) -> None:
    timed.case(ONE)
    run(timed.context, timed.to(NOW + 4 * HOUR))
    run(timed.context, timed.to(NOW + 8 * HOUR))
    groups = timed.outside.sqs.groups
    assert len(set(groups)) == 3
