"""Who says what of a product, who is believed, and what becomes of a claim that contradicts (B7, D10)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from chalicelib.adapters.queue_messages import parse_message
from chalicelib.cases import service
from chalicelib.cases.register import registration, staff_answers
from chalicelib.cases.register.answer import registration_answer
from chalicelib.domain.case.commands import SupplyInformation
from chalicelib.domain.kernel.errors import Invalid, NotFound
from chalicelib.domain.policy.warranty_terms import Repair
from chalicelib.domain.products.register import RegisterAnswer, Registered
from chalicelib.outbound.deliveries import deliver_mail
from tests import samples
from tests.fakes import Outside
from tests.samples import CUSTOMER, NOW
from tests.service.registered import (
    BY_CASE,
    FORMER_RECORD,
    KEY,
    OTHER,
    OWNER,
    SOLD,
    accepted,
    asked,
    confirmed,
    plain_desk,
)


@pytest.fixture
def outside() -> Outside:
    return plain_desk()


def test_a_registration_waits_and_its_link_leaves_once(outside: Outside) -> None:
    context = outside.context
    for _ in range(2):
        pending = registration.register_product(context, asked(), now=NOW)
    [body] = outside.sqs.bodies
    message = parse_message(body)
    assert message
    for _ in range(2):
        deliver_mail(context, outside.carrier, message, now=NOW)
    assert outside.carrier.to == ["li.mei@example.com"]
    assert context.products.find(KEY) is None
    answer = registration_answer(context, pending, "en", now=NOW)
    assert (answer.serial_number, answer.until) == ("P12026001", date(2027, 3, 2))
    assert answer.steps[0].text == "Bought on 3 March 2026."


def test_all_that_a_registration_asks_is_kept(outside: Outside) -> None:
    said = asked(order_number="B-1042", seller="Corner shop")
    claim = registration.register_product(outside.context, said, now=NOW).claim
    read_apart = {"model", "serial_number", "privacy_consent"}  # the product's own key, and the leave to keep
    kept = {name for name in said.model_fields_set if getattr(claim, name, None) == getattr(said, name)}
    assert said.model_fields_set - kept == read_apart
    assert {*type(said).model_fields} - said.model_fields_set <= {"language"}


def sent(outside: Outside, **changes: Any) -> None:
    registration.register_product(outside.context, asked(**changes), now=NOW)


# Who says something of the product before, what is claimed then, and whose day decides: None the form's own.
SAYING: dict[str, tuple[Registered | None, Any, date | None]] = {
    "sent": (None, sent, None),
    "confirmed": (None, confirmed, None),
    "proof seen": (None, accepted, date(2026, 3, 3)),
    "sent over an import": (SOLD, sent, date(2026, 1, 10)),
    "confirmed over an import": (SOLD, confirmed, date(2026, 1, 10)),
    "proof seen over an import": (SOLD, accepted, date(2026, 1, 10)),
    "confirmed over a case": (BY_CASE, confirmed, date(2026, 2, 2)),
    "proof seen over a case": (BY_CASE, accepted, date(2026, 2, 2)),
    "nothing over an old record": (Registered.model_validate(FORMER_RECORD), None, None),
    "proof seen over an old record": (
        Registered.model_validate(FORMER_RECORD),
        accepted,
        date(2026, 3, 3),
    ),
}


@pytest.mark.parametrize(("before", "claim", "decides"), SAYING.values(), ids=SAYING)
def test_the_best_source_decides(
    outside: Outside, before: Registered | None, claim: Any, decides: date | None
) -> None:
    if before:
        outside.context.products.save(before)
    if claim:
        claim(outside)
    bought = date(2026, 10, 1)
    request = samples.request("repair", serial_number="p1 2026 001", purchased_on=str(bought))
    case = service.submit(outside.context, request, key="", now=NOW)
    assert case.history.purchased_on == decides
    assert case.coverage
    assert case.coverage.steps[0].on == (decides or bought)
    assert case.coverage.steps[0].code == ("registered" if decides else "bought")


@pytest.mark.parametrize(
    ("changes", "source"),
    [
        ({}, "owner"),
        ({"proof": ""}, "claim"),
        ({"confirmed_at": None}, "claim"),
        ({"proof": "", "confirmed_at": None}, "claim"),
    ],
    ids=str,
)
def test_an_owner_has_confirmed_and_shown_proof(changes: dict[str, Any], source: str) -> None:
    claim = OWNER.model_copy(update=changes)
    assert claim.source == source
    decides = SOLD.model_copy(update={"sold_on": None, "claims": (claim,)}).history.purchased_on
    assert decides == (OWNER.purchased_on if source == "owner" else None)


def test_a_former_record_is_read_and_stored_again() -> None:
    record = Registered.model_validate(FORMER_RECORD)
    assert [(one.email, one.source, one.purchased_on) for one in record.claims] == [
        ("old@example.com", "claim", date(2020, 1, 1))
    ]
    assert Registered.model_validate_json(record.model_dump_json(exclude_none=True)) == record


def test_the_shop_that_imported_before_claims_had_sources_still_decides() -> None:
    record = Registered.model_validate({**FORMER_RECORD, "sold_on": "2026-01-10"})
    assert record.history.purchased_on == date(2026, 1, 10)


# What the register knows, what a second person or the same claims, and what staff are asked.
AGAINST: dict[str, tuple[dict[str, Any], dict[str, Any], tuple[str, ...]]] = {
    "nothing": ({}, {}, ()),
    "the same day": ({"sold_on": date(2026, 3, 3)}, {}, ()),
    "another day than sold": ({"sold_on": date(2026, 3, 4)}, {}, ("sold_on",)),
    "another day than a case": ({"purchased_on": date(2026, 3, 4)}, {}, ("case",)),
    "activated before": ({"activated_on": date(2026, 3, 1)}, {}, ("activated",)),
    "activated after": ({"activated_on": date(2026, 3, 5)}, {}, ()),
    "exchanged before": ({"exchanged_on": date(2026, 3, 1)}, {}, ("exchanged",)),
    "repaired before": ({"repairs": (Repair(date(2026, 1, 1), date(2026, 1, 9)),)}, {}, ("repaired",)),
    "somebody else's": ({"claims": (OWNER,)}, {}, ("owner",)),
    "the owner's other day": ({"claims": (OWNER,)}, {"email": OWNER.email}, ("owner_date",)),
    "another claim": ({"claims": (OTHER,)}, {}, ("other_claim",)),
    "another that was never confirmed": (
        {"claims": (OTHER.model_copy(update={"confirmed_at": None}),)},
        {},
        (),
    ),
}


@pytest.mark.parametrize(("known", "changes", "question"), AGAINST.values(), ids=AGAINST)
def test_what_contradicts_is_a_question_and_changes_nothing(
    outside: Outside, known: dict[str, Any], changes: dict[str, Any], question: tuple[str, ...]
) -> None:
    before = Registered(model="FH-P1", serial="P12026001", source="import", **known)
    outside.context.products.save(before)
    claim = confirmed(outside, **changes)
    assert claim.question == question
    after = staff_answers.find_product(outside.context, "FH-P1", "P12026001")
    assert after.history == before.history
    asked_of = [one.claim.id for one in staff_answers.open_questions(outside.context)]
    assert asked_of == ([claim.id] if question else [])
    assert sum('"question"' in body for body in outside.sqs.bodies) == bool(question)


@pytest.mark.parametrize("decision", ["accept", "keep"])
def test_staffs_answer_is_recorded_and_told(outside: Outside, decision: Any) -> None:
    outside.context.products.save(SOLD.model_copy(update={"sold_on": None, "claims": (OWNER,)}))
    claim = confirmed(outside)
    product = staff_answers.find_product(outside.context, "FH-P1", "P12026001")
    said = RegisterAnswer(at=NOW, by="desk-1@example.com", decision=decision, note="seen")
    staff_answers.answer_claim(outside.context, product, claim.id, said)
    after = staff_answers.find_product(outside.context, "FH-P1", "P12026001")
    assert [(one.by, one.decision, one.question, one.note) for one in after.answers] == [
        ("desk-1@example.com", decision, ("owner",), "seen")
    ]
    assert after.owner
    assert after.owner.email == ("li.mei@example.com" if decision == "accept" else OWNER.email)
    assert claim.email not in str(after.answers)
    message = parse_message(outside.sqs.bodies[-1])
    assert message
    deliver_mail(outside.context, outside.carrier, message, now=NOW)
    assert outside.carrier.to == ["li.mei@example.com"]


def test_what_nobody_confirms_runs_out(outside: Outside) -> None:
    pending = registration.register_product(outside.context, asked(), now=NOW)
    hours = outside.policy.pages.privacy.product_confirm_hours
    assert hours == 24
    found = outside.context.products.find_pending
    assert found(pending.claim.id, now=NOW + timedelta(hours=hours, seconds=-1))
    assert found(pending.claim.id, now=NOW + timedelta(hours=hours)) is None
    assert outside.dynamo.tables["ledger"][f"registering#{pending.claim.id}"]["expires"]


def test_erasing_a_person_leaves_what_the_shop_said(outside: Outside) -> None:
    outside.context.products.save(SOLD)
    confirmed(outside)
    registration.register_product(outside.context, asked(purchased_on="2026-04-04"), now=NOW)
    assert staff_answers.forget_person(outside.context, "Li.Mei@example.com") == 2
    assert "li.mei" not in str(outside.dynamo.tables["ledger"])
    after = staff_answers.find_product(outside.context, "FH-P1", "P12026001")
    assert after.sold_on == SOLD.sold_on


def test_erasing_a_product_leaves_nothing_of_it(outside: Outside) -> None:
    confirmed(outside)
    registration.register_product(outside.context, asked(email="other@example.com"), now=NOW)
    staff_answers.erase_product(outside.context, "FH-P1", "P1 2026 001")
    assert "P12026001" not in str(outside.dynamo.tables["ledger"])
    with pytest.raises(NotFound):
        staff_answers.erase_product(outside.context, "FH-P1", "P12026001")


def test_erasing_a_product_takes_what_only_waits(outside: Outside) -> None:
    sent(outside)
    staff_answers.erase_product(outside.context, "FH-P1", "P12026001")
    assert "P12026001" not in str(outside.dynamo.tables["ledger"])


def test_a_serial_number_that_is_supplied_later_brings_the_register_in(outside: Outside) -> None:
    outside.context.products.save(SOLD)
    case = service.submit(outside.context, samples.request("repair", purchased_on=None), key="", now=NOW)
    command = SupplyInformation(serial_number="P1 2026 001")
    case = service.act(outside.context, case.number, command, actor=CUSTOMER, now=NOW)
    assert case.coverage
    assert case.coverage.outcome == "covered"


def test_a_number_of_another_model_is_refused(outside: Outside) -> None:
    products = tuple(p.model_copy(update={"serial": r"W8\d{6}"}) for p in outside.policy.products)
    outside.policy = outside.policy.model_copy(update={"products": products})
    with pytest.raises(Invalid) as refused:
        registration.register_product(outside.context, asked(), now=NOW)
    assert [(f.field, f.code) for f in refused.value.faults] == [("serial_number", "not_this_model")]


@pytest.mark.parametrize("serial", ["", "ab", "<b>bold</b>", "a\nb", "http://x", "x" * 65], ids=repr)
def test_a_serial_number_is_letters_and_digits(serial: str) -> None:
    with pytest.raises(ValidationError):
        asked(serial_number=serial)
