"""A customer asks for their data and confirms from the mailbox, and the clock does it; on fakes."""

from __future__ import annotations

import json
import re
import zipfile
from datetime import datetime, timedelta
from io import BytesIO

import pytest

from chalicelib.adapters.data_links import DataLinks, DataToken
from chalicelib.adapters.data_wishes import DataWish, Wanted
from chalicelib.adapters.queue_messages import parse_message
from chalicelib.adapters.signed_links import address_digest
from chalicelib.cases import service
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import CorrectContact
from chalicelib.domain.kernel.errors import NotFound, Unauthorized
from chalicelib.domain.workflow.obligations import OBLIGATIONS
from chalicelib.locale.words import keys, languages
from chalicelib.outbound.deliveries import deliver_mail
from chalicelib.personal_data import erasure, wishes
from chalicelib.personal_data.erasure import PARTS, ErasureRefused
from chalicelib.personal_data.footprint import find_footprint
from chalicelib.personal_data.receipts import erased_kinds
from chalicelib.scheduled import data_wishes
from chalicelib.scheduled.budget import BrokenOff, Budget
from infra.policy import ROOT
from tests.domain.timed import done
from tests.personal_data.life import ADDRESS, MARKERS, NEIGHBOUR, Life, lived
from tests.personal_data.test_erasure import OWED
from tests.samples import CUSTOMER, NOW

LINK = re.compile(r"/api/data/([\w.~-]+)")
CLOSING = "应客户要求删除个人信息，本单结案。"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def life() -> Life:
    return lived()


def send_queued(life: Life, now: datetime = NOW) -> None:
    """Send what waits in the queue, and nothing else."""
    for body in life.outside.sqs.bodies:
        message = parse_message(body)
        assert message
        deliver_mail(life.outside.context, life.outside.carrier, message, now=now)
    life.outside.sqs.bodies.clear()


def ask(life: Life, what: Wanted, case: Case | None = None, now: datetime = NOW) -> bool:
    case = life.outside.context.cases.load((case or life.moved).number)
    return wishes.note_wish(life.outside.context, case, what, now=now)


def last_mail(life: Life) -> str:
    return str(life.outside.carrier.sent[-1].get_body(("plain",)).get_content())  # type: ignore[union-attr]


def opened(life: Life, now: datetime = NOW) -> DataToken:
    """What the link of the last mail opens."""
    [token] = set(LINK.findall(last_mail(life)))
    return DataLinks(life.outside.context.signed_links.secrets).open(token, now=now)


def confirm(life: Life, what: Wanted) -> bool:
    """Ask, read the mail, and press the button of its page."""
    assert ask(life, what)
    send_queued(life)
    wish = wishes.open_wish(life.outside.context, opened(life))
    return wishes.confirm_wish(life.outside.context, wish, now=NOW)


def tick(life: Life, budget: Budget | None = None) -> int:
    return data_wishes.run(life.outside.context, NOW + MINUTE, budget)


def test_the_mail_goes_to_the_cases_own_mailbox_and_asking_changes_nothing(life: Life) -> None:
    before = life.left()
    assert ask(life, "erase")
    send_queued(life)
    assert life.outside.carrier.to == [ADDRESS]
    assert life.moved.number in last_mail(life)
    assert opened(life) == DataToken("erase", life.moved.number, address_digest(ADDRESS), "zh")
    assert set(before) <= set(life.left())
    assert life.outside.context.data_wishes.all() == ()
    assert tick(life) == 0


def test_a_second_press_within_the_hour_sends_none(life: Life) -> None:
    assert ask(life, "copy")
    assert not ask(life, "copy", now=NOW + HOUR - MINUTE)
    assert not ask(life, "copy", case=life.first)  # the bound is the mailbox's, not the case's
    assert ask(life, "erase")  # which is another wish
    assert ask(life, "copy", now=NOW + HOUR + MINUTE)


def test_a_case_without_an_address_has_no_mailbox_to_confirm(life: Life) -> None:
    case = life.moved.model_copy(update={"request": life.moved.request.model_copy(update={"email": ""})})
    with pytest.raises(NotFound):
        wishes.note_wish(life.outside.context, case, "copy", now=NOW)


@pytest.mark.parametrize("end", ["a day", "another address", "forged"])
def test_a_link_ends(life: Life, end: str) -> None:
    ask(life, "copy")
    send_queued(life)
    context = life.outside.context
    if end == "another address":
        service.act(context, life.moved.number, CorrectContact(email=NEIGHBOUR), actor=CUSTOMER, now=NOW)
        with pytest.raises(Unauthorized):
            wishes.open_wish(context, opened(life))
    elif end == "a day":
        assert opened(life, NOW + DAY - MINUTE)
        with pytest.raises(Unauthorized):
            opened(life, NOW + DAY)
    else:
        with pytest.raises(Unauthorized):
            DataLinks(("x" * 32,)).open(LINK.findall(last_mail(life))[0], now=NOW)


def test_a_copy_is_written_once_a_day_and_its_link_mailed(life: Life) -> None:
    assert confirm(life, "copy")
    wish = wishes.open_wish(life.outside.context, opened(life))
    assert not wishes.confirm_wish(life.outside.context, wish, now=NOW + HOUR)
    assert tick(life) == 1
    send_queued(life)
    found = opened(life, NOW + 3 * DAY - MINUTE)
    key = f"copies/{found.digest}/{found.name}.zip"
    with zipfile.ZipFile(BytesIO(life.outside.s3.objects[key][0])) as archive:
        names = set(archive.namelist())
        own = archive.read(f"cases/{life.first.number}/case.json").decode()
    assert {"manifest.json", "products.json", "records.json"} <= names
    assert MARKERS["text"] in own
    assert life.outside.context.data_wishes.all() == ()
    with pytest.raises(Unauthorized):
        opened(life, NOW + 3 * DAY)


def test_after_an_erasure_nothing_is_left_and_the_receipt_leaves_no_mark(life: Life) -> None:
    assert confirm(life, "erase")
    assert tick(life) == 1  # closes what is open
    assert life.outside.context.cases.load(life.moved.number).steps[-1].text == CLOSING
    life.send_all()
    assert tick(life) == 1
    send_queued(life)
    assert life.outside.carrier.to[-1] == ADDRESS
    receipt = last_mail(life)
    assert all(number in receipt for number in ("202611-002", "202611-003", "202611-004"))
    assert "35" in receipt
    assert life.left() == []


def test_a_copy_that_is_asked_for_with_the_erasure_comes_first_and_goes_with_it(life: Life) -> None:
    assert confirm(life, "erase")
    assert confirm(life, "copy")
    assert tick(life) == 2
    assert tick(life) == 1
    assert not [key for key in life.outside.s3.objects if key.startswith("copies/")]


def test_an_erasure_that_is_broken_off_goes_on_and_its_receipt_counts_all(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert confirm(life, "erase")

    def never(*_: object) -> None:
        raise BrokenOff

    assert tick(life) == 1  # closes what is open
    with monkeypatch.context() as patch:
        patch.setitem(erasure.PARTS, "products", never)
        with pytest.raises(BrokenOff):
            tick(life)
    [wish] = life.outside.context.data_wishes.all()
    assert wish.counts["cases"] == 3
    assert tick(life) == 1
    [message] = map(json.loads, life.outside.sqs.bodies)
    assert set(message["counts"]) == set(PARTS)
    assert message["numbers"] == ["202611-002", "202611-003", "202611-004"]
    send_queued(life)
    assert life.left() == []


def test_one_that_fails_keeps_no_other_back(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    context = life.outside.context
    context.data_wishes.add(DataWish("1", "erase", "a@example.org", "en"))
    context.data_wishes.add(DataWish("2", "erase", "b@example.org", "en"))

    def ill(context: object, address: str, *known: object) -> object:
        if address.startswith("a"):
            raise OSError("this one fails")
        return find_footprint(context, address, *known)  # type: ignore[arg-type]

    monkeypatch.setattr("chalicelib.personal_data.erasure.find_footprint", ill)
    assert tick(life) == 1
    assert [wish.id for wish in context.data_wishes.all()] == ["1"]


@pytest.mark.parametrize("code", OBLIGATIONS)
def test_what_is_owed_refuses_at_once_and_when_it_comes_in_between(code: str) -> None:
    life = Life()
    life.moved = case = life.case(email=ADDRESS)
    context = life.outside.context
    ask(life, "erase")
    send_queued(life)
    wish = wishes.open_wish(context, opened(life))
    assert wishes.confirm_wish(context, wish, now=NOW)
    for event in OWED[code]:
        case = context.cases.save(done(case, event, NOW))
    with pytest.raises(ErasureRefused):
        wishes.confirm_wish(context, wish, now=NOW)
    assert tick(life) == 1
    send_queued(life)
    assert case.number in last_mail(life)
    assert context.cases.load(case.number).is_open
    assert context.data_wishes.all() == ()


def test_the_same_wish_is_kept_once_however_the_address_is_written(life: Life) -> None:
    held = life.outside.context.data_wishes
    held.add(DataWish("1", "erase", ADDRESS, "en"))
    held.add(DataWish("2", "erase", ADDRESS.upper(), "en"))
    held.add(DataWish("3", "copy", ADDRESS, "en"))
    assert [wish.id for wish in held.all()] == ["3", "1"]


def test_a_copy_goes_within_an_hour_after_its_link_ended(life: Life) -> None:
    """To the bucket of the fakes everything is old."""
    assert confirm(life, "copy")
    tick(life)
    copies = [key for key in life.outside.s3.objects if key.startswith("copies/")]
    assert len(copies) == 2
    data_wishes.run(life.outside.context, NOW + HOUR)
    assert not [key for key in life.outside.s3.objects if key.startswith("copies/")]


@pytest.mark.parametrize("language", languages())
def test_every_reason_and_kind_has_its_words(language: str) -> None:
    assert set(keys("erasure_put_off")) == {"staff", *OBLIGATIONS}
    assert all(erased_kinds(language))


def test_the_bucket_removes_copies_when_their_links_end() -> None:
    text = (ROOT / "infra" / "resources.yaml").read_text("utf-8")
    page = (ROOT / "docs/zh/policy/privacy.md").read_text("utf-8")
    [kept] = re.findall(r"Prefix: copies/, ExpirationInDays: (\d+)", text)
    assert re.findall(r"data_copy_days: (\d+)", page) == [kept]
