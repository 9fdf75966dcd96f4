"""Loaners: they come back so many days after the customer's own product, and none is forgotten."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.cases import presentation
from chalicelib.domain.case.clock_commands import Escalate, RemindOld
from chalicelib.domain.case.commands import Cancel, Close
from chalicelib.domain.case.solution_steps import Lend
from chalicelib.domain.kernel.errors import NotAllowed
from chalicelib.domain.kernel.states import Event, State
from chalicelib.domain.policy.policy import today
from chalicelib.domain.views.formatting import day
from chalicelib.domain.views.next_step import may, what_next
from chalicelib.domain.views.staff_forms import step_forms
from tests.domain.test_silence import SILENT, aged
from tests.promises.acting import (
    DAY,
    HOUR,
    LANGUAGES,
    LEVELS,
    NOW,
    POLICY,
    VIEWER,
    E,
    S,
    desk,
    does,
    led,
    letter_of,
    owed,
    timer,
    waited,
)

DIAGNOSED = (E.TAKE, E.RECEIVE_ITEM, E.DIAGNOSE)
LENT = (*DIAGNOSED, E.PLAN_REPAIR, E.LEND)
WAYS_HOME: dict[str, tuple[Any, ...]] = {
    "repaired": (*LENT, E.FINISH_REPAIR, E.PASS_CHECK, E.SHIP_BACK),
    "as it is": (*DIAGNOSED, E.LEND, E.RETURN_ITEM, E.SHIP_BACK),
    "a new one": (*DIAGNOSED, E.APPROVE_EXCHANGE, E.LEND, E.SHIP_NEW),
    "at a visit": (E.TAKE, E.OFFER_VISIT, E.CHOOSE_TIME, E.LEND, E.COMPLETE_VISIT),
}
MAILS = {"a new one": "NewItemShipped", "at a visit": "ResultToAccept"}


@pytest.mark.parametrize("way", WAYS_HOME)
def test_loaner(way: str, tmp_path: Path) -> None:
    terms = LEVELS.loaner
    for family in terms.families:
        model = next(one.model for one in POLICY.products if one.family == family)
        away = led(E.TAKE, E.RECEIVE_ITEM, model=model)
        assert E.LEND in {form.event for form in step_forms(away, VIEWER)}
    assert "不收费" in letter_of(led(*LENT), "LoanerOut")
    assert "free of charge" in letter_of(led(*LENT), "LoanerOut", "en")
    case = led(*WAYS_HOME[way])
    due = POLICY.end_of(today(POLICY, NOW) + timedelta(days=terms.back_days))
    assert (timer(case, "loaner").due, timer(case, "loaner").told) == (due, ())
    for language in LANGUAGES:
        assert day(today(POLICY, due), language) in letter_of(case, MAILS.get(way, "ShippedBack"), language)
    shown = presentation.case_view(desk(tmp_path).context, case, "zh").loaner
    assert shown
    assert shown.back_on == today(POLICY, due)
    reminded, commands = waited(case, due - timedelta(days=terms.remind_days))
    assert commands[-1] == RemindOld(timer="loaner")
    assert ("DueBack", "customer") in owed(reminded)
    assert Escalate(timer="loaner", to="lead") in waited(case, due)[1]


def test_the_form_proposes_the_day_that_the_page_says() -> None:
    forms = {form.event: form for form in step_forms(led(*DIAGNOSED, E.PLAN_REPAIR), VIEWER)}
    (field,) = (one for one in forms[E.LEND].fields if one.name == "back_on")
    repaired = today(POLICY, timer(led(*DIAGNOSED, E.PLAN_REPAIR), "repair").due)
    assert field.default == (repaired + timedelta(days=LEVELS.loaner.back_days)).isoformat()


ENDS: dict[str, tuple[tuple[Any, ...], Any]] = {
    "staff close it": ((E.TAKE, E.LEND), Close(text="好了")),
    "staff close an exchange": (
        (E.TAKE, E.APPROVE_EXCHANGE, E.SHIP_NEW, E.CONFIRM_DELIVERY),
        Close(text="好了"),
    ),
    "the customer withdraws": ((E.TAKE, E.LEND), Cancel()),
    "and after an exchange": ((E.TAKE, E.APPROVE_EXCHANGE, E.SHIP_NEW, E.REPORT_PROBLEM), Cancel()),
}


@pytest.mark.parametrize("end", ENDS)
def test_no_case_ends_while_something_of_ours_is_out(end: str) -> None:
    steps, last = ENDS[end]
    case = led(*steps)
    with pytest.raises(NotAllowed, match="our_goods_out"):
        does(case, last)
    assert Event.CANCEL not in may(case, POLICY, NOW) or case.item_here
    back = does(case, E.TAKE_BACK_LOAN if case.timer("loaner") else E.RECEIVE_OLD)
    assert not does(back, last).is_open


@pytest.mark.parametrize("state", [state for state in SILENT if state is not S.FOLLOW_UP])
def test_silence_ends_no_case_while_a_loaner_is_out(state: State) -> None:
    before, *_ = SILENT[state]
    case = led(E.TAKE, E.LEND, *(step for step in before if step is not E.TAKE), **aged(state))
    assert case.state is state
    until = timer(case, "loaner").due + 90 * DAY
    later, commands = waited(case, until)
    assert later.is_open
    assert RemindOld(timer="loaner") in commands
    if state in (S.WAITING, S.ADVISED, S.AWAITING_ITEM):
        assert (later.state, what_next(case, POLICY, "zh", NOW).silence) == (state, None), (
            "no end is announced"
        )
        assert timer(does(later, E.TAKE_BACK_LOAN, until), "silence").started == until


def test_a_lent_product_is_one_that_somebody_names() -> None:
    lent = led(*DIAGNOSED, Lend(loaner="FH-P1 备用机 7 号", back_on=today(POLICY, NOW + 20 * DAY)))
    assert "FH-P1 备用机 7 号" in letter_of(lent, "LoanerOut")
    assert timer(lent, "loaner").due > NOW + 19 * DAY + HOUR
