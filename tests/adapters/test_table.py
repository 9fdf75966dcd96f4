"""The contract of the cases table, on the fake and on the emulator: one conditional write per step."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.adapters.table import Cases, item
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Reply, SupplyInformation
from chalicelib.domain.decisions.decide import decide
from chalicelib.domain.kernel.errors import NotFound, Outdated
from chalicelib.domain.kernel.states import State
from tests.adapters.at_once import at_once
from tests.adapters.conftest import Blobs
from tests.dynamo import FakeDynamo
from tests.samples import CUSTOMER, NOW, POLICY

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


def reply(case: Case, text: str = "还在响", *, at: datetime = NOW) -> Case:
    return decide(case, Reply(text=text), actor=CUSTOMER, policy=POLICY, now=at).case


def test_a_case_comes_back_as_it_was_stored(cases: Cases, case: Case) -> None:
    assert cases.save(case) == case
    assert same(cases.load(case.number), case)


def test_what_was_never_stored_is_not_found(cases: Cases) -> None:
    with pytest.raises(NotFound):
        cases.load("209901-404")


def test_several_cases_are_read_in_one_call(cases: Cases, case: Case) -> None:
    numbers = [f"{case.number}-{n}" for n in range(3)]
    for number in numbers[:2]:
        cases.save(case.model_copy(update={"number": number}))
    known = cases.preload([*numbers, *numbers])
    assert [known.load(number).number for number in numbers[:2]] == numbers[:2]
    with pytest.raises(NotFound):
        known.load(numbers[2])
    cases.save(case)
    assert same(known.load(case.number), case)


def test_many_cases_come_in_the_order_asked_for_and_gaps_are_left_out(cases: Cases, case: Case) -> None:
    numbers = [f"{case.number}-{n:03}" for n in range(120)]
    for number in numbers[::2]:
        cases.save(case.model_copy(update={"number": number}))
    found = [one.number for one in cases.several([*reversed(numbers), *numbers])]
    assert found == numbers[::2][::-1]
    assert list(cases.several([])) == []


def test_a_case_is_created_once(cases: Cases, case: Case) -> None:
    cases.save(case)
    with pytest.raises(Outdated):
        cases.save(case.model_copy(update={"language": "en"}))
    assert same(cases.load(case.number), case)


def test_a_version_follows_the_one_before_it(cases: Cases, case: Case) -> None:
    cases.save(case)
    second = cases.save(reply(case))
    with pytest.raises(Outdated):
        cases.save(reply(case, "同时写的"))
    with pytest.raises(Outdated):
        cases.save(reply(reply(second)))
    assert same(cases.load(case.number), second)


def test_a_later_version_of_nothing_is_outdated(cases: Cases, case: Case) -> None:
    with pytest.raises(Outdated):
        cases.save(reply(case))


def test_of_eight_who_write_at_once_one_wins(cases: Cases, case: Case) -> None:
    cases.save(case)
    won = at_once(lambda n: saved(cases, reply(case, f"第 {n} 条")))
    assert sorted(won) == [False] * 7 + [True]
    assert cases.load(case.number).version == 2


def test_open_cases_are_found_by_address_and_serial_number(cases: Cases, case: Case) -> None:
    cases.save(case)
    assert case.request.serial_number
    assert cases.open_of_customer(case.request.email.upper()) == (case.number,)
    assert cases.open_of_serial(case.request.serial_number) == (case.number,)
    assert cases.open_of_serial(f" {case.request.serial_number.upper().replace(' ', '')} ") == (case.number,)
    assert cases.open_of_customer("nobody@example.com") == ()
    assert cases.open_of_serial("nothing") == ()


def test_a_closed_case_leaves_the_indexes(cases: Cases, dynamo: Any, case: Case) -> None:
    cases.save(case)
    assert case.number in due(dynamo)
    cases.save(reply(case).model_copy(update={"state": State.CANCELLED, "closed_at": NOW}))
    assert case.number not in due(dynamo)
    assert cases.open_of_serial(case.request.serial_number or "") == ()
    assert cases.open_of_customer(case.request.email) == ()
    assert case.number not in cases.open_numbers()
    assert cases.of_customer(case.request.email.upper()) == (case.number,)


def test_customers_without_an_address_are_not_one_customer(cases: Cases, case: Case) -> None:
    nobody = case.model_copy(update={"request": case.request.model_copy(update={"email": ""})})
    cases.save(nobody)
    assert cases.of_customer("") == ()
    assert same(cases.load(case.number), nobody)


def test_the_clock_finds_what_is_due_by_a_moment_soonest_first(cases: Cases, case: Case) -> None:
    moments = {f"{case.number}-{n}": NOW + n * HOUR for n in (5, 1, 3, 2, 4, 0, 6, 7, 8, 9)}
    for number, at in moments.items():
        cases.save(case.model_copy(update={"number": number, "next_at": at}))
    cases.save(case.model_copy(update={"number": f"{case.number}-never", "next_at": None}))

    def due(until: datetime) -> list[str]:
        return [number[-1] for number in cases.due(until) if number in moments]

    assert due(NOW - SECOND) == []
    assert due(NOW + 4 * HOUR) == list("01234")
    assert due(NOW + 1000 * HOUR) == list("0123456789")
    assert {*moments, f"{case.number}-never"} <= set(cases.open_numbers())


def test_a_case_without_a_serial_number_is_not_in_its_index(cases: Cases, case: Case) -> None:
    bare = case.model_copy(update={"request": case.request.model_copy(update={"serial_number": None})})
    cases.save(bare)
    assert "open_serial" not in item(bare)


def test_a_supplied_serial_number_is_found(cases: Cases, case: Case) -> None:
    new = f"new-{case.number}"
    after = decide(case, SupplyInformation(serial_number=new), actor=CUSTOMER, policy=POLICY, now=NOW).case
    cases.save(case)
    cases.save(after)
    assert cases.open_of_serial(new) == (case.number,)
    assert cases.open_of_serial(case.request.serial_number or "") == ()


def test_all_cases_of_an_address_are_found_over_many_pages(cases: Cases, case: Case) -> None:
    numbers = [f"{case.number[:-3]}{n:03}" for n in range(1, 26)]
    for number in numbers:
        cases.save(case.model_copy(update={"number": number}))
    assert cases.open_of_customer(case.request.email) == tuple(numbers)


MINUTES = (-1, 0, 30, 59, 60, 61, 119, 120, 180, 181)


def test_what_was_written_between_is_found_across_hours(cases: Cases, case: Case, hour: datetime) -> None:
    written = {f"{case.number}-{n}": hour + HOUR + timedelta(minutes=n) for n in MINUTES}
    for number, at in written.items():
        cases.save(case.model_copy(update={"number": number, "updated_at": at}))
    start, end = hour + HOUR, hour + 4 * HOUR
    found = list(cases.numbers_written_between(start, end))
    assert found == [number for number, at in written.items() if start <= at <= end]
    assert list(cases.numbers_written_between(end, start)) == []


def test_two_thousand_replies_leave_the_item_small_and_the_history_whole(
    cases: Cases, dynamo: Any, case: Case, blobs: Blobs
) -> None:
    on_the_fake = isinstance(dynamo, FakeDynamo)
    count, text = (2000, "还在响") if on_the_fake else (500, "还在响" * 30)
    check_long_history(cases, case, blobs, text=text, count=count)


@pytest.mark.parametrize("length", [400, 4000], ids=["long", "longest"])
def test_long_replies_leave_the_item_small_too(
    fake: FakeDynamo, case: Case, blobs: Blobs, length: int
) -> None:
    check_long_history(Cases(fake, "cases", blobs), case, blobs, text="长" * (length - 4), count=800)


def test_who_loses_a_race_leaves_the_history_whole(cases: Cases, blobs: Blobs, case: Case) -> None:
    cases.save(case)
    for n in range(9):
        case = cases.save(reply(case, "长" * 1500 + str(n)))
    before = set(blobs)
    after = reply(case, "长" * 1500)
    assert same(cases.save(after), cases.load(case.number))
    with pytest.raises(Outdated):
        cases.save(after)
    assert len(set(blobs) - before) <= 1
    assert len(cases.history(cases.load(case.number))) == 11


def check_long_history(cases: Cases, case: Case, blobs: Blobs, *, text: str, count: int) -> None:
    cases.save(case)
    largest, ids = 0, [mail.id for mail in case.pending_mails]
    for n in range(count):
        case = cases.save(reply(case, f"{text}{n}", at=NOW + n * SECOND))
        largest = max(largest, len(item(case)["body"]["S"].encode()))
        ids += [mail.id for mail in case.pending_mails]
    assert largest < 64_000
    assert all(len(data) < 1_000_000 for data in blobs.values())
    whole = cases.history(cases.load(case.number))
    assert [step.text for step in whole] == ["", *(f"{text}{n}" for n in range(count))]
    assert [mail.id for step in whole for mail in step.mails] == ids


def due(dynamo: Any) -> set[str]:
    pages = dynamo.get_paginator("query").paginate(
        TableName="cases",
        IndexName="due",
        KeyConditionExpression="#k = :k",
        ExpressionAttributeNames={"#k": "open"},
        ExpressionAttributeValues={":k": {"S": "open"}},
    )
    return {entry["number"]["S"] for page in pages for entry in page["Items"]}


def same(one: Case, other: Case) -> bool:
    """Whether they say the same; a loaded request is of the common base class."""
    return one.model_dump_json() == other.model_dump_json()


def saved(cases: Cases, case: Case) -> bool:
    try:
        cases.save(case)
    except Outdated:
        return False
    return True


def test_only_an_ended_case_that_nobody_wrote_meanwhile_is_deleted(cases: Cases, case: Case) -> None:
    stored = cases.save(case)
    with pytest.raises(Outdated):
        cases.delete(stored)
    ended = cases.save(stored.model_copy(update={"version": 2, "closed_at": NOW, "state": State.CLOSED}))
    with pytest.raises(Outdated):
        cases.delete(stored)
    cases.delete(ended)
    with pytest.raises(NotFound):
        cases.load(case.number)
    with pytest.raises(Outdated):
        cases.delete(ended)


def test_a_case_that_cannot_be_read_hides_no_other(
    cases: Cases, dynamo: Any, case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    numbers = [f"{case.number}-{n}" for n in range(3)]
    for number in numbers:
        cases.save(case.model_copy(update={"number": number}))
    broken = item(case.model_copy(update={"number": numbers[1]})) | {"body": {"S": "{}"}}
    dynamo.put_item(TableName="cases", Item=broken)
    assert [one.number for one in cases.several(numbers)] == [numbers[0], numbers[2]]
    assert numbers[1] not in {one.number for one in cases.all()}
    assert f"{numbers[1]} cannot be read" in capsys.readouterr().err
    cases.save(case)
    dynamo.delete_item(TableName="cases", Key={"number": {"S": numbers[1]}})


def test_new_cases_are_stored_all_or_none(cases: Cases, case: Case) -> None:
    numbers = [f"{case.number}-{n}" for n in range(3)]
    new = [case.model_copy(update={"number": number}) for number in numbers]
    cases.save(new[1])
    with pytest.raises(Outdated):
        cases.save_new(new)
    assert [one.number for one in cases.several(numbers)] == [numbers[1]]
    others = [case.model_copy(update={"number": f"{number}-b"}) for number in numbers]
    assert [one.number for one in cases.save_new(others)] == [one.number for one in others]
    assert [one.number for one in cases.several([one.number for one in others])] == [
        one.number for one in others
    ]
