"""Parcels have lives of their own: none is forgotten, and no silence that began before one came counts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Ask, Close, Command, CorrectContact
from chalicelib.domain.case.customer_commands import ReportParcel, SendTracking
from chalicelib.domain.case.parcel_steps import (
    ClaimCarrier,
    RecordDelivery,
    RecordParcelTrouble,
    SendAgain,
    SettleClaim,
)
from chalicelib.domain.case.repair_steps import ReceiveItem, ShipBack
from chalicelib.domain.case.solution_steps import ApproveRefund, RecordRefund
from chalicelib.domain.kernel.errors import Invalid, NotAllowed
from chalicelib.domain.kernel.states import Role, State
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.views.next_step import may, what_next
from chalicelib.domain.workflow.parcel_queries import parcels_of, unaccounted
from tests.domain.lives import ACTORS
from tests.domain.timed import (
    DAY,
    DIAGNOSED,
    HOME,
    NOW,
    OWNER,
    POLICY,
    E,
    S,
    after,
    done,
    dues,
    names,
    timer,
    wait,
    waited,
)
from tests.samples import CUSTOMER

TERMS = POLICY.pages.service_levels.parcels
LATE = NOW + (TERMS.transit_days + 1) * DAY
ASKED = (E.TAKE, E.REQUEST_ITEM)
SENT = (*ASKED, E.SEND_TRACKING)
EXCHANGED = (E.TAKE, E.APPROVE_EXCHANGE, E.SHIP_NEW)
LOST = RecordParcelTrouble(parcel=1, what="lost", text="承运商确认丢失。")
YEAR = NOW + 365 * DAY

# Each way in which a parcel can be out while a customer says nothing, and where the case stays.
SILENT: dict[str, tuple[Sequence[Any], State]] = {
    "to us, with its number": (SENT, S.AWAITING_ITEM),
    "to us, two of them": ((*SENT, SendTracking(carrier="顺丰", tracking="SF9")), S.AWAITING_ITEM),
    "to us, and a question is open": ((*SENT, E.ASK), S.WAITING),
    "back, repaired": (HOME, S.AWAITING_ACCEPTANCE),
    "back, and a question is open": ((*HOME, E.ASK), S.WAITING),
    "new": (EXCHANGED, S.AWAITING_ACCEPTANCE),
    "a part": ((E.TAKE, E.POST_PART), S.AWAITING_ACCEPTANCE),
}


@pytest.mark.parametrize("name", SILENT)
def test_no_silence_ends_or_accepts_anything_while_a_parcel_is_out(name: str) -> None:
    steps, state = SILENT[name]
    case, commands = waited(after(*steps), YEAR)
    assert (case.state, case.is_open) == (state, True)
    assert "Lapse" not in names(commands)
    told = {(mail.message, mail.to) for step in case.steps for mail in step.mails}
    assert {("ParcelLate", "customer"), ("ParcelOverdue", "team")} <= told, "desk and customer hear of it"


@pytest.mark.parametrize("name", SILENT)
def test_an_overdue_parcel_stands_before_the_desk_until_it_is_found(name: str) -> None:
    case = after(*SILENT[name][0])
    sent = {one.tracking for one in parcels_of(case)}
    on_the_day = timer(case, "parcel").due
    assert on_the_day.date() == (NOW + TERMS.transit_days * DAY).date()
    assert wait(case, on_the_day - timedelta(minutes=1)).timer("overdue_parcel") is None
    overdue = wait(case, on_the_day)
    assert timer(overdue, "overdue_parcel").due > on_the_day
    risen = wait(overdue, timer(overdue, "overdue_parcel").due + 10 * DAY)
    assert timer(risen, "overdue_parcel").told == ("lead", "manager")
    for one in parcels_of(risen):
        risen = done(risen, RecordDelivery(parcel=one.number), risen.updated_at)
    assert {"parcel", "overdue_parcel"} & set(dues(risen)) == set()
    assert {one.tracking for one in parcels_of(risen)} == sent


# Who says that it came, and what follows for silence.
ARRIVALS: dict[str, tuple[Any, State]] = {
    "the customer confirms it": (E.CONFIRM_DELIVERY, S.AWAITING_ACCEPTANCE),
    "the desk saw it at the carrier": (RecordDelivery(parcel=1), S.AWAITING_ACCEPTANCE),
    "the customer accepts": (E.ACCEPT_RESULT, S.FOLLOW_UP),
    "the customer has a complaint": (E.REPORT_PROBLEM, S.IN_PROGRESS),
    "the customer rates on the telephone": (E.RECORD_RATING, S.CLOSED),
}


@pytest.mark.parametrize("name", ARRIVALS)
def test_silence_counts_from_the_arrival(name: str) -> None:
    step, state = ARRIVALS[name]
    case = after(*HOME)
    assert "silence" not in dues(case)
    arrived = done(case, step, NOW + 20 * DAY)
    assert (arrived.state, parcels_of(arrived)[0].standing) == (state, "delivered")
    if state is S.AWAITING_ACCEPTANCE:
        assert timer(arrived, "silence").due == NOW + 27 * DAY
        assert wait(arrived, NOW + 27 * DAY).state is S.FOLLOW_UP


def test_what_was_handed_over_has_no_parcel_and_its_silence_counts_at_once() -> None:
    case = after(*HOME[:-1], ShipBack(how="by_hand"))
    assert (parcels_of(case), "silence" in dues(case)) == ((), True)


def test_a_case_that_once_had_a_number_is_called_about_and_never_cancelled() -> None:
    case = done(done(after(*SENT), LOST), E.REQUEST_ITEM)
    assert case.state is S.AWAITING_ITEM
    called, commands = waited(case, NOW + 14 * DAY)
    assert (called.state, "Lapse" in names(commands)) == (S.AWAITING_ITEM, True)
    assert ("CallTheCustomer", "owner") in {(mail.message, mail.to) for mail in called.steps[-1].mails}
    never_sent = done(after(*SENT), RecordDelivery(parcel=1, what="not_sent"))
    assert wait(never_sent, NOW + 14 * DAY).state is S.CANCELLED, "it never left, so silence counts again"


def test_two_parcels_come_one_by_one() -> None:
    case = after(
        *SENT, SendTracking(carrier="顺丰", tracking="SF 1"), SendTracking(carrier="中通", tracking="Z7")
    )
    assert [one.tracking for one in parcels_of(case)] == ["SF1", "Z7"], "a number given twice is one parcel"
    first = done(case, ReceiveItem(condition="完好", parcel=1))
    assert [one.standing for one in parcels_of(first)] == ["delivered", "announced"]
    assert ("parcel" in dues(first), first.item_here) == (True, True)
    assert ("ParcelOverdue", "team") in owed(wait(first, LATE))
    both = done(case, ReceiveItem(condition="完好"))
    assert not unaccounted(both)


def owed(case: Case) -> set[tuple[str, str]]:
    return {(mail.message, mail.to) for step in case.steps for mail in step.mails}


ENDINGS: dict[str, tuple[Any, Any]] = {
    "staff close it": (OWNER, Close(text="办完了")),
    "the customer withdraws": (CUSTOMER, E.CANCEL),
}


@pytest.mark.parametrize("name", ENDINGS)
@pytest.mark.parametrize("news", [None, "lost", "damaged", "refused"])
def test_no_case_ends_while_goods_are_in_nobodys_hands(name: str, news: Any) -> None:
    actor, step = ENDINGS[name]
    case = after(*SENT)
    if news:
        case = done(case, LOST.model_copy(update={"what": news}))
    with pytest.raises(NotAllowed) as refused:
        done(case, step, by=actor)
    assert refused.value.code == "parcel_out"
    assert E.CANCEL not in may(case, POLICY, NOW)


# What goes wrong with which parcel, and where the case is then: always before us, with a deadline.
WRONG: dict[str, tuple[Sequence[Any], Any]] = {
    "to us, lost": (SENT, LOST),
    "back, lost": (HOME, LOST),
    "back, damaged": (HOME, LOST.model_copy(update={"what": "damaged"})),
    "back, refused": (HOME, LOST.model_copy(update={"what": "refused"})),
    "new, lost": (EXCHANGED, LOST),
    "a part, lost": ((E.TAKE, E.POST_PART), LOST),
    "back, damaged, says its customer": (HOME, ReportParcel(what="damaged", text="碎了")),
    "new, refused, says its customer": (EXCHANGED, ReportParcel(what="refused")),
    "lost while a question is open": ((*HOME, E.ASK), LOST),
    "damaged, found after it was confirmed": (
        (*HOME, E.CONFIRM_DELIVERY), LOST.model_copy(update={"what": "damaged"})
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_goes_wrong_is_ours_to_solve(name: str) -> None:
    steps, news = WRONG[name]
    case = done(after(*steps), news, by=CUSTOMER if isinstance(news, ReportParcel) else OWNER)
    assert case.state is S.IN_PROGRESS
    assert "solve" in dues(case)
    claimed = "claim" in dues(case)
    assert claimed == (news.what != "refused"), "who lost or broke it is to pay for it"
    if not isinstance(news, ReportParcel):
        assert {("ParcelTrouble", "customer"), ("ParcelToClaim", "team")} <= owed(case)
    assert wait(case, YEAR).is_open


def test_a_parcel_that_its_customer_misses_is_looked_into_at_once() -> None:
    case = done(after(*HOME), ReportParcel(what="missing"), by=CUSTOMER)
    assert (case.state, parcels_of(case)[0].standing) == (S.AWAITING_ACCEPTANCE, "missing")
    assert "overdue_parcel" in dues(case)
    assert ("CustomerWrote", "owner") in owed(case)
    assert wait(case, YEAR).state is S.AWAITING_ACCEPTANCE
    assert done(case, E.CONFIRM_DELIVERY, NOW + DAY).timer("overdue_parcel") is None


def test_what_was_lost_is_claimed_and_its_answer_waited_for() -> None:
    case = done(after(*HOME), LOST)
    assert timer(case, "claim").due.date() == (NOW + TERMS.claim_days * DAY).date()
    asked = done(case, ClaimCarrier(parcel=1, amount=Decimal(3000), reference="C-1"), NOW + DAY)
    assert timer(asked, "claim").due.date() == (NOW + (1 + TERMS.answer_days) * DAY).date()
    answered = done(asked, SettleClaim(parcel=1, paid=Decimal(2000)), NOW + 2 * DAY)
    claim = parcels_of(answered)[0].claim
    assert claim
    assert (claim.amount, claim.paid) == (Decimal(3000), Decimal(2000))
    assert "claim" not in dues(answered)
    for again in (ClaimCarrier(parcel=1, amount=Decimal(1), reference="C-2"), SettleClaim(parcel=1)):
        with pytest.raises(Invalid):
            done(answered, again, NOW + 3 * DAY)


def test_a_new_one_is_sent_again_and_no_old_one_asked_for_twice() -> None:
    lost = done(after(*EXCHANGED), LOST)
    assert "old_item" not in dues(lost), "nobody gives back an old one for a new one that never came"
    again = done(lost, SendAgain(parcel=1))
    assert (again.state, owed(again) >= {("SentAgain", "customer")}) == (S.EXCHANGING, True)
    sent = done(again, E.SHIP_NEW)
    assert "old_item" in dues(sent)
    assert [one.serial for one in sent.old_items or ()] == [sent.request.serial_number]
    assert [one.standing for one in parcels_of(sent)] == ["made_good", "under_way"]


def test_an_old_one_is_due_when_the_new_one_has_come() -> None:
    case, back = after(*EXCHANGED), POLICY.pages.returns.old_item_back_days * DAY
    late, commands = waited(case, NOW + 20 * DAY)
    assert "RemindOld" not in names(commands), "nobody asks for the old one before the new one is there"
    came = done(late, E.CONFIRM_DELIVERY, NOW + 20 * DAY)
    assert timer(came, "old_item").due == NOW + 20 * DAY + back
    assert "RemindOld" in names(waited(came, NOW + 40 * DAY)[1])


@pytest.mark.parametrize("steps", [HOME, SENT, (*DIAGNOSED, E.APPROVE_EXCHANGE, E.SHIP_NEW)])
def test_no_old_one_is_asked_for_that_the_customer_does_not_have(steps: Sequence[Any]) -> None:
    """Lost on its way home, on its way to us, or kept by us before the new one left."""
    sent = done(done(done(after(*steps), LOST), SendAgain(parcel=1)), E.SHIP_NEW)
    assert "old_item" not in dues(sent)


def test_what_was_lost_is_paid_back_by_finance_and_the_case_can_end() -> None:
    case = done(after(*HOME), LOST)
    refund = done(case, ApproveRefund(amount=Decimal(900), reason="寄送途中丢失"))
    paid = done(wait(refund, NOW + DAY), RecordRefund(reference="R-1"), NOW + DAY)
    assert (parcels_of(paid)[0].standing, unaccounted(paid)) == ("made_good", ())
    assert done(paid, E.RATE, NOW + DAY).state is S.CLOSED


def test_what_the_customer_bears_needs_a_code() -> None:
    plain: dict[str, Any] = POLICY.model_dump(mode="json", by_alias=True)
    plain["pages"]["returns"]["parcel_risk"] = {"to_us": "customer"}
    theirs = Policy.model_validate(plain)
    unproved = OWNER.model_copy(update={"proved": False})
    case = done(after(*SENT), LOST)
    assert done(case, SendAgain(parcel=1), by=unproved).state is S.EXCHANGING
    with pytest.raises(Invalid):
        done(case, SendAgain(parcel=1), by=unproved, policy=theirs)
    assert done(case, SendAgain(parcel=1), policy=theirs).state is S.EXCHANGING


def test_a_step_about_a_parcel_that_is_none_is_refused() -> None:
    case = after(*SENT)
    wrong: tuple[Command, ...] = (
        RecordDelivery(parcel=2),
        LOST.model_copy(update={"parcel": 7}),
        ClaimCarrier(parcel=1, amount=Decimal(1), reference="C"),
        SettleClaim(parcel=1),
    )
    for step in wrong:
        with pytest.raises(Invalid):
            done(case, step)
    with pytest.raises(NotAllowed):
        done(
            after(E.TAKE, E.RECEIVE_ITEM, E.DIAGNOSE, E.PLAN_REPAIR),
            ReportParcel(what="missing"),
            by=CUSTOMER,
        )


def test_an_undone_step_gives_parcels_and_deadlines_back() -> None:
    case = after(*HOME)
    wrong = done(case, LOST)
    back = done(wrong, E.UNDO)
    assert (back.parcels, back.state) == (case.parcels, case.state)
    assert {"parcel"} <= set(dues(back))
    assert wait(back, YEAR).state is S.AWAITING_ACCEPTANCE


def test_the_customer_reads_where_the_parcel_is() -> None:
    there, back = after(*SENT), after(*HOME)
    for case, key in ((there, "在路上"), (back, "在路上")):
        said = what_next(case, POLICY, "zh", NOW)
        assert key in said.text
        assert said.silence is None
    assert what_next(back, POLICY, "zh", NOW).commands[0] is E.CONFIRM_DELIVERY
    arrived = done(back, E.CONFIRM_DELIVERY)
    assert what_next(arrived, POLICY, "zh", NOW).commands[0] is E.ACCEPT_RESULT


OLDER = (Path(__file__).parent / "stored_parcels.jsonl").read_text("utf-8").splitlines()


@pytest.mark.parametrize("body", OLDER, ids=lambda body: json.loads(body)["state"])
def test_a_case_from_before_parcels_were_kept_is_watched_too(body: str) -> None:
    case = Case.model_validate_json(body)
    assert case.parcels is None
    assert case.model_dump_json(exclude_none=True) == body
    (parcel,) = parcels_of(case)
    assert parcel.tracking
    end, commands = waited(case, YEAR)
    assert end.state is case.state
    assert "RemindParcel" in names(commands)
    assert parcels_of(end)[0].asked_at


def test_the_address_in_force_stands_on_the_parcel() -> None:
    moved = done(after(*HOME[:-1], address="杭州市 1 号"), CorrectContact(address="上海市 2 号"), by=CUSTOMER)
    sent = done(moved, E.SHIP_BACK)
    later = done(sent, CorrectContact(address="北京市 3 号"), by=CUSTOMER)
    assert (parcels_of(later)[0].address, later.request.address) == ("上海市 2 号", "北京市 3 号")


def test_a_parcel_that_was_lost_is_not_the_one_that_comes_instead() -> None:
    lost = done(after(*SENT), LOST)
    again = done(done(lost, E.REQUEST_ITEM), SendTracking(carrier="中通", tracking="Z7"))
    came = done(again, E.RECEIVE_ITEM)
    assert [one.standing for one in parcels_of(came)] == ["made_good", "delivered"]
    turned_up = done(lost, E.RECEIVE_ITEM)
    assert [one.standing for one in parcels_of(turned_up)] == ["delivered"]
    assert not unaccounted(came)


# Where the case is when the address changes, and whether logistics must hear of it at once.
MOVES: dict[str, tuple[Sequence[Any], bool]] = {
    "on its way home": (HOME, True),
    "about to leave": (HOME[:-1], True),
    "a new one about to leave": ((E.TAKE, E.APPROVE_EXCHANGE), True),
    "a new one on its way": (EXCHANGED, True),
    "it has arrived": ((*HOME, E.CONFIRM_DELIVERY), False),
    "in repair": ((*DIAGNOSED, E.PLAN_REPAIR), False),
    "on its way to us": (SENT, False),
}


@pytest.mark.parametrize("name", MOVES)
def test_a_new_address_is_told_at_once_where_something_is_sent(name: str) -> None:
    steps, is_told = MOVES[name]
    case = done(after(*steps, address="杭州市 1 号"), CorrectContact(address="上海市 2 号"), by=CUSTOMER)
    assert (("AddressChanged", "team") in {(mail.message, mail.to) for mail in case.pending_mails}) is is_told
    same = done(case, CorrectContact(phone="13800138000"), by=CUSTOMER)
    assert "AddressChanged" not in {mail.message for mail in same.pending_mails}


def test_colleagues_are_asked_in_their_roles() -> None:
    with pytest.raises(NotAllowed):
        done(after(*SENT), LOST, by=CUSTOMER)
    assert done(after(*SENT), Ask(text="单号对吗？"), by=ACTORS[Role.STAFF]).state is S.WAITING
