"""What a customer sees of the parts of a case, as models: the API's schema and the case page read them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from chalicelib.domain.case.parcels import Standing
from chalicelib.domain.case.step_fields import SendIn
from chalicelib.domain.kernel.lazy_model import Late
from chalicelib.domain.kernel.states import Event
from chalicelib.domain.policy.service_levels import Cause
from chalicelib.domain.workflow.inspection_fees import Standing as FeeStanding
from chalicelib.domain.workflow.stages import Stage


class Part(Late):
    """Base of the parts of that view."""


class StageView(Part):
    """One stage of the way, as far as the case came."""

    stage: Stage
    label: str
    standing: Literal["done", "now", "ahead"]


class DiagnosisView(Part):
    """What was found, who is responsible and so who pays (B5), once it is told."""

    fault: str
    finding: str
    cause: Cause
    cause_label: str
    payer: str


class OwnerView(Part):
    """Who looks after the case, whom the customer can call."""

    name: str
    phone: str


class QuoteLine(Part):
    label: str
    price: Decimal


class QuoteView(Part):
    """What a paid repair costs; its code stands only in the mail."""

    at: datetime
    method: str
    lines: tuple[QuoteLine, ...]
    total: Decimal
    currency: str
    working_days: int
    payment: str
    accepted_at: datetime | None
    recorded_by: str = ""


class InspectionFeeView(Part):
    """What the inspection costs where the repair is declined, and how that stands."""

    amount: Decimal
    currency: str
    standing: FeeStanding
    label: str


class VisitView(Part):
    """A visit: `at` once a time is chosen; the charge is 0 in warranty."""

    at: datetime | None
    times: tuple[str, ...]
    technician: str
    charge: Decimal
    currency: str


class OtherCaseView(Part):
    """Another case of the same request: a line about it, and the customer's link if it may be had here."""

    text: str
    url: str
    same_parcel: bool


class ShipmentView(Part):
    """A parcel between the customer and us; `url` is the carrier's own page, empty if we know none."""

    event: Event
    label: str
    direction: Literal["to_us", "to_you"]
    carrier: str
    tracking: str
    url: str
    at: datetime | None
    standing: Standing
    standing_label: str
    address: str


class SendingView(Part):
    """How the product, or the old one of an exchange, comes to us: where to, with what, by when (C12)."""

    how: SendIn
    address: str
    enclose: tuple[str, ...]
    due: date | None


class LoanerView(Part):
    loaner: str
    back_on: date


class OfferView(Part):
    """What waits for a yes: another model, or recycling with its subsidy."""

    event: Event
    title: str
    text: str
    amount: Decimal | None
    currency: str


class PaymentView(Part):
    """Money that moved or is about to; `paid` is false while we are still paying."""

    kind: Literal["received", "refund", "compensation", "subsidy"]
    amount: Decimal
    currency: str
    reference: str
    paid: bool
    at: datetime | None


class DocumentView(Part):
    name: str
    label: str
    url: str


class TroubleView(Part):
    """Mails do not reach the customer; `permanent` when they never will at this address."""

    permanent: bool
    since: datetime
