"""What each policy page says: the shape of its front matter, page by page.

Hours are clock hours and days are calendar days, unless `count` says `working`.
"""

from datetime import time
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.domain.kernel.asked_facts import Fact
from chalicelib.domain.kernel.base_model import Day, Rules
from chalicelib.domain.kernel.state_rows import SilenceRule
from chalicelib.domain.policy.examples import Example
from chalicelib.domain.policy.service_levels import (
    SILENCE,
    ArriveEarly,
    CollectionTerms,
    Cover,
    Dealer,
    Escalation,
    Loaner,
    Money,
    Months,
    NotNew,
    ParcelRisk,
    ParcelTerms,
    Percent,
    Positive,
    Rating,
    Responsibility,
    Route,
    SilenceTerms,
    Team,
    Term,
    Urgency,
    UrgencyTerms,
)
from chalicelib.domain.policy.working_calendar import TimeOfDay, WorkingTime

__all__ = [
    "FamilyPrices",
    "Page",
    "Pages",
    "PriceList",
    "Returns",
    "ServiceLevels",
    "Team",
    "Term",
    "Urgency",
    "Warranty",
]

Exclusion = Literal["opened_or_modified", "liquid_or_drop"]
Start = Literal["purchase", "delivery", "activation"]
TEAMS: tuple[Team, ...] = ("desk", "tech", "logistics", "finance", "quality", "purchasing")
STAGES = (
    "diagnosis_urgent",
    "diagnosis_normal",
    "tell_result",
    "remote_support",
    "software_fault",
    "hard_case",
    "repair",
    "repair_urgent",
    "order",
    "repair_with_part",
    "follow_up",
)


class Page(Rules):
    """Front matter of one policy page; an archived version says until when it held."""

    effective_from: Day
    effective_until: Day | None = None
    examples: tuple[Example, ...] = ()


class AfterRepair(Rules):
    """What a repair under warranty adds (C7)."""

    months: Months
    added_to: Literal["completion", "old_end"] = "completion"


class RepairGuarantee(Rules):
    """How long a repair is good for: the same fault, or whatever fails of the same part, is free again."""

    months: Months
    of: Literal["fault", "part"] = "fault"


NOT_NEW: dict[NotNew, int] = {"refurbished": 12, "used": 6}


class Warranty(Page):
    """`policy/warranty.md`: how long, from when, what is excluded, what repair and exchange change."""

    starts: Start
    months: dict[str, Cover]
    parts_months: dict[str, dict[str, Cover]] = Field(default_factory=dict)
    exclusions: tuple[Exclusion, ...]
    time_in_repair: Literal["counted", "excluded"] = "counted"
    after_repair: AfterRepair | None = None
    repair_guarantee: RepairGuarantee | None = None
    after_exchange: Literal["restart", "continue"] = "continue"
    not_new_months: dict[NotNew, Months] = Field(default_factory=lambda: dict(NOT_NEW))
    responsibility: Responsibility = Responsibility()


EVERY = "*"  # what holds for the families that a page does not name


def for_every_family(said: object) -> object:
    """A single number holds for all families, as pages wrote it before they named each."""
    return {EVERY: said} if isinstance(said, int) else said


class Returns(Page):
    """`policy/returns.md`: exchange and refund count from receipt, in calendar days (C8–C10).

    After the term, `depreciation_months` of a family are the whole price of a new product; the default is
    the family's term, with which nobody pays less.
    A payout above `second_person_above`, in the currency's whole units, needs a second person. The customer
    is reminded of an old product `old_item_remind_days` before it is due back, which is counted from when
    the new one has arrived: `new_item_arrives_days` after it was sent.
    """

    refund_days: Positive
    refund_paid_working_days: Positive
    exchange_days: Positive
    exchange_ships_hours: Positive
    old_item_back_days: Positive
    old_item_remind_days: Positive = 2
    new_item_arrives_days: Annotated[int, Field(strict=True, ge=0, le=60)] = 0
    failed_repairs_for_exchange: Positive = 2
    late_working_days_for_refund: Positive = 10
    depreciation_months: Annotated[dict[str, Months], BeforeValidator(for_every_family)] = Field(
        default_factory=dict
    )
    second_person_above: Money = 1000
    parcel_risk: ParcelRisk = ParcelRisk()


NEEDS: dict[str, tuple[Fact, ...]] = dict.fromkeys(
    ("repair", "exchange", "return", "service"), ("model", "purchased_on")
)


class ServiceLevels(Page):
    """`policy/service-levels.md`: how fast we answer, who does, and what silence means (A7–A9, D2, D8).

    A refusal or a refund that staff decide leaves only after `hold_minutes`, so that it can be undone;
    a case that staff closed can be taken up again by undo within `undo_hours`, and then never (D3).
    `needs` are by kind of request the facts that are asked for, once, where they are missing (A10).
    What is due on a day is due when it ends for us, at `day_ends`; `visit_hours` is how long a visit takes.
    """

    timezone: str
    working_time: WorkingTime
    urgency: dict[Urgency, UrgencyTerms]
    low_kinds: tuple[str, ...]
    routes: tuple[Route, ...]
    needs: dict[str, tuple[Fact, ...]] = Field(default_factory=lambda: dict(NEEDS))
    stages: dict[str, Term] = Field(default_factory=dict)
    teams: tuple[Team, ...] = TEAMS
    dealers: tuple[Dealer, ...] = ()
    escalation: Escalation = Escalation()
    follow_up_after_advice: Term = Term(hours=2, count="clock")
    silence: dict[SilenceRule, SilenceTerms] = Field(default_factory=lambda: dict(SILENCE))
    hold_minutes: Positive = 10
    undo_hours: Positive = 24
    day_ends: TimeOfDay = time(23, 59)
    visit_hours: Positive = 2
    loaner: Loaner = Loaner()
    parcels: ParcelTerms = ParcelTerms()
    collection: CollectionTerms = CollectionTerms()
    arrive_early: ArriveEarly = ArriveEarly()
    rating: Rating = Rating()

    def silence_in(self, state: SilenceRule) -> SilenceTerms:
        """The rule of that state; what the page leaves out holds by default."""
        return self.silence.get(state, SILENCE[state])


class Lookups(Rules):
    """Wrong look-ups within a window: of one case by one visitor and by everybody, and of one visitor."""

    per_case: Positive
    per_case_by_all: Positive = 30
    per_visitor: Positive
    window_minutes: Positive


class VisitorBounds(Rules):
    """What one visitor may ask for without a link; a visitor is an IPv4 address or an IPv6 /64.

    Ten people behind one address must get through on a bad day.
    """

    requests_per_hour: Positive = 30
    registrations_per_hour: Positive = 30
    links_per_hour: Positive = 20
    coverage_per_hour: Positive = 300
    commands_per_hour: Positive = 120
    uploads_per_day: Positive = 150
    upload_megabytes_per_day: Positive = 1000


class Uploads(Rules):
    files: Positive
    megabytes: Positive
    kept_hours: Positive


class MailBounds(Rules):
    """What one address may cause by mail in a day, how large a mail is read, and how long it is kept."""

    cases_per_day: Positive = 20
    answers_per_day: Positive = 5
    megabytes: Positive = 25
    kept_days: Positive = 400


class Privacy(Page):
    """`policy/privacy.md`: the limits that protect people from others' use of their address."""

    mails_per_day: Positive
    verified_mails_per_day: Positive = 30
    case_mails_per_day: Positive = 20
    mail: MailBounds = MailBounds()
    lookups: Lookups
    visitors: VisitorBounds = VisitorBounds()
    link_days_after_closing: Positive
    links_again_minutes: Positive = 5
    product_confirm_hours: Positive = 24
    product_link_days: Positive = 30
    passes_per_day: Positive = 3
    case_commands_per_hour: Positive = 30
    data_confirm_hours: Positive = 24
    data_again_minutes: Positive = 60
    data_copy_days: Positive = 3
    uploads: Uploads
    kept_months: Months = 36
    backup_days: Annotated[int, Field(gt=0, le=35)] = 35

    @model_validator(mode="after")
    def originals_go_first(self) -> Self:
        """The original of a mail does not outlive its case."""
        if self.mail.kept_days > self.kept_months * 30:
            raise PydanticCustomError("originals_stay", "the originals of mails would outlive their case")
        return self


class FamilyPrices(Rules):
    """What a paid repair of one family costs, in the currency's whole units."""

    inspection: Money
    labour: dict[str, Money]
    parts: dict[str, Money]


class PriceList(Page):
    """`policy/price-list.md`: parts and labour for paid repairs (C2); at cost, so much of them (B4).

    The currency is the brand's; an older version that was in another one says so. Of the labour named in
    `labour_once` a repair is charged one kind only.
    """

    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    cost_percent: Percent = 100
    labour_once: tuple[str, ...] = ()
    families: dict[str, FamilyPrices]

    @model_validator(mode="after")
    def labour_is_listed(self) -> Self:
        """A kind of labour that no family has would be charged as often as anybody likes."""
        listed = {key for family in self.families.values() for key in family.labour}
        if any(key not in listed for key in self.labour_once):
            raise PydanticCustomError("labour_unlisted", "labour that no family has a price for")
        return self


class Pages(Rules):
    """All pages as they hold together on one day."""

    warranty: Warranty
    returns: Returns
    service_levels: ServiceLevels
    privacy: Privacy
    price_list: PriceList | None = None

    def depreciation_months(self, family: str) -> int:
        """How many months of use make the full price of a new product of that family (C10).

        By default those of its term; what is covered for life is at the full price from the first month on.
        """
        said, term = self.returns.depreciation_months, self.warranty.months[family]
        return said.get(family) or said.get(EVERY) or (1 if term == "lifetime" else term)

    def stage(self, name: str) -> Term | None:
        """The time of that stage: sending a new product and paying back stand among the returns."""
        terms = {
            "exchange": Term(hours=self.returns.exchange_ships_hours, count="clock"),
            "refund": Term(days=self.returns.refund_paid_working_days, count="working"),
        }
        return terms.get(name) or self.service_levels.stages.get(name)
