"""What each mail says: a class per message, whose fields are the placeholders of its Markdown files.

`mails/zh/RequestReceived.md` and `mails/en/RequestReceived.md` are the words of `RequestReceived`.
No message to an address that has not proved itself has a field for free text of a form
(clause `free-text-mails`): anyone can type anyone's address.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.domain.case import Case, OwedMail, Step
from chalicelib.domain.coverage import Coverage
from chalicelib.domain.fields import Language
from chalicelib.domain.policy import Policy
from chalicelib.domain.words import label


class Link(NamedTuple):
    """Words with an address behind them."""

    text: str
    url: str


@dataclass(frozen=True)
class Message:
    """Base: every mail names its case and the kind of request."""

    number: str
    kind: str
    brand: str


@dataclass(frozen=True)
class RequestReceived(Message):
    """To the customer: we have it, who pays, and by when we answer."""

    product: str
    outcome: str
    reasons: tuple[str, ...]
    clauses: tuple[Link, ...]
    urgent: bool
    respond_by: str
    case_url: str


@dataclass(frozen=True)
class NewRequest(Message):
    """To the team: all facts of the request, and other open cases of the same person or product."""

    urgency: str
    urgent: bool
    team: str
    respond_by: str
    facts: tuple[tuple[str, str], ...]
    description: str
    files: tuple[str, ...]
    outcome: str
    reasons: tuple[str, ...]
    clauses: tuple[Link, ...]
    related: tuple[str, ...]


@dataclass(frozen=True)
class CustomerWrote(Message):
    """To the team: the customer did something on the case page."""

    event: str
    state: str
    changed: tuple[tuple[str, str], ...]
    text: str
    files: tuple[str, ...]
    outcome: str


@dataclass(frozen=True)
class ContactCorrected(Message):
    """To the customer, at the new and the old address."""

    changed: tuple[str, ...]
    service_address: str


@dataclass(frozen=True)
class RequestCancelled(Message):
    """To the customer: the request is withdrawn."""

    request_url: str


@dataclass(frozen=True)
class QuestionAsked(Message):
    """To the customer: we need something from them, and the case waits for it."""

    text: str
    case_url: str


@dataclass(frozen=True)
class StaffWrote(Message):
    """To the customer: an answer from the desk."""

    text: str
    case_url: str


@dataclass(frozen=True)
class CaseClosed(Message):
    """To the customer: the case is closed, with the reason in the desk's words."""

    text: str
    case_url: str
    request_url: str


@dataclass(frozen=True)
class CaseLinks:
    """To the customer, who asked for the links of the open cases of this address."""

    brand: str
    cases: tuple[Link, ...]


@dataclass(frozen=True)
class Surroundings:
    """What a message needs beyond the case: links, addresses, related cases, the reader's language."""

    language: Language
    site_url: str
    case_url: str
    service_address: str
    related: tuple[str, ...] = ()


def compose(case: Case, mail: OwedMail, policy: Policy, around: Surroundings) -> Message:
    """The message that a step owes. Raises KeyError for a class that nobody composes."""
    step = next(step for step in case.steps if mail in step.mails)
    return COMPOSERS[mail.message](case, step, policy, around)


def moment(at: datetime, policy: Policy, language: Language) -> str:
    """Date and time at the shop, as a person writes it."""
    local = at.astimezone(ZoneInfo(policy.pages.service_levels.timezone))
    if language == "zh":
        return f"{local.year} 年 {local.month} 月 {local.day} 日 {local:%H:%M}"
    return f"{local.day} {local:%B %Y}, {local:%H:%M} ({local.tzname()})"


def day(value: date, language: Language) -> str:
    if language == "zh":
        return f"{value.year} 年 {value.month} 月 {value.day} 日"
    return f"{value.day} {value:%B %Y}"


def reasons(coverage: Coverage | None, language: Language) -> tuple[str, ...]:
    """The steps of the decision as sentences."""
    return tuple(
        label("step", step.code, language).format(
            on=day(step.on, language) if step.on else "", number=step.number or ""
        )
        for step in (coverage.steps if coverage else ())
    )


def clause_links(coverage: Coverage | None, policy: Policy, around: Surroundings) -> tuple[Link, ...]:
    """The clauses that the decision rests on, with their addresses on the site."""
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
