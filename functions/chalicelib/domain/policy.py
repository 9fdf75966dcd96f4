"""The policy in force: what the pages under `docs/zh/policy` say, as values that can be computed with.

`infra/policy.py` compiles the pages' front matter into `policy.json`; this module gives it a shape.
Hours are clock hours unless `count` says `working`.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from chalicelib.domain.worktime import Calendar, Count, CountryDays, WorkingTime

Names = Mapping[str, str]
Positive = Annotated[int, Field(strict=True, gt=0)]
Urgency = Literal["urgent", "normal", "low"]
Team = Literal["desk", "tech", "logistics", "finance", "quality"]
Exclusion = Literal["opened_or_modified", "liquid_or_drop"]


class Page(BaseModel):
    """Front matter of one policy page."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    effective_from: date


class Warranty(Page):
    """`policy/warranty.md`: months per product family, when they start and what ends them."""

    starts: Literal["purchase"]
    months: dict[str, Positive]
    exclusions: tuple[Exclusion, ...]


class Returns(Page):
    """`policy/returns.md`: exchange counts from receipt, refund from purchase, in calendar days."""

    refund_days: Positive
    refund_paid_working_days: Positive
    exchange_days: Positive
    exchange_ships_hours: Positive
    old_item_back_days: Positive


class Term(BaseModel):
    """A deadline: hours or days, by the clock or in working time."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    hours: Positive | None = None
    days: Positive | None = None
    count: Count

    @model_validator(mode="after")
    def one_unit(self) -> "Term":
        if (self.hours is None) == (self.days is None):
            raise ValueError("give either `hours` or `days`")
        return self


class Deadlines(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    respond: Term
    solve: Term | None = None


class Route(BaseModel):
    """The first route whose `when` agrees with the request names the team."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    when: dict[str, str | bool] = {}
    team: Team


class ServiceLevels(Page):
    """`policy/service-levels.md`: how fast we answer, and who does."""

    timezone: str
    working_time: WorkingTime
    urgency: dict[Urgency, Deadlines]
    low_kinds: tuple[str, ...]
    routes: tuple[Route, ...]


class Lookups(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    per_case: Positive
    per_visitor: Positive
    window_minutes: Positive


class Uploads(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    files: Positive
    megabytes: Positive
    kept_hours: Positive


class Privacy(Page):
    """`policy/privacy.md`: the limits that protect people from others' use of their address."""

    mails_per_day: Positive
    lookups: Lookups
    link_days_after_closing: Positive
    uploads: Uploads


class Pages(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    warranty: Warranty
    returns: Returns
    service_levels: ServiceLevels
    privacy: Privacy


class Product(BaseModel):
    """One model that we sell; `page` is its address below the language."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    model: str
    family: str
    name: Names
    page: str = ""


class Clause(BaseModel):
    """A place on a policy page that a decision can rest on, with its words per language."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    page: str
    zh: str
    en: str

    def text(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


class Policy(BaseModel):
    """The whole compiled policy; `version` is its newest effective date, `hash` its content."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    version: str
    hash: str
    brand: Names
    pages: Pages
    products: tuple[Product, ...]
    clauses: Mapping[str, Clause]
    calendar: CountryDays

    @property
    def working_calendar(self) -> Calendar:
        """The working days of this version's week, in the shop's time zone."""
        levels = self.pages.service_levels
        return Calendar(timezone=levels.timezone, week=levels.working_time, country=self.calendar)

    @property
    def models(self) -> frozenset[str]:
        return frozenset(product.model for product in self.products)

    def product(self, model: str) -> Product:
        """The product of that model. Raises KeyError when we do not make it."""
        for product in self.products:
            if product.model == model:
                return product
        raise KeyError(model)

    def public(self) -> dict[str, Any]:
        """What anyone may read: no teams' routing, only what stands on the pages."""
        return self.model_dump(
            mode="json", exclude={"calendar": True, "pages": {"service_levels": {"routes"}}}
        )
