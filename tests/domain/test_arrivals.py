"""What arrives is compared with what was meant: nothing is done to it before it is known what it is."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Close
from chalicelib.domain.case.repair_steps import ReceiveItem, ReceiveLate, SettleArrival
from chalicelib.domain.case.solution_steps import ReceiveOld
from chalicelib.domain.kernel.errors import NotAllowed
from chalicelib.domain.kernel.states import Event, State
from chalicelib.domain.workflow.comparison import unclear_arrival
from tests.domain.timed import DAY, NOW, OWNER, E, S, after, done, dues, wait

ASKED = (E.TAKE, E.REQUEST_ITEM)
FULL: dict[str, Any] = {"condition": "完好"}

# What is found at receipt, under which request, and how it differs.
FOUND: dict[str, tuple[dict[str, Any], dict[str, Any], tuple[str, ...]]] = {
    "the very product": ({}, {"serial_found": "SN 0001", "seal": "sealed"}, ()),
    "the same number, otherwise written": ({}, {"serial_found": "sn: ｓｎ-0001"}, ()),
    "nothing readable": ({}, {}, ()),
    "no number was ever given": ({"serial_number": None}, {"serial_found": "SN 9"}, ()),
    "its own model, said": ({}, {"model_found": "FH-P1"}, ()),
    "opened, and said to be used": ({}, {"seal": "opened"}, ()),
    "another number": ({}, {"serial_found": "SN 9"}, ("other_serial",)),
    "another model": ({}, {"model_found": "FH-W8"}, ("other_model",)),
    "parts are missing": ({}, {"missing": ("充电器",)}, ("parts_missing",)),
    "opened, and said to be unused": ({"unused": True}, {"seal": "opened"}, ("seal_broken",)),
    "all of it": (
        {"unused": True},
        {"serial_found": "SN 9", "model_found": "FH-W8", "missing": ("充电器",), "seal": "opened"},
        ("other_serial", "other_model", "parts_missing", "seal_broken"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FOUND)
def test_what_comes_is_compared(name: str) -> None:
    request, found, differs = FOUND[name]
    case = done(after(*ASKED, **request), ReceiveItem(**FULL, **found))
    (arrived,) = case.arrivals or ()
    assert arrived.differences == differs
    assert case.state is (S.ARRIVAL_UNCLEAR if differs else S.DIAGNOSING)
    told = {(mail.message, mail.to) for mail in case.pending_mails}
    assert (("ArrivalDiffers", "customer") in told, ("GoodsDiffer", "owner") in told) == (bool(differs),) * 2
    assert (("ItemReceived", "customer") in told) is not bool(differs)


OTHER = ReceiveItem(**FULL, serial_found="SN 9")
WAYS: dict[str, tuple[str, State, bool, str]] = {
    "as_meant": ("as_meant", S.DIAGNOSING, True, "SN 9"),
    "parts_missing": ("parts_missing", S.DIAGNOSING, True, "SN 0001"),
    "wrong_item": ("wrong_item", S.RETURNING, True, "SN 0001"),
    "another_persons": ("another_persons", S.AWAITING_ITEM, False, "SN 0001"),
}


@pytest.mark.parametrize("name", WAYS)
def test_each_way_leads_on(name: str) -> None:
    way, state, here, serial = WAYS[name]
    case = settled(done(after(*ASKED), OTHER), way)
    assert (case.state, case.item_here, case.request.serial_number) == (state, here, serial)
    assert unclear_arrival(case) is None
    assert ("ArrivalSettled", "customer") in {(mail.message, mail.to) for mail in case.pending_mails}
    assert done(case, E.UNDO).state is S.ARRIVAL_UNCLEAR


def settled(case: Case, way: Any) -> Case:
    return done(case, SettleArrival(way=way, text="已核实。"))


@pytest.mark.parametrize("step", [E.DIAGNOSE, E.PLAN_REPAIR, E.FINISH_REPAIR, E.QUOTE, E.OFFER_RECYCLING])
def test_nothing_is_done_to_what_is_unclear(step: Event) -> None:
    with pytest.raises(NotAllowed):
        done(done(after(*ASKED), OTHER), step)


def test_what_is_unclear_is_never_closed_or_forgotten() -> None:
    case = done(after(*ASKED), OTHER)
    assert "diagnosis" in dues(case)
    with pytest.raises(NotAllowed, match="arrival_unclear"):
        done(case, Close(text="办完了"), by=OWNER)
    assert wait(case, NOW + 365 * DAY).is_open
    with pytest.raises(NotAllowed):
        settled(after(*ASKED), "as_meant")


def test_a_fee_is_offered_once_it_is_clear() -> None:
    case = done(after(*ASKED, purchased_on="2024-01-31"), OTHER)
    assert case.state is S.ARRIVAL_UNCLEAR
    assert settled(case, "as_meant").state is S.INSPECTION_OFFERED


EXCHANGED = (E.TAKE, E.APPROVE_EXCHANGE, E.SHIP_NEW, E.CONFIRM_DELIVERY)


OLD = {"as_meant": False, "parts_missing": False, "wrong_item": True, "another_persons": True}


@pytest.mark.parametrize(("way", "is_out"), OLD.items())
def test_an_old_one_that_is_another_one_is_not_back(*, way: str, is_out: bool) -> None:
    case = done(after(*EXCHANGED), ReceiveOld(condition="旧", serial_found="SN 9"))
    assert ("old_item" in dues(case), case.state) == (True, S.AWAITING_ACCEPTANCE)
    told = {(mail.message, mail.to) for mail in case.pending_mails}
    assert {("ArrivalDiffers", "customer"), ("GoodsDiffer", "owner")} <= told
    assert ("old_item" in dues(settled(case, way))) is is_out


def test_an_old_one_that_closes_its_case_when_it_is_clear() -> None:
    rated = done(done(after(*EXCHANGED), E.ACCEPT_RESULT), E.RATE)
    unclear = done(rated, ReceiveOld(condition="旧", missing=("充电器",)))
    assert unclear.state is S.FOLLOW_UP
    assert settled(unclear, "parts_missing").state is S.CLOSED
    assert done(rated, ReceiveOld(condition="旧", serial_found="SN 0001")).state is S.CLOSED


# How a case ended before its product came.
ENDS: dict[str, tuple[Any, ...]] = {
    "cancelled by silence": (*ASKED, 15),
    "cancelled by its customer": (*ASKED, E.CANCEL),
    "closed by staff": (*ASKED, Close(text="不办了")),
    "closed by silence": (E.TAKE, E.ASK, 8),
}


@pytest.mark.parametrize("name", ENDS)
@pytest.mark.parametrize("found", [{}, {"serial_found": "SN 9"}])
def test_what_comes_after_the_end_is_taken_in_and_leads_on(name: str, found: dict[str, Any]) -> None:
    *steps, last = ENDS[name]
    case = after(*steps)
    case = wait(case, NOW + last * DAY) if isinstance(last, int) else done(case, last)
    assert not case.is_open
    came = done(case, ReceiveLate(**FULL, **found), case.updated_at + DAY)
    assert (came.is_open, came.item_here) == (True, True)
    assert came.state is (S.ARRIVAL_UNCLEAR if found else S.DIAGNOSING)
    assert "diagnosis" in dues(came)
    told = {(mail.message, mail.to) for mail in came.pending_mails}
    assert {("ArrivalDiffers" if found else "CameLate", "customer"), ("CasePassedOn", "owner")} <= told
    assert done(came, E.UNDO, came.updated_at).state is case.state
    if not found:
        assert done(came, E.RETURN_ITEM, came.updated_at).state is S.RETURNING
