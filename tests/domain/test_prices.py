"""What a paid repair costs, by the price list of the pages: at cost where the customer caused the damage."""

from __future__ import annotations

from decimal import Decimal

import pytest

from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.policy.prices import NotListed, Paid, charged_amount, quote_price
from tests.samples import POLICY

LIST = {
    "phone": {
        "inspection": 30,
        "labour": {"minor": 50, "major": 120},
        "parts": {"screen": 680, "battery": 161},
    }
}
RULE = {"customer_fault": {"pays": "customer", "price": "cost"}}


def priced(*, percent: int = 70) -> Policy:
    raw = POLICY.model_dump(mode="json")
    raw["pages"]["warranty"]["responsibility"] |= RULE
    raw["pages"]["price_list"] = {
        "effective_from": "2026-01-01",
        "currency": "CNY",
        "cost_percent": percent,
        "families": LIST,
    }
    return Policy.model_validate(raw)


TABLE: tuple[tuple[Paid, tuple[str, ...], tuple[str, ...], str], ...] = (
    ("expired", ("minor",), ("screen",), "730.00"),
    ("customer_fault", ("minor",), ("screen",), "511.00"),
    ("customer_fault", (), ("battery",), "112.70"),
    ("expired", (), ("battery", "battery"), "322.00"),
    ("expired", (), (), "0.00"),
)


@pytest.mark.parametrize(("cause", "labour", "parts", "amount"), TABLE)
def test_quoted(cause: Paid, labour: tuple[str, ...], parts: tuple[str, ...], amount: str) -> None:
    assert str(quote_price("FH-P1", labour=labour, parts=parts, cause=cause, policy=priced())) == amount


def test_half_a_cent_goes_upwards() -> None:
    assert charged_amount(Decimal("0.25"), cause="customer_fault", policy=priced(percent=90)) == Decimal(
        "0.23"
    )


@pytest.mark.parametrize(("model", "part"), [("FH-P1", "motor"), ("FH-W8", "motor")])
def test_what_is_not_listed_is_not_guessed(model: str, part: str) -> None:
    with pytest.raises(NotListed):
        quote_price(model, labour=(), parts=(part,), cause="expired", policy=priced())


def test_without_a_list_nothing_is_quoted() -> None:
    with pytest.raises(NotListed):
        quote_price("FH-P1", labour=("minor",), parts=(), cause="expired", policy=POLICY)
