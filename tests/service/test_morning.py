"""The morning's digest: once on a working day from opening time on, to those whom it concerns (D8)."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.cases.find import open_cases
from chalicelib.domain.kernel.states import Event
from chalicelib.domain.mail.digest import sections
from chalicelib.scheduled.digests import queue_digests
from tests.domain.lives import COMMANDS
from tests.domain.timed import DAY, HOUR, MINUTE, POLICY, at
from tests.service.timed import COLLEAGUE, DESK, LEAD, MANAGER, TEAM, TECH, Timed, words

E = Event
MONDAY, FRIDAY = at("11-23 09:00"), at("11-20 17:00")


@pytest.fixture
def timed(tmp_path: Path) -> Timed:
    return Timed(tmp_path, now=FRIDAY)


def visit(at: datetime) -> list[Any]:
    time = f"{at:%Y-%m-%d %H:%M}"
    offered = COMMANDS[E.OFFER_VISIT].model_copy(update={"times": time})
    return [E.TAKE, offered, COMMANDS[E.CHOOSE_TIME].model_copy(update={"time": time})]


@pytest.mark.parametrize(
    ("now", "count"),
    [
        (MONDAY - MINUTE, 0), (MONDAY, 6), (MONDAY + 9 * HOUR, 6), (at("11-21 10:00"), 0),
        (at("10-01 10:00"), 0), (at("10-10 10:00"), 6),
    ],
    ids=["before opening", "opening", "late", "Saturday", "National Day", "a Saturday that is worked"],
)  # fmt: skip
def test_it_comes_on_working_days_from_opening_time(tmp_path: Path, now: datetime, count: int) -> None:
    timed = Timed(tmp_path, now=now - HOUR)
    timed.case("202611-001")
    assert queue_digests(timed.context, timed.to(now)) == count


def test_once_a_day_and_again_the_next(timed: Timed) -> None:
    timed.case("202611-001")
    counts = [queue_digests(timed.context, timed.to(MONDAY + n * HOUR)) for n in (0, 1, 5, 14, 24, 25)]
    assert counts == [6, 0, 0, 0, 6, 0]


def test_a_crash_before_the_mark_sends_each_once(timed: Timed) -> None:
    timed.case("202611-001")
    timed.to(MONDAY)
    timed.outside.dynamo.break_next("put_item", "ledger")
    with pytest.raises(Exception, match="InternalServerError"):
        queue_digests(timed.context, MONDAY)
    assert len(timed.delivered()) == 6
    timed.case("202611-002", at=MONDAY)
    assert queue_digests(timed.context, MONDAY + MINUTE) == 6
    assert timed.delivered() == []


def test_who_takes_in_requests_has_the_link_for_it_also_on_a_quiet_morning(timed: Timed) -> None:
    assert queue_digests(timed.context, timed.to(MONDAY)) == 1
    (mail,) = timed.delivered()
    assert str(mail["To"]) == DESK
    assert "没有待办" in words(mail)
    assert "登记申请" in words(mail)


def test_nothing_to_say_is_no_mail(timed: Timed) -> None:
    timed.case("202611-001", E.TAKE, E.RECEIVE_ITEM, E.DIAGNOSE, E.PLAN_REPAIR, at=MONDAY)
    assert queue_digests(timed.context, timed.to(MONDAY + DAY)) == 1
    timed.case("202611-002", at=MONDAY + DAY)
    assert queue_digests(timed.context, timed.to(MONDAY + 2 * DAY)) == 6
    timed.act("202611-002", E.CLOSE)
    assert {str(mail["To"]) for mail in timed.delivered()} == {DESK}


def test_each_reads_what_concerns_him_with_links_of_his_own(timed: Timed) -> None:
    timed.case("202611-001")
    timed.case("202611-002", E.TAKE, E.ASK)
    timed.case("202611-003", kind="enquiry")
    queue_digests(timed.context, timed.to(MONDAY))
    mails = {str(mail["To"]): words(mail) for mail in timed.delivered()}
    numbers = {to: tuple(n for n in (1, 2, 3) if f"202611-00{n}" in text) for to, text in mails.items()}
    assert numbers == {
        TEAM: (1, 2), "desk@example.com": (3,), TECH: (1, 2), COLLEAGUE: (1,), DESK: (3,),
        LEAD: (1, 2, 3), MANAGER: (1, 2, 3),
    }  # fmt: skip
    people = {TECH, COLLEAGUE, DESK, LEAD, MANAGER}
    assert all("/api/staff/" in text for text in mails.values()), "teams have the door to links of their own"
    assert {to for to, text in mails.items() if "登记申请" in text} == people
    assert {to for to, text in mails.items() if "待办总表" in text} == {LEAD, MANAGER}


def test_a_case_stands_in_the_list_that_it_needs_today(timed: Timed) -> None:
    timed.case("202611-001", at=MONDAY - HOUR)
    timed.case("202611-002", at=MONDAY - 20 * HOUR)
    timed.case("202611-003", E.TAKE, E.SAY, at=MONDAY - 20 * HOUR)
    timed.case("202611-004", E.TAKE, E.ASK, at=MONDAY - 20 * HOUR)
    timed.case("202611-005", *visit(MONDAY + 5 * HOUR), at=FRIDAY)
    timed.case("202611-006", *visit(MONDAY + 5 * DAY), at=FRIDAY)
    timed.case("202611-007", E.TAKE, E.APPROVE_EXCHANGE, E.SHIP_NEW, at=MONDAY - 8 * DAY)
    listed = sections(open_cases(timed.context), POLICY, timed.to(MONDAY))
    found = {name: [case.number[-1] for case in getattr(listed, name)] for name in vars(listed)}
    assert found == {
        "overdue": ["7", "2"], "due_today": ["3"], "visits": ["5"], "new": ["1"], "waiting": ["4"],
    }  # fmt: skip


PLACES = ("杭州市西湖区文三路 9 号", "上海市长宁区延安西路 8 号", "杭州市西湖区文三路 1 号")


def test_the_day_list_goes_by_place(timed: Timed) -> None:
    for n, place in enumerate(PLACES):
        start = MONDAY + (n + 2) * HOUR
        timed.case(f"202611-00{n}", *visit(start), at=FRIDAY, address=place, phone="13800138000")
    queue_digests(timed.context, timed.to(MONDAY))
    mail = next(mail for mail in timed.delivered() if mail["To"] == TECH)
    text = words(mail)
    assert sorted(PLACES, key=text.index) == sorted(PLACES)
    assert "12:00 · 上海市长宁区延安西路 8 号 · 13800138000 · 王师傅" in text
    assert str(mail["Subject"]) == "维修 1 号待办，2026年11月23日"


def test_a_long_list_says_how_many_more_there_are(timed: Timed) -> None:
    for n in range(45):
        timed.case(f"202611-{n:03}", at=MONDAY - timedelta(minutes=n))
    queue_digests(timed.context, timed.to(MONDAY))
    mails = {str(mail["To"]): mail for mail in timed.delivered()}
    assert "另有 5 件" in words(mails[TEAM])
    assert all(len(mail.as_bytes()) < 150_000 for mail in mails.values())
