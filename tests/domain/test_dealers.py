"""Which requests a dealer carries, and where they go (A4, clause `dealers`)."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.case.commands import GiveBack, Submit
from chalicelib.domain.decisions.decide import decide, open_case
from chalicelib.domain.kernel.states import Event, Role
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.policy.service_levels import Carried
from chalicelib.domain.workflow.dealers import ASKED, dealer_for
from chalicelib.domain.workflow.transitions import TRANSITIONS
from chalicelib.domain.workflow.triage import team_of
from tests.domain.lives import ACTORS
from tests.samples import CUSTOMER, NOW, POLICY, request


def with_dealer(*carries: Carried) -> Policy:
    raw = POLICY.model_dump(mode="json")
    name = {"zh": "示例经销商", "en": "Example Dealer"}
    levels = raw["pages"]["service_levels"]
    levels["dealers"] = [{"key": "example-dealer", "name": name, "carries": list(carries)}]
    levels["routes"].insert(1, {"when": {"dealer": True}, "team": "desk"})
    return Policy.model_validate(raw)


VISIT = {"where": "on_site", "address": "杭州", "phone": "13800138000"}
AC = {"model": "FH-A35", "seller": "示例经销商"}
TABLE: dict[str, tuple[tuple[Carried, ...], str, dict[str, Any], str]] = {
    "installation": (("installation",), "service", AC, "desk"),
    "an English name": (("installation",), "service", AC | {"seller": " EXAMPLE  dealer"}, "desk"),
    "the key": (("installation",), "service", AC | {"seller": "Example-Dealer"}, "desk"),
    "another seller": (("installation",), "service", AC | {"seller": "示例"}, "tech"),
    "no seller": (("installation",), "service", AC | {"seller": None}, "tech"),
    "another service": (("installation",), "service", AC | {"service": "recycling"}, "logistics"),
    "a visit": (("on_site",), "repair", AC | VISIT, "desk"),
    "sent in": (("on_site",), "repair", AC | {"where": "send_in"}, "tech"),
    "all repairs": (("repair",), "repair", AC | {"where": "send_in"}, "desk"),
    "an exchange": (("exchange",), "exchange", AC, "desk"),
    "first response": (("first_response",), "exchange", AC, "desk"),
    "danger stays with us": (("first_response",), "repair", AC | {"safety_hazard": True}, "quality"),
}  # fmt: skip


@pytest.mark.parametrize(("carries", "kind", "changes", "team"), TABLE.values(), ids=TABLE)
def test_routed(carries: tuple[Carried, ...], kind: str, changes: dict[str, Any], team: str) -> None:
    assert team_of(request(kind, **changes), with_dealer(*carries)) == team


# Each row: what the customer says, and whether the dealer hears of the request.
HEARS = {
    "what he carries": (AC, True),
    "another seller": (AC | {"seller": "示例"}, False),
    "danger": (AC | {"safety_hazard": True}, False),
    "another service": (AC | {"service": "recycling"}, False),
}


@pytest.mark.parametrize(("changes", "hears"), HEARS.values(), ids=HEARS)
def test_a_dealer_hears_of_what_he_carries_and_of_nothing_else(
    changes: dict[str, Any], *, hears: bool
) -> None:
    command = Submit(number="202611-001", request=request("service", **changes))
    case = open_case(command, actor=CUSTOMER, policy=with_dealer("installation"), now=NOW).case
    assert (case.dealer == "example-dealer") is hears
    assert (("DealerRequest", "dealer") in {(mail.message, mail.to) for mail in case.pending_mails}) is hears


def test_a_dealer_does_the_work_and_decides_nothing_else() -> None:
    may = {row.event for row in TRANSITIONS if Role.DEALER in row.actors}
    assert may == {
        Event.NOTE, Event.ASK, Event.SAY, Event.ADVISE, Event.OFFER_VISIT, Event.COMPLETE_VISIT,
        Event.GIVE_BACK,
    }  # fmt: skip
    assert ACTORS[Role.DEALER].roles == {Role.DEALER}


@pytest.mark.parametrize("part", ASKED)
def test_each_part_can_be_asked_for(part: Carried) -> None:
    when = dict(ASKED[part])
    more = {"address": "杭州", "phone": "13800138000"} if when.get("where") else {}
    asking = request(when.pop("kind", "enquiry"), **AC, **when, **more)
    assert dealer_for(asking, with_dealer(part))
    assert dealer_for(asking, POLICY) is None


def test_what_a_dealer_cannot_do_is_ours_again_and_he_is_no_part_of_it() -> None:
    rules, command = (
        with_dealer("installation"),
        Submit(number="202611-001", request=request("service", **AC)),
    )
    case = open_case(command, actor=CUSTOMER, policy=rules, now=NOW).case
    given = GiveBack(text="这个型号我们不装。")
    back = decide(case, given, actor=ACTORS[Role.DEALER], policy=rules, now=NOW).case
    assert (back.dealer, back.steps[-1].text) == (None, given.text)
    assert ("DealerCannot", "owner") in {(mail.message, mail.to) for mail in back.pending_mails}
    assert back.timers == case.timers, "the customer is owed an answer as before"


def test_what_a_dealer_writes_himself_does_not_go_back_to_him() -> None:
    asked = request("enquiry", **AC)
    for by_himself in (False, True):
        command = Submit(number="202611-001", request=asked, from_dealer=by_himself)
        case = open_case(command, actor=CUSTOMER, policy=with_dealer("first_response"), now=NOW).case
        assert (case.dealer is None) is by_himself
