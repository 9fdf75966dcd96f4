"""The policy in force: what the pages under `docs/` say, as values that can be computed with.

`infra/policy` compiles the pages' front matter into `policy.json`; `pages.py` gives it a shape. Every
version stays: `Policy.at(day)` is the policy as it held on that day.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, Field

from chalicelib.domain.kernel.base_model import Names, Rules
from chalicelib.domain.policy.page_schema import Pages, Team, Urgency
from chalicelib.domain.policy.reach import Reach
from chalicelib.domain.policy.working_calendar import Calendar, CountryDays
from chalicelib.locale.words import main_language, shop, word_in

__all__ = ["Clause", "Guide", "Pages", "Policy", "Product", "Team", "Urgency", "Version", "today"]


# What stands in front matter and is nobody else's business: routing, limits, when our own are reminded.
OURS: dict[str, Any] = {
    "service_levels": {
        "routes": True,
        "hold_minutes": True,
        "undo_hours": True,
        "day_ends": True,
        "visit_hours": True,
        "escalation": {"remind_days_before": True},
        "loaner": {"remind_days": True},
    },
    "returns": {"second_person_above", "old_item_remind_days"},
    "privacy": {"links_again_minutes"},
}
LastDay = Literal["stays", "next_working_day"]  # what the law does with a term that ends on a day off
Named = Literal["family", "part", "labour"]


class Product(Rules):
    """One model that we sell; `page` is its address below the language, `serial` a pattern of its numbers."""

    model: str
    family: str
    name: Names
    page: str = ""
    serial: str = ""
    parts: tuple[str, ...] = ()


class Guide(Rules):
    """A page that helps to mend a product; `page` is its address below the language."""

    page: str
    family: str
    title: Names


class Clause(Rules):
    """A place on a policy page that a decision can rest on; beside `page`, its words by language."""

    model_config = ConfigDict(extra="allow")
    page: str

    def text(self, language: str) -> str:
        """Its words, in the main language where a version lacks another one's."""
        words: Mapping[str, str] = self.model_extra or {}
        return words.get(language) or words[main_language()]


class Version(Rules):
    """The pages as they held from one day on; `version` is that day, `hash` the content."""

    effective_from: date
    version: str
    hash: str
    pages: Pages
    clauses: Mapping[str, Clause]


class Policy(Rules):
    """The whole compiled policy: the version in force, and all the others beside it, oldest first."""

    version: str
    hash: str
    brand: Names
    reach: Reach = Reach()
    pages: Pages
    names: Mapping[Named, Mapping[str, Names]] = {}
    products: tuple[Product, ...]
    guides: tuple[Guide, ...] = ()
    clauses: Mapping[str, Clause]
    calendar: CountryDays
    last_day: LastDay = "stays"
    versions: tuple[Version, ...] = Field(default=(), repr=False)

    def at(self, day: date) -> "Policy":
        """The policy as it held on that day; before the first version, the first."""
        held = [version for version in self.versions if version.effective_from <= day] or list(
            self.versions[:1]
        )
        return self._as(held[-1]) if held else self

    def since(self, day: date) -> tuple["Policy", ...]:
        """The policy as it held on that day, and every version after it up to this one, in order.

        Each with this one's prices, which hold for whoever asks today (clause `versions`).
        """
        first = self.at(day)
        between = (one for one in self.versions if first.version < one.version < self.version)
        every = (first, *(self._as(one) for one in between), self)
        return tuple({one.hash: self._with_prices_of(one) for one in every}.values())

    def _with_prices_of(self, other: "Policy") -> "Policy":
        prices = self.pages.price_list
        if other.pages.price_list == prices:
            return other
        return other.model_copy(update={"pages": other.pages.model_copy(update={"price_list": prices})})

    def version_with_hash(self, content: str) -> "Policy":
        """The policy whose version has that hash; this one when it is not kept any more."""
        return next((self._as(version) for version in self.versions if version.hash == content), self)

    def _as(self, found: Version) -> "Policy":
        if found.hash == self.hash:
            return self
        return self.model_copy(
            update={
                "version": found.version,
                "hash": found.hash,
                "pages": found.pages,
                "clauses": found.clauses,
            }
        )

    @property
    def working_calendar(self) -> Calendar:
        """The working days of this version's week, in the shop's time zone."""
        levels = self.pages.service_levels
        return Calendar(timezone=levels.timezone, week=levels.working_time, country=self.calendar)

    def last_day_of(self, day: date) -> date:
        """The last day of a time to act, moved to the next working day where the law says so."""
        moves = self.last_day == "next_working_day" and not self.working_calendar.is_working_day(day)
        return self.working_calendar.add_working_days(day, 1) if moves else day

    def end_of(self, day: date) -> datetime:
        """When a day ends at the shop, by its own clock: what is due on it is due then."""
        levels = self.pages.service_levels
        return datetime.combine(day, levels.day_ends, ZoneInfo(levels.timezone))

    @property
    def models(self) -> frozenset[str]:
        return frozenset(product.model for product in self.products)

    def product(self, model: str) -> Product:
        """The product of that model. Raises KeyError when we do not make it."""
        for product in self.products:
            if product.model == model:
                return product
        raise KeyError(model)

    @property
    def currency(self) -> str:
        """The currency of this version's prices (ISO 4217)."""
        prices = self.pages.price_list
        return (prices.currency if prices else None) or shop().currency

    def name_of(self, group: Named, key: str, language: str) -> str:
        """What a family, a part or a kind of labour is called; one without a name is called by its key."""
        return word_in(self.names.get(group, {}).get(key, {}), language) or key.replace("_", " ")

    def public(self) -> dict[str, Any]:
        """What anyone may read: no routing and no limits of ours, only what stands on the pages in force."""
        return self.model_dump(
            mode="json", exclude={"versions": True, "calendar": True, "names": True, "pages": OURS}
        )


def today(policy: "Policy", now: datetime) -> date:
    """The date at the shop, in its own time zone."""
    return now.astimezone(ZoneInfo(policy.pages.service_levels.timezone)).date()
