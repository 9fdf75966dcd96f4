"""The steps that a colleague is offered are those of the table, in both languages, the likeliest first."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Any, get_args

import pytest
from pydantic import BaseModel

from chalicelib.domain.case.case import Case, Payout, Quoted, Timer
from chalicelib.domain.case.commands import Condition
from chalicelib.domain.case.customer_commands import CUSTOMER_COMMANDS
from chalicelib.domain.case.repair_steps import Diagnose, RequestItem
from chalicelib.domain.case.steps import STEPS
from chalicelib.domain.kernel.field_sources import Source
from chalicelib.domain.kernel.fields import Asked, Language
from chalicelib.domain.kernel.states import STATES, Event, Role, State
from chalicelib.domain.policy.page_schema import PriceList
from chalicelib.domain.views.options import OPTIONS
from chalicelib.domain.views.staff_form_fields import (
    SOURCES,
    Colleague,
    ViewerContext,
    source_of,
    unasked_fields,
)
from chalicelib.domain.views.staff_forms import SENSE, StepForm, step_forms, steps_without_a_form
from chalicelib.domain.views.staff_words import event_words, state_words
from chalicelib.domain.workflow.transitions import OPEN, TRANSITIONS, allowed_events
from chalicelib.locale.words import languages
from tests import samples
from tests.samples import NOW

PRICES = PriceList.model_validate(
    {
        "effective_from": "2026-01-01",
        "currency": "CNY",
        "cost_percent": 50,
        "families": {"phone": {"inspection": 30, "labour": {"minor": 50}, "parts": {"screen": 680}}},
    }
)
POLICY = samples.POLICY.model_copy(
    update={"pages": samples.POLICY.pages.model_copy(update={"price_list": PRICES})}
)
ME = Colleague("tech-1@example.com", "维修一")
OTHERS = (ME, Colleague("desk-1@example.com", "客服一"))
ROLES = {
    "staff": frozenset({Role.STAFF}),
    "owner": frozenset({Role.STAFF, Role.OWNER}),
    "manager": frozenset({Role.STAFF, Role.MANAGER}),
}


def sight(roles: str = "owner", language: Language = "en") -> ViewerContext:
    return ViewerContext(ROLES[roles], ME, OTHERS, POLICY, language, NOW)


def forms(case: Case, roles: str = "owner", language: Language = "en") -> dict[Event, StepForm]:
    return {form.event: form for form in step_forms(case, sight(roles, language))}


def case_in(state: State, **changes: Any) -> Case:
    return samples.case_in(state, model="FH-P1").model_copy(update=changes)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("roles", ROLES)
@pytest.mark.parametrize("state", State)
def test_only_what_the_table_allows_is_offered_and_every_field_has_its_words(
    state: State, roles: str, language: Language
) -> None:
    offered = forms(case_in(state), roles, language)
    assert set(offered) <= {*allowed_events(state, ROLES[roles])} & {*STEPS}
    for form in offered.values():
        assert form.title
        assert all(field.label for field in form.fields)
        chosen = [field for field in form.fields if field.type in ("select", "radio", "checks")]
        assert all(field.choices for field in chosen), form.event


@pytest.mark.parametrize("event", STEPS)
def test_a_step_of_staff_without_a_move_is_named(event: Event) -> None:
    moves = [row for row in TRANSITIONS if row.event is not event]
    assert list(steps_without_a_form(moves)) == [f"{event} stands in no row of the moves"]


def test_a_field_that_nobody_could_fill_in_is_named() -> None:
    class Lost(BaseModel):
        where: str
        code: Annotated[str, Asked("label", "label", source="nowhere")] = ""

    assert list(unasked_fields([Lost])) == [
        "Lost.where is required and not asked for",
        "Lost.code comes from `nowhere`, which has no row",
    ]


def test_every_source_is_known_to_the_forms() -> None:
    assert {*SOURCES} | {"times"} == {*get_args(Source)}
    assert {*SENSE} == {*get_args(Condition)}
    asked = (info for model in CUSTOMER_COMMANDS.values() for info in model.model_fields.values())
    assert {source for info in asked if (source := source_of(info.metadata))} <= {*OPTIONS}


@pytest.mark.parametrize("state", OPEN)
def test_what_is_likely_is_allowed_to_somebody(state: State) -> None:
    everybody = frozenset(Role) - {Role.CUSTOMER, Role.CLOCK}
    assert {*STATES[state].likely} <= {*allowed_events(state, everybody)}


@pytest.mark.parametrize("language", languages())
def test_states_and_events_have_words_for_colleagues(language: Language) -> None:
    assert all(state_words(state, language) for state in State)
    assert all(event_words(event, language) for event in Event)
    assert not [state for state in State if "您" in state_words(state, "zh") and state is not State.NEW]


def test_work_needs_the_case_taken_and_taking_is_offered_first_then() -> None:
    offered = list(forms(case_in(State.IN_PROGRESS), "staff"))
    assert Event.TAKE in offered
    assert Event.DIAGNOSE not in offered
    assert next(iter(forms(case_in(State.RECEIVED), "staff"))) is Event.TAKE


@pytest.mark.parametrize(
    ("cause", "price", "free"),
    [("covered", "¥680", True), ("expired", "¥680", False), ("customer_fault", "¥680", False)],
)
def test_prices_are_what_this_customer_pays_and_free_repair_is_for_what_we_pay(
    cause: str, price: str, *, free: bool
) -> None:
    found = Diagnose.model_validate(
        {"fault": "hardware", "finding": "x", "evidence": "y", "cause": cause, "repairable": True}
    )
    case = case_in(State.DIAGNOSED, facts={Event.DIAGNOSE: found.model_dump(mode="json")})
    offered = forms(case)
    assert (Event.PLAN_REPAIR in offered) is free
    parts = next(field for field in offered[Event.QUOTE].fields if field.name == "parts")
    share = POLICY.pages.warranty.responsibility.customer_fault.price
    expected = "¥340" if cause == "customer_fault" and share == "cost" else price
    assert [(one.value, one.label.rpartition(" ")[2]) for one in parts.choices] == [("screen", expected)]


def test_a_payment_is_filled_in_from_the_quote() -> None:
    quote = Quoted(
        at=NOW,
        lines=(("parts", "screen", Decimal(680)),),
        total=Decimal(680),
        currency="CNY",
        policy_version="1",
    )
    offered = forms(case_in(State.AWAITING_PAYMENT, quoted=quote))
    amount = next(field for field in offered[Event.RECORD_PAYMENT].fields if field.name == "amount")
    assert amount.default == "680"


def test_nobody_confirms_what_they_approved() -> None:
    mine = Payout(kind="refund", amount=Decimal(5000), approved_by=ME.address)
    other = mine.model_copy(update={"approved_by": "lead@example.com"})
    assert Event.CONFIRM_PAYOUT not in forms(case_in(State.REFUND_UNCONFIRMED, payout=mine), "manager")
    assert Event.CONFIRM_PAYOUT in forms(case_in(State.REFUND_UNCONFIRMED, payout=other), "manager")


def test_a_loaner_is_lent_once_and_taken_back_only_then() -> None:
    out = Timer(name="loaner", started=NOW, due=NOW + timedelta(days=5))
    assert {Event.LEND, Event.TAKE_BACK_LOAN} & {*forms(case_in(State.DIAGNOSING))} == {Event.LEND}
    lent = forms(case_in(State.DIAGNOSING, timers=(out,)))
    assert {Event.LEND, Event.TAKE_BACK_LOAN} & {*lent} == {Event.TAKE_BACK_LOAN}


def test_what_pays_out_asks_for_a_code() -> None:
    offered = forms(case_in(State.IN_PROGRESS), "manager")
    asking = {event for event, form in offered.items() if any(field.name == "code" for field in form.fields)}
    assert {Event.APPROVE_REFUND, Event.COMPENSATE} <= asking <= {
        Event.APPROVE_REFUND, Event.COMPENSATE, Event.APPROVE_EXCHANGE,
    }  # fmt: skip


@pytest.mark.parametrize(("how", "home"), [("send_in", "parcel"), ("bring_in", "by_hand")])
def test_a_product_goes_home_the_way_it_came(how: str, home: str) -> None:
    asked = RequestItem.model_validate({"how": how, "address": "杭州市文三路 1 号", "enclose": "发票"})
    case = case_in(State.RETURNING, facts={Event.REQUEST_ITEM: asked.model_dump(mode="json")})
    fields = {field.name: field for field in forms(case)[Event.SHIP_BACK].fields}
    assert (fields["how"].default, fields["tracking"].required) == (home, False)
