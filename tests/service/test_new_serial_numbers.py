"""A new board brings a new serial number: the warranty goes on, and either number finds the product."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from chalicelib.cases import service
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Undo
from chalicelib.domain.case.repair_steps import CompleteVisit, FinishRepair
from chalicelib.domain.kernel.errors import Invalid
from chalicelib.domain.kernel.states import Event, State
from chalicelib.domain.products.register import Registered
from tests.domain.lives import COMMANDS, POLICY, RECORD
from tests.fakes import Outside
from tests.samples import NOW
from tests.service.test_repairs_across_cases import STAFF, WAY, asked, goes

OLD = Registered(
    model="FH-P1", serial="SN0001", source="import", sold_on=date(2026, 5, 1), activated_on=date(2026, 5, 9)
)


def swapped(place: Outside) -> Case:
    place.context.products.save(OLD)
    case = goes(place, asked(place, "SN 0001", 0), *WAY[:3], after=1)
    return goes(place, case, FinishRepair(**RECORD, new_serial="SN: sn-0009"), after=2)


@pytest.mark.parametrize("number", ["SN0001", "sn 0009", "SN：SN-0009"])
def test_the_cover_goes_on_under_both_numbers(number: str) -> None:
    place = Outside(policy=POLICY)
    case = goes(place, swapped(place), *WAY[4:], after=3)
    known = place.context.products.history("FH-P1", number)
    assert (known.purchased_on, known.activated_on) == (date(2026, 5, 1), date(2026, 5, 9))
    assert [repair.case for repair in known.repairs] == [case.number]


def test_a_later_repair_under_the_new_number_counts_for_the_old_one() -> None:
    place = Outside(policy=POLICY)
    goes(place, swapped(place), *WAY[4:], after=3)
    goes(place, asked(place, "SN 0009", 10), *WAY, after=12)
    assert len(place.context.products.history("FH-P1", "SN 0001").repairs) == 2
    assert goes(place, asked(place, "SN 0001", 20), *WAY[:2], after=21).failed_repairs == 2


def test_undo_takes_the_new_number_back() -> None:
    place = Outside(policy=POLICY)
    case = goes(place, swapped(place), Undo(), after=2)
    assert case.new_serial is None
    old = place.context.products.find("FH-P1#SN0001")
    assert old
    assert old.renumbered_to == ""


def test_a_visit_may_bring_a_new_number_too() -> None:
    place = Outside(policy=POLICY)
    case = asked(place, "SN 0001", 0)
    facts = {Event.OFFER_VISIT: COMMANDS[Event.OFFER_VISIT].model_dump(mode="json")}
    moved = case.model_copy(update={"state": State.VISIT_SCHEDULED, "facts": facts, "version": 2})
    place.context.cases.save(moved)
    goes(place, moved, CompleteVisit(**RECORD, fault="hardware", shown=True, new_serial="SN 0009"), after=1)
    assert place.context.products.history("FH-P1", "SN 0009").repairs


def test_another_models_number_is_refused_beside_the_field() -> None:
    strict = POLICY.model_copy(
        update={"products": tuple(p.model_copy(update={"serial": "SN[0-9]{4}"}) for p in POLICY.products)}
    )
    place = Outside(policy=strict)
    case = goes(place, asked(place, "SN 0001", 0), *WAY[:3], after=1)
    command = FinishRepair(**RECORD, new_serial="R6-1")
    with pytest.raises(Invalid) as refusal:
        service.act(place.context, case.number, command, actor=STAFF, now=NOW + timedelta(days=2))
    assert [(fault.field, fault.code) for fault in refusal.value.faults] == [("new_serial", "not_this_model")]
