"""Kind and facts of a request put right (B9), and what is missing of it, asked for once (A10)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import (
    Actor,
    Ask,
    Command,
    Reply,
    Submit,
    SupplyInformation,
    Take,
    Undo,
    Urgent,
)
from chalicelib.domain.case.fact_steps import Reclassify
from chalicelib.domain.decisions.decide import decide, open_case
from chalicelib.domain.kernel.errors import Invalid, NotAllowed
from chalicelib.domain.kernel.states import Event, Role, State
from chalicelib.domain.policy.coverage import History
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.views.api_models import allowed_commands
from chalicelib.domain.views.next_step import what_next
from chalicelib.domain.workflow.transitions import OPEN, allowed_events
from tests import samples
from tests.samples import CUSTOMER, NOW, STAFF

LATER = NOW + timedelta(hours=1)
NEEDS = {"repair": ["model", "serial_number", "purchased_on", "proof"], "exchange": ["received_on", "photo"]}


def needing(**needs: Any) -> Policy:
    plain: dict[str, Any] = samples.POLICY.model_dump(mode="json", by_alias=True)
    plain["pages"]["service_levels"]["needs"] = needs or NEEDS
    return Policy.model_validate(plain)


POLICY = needing()


def done(
    case: Case,
    *commands: Command,
    by: Actor = STAFF,
    files: Any = (),
    known: History | None = None,
    policy: Policy = POLICY,
) -> Case:
    for command in commands:
        case = decide(case, command, actor=by, files=files, known=known, policy=policy, now=LATER).case
    return case


def outcome(case: Case) -> str | None:
    return case.coverage.outcome if case.coverage else None


RIGHT: dict[str, tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "a question that is a repair": (
        "enquiry",
        {},
        {"kind": "repair", "model": "FH-P1", "purchased_on": date(2026, 3, 5)},
        {"kind": "repair", "outcome": "covered", "urgency": "normal", "team": "tech"},
    ),
    "a question about what is out of warranty": (
        "enquiry",
        {},
        {"kind": "repair", "model": "FH-P1", "purchased_on": date(2024, 3, 5)},
        {"kind": "repair", "outcome": "expired", "team": "tech"},
    ),
    "a model still to be named": (
        "enquiry",
        {},
        {"kind": "repair"},
        {"kind": "repair", "outcome": None, "team": "tech"},
    ),
    "a complaint that is a return": (
        "complaint",
        {},
        {"kind": "return", "model": "FH-W8", "purchased_on": date(2026, 11, 15), "unused": True},
        {"kind": "return", "outcome": "refund", "team": "finance"},
    ),
    "a repair that is an exchange": (
        "repair",
        {"purchased_on": "2026-11-18"},
        {"kind": "exchange", "received_on": date(2026, 11, 19), "unused": True},
        {"kind": "exchange", "outcome": "exchange", "team": "logistics"},
    ),
    "another model": (
        "repair",
        {"model": "FH-P1", "purchased_on": "2025-03-05"},
        {"model": "FH-W8"},
        {"kind": "repair", "outcome": "covered", "team": "tech"},
    ),
    "a wrong day": (
        "repair",
        {"purchased_on": "2024-03-05"},
        {"purchased_on": date(2026, 3, 5)},
        {"outcome": "covered"},
    ),
    "a danger that nobody saw": (
        "repair",
        {},
        {"safety_hazard": True},
        {"urgency": "urgent", "team": "quality"},
    ),
    "what is no repair": ("repair", {}, {"kind": "enquiry"}, {"kind": "enquiry", "team": "desk"}),
}


@pytest.mark.parametrize(("kind", "said", "right", "then"), RIGHT.values(), ids=RIGHT)
def test_what_is_put_right_is_decided_as_if_it_had_been_sent_so(
    kind: str, said: dict[str, Any], right: dict[str, Any], then: dict[str, Any]
) -> None:
    before = samples.case(kind, **said)
    case = done(before, Reclassify(**right))
    got = {"kind": case.kind, "outcome": outcome(case), "urgency": case.urgency, "team": case.team}
    assert got == got | then
    assert case.request.kind == case.kind
    assert case.respond_by <= before.respond_by
    again = Case.model_validate_json(case.model_dump_json(exclude_none=True))
    assert (again.request, again.kind) == (case.request, case.kind)
    to = [mail.message for mail in case.pending_mails]
    assert to[:2] == ["Reclassified", "ActionDone"]
    assert ("CasePassedOn" in to) == (case.team != before.team)


def test_the_register_knows_more_and_undo_gives_back_all() -> None:
    before = done(samples.case("enquiry"), Take())
    known = History(purchased_on=date(2026, 6, 1))
    right = Reclassify(kind="repair", model="FH-P1", serial_number="P12026000123")
    case = done(before, right, known=known)
    assert outcome(case) == "covered"
    assert case.asked_facts == ()
    back = done(case, Undo(), known=known)
    same = ("kind", "request", "coverage", "history", "urgency", "team", "owner", "respond_by", "asked")
    assert [getattr(back, name) for name in same] == [getattr(before, name) for name in same]
    assert "MessageWithdrawn" in [mail.message for mail in back.pending_mails]


def test_what_somebody_chose_by_hand_stays_as_chosen() -> None:
    case = done(samples.case("enquiry"), Urgent())
    assert done(case, Reclassify(kind="complaint")).urgency == "urgent"


def test_a_clock_that_runs_is_shortened_and_a_solution_is_due() -> None:
    case = done(samples.case("enquiry"), Reclassify(kind="repair"))
    due = {timer.name: timer.due for timer in case.timers}
    assert due["respond"] == case.respond_by == LATER + timedelta(hours=4)
    assert due["solve"] == LATER + timedelta(hours=24)


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "nothing new": ({"kind": "repair", "model": "FH-P1"}, "nothing_changed"),
    "bought tomorrow": ({"purchased_on": date(2026, 11, 23)}, "wrong_days"),
    "received before it was bought": ({"received_on": date(2026, 3, 4)}, "wrong_days"),
}


@pytest.mark.parametrize(("right", "code"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_refused_beside_its_field(right: dict[str, Any], code: str) -> None:
    case = samples.case("repair", model="FH-P1", purchased_on="2026-03-05", received_on=None)
    with pytest.raises(Invalid) as refused:
        done(case, Reclassify(**right))
    assert refused.value.code == code
    assert refused.value.faults[0].field in ("kind", *right)


@pytest.mark.parametrize("state", OPEN)
def test_nothing_is_reclassified_once_it_rests_on_the_decision(state: State) -> None:
    allowed = Event.RECLASSIFY in allowed_events(state, {Role.STAFF})
    assert allowed == (state in {*list(State)[1:5], State.AWAITING_ITEM, State.DIAGNOSING, State.DIAGNOSED,
                                 State.VISIT_OFFERED, State.VISIT_SCHEDULED})  # fmt: skip


def fields_shown(case: Case, policy: Policy = POLICY) -> set[str]:
    offered = {one.command: one.fields for one in allowed_commands(case, policy, "zh", LATER)}
    return {field.name for field in offered[Event.SUPPLY_INFORMATION]}


LACKING: dict[str, tuple[str, dict[str, Any], bool, tuple[str, ...]]] = {
    "all of it": (
        "repair",
        {"purchased_on": None, "serial_number": None},
        False,
        ("serial_number", "purchased_on", "proof"),
    ),
    "only the proof": ("repair", {"serial_number": "P12026000123"}, False, ("proof",)),
    "a file came along": ("repair", {"serial_number": None}, True, ("serial_number",)),
    "another kind": ("exchange", {"received_on": None}, False, ("received_on", "photo")),
    "a kind that needs nothing": ("enquiry", {}, False, ()),
}


@pytest.mark.parametrize(("kind", "said", "has_file", "missing"), LACKING.values(), ids=LACKING)
def test_what_is_missing_is_asked_at_once_and_the_page_shows_just_that(
    kind: str, said: dict[str, Any], has_file: bool, missing: tuple[str, ...]
) -> None:
    command = Submit(number="202611-001", request=samples.request(kind, **said))
    files = (samples.attachment(),) if has_file else ()
    case = open_case(command, actor=CUSTOMER, files=files, policy=POLICY, now=NOW).case
    assert case.asked_facts == missing
    if missing:
        assert fields_shown(case) == set(missing)
        assert what_next(case, POLICY, "zh", NOW).commands[0] is Event.SUPPLY_INFORMATION


def test_what_is_supplied_leaves_the_list_and_cover_is_decided_anew() -> None:
    case = done(samples.case("enquiry"), Reclassify(kind="repair", model="FH-P1"))
    assert case.asked_facts == ("serial_number", "purchased_on", "proof")
    assert outcome(case) == "unknown"
    case = done(case, SupplyInformation(purchased_on=date(2026, 3, 5)), by=CUSTOMER)
    assert (outcome(case), case.asked_facts) == ("covered", ("serial_number", "proof"))
    invoice = samples.attachment("a/invoice.pdf").model_copy(update={"fact": "proof"})
    case = done(case, SupplyInformation(proof=("a/invoice.pdf",)), by=CUSTOMER, files=(invoice,))
    assert case.asked_facts == ("serial_number",)
    assert case.steps[-1].changed == ("proof",)
    case = done(case, SupplyInformation(serial_number="P12026000123"), by=CUSTOMER)
    assert case.asked_facts == ()
    assert {"serial_number", "purchased_on", "text"} <= fields_shown(case)


def test_facts_are_asked_once() -> None:
    case = done(samples.case("enquiry"), Reclassify(kind="repair", model="FH-P1"))
    assert case.steps[-1].asks == ("serial_number", "purchased_on", "proof")
    case = done(case, Reclassify(kind="exchange"))
    assert case.steps[-1].asks == ("received_on", "photo")
    case = done(case, Reclassify(kind="repair"))
    assert case.steps[-1].asks is None


@pytest.mark.parametrize(
    "facts", [("serial_number",), ("proof", "photo"), ("model", "seller", "order_number")]
)
def test_staff_ask_for_named_facts(facts: Any) -> None:
    case = done(samples.case("complaint"), Ask(facts=facts), policy=samples.POLICY)
    assert (case.state, case.asked_facts) == (State.WAITING, facts)
    assert fields_shown(case, samples.POLICY) == set(facts)
    back = done(case, Undo(), policy=samples.POLICY)
    assert back.asked_facts == ()


def test_a_file_that_comes_by_mail_is_the_one_that_was_asked_for() -> None:
    bare = samples.case("repair", serial_number=None)
    case = done(bare, Ask(facts=("proof", "serial_number")), policy=samples.POLICY)
    reply = Reply(text="发票在附件里")
    case = done(case, reply, by=CUSTOMER, files=(samples.attachment(),), policy=samples.POLICY)
    assert case.asked_facts == ("serial_number",)


def test_a_question_without_words_and_facts_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing given"):
        Ask()


def test_no_customer_reclassifies() -> None:
    with pytest.raises(NotAllowed):
        done(samples.case("enquiry"), Reclassify(kind="repair"), by=CUSTOMER)


# Each row: what is said of the product, and whether a proof of purchase decides anything.
PROVING: dict[str, tuple[dict[str, Any], bool]] = {
    "covered": ({"purchased_on": date(2026, 3, 5)}, True),
    "nothing known": ({"purchased_on": None}, True),
    "out of warranty": ({"purchased_on": date(2020, 3, 5)}, False),
    "damage of the customer's own": ({"purchased_on": date(2026, 3, 5), "liquid_or_drop": True}, False),
}


@pytest.mark.parametrize(("said", "asked"), PROVING.values(), ids=PROVING)
def test_a_proof_is_asked_for_only_where_something_hangs_on_it(said: dict[str, Any], *, asked: bool) -> None:
    request = samples.request("repair", **said)
    sent = Submit(number="202611-001", request=request)
    case = open_case(sent, actor=CUSTOMER, policy=POLICY, now=NOW).case
    assert ("proof" in case.asked_facts) is asked
    right = done(
        samples.case("enquiry"),
        Reclassify(kind="repair", model="FH-P1", **{k: v for k, v in said.items() if v}),
    )
    assert ("proof" in right.asked_facts) is asked


# Each row: what the request becomes, and whether whom to visit, and where, is asked for.
VISITING: dict[str, tuple[dict[str, Any], bool]] = {
    "a service": ({"kind": "service", "service": "installation", "model": "FH-A35"}, True),
    "a repair there": ({"kind": "repair", "where": "on_site", "model": "FH-A35"}, True),
    "a repair here": ({"kind": "repair", "where": "send_in", "model": "FH-A35"}, False),
}


@pytest.mark.parametrize(("right", "asked"), VISITING.values(), ids=VISITING)
def test_what_becomes_a_visit_asks_whom_and_where_and_gets_it(right: dict[str, Any], *, asked: bool) -> None:
    mailed = samples.case("enquiry")
    bare = mailed.request.model_copy(update={"phone": None, "address": None})
    case = done(mailed.model_copy(update={"request": bare}), Reclassify.model_validate(right))
    assert ({"phone", "address"} <= set(case.asked_facts)) is asked
    given = SupplyInformation(phone="13800138000", address="杭州市文三路 1 号")
    told = done(case, given, by=CUSTOMER)
    assert not {"phone", "address"} & set(told.asked_facts)
    assert (told.request.phone, told.request.address) == (given.phone, given.address)
