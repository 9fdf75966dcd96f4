"""What a case becomes: urgency, team, deadline, the effects of commands, and the mails that are owed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.case.commands import (
    Ask,
    Cancel,
    Close,
    Command,
    CorrectContact,
    Reply,
    Say,
    SupplyInformation,
    Take,
)
from chalicelib.domain.decisions.decide import Decision, decide
from chalicelib.domain.kernel.errors import Fault, Invalid
from chalicelib.domain.kernel.states import State
from chalicelib.domain.policy.policy import today
from chalicelib.domain.workflow.triage import team_of, urgency_of
from tests import samples
from tests.samples import CUSTOMER, NOW, POLICY, STAFF

LATER = NOW + timedelta(days=2)


def done(case: Any, command: Command, *, by: Any = CUSTOMER, now: datetime = LATER) -> Decision:
    return decide(case, command, actor=by, policy=POLICY, now=now)


HAZARD: dict[str, Any] = {"safety_hazard": True}
UNUSABLE: dict[str, Any] = {"unusable": True}
URGENCIES: dict[str, tuple[str, dict[str, Any], str]] = {
    "repair": ("repair", {}, "normal"),
    "exchange": ("exchange", {}, "normal"),
    "return": ("return", {}, "normal"),
    "complaint": ("complaint", {}, "normal"),
    "service": ("service", {}, "normal"),
    "enquiry": ("enquiry", {}, "low"),
    **{f"{kind} with hazard": (kind, HAZARD, "urgent") for kind in samples.KINDS},
    **{f"{kind} unusable": (kind, UNUSABLE, "urgent") for kind in samples.KINDS},
    "both": ("repair", HAZARD | UNUSABLE, "urgent"),
    "opened is not urgent": ("repair", {"opened_or_modified": True, "liquid_or_drop": True}, "normal"),
}


@pytest.mark.parametrize(("kind", "facts", "urgency"), URGENCIES.values(), ids=URGENCIES)
def test_urgency_follows_from_the_facts(kind: str, facts: dict[str, Any], urgency: str) -> None:
    assert urgency_of(samples.request(kind, **facts), POLICY) == urgency
    assert samples.case(kind, **facts).urgency == urgency


@pytest.mark.parametrize(
    ("urgency", "hours"), [("urgent", 2), ("normal", 4), ("low", 24)], ids=["urgent", "normal", "low"]
)
def test_by_when_we_answer_is_in_clock_hours_of_the_policy(urgency: str, hours: int) -> None:
    case = {"urgent": samples.case("repair", **HAZARD), "low": samples.case("enquiry")}.get(
        urgency, samples.case("repair")
    )
    assert case.respond_by == NOW + timedelta(hours=hours)
    assert case.received_at == case.updated_at == NOW


TEAMS: dict[str, tuple[str, dict[str, Any], str]] = {
    "hazard goes before the kind": ("repair", HAZARD, "quality"),
    "hazard of an enquiry": ("enquiry", HAZARD, "quality"),
    "repair": ("repair", {}, "tech"),
    "exchange": ("exchange", {}, "logistics"),
    "return": ("return", {}, "finance"),
    "enquiry has no route": ("enquiry", {}, "desk"),
    "complaint has no route": ("complaint", {}, "desk"),
    "installation": ("service", {}, "tech"),
    "recycling": ("service", {"service": "recycling"}, "logistics"),
    "service without a wish": ("service", {"service": None}, "tech"),
}


@pytest.mark.parametrize(("kind", "facts", "team"), TEAMS.values(), ids=TEAMS)
def test_the_first_route_that_agrees_names_the_team(kind: str, facts: dict[str, Any], team: str) -> None:
    assert team_of(samples.request(kind, **facts), POLICY) == team
    assert samples.case(kind, **facts).team == team


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 11, 21, 15, 59, 59, tzinfo=UTC), date(2026, 11, 21)),
        (datetime(2026, 11, 21, 16, 0, tzinfo=UTC), date(2026, 11, 22)),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
    ids=["last second", "midnight", "new year"],
)
def test_today_is_the_shops(at: datetime, day: date) -> None:
    assert today(POLICY, at) == day


def test_a_new_case_keeps_the_request_and_one_step() -> None:
    case = samples.case("exchange")
    assert (case.kind, case.language, case.state, case.version) == ("exchange", "zh", State.RECEIVED, 1)
    assert case.request == samples.request("exchange")
    assert case.coverage is not None
    assert case.coverage.outcome == "exchange"
    assert [mail.to for mail in case.pending_mails] == ["customer", "team"]
    assert samples.case("enquiry").coverage is None


def test_supplied_facts_decide_coverage_anew_as_of_the_day_of_receipt() -> None:
    case = samples.case("repair", purchased_on=None)
    assert case.coverage is not None
    assert case.coverage.outcome == "unknown"
    supplied = SupplyInformation.model_validate({"purchased_on": "2025-11-23", "text": "找到发票了"})
    late = done(case, supplied, now=NOW + timedelta(days=60))
    assert late.case.coverage is not None
    assert (late.case.coverage.outcome, late.case.coverage.until) == ("covered", date(2026, 11, 22))
    assert late.case.request.purchased_on == date(2025, 11, 23)
    assert (late.step.changed, late.step.text) == (("purchased_on",), "找到发票了")


def test_supplied_facts_may_end_the_cover() -> None:
    case = samples.case("repair", purchased_on=None)
    after = done(case, SupplyInformation.model_validate({"purchased_on": "2025-11-22"})).case
    assert after.coverage is not None
    assert after.coverage.outcome == "expired"


def test_what_is_not_supplied_stays() -> None:
    case = samples.case("repair")
    after = done(case, SupplyInformation.model_validate({"order_number": "A-9"})).case
    assert after.request == case.request.model_copy(update={"order_number": "A-9"})
    assert after.coverage == case.coverage


CONTRADICTIONS = {
    "received before the known purchase": ({}, {"received_on": "2026-03-04"}, "received_on"),
    "purchased after the known receipt": (
        {"purchased_on": None, "received_on": "2026-03-04"},
        {"purchased_on": "2026-03-05"},
        "purchased_on",
    ),
}


@pytest.mark.parametrize(("known", "new", "field"), CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_new_facts_may_not_contradict_old_ones(
    known: dict[str, Any], new: dict[str, str], field: str
) -> None:
    case = samples.case("repair", **known)
    with pytest.raises(Invalid) as refused:
        done(case, SupplyInformation.model_validate(new))
    assert refused.value.faults == (Fault(field, "before_purchase"),)


def test_a_changed_address_is_told_to_the_new_and_the_old_one() -> None:
    case = samples.case("repair")
    after = done(case, CorrectContact.model_validate({"email": "mei@new.example", "phone": "13800138000"}))
    told = [(mail.message, mail.to, mail.address) for mail in after.step.mails]
    assert told == [
        ("ContactCorrected", "customer", None),
        ("CustomerWrote", "owner", None),
        ("AddressReplaced", "customer", "li.mei@example.com"),
    ]
    assert (after.case.request.email, after.case.request.phone) == ("mei@new.example", "13800138000")
    assert after.case.address_replaced
    assert after.step.changed == ("email", "phone")
    assert after.step.text == ""


def test_the_same_address_again_is_told_once() -> None:
    after = done(samples.case("repair"), CorrectContact(email="li.mei@example.com", name="李小梅"))
    assert [mail.address for mail in after.step.mails] == [None, None]
    assert after.case.request.name == "李小梅"
    assert not after.case.address_replaced


@pytest.mark.parametrize("reason", [None, "不需要了"], ids=["without reason", "with reason"])
def test_cancelling_closes_the_case(reason: str | None) -> None:
    after = done(samples.case("repair"), Cancel(reason=reason))
    assert (after.case.state, after.case.closed_at, after.case.is_open) == (State.CANCELLED, LATER, False)
    assert after.step.text == (reason or "")


def test_closing_closes_the_case_and_asking_does_not() -> None:
    asked = done(samples.case("repair"), Ask(text="哪天买的？"), by=STAFF).case
    assert (asked.state, asked.closed_at) == (State.WAITING, None)
    closed = done(asked, Close(text="已修好"), by=STAFF).case
    assert (closed.state, closed.closed_at) == (State.CLOSED, LATER)


def test_files_of_a_command_stand_in_its_step() -> None:
    file = samples.attachment("cases/202611-001/abc/photo.jpg")
    after = decide(
        samples.case("repair"), Reply(text="见照片"), actor=CUSTOMER, files=(file,), policy=POLICY, now=LATER
    )
    assert after.step.attachments == (file,)
    assert after.case.steps[0].attachments == ()


def test_the_ids_of_mails_are_unique_over_the_whole_case() -> None:
    case = samples.case("repair")
    for command, actor in (
        (Reply(text="1"), CUSTOMER),
        (Take(), STAFF),
        (CorrectContact(email="a@new.example"), CUSTOMER),
        (CorrectContact(email="b@new.example"), CUSTOMER),
        (Ask(text="?"), STAFF),
        (SupplyInformation(order_number="A-1"), CUSTOMER),
        (Say(text="!"), STAFF),
        (Cancel(), CUSTOMER),
    ):
        case = done(case, command, by=actor).case
    ids = [mail.id for step in case.steps for mail in step.mails]
    assert len(ids) == len(set(ids)) == 2 + 1 + 1 + 3 + 3 + 2 + 1 + 2 + 2
    assert all(mail.startswith("202611-001/") for mail in ids)
    assert [step.state for step in case.steps][-1] is State.CANCELLED
    assert case.version == len(case.steps) == 9
