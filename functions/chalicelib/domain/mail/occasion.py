"""What a mail is written from, and the words that many mails share: dates, sums, parcels, reasons, links."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from chalicelib.domain.case.case import C, Case, Step
from chalicelib.domain.case.entitlements import entitlements
from chalicelib.domain.case.repair_steps import Diagnose
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.records import Link, Surroundings
from chalicelib.domain.policy.policy import Policy, today
from chalicelib.domain.policy.repair_guarantee import guarantee_ends
from chalicelib.domain.policy.solutions import Solution
from chalicelib.domain.views import formatting
from chalicelib.domain.views.tracking import tracking_url
from chalicelib.domain.workflow.case_queries import GUARANTEE, clauses_of_diagnosis, is_guaranteed
from chalicelib.locale.money import write_money


@dataclass(frozen=True)
class Occasion:
    """What a mail is composed from: a step, the case as that step left it, the policy, its reader's links."""

    case: Case
    step: Step
    policy: Policy
    around: Surroundings

    @property
    def language(self) -> Language:
        return self.around.language

    def last_report(self, model: type[C]) -> C:
        """Return what was last reported by that command. Raises LookupError when nothing was."""
        found = self.case.fact(model)
        if found is None:
            raise LookupError(f"nothing was reported by {model.event}")
        return found

    @property
    def in_same_parcel(self) -> tuple[str, ...]:
        """The other products of the request that travel with this one, a line each."""
        return tuple(one.text for one in self.around.together if one.same_parcel)

    def moment(self, at: datetime) -> str:
        return formatting.moment(at, self.policy, self.language)

    def day(self, value: date | None) -> str:
        """Write a date; empty for none."""
        return formatting.day(value, self.language) if value else ""

    def shop_day(self, at: datetime) -> str:
        """Write the day of a moment, at the shop."""
        return self.day(today(self.policy, at))

    def due(self, name: str) -> str:
        """Say when that deadline ends; empty when it does not run."""
        timer = self.case.timer(name)
        return self.moment(timer.due) if timer and timer.paused_at is None else ""

    def promised_day(self, name: str) -> str:
        """Say on which day that deadline ends; empty when there is none."""
        timer = self.case.timer(name)
        return self.day(today(self.policy, timer.due)) if timer else ""

    def money(self, amount: Decimal, currency: str = "") -> str:
        return money(amount, self.policy, self.language, currency)

    @property
    def total(self) -> str:
        """The sum of the quote; empty without one."""
        quoted = self.case.quoted
        return self.money(quoted.total, quoted.currency) if quoted else ""

    @property
    def finding(self) -> str:
        """What the diagnosis found; empty without one."""
        found = self.case.fact(Diagnose)
        return found.finding if found else ""

    @property
    def covered_until(self) -> date | None:
        """The last covered day, while it is still to come."""
        until = self.case.coverage.until if self.case.coverage else None
        return until if until and until >= today(self.policy, self.step.at) else None

    def after_repair(self) -> dict[str, Any]:
        """Return what comes with a repair (C16): until when it is guaranteed, how to care for the product."""
        rule, model = self.policy.pages.warranty.repair_guarantee, self.case.request.model or ""
        own = [one for one in self.case.history.repairs if one.case == self.case.number]
        until = guarantee_ends(rule, own[-1]) if rule and own else None
        known = self.policy.product(model).page if model in self.policy.models else ""
        return {
            "guaranteed_until": self.day(until),
            "care_url": self.page(f"{known}#care") if own and known else "",
        }

    def page(self, path: str) -> str:
        """Return the address of a page of the site, in the reader's language."""
        return f"{self.around.site_url}/{self.language}/{path}"

    def guide(self, address: str | None) -> str:
        """Return the address of a guide, which staff may give as a page of the site."""
        if not address or address.startswith(("https://", "http://")):
            return address or ""
        return self.page(f"{address.strip('/')}/")

    def clauses(self, names: Iterable[str], policy: Policy | None = None) -> tuple[Link, ...]:
        """Link these clauses, each once; a name that no page has is left out."""
        known = (policy or self.policy).clauses
        return tuple(
            Link(clause.text(self.language), self.page(f"policy/{clause.page}/#{name}"))
            for name in dict.fromkeys(names)
            if (clause := known.get(name))
        )

    @property
    def who_pays(self) -> tuple[str, ...]:
        """The clauses that say who pays for what the diagnosis found (B4)."""
        return clauses_of_diagnosis(self.case)

    def grounds(self, solution: Solution, more: Iterable[str] = ()) -> dict[str, Any]:
        """Say why the customer gets this solution: reasons and clauses, as of the step's day (B5)."""
        if solution == "free_repair" and is_guaranteed(self.case):
            return self._guarantee()
        known = self.case.request.model in self.policy.models
        found = entitlements(self.case, self.policy, self.step.at).of(solution) if known else None
        if found is None:
            return {"reasons": (), "clauses": self.clauses(more)}
        return {
            "reasons": tuple(formatting.reason(one, self.language) for one in found.steps),
            "clauses": self.clauses(
                (*more, *found.clauses), self.policy.version_with_hash(found.policy_hash)
            ),
        }

    def _guarantee(self) -> dict[str, Any]:
        """The guarantee on the earlier repair, of the version of the policy that gives it."""
        answer = self.case.coverage
        assert answer is not None, "what is guaranteed is found by an answer"
        steps = [one for one in answer.steps if one.clause == GUARANTEE]
        return {
            "reasons": tuple(formatting.reason(one, self.language) for one in steps),
            "clauses": self.clauses((GUARANTEE,), self.policy.version_with_hash(answer.policy_hash)),
        }


def money(amount: Decimal, policy: Policy, language: Language, currency: str = "") -> str:
    """Write a sum as it stands on a bill; empty for nothing."""
    return write_money(amount, language, currency or policy.currency) if amount else ""


def parcel(carrier: str, tracking: str) -> dict[str, Any]:
    return {"carrier": carrier, "tracking": tracking, "tracking_url": tracking_url(carrier, tracking)}
