"""From a step of a case to the message that it owes: what is said is put into words here."""

from collections.abc import Callable, Mapping

from chalicelib.domain.case.case import Case, PendingMail, Step
from chalicelib.domain.kernel.records import Surroundings
from chalicelib.domain.kernel.states import State
from chalicelib.domain.mail import (
    compose_diagnosis,
    compose_repair,
    compose_solutions,
    compose_staff,
    compose_team,
)
from chalicelib.domain.mail.compose_parts import as_of, case_base, wait_base
from chalicelib.domain.mail.messages import (
    CaseClosed,
    ContactCorrected,
    Message,
    MessageWithdrawn,
    ProductRegistered,
    QuestionAsked,
    RequestCancelled,
    RequestReceived,
    StaffWrote,
)
from chalicelib.domain.policy.coverage import Coverage
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.products.register import Registered
from chalicelib.domain.views.formatting import base, clause_links, day, moment, outcome, product_name, reasons
from chalicelib.locale.words import label


def compose(case: Case, mail: PendingMail, policy: Policy, around: Surroundings) -> Message:
    """The message that a step owes. Raises KeyError for a class that nobody composes."""
    step = next(step for step in case.steps if mail in step.mails)
    return COMPOSERS[mail.message](as_of(case, step), step, policy, around)


def compose_request_received(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    language = around.language
    return RequestReceived(
        **base(case, policy, language),
        product=product_name(case, policy, language),
        outcome=outcome(case.coverage, language),
        unknown=case.coverage is not None and case.coverage.outcome == "unknown",
        reasons=reasons(case.coverage, language),
        clauses=clause_links(case.coverage, policy, around),
        urgent=case.urgency == "urgent",
        respond_by=moment(case.respond_by, policy, language),
        case_url=around.case_url,
    )


def compose_contact_corrected(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    return ContactCorrected(
        **base(case, policy, around.language),
        changed=tuple(label("field", name, around.language) for name in step.changed),
        service_address=around.service_address,
    )


def compose_request_cancelled(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    return RequestCancelled(
        **base(case, policy, around.language),
        goes_back=step.state is State.RETURNING,
        request_url=f"{around.site_url}/{around.language}/request/",
    )


def compose_question_asked(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    return QuestionAsked(**wait_base(case, step, policy, around), text=step.text)


def compose_staff_wrote(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    return StaffWrote(**case_base(case, policy, around), text=step.text)


def compose_case_closed(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    return CaseClosed(
        **base(case, policy, around.language),
        text=step.text,
        case_url=around.case_url,
        request_url=f"{around.site_url}/{around.language}/request/",
    )


def certificate(
    product: Registered, coverage: Coverage, policy: Policy, around: Surroundings
) -> ProductRegistered:
    """The certificate of a registered product."""
    language = around.language
    return ProductRegistered(
        brand=policy.brand[language],
        product=f"{policy.product(product.model).name[language]} ({product.model})",
        serial=product.serial,
        until=day(coverage.until, language) if coverage.until else "",
        reasons=reasons(coverage, language),
        clauses=clause_links(coverage, policy, around),
        coverage_url=f"{around.site_url}/{language}/coverage/",
        service_address=around.service_address,
    )


def compose_message_withdrawn(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    undone = next(one for one in reversed(case.steps) if one.undone)
    return MessageWithdrawn(
        **base(case, policy, around.language),
        at=moment(undone.at, policy, around.language),
        case_url=around.case_url,
    )


Composer = Callable[[Case, Step, Policy, Surroundings], Message]
COMPOSERS: Mapping[str, Composer] = {
    "RequestReceived": compose_request_received,
    "ContactCorrected": compose_contact_corrected,
    "RequestCancelled": compose_request_cancelled,
    "QuestionAsked": compose_question_asked,
    "StaffWrote": compose_staff_wrote,
    "CaseClosed": compose_case_closed,
    "MessageWithdrawn": compose_message_withdrawn,
    **compose_diagnosis.COMPOSERS,
    **compose_repair.COMPOSERS,
    **compose_solutions.COMPOSERS,
    **compose_staff.COMPOSERS,
    **compose_team.COMPOSERS,
}
