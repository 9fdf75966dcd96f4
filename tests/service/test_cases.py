"""What customers do with a case that exists: open it, look it up, act on it, wish for its links."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from chalicelib.adapters.signed_links import address_digest
from chalicelib.cases import presentation, service
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Ask, Cancel, Close, CorrectContact, Reply
from chalicelib.domain.kernel.errors import NotAllowed, NotFound, Outdated, TooMany, Unauthorized
from chalicelib.domain.kernel.states import State
from chalicelib.domain.requests.queries import Lookup
from tests import samples
from tests.fakes import Outside
from tests.samples import CUSTOMER, NOW, STAFF

EMAIL, NEW = "li.mei@example.com", "mei@new.example"
DAY = timedelta(days=1)
NUMBER = "202611-001"


@pytest.fixture
def outside() -> Outside:
    outside = Outside()
    service.submit(outside.context, samples.request("repair"), key="", now=NOW)
    service.submit(outside.context, samples.request("repair", email="other@example.com"), key="", now=NOW)
    return outside


def token(outside: Outside, *, number: str = NUMBER, via: str = "mail", email: str = EMAIL) -> str:
    return outside.context.signed_links.case(number, via=via, email=email)  # type: ignore[arg-type]


def act(outside: Outside, command: object, by: object = CUSTOMER, now: datetime = NOW) -> Case:
    return service.act(outside.context, NUMBER, command, actor=by, now=now)  # type: ignore[arg-type]


def opened(outside: Outside, signed: str, *, number: str = NUMBER, now: datetime = NOW) -> Case:
    return service.open_with_token(outside.context, number, signed, now=now)


@pytest.mark.parametrize("via", ["mail", "form"])
def test_a_link_opens_its_case(outside: Outside, via: str) -> None:
    assert opened(outside, token(outside, via=via)).number == NUMBER


@pytest.mark.parametrize(("via", "proves"), [("mail", True), ("form", False)])
def test_only_a_mailed_link_proves_the_address(outside: Outside, via: str, *, proves: bool) -> None:
    opened(outside, token(outside, via=via))
    assert outside.context.ledger.is_proved(address_digest(EMAIL)) is proves


@pytest.mark.parametrize("number", ["202611-002", "202611-999"], ids=["that exists", "that does not"])
def test_a_link_opens_no_other_case(outside: Outside, number: str) -> None:
    with pytest.raises(NotFound):
        opened(outside, token(outside), number=number)


def test_a_link_to_a_case_that_was_never_made_is_not_found(outside: Outside) -> None:
    with pytest.raises(NotFound):
        opened(outside, token(outside, number="202611-999"), number="202611-999")


@pytest.mark.parametrize("signed", ["", "x", "x.y"])
def test_what_we_did_not_sign_is_unauthorized_whatever_the_number(outside: Outside, signed: str) -> None:
    for number in (NUMBER, "202611-999"):
        with pytest.raises(Unauthorized):
            opened(outside, signed, number=number)


def test_a_link_by_an_earlier_address_no_longer_opens(outside: Outside) -> None:
    old, by_form = token(outside), token(outside, via="form")
    act(outside, CorrectContact(email=NEW))
    with pytest.raises(Unauthorized):
        opened(outside, old)
    with pytest.raises(Unauthorized):
        opened(outside, by_form)
    page = outside.context.signed_links.confirmation(NUMBER, until=NOW + DAY)
    with pytest.raises(Unauthorized):
        service.open_confirmation(outside.context, page, now=NOW)
    assert opened(outside, token(outside, email=NEW)).number == NUMBER
    assert not outside.context.ledger.is_proved(address_digest(EMAIL))


@pytest.mark.parametrize("command", [Cancel(), Close(text="已修好")], ids=["cancelled", "closed"])
@pytest.mark.parametrize("via", ["mail", "form"])
@pytest.mark.parametrize(
    ("after", "opens"),
    [(timedelta(), True), (90 * DAY, True), (90 * DAY + timedelta(seconds=1), False)],
    ids=["at once", "last day", "long after"],
)
def test_links_end_some_time_after_closing(
    outside: Outside, command: object, via: str, after: timedelta, *, opens: bool
) -> None:
    act(outside, command, STAFF if isinstance(command, Close) else CUSTOMER)
    if opens:
        assert opened(outside, token(outside, via=via), now=NOW + after).closed_at == NOW
        return
    with pytest.raises(Unauthorized):
        opened(outside, token(outside, via=via), now=NOW + after)


def test_links_of_an_open_case_do_not_end(outside: Outside) -> None:
    assert opened(outside, token(outside), now=NOW + 1000 * DAY).is_open


def looked_up(
    outside: Outside, number: str, email: str, *, visitor: str = "1.2.3.4", now: datetime = NOW
) -> str:
    question = Lookup(number=number, email=email)
    return service.lookup(outside.context, question, visitor=visitor, now=now).number


@pytest.mark.parametrize("email", [EMAIL, EMAIL.upper()])
def test_number_and_address_find_the_case(outside: Outside, email: str) -> None:
    assert looked_up(outside, NUMBER, email) == NUMBER


WRONG = {
    "wrong number": ("202611-999", EMAIL),
    "wrong address": (NUMBER, "nobody@example.com"),
    "address of another case": (NUMBER, "other@example.com"),
    "both wrong": ("x", "nobody@example.com"),
}


@pytest.mark.parametrize(("number", "email"), WRONG.values(), ids=WRONG)
def test_a_wrong_number_and_a_wrong_address_are_the_same(outside: Outside, number: str, email: str) -> None:
    with pytest.raises(NotFound) as refused:
        looked_up(outside, number, email)
    assert (refused.value.code, refused.value.faults) == ("not_found", ())


def miss(outside: Outside, number: str = NUMBER, *, visitor: str = "1.2.3.4", times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(NotFound):
            looked_up(outside, number, "nobody@example.com", visitor=visitor)


def test_attempts_on_one_number_are_bounded(outside: Outside) -> None:
    miss(outside, times=3)
    with pytest.raises(TooMany) as refused:
        looked_up(outside, NUMBER, EMAIL)
    assert refused.value.retry_after == 15 * 60
    assert looked_up(outside, NUMBER, EMAIL, visitor="5.6.7.8") == NUMBER
    assert looked_up(outside, NUMBER, EMAIL, now=NOW + timedelta(minutes=15)) == NUMBER


def test_attempts_of_one_visitor_are_bounded(outside: Outside) -> None:
    for n in range(5):
        miss(outside, f"202611-10{n}")
    with pytest.raises(TooMany):
        looked_up(outside, NUMBER, EMAIL)
    assert looked_up(outside, NUMBER, EMAIL, visitor="5.6.7.8") == NUMBER


def test_who_knows_the_answer_may_ask_often(outside: Outside) -> None:
    assert {looked_up(outside, NUMBER, EMAIL) for _ in range(20)} == {NUMBER}


def test_a_command_changes_the_case_once(outside: Outside) -> None:
    after = act(outside, Reply(text="还在响"))
    assert (after.version, after.steps[-1].text) == (2, "还在响")
    assert outside.context.cases.load(NUMBER).version == 2


def test_what_is_not_allowed_changes_nothing(outside: Outside) -> None:
    act(outside, Cancel())
    before = outside.dynamo.tables["cases"][NUMBER]
    with pytest.raises(NotAllowed):
        act(outside, Reply(text="还在响"))
    assert outside.dynamo.tables["cases"][NUMBER] == before


def test_a_lost_race_is_decided_again_on_the_newer_case(outside: Outside) -> None:
    outside.dynamo.meanwhile = [lambda: act(outside, Reply(text="另一条"))]
    assert [step.text for step in act(outside, Reply(text="我的")).steps] == ["", "另一条", "我的"]


def test_a_command_that_the_winner_of_a_race_made_impossible_is_refused(outside: Outside) -> None:
    outside.dynamo.meanwhile = [lambda: act(outside, Cancel())]
    with pytest.raises(NotAllowed):
        act(outside, Ask(text="?"), STAFF)
    assert outside.context.cases.load(NUMBER).state is State.CANCELLED


@pytest.mark.parametrize(("races", "stored"), [(2, 4), (3, 4)], ids=["two", "three"])
def test_after_three_lost_races_the_caller_is_told(outside: Outside, races: int, stored: int) -> None:
    outside.dynamo.meanwhile = [lambda: act(outside, Reply(text="另一条"))] * races
    if races < 3:
        act(outside, Reply(text="我的"))
    else:
        with pytest.raises(Outdated):
            act(outside, Reply(text="我的"))
    assert outside.context.cases.load(NUMBER).version == stored


def test_a_wish_for_links_says_nothing_and_is_queued_once(outside: Outside) -> None:
    for email in (EMAIL, EMAIL, "nobody@example.com"):
        service.request_links(outside.context, email, "zh", visitor="1.2.3.4", now=NOW)
    service.request_links(outside.context, EMAIL, "zh", visitor="1.2.3.4", now=NOW + timedelta(minutes=5))
    assert [json.loads(body)["links"] for body in outside.sqs.bodies] == [EMAIL, "nobody@example.com", EMAIL]


def test_progress_shows_no_personal_data(outside: Outside) -> None:
    case = act(outside, Ask(text="请问李梅家在哪里"), STAFF)
    shown = presentation.progress(outside.context, case, "en")
    assert [entry.state for entry in shown.timeline] == [State.RECEIVED, State.WAITING]
    assert [entry.label for entry in shown.timeline] == ["Request sent in", "We asked you something"]
    assert not {"李梅", EMAIL} & set(shown.model_dump_json().split('"'))
    assert "李梅" not in shown.model_dump_json()


def test_the_customers_view_masks_and_offers_what_the_state_allows(outside: Outside) -> None:
    case = act(outside, CorrectContact(phone="13800138000", address="杭州市西湖区文三路 1 号"))
    shown = presentation.case_view(outside.context, case, "zh")
    assert (shown.customer.name, shown.customer.email) == ("李**", "l***@example.com")
    assert (shown.customer.phone, shown.customer.address) == ("138****00", "杭州市西****")
    text = shown.model_dump_json()
    assert not any(secret in text for secret in ("li.mei@", "13800138000", "文三路", "tech-1@"))
    assert [allowed.command for allowed in shown.allowed] == [
        "reply", "supply_information", "correct_contact", "cancel",
    ]  # fmt: skip
    closed = presentation.case_view(outside.context, act(outside, Cancel()), "zh")
    assert closed.allowed == ()
    assert not closed.is_open


def test_the_conversation_is_told_in_order_with_its_files(outside: Outside) -> None:
    key = outside.s3.upload("quarantine/abc/photo.jpg")
    act(outside, Ask(text="哪天买的？"), STAFF)
    case = act(outside, Reply(text="三月。", attachments=(key,)))
    shown = presentation.case_view(outside.context, case, "zh")
    assert [(said.sender, said.text) for said in shown.messages] == [
        ("customer", samples.BODY["description"]),
        ("staff", "哪天买的？"),
        ("customer", "三月。"),
    ]
    assert shown.messages[-1].files[0].filename == "photo.jpg"
