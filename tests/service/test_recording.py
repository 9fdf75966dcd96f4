"""Repairs and exchanges reach the product register, once, and leave it when they are taken back (C7, B7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.adapters.products import Products, product_key
from chalicelib.cases import service
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Command, CorrectContact, Note, SupplyInformation, Undo
from chalicelib.domain.case.repair_steps import CompleteVisit, ShipBack
from chalicelib.domain.case.solution_steps import ShipNew
from chalicelib.domain.kernel.errors import Invalid
from chalicelib.domain.kernel.states import Event, Role, State
from chalicelib.domain.policy.coverage import coverage
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.policy.warranty_terms import Repair
from chalicelib.domain.products.register import Registered
from chalicelib.domain.requests.queries import CoverageQuestion
from chalicelib.domain.views.case_view import shipments
from chalicelib.scheduled import outbox_sweep
from tests import samples
from tests.domain import lives
from tests.domain.lives import ACTORS
from tests.fakes import Outside
from tests.samples import NOW, TODAY

OWNER = ACTORS[Role.OWNER]
MODEL, SERIAL, NEW = "FH-P1", "SN 0001", "SN 0002"
BACK = ShipBack(carrier="顺丰", tracking="SF2")
VISITED = CompleteVisit(fault="hardware", done="更换屏幕", minutes=40, technician="王师傅", shown=True)
SENT = ShipNew(new_model=MODEL, new_serial=NEW, carrier="顺丰", tracking="SF3", address="杭州市文三路 1 号")
SOON = NOW + timedelta(minutes=3)
MINE = Repair(TODAY, TODAY, "202611-001")
SEEN = MINE._replace(fault="hardware")  # by a visit, which says what it repaired


def policy() -> Policy:
    plain: dict[str, Any] = lives.POLICY.model_dump(mode="json", by_alias=True)
    plain["pages"]["warranty"] |= {"after_repair": {"months": 3}, "after_exchange": "restart"}
    return Policy.model_validate(plain)


POLICY = policy()


def outside() -> Outside:
    return Outside(policy=POLICY)


def at(place: Outside, state: State, **changes: Any) -> Case:
    """A case that has come to this state, repaired as far as the workshop is concerned."""
    case = service.submit(place.context, samples.request("repair", **changes), key="", now=NOW)
    facts = {Event.FINISH_REPAIR: lives.COMMANDS[Event.FINISH_REPAIR].model_dump(mode="json")}
    moved = case.model_copy(update={"state": state, "facts": facts, "version": case.version + 1})
    return place.context.cases.save(moved)


def done(place: Outside, case: Case, command: Command) -> Case:
    return service.act(place.context, case.number, command, actor=OWNER, now=NOW)


def kept(place: Outside, serial: str = SERIAL) -> Registered | None:
    return place.context.products.find(product_key(MODEL, serial))


WAYS: dict[str, tuple[State, Command, Repair]] = {
    "sent back": (State.RETURNING, BACK, MINE),
    "visited": (State.VISIT_SCHEDULED, VISITED, SEEN),
}


@pytest.mark.parametrize(("state", "command", "repair"), WAYS.values(), ids=WAYS)
def test_a_repair_stands_in_the_register_of_a_product_nobody_registered(
    state: State, command: Command, repair: Repair
) -> None:
    place = outside()
    done(place, at(place, state), command)
    found = kept(place)
    assert found
    assert (found.repairs, found.source, found.purchased_on) == ((repair,), "case", None)


def test_the_next_question_knows_of_the_repair() -> None:
    place = outside()
    asked = CoverageQuestion(model=MODEL, purchased_on=date(2025, 12, 1), serial_number="sn0001")

    def until() -> date | None:
        history = place.context.products.history(asked.model, asked.serial_number)
        found = coverage(asked, kind="repair", policy=POLICY, today=TODAY, history=history)
        assert found
        return found.until

    assert until() == date(2026, 11, 30)
    done(place, at(place, State.RETURNING), BACK)
    assert until() == date(2027, 2, 22)


def test_what_the_register_knew_stays() -> None:
    place = outside()
    before = Repair(date(2026, 1, 5), date(2026, 1, 9))
    known = Registered(
        model=MODEL, serial="SN0001", source="customer", sold_on=date(2025, 12, 1), repairs=(before,)
    )
    place.context.products.save(known)
    done(place, at(place, State.RETURNING), BACK)
    found = kept(place)
    assert found == known.model_copy(update={"version": 2, "repairs": (before, MINE)})


def test_a_paid_repair_prolongs_nothing_and_is_noted_for_its_guarantee() -> None:
    place = outside()
    case = at(place, State.RETURNING)
    found = lives.COMMANDS[Event.DIAGNOSE].model_dump(mode="json") | {"cause": "customer_fault"}
    facts = {**case.facts, Event.DIAGNOSE: found}
    place.context.cases.save(case.model_copy(update={"facts": facts, "version": case.version + 1}))
    after = done(place, case, BACK)
    product = kept(place)
    assert product
    assert [(repair.paid, repair.fault) for repair in product.repairs] == [(True, "hardware")]
    assert after.coverage == case.coverage


def test_undo_takes_it_out_again() -> None:
    place = outside()
    case = done(place, at(place, State.RETURNING), BACK)
    done(place, case, Undo())
    found = kept(place)
    assert found
    assert found.repairs == ()


def test_two_cases_of_one_product_keep_their_own_repairs() -> None:
    place = outside()
    first = done(place, at(place, State.RETURNING), BACK)
    second = done(place, at(place, State.RETURNING, description="又不亮了"), BACK)
    done(place, second, Undo())
    found = kept(place)
    assert found
    assert [repair.case for repair in found.repairs] == [first.number]


def test_an_exchange_is_noted_of_both_and_the_new_one_has_the_old_ones_holder() -> None:
    place = outside()
    old = Registered(
        model=MODEL,
        serial="SN0001",
        source="customer",
        purchased_on=date(2026, 3, 5),
        email="li.mei@example.com",
        name="李梅",
        registered_at=NOW,
    )
    place.context.products.save(old)
    done(place, at(place, State.EXCHANGING), SENT)
    found, new = kept(place), kept(place, NEW)
    assert found
    assert new
    assert (found.exchanged_on, new.exchanged_on) == (TODAY, TODAY)
    assert (new.claims, new.source) == (old.claims, "case")
    assert new.history.purchased_on is None, "it was never proved"


def test_an_exchange_that_is_taken_back_is_in_neither() -> None:
    place = outside()
    case = done(place, at(place, State.EXCHANGING), SENT)
    done(place, case, Undo())
    for serial in (SERIAL, NEW):
        found = kept(place, serial)
        assert found
        assert (found.exchanged_on, found.exchanged_by) == (None, "")


@pytest.mark.parametrize("broken", ["get_item", "put_item"])
def test_a_register_that_is_away_does_not_stop_the_case_and_the_clock_does_it(broken: str) -> None:
    place = outside()
    case = at(place, State.RETURNING)
    place.dynamo.break_next(broken, "ledger")
    sent = done(place, case, BACK)
    assert sent.state is State.AWAITING_ACCEPTANCE
    assert kept(place) is None
    outbox_sweep.sweep(place.context, now=SOON)
    found = kept(place)
    assert found
    assert found.repairs == (MINE,)
    outbox_sweep.sweep(place.context, now=SOON)
    assert kept(place) == found


def test_the_clock_also_does_an_undo_that_failed() -> None:
    place = outside()
    case = done(place, at(place, State.RETURNING), BACK)
    place.dynamo.break_next("put_item", "ledger")
    done(place, case, Undo())
    before = kept(place)
    assert before
    assert before.repairs == (MINE,)
    outbox_sweep.sweep(place.context, now=SOON)
    after = kept(place)
    assert after
    assert after.repairs == ()


class Raced(Products):
    """A register into which others store products just after they were looked for."""

    def __init__(self, dynamodb: Any, table: str, others: list[Registered]) -> None:
        super().__init__(dynamodb, table)
        self.others = others

    def find(self, key: str) -> Registered | None:
        found = super().find(key)
        while self.others:
            self.save(self.others.pop())
        return found


def test_a_lost_race_is_run_again() -> None:
    place = outside()
    case = at(place, State.RETURNING)
    other = Registered(model=MODEL, serial="SN0001", source="import", sold_on=date(2025, 12, 1))
    raced = Raced(place.dynamo, place.settings.ledger_table, [other])
    service.act(replace(place.context, products=raced), case.number, BACK, actor=OWNER, now=NOW)
    stored = kept(place)
    assert stored
    assert (stored.sold_on, stored.repairs) == (other.sold_on, (MINE,))


@pytest.mark.parametrize("serial", [None, "不知道", "？？？"])
def test_what_is_no_serial_number_is_no_product(serial: str | None) -> None:
    place = outside()
    done(place, at(place, State.RETURNING, serial_number=serial), BACK)
    assert not [key for key in place.dynamo.tables["ledger"] if key.startswith("product#")]


def test_steps_that_do_nothing_to_a_product_leave_the_register_alone() -> None:
    place = outside()
    case = at(place, State.IN_PROGRESS)
    place.dynamo.break_next("get_item", "ledger")
    for command in (Note(text="x"), CorrectContact(phone="13800138000")):
        actor = samples.CUSTOMER if isinstance(command, CorrectContact) else OWNER
        service.act(place.context, case.number, command, actor=actor, now=NOW)
    assert place.dynamo.broken
    place.dynamo.broken.clear()
    assert kept(place) is None


def test_a_serial_number_that_is_named_after_the_repair_gets_it_too() -> None:
    place = outside()
    sent = done(place, at(place, State.RETURNING, serial_number=None), BACK)
    back = sent.model_copy(update={"state": State.IN_PROGRESS, "version": sent.version + 1})
    place.context.cases.save(back)
    told = SupplyInformation(serial_number=SERIAL)
    case = service.act(place.context, sent.number, told, actor=samples.CUSTOMER, now=NOW)
    found = kept(place)
    assert found
    assert found.repairs == case.history.repairs == (MINE,)


def test_a_parcel_needs_its_numbers_and_a_product_handed_over_none() -> None:
    place = outside()
    with pytest.raises(Invalid) as refused:
        done(place, at(place, State.RETURNING), ShipBack())
    assert [(one.field, one.code) for one in refused.value.faults] == [
        ("carrier", "missing"),
        ("tracking", "missing"),
    ]
    case = done(place, at(place, State.RETURNING, name="王芳"), ShipBack(how="by_hand"))
    assert case.state is State.AWAITING_ACCEPTANCE
    assert shipments(case, "zh") == ()
