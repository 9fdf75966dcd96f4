"""What the API answers, as models: the OpenAPI document and the JSON come from the same classes."""

from datetime import date, datetime, tzinfo
from typing import Any

from chalicelib.domain.case.case import Case, Step
from chalicelib.domain.case.customer_commands import CUSTOMER_COMMANDS
from chalicelib.domain.kernel.asked_facts import FILED
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.lazy_model import Late
from chalicelib.domain.kernel.records import Surroundings, Withheld
from chalicelib.domain.kernel.states import Event, Role, State
from chalicelib.domain.policy.coverage import Coverage, Outcome
from chalicelib.domain.policy.policy import Policy, Urgency
from chalicelib.domain.requests.forms import Kind
from chalicelib.domain.views import api_case_parts
from chalicelib.domain.views.form_view import FieldView, field_views
from chalicelib.domain.views.formatting import clause_links, reason
from chalicelib.domain.views.next_step import Next, Turn, may
from chalicelib.domain.views.told_steps import is_listed
from chalicelib.locale.words import label

BY_NAME_ONLY = ("model", *FILED)  # asked for only where somebody named them


class Answer(Late):
    """Base of what callers are shown."""


class CoverageStep(Answer):
    text: str
    date: date | None
    clause: str


class ClauseLink(Answer):
    id: str
    url: str
    text: str


class CoverageAnswer(Answer):
    """Who pays; `until` is the last day of the term or window (inclusive)."""

    outcome: Outcome
    until: date | None
    steps: tuple[CoverageStep, ...]
    clauses: tuple[ClauseLink, ...]
    policy_version: str


class Accepted(Answer):
    """The answer to a new request; the same, word for word, to each repetition."""

    number: str
    kind: Kind
    state: State
    urgency: Urgency
    respond_by: datetime
    coverage: CoverageAnswer | None
    case_url: str


class AcceptedProduct(Accepted):
    """The case of a further product, which is named."""

    product: str


class AcceptedTogether(Accepted):
    """The answer to a request about several products: the first one's case, and `also` the others'.

    One about a single product has no `also`.
    """

    also: tuple[AcceptedProduct, ...] = ()


class TimelineEntry(Answer):
    at: datetime
    state: State
    label: str


class Progress(Answer):
    """How a case stands, without personal data."""

    number: str
    state: State
    timeline: tuple[TimelineEntry, ...]


class FileView(Answer):
    """A file of a case; one without an address is `withheld`, and the label says why in words."""

    filename: str
    type: str
    size: int
    url: str | None
    withheld: Withheld | None = None
    withheld_label: str | None = None


class MessageView(Answer):
    """One message of the conversation; `sender` is `customer` or `staff`."""

    at: datetime
    sender: Role
    text: str
    files: tuple[FileView, ...] = ()


class AllowedCommand(Answer):
    command: Event
    label: str
    fields: tuple[FieldView, ...]


class CustomerView(Answer):
    name: str
    email: str
    phone: str | None
    address: str | None


class ProductView(Answer):
    model: str
    name: str
    serial_number: str | None
    purchased_on: date | None


class CaseView(Progress):
    """All that the customer sees of a case; contact details are masked."""

    kind: Kind
    kind_label: str
    state_label: str
    language: Language
    urgency: Urgency
    team: str
    received_at: datetime
    respond_by: datetime
    is_open: bool
    customer: CustomerView
    product: ProductView | None
    coverage: CoverageAnswer | None
    turn: Turn
    turn_label: str
    next: Next
    stages: tuple[api_case_parts.StageView, ...]
    owner: api_case_parts.OwnerView | None
    diagnosis: api_case_parts.DiagnosisView | None
    quote: api_case_parts.QuoteView | None
    inspection_fee: api_case_parts.InspectionFeeView | None
    visit: api_case_parts.VisitView | None
    offer: api_case_parts.OfferView | None
    sending: api_case_parts.SendingView | None
    shipments: tuple[api_case_parts.ShipmentView, ...]
    loaner: api_case_parts.LoanerView | None
    payments: tuple[api_case_parts.PaymentView, ...]
    documents: tuple[api_case_parts.DocumentView, ...]
    together: tuple[api_case_parts.OtherCaseView, ...]
    mail_trouble: api_case_parts.TroubleView | None
    messages: tuple[MessageView, ...]
    allowed: tuple[AllowedCommand, ...]


class UploadPermission(Answer):
    """A presigned POST: send `fields` and then `file` as multipart/form-data to `url`."""

    key: str
    url: str
    method: str
    fields: dict[str, str]
    expires_at: datetime


class RegistrationAnswer(Answer):
    """A registered product, and how long it is covered."""

    model: str
    name: str
    serial_number: str
    purchased_on: date | None
    until: date | None
    steps: tuple[CoverageStep, ...]
    clauses: tuple[ClauseLink, ...]


class FaultAnswer(Answer):
    field: str
    code: str
    message: str


class Problem(Answer):
    """RFC 9457."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    errors: tuple[FaultAnswer, ...] = ()


def coverage_or_none(
    coverage: Coverage | None, policy: Policy, around: Surroundings
) -> CoverageAnswer | None:
    return coverage_answer(coverage, policy, around) if coverage else None


def coverage_answer(coverage: Coverage, policy: Policy, around: Surroundings) -> CoverageAnswer:
    """The decision in the reader's language, with the addresses of its clauses."""
    language = around.language
    links = clause_links(coverage, policy, around)
    return CoverageAnswer(
        outcome=coverage.outcome,
        until=coverage.until,
        steps=tuple(
            CoverageStep(
                text=reason(step, language),
                date=step.on,
                clause=step.clause,
            )
            for step in coverage.steps
        ),
        clauses=tuple(
            ClauseLink(id=link.url.rpartition("#")[2], url=link.url, text=link.text) for link in links
        ),
        policy_version=coverage.policy_version,
    )


def timeline(steps: tuple[Step, ...], language: Language, zone: tzinfo) -> tuple[TimelineEntry, ...]:
    """What happened, by the shop's clock, without what stays inside or may still be taken back."""
    state = steps[-1].state
    return tuple(
        TimelineEntry(
            at=step.at.astimezone(zone), state=step.state, label=label("event", step.event, language)
        )
        for step in steps
        if is_listed(step, state)
    )


def allowed_commands(
    case: Case, policy: Policy, language: Language, now: datetime
) -> tuple[AllowedCommand, ...]:
    """What the customer can do now, with the fields that each command takes."""
    return tuple(
        AllowedCommand(
            command=event,
            label=label("command", event, language),
            fields=tuple(
                field
                for field in field_views(CUSTOMER_COMMANDS[event], language, policy, case, now)
                if event is not Event.SUPPLY_INFORMATION or is_asked(field.name, case)
            ),
        )
        for event in may(case, policy, now)
        if event in CUSTOMER_COMMANDS
    )


def is_asked(name: str, case: Case) -> bool:
    """Whether the customer is asked for that fact: for just those that we named, else for what may help."""
    return name in case.asked_facts if case.asked_facts else name not in BY_NAME_ONLY


def masked_customer(case: Case) -> CustomerView:
    """Enough to recognise oneself, too little for a stranger (clause `links`)."""
    request = case.request
    local, _, domain = request.email.partition("@")
    return CustomerView(
        name=request.name[:1] + "**",
        email=f"{local[:1]}***@{domain}" if domain else "",
        phone=f"{request.phone[:3]}****{request.phone[-2:]}" if request.phone else None,
        address=f"{request.address[:4]}****" if request.address else None,
    )


def product_view(case: Case, policy: Policy, language: Language) -> ProductView | None:
    request = case.request
    if not request.model:
        return None
    name = policy.product(request.model).name[language] if request.model in policy.models else request.model
    return ProductView(
        model=request.model, name=name, serial_number=request.serial_number, purchased_on=request.purchased_on
    )


def as_json(answer: Answer) -> dict[str, Any]:
    return answer.model_dump(mode="json")
