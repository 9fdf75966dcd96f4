"""A product's repairs: counted from its receipt, known across cases, guaranteed, and failed or not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Command
from chalicelib.domain.case.customer_commands import ReportProblem
from chalicelib.domain.case.entitlements import entitlements
from chalicelib.domain.case.repair_steps import CompleteVisit, Diagnose, FetchItem, ReceiveItem, ShipBack
from chalicelib.domain.decisions.decide import decide
from chalicelib.domain.kernel.states import Event, Role, State
from chalicelib.domain.policy.coverage import Coverage, History, coverage
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.policy.warranty_terms import Repair
from chalicelib.domain.workflow.case_queries import is_paid_by_customer
from tests import samples
from tests.domain import lives
from tests.domain.lives import ACTORS, FOUND
from tests.samples import NOW

ASKED = NOW.date()
PLACE = {"model": "FH-P1", "serial_number": "SN 0001", "purchased_on": str(ASKED - timedelta(days=60))}
VISITED = CompleteVisit(done="完成", minutes=40, technician="王师傅", shown=True)
DONE = {Event.FINISH_REPAIR: lives.COMMANDS[Event.FINISH_REPAIR].model_dump(mode="json")}


def policy(**warranty: Any) -> Policy:
    plain: dict[str, Any] = lives.POLICY.model_dump(mode="json", by_alias=True)
    plain["pages"]["warranty"] |= {
        "after_repair": {"months": 3},
        "time_in_repair": "excluded",
        "repair_guarantee": {"months": 3},
    } | warranty
    for product in plain["products"]:
        product["parts"] = ["screen", "battery"]
    return Policy.model_validate(plain)


POLICY = policy()


def done(case: Case, command: Command, *, after: int, role: Role = Role.OWNER) -> Case:
    now = NOW + timedelta(days=after)
    return decide(case, command, actor=ACTORS[role], policy=POLICY, now=now).case


def at(state: State, kind: str = "repair", *, history: History | None = None, **changes: Any) -> Case:
    asked = {**PLACE, **changes} if kind != "service" else changes
    case = samples.case_in(state, kind, **asked)
    return case.model_copy(update={"history": history or History()})


def day(after: int) -> date:
    return ASKED + timedelta(days=after)


def diagnosed(case: Case, *, after: int = 5, **found: Any) -> Case:
    return done(case, Diagnose.model_validate({**FOUND, **found}), after=after)


def test_time_in_repair_counts_from_receipt_and_not_from_the_request() -> None:
    here = done(at(State.AWAITING_ITEM), ReceiveItem(condition="完好"), after=9)
    fixed = here.model_copy(update={"state": State.RETURNING, "facts": DONE})
    back = done(fixed, ShipBack(carrier="顺丰", tracking="SF2"), after=12)
    assert [(one.received, one.completed) for one in back.history.repairs] == [(day(9), day(12))]
    steps = {step.code: step for step in back.coverage.steps} if back.coverage else {}
    assert steps["repair_time"].number == 3


def test_a_product_that_comes_again_counts_from_the_second_receipt() -> None:
    case = at(State.AWAITING_ITEM)
    for after in (2, 20):
        case = done(case, ReceiveItem(condition="完好"), after=after)
        case = case.model_copy(update={"state": State.RETURNING, "facts": DONE})
        case = done(case, ShipBack(carrier="顺丰", tracking="SF2"), after=after + 3)
        case = done(case, ReportProblem(text="还是不亮"), after=after + 4, role=Role.CUSTOMER)
    assert [one.received for one in case.history.repairs] == [day(2), day(20)]


def test_a_visit_counts_from_its_day_and_one_that_fetches_from_then() -> None:
    visit = VISITED.model_copy(update={"fault": "hardware"})
    visited = done(at(State.VISIT_SCHEDULED, phone="13800138000"), visit, after=4)
    assert [(one.received, one.completed) for one in visited.history.repairs] == [(day(4), day(4))]
    fetched = done(at(State.VISIT_SCHEDULED), FetchItem(condition="完好"), after=4)
    fetched = fetched.model_copy(update={"state": State.RETURNING, "facts": DONE})
    back = done(fetched, ShipBack(how="by_hand"), after=6)
    assert [(one.received, one.completed) for one in back.history.repairs] == [(day(4), day(6))]


def test_a_case_of_before_counts_from_the_step_that_received_it() -> None:
    here = done(at(State.AWAITING_ITEM), ReceiveItem(condition="完好"), after=9)
    former = here.model_copy(update={"item_since": None, "state": State.RETURNING, "facts": DONE})
    back = done(former, ShipBack(how="by_hand"), after=12)
    assert back.history.repairs[0].received == day(9)


@pytest.mark.parametrize("service", ["installation", "cleaning", "maintenance", "inspection", "software"])
def test_a_visit_that_repairs_nothing_is_no_repair(service: str) -> None:
    case = samples.case_in(State.VISIT_SCHEDULED, "service", purchased_on=str(day(-60)))
    case = case.model_copy(update={"request": case.request.model_copy(update={"service": service})})
    after = done(case, VISITED, after=4)
    assert after.history.repairs == ()
    assert after.coverage == case.coverage


def test_a_visit_for_a_service_that_found_and_repaired_a_fault_is_a_repair() -> None:
    case = samples.case_in(State.IN_PROGRESS, "service", purchased_on=str(day(-60)))
    found = diagnosed(case).model_copy(update={"state": State.VISIT_SCHEDULED})
    assert len(done(found, VISITED, after=6).history.repairs) == 1
    nothing = diagnosed(case, fault="none").model_copy(update={"state": State.VISIT_SCHEDULED})
    assert done(nothing, VISITED, after=6).history.repairs == ()


def test_a_paid_repair_leaves_a_trace_and_lengthens_nothing() -> None:
    found = diagnosed(at(State.DIAGNOSING), cause="customer_fault", part="screen")
    back = done(found.model_copy(update={"state": State.VISIT_SCHEDULED}), VISITED, after=6)
    repair = back.history.repairs[0]
    assert (repair.paid, repair.fault, repair.part) == (True, "hardware", "screen")
    assert back.coverage
    assert found.coverage
    assert back.coverage.until == found.coverage.until


SCREEN = Repair(day(-30), day(-20), "202610-009", "hardware", "screen", core=True)
OVER = {"purchased_on": str(day(-900))}
# history, what was found, whether the guarantee makes it free
GUARANTEED: dict[str, tuple[Repair, dict[str, Any], bool]] = {
    "the same fault, repaired free": (SCREEN, {"part": "screen"}, True),
    "the same fault, repaired for money": (SCREEN._replace(paid=True), {"part": "screen"}, True),
    "another part": (SCREEN, {"part": "battery"}, False),
    "no part named now": (SCREEN, {}, False),
    "another kind of fault": (SCREEN, {"part": "screen", "fault": "cosmetic"}, False),
    "no part named either time": (SCREEN._replace(part=""), {}, True),
    "longer ago": (SCREEN._replace(received=day(-120), completed=day(-110)), {"part": "screen"}, False),
    "from before faults were kept": (Repair(day(-30), day(-20)), {"part": "screen"}, False),
}


@pytest.mark.parametrize(("repair", "found", "is_free"), GUARANTEED.values(), ids=GUARANTEED)
def test_the_same_fault_within_the_guarantee_of_its_repair_is_covered(
    repair: Repair, found: dict[str, Any], is_free: bool
) -> None:
    case = samples.case_in(State.DIAGNOSING, **{**PLACE, **OVER})
    case = diagnosed(
        case.model_copy(update={"history": History(repairs=(repair,))}), cause="expired", **found
    )
    assert case.coverage
    assert (case.coverage.outcome == "covered") is is_free
    assert is_paid_by_customer(case, POLICY) is not is_free
    if is_free:
        assert case.coverage.steps[-1].clause == "warranty-repair-guarantee"
        assert case.coverage.until == repair.completed + relativedelta(months=3)
        assert entitlements(case, POLICY, NOW).of("free_repair")


def test_what_the_customer_broke_is_not_guaranteed() -> None:
    case = samples.case_in(State.DIAGNOSING, **{**PLACE, **OVER})
    case = case.model_copy(update={"history": History(repairs=(SCREEN,))})
    found = diagnosed(case, cause="customer_fault", part="screen")
    assert is_paid_by_customer(found, POLICY)


def test_before_a_diagnosis_the_answer_says_what_the_guarantee_would_mean() -> None:
    answer = _asked(History(repairs=(SCREEN,)))
    assert answer.outcome == "expired"
    assert "guaranteed_fault" in [step.code for step in answer.steps]
    assert "guaranteed_fault" not in [step.code for step in _asked(History()).steps]


def _asked(history: History) -> Coverage:
    request = samples.request("repair", **{**PLACE, **OVER})
    answer = coverage(request, kind="repair", policy=POLICY, today=ASKED, history=history)
    assert answer
    return answer


TWICE = (SCREEN, SCREEN._replace(received=day(-10), completed=day(-5), case="202610-010"))
CORE = {"core_fault": True, "part": "screen"}
# repairs of other cases, what is found now, failed repairs of this fault
FAILED: dict[str, tuple[tuple[Repair, ...], dict[str, Any], int]] = {
    "the same core fault": (TWICE, CORE, 2),
    "once": (TWICE[:1], CORE, 1),
    "never": ((), CORE, 0),
    "another part": (TWICE, {**CORE, "part": "battery"}, 0),
    "another kind of fault": (TWICE, {**CORE, "fault": "software"}, 0),
    "no core fault now": (TWICE, {"part": "screen"}, 0),
    "no core fault then": (tuple(one._replace(core=False) for one in TWICE), CORE, 0),
    "no fault found": (TWICE, {**CORE, "fault": "none"}, 0),
    "repaired for money": (tuple(one._replace(paid=True) for one in TWICE), CORE, 0),
    "one of each": ((TWICE[0], TWICE[1]._replace(part="battery")), CORE, 1),
    "from before faults were kept": ((Repair(day(-30), day(-20)), Repair(day(-9), day(-8))), CORE, 0),
}


@pytest.mark.parametrize(("repairs", "found", "failed"), FAILED.values(), ids=FAILED)
def test_repairs_that_did_not_cure_are_counted_by_fault_across_cases(
    repairs: tuple[Repair, ...], found: dict[str, Any], failed: int
) -> None:
    case = diagnosed(at(State.DIAGNOSING, history=History(repairs=repairs)), **found)
    assert case.failed_repairs == failed
    due = entitlements(case, POLICY, NOW + timedelta(days=5))
    assert (due.of("exchange") is not None) is (failed >= 2)
    told = [step for one in due.entitled for step in one.steps] + list(due.refused)
    counted = [step.number for step in told if step.code == "failed_repairs"]
    assert counted == ([failed] if failed else [])


def test_a_complaint_alone_is_no_failed_repair() -> None:
    """The customer may complain of anything; that it is the same core fault is for the diagnosis to say."""
    case = at(State.AWAITING_ACCEPTANCE, history=History(repairs=TWICE))
    case = case.model_copy(update={"facts": DONE})
    for _ in range(3):
        case = done(case, ReportProblem(text="包装不好看"), after=1, role=Role.CUSTOMER)
        case = case.model_copy(update={"state": State.AWAITING_ACCEPTANCE, "facts": DONE})
    assert case.failed_repairs == 0


def test_a_stored_case_of_before_keeps_its_own_repairs() -> None:
    own = tuple(Repair(day(n), day(n + 1), "202611-001") for n in (1, 3))
    case = at(State.IN_PROGRESS, history=History(repairs=own)).model_copy(update={"failed_repairs": 2})
    assert diagnosed(case, after=9, core_fault=True).failed_repairs == 2
    stored = case.model_dump(mode="json")
    stored["history"]["repairs"] = [["2026-11-01", "2026-11-02", "202611-001"]]
    assert Case.model_validate(stored).history.repairs[0].fault == ""


def test_a_main_part_with_a_longer_term_is_covered_once_it_is_found_to_be_at_fault() -> None:
    longer = policy(parts_months={"phone": {"screen": 60, "battery": 6}})
    case = samples.case_in(State.DIAGNOSING, **{**PLACE, **OVER})
    found = {**FOUND, "cause": "expired", "part": "screen"}
    now = datetime(2026, 11, 24, tzinfo=UTC)
    after = decide(case, Diagnose(**found), actor=ACTORS[Role.OWNER], policy=longer, now=now).case
    assert after.coverage
    assert after.coverage.outcome == "covered"
    assert not is_paid_by_customer(after, longer)
