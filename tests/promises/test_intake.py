"""Clauses about how a request is taken in, each under this shop's own policy."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Command, Submit, SupplyInformation
from chalicelib.domain.case.fact_steps import Reclassify
from chalicelib.domain.decisions.decide import decide, open_case
from chalicelib.domain.kernel.states import Event
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.views.api_models import allowed_commands
from infra.policy import DOCS, compile_policy
from tests import samples

SHOP = Policy.model_validate(compile_policy(DOCS, today=samples.TODAY))
LATER = samples.NOW + timedelta(hours=1)


def sent(kind: str, **changes: Any) -> Case:
    command = Submit(number="202611-001", request=samples.request(kind, **changes))
    return open_case(command, actor=samples.CUSTOMER, policy=SHOP, now=samples.NOW).case


def after(case: Case, command: Command, *, by_staff: bool) -> Case:
    actor = samples.STAFF if by_staff else samples.CUSTOMER
    return decide(case, command, actor=actor, policy=SHOP, now=LATER).case


def fields_shown(case: Case) -> set[str]:
    offered = {one.command: one.fields for one in allowed_commands(case, SHOP, "zh", LATER)}
    return {field.name for field in offered[Event.SUPPLY_INFORMATION]}


def test_missing_facts() -> None:
    """Asked once, by a page of just those; then cover is decided anew. What is wrong is put right."""
    case = sent("repair", serial_number=None, purchased_on=None)
    assert fields_shown(case) == {"serial_number", "purchased_on", "proof"}
    case = after(case, SupplyInformation(purchased_on=date(2026, 3, 5)), by_staff=False)
    assert case.coverage
    assert case.coverage.outcome == "covered"
    assert fields_shown(case) == {"serial_number", "proof"}
    right = after(sent("enquiry"), Reclassify(kind="repair", model="FH-P1"), by_staff=True)
    assert right.steps[-1].asks == ("serial_number", "purchased_on", "proof")
    assert right.pending_mails[0].message == "Reclassified"
