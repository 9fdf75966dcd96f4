"""Register a product: load → decide → store → owe the certificate (D10)."""

import re
from datetime import datetime

from chalicelib.adapters.products import product_key
from chalicelib.cases.presentation import around
from chalicelib.cases.service import Desk
from chalicelib.domain.kernel.errors import Fault, Invalid
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.policy.coverage import Coverage, coverage
from chalicelib.domain.policy.policy import today
from chalicelib.domain.products.register import Registered, Registration, register
from chalicelib.domain.requests.queries import CoverageQuestion
from chalicelib.domain.views.api_models import RegistrationAnswer, coverage_answer


def register_product(desk: Desk, asked: Registration, *, now: datetime) -> Registered:
    """Store a registration and queue its certificate; the same registration again changes nothing.

    Raises Invalid when the number cannot be one of that model, NotAllowed when another holds it.
    """
    pattern = desk.policy.product(asked.model).serial
    if pattern and not re.fullmatch(pattern, asked.serial_number.strip(), re.IGNORECASE):
        raise Invalid(faults=(Fault("serial_number", "not_this_model"),))
    key = product_key(asked.model, asked.serial_number)
    found = desk.products.find(key)
    product = register(found, asked, now=now)
    if product is not found:
        desk.products.save(product)
    desk.outbox.owe_certificate(key)
    return product


def covered(desk: Desk, product: Registered, *, now: datetime) -> Coverage:
    """How long a registered product is covered, as of now."""
    bought = product.history.purchased_on
    assert bought, "nothing is registered without a date"
    question = CoverageQuestion(model=product.model, purchased_on=bought)
    answer = coverage(
        question, kind="repair", policy=desk.policy, today=today(desk.policy, now), history=product.history
    )
    assert answer is not None, "a registered product has a model"
    return answer


def registration_answer(
    desk: Desk, product: Registered, language: Language, *, now: datetime
) -> RegistrationAnswer:
    found = coverage_answer(covered(desk, product, now=now), desk.policy, around(desk, language))
    return RegistrationAnswer(
        model=product.model,
        name=desk.policy.product(product.model).name[language],
        serial_number=product.serial,
        purchased_on=product.history.purchased_on,
        until=found.until,
        steps=found.steps,
        clauses=found.clauses,
    )
