"""A product is registered once, its certificate leaves once, and the register wins over memory (B7, D10)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from chalicelib.adapters.queue_messages import QueuedCertificate
from chalicelib.cases import product_registration, service
from chalicelib.domain.case.commands import SupplyInformation
from chalicelib.domain.kernel.errors import Invalid, NotAllowed
from chalicelib.domain.products.register import Registered, Registration
from chalicelib.outbound.deliveries import deliver
from tests import samples
from tests.fakes import Outside
from tests.samples import CUSTOMER, NOW

KEY = "FH-P1#P12026001"
ASKED = {
    "model": "FH-P1",
    "serial_number": "P1 2026 001",
    "purchased_on": "2026-03-03",
    "name": "李梅",
    "email": "li.mei@example.com",
    "privacy_consent": True,
}


@pytest.fixture
def outside() -> Outside:
    plain = samples.POLICY.model_copy(
        update={"products": tuple(p.model_copy(update={"serial": ""}) for p in samples.POLICY.products)}
    )
    return Outside(policy=plain)


def asked(**changes: Any) -> Registration:
    return Registration.model_validate({**ASKED, **changes})


def test_a_registration_is_stored_and_its_certificate_leaves_once(outside: Outside) -> None:
    context = outside.context
    for _ in range(2):
        product = product_registration.register_product(context, asked(), now=NOW)
        deliver(context, outside.carrier, QueuedCertificate(KEY), now=NOW)
    assert context.products.find(KEY) == product
    assert outside.carrier.to == ["li.mei@example.com"]
    answer = product_registration.registration_answer(context, product, "en", now=NOW)
    assert (answer.serial_number, answer.until) == ("P12026001", date(2027, 3, 2))
    assert answer.steps[0].text == "Registered as bought on 3 March 2026; the register decides."


@pytest.mark.parametrize(
    "changes",
    [{"email": "other@example.com"}, {"purchased_on": "2026-05-05"}],
    ids=["somebody else", "another date"],
)
def test_what_is_registered_stays(outside: Outside, changes: dict[str, str]) -> None:
    product_registration.register_product(outside.context, asked(), now=NOW)
    with pytest.raises(NotAllowed) as refused:
        product_registration.register_product(outside.context, asked(**changes), now=NOW + timedelta(days=1))
    assert refused.value.code == "registered_already"


def test_the_shops_own_date_wins_over_the_holders(outside: Outside) -> None:
    imported = Registered(model="FH-P1", serial="P12026001", source="import", sold_on=date(2026, 1, 10))
    outside.context.products.save(imported)
    product = product_registration.register_product(outside.context, asked(), now=NOW)
    assert product.history.purchased_on == date(2026, 1, 10)


def test_a_request_with_the_serial_number_is_decided_by_the_register(outside: Outside) -> None:
    product_registration.register_product(outside.context, asked(), now=NOW)
    claims = samples.request("repair", serial_number="p1 2026 001", purchased_on="2026-10-01")
    case = service.submit(outside.context, claims, key="", now=NOW)
    assert case.coverage
    assert case.coverage.until == date(2027, 3, 2)
    assert case.coverage.steps[0].code == "registered"


def test_a_serial_number_that_is_supplied_later_brings_the_register_in(outside: Outside) -> None:
    product_registration.register_product(outside.context, asked(), now=NOW)
    case = service.submit(outside.context, samples.request("repair", purchased_on=None), key="", now=NOW)
    command = SupplyInformation(serial_number="P1 2026 001")
    case = service.act(outside.context, case.number, command, actor=CUSTOMER, now=NOW)
    assert case.coverage
    assert case.coverage.outcome == "covered"


def test_a_number_of_another_model_is_refused(outside: Outside) -> None:
    products = tuple(p.model_copy(update={"serial": r"W8\d{6}"}) for p in outside.policy.products)
    outside.policy = outside.policy.model_copy(update={"products": products})
    with pytest.raises(Invalid) as refused:
        product_registration.register_product(outside.context, asked(), now=NOW)
    assert [(f.field, f.code) for f in refused.value.faults] == [("serial_number", "not_this_model")]


@pytest.mark.parametrize("serial", ["", "ab", "<b>bold</b>", "a\nb", "http://x", "x" * 65], ids=repr)
def test_a_serial_number_is_letters_and_digits(serial: str) -> None:
    with pytest.raises(ValidationError):
        asked(serial_number=serial)
