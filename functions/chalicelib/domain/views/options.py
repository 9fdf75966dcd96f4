"""What can be chosen in a field where that depends on the policy or on the case."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.repair_steps import OfferVisit, moments
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.policy.policy import Named, Policy
from chalicelib.locale.dates import write_slot
from chalicelib.locale.words import has_word, label


@dataclass(frozen=True)
class Choice:
    value: str
    label: str


@dataclass(frozen=True)
class Setting:
    """What a form is made for: the policy, the reader's language, and the case that it is about, if any."""

    policy: Policy
    language: Language
    case: Case | None = None
    now: datetime | None = None


Choices = tuple[Choice, ...]


def models(setting: Setting) -> Choices:
    brackets = label("format", "brackets", setting.language)
    return tuple(
        Choice(product.model, brackets.format(text=product.name[setting.language], more=product.model))
        for product in setting.policy.products
    )


def ratings(setting: Setting) -> Choices:
    """The scale of the policy, its ends in words (D2)."""
    scale = setting.policy.pages.service_levels.rating
    ends = {scale.lowest: "rating_lowest", scale.highest: "rating_highest"}
    words = {mark: label("ui", key, setting.language) for mark, key in ends.items()}
    return tuple(
        Choice(str(mark), f"{mark} {words.get(mark, '')}".strip())
        for mark in range(scale.lowest, scale.highest + 1)
    )


def times(setting: Setting) -> Choices:
    """The times of a visit that were offered and are still to come, at the shop (C11)."""
    return tuple(
        Choice(f"{at:%Y-%m-%d %H:%M}", write_slot(at, setting.language))
        for at in times_to_come(setting.case, setting.policy, setting.now)
    )


def times_to_come(case: Case | None, policy: Policy, now: datetime | None) -> tuple[datetime, ...]:
    """Times without a zone, at the shop; all that were offered when `now` is not told."""
    offer = case.fact(OfferVisit) if case else None
    zone = ZoneInfo(policy.pages.service_levels.timezone)
    offered = moments(offer.times) if offer else ()
    return tuple(at for at in offered if now is None or at.replace(tzinfo=zone) > now)


LISTED: dict[str, Named] = {"labour": "labour", "parts": "part"}


def item(kind: str, key: str, policy: Policy, language: Language) -> str:
    """The word for a line of a quote: a part, labour, a new product, or what was agreed."""
    if kind in LISTED:
        return policy.name_of(LISTED[kind], key, language)
    return label(kind, key, language) if has_word(kind, key) else key


# By the source that the field names, else by its control or name.
OPTIONS: Mapping[str, Callable[[Setting], Choices]] = {
    "rating": ratings,
    "model": models,
    "times": times,
}
