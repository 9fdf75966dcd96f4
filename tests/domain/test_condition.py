"""What leaves is new, or just what its customer agreed to, with a warranty of its own."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.solution_steps import OfferSubstitute, ShipNew
from chalicelib.domain.kernel.errors import Invalid, NotAllowed
from chalicelib.domain.policy.coverage import History, coverage
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.products.history import claims
from chalicelib.domain.views.next_step import what_next
from tests.domain.lives import COMMANDS
from tests.domain.timed import DAY, DIAGNOSED, NOW, POLICY, E, S, after, done, dues
from tests.samples import request

APPROVED = (E.TAKE, E.APPROVE_EXCHANGE)
WORN = OfferSubstitute(substitute="FH-P1", condition="refurbished", difference="外壳有使用痕迹")
NEW = COMMANDS[E.SHIP_NEW]


def ship(model: str = "FH-P1", condition: Any = "new") -> ShipNew:
    return ShipNew.model_validate(NEW.model_dump() | {"new_model": model, "condition": condition})


# What happened before, what is to leave, and why it may not; nothing where it may.
LEAVES: dict[str, tuple[tuple[Any, ...], ShipNew, str]] = {
    "new": ((), ship(), ""),
    "refurbished, never offered": ((), ship(condition="refurbished"), "condition_not_agreed"),
    "used, never offered": ((), ship(condition="used"), "condition_not_agreed"),
    "refurbished, agreed": ((WORN, E.ACCEPT_SUBSTITUTE), ship(condition="refurbished"), ""),
    "new after all": ((WORN, E.ACCEPT_SUBSTITUTE), ship(), ""),
    "used, where refurbished was agreed": (
        (WORN, E.ACCEPT_SUBSTITUTE), ship(condition="used"), "condition_not_agreed"
    ),
    "refurbished, where another model was agreed": (
        (E.OFFER_SUBSTITUTE, E.ACCEPT_SUBSTITUTE), ship("FH-P2", "refurbished"), "condition_not_agreed"
    ),
    "refurbished, declined": (
        (WORN, E.DECLINE_SUBSTITUTE), ship(condition="refurbished"), "condition_not_agreed"
    ),
    "another model, declined": ((E.OFFER_SUBSTITUTE, E.DECLINE_SUBSTITUTE), ship("FH-P2"), "not_agreed"),
    "a former yes, and a no to the next offer": (
        (WORN, E.ACCEPT_SUBSTITUTE, E.OFFER_SUBSTITUTE, E.DECLINE_SUBSTITUTE),
        ship(condition="refurbished"),
        "condition_not_agreed",
    ),
}  # fmt: skip


def stepped(*steps: Any) -> Case:
    """A minute passes between any two, so that a yes is to the offer before it."""
    case = after(*APPROVED)
    for index, step in enumerate(steps):
        case = done(case, step, NOW + index * DAY / 1440)
    return case


@pytest.mark.parametrize("name", LEAVES)
def test_only_what_is_new_or_agreed_leaves(name: str) -> None:
    before, sent, refusal = LEAVES[name]
    case = stepped(*before)
    if not refusal:
        assert done(case, sent, NOW + DAY).state is S.AWAITING_ACCEPTANCE
        return
    with pytest.raises(Invalid) as refused:
        done(case, sent, NOW + DAY)
    assert [fault.code for fault in refused.value.faults] == [refusal]


def test_nothing_leaves_before_the_answer() -> None:
    with pytest.raises(NotAllowed):
        done(stepped(WORN), ship(condition="refurbished"), NOW + DAY)


def test_who_says_no_still_has_the_exchange_with_its_deadline() -> None:
    case = after(*DIAGNOSED, E.APPROVE_EXCHANGE)
    offered = done(case, WORN)
    assert E.DECLINE_SUBSTITUTE in what_next(offered, POLICY, "zh", NOW).commands
    declined = done(offered, E.DECLINE_SUBSTITUTE, NOW + DAY)
    assert declined.state is S.EXCHANGING
    assert "exchange" in dues(declined)
    assert ("CustomerWrote", "owner") in {(mail.message, mail.to) for mail in declined.pending_mails}
    assert not [one for one in declined.consents if one.to is E.ACCEPT_SUBSTITUTE]


def test_the_consent_says_what_was_agreed_to() -> None:
    (consent,) = stepped(WORN, E.ACCEPT_SUBSTITUTE).consents
    assert consent.words == "FH-P1 · 翻新机"


TERMS = {None: "2027-11-22", "refurbished": "2027-05-22", "used": "2027-02-22"}


@pytest.mark.parametrize(("condition", "until"), TERMS.items())
def test_its_warranty_is_its_own(condition: Any, until: str) -> None:
    plain: dict[str, Any] = POLICY.model_dump(mode="json", by_alias=True)
    plain["pages"]["warranty"] |= {
        "after_exchange": "restart",
        "not_new_months": {"refurbished": 6, "used": 3},
    }
    policy = Policy.model_validate(plain)
    history = History(exchanged_on=date(2026, 11, 23), exchanged_as=condition)
    asked = request("repair", model="FH-P1", purchased_on="2026-03-05")
    found = coverage(asked, kind="repair", policy=policy, today=date(2026, 11, 23), history=history)
    assert found
    assert str(found.until) == until
    assert ("exchanged_not_new" in [step.code for step in found.steps]) is bool(condition)


def test_the_register_knows_it_for_later_requests() -> None:
    sent = done(stepped(WORN, E.ACCEPT_SUBSTITUTE), ship(condition="refurbished"), NOW + DAY)
    said = {identity.serial: claim.exchanged_as for identity, claim in claims(sent, POLICY).items()}
    assert said["P12026777"] == "refurbished"
