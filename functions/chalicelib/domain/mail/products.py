"""Mails about registered products: the link that confirms, questions about a claim, and their answers."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Self

from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.records import Link, Surroundings
from chalicelib.domain.mail.base import Mail
from chalicelib.domain.policy.coverage import Coverage
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.products.register import HolderClaim, Registered
from chalicelib.domain.views.formatting import clause_links, day, reasons
from chalicelib.locale.words import label


@dataclass(frozen=True)
class ProductMail(Mail, abstract=True):
    """Base: which product it is about."""

    product: str
    serial: str

    @classmethod
    def common(cls, model: str, serial: str, policy: Policy, around: Surroundings) -> dict[str, Any]:
        """Return the fields of the base class."""
        return {
            "brand": policy.brand[around.language],
            "product": f"{policy.product(model).name[around.language]} ({model})",
            "serial": serial,
        }


@dataclass(frozen=True)
class ProductRegistered(ProductMail):
    """To whoever sent a registration: the link that confirms it, and what the day that they gave means."""

    until: str
    reasons: tuple[str, ...]
    clauses: tuple[Link, ...]
    product_url: str
    hours: str
    days: str

    @classmethod
    def compose(
        cls, product: tuple[str, str], coverage: Coverage, policy: Policy, around: Surroundings, url: str
    ) -> Self:
        language = around.language
        return cls(
            **cls.common(*product, policy, around),
            until=day(coverage.until, language) if coverage.until else "",
            reasons=reasons(coverage, language),
            clauses=clause_links(coverage, policy, around),
            product_url=url,
            hours=str(policy.pages.privacy.product_confirm_hours),
            days=str(policy.pages.privacy.product_link_days),
        )


@dataclass(frozen=True)
class ProductPassedOn(ProductMail):
    """To a new owner, named by the one before: the link that takes the product over."""

    product_url: str
    hours: str


@dataclass(frozen=True)
class ProductClaimed(ProductMail):
    """To the owner: somebody else claims the product; the owner may agree."""

    product_url: str
    days: str


@dataclass(frozen=True)
class ProductAccepted(ProductMail):
    """To whoever claimed: staff saw the proof, the product is theirs."""


@dataclass(frozen=True)
class ProductKept(ProductMail):
    """To whoever claimed: staff decided that what was known stands."""

    service_address: str

    @classmethod
    def common(cls, model: str, serial: str, policy: Policy, around: Surroundings) -> dict[str, Any]:
        common = super().common(model, serial, policy, around)
        return common | {"service_address": around.service_address}


@dataclass(frozen=True)
class ProductQuestion(ProductMail):
    """To the desk: a claim that contradicts, with what is known and how to answer."""

    claimed: str
    proof: tuple[tuple[str, str], ...]
    known: tuple[str, ...]
    contradictions: tuple[str, ...]
    command: str
    to_staff: ClassVar[bool] = True

    @classmethod
    def compose(cls, product: Registered, claim: HolderClaim, policy: Policy, around: Surroundings) -> Self:
        language = around.language
        return cls(
            **cls.common(product.model, product.serial, policy, around),
            claimed=_day(claim.purchased_on, language),
            proof=named_proof(claim, language),
            known=known_dates(product, claim, language),
            contradictions=tuple(label("register_question", one, language) for one in claim.question),
            command=f"aftercare products answer {product.model} {product.serial} {claim.id}",
        )


def named_proof(claim: HolderClaim, language: Language) -> tuple[tuple[str, str], ...]:
    """What the claimant named of the proof of purchase, each with its word."""
    named = {"order_number": claim.order_number, "seller": claim.seller}
    return tuple((label("fact", name, language), value) for name, value in named.items() if value)


def known_dates(product: Registered, claim: HolderClaim, language: Language) -> tuple[str, ...]:
    """The days that others say, the best source first."""
    others = product.model_copy(update={"claims": tuple(one for one in product.claims if one != claim)})
    return tuple(
        label("register_source", source, language).format(day=day(on, language))
        for on, source in others.dates
    )


def _day(on: date | None, language: Language) -> str:
    return day(on, language) if on else "–"
