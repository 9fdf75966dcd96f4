"""The process page on states and stages: what it says that we and the customer do can be done, and is."""

from __future__ import annotations

from pathlib import Path

import pytest

from chalicelib.cases import documents, presentation
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.clock_commands import CheckAdvice, Lapse
from chalicelib.domain.case.customer_commands import Rate
from chalicelib.domain.kernel.errors import NotAllowed
from chalicelib.domain.kernel.states import STATES, Role, State
from chalicelib.domain.views.api_models import CaseView
from chalicelib.domain.views.next_step import may, what_next
from chalicelib.domain.views.printed.service_forms import available
from chalicelib.domain.workflow.transitions import CUSTOMERS_TURN, OPEN
from tests.domain.lives import ACTORS, ready
from tests.promises.acting import (
    DAY,
    LANGUAGES,
    LEVELS,
    NOW,
    POLICY,
    E,
    S,
    clause,
    desk,
    does,
    ends,
    led,
    letter_of,
    names,
    owed,
    timer,
    waited,
)

HERE = (E.TAKE, E.RECEIVE_ITEM)
MENDED = (*HERE, E.DIAGNOSE, E.PLAN_REPAIR, E.FINISH_REPAIR, E.PASS_CHECK)


def seen(case: Case, folder: Path) -> CaseView:
    """The case as its customer sees it."""
    return presentation.case_view(desk(folder).context, case, "zh")


@pytest.mark.parametrize("state", [*CUSTOMERS_TURN, *(one for one in OPEN if STATES[one].turn == "us")])
def test_states(state: State) -> None:
    shown = what_next(ready(state), POLICY, "zh", NOW)
    assert (bool(STATES[state].stage), bool(shown.text)) == (True, True)
    for language in LANGUAGES:
        assert clause(f"stage-{STATES[state].stage}", language), "each stage has its place on the page"
    if state in CUSTOMERS_TURN:
        assert set(shown.commands) == set(STATES[state].awaits) & set(may(ready(state), POLICY, NOW))
    else:
        assert shown.by, "when it is ours, it says by when"


def test_the_top_of_the_page_says_by_when_the_customer_is_to_act(tmp_path: Path) -> None:
    waiting = seen(led(E.TAKE, E.ASK), tmp_path)
    days = LEVELS.silence_in("waiting").after_days
    assert waiting.next.silence
    assert waiting.next.silence.until == NOW + days * DAY


def test_stage_intake(tmp_path: Path) -> None:
    owner = seen(led(E.TAKE), tmp_path).owner
    assert owner
    assert owner.name == "维修 1 号"
    advised = led(E.TAKE, E.ADVISE)
    due = ends(LEVELS.follow_up_after_advice)
    assert timer(advised, "advice").due == due
    asked, commands = waited(advised, due)
    assert CheckAdvice() in commands
    assert ("DidItHelp", "customer") in owed(asked)


def test_stage_diagnosis(tmp_path: Path) -> None:
    sending = seen(led(E.TAKE, E.REQUEST_ITEM), tmp_path).sending
    assert sending
    assert (sending.address, sending.enclose) == ("杭州市文三路 1 号 维修中心", ("主机", "充电器"))
    assert "rma_slip" in available(led(E.TAKE, E.REQUEST_ITEM), "customer")
    offered = led(E.TAKE, E.OFFER_VISIT)
    (form,) = (one for one in seen(offered, tmp_path).allowed if one.command is E.CHOOSE_TIME)
    assert len(form.fields[0].choices) > 1
    chosen = does(offered, E.CHOOSE_TIME)
    assert b"BEGIN:VEVENT" in documents.visit_calendar(chosen, POLICY)
    refused = led(*HERE, E.DIAGNOSE, E.REFUSE, E.END_HOLD)
    assert "#warranty-exclusions" in letter_of(refused, "Refused")
    with pytest.raises(NotAllowed):
        does(does(does(refused, E.OBJECT), E.REINSPECT), E.OBJECT)


def test_stage_closing() -> None:
    home = led(*MENDED, E.SHIP_BACK)
    assert {E.ACCEPT_RESULT, E.REPORT_PROBLEM} <= set(may(home, POLICY, NOW))
    accepted = does(home, E.ACCEPT_RESULT)
    assert ("RateUs", "customer") in owed(accepted)
    unhappy = does(accepted, Rate(score=LEVELS.rating.dissatisfied_at_most))
    assert (unhappy.state, ("Rated", "manager") in owed(unhappy)) == (S.DISSATISFIED, True)
    assert does(unhappy, E.REOPEN, by=ACTORS[Role.MANAGER]).state is S.IN_PROGRESS
    assert names(waited(accepted, NOW)[1]) == []
    assert Lapse() not in waited(unhappy, NOW)[1]
