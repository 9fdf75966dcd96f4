"""What a mail carries, what keeps one from leaving, and a carrier that is down for three days."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters.queue_messages import QueuedCaseMail
from chalicelib.adapters.signed_links import address_digest, who_digest
from chalicelib.cases import service
from chalicelib.domain.case.commands import Actor, Ask, Note, Reply, Say
from chalicelib.domain.kernel.states import Role
from chalicelib.inbound.announcements import handle_notice
from chalicelib.outbound import worker
from chalicelib.outbound.carriers import CarrierRejected, Later
from chalicelib.outbound.deliveries import deliver_mail as deliver_message
from chalicelib.outbound.send import Recipient, Sending, carry
from operating.samples.scenes import Scenes
from tests import samples
from tests.fakes import FakeCarrier, Outside
from tests.samples import NOW, STAFF

EMAIL, NUMBER = "li.mei@example.com", "202611-001"
FIRST, SECOND = f"{NUMBER}/1/1", f"{NUMBER}/1/2"


@pytest.fixture
def outside() -> Outside:
    return Outside()


def submitted(outside: Outside, **changes: Any) -> tuple[str, ...]:
    case = service.submit(outside.context, samples.request("repair", **changes), key="", now=NOW)
    return tuple(mail.id for mail in case.pending_mails)


def acted(outside: Outside, command: Any, by: Any = STAFF) -> tuple[str, ...]:
    case = service.act(outside.context, NUMBER, command, actor=by, now=NOW)
    return tuple(mail.id for mail in case.pending_mails)


def deliver(outside: Outside, *mails: str, now: Any = NOW) -> None:
    for mail in mails:
        deliver_message(outside.context, outside.carrier, QueuedCaseMail(mail), now=now)


def test_an_answer_finds_its_case_by_reply_to_and_by_message_id(outside: Outside) -> None:
    deliver(outside, *submitted(outside))
    customer, team = outside.carrier.sent
    for mail, address in ((customer, EMAIL), (team, "tech@example.com")):
        local = mail["Reply-To"].addresses[0].username
        token = outside.context.signed_links.open_reply(local.upper())
        assert (token.number, token.who_digest) == (NUMBER, who_digest(address))
    found = outside.context.ledger.find_sent(["<sent-2>", "unknown@example.com", "sent-1"])
    assert [(sent.number, sent.who, sent.mail_id) for sent in found] == [
        (NUMBER, who_digest("tech@example.com"), SECOND),
        (NUMBER, who_digest(EMAIL), FIRST),
    ]


def test_mails_of_one_case_to_one_person_are_a_thread(outside: Outside) -> None:
    deliver(outside, *submitted(outside), *acted(outside, Say(text="好")), *acted(outside, Ask(text="?")))
    mine = [mail for mail in outside.carrier.sent if str(mail["To"]) == EMAIL]
    assert [mail["References"] for mail in mine] == [None, "<sent-1>", "<sent-1>"]
    assert [mail["In-Reply-To"] for mail in mine] == [None, "<sent-1>", "<sent-1>"]
    assert len({mail["Thread-Index"] for mail in mine}) == 1
    assert {mail["Thread-Topic"] for mail in mine} == {NUMBER}
    theirs = [mail for mail in outside.carrier.sent if str(mail["To"]) == "tech@example.com"]
    assert theirs[0]["Thread-Index"] != mine[0]["Thread-Index"]


def test_an_answer_to_a_mail_refers_to_it(outside: Outside) -> None:
    deliver(outside, *submitted(outside))
    by_mail = Actor(role=Role.CUSTOMER, source="<theirs@mail.example.net>")
    deliver(outside, *acted(outside, Reply(text="还在响"), by_mail), *acted(outside, Say(text="好")))
    answer = [mail for mail in outside.carrier.sent if str(mail["To"]) == EMAIL][-1]
    assert answer["References"] == "<sent-1> <theirs@mail.example.net>"
    assert answer["In-Reply-To"] == "<theirs@mail.example.net>"
    assert answer["Auto-Submitted"] == "auto-generated"
    told = [mail for mail in outside.carrier.sent if str(mail["To"]) == "tech@example.com"][-1]
    assert "theirs@" not in str(told["References"])


def test_what_a_mail_of_staff_causes_is_an_automatic_answer_to_it(outside: Outside) -> None:
    submitted(outside)
    by_mail = Actor(role=Role.STAFF, who="tech-1@example.com", source="<note@example.com>")
    deliver(outside, *acted(outside, Note(text="急"), by_mail))
    (done,) = outside.carrier.sent
    assert str(done["To"]) == "tech-1@example.com"
    assert (done["In-Reply-To"], done["Auto-Submitted"]) == ("<note@example.com>", "auto-replied")


def test_an_id_that_would_break_a_header_is_left_out(outside: Outside) -> None:
    submitted(outside)
    by_mail = Actor(role=Role.CUSTOMER, source="<a@b>\r\nBcc: <evil@example.com>")
    acted(outside, Reply(text="?"), by_mail)
    deliver(outside, acted(outside, Say(text="好"))[0])
    assert outside.carrier.sent[-1]["In-Reply-To"] is None
    assert outside.carrier.sent[-1]["Bcc"] is None


@dataclass
class Refusing(FakeCarrier):
    words: str = "550 5.1.1 no such mailbox"

    def send(self, mail: Any) -> str:
        raise CarrierRejected(self.words)


def test_a_mail_refused_for_good_is_marked_with_the_words_and_not_tried_again(outside: Outside) -> None:
    submitted(outside)
    outside.carrier = Refusing()
    deliver(outside, FIRST)
    assert outside.context.ledger.outcome(FIRST) == "refused"
    assert outside.dynamo.tables["ledger"][f"mail#{FIRST}"]["words"]["S"] == "550 5.1.1 no such mailbox"
    outside.carrier = FakeCarrier()
    deliver(outside, FIRST)
    assert outside.carrier.sent == []
    outside.context.ledger.clear_delivery_status(FIRST)
    deliver(outside, FIRST)
    assert outside.carrier.to == [EMAIL]


@pytest.mark.parametrize(
    ("words", "permanent"),
    [("550 5.1.1 no such mailbox", True), ("554 5.7.1 looks like spam", False)],
    ids=["nobody there", "not wanted"],
)
def test_the_team_hears_of_a_refused_mail(outside: Outside, words: str, *, permanent: bool) -> None:
    submitted(outside)
    outside.carrier = Refusing(words=words)
    deliver(outside, FIRST)
    (report,) = outside.sqs.reports
    done = handle_notice(outside.context, report, now=NOW)
    case = outside.context.cases.load("202611-001")
    assert (done.outcome, done.number) == ("undeliverable", case.number)
    assert case.mail_trouble
    assert (case.mail_trouble.permanent, case.mail_trouble.words[-len(words) :]) == (permanent, words)
    assert [mail.message for mail in case.pending_mails] == ["MailFailed"]
    assert bool(outside.context.ledger.address_problem(EMAIL)) == permanent


def test_a_suppressed_address_gets_nothing_until_it_is_released(outside: Outside) -> None:
    submitted(outside)
    ledger = outside.context.ledger
    ledger.suppress(EMAIL.upper(), problem="hard_bounce", words="550 gone", at=NOW)
    deliver(outside, FIRST, SECOND)
    assert outside.carrier.to == ["tech@example.com"]
    assert ledger.outcome(FIRST) == "suppressed"
    problem = ledger.address_problem(EMAIL)
    assert problem
    assert (problem.problem, problem.words, problem.at) == ("hard_bounce", "550 gone", NOW)
    ledger.release_address(EMAIL)
    deliver(outside, *acted(outside, Say(text="好")))
    assert EMAIL in outside.carrier.to
    assert ledger.address_problem(EMAIL) is None


def test_a_case_sends_its_customer_so_many_mails_a_day_and_no_more(outside: Outside) -> None:
    submitted(outside)
    outside.context.ledger.prove_address(address_digest(EMAIL), at=NOW)
    bound = samples.POLICY.pages.privacy.case_mails_per_day
    mails = [acted(outside, Say(text=str(index)))[0] for index in range(bound + 2)]
    deliver(outside, *mails)
    assert len(outside.carrier.sent) == bound
    assert [outside.context.ledger.outcome(mail) for mail in mails[-2:]] == ["withheld", "withheld"]
    deliver(outside, acted(outside, Say(text="x"))[0], now=NOW + timedelta(days=1))
    assert len(outside.carrier.sent) == bound + 1


def test_a_very_long_text_is_cut_with_a_link_to_the_rest(outside: Outside) -> None:
    message = Scenes(samples.POLICY).message(
        Scenes(samples.POLICY).after(Say(text="x"), by=STAFF), "StaffWrote", "zh"
    )
    long = type(message)(**{**vars(message), "text": "长" * 60_000})
    carry(
        outside.context,
        outside.carrier,
        long,
        Recipient(EMAIL, "zh", is_customer=True),
        Sending("m/1"),
        now=NOW,
    )
    (mail,) = outside.carrier.sent
    assert len(mail.as_bytes()) < 100_000
    text = next(iter(mail.iter_parts())).get_content()
    assert f"全文见：{message.case_url}" in text


class Queue:
    """A FIFO queue with a clock of its own: hidden messages hold back their group, as SQS does."""

    def __init__(self, outside: Outside, mails: list[str]) -> None:
        self.outside, self.time, self.rounds = outside, 0.0, 0
        self.waiting: deque[dict[str, Any]] = deque(
            {"mail": mail, "times": 0, "until": 0.0} for mail in mails
        )

    def batch(self) -> list[dict[str, Any]]:
        blocked = {self.group(one) for one in self.waiting if one["until"] > self.time}
        return [one for one in self.waiting if self.group(one) not in blocked][:10]

    def group(self, one: dict[str, Any]) -> str:
        return str(one["mail"]).partition("/")[0]

    def step(self) -> None:
        """Hand over what is there, or go on to when something is."""
        batch = self.batch()
        if not batch:
            self.time = min(one["until"] for one in self.waiting if one["until"] > self.time)
            return
        self.rounds += 1
        for one in batch:
            one["times"] += 1
        failed = worker.deliver_batch(self.outside.context, [self.record(one) for one in batch], now=NOW)
        self.time += 1
        for one in batch:
            if one["mail"] in failed:
                one["until"] = self.time + self.outside.sqs.hidden[one["mail"]]
            else:
                self.waiting.remove(one)

    def record(self, one: dict[str, Any]) -> dict[str, Any]:
        attributes = {"MessageGroupId": self.group(one), "ApproximateReceiveCount": str(one["times"])}
        body = json.dumps({"mail": one["mail"]})
        return {
            "messageId": one["mail"], "receiptHandle": one["mail"], "body": body, "attributes": attributes
        }  # fmt: skip


class Down(FakeCarrier):
    def send(self, mail: Any) -> str:
        raise Later("no connection")


THREE_DAYS, MOST_RECEIVES = 3 * 86_400, 1000


def test_a_carrier_that_is_down_for_three_days_loses_nothing_and_no_order(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    from contextlib import nullcontext

    mails = [
        mail for n in range(2) for mail in submitted(outside, email=f"c{n}@example.com", description=str(n))
    ]
    mails += acted(outside, Say(text="一")) + acted(outside, Say(text="二"))
    down, up = Down(), FakeCarrier()
    queue = Queue(outside, mails)
    monkeypatch.setattr(
        worker, "open_carrier", lambda context: nullcontext(down if queue.time < THREE_DAYS else up)
    )
    while queue.waiting:
        queue.step()
        assert max((one["times"] for one in queue.waiting), default=0) < MOST_RECEIVES
    assert queue.time < THREE_DAYS + 1000
    assert len(up.sent) == len(mails)
    order = [mail["X-Aftercare-Mail"] for mail in up.sent]
    for number in {mail.partition("/")[0] for mail in mails}:
        assert [mail for mail in order if mail.startswith(number)] == [
            m for m in mails if m.startswith(number)
        ]


def test_the_waits_grow_to_a_quarter_of_an_hour() -> None:
    waits = [worker.wait_after(times) for times in (1, 2, 5, 8, 9, 100, 1000)]
    assert all(low <= wait <= high for wait, (low, high) in zip(
        waits, [(2, 5), (5, 10), (40, 80), (320, 640), (450, 900), (450, 900), (450, 900)], strict=True
    ))  # fmt: skip


def test_a_mail_that_cannot_be_written_is_given_up_and_the_case_goes_on(
    outside: Outside, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from contextlib import nullcontext

    submitted(outside)
    later = acted(outside, Say(text="好"))
    queue = Queue(outside, [f"{NUMBER}/1/9", FIRST, *later])
    monkeypatch.setattr(worker, "open_carrier", lambda context: nullcontext(outside.carrier))
    while queue.waiting:
        queue.step()
    assert outside.context.ledger.outcome(f"{NUMBER}/1/9") == "failed"
    assert outside.carrier.to[0] == EMAIL
    assert 300 < queue.time < 2000
    assert '"outcome": "failed"' in capsys.readouterr().out
