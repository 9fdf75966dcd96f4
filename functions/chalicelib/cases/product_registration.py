"""Register a product: load → decide → store → owe the certificate (D10)."""

import re
from datetime import datetime

from chalicelib.adapters.products import product_key
from chalicelib.adapters.queue_messages import QueuedCertificate
from chalicelib.cases.context import AppContext
from chalicelib.cases.presentation import base_surroundings
from chalicelib.domain.kernel.errors import Fault, Invalid
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.policy.coverage import Coverage, coverage
from chalicelib.domain.policy.policy import today
from chalicelib.domain.products.register import Registered, Registration, register
from chalicelib.domain.requests.queries import CoverageQuestion
from chalicelib.domain.views.api_models import RegistrationAnswer, coverage_answer


def register_product(context: AppContext, asked: Registration, *, now: datetime) -> Registered:
    """Store a registration and queue its certificate; the same registration again changes nothing.

    Raises Invalid when the number cannot be one of that model, NotAllowed when another holds it.
    """
    pattern = context.policy.product(asked.model).serial
    if pattern and not re.fullmatch(pattern, asked.serial_number.strip(), re.IGNORECASE):
        raise Invalid(faults=(Fault("serial_number", "not_this_model"),))
    key = product_key(asked.model, asked.serial_number)
    found = context.products.find(key)
    product = register(found, asked, now=now)
    if product is not found:
        context.products.save(product)
    context.mail_queue.queue(QueuedCertificate(key))
    return product


def registered_coverage(context: AppContext, product: Registered, *, now: datetime) -> Coverage:
    """How long a registered product is covered, as of now."""
    bought = product.history.purchased_on
    assert bought, "nothing is registered without a date"
    question = CoverageQuestion(model=product.model, purchased_on=bought)
    answer = coverage(
        question,
        kind="repair",
        policy=context.policy,
        today=today(context.policy, now),
        history=product.history,
    )
    assert answer is not None, "a registered product has a model"
    return answer


def registration_answer(
    context: AppContext, product: Registered, language: Language, *, now: datetime
) -> RegistrationAnswer:
    found = coverage_answer(
        registered_coverage(context, product, now=now), context.policy, base_surroundings(context, language)
    )
    return RegistrationAnswer(
        model=product.model,
        name=context.policy.product(product.model).name[language],
        serial_number=product.serial,
        purchased_on=product.history.purchased_on,
        until=found.until,
        steps=found.steps,
        clauses=found.clauses,
    )
