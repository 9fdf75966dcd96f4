"""Several products in one request: a case each, stored together, told once, sent together (A4)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.cases import presentation, service
from chalicelib.cases.service import Origin
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Actor, Cancel, Take
from chalicelib.domain.case.customer_commands import SendTracking
from chalicelib.domain.case.repair_steps import RequestItem
from chalicelib.domain.kernel.errors import NotFound, TooMany
from chalicelib.domain.kernel.states import Role, State
from chalicelib.domain.requests.forms import Request
from chalicelib.domain.requests.more_products import split_products
from tests import samples
from tests.fakes import Outside
from tests.samples import CUSTOMER, NOW

SECOND: dict[str, Any] = {
    "model": "FH-R6",
    "purchased_on": "2020-01-01",
    "description": "连不上网",
    "safety_hazard": True,
}
THIRD: dict[str, Any] = {"model": "FH-P1", "description": "电池鼓包", "order_number": "B-2"}
NUMBERS = ("202611-001", "202611-002", "202611-003")
ASKED = RequestItem(how="send_in", address="杭州市文三路 1 号", enclose="主机")
SENT = SendTracking(carrier="顺丰", tracking="SF0001")
TECHNICIAN = Actor(
    role=Role.STAFF, who="tech-1@example.com", further_roles=frozenset({Role.OWNER, Role.LEAD, Role.MANAGER})
)


def several(**changes: Any) -> Request:
    return samples.request(
        "repair", order_number="A-1", fault_since="昨天", more_products=(SECOND, THIRD), **changes
    )


@pytest.fixture
def outside() -> Outside:
    return Outside()


def stored(outside: Outside) -> list[str]:
    return sorted(outside.dynamo.tables["cases"])


def answer(outside: Outside, request: Request, *, key: str = "") -> dict[str, Any]:
    case = service.submit(outside.context, request, key=key, now=NOW)
    found: dict[str, Any] = json.loads(presentation.request_answer(outside.context, case).model_dump_json())
    return found


def cases(outside: Outside) -> list[Case]:
    return [outside.context.cases.load(number) for number in NUMBERS]


def test_each_product_is_a_request_of_its_own() -> None:
    first, second, third = split_products(several(safety_hazard=False))
    assert [one.model for one in (first, second, third)] == ["FH-P1", "FH-R6", "FH-P1"]
    assert [one.safety_hazard for one in (first, second, third)] == [False, True, False]
    assert [one.order_number for one in (first, second, third)] == ["A-1", "A-1", "B-2"]
    assert [one.fault_since for one in (first, second, third)] == ["昨天", None, None]
    assert {one.email for one in (first, second, third)} == {first.email}
    assert split_products(samples.request("repair")) == (samples.request("repair"),)


def test_they_are_stored_together_each_with_its_own_cover(outside: Outside) -> None:
    given = answer(outside, several())
    assert (given["number"], *(one["number"] for one in given["also"])) == NUMBERS
    assert stored(outside) == list(NUMBERS)
    assert [case.together for case in cases(outside)] == [NUMBERS] * 3
    outcomes = [given["coverage"]["outcome"], *(one["coverage"]["outcome"] for one in given["also"])]
    assert outcomes[1] == "expired" != outcomes[0]
    assert [case.urgency for case in cases(outside)] == ["normal", "urgent", "normal"]
    assert all(one["case_url"].partition("#")[2].startswith(one["number"]) for one in given["also"])
    assert "also" not in answer(outside, samples.request("repair"))


def test_the_customer_hears_once_and_each_team_of_its_own(outside: Outside) -> None:
    answer(outside, several())
    owed = [{(mail.message, mail.to) for mail in case.pending_mails} for case in cases(outside)]
    assert owed[0] == {("RequestReceived", "customer"), ("NewRequest", "team")}
    assert owed[1:] == [{("NewRequest", "team")}] * 2


@pytest.mark.parametrize("key", ["", "key-1"], ids=["same body", "same key"])
def test_a_repeated_request_makes_no_more_cases(outside: Outside, key: str) -> None:
    assert answer(outside, several(), key=key) == answer(outside, several(), key=key)
    assert stored(outside) == list(NUMBERS)


@pytest.mark.parametrize("key", ["", "key-1"], ids=["same body", "same key"])
def test_what_broke_off_is_not_there_in_part_and_is_finished_under_its_numbers(
    outside: Outside, key: str
) -> None:
    outside.dynamo.break_next("transact_write_items", "cases")
    with pytest.raises(ClientError):
        answer(outside, several(), key=key)
    assert stored(outside) == []
    assert answer(outside, several(), key=key)["number"] == NUMBERS[0]
    assert stored(outside) == list(NUMBERS)


def test_a_retry_beside_the_first_try_finds_the_same_cases(outside: Outside) -> None:
    outside.dynamo.meanwhile.append(lambda: answer(outside, several(), key="key-1"))
    assert answer(outside, several(), key="key-1")["number"] == NUMBERS[0]
    assert stored(outside) == list(NUMBERS)


def test_each_product_counts_for_its_visitor(outside: Outside) -> None:
    most = outside.context.policy.pages.privacy.visitors.requests_per_hour
    origin = Origin("form", visitor="192.0.2.1")
    for turn in range(most // 3):
        service.submit(outside.context, several(description=str(turn)), key="", now=NOW, origin=origin)
    with pytest.raises(TooMany):
        service.submit(outside.context, several(description="one more"), key="", now=NOW, origin=origin)
    assert len(stored(outside)) == most // 3 * 3


def take_all(outside: Outside) -> None:
    service.act(outside.context, NUMBERS[0], Take(), actor=TECHNICIAN, now=NOW)


def test_a_step_for_all_counts_where_the_others_stand_at_the_same_point(outside: Outside) -> None:
    answer(outside, several())
    take_all(outside)
    same_team = [case.team == cases(outside)[0].team for case in cases(outside)]
    assert [case.state is State.IN_PROGRESS for case in cases(outside)] == same_team
    service.act(outside.context, NUMBERS[2], Cancel(reason="不用了"), actor=CUSTOMER, now=NOW)
    service.act(outside.context, NUMBERS[1], Take(), actor=TECHNICIAN, now=NOW)
    service.act(outside.context, NUMBERS[0], ASKED, actor=TECHNICIAN, now=NOW)
    assert cases(outside)[2].state is State.CANCELLED
    assert cases(outside)[0].state is State.AWAITING_ITEM


def test_one_tracking_number_counts_for_every_product_that_is_awaited(outside: Outside) -> None:
    body = {**SECOND, "safety_hazard": False}
    answer(outside, samples.request("repair", more_products=(body, THIRD)))
    take_all(outside)
    service.act(outside.context, NUMBERS[0], ASKED, actor=TECHNICIAN, now=NOW)
    awaited = [case for case in cases(outside) if case.state is State.AWAITING_ITEM]
    assert len(awaited) == 3
    told = [mail.message for case in awaited for mail in case.pending_mails]
    assert told.count("SendItIn") == 1
    service.act(outside.context, NUMBERS[1], SENT, actor=CUSTOMER, now=NOW)
    assert [case.fact(SendTracking) for case in cases(outside)] == [SENT] * 3
    written = [mail.message for case in cases(outside) for mail in case.pending_mails]
    assert written == ["CustomerWrote"]


def test_the_customer_reads_of_the_others_and_goes_there(outside: Outside) -> None:
    answer(outside, several())
    seen = presentation.case_view(outside.context, cases(outside)[1], "zh")
    assert [one.text[:10] for one in seen.together] == [NUMBERS[0], NUMBERS[2]]
    assert all(
        f"#{number}." in one.url for number, one in zip((NUMBERS[0], NUMBERS[2]), seen.together, strict=True)
    )
    moved = cases(outside)[0].request.model_copy(update={"email": "new@example.com"})
    elsewhere = cases(outside)[0].model_copy(update={"request": moved, "version": 2})
    outside.context.cases.save(elsewhere)
    seen = presentation.case_view(outside.context, cases(outside)[1], "zh")
    assert [bool(one.url) for one in seen.together] == [False, True]


def test_what_was_erased_is_left_out(outside: Outside) -> None:
    answer(outside, several())
    del outside.dynamo.tables["cases"][NUMBERS[2]]
    with pytest.raises(NotFound):
        outside.context.cases.load(NUMBERS[2])
    seen = presentation.case_view(outside.context, outside.context.cases.load(NUMBERS[0]), "zh")
    assert [one.text[:10] for one in seen.together] == [NUMBERS[1]]
