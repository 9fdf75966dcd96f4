"""What each policy page says: the shape of the front matter under `docs/zh/policy`, page by page.

Hours are clock hours and days are calendar days, unless `count` says `working`.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from chalicelib.domain.examples import Example
from chalicelib.domain.rules import Rules
from chalicelib.domain.worktime import Count, WorkingTime

Positive = Annotated[int, Field(strict=True, gt=0)]
Money = Annotated[int, Field(strict=True, ge=0)]
Urgency = Literal["urgent", "normal", "low"]
Team = Literal["desk", "tech", "logistics", "finance", "quality"]
Exclusion = Literal["opened_or_modified", "liquid_or_drop"]
Start = Literal["purchase", "delivery", "activation"]


class Page(Rules):
    """Front matter of one policy page; an archived version says until when it held."""

    effective_from: date
    effective_until: date | None = None
    examples: tuple[Example, ...] = ()


class AfterRepair(Rules):
    """What a repair under warranty adds (C7)."""

    months: Positive
    added_to: Literal["completion", "old_end"] = "completion"


class Warranty(Page):
    """`policy/warranty.md`: how long, from when, what is excluded, what repair and exchange change."""

    starts: Start
    months: dict[str, Positive]
    parts_months: dict[str, dict[str, Positive]] = Field(default_factory=dict)
    exclusions: tuple[Exclusion, ...]
    time_in_repair: Literal["counted", "excluded"] = "counted"
    after_repair: AfterRepair | None = None
    after_exchange: Literal["restart", "continue"] = "continue"


class Returns(Page):
    """`policy/returns.md`: exchange counts from receipt, refund from purchase, in calendar days (C8–C10)."""

    refund_days: Positive
    refund_paid_working_days: Positive
    exchange_days: Positive
    exchange_ships_hours: Positive
    old_item_back_days: Positive
    failed_repairs_for_exchange: Positive = 2
    late_working_days_for_refund: Positive = 10
    depreciation_months: Positive = 24


class Term(Rules):
    """A deadline: hours or days, by the clock or in working time."""

    hours: Positive | None = None
    days: Positive | None = None
    count: Count

    @model_validator(mode="after")
    def one_unit(self) -> "Term":
        if (self.hours is None) == (self.days is None):
            raise ValueError("give either `hours` or `days`")
        return self


class Deadlines(Rules):
    respond: Term
    solve: Term | None = None


class Route(Rules):
    """The first route whose `when` agrees with the request names the team."""

    when: dict[str, str | bool] = Field(default_factory=dict)
    team: Team


class ServiceLevels(Page):
    """`policy/service-levels.md`: how fast we answer, and who does (A7, A8)."""

    timezone: str
    working_time: WorkingTime
    urgency: dict[Urgency, Deadlines]
    low_kinds: tuple[str, ...]
    routes: tuple[Route, ...]
    stages: dict[str, Term] = Field(default_factory=dict)


class Lookups(Rules):
    per_case: Positive
    per_visitor: Positive
    window_minutes: Positive


class Uploads(Rules):
    files: Positive
    megabytes: Positive
    kept_hours: Positive


class Privacy(Page):
    """`policy/privacy.md`: the limits that protect people from others' use of their address."""

    mails_per_day: Positive
    lookups: Lookups
    link_days_after_closing: Positive
    uploads: Uploads
    kept_months: Positive = 36


class FamilyPrices(Rules):
    """What a paid repair of one family costs, in the currency's whole units."""

    inspection: Money
    labour: dict[str, Money]
    parts: dict[str, Money]


class PriceList(Page):
    """`policy/price-list.md`: parts and labour for paid repairs (C2)."""

    currency: str
    families: dict[str, FamilyPrices]


class Pages(Rules):
    """All pages as they hold together on one day."""

    warranty: Warranty
    returns: Returns
    service_levels: ServiceLevels
    privacy: Privacy
    price_list: PriceList | None = None
