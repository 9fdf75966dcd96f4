"""What is promised of people: who follows up, which dealer carries a service, and one's own data."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.adapters.data_links import DataToken
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Actor, CorrectContact, Take
from chalicelib.domain.case.customer_commands import Rate
from chalicelib.domain.kernel.states import Event, Role
from chalicelib.domain.workflow.case_queries import clerk_of
from chalicelib.domain.workflow.obligations import obligations
from chalicelib.domain.workflow.transitions import allowed_events
from chalicelib.personal_data.erasure import ErasureRefused, erase_person
from tests import samples
from tests.domain.timed import HOME
from tests.personal_data.life import ADDRESS, lived
from tests.personal_data.test_own_wish import ask, confirm, last_mail, opened, send_queued, tick
from tests.promises.acting import (
    DAY,
    HOUR,
    LEVELS,
    MINUTE,
    NOW,
    PRIVACY,
    E,
    S,
    begun,
    does,
    ends,
    led,
    letter_of,
    owed,
    timer,
    waited,
)

ASKED = samples.NOW  # when the lives of `personal_data` take place
CLERK = Actor(role=Role.STAFF, who="desk-1@example.com")


def test_follow_up() -> None:
    advised = led(E.TAKE, E.ADVISE)
    asked, _ = waited(advised, ends(LEVELS.follow_up_after_advice))
    assert ("DidItHelp", "customer") in owed(asked)
    case = does(begun(), Take(), by=CLERK)
    for step in HOME[1:]:
        case = does(case, step)
    assert clerk_of(case) == CLERK.who
    assert ("FollowUpDue", "clerk") in owed(case)
    assert timer(case, "follow_up").due == ends(LEVELS.stages["follow_up"])
    accepted = does(case, E.ACCEPT_RESULT, NOW + DAY)
    assert timer(accepted, "follow_up").due == timer(case, "follow_up").due, "whether it was accepted or not"
    scale = LEVELS.rating
    for score in range(scale.lowest, scale.highest + 1):
        rated = does(accepted, Rate(score=score), NOW + DAY)
        bad = score <= scale.dissatisfied_at_most
        assert (("Rated", "manager") in owed(rated)) is bad
        assert (rated.state is S.DISSATISFIED) is bad
    unhappy = does(accepted, Rate(score=scale.lowest, process=1, technician=scale.highest), NOW + DAY)
    assert does(unhappy, E.REOPEN, NOW + DAY).state is S.IN_PROGRESS
    assert Event.REOPEN not in allowed_events(S.DISSATISFIED, {Role.STAFF}), "the manager leads it"


def test_dealers() -> None:
    (dealer,) = LEVELS.dealers
    facts: dict[str, Any] = {"model": "FH-A35", "seller": dealer.name["zh"], "service": "installation"}
    case = begun("service", **facts)
    assert case.dealer == dealer.key
    assert ("DealerRequest", "dealer") in owed(case)
    said = letter_of(case, "DealerRequest")
    assert str(case.request.phone) in said
    assert str(case.request.address) in said
    may = set(allowed_events(S.RECEIVED, {Role.DEALER})) | set(
        allowed_events(S.VISIT_SCHEDULED, {Role.DEALER})
    )
    assert {E.OFFER_VISIT, E.COMPLETE_VISIT} <= may
    assert not may & {E.ASSIGN, E.CLOSE, E.APPROVE_REFUND, E.BLACK_OUT}
    assert case.team == "desk", "who follows it to the end"
    assert begun("service", **facts, safety_hazard=True).dealer is None
    elsewhere: dict[str, Any] = facts | {"seller": "别家"}
    assert begun("service", **elsewhere).dealer is None
    same = [begun(seller=seller).coverage for seller in (dealer.name["zh"], None)]
    assert same[0] == same[1], "the same rights as bought from us"


def test_your_rights() -> None:
    life = lived()
    assert ask(life, "copy")
    assert not ask(life, "copy", now=ASKED + PRIVACY.data_again_minutes * MINUTE - MINUTE)
    send_queued(life)
    assert life.outside.carrier.to == [ADDRESS]
    found = opened(life, ASKED + PRIVACY.data_confirm_hours * HOUR - MINUTE)
    assert isinstance(found, DataToken)
    copied = lived()
    assert confirm(copied, "copy")
    assert tick(copied) == 1
    send_queued(copied)
    assert opened(copied, ASKED + PRIVACY.data_copy_days * DAY - MINUTE).name
    assert (
        does(begun(), CorrectContact(phone="13900139000"), by=samples.CUSTOMER).request.phone == "13900139000"
    )


def test_erasure() -> None:
    life = lived()
    assert confirm(life, "erase")
    tick(life)
    life.send_all()
    tick(life)
    send_queued(life)
    receipt = last_mail(life)
    assert str(PRIVACY.backup_days) in receipt
    assert life.moved.number in receipt
    assert life.left() == []
    held: Case = led(*HOME[:2])
    assert list(obligations(held)), "a product that is with us comes first"
    other = lived()
    other.outside.context.cases.save(
        held.model_copy(
            update={
                "version": 1,
                "number": "202611-009",
                "request": held.request.model_copy(update={"email": ADDRESS}),
            }
        )
    )
    with pytest.raises(ErasureRefused):
        erase_person(other.outside.context, ADDRESS, close="x", now=NOW)
