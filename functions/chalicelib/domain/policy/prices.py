"""What a paid repair may cost: the price list, or a share of it where the policy says at cost (B4, C2)."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from chalicelib.domain.policy.page_schema import FamilyPrices
from chalicelib.domain.policy.policy import Policy

Paid = Literal["customer_fault", "expired"]
CENT = Decimal("0.01")


class NotListed(KeyError):
    """The price list names no such part or labour for the family; `key` is what was asked for."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def quote_price(
    model: str, *, labour: Iterable[str], parts: Iterable[str], cause: Paid, policy: Policy
) -> Decimal:
    """Labour and parts by the list of today (clauses `price-quote`, `price-at-cost`), in whole and cents.

    Raises NotListed for what the list does not name, KeyError for a model that is not ours.
    """
    listed = _family_prices(model, policy)
    amounts = [*_amounts(listed.labour, labour), *_amounts(listed.parts, parts)]
    return charged_amount(Decimal(sum(amounts)), cause=cause, policy=policy)


def inspection_fee(model: str | None, policy: Policy) -> Decimal:
    """What an inspection costs where the repair is declined (clause `price-inspection`); 0 for nothing."""
    if model is None or model not in policy.models:
        return Decimal(0)
    try:
        return Decimal(_family_prices(model, policy).inspection)
    except NotListed:
        return Decimal(0)


def charged_amount(amount: Decimal, *, cause: Paid, policy: Policy) -> Decimal:
    """An amount of the price list as the customer pays it, to the cent, half a cent upwards."""
    return (amount * percent(cause, policy) / 100).quantize(CENT, rounding=ROUND_HALF_UP)


def percent(cause: Paid, policy: Policy) -> int:
    """The share of the price list that is charged: all of it at market price."""
    prices, bearing = policy.pages.price_list, getattr(policy.pages.warranty.responsibility, cause)
    return prices.cost_percent if prices and bearing.price == "cost" else 100


def _family_prices(model: str, policy: Policy) -> FamilyPrices:
    family, prices = policy.product(model).family, policy.pages.price_list
    if prices is None or family not in prices.families:
        raise NotListed(family)
    return prices.families[family]


def _amounts(listed: dict[str, int], keys: Iterable[str]) -> Iterable[int]:
    for key in keys:
        if key not in listed:
            raise NotListed(key)
        yield listed[key]
