"""The smaller tables of `policy/service-levels.md` and `policy/warranty.md`, each a block of front matter.

Roles and teams only: who the people are and where their mail arrives are private settings.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.domain.kernel.base_model import Names, Rules
from chalicelib.domain.kernel.state_rows import SilenceRule
from chalicelib.domain.policy.working_calendar import Count

# Bounds far above what any shop means, so that no slip of the keyboard leaves the calendar.
Positive = Annotated[int, Field(strict=True, gt=0, le=10_000)]
Months = Annotated[int, Field(strict=True, gt=0, le=1_200)]
Cover = Months | Literal["lifetime"]  # how long a warranty lasts
Money = Annotated[int, Field(strict=True, ge=0, le=100_000_000)]
Percent = Annotated[int, Field(strict=True, gt=0, le=100)]
Urgency = Literal["urgent", "normal", "low"]
Team = Literal["desk", "tech", "logistics", "finance", "quality", "purchasing"]
Above = Literal["lead", "manager"]
Cause = Literal["covered", "customer_fault", "expired", "force_majeure"]
Payer = Literal["company", "customer", "agreed"]
Price = Literal["cost", "market"]
Then = Literal["close", "cancel", "return_item", "accept", "call"]
Carried = Literal[
    "first_response",
    "on_site",
    "repair",
    "exchange",
    "return",
    "installation",
    "maintenance",
    "cleaning",
    "software",
    "customisation",
    "recycling",
]


class Term(Rules):
    """A deadline: hours or days, by the clock or in working time."""

    hours: Positive | None = None
    days: Positive | None = None
    count: Count

    @model_validator(mode="after")
    def one_unit(self) -> Self:
        if (self.hours is None) == (self.days is None):
            raise ValueError("give either `hours` or `days`")
        return self


class UrgencyTerms(Rules):
    respond: Term
    solve: Term | None = None


class Route(Rules):
    """The first route whose `when` agrees with the request names the team."""

    when: dict[str, str | bool] = Field(default_factory=dict)
    team: Team


class Dealer(Rules):
    """A seller that carries part of the service (A4); `key` or a name is what a request's `seller` says."""

    key: Annotated[str, Field(min_length=1)]
    name: Names
    carries: Annotated[tuple[Carried, ...], Field(min_length=1)]


class Escalation(Rules):
    """Who hears of a deadline (D8): its assignee when part of it has gone, then those above.

    A day that was told to the customer is reminded of `remind_days_before` it.
    """

    remind_at_percent: Percent = 75
    remind_days_before: Positive = 1
    missed_to: Above = "lead"
    then_to: Above = "manager"
    then_after: Term = Term(hours=4, count="clock")


class SilenceTerms(Rules):
    """What a case does while its customer says nothing: a reminder, then an end, in calendar days."""

    remind_after_days: Positive
    after_days: Positive
    then: Then

    @model_validator(mode="after")
    def reminds_first(self) -> Self:
        if self.remind_after_days >= self.after_days:
            raise PydanticCustomError("reminds_late", "the reminder must come before the end")
        return self


def _silence(days: tuple[int, int], then: Then) -> SilenceTerms:
    return SilenceTerms(remind_after_days=days[0], after_days=days[1], then=then)


SILENCE: dict[SilenceRule, SilenceTerms] = {
    "waiting": _silence((3, 7), "close"),
    "awaiting_item": _silence((7, 14), "cancel"),
    "quoted": _silence((3, 7), "return_item"),
    "awaiting_payment": _silence((3, 7), "return_item"),
    "inspection_offered": _silence((3, 7), "return_item"),
    "inspection_unpaid": _silence((3, 7), "call"),
    "visit_offered": _silence((1, 2), "call"),
    "substitute_offered": _silence((3, 7), "call"),
    "awaiting_acceptance": _silence((3, 7), "accept"),
    "recycling_offered": _silence((3, 7), "return_item"),
    "follow_up": _silence((3, 7), "close"),
    "ready_to_collect": _silence((30, 120), "call"),
}


class Loaner(Rules):
    """Which families have a loaner while a product is away for repair (B1), and when it comes back.

    The customer is reminded `remind_days` before it is due.
    """

    families: tuple[str, ...] = ()
    back_days: Positive = 3
    remind_days: Positive = 2


class ParcelTerms(Rules):
    """How long a parcel may take, and what follows when it has not come: in calendar days, but `look_into`.

    The desk looks into an overdue one; the carrier is asked to pay within `claim_days` of the loss, and
    answers within `answer_days`.
    """

    transit_days: Positive = 5
    look_into: Term = Term(days=1, count="working")
    claim_days: Positive = 3
    answer_days: Positive = 15


NotNew = Literal["refurbished", "used"]
GoodsCondition = Literal["new", "refurbished", "used"]


class ParcelRisk(Rules):
    """Who bears it when a parcel is lost or damaged, by where it goes."""

    to_us: Literal["company", "customer"] = "company"
    to_customer: Literal["company"] = "company"


class CollectionTerms(Rules):
    """When the customer is told again of a product that waits to be fetched, in days; the last day is named.

    After `kept_days` the lead hears of it, and nothing is done with the product but by the law.
    """

    first_notice_days: Positive = 7
    second_notice_days: Positive = 60
    kept_days: Positive = 90

    @model_validator(mode="after")
    def in_order(self) -> Self:
        if not self.first_notice_days < self.second_notice_days < self.kept_days:
            raise PydanticCustomError(
                "notices", "the notices must come one after another, before the last day"
            )
        return self


class ArriveEarly(Rules):
    """How many minutes before the agreed time a technician is there (C11)."""

    least: Positive = 5
    most: Positive = 10

    @model_validator(mode="after")
    def in_order(self) -> Self:
        if self.least > self.most:
            raise PydanticCustomError("early", "`least` must not be more than `most`")
        return self


class Rating(Rules):
    """The scale of the satisfaction survey (D2); a dissatisfied answer goes to the manager."""

    lowest: Annotated[int, Field(strict=True, ge=0)] = 1
    highest: Positive = 5
    dissatisfied_at_most: Annotated[int, Field(strict=True, ge=0)] = 2

    @model_validator(mode="after")
    def in_order(self) -> Self:
        if not self.lowest <= self.dissatisfied_at_most < self.highest:
            raise PydanticCustomError("scale", "the bound must lie on the scale, below its top")
        return self


class CompanyPays(Rules):
    """What the warranty covers costs the customer nothing; no page can say otherwise."""

    pays: Literal["company"] = "company"


class Bearing(Rules):
    """Who pays; `price` only where the customer does, `exchange` where a new one may come instead."""

    pays: Payer
    price: Price | None = None
    exchange: Literal["depreciated"] | None = None

    @model_validator(mode="after")
    def check_price(self) -> Self:
        if (self.pays == "customer") != (self.price is not None):
            raise PydanticCustomError("who_pays", "a price stands where the customer pays, and only there")
        return self


class Responsibility(Rules):
    """Who pays for what caused the fault (B4)."""

    covered: CompanyPays = CompanyPays()
    customer_fault: Bearing = Bearing(pays="customer", price="market")
    expired: Bearing = Bearing(pays="customer", price="market", exchange="depreciated")
    force_majeure: Bearing = Bearing(pays="agreed")
