"""Whoever asks to be erased stands nowhere afterwards, and what is others' stays."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from chalicelib.adapters.queue_messages import QueuedCaseMail
from chalicelib.adapters.signed_links import address_digest
from chalicelib.cases import service
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Note
from chalicelib.domain.kernel.states import Event, State
from chalicelib.domain.workflow.obligations import OBLIGATIONS
from chalicelib.outbound.deliveries import deliver_mail
from chalicelib.personal_data import erasure, mentions, reached
from chalicelib.personal_data.erasure import PARTS, ErasureReceipt, ErasureRefused, erase_person
from chalicelib.personal_data.footprint import Footprint
from chalicelib.scheduled import delete_ended_cases
from tests.domain.timed import done
from tests.fakes import Outside
from tests.personal_data.life import ADDRESS, NEIGHBOUR, Life, lived
from tests.samples import NOW, STAFF

REASON = "客户要求删除个人信息"
EVERYWHERE = 25  # places that name the person before; the story has to reach every kind of store


@pytest.fixture
def life() -> Life:
    return lived()


def erase(life: Life, address: str = ADDRESS, close: str = REASON) -> ErasureReceipt:
    return erase_person(life.outside.context, address, close=close, now=NOW)


def test_nothing_of_the_person_is_left_in_tables_and_bucket(life: Life) -> None:
    assert len(life.left()) > EVERYWHERE
    receipt = erase(life)
    assert life.left() == []
    assert receipt.complete
    assert set(receipt.counts) == set(PARTS)
    assert receipt.numbers == ("202611-002", "202611-003", "202611-004")
    assert not life.outside.context.job_progress.erasure(address_digest(ADDRESS))


def test_deleting_cases_and_forgetting_claims_alone_leaves_traces(life: Life) -> None:
    """What the parts are for: without any one of them something stays."""
    for part in PARTS:
        with pytest.MonkeyPatch.context() as patch:
            others = {name: one for name, one in PARTS.items() if name != part}
            patch.setattr(erasure, "PARTS", others)
            another = lived()
            erase(another)
            assert another.left(), part


def test_statistics_and_what_is_others_stay(life: Life) -> None:
    context = life.outside.context
    before = context.cases.load(life.neighbour.number)
    erase(life)
    after = context.cases.load(life.neighbour.number)
    assert after.request == before.request
    assert [step.event for step in after.steps] == [step.event for step in before.steps]
    assert [step.text for step in after.steps if step.who == NEIGHBOUR] == ["门铃还是不响"]
    assert context.job_progress.find_deleted("202611-002")
    sold = context.products.find("FH-P1#P1Q77000999")
    assert sold
    assert sold.claims == ()
    assert context.products.find("FH-P1#P1Q77000123") is None
    original = life.outside.s3.objects["mail/202611/arrived4"][0]
    assert NEIGHBOUR.encode() in original  # without the address in its copy line


@pytest.mark.parametrize("address", ["ye.qiu@example.org", " YE.QIU@EXAMPLE.ORG "], ids=["small", "large"])
def test_an_address_is_known_however_it_is_typed(life: Life, address: str) -> None:
    erase(life, address)
    assert life.left() == []


@pytest.mark.parametrize("address", ["e.qiu@example.org", "ye.qiu@example.or", "ye.qiu@example.org.cn"])
def test_an_address_that_is_a_part_of_another_erases_nothing(life: Life, address: str) -> None:
    before = copy.deepcopy((life.outside.dynamo.tables, life.outside.s3.objects))
    receipt = erase(life, address)
    assert receipt.complete
    assert (life.outside.dynamo.tables, life.outside.s3.objects) == before


def test_erasing_again_finds_nothing(life: Life) -> None:
    erase(life)
    again = erase(life)
    assert (again.counts, again.numbers, again.complete) == ({}, (), True)


@pytest.mark.parametrize("calls", [0, 1, 2, 3, 5, 8, 12, 20, 30, 40, 55, 70, 85])
def test_a_run_that_a_crash_cuts_short_is_ended_by_the_next(
    life: Life, calls: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    remaining = iter(range(calls))
    for client in (life.outside.dynamo, life.outside.s3):
        _crash_after(client, remaining, monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        erase(life)
    monkeypatch.undo()
    assert erase(life).complete
    assert life.left() == []
    numbers = ("202611-002", "202611-003", "202611-004")
    keys = [key for key in life.outside.dynamo.tables["ledger"] if any(number in key for number in numbers)]
    assert [key for key in keys if not key.startswith("deleted#")] == []


def test_what_a_run_has_looked_through_is_not_looked_through_again(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So each run that is cut short comes further, however many cases others have."""
    seen: list[str] = []

    def cut_once(case: Case, person: Footprint) -> bool:
        seen.append(case.number)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return case.number not in person.numbers

    monkeypatch.setattr(reached, "AT_ONCE", 1)
    monkeypatch.setattr(mentions, "_may_name", cut_once)
    with pytest.raises(KeyboardInterrupt):
        erase(life)
    assert erase(life).complete
    assert seen[1] == seen[2]
    assert len(seen) == len(set(seen)) + 1
    assert life.left() == []
    assert [key for key in life.outside.dynamo.tables["ledger"] if key.startswith("erasure#")] == []


def _crash_after(client: Any, remaining: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    delete = "delete_item" if hasattr(client, "delete_item") else "delete_object"
    real = getattr(client, delete)

    def crashing(**arguments: Any) -> Any:
        if next(remaining, None) is None:
            raise KeyboardInterrupt
        return real(**arguments)

    monkeypatch.setattr(client, delete, crashing)


def test_progress_is_told_for_every_part(life: Life) -> None:
    told: list[tuple[str, int]] = []
    erase_person(
        life.outside.context,
        ADDRESS,
        close=REASON,
        now=NOW,
        tell=lambda part, done: told.append((part, done)),
    )
    assert list(dict.fromkeys(part for part, _ in told)) == list(PARTS)
    assert [done for part, done in told if part == "cases"] == [1, 2, 3]


def test_an_open_case_refuses_and_nothing_is_changed(life: Life) -> None:
    before = copy.deepcopy((life.outside.dynamo.tables, life.outside.s3.objects))
    with pytest.raises(ErasureRefused) as refused:
        erase(life, close="")
    assert refused.value.reasons == (("open", "202611-003"), ("open", "202611-004"))
    assert (life.outside.dynamo.tables, life.outside.s3.objects) == before


OWED = {
    "their_goods": (Event.RECEIVE_ITEM,),
    "our_goods": (Event.RECEIVE_ITEM, Event.LEND),
    "goods_to_send": (Event.APPROVE_EXCHANGE,),
    "money": (Event.APPROVE_REFUND,),
}


@pytest.mark.parametrize("code", OBLIGATIONS)
def test_what_is_owed_refuses_even_when_cases_are_to_be_closed(code: str) -> None:
    life = Life()
    case = life.case(email=ADDRESS)
    for event in OWED[code]:
        case = life.outside.context.cases.save(done(case, event, NOW))
    with pytest.raises(ErasureRefused) as refused:
        erase(life)
    assert (code, case.number) in refused.value.reasons
    assert life.outside.context.cases.load(case.number).state not in (State.CLOSED, State.CANCELLED)


def test_a_colleague_is_not_erased(life: Life) -> None:
    with pytest.raises(ErasureRefused) as refused:
        erase(life, STAFF.who)
    assert refused.value.reasons == (("staff", ""),)


def test_pages_of_others_cases_are_blacked_out_too() -> None:
    life = Life()
    case = life.case(email=NEIGHBOUR, name="邻居")
    for _ in range(15):
        service.act(life.outside.context, case.number, Note(text=f"{ADDRESS} " * 120), actor=STAFF, now=NOW)
    assert life.outside.context.cases.load(case.number).pages
    erase(life)
    assert life.left() == []


def test_pages_that_a_crash_left_are_removed_by_the_next_rewriting(monkeypatch: pytest.MonkeyPatch) -> None:
    life = Life()
    number = life.case(email=NEIGHBOUR, name="邻居").number
    context = life.outside.context
    for _ in range(15):
        service.act(context, number, Note(text=f"{ADDRESS} " * 120), actor=STAFF, now=NOW)
    monkeypatch.setattr(type(context.cases), "drop_pages", lambda *_, **__: None)
    erase(life)
    assert any(place.startswith("bucket") for place in life.left())
    monkeypatch.undo()
    erase(life)
    assert life.left() == []


def test_a_mail_of_a_deleted_case_is_dropped_by_the_mailer(life: Life) -> None:
    """A mail that was still waiting when its case went leaves no mark."""
    context = life.outside.context
    erase(life)
    before = copy.deepcopy(life.outside.dynamo.tables)
    deliver_mail(context, life.outside.carrier, QueuedCaseMail("202611-002/1/1"), now=NOW)
    assert life.outside.dynamo.tables == before


def test_the_clock_deletes_as_before(life: Life) -> None:
    assert delete_ended_cases.run(life.outside.context, NOW).deleted == 0


def test_what_an_erasure_notes_names_nobody() -> None:
    noted = Footprint(ADDRESS, frozenset({"202611-001"})).to_json()
    assert "qiu" not in noted.casefold()
    assert Footprint.from_json(ADDRESS, noted) == Footprint(ADDRESS, frozenset({"202611-001"}))


def test_marks_of_mails_without_a_case_end_in_time() -> None:
    outside = Outside()
    for mail_id in ("links/1/abc", "arrival/x", "202611-001/1/1"):
        outside.context.ledger.set_delivery_status(mail_id, outcome="sent", provider_id="", at=NOW)
    held = outside.dynamo.tables["ledger"]
    assert [key for key, item in held.items() if "expires" in item] == ["mail#links/1/abc", "mail#arrival/x"]
