"""Silence of customers: one reminder and one end per waiting state, and only while we owe no words."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from chalicelib.domain.case.clock_commands import RemindOld
from chalicelib.domain.case.commands import Command, Reply
from chalicelib.domain.kernel.states import Event, State
from chalicelib.domain.views.next_step import what_next
from chalicelib.domain.workflow.transitions import CUSTOMERS_TURN
from tests.domain.timed import (
    DAY,
    DIAGNOSED,
    EXPIRED,
    HOME,
    HOUR,
    MINUTE,
    NOW,
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
)  # fmt: skip

OLD = (S.INSPECTION_OFFERED, S.INSPECTION_UNPAID)  # of products out of warranty
SILENT: dict[State, tuple[Sequence[Event | Command], int, int, State]] = {
    S.WAITING: ((E.ASK,), 3, 7, S.CLOSED),
    S.ADVISED: ((E.ADVISE,), 3, 7, S.CLOSED),
    S.AWAITING_ITEM: ((E.TAKE, E.REQUEST_ITEM), 7, 14, S.CANCELLED),
    S.INSPECTION_OFFERED: ((E.TAKE, E.RECEIVE_ITEM), 3, 7, S.RETURNING),
    S.INSPECTION_UNPAID: (
        (E.TAKE, E.RECEIVE_ITEM, E.ACCEPT_INSPECTION_FEE, EXPIRED, E.QUOTE, E.DECLINE_QUOTE),
        3,
        7,
        S.INSPECTION_UNPAID,
    ),
    S.QUOTED: ((*DIAGNOSED, E.QUOTE), 3, 7, S.RETURNING),
    S.AWAITING_PAYMENT: ((*DIAGNOSED, E.QUOTE, E.ACCEPT_QUOTE), 3, 7, S.RETURNING),
    S.VISIT_OFFERED: ((E.TAKE, E.OFFER_VISIT), 1, 2, S.VISIT_OFFERED),
    S.SUBSTITUTE_OFFERED: ((*DIAGNOSED, E.APPROVE_EXCHANGE, E.OFFER_SUBSTITUTE), 3, 7, S.SUBSTITUTE_OFFERED),
    S.READY_TO_COLLECT: ((*HOME[:-1], E.OFFER_COLLECTION), 30, 120, S.READY_TO_COLLECT),
    S.RECYCLING_OFFERED: ((*DIAGNOSED, E.OFFER_RECYCLING), 3, 7, S.RETURNING),
    S.AWAITING_ACCEPTANCE: ((*HOME, E.CONFIRM_DELIVERY), 3, 7, S.FOLLOW_UP),
    S.FOLLOW_UP: ((*HOME, E.ACCEPT_RESULT), 3, 7, S.CLOSED),
}


def aged(state: State) -> dict[str, str]:
    """What a request says so that its case can come to that state: of an old product, where it is charged."""
    return {"purchased_on": "2024-01-31"} if state in OLD else {}


@pytest.mark.parametrize("state", [state for state in CUSTOMERS_TURN if state is not S.REFUSED])
def test_silence_has_one_reminder_and_one_end(state: State) -> None:
    steps, reminded, ended, end = SILENT[state]
    case = after(*steps, **aged(state))
    assert (case.state, timer(case, "silence").due) == (state, NOW + ended * DAY)
    moments = (
        NOW + reminded * DAY - MINUTE,
        NOW + reminded * DAY,
        NOW + ended * DAY - MINUTE,
        NOW + ended * DAY,
    )
    heard = []
    for moment in moments:
        case, commands = waited(case, moment)
        heard.append([name for name in names(commands) if name in ("RemindCustomer", "Lapse")])
    assert heard == [[], ["RemindCustomer"], [], ["Lapse"]]
    assert case.state is end


def test_what_is_here_goes_back_when_a_refused_customer_stays_silent() -> None:
    case = wait(done(after(E.TAKE, E.RECEIVE_ITEM), E.REFUSE), NOW + HOUR)
    announced = what_next(case, POLICY, "zh", NOW + HOUR).silence
    assert announced
    assert announced.then == "return_item", "what is announced is what is done"
    closed = wait(case, NOW + 20 * DAY)
    assert (closed.state, closed.is_open) == (S.RETURNING, True)
    told = [(mail.message, mail.to) for mail in closed.pending_mails]
    assert told == [("SentBackAsIs", "customer"), ("ToBeSent", "owner"), ("ToBeSent", "team")]
    assert wait(wait(after(E.TAKE, E.REFUSE), NOW + HOUR), NOW + 20 * DAY).state is S.CLOSED


def test_a_question_of_the_customer_is_answered_before_his_silence_counts() -> None:
    asked = done(after(*DIAGNOSED, E.QUOTE), Reply(text="为什么这么贵？"), NOW + 6 * DAY)
    assert dues(asked) == {"call": NOW + 6 * DAY + 4 * HOUR}
    unanswered, commands = waited(asked, NOW + 20 * DAY)
    assert (unanswered.state, names(commands)) == (S.QUOTED, ["Remind", "Escalate", "Escalate"])
    answered = done(unanswered, E.SAY, NOW + 20 * DAY)
    assert dues(answered) == {"silence": NOW + 27 * DAY}


@pytest.mark.parametrize("word", [E.NOTE, E.SAY, E.OFFER_VISIT])
def test_who_cannot_be_reached_is_called_and_then_waited_for_again(word: Event) -> None:
    called = wait(after(E.TAKE, E.OFFER_VISIT), NOW + 2 * DAY)
    assert dues(called)["call"] == NOW + 2 * DAY + 4 * HOUR
    assert "silence" not in dues(called)
    again = done(called, word, NOW + 2 * DAY + HOUR)
    assert ("call" in dues(again), dues(again)["silence"]) == (False, NOW + 4 * DAY + HOUR)


def test_a_question_that_was_answered_and_asked_again_is_owed_an_answer() -> None:
    case = after(E.TAKE, E.SAY, kind="enquiry")
    assert dues(case) == {}
    assert dues(done(case, E.REPLY, NOW + DAY)) == {"respond": NOW + 2 * DAY}


def test_a_customer_who_writes_is_not_asked_whether_advice_helped() -> None:
    assert set(dues(done(after(E.TAKE, E.ADVISE), E.REPLY))) & {"advice", "silence"} == set()


def test_an_old_product_is_asked_for_before_the_day_and_on_it() -> None:
    case, due = after(E.TAKE, E.APPROVE_EXCHANGE, E.SHIP_NEW, E.ACCEPT_RESULT), NOW + 7 * DAY
    told: list[list[str]] = []
    for moment in (due - 2 * DAY, due - MINUTE, due, due + 4 * HOUR, due + 90 * DAY):
        case, commands = waited(case, moment)
        told.append([str(c.timer) for c in commands if isinstance(c, RemindOld)])
    assert told == [["old_item"], [], ["old_item"], [], []]
    assert (case.state, timer(case, "old_item").told) == (S.FOLLOW_UP, ("lead", "manager"))


def test_a_case_stays_open_until_all_that_is_ours_is_back() -> None:
    case = after(E.TAKE, E.APPROVE_EXCHANGE, E.SHIP_NEW, E.ACCEPT_RESULT)
    rated = done(case, E.RATE)
    assert (rated.state, set(dues(rated))) == (S.FOLLOW_UP, {"old_item"})
    assert done(rated, E.RECEIVE_OLD).state is S.CLOSED
    unrated = done(case, E.RECEIVE_OLD)
    assert dues(unrated)["silence"] == NOW + 7 * DAY


def test_an_exchange_keeps_the_old_product_that_is_here() -> None:
    case = after(*DIAGNOSED, E.APPROVE_EXCHANGE, E.SHIP_NEW, E.ACCEPT_RESULT)
    assert not case.item_here, "it is ours now, and goes back to nobody"
    assert wait(case, NOW + 30 * DAY).state is S.CLOSED
