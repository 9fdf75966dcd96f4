"""Exchanged products that are to come back: none is forgotten, however often it is exchanged."""

from __future__ import annotations

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.solution_steps import ReceiveOld, ShipNew
from chalicelib.domain.kernel.errors import Invalid
from chalicelib.domain.workflow.case_queries import old_items_out, still_out
from tests.domain.timed import DAY, DIAGNOSED, NOW, E, S, after, done, dues, wait

PARCEL = {"new_model": "FH-P1", "carrier": "顺丰", "tracking": "SF9", "address": "杭州市文三路 1 号"}
FIRST, SECOND = (ShipNew.model_validate({**PARCEL, "new_serial": serial}) for serial in ("P1 1", "P1 2"))
AGAIN = NOW + 3 * DAY


def exchanged_twice() -> Case:
    case = after(E.TAKE, E.APPROVE_EXCHANGE, FIRST, serial_number="P1 0")
    for step in (E.REPORT_PROBLEM, E.APPROVE_EXCHANGE, SECOND):
        case = done(case, step, AGAIN)
    return case


def serials(case: Case) -> list[str]:
    return [one.serial for one in old_items_out(case)]


def test_both_old_products_are_awaited_each_by_its_day() -> None:
    case = exchanged_twice()
    assert serials(case) == ["P1 0", "P1 1"]
    assert dues(case)["old_item"] == NOW + 7 * DAY
    come = done(case, E.RECEIVE_OLD, AGAIN)
    assert serials(come) == ["P1 1"]
    assert dues(come)["old_item"] == AGAIN + 7 * DAY
    both = done(come, E.RECEIVE_OLD, AGAIN)
    assert (serials(both), still_out(both)) == ([], False)


def test_the_second_may_come_first() -> None:
    come = done(exchanged_twice(), ReceiveOld(serial="P1 1", condition="齐全"), AGAIN)
    assert serials(come) == ["P1 0"]
    assert dues(come)["old_item"] == NOW + 7 * DAY
    with pytest.raises(Invalid):
        done(come, ReceiveOld(serial="P1 1", condition="齐全"), AGAIN)


def test_a_rated_case_waits_for_both() -> None:
    case = done(done(exchanged_twice(), E.ACCEPT_RESULT, AGAIN), E.RATE, AGAIN)
    come = done(case, E.RECEIVE_OLD, AGAIN)
    assert come.state is S.FOLLOW_UP
    assert done(come, E.RECEIVE_OLD, AGAIN).state is S.CLOSED


def test_one_that_was_here_does_not_stand_for_the_next() -> None:
    case = after(*DIAGNOSED, E.APPROVE_EXCHANGE, FIRST)
    assert serials(case) == []
    for step in (E.REPORT_PROBLEM, E.APPROVE_EXCHANGE, SECOND):
        case = done(case, step, AGAIN)
    assert serials(case) == ["P1 1"]


def test_a_case_that_knew_only_the_deadline_goes_on() -> None:
    before = after(E.TAKE, E.APPROVE_EXCHANGE, FIRST, serial_number="P1 0").model_copy(
        update={"old_items": ()}
    )
    assert serials(before) == ["P1 0"]
    assert not still_out(done(before, E.RECEIVE_OLD))
    assert still_out(wait(before, NOW + DAY))
