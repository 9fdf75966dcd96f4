"""The other cases of a request about several products, as whoever reads one of them is told of them (A4)."""

from collections.abc import Callable

from chalicelib.cases import roster
from chalicelib.cases.context import AppContext
from chalicelib.cases.earlier import case_line
from chalicelib.cases.service import case_url
from chalicelib.domain.case.case import Case
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.records import OtherCase
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.views.formatting import sent_together
from chalicelib.domain.workflow.together import travels_with

Line = Callable[[Case, Policy, Language], str]


def other_cases(context: AppContext, case: Case) -> tuple[Case, ...]:
    """The cases of the products that were sent in the same request; one that was erased is left out."""
    numbers = (number for number in case.together or () if number != case.number)
    return tuple(context.cases.several(numbers))


def told_customer(
    context: AppContext, case: Case, language: Language, line: Line = sent_together
) -> tuple[OtherCase, ...]:
    """What the customer reads of the others; an address that was corrected since has no link to them here."""
    return tuple(
        OtherCase(
            text=line(other, context.policy, language),
            url=case_url(context, other, via="form", language=language) if _is_same(case, other) else "",
            is_urgent=other.urgency == "urgent",
            same_parcel=travels_with(case, other),
        )
        for other in other_cases(context, case)
    )


def told_staff(context: AppContext, case: Case, language: Language, reader: str) -> tuple[OtherCase, ...]:
    """What staff read of the others; the links are those of whoever reads `reader`."""
    return tuple(
        OtherCase(
            text=case_line(context, other, language),
            url=roster.work_url(context, other.number, reader),
            is_urgent=other.urgency == "urgent",
            same_parcel=travels_with(case, other),
        )
        for other in other_cases(context, case)
    )


def _is_same(case: Case, other: Case) -> bool:
    return bool(case.request.email) and case.request.email == other.request.email
