"""What a registration is answered: how long the product is covered by what was sent, and nothing else."""

from datetime import datetime
from typing import Any

from chalicelib.adapters.products import PendingRegistration
from chalicelib.cases.context import AppContext
from chalicelib.cases.presentation import base_surroundings
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.policy.coverage import Coverage, coverage
from chalicelib.domain.policy.policy import today
from chalicelib.domain.requests.queries import CoverageQuestion
from chalicelib.domain.views.api_models import RegistrationAnswer, coverage_answer


def claimed_coverage(context: AppContext, of: PendingRegistration, *, now: datetime) -> Coverage:
    """How long a product is covered by what was said of it, as of now; nobody else's facts are in it."""
    said: dict[str, Any] = {"model": of.model, "purchased_on": of.claim.purchased_on}
    question = CoverageQuestion.model_construct(**said)
    answer = coverage(question, kind="repair", policy=context.policy, today=today(context.policy, now))
    assert answer is not None, "a registered product has a model"
    return answer


def registration_answer(
    context: AppContext, of: PendingRegistration, language: Language, *, now: datetime
) -> RegistrationAnswer:
    found = coverage_answer(
        claimed_coverage(context, of, now=now), context.policy, base_surroundings(context, language)
    )
    return RegistrationAnswer(
        model=of.model,
        name=context.policy.product(of.model).name[language],
        serial_number=of.serial,
        purchased_on=of.claim.purchased_on,
        until=found.until,
        steps=found.steps,
        clauses=found.clauses,
    )
