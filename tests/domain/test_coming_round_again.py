"""A case that comes back after the work, or whose repair failed: nothing of before is said or charged."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.customer_commands import Rate
from chalicelib.domain.case.repair_steps import CompleteVisit, FinishRepair, OfferVisit, ShipBack
from chalicelib.domain.kernel.errors import Invalid
from chalicelib.domain.mail.repair import RepairPlanned
from chalicelib.domain.policy.warranty_terms import Repair
from chalicelib.domain.workflow.case_queries import agreed_sum
from tests.domain.lives import RECORD, VISIT
from tests.domain.timed import DIAGNOSED, EXPIRED
from tests.promises.acting import CLOCK, LANGUAGES, THEATRE, E, S, Step, begun, does, letter_of
from tests.promises.test_repairs import OLD

BACK = ShipBack(how="by_hand")
DISSATISFIED = Rate(score=1)
REPAIRED: tuple[Step, ...] = (*DIAGNOSED, E.PLAN_REPAIR, E.FINISH_REPAIR, E.PASS_CHECK, BACK)
FAILED: tuple[Step, ...] = (*DIAGNOSED, E.PLAN_REPAIR, E.FINISH_REPAIR, E.FAIL_CHECK)
AGAIN: tuple[Step, ...] = (E.RECEIVE_ITEM, E.DIAGNOSE, E.RETURN_ITEM, BACK)
# how it goes home, and how many repairs there were by then
UNREPAIRED: dict[str, tuple[tuple[Step, ...], int]] = {
    "the customer reports a problem": ((*REPAIRED, E.REPORT_PROBLEM, *AGAIN), 1),
    "the manager takes it up again": ((*REPAIRED, E.ACCEPT_RESULT, DISSATISFIED, E.REOPEN, *AGAIN), 1),
    "it comes after the end": ((*REPAIRED, E.ACCEPT_RESULT, E.RATE, E.RECEIVE_LATE, *AGAIN[1:]), 1),
    "the check failed": ((*FAILED, E.RETURN_ITEM, E.SHIP_BACK), 0),
    "it waits for its check and a refund is claimed": ((*FAILED[:-1], E.RETURN_ITEM, E.SHIP_BACK), 0),
}


def led(steps: Iterable[Step], **facts: Any) -> Case:
    case = begun(**facts)
    for step in steps:
        case = does(case, step, by=CLOCK if step is E.END_HOLD else None)
    return case


def withdrawn_while_unchecked() -> Case:
    """Its repair is reported and not yet checked, when the customer's silence or claim sends it home."""
    case = led(FAILED[:-1]).model_copy(update={"state": S.REFUND_CLAIMED})
    return does(does(case, E.RETURN_ITEM), E.SHIP_BACK)


@pytest.mark.parametrize(("steps", "repairs"), UNREPAIRED.values(), ids=UNREPAIRED)
def test_what_goes_home_unrepaired_is_no_repair_and_is_not_called_one(
    steps: tuple[Step, ...], repairs: int
) -> None:
    case = withdrawn_while_unchecked() if E.FAIL_CHECK not in steps and not repairs else led(steps)
    assert case.state is S.AWAITING_ACCEPTANCE
    assert len(case.history.repairs) == repairs
    zh, en = (letter_of(case, "ShippedBack", language) for language in LANGUAGES)
    assert "维修报告" not in zh
    assert "修好" not in zh
    assert "Repair report" not in en


def test_a_repair_that_passed_is_one_though_its_check_failed_before() -> None:
    case = led((*FAILED, E.FINISH_REPAIR, E.PASS_CHECK, E.SHIP_BACK))
    assert len(case.history.repairs) == 1
    assert "维修报告" in letter_of(case, "ShippedBack")


PAID: tuple[Step, ...] = (
    E.TAKE, E.RECEIVE_ITEM, E.ACCEPT_INSPECTION_FEE, EXPIRED, E.QUOTE, E.ACCEPT_QUOTE, E.RECORD_PAYMENT,
)  # fmt: skip
FINISHED: tuple[Step, ...] = (E.FINISH_REPAIR, E.PASS_CHECK, BACK)
CHARGED = OfferVisit(times=VISIT, technician="王师傅", charge=Decimal(80))
VISITED = CompleteVisit(**RECORD, fault="hardware", charge=Decimal(80), shown=True)
ROUNDS: dict[str, tuple[tuple[Step, ...], tuple[Step, ...]]] = {
    "a quote": ((*PAID, *FINISHED), (E.REPORT_PROBLEM,)),
    "a quote, and the manager": ((*PAID, *FINISHED, E.ACCEPT_RESULT, DISSATISFIED), (E.REOPEN,)),
    "a visit": ((E.TAKE, CHARGED, E.CHOOSE_TIME, VISITED), (E.REPORT_PROBLEM,)),
}


@pytest.mark.parametrize(("first", "back"), ROUNDS.values(), ids=ROUNDS)
def test_what_was_agreed_to_is_charged_once(first: tuple[Step, ...], back: tuple[Step, ...]) -> None:
    case = led(first, **OLD)
    agreed = agreed_sum(case)
    assert agreed > 0
    for step in back:
        case = does(case, step, case.updated_at)
    assert agreed_sum(case) == 0
    repairing = case.model_copy(update={"state": S.REPAIRING})
    with pytest.raises(Invalid):
        does(repairing, FinishRepair(**RECORD, charge=agreed))
    assert does(repairing, FinishRepair(**RECORD)).state is S.QUALITY_CHECK


def visited(**said: object) -> Case:
    case = led((E.TAKE, CHARGED, E.CHOOSE_TIME))
    return does(case, CompleteVisit.model_validate({**RECORD, "shown": True, **said}))


def kept(case: Case) -> Repair:
    (repair,) = case.history.repairs
    return repair


def test_a_visit_keeps_what_it_repaired_so_that_its_guarantee_is_found() -> None:
    repair = kept(visited(fault="hardware", part="screen", core_fault=True))
    assert (repair.fault, repair.part, repair.core, repair.paid) == ("hardware", "screen", True, False)
    assert kept(visited(fault="hardware", charge=80)).paid, "who paid is kept, too"
    assert not visited(fault="none").history.repairs


def test_a_visit_to_something_broken_says_what_was_broken() -> None:
    with pytest.raises(Invalid) as refused:
        visited()
    assert [(fault.field, fault.code) for fault in refused.value.faults] == [("fault", "missing")]


def test_a_paid_repair_by_a_visit_lengthens_no_warranty() -> None:
    free, paid = visited(fault="hardware"), visited(fault="hardware", charge=80)
    assert free.coverage
    assert paid.coverage
    assert "repaired" in {step.code for step in free.coverage.steps}
    assert "repaired" not in {step.code for step in paid.coverage.steps}


def test_a_fault_that_is_guaranteed_is_told_with_that_clause() -> None:
    """The product is long out of warranty, so the mail must not say that it is in it (B4, B5)."""
    first = led((*PAID, *FINISHED, E.REPORT_PROBLEM, E.RECEIVE_ITEM), **OLD)
    planned = does(does(first, EXPIRED), E.PLAN_REPAIR)
    for language in LANGUAGES:
        mail = THEATRE.message(planned, "RepairPlanned", language)
        assert isinstance(mail, RepairPlanned)
        assert [link.url.partition("#")[2] for link in mail.clauses] == ["warranty-repair-guarantee"]
        assert mail.reasons
    assert "保修期内的产品故障" not in letter_of(planned, "RepairPlanned")
    assert "in warranty" not in letter_of(planned, "RepairPlanned", "en")
