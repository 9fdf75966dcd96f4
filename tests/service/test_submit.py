"""A request makes one case, however often and however broken it arrives."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest
from botocore.exceptions import ClientError

from chalicelib.cases import presentation, service
from chalicelib.cases.service import Origin
from chalicelib.domain.case.commands import CorrectContact, SupplyInformation
from chalicelib.domain.kernel.errors import Fault, Invalid
from chalicelib.domain.requests.forms import Request
from tests import samples
from tests.fakes import Outside
from tests.samples import CUSTOMER, NOW

T = TypeVar("T")
MINUTE = timedelta(minutes=1)
KEYS = pytest.mark.parametrize("key", ["", "key-1"], ids=["same body", "same key"])


def sent(outside: Outside, request: Request, *, key: str = "", now: datetime = NOW) -> str:
    """Send a request; the answer as JSON, as the caller gets it."""
    context = outside.context
    case = service.submit(context, request, key=key, now=now)
    return presentation.request_answer(context, case).model_dump_json()


def number(answer: str) -> str:
    return str(json.loads(answer)["number"])


def stored(outside: Outside) -> list[str]:
    return sorted(outside.dynamo.tables["cases"])


def at_once(work: Callable[[int], T], count: int) -> list[T]:
    barrier = threading.Barrier(count)

    def begin(n: int) -> T:
        barrier.wait()
        return work(n)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(begin, range(count)))


@pytest.fixture
def outside() -> Outside:
    return Outside()


@KEYS
def test_the_callers_language_makes_no_other_request(outside: Outside, key: str) -> None:
    body = samples.request("repair").model_dump(exclude={"language"})
    request = type(samples.request("repair")).model_validate(body, context=samples.KNOWN)
    english, chinese = Origin("form", language="en"), Origin("form", language="zh")
    first = service.submit(outside.context, request, key=key, now=NOW, origin=english)
    again = service.submit(outside.context, request, key=key, now=NOW + MINUTE, origin=chinese)
    assert (first.number, first.request.language) == (again.number, again.request.language)
    assert first.request.language == "en"


@pytest.mark.parametrize("kind", samples.KINDS)
def test_a_request_of_each_kind_becomes_a_case(outside: Outside, kind: str) -> None:
    answer = json.loads(sent(outside, samples.request(kind)))
    assert (answer["number"], answer["kind"], answer["state"]) == ("202611-001", kind, "received")
    assert answer["case_url"].startswith("http://127.0.0.1:8000/zh/case/#202611-001.")
    assert answer["respond_by"].endswith("+08:00")
    assert (answer["coverage"] is None) == (kind in ("enquiry", "complaint"))
    assert outside.context.cases.load("202611-001").request.name == "李梅"


@KEYS
def test_six_at_once_and_six_after_make_one_case_and_one_answer(outside: Outside, key: str) -> None:
    photo = outside.s3.upload("quarantine/abc/photo.jpg")
    request = samples.request("repair", attachments=[photo])
    answers = at_once(lambda n: sent(outside, request, key=key, now=NOW + timedelta(seconds=n)), 6)
    answers += [sent(outside, request, key=key, now=NOW + 9 * MINUTE) for _ in range(6)]
    assert len(set(answers)) == 1
    assert len(stored(outside)) == 1


@KEYS
def test_a_request_that_broke_off_is_finished_under_its_number(outside: Outside, key: str) -> None:
    request = samples.request("repair", attachments=[outside.s3.upload("quarantine/abc/photo.jpg")])
    outside.dynamo.break_next("put_item", "cases")
    with pytest.raises(ClientError):
        sent(outside, request, key=key)
    assert stored(outside) == []
    answer = sent(outside, request, key=key, now=NOW + 5 * MINUTE)
    assert number(answer) == "202611-001"
    assert outside.context.cases.load("202611-001").received_at == NOW
    assert sent(outside, request, key=key, now=NOW + 6 * MINUTE) == answer
    assert stored(outside) == ["202611-001"]


def test_an_answer_is_repeated_whatever_happened_to_the_case_since(outside: Outside) -> None:
    request = samples.request("repair", purchased_on=None)
    answer = sent(outside, request, key="key-1")
    for command in (
        SupplyInformation.model_validate({"purchased_on": "2020-01-01"}),
        CorrectContact(email="mei@new.example"),
    ):
        service.act(outside.context, "202611-001", command, actor=CUSTOMER, now=NOW + MINUTE)
    assert sent(outside, request, key="key-1", now=NOW + 2 * MINUTE) == answer


@pytest.mark.parametrize(
    ("after", "cases"),
    [(timedelta(), 1), (9 * MINUTE, 1), (10 * MINUTE, 1), (10 * MINUTE + timedelta(seconds=1), 2)],
    ids=["at once", "in time", "just in time", "later"],
)
def test_an_identical_body_counts_once_in_ten_minutes(outside: Outside, after: timedelta, cases: int) -> None:
    request = samples.request("repair")
    first, second = sent(outside, request), sent(outside, request, now=NOW + after)
    assert len(stored(outside)) == cases
    assert (first == second) == (cases == 1)


@pytest.mark.parametrize(
    ("after", "cases"),
    [(timedelta(hours=23), 1), (timedelta(hours=24), 1), (timedelta(hours=24, seconds=1), 2)],
    ids=["in time", "just in time", "later"],
)
def test_a_key_is_kept_for_a_day(outside: Outside, after: timedelta, cases: int) -> None:
    request = samples.request("repair")
    sent(outside, request, key="key-1")
    sent(outside, request, key="key-1", now=NOW + after)
    assert len(stored(outside)) == cases


OTHERS = {
    "other words": samples.request("repair", description="别的问题"),
    "other kind": samples.request("exchange"),
    "other address": samples.request("repair", email="other@example.com"),
    "other language": samples.request("repair", language="en"),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_a_key_with_another_body_is_refused(outside: Outside, other: Request) -> None:
    answer = sent(outside, samples.request("repair"), key="key-1")
    with pytest.raises(Invalid) as refused:
        sent(outside, other, key="key-1")
    assert refused.value.faults == (Fault("Idempotency-Key", "key_reused"),)
    assert len(stored(outside)) == 1
    assert sent(outside, samples.request("repair"), key="key-1") == answer


def test_other_keys_and_other_bodies_are_other_cases(outside: Outside) -> None:
    numbers = [
        number(sent(outside, samples.request("repair"), key="key-1")),
        number(sent(outside, samples.request("repair"), key="key-2")),
        number(sent(outside, samples.request("repair"))),
        number(sent(outside, samples.request("repair", description="别的问题"))),
        number(sent(outside, samples.request("enquiry"))),
    ]
    assert len(set(numbers)) == 5


@pytest.mark.parametrize(
    ("at", "month"),
    [
        (datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC), "202611"),
        (datetime(2026, 11, 30, 16, 0, tzinfo=UTC), "202612"),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), "202701"),
    ],
    ids=["last second of the month", "first of the next", "new year"],
)
def test_a_number_is_of_the_shops_month(outside: Outside, at: datetime, month: str) -> None:
    assert number(sent(outside, samples.request("repair"), now=at)) == f"{month}-001"


def test_numbers_grow_past_999(outside: Outside) -> None:
    outside.dynamo.tables["ledger"]["count#202611"] = {"key": {"S": "count#202611"}, "n": {"N": "999"}}
    assert number(sent(outside, samples.request("repair"))) == "202611-1000"


def test_all_who_send_at_once_get_numbers_of_their_own(outside: Outside) -> None:
    answers = at_once(lambda n: sent(outside, samples.request("repair", description=f"第 {n} 台")), 8)
    assert len({number(answer) for answer in answers}) == len(stored(outside)) == 8
