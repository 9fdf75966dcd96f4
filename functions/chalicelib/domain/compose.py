"""From a step of a case to the message that it owes: what is said is put into words here."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from chalicelib.domain.case import Case, OwedMail, Step
from chalicelib.domain.coverage import Coverage
from chalicelib.domain.coverage import Step as CoverageStep
from chalicelib.domain.fields import Language
from chalicelib.domain.messages import (
    CaseClosed,
    ContactCorrected,
    CustomerWrote,
    Link,
    Message,
    NewRequest,
    ProductRegistered,
    QuestionAsked,
    RequestCancelled,
    RequestReceived,
    StaffWrote,
    Surroundings,
)
from chalicelib.domain.policy import Policy
from chalicelib.domain.register import Registered
from chalicelib.domain.words import label


def compose(case: Case, mail: OwedMail, policy: Policy, around: Surroundings) -> Message:
    """The message that a step owes. Raises KeyError for a class that nobody composes."""
    step = next(step for step in case.steps if mail in step.mails)
    return COMPOSERS[mail.message](case, step, policy, around)


def moment(at: datetime, policy: Policy, language: Language) -> str:
    """Date and time at the shop, as a person writes it."""
    local = at.astimezone(ZoneInfo(policy.pages.service_levels.timezone))
    if language == "zh":
        return f"{local.year} 年 {local.month} 月 {local.day} 日 {local:%H:%M}"
    return f"{local.day} {local:%B %Y}, {local:%H:%M} (UTC{local:%z})"


def day(value: date, language: Language) -> str:
    if language == "zh":
        return f"{value.year} 年 {value.month} 月 {value.day} 日"
    return f"{value.day} {value:%B %Y}"


def reasons(coverage: Coverage | None, language: Language) -> tuple[str, ...]:
    """The steps of the decision as sentences."""
    return tuple(reason(step, language) for step in (coverage.steps if coverage else ()))


def reason(step: CoverageStep, language: Language) -> str:
    """One step of the decision as a sentence, with its dates written out."""
    dates = {name: day(value, language) for name in ("on", "since") if (value := getattr(step, name))}
    return label("step", step.code, language).format(**dates, number=step.number, out_of=step.out_of)


def clause_links(coverage: Coverage | None, policy: Policy, around: Surroundings) -> tuple[Link, ...]:
    """The clauses that the decision rests on, with their addresses in the version that ruled."""
    policy = policy.holding(coverage.policy_hash) if coverage else policy
    return tuple(
        Link(
            clause.text(around.language), f"{around.site_url}/{around.language}/policy/{clause.page}/#{name}"
        )
        for name in (coverage.clauses if coverage else ())
        if (clause := policy.clauses.get(name))
    )


def _base(case: Case, policy: Policy, language: Language) -> dict[str, str]:
    return {
        "number": case.number,
        "kind": label("kind", case.kind, language),
        "brand": policy.brand[language],
    }


def _outcome(coverage: Coverage | None, language: Language) -> str:
    return label("outcome", coverage.outcome, language) if coverage else ""


def _product(case: Case, policy: Policy, language: Language) -> str:
    model = case.request.model
    return (
        f"{policy.product(model).name[language]} ({model})"
        if model in policy.models and model
        else model or ""
    )


def request_received(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    language = around.language
    return RequestReceived(
        **_base(case, policy, language),
        product=_product(case, policy, language),
        outcome=_outcome(case.coverage, language),
        unknown=case.coverage is not None and case.coverage.outcome == "unknown",
        reasons=reasons(case.coverage, language),
        clauses=clause_links(case.coverage, policy, around),
        urgent=case.urgency == "urgent",
        respond_by=moment(case.respond_by, policy, language),
        case_url=around.case_url,
    )


def new_request(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    language = around.language
    return NewRequest(
        **_base(case, policy, language),
        urgency=label("urgency", case.urgency, language),
        urgent=case.urgency == "urgent",
        team=label("team", case.team, language),
        respond_by=moment(case.respond_by, policy, language),
        facts=_facts(case, policy, language),
        description=case.request.description,
        files=tuple(file.filename for file in step.attachments),
        outcome=_outcome(case.coverage, language),
        reasons=reasons(case.coverage, language),
        clauses=clause_links(case.coverage, policy, around),
        related=around.related,
    )


def customer_wrote(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    language = around.language
    return CustomerWrote(
        **_base(case, policy, language),
        event=label("event", step.event, language),
        state=label("state", step.state, language),
        changed=tuple(
            (label("field", name, language), str(getattr(case.request, name))) for name in step.changed
        ),
        text=step.text,
        files=tuple(file.filename for file in step.attachments),
        outcome=_outcome(case.coverage, language),
    )


def contact_corrected(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    return ContactCorrected(
        **_base(case, policy, around.language),
        changed=tuple(label("field", name, around.language) for name in step.changed),
        service_address=around.service_address,
    )


def request_cancelled(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    return RequestCancelled(
        **_base(case, policy, around.language),
        request_url=f"{around.site_url}/{around.language}/request/",
    )


def question_asked(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    return QuestionAsked(**_base(case, policy, around.language), text=step.text, case_url=around.case_url)


def staff_wrote(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    return StaffWrote(**_base(case, policy, around.language), text=step.text, case_url=around.case_url)


def case_closed(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    return CaseClosed(
        **_base(case, policy, around.language),
        text=step.text,
        case_url=around.case_url,
        request_url=f"{around.site_url}/{around.language}/request/",
    )


FACTS = ("name", "email", "phone", "address", "preferred_times", "model", "serial_number", "purchased_on",
         "received_on", "order_number", "seller", "where", "service", "safety_hazard", "unusable",
         "opened_or_modified", "liquid_or_drop", "unused")  # fmt: skip


def _facts(case: Case, policy: Policy, language: Language) -> tuple[tuple[str, str], ...]:
    """What the customer said, label and value, as far as anything was said."""
    given = case.request.model_dump(include=set(FACTS))
    return tuple(
        (label("fact", name, language), _value(name, given[name], case, policy, language))
        for name in FACTS
        if given[name] not in (None, False, "")
    )


def _value(name: str, value: object, case: Case, policy: Policy, language: Language) -> str:
    if name == "model":
        return _product(case, policy, language)
    if value is True:
        return label("answer", "yes", language)
    return label(name, str(value), language) if name in ("where", "service") else str(value)


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


Composer = Callable[[Case, Step, Policy, Surroundings], Message]
COMPOSERS: Mapping[str, Composer] = {
    "RequestReceived": request_received,
    "NewRequest": new_request,
    "CustomerWrote": customer_wrote,
    "ContactCorrected": contact_corrected,
    "RequestCancelled": request_cancelled,
    "QuestionAsked": question_asked,
    "StaffWrote": staff_wrote,
    "CaseClosed": case_closed,
}
