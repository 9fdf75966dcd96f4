"""Public knowledge alone, a serial number, changes nobody's coverage and tells nothing."""

from __future__ import annotations

import secrets
from typing import Any

import pytest

from tests.outside import Visitor, request, someone


def product(**changes: Any) -> dict[str, Any]:
    return {
        "model": "FH-P1",
        "serial_number": f"P1A{secrets.randbelow(10**8):08}",
        "purchased_on": "2026-03-03",
        "name": "Ann Lee",
        "email": someone(),
        "privacy_consent": True,
        "language": "en",
    } | changes


# What a stranger claims, and what the holder of the receipt says: each once too early and once too late.
DATES = {
    "an early date": ("2020-01-01", 30, "covered"),
    "a late date": (1, 900, "expired"),
    "the day itself": (30, 30, "covered"),
}


@pytest.mark.parametrize(("claimed", "bought", "outcome"), DATES.values(), ids=DATES)
def test_a_strangers_claim_redates_nothing(
    api: Visitor, claimed: str | int, bought: int, outcome: str
) -> None:
    day = claimed if isinstance(claimed, str) else api.days_ago(claimed)
    asked = product(purchased_on=day)
    said = {"model": "FH-P1", "serial_number": asked["serial_number"], "purchased_on": api.days_ago(bought)}
    before = api.post("/api/coverage", said).json()
    assert api.post("/api/products", asked).status_code == 201
    assert api.post("/api/coverage", said).json() == before
    assert before["outcome"] == outcome
    case = api.send(request(**said))
    assert (case["coverage"]["outcome"], case["coverage"]["until"]) == (outcome, before["until"])


def test_the_answer_is_the_same_for_a_number_that_is_known(api: Visitor) -> None:
    first = product()
    one = api.post("/api/products", first)
    other = api.post("/api/products", first | {"email": someone(), "name": "Bob"})
    assert one.status_code == other.status_code == 201
    assert one.json() == other.json()
