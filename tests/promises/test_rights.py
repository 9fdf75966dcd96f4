"""Clauses about what a customer may have, on this project's own pages: cover, guarantee, exchange, refund."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Command
from chalicelib.domain.case.customer_commands import ClaimRefund
from chalicelib.domain.case.repair_steps import Diagnose, PlanRepair, ReceiveItem, ShipBack
from chalicelib.domain.case.solution_steps import ApproveExchange, ApproveRefund
from chalicelib.domain.decisions.decide import decide
from chalicelib.domain.kernel.states import Event, Role, State
from chalicelib.domain.policy.coverage import History
from chalicelib.domain.policy.warranty_terms import Repair
from chalicelib.domain.workflow.promises import refund_since
from chalicelib.domain.workflow.timers import due_now
from tests import samples
from tests.domain.lives import ACTORS, COMMANDS, FOUND
from tests.domain.test_contradicting_facts import asked
from tests.domain.test_coverage import REAL, d
from tests.samples import NOW

CORE: dict[str, Any] = {**FOUND, "core_fault": True, "part": "screen"}
MENDED = Repair(d("2026-10-01"), d("2026-10-05"), "202610-001", "hardware", "screen", core=True)


def goes(case: Case, *commands: Command, at: datetime = NOW, role: Role = Role.OWNER) -> Case:
    for command in commands:
        case = decide(case, command, actor=ACTORS[role], policy=REAL, now=at).case
    return case


def arrived(*repairs: Repair, bought: str = "2026-10-01") -> Case:
    case = samples.case_in(State.DIAGNOSING, purchased_on=bought)
    return case.model_copy(update={"history": History(repairs=repairs), "item_here": True, "item_since": NOW})


def test_warranty_start() -> None:
    history = History(activated_on=d("2026-01-15"))
    answer = asked(REAL, "repair", "2026-11-01", history, purchased_on=d("2026-03-03"))
    assert answer.until == d("2027-03-02")


def test_warranty_repair_time() -> None:
    case = samples.case_in(State.AWAITING_ITEM, purchased_on="2026-10-01")
    case = goes(case, ReceiveItem(condition="完好"), at=NOW + timedelta(days=9))
    facts = {Event.FINISH_REPAIR: COMMANDS[Event.FINISH_REPAIR].model_dump(mode="json")}
    back = case.model_copy(update={"state": State.RETURNING, "facts": facts})
    back = goes(back, ShipBack(how="by_hand"), at=NOW + timedelta(days=12))
    assert back.coverage
    assert [step.number for step in back.coverage.steps if step.code == "repair_time"] == [3]


def test_warranty_extension() -> None:
    paid = MENDED._replace(paid=True)
    plain, free, charged = (
        asked(REAL, "repair", "2026-11-01", History(repairs=some), purchased_on=d("2025-11-01"))
        for some in ((), (MENDED,), (paid,))
    )
    assert plain.until
    assert free.until
    assert free.until > plain.until
    assert charged.until == plain.until


def test_warranty_repair_guarantee() -> None:
    case = goes(
        arrived(MENDED._replace(paid=True), bought="2020-10-01"), Diagnose(**{**CORE, "cause": "expired"})
    )
    assert case.coverage
    assert "warranty-repair-guarantee" in case.coverage.clauses
    assert goes(case, PlanRepair(method="换屏")).state is State.REPAIRING


def test_exchange_after_repairs() -> None:
    twice = (MENDED, MENDED._replace(received=d("2026-10-20"), completed=d("2026-10-22"), case="202610-002"))
    case = goes(arrived(*twice), Diagnose(**CORE))
    actor = ACTORS[Role.OWNER].model_copy(update={"proved": False})
    approved = decide(case, ApproveExchange(reason="修了两次"), actor=actor, policy=REAL, now=NOW)
    assert approved.case.state is State.EXCHANGING


def test_an_exchange_window_that_ends_on_a_day_off() -> None:
    facts: dict[str, Any] = {"purchased_on": d("2026-11-05"), "received_on": d("2026-11-14"), "unused": True}
    assert asked(REAL, "exchange", "2026-11-23", **facts).outcome == "exchange"
    assert asked(REAL, "exchange", "2026-11-24", **facts).outcome == "covered"


def test_refund_window() -> None:
    facts: dict[str, Any] = {"purchased_on": d("2026-12-20"), "received_on": d("2026-12-30"), "unused": True}
    assert asked(REAL, "return", "2027-01-14", **facts).outcome == "refund"
    late = asked(REAL, "return", "2027-01-15", **facts)
    assert (late.outcome, "returns-legal-rights" in late.clauses) == ("covered", True)


def test_refund_late() -> None:
    case = goes(arrived(), Diagnose(**CORE), PlanRepair(method="换屏"))
    since = refund_since(case, REAL)
    assert since
    assert case.promised_on
    allowed = REAL.pages.returns.late_working_days_for_refund
    day = REAL.working_calendar.add_working_days(case.promised_on, allowed + 1)
    assert since == datetime.combine(day, time(), ZoneInfo("Asia/Shanghai"))
    at = since
    while (command := due_now(case, REAL, at)) is not None:
        case = goes(case, command, at=at, role=Role.CLOCK)
    assert case.refund_right_told
    case = goes(case, ClaimRefund(), at=at, role=Role.CUSTOMER)
    assert goes(case, ApproveRefund(amount="900", reason="逾期"), at=at).payout
