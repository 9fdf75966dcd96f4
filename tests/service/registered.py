"""Registrations of one product for tests: asked, confirmed and accepted, and what stands there before."""

from __future__ import annotations

from datetime import date
from typing import Any

from chalicelib.cases.register import registration, staff_answers
from chalicelib.domain.products.claims import find_claim
from chalicelib.domain.products.register import HolderClaim, RegisterAnswer, Registered
from chalicelib.domain.products.registration_form import Registration
from tests import samples
from tests.fakes import Outside
from tests.samples import NOW

KEY = "FH-P1#P12026001"
ASKED = {
    "model": "FH-P1",
    "serial_number": "P1 2026 001",
    "purchased_on": "2026-03-03",
    "name": "李梅",
    "email": "li.mei@example.com",
    "privacy_consent": True,
}
OTHER = HolderClaim(
    id="other", email="wang@example.com", purchased_on=date(2026, 2, 1), confirmed_at=NOW, registered_at=NOW
)
OWNER = OTHER.model_copy(update={"id": "owner", "proof": "desk-2@example.com", "proved_at": NOW})
SOLD = Registered(model="FH-P1", serial="P12026001", source="import", sold_on=date(2026, 1, 10))
BY_CASE = Registered(model="FH-P1", serial="P12026001", source="case", purchased_on=date(2026, 2, 2))
FORMER_RECORD = {
    "model": "FH-P1",
    "serial": "P12026001",
    "source": "customer",
    "purchased_on": "2020-01-01",
    "email": "old@example.com",
    "name": "Old",
    "language": "en",
    "registered_at": "2026-01-01T00:00:00Z",
}


def plain_desk() -> Outside:
    """A desk whose products take any serial number."""
    plain = samples.POLICY.model_copy(
        update={"products": tuple(p.model_copy(update={"serial": ""}) for p in samples.POLICY.products)}
    )
    return Outside(policy=plain)


def asked(**changes: Any) -> Registration:
    return Registration.model_validate({**ASKED, **changes})


def confirmed(outside: Outside, **changes: Any) -> HolderClaim:
    """A registration whose link was opened and pressed."""
    pending = registration.register_product(outside.context, asked(**changes), now=NOW)
    registration.confirm_registration(outside.context, pending, now=NOW)
    product = outside.context.products.find(KEY)
    assert product
    return find_claim(product, pending.claim.id)


def accepted(outside: Outside, **changes: Any) -> HolderClaim:
    """A registration whose proof of purchase staff have seen."""
    claim, context = confirmed(outside, **changes), outside.context
    product = staff_answers.find_product(context, "FH-P1", "P12026001")
    said = RegisterAnswer(at=NOW, by="desk-1@example.com", decision="accept", note="invoice")
    staff_answers.answer_claim(context, product, claim.id, said)
    return find_claim(staff_answers.find_product(context, "FH-P1", "P12026001"), claim.id)
