"""A missing part (C3, C18): ordered by purchasing, watched, and told to the customer as it is."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.repair_steps import AwaitParts, OrderPart
from chalicelib.domain.kernel.errors import Invalid
from tests.domain.timed import DAY, HOUR, NOW, REPAIRING, E, S, after, at, done, wait, waited

UNKNOWN = AwaitParts(part="屏幕")


def lacking() -> Case:
    """A repair that lacks a part whose day nobody knows."""
    return after(*REPAIRING, UNKNOWN)


def watched(case: Case, now: datetime) -> set[tuple[str, str]]:
    """What the clock does about which deadline by then."""
    return {(command.event, getattr(command, "timer", "")) for command in waited(case, now)[1]}


def order(day: str, supplier: str = "示例供应商") -> OrderPart:
    return OrderPart(supplier=supplier, expected_on=date.fromisoformat(f"2026-{day}"))


def owed(case: Case) -> set[tuple[str, str]]:
    return {(mail.message, mail.to) for mail in case.steps[-1].mails} - {("ActionDone", "actor")}


def test_purchasing_hears_of_a_missing_part_and_the_customer_that_it_is_being_ordered() -> None:
    assert owed(lacking()) == {("PartNeeded", "customer"), ("PartToOrder", "team")}


def test_the_customer_hears_ordered_only_once_it_is_and_the_owner_with_him() -> None:
    assert owed(done(lacking(), order("12-03"))) == {("PartsOrdered", "customer"), ("PartOnOrder", "owner")}


def test_who_repairs_hears_that_the_part_is_here() -> None:
    case = done(done(lacking(), order("12-03")), E.PARTS_ARRIVED)
    assert (case.state, owed(case)) == (S.REPAIRING, {("PartArrived", "owner")})


# Each row: the day it is expected, and by when the repair is promised: two working days later.
PROMISED = {
    "a Thursday": ("12-03", at("12-07 18:00")),
    "a Friday": ("12-04", at("12-08 18:00")),
    "a Saturday": ("12-05", at("12-08 18:00")),
}


@pytest.mark.parametrize(("day", "due"), PROMISED.values(), ids=PROMISED)
def test_the_repair_is_promised_by_the_day_of_the_part(day: str, due: datetime) -> None:
    timer = done(lacking(), order(day)).timer("repair")
    assert timer
    assert timer.due.date() == due.date()


def test_the_first_promise_is_kept_in_mind_however_often_the_day_moves() -> None:
    first = lacking().timer("repair")
    assert first
    case = done(done(lacking(), order("12-03")), order("12-20"), NOW + DAY)
    assert case.promised_on == first.due.date()


def test_what_is_to_be_ordered_and_what_is_to_arrive_is_watched() -> None:
    told = watched(lacking(), NOW + 3 * DAY)
    assert ("remind", "order") in told
    assert ("escalate", "order") in told
    told = watched(done(lacking(), order("12-03")), at("12-04 12:00"))
    assert ("remind", "parts") in told
    assert ("escalate", "parts") in told
    assert ("remind", "order") not in told


def test_nothing_is_watched_once_the_part_is_here() -> None:
    case = done(done(lacking(), order("12-03")), E.PARTS_ARRIVED)
    assert not {timer.name for timer in case.timers} & {"order", "parts"}


def test_a_second_missing_part_is_ordered_anew() -> None:
    case = done(done(lacking(), order("12-03")), AwaitParts(part="电池"), NOW + HOUR)
    assert case.timer("order")
    assert not case.timer("parts")
    assert case.fact(OrderPart) is None


@pytest.mark.parametrize("day", ["11-22", "01-01"])
def test_no_part_is_expected_in_the_past(day: str) -> None:
    with pytest.raises(Invalid) as refused:
        done(lacking(), order(day))
    assert [fault.field for fault in refused.value.faults] == ["expected_on"]


def test_what_is_watched_is_watched_on_while_the_customer_is_asked() -> None:
    case = done(done(lacking(), order("12-03")), E.ASK)
    assert case.timer("parts")
    assert done(case, E.REPLY).timer("parts")


def test_a_repair_that_waited_for_a_part_before_there_was_an_order_goes_on() -> None:
    old = lacking()
    dated = AwaitParts(part="屏幕", expected_on=date(2026, 12, 3), ready_on=date(2026, 12, 7))
    old = old.model_copy(
        update={"timers": tuple(one for one in old.timers if one.name != "order"),
                "facts": old.facts | {E.AWAIT_PARTS: dated.model_dump(mode="json")}}
    )  # fmt: skip
    assert done(old, E.PARTS_ARRIVED).state is S.REPAIRING
    assert done(old, order("12-03")).timer("parts")


def test_time_goes_on_without_a_part() -> None:
    assert wait(lacking(), NOW + 60 * DAY).is_open
