"""Mail that arrives, on fakes: crashes, lost races, bounds, reports of SES, and reading it again."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters.queue_messages import QueuedAlarm, QueuedAnswer, QueuedCaseMail, parse_message
from chalicelib.adapters.signed_links import address_digest
from chalicelib.cases import earlier
from chalicelib.cases.service import act
from chalicelib.domain.case.commands import Actor, Close, CorrectContact, Reply, Say
from chalicelib.domain.kernel.states import Role
from chalicelib.inbound import announcements, pipeline
from chalicelib.outbound.deliveries import deliver_mail
from chalicelib.scheduled import alarms
from chalicelib.scheduled.unannounced_mails import take_up
from operating import replay_mails
from tests.dynamo import refused
from tests.fakes import FakeCarrier
from tests.inbox.world import LIN, SMITH, World
from tests.samples import NOW, STAFF
from tests.writing import SERVICE, written

CUSTOMER = Actor(role=Role.CUSTOMER)
TOKEN, STAFF_TOKEN = "service+customer-token@example.com", "service+staff-token@example.com"
LIN_WRITES = written("lin@example.com", "还在响。", to=TOKEN).as_bytes()
STAFF_CLOSES = written("tech-1@example.com", "结案 修好了", to=STAFF_TOKEN).as_bytes()


@pytest.fixture
def world() -> World:
    """The desk of the fixture mails, whose two cases drew the month's first numbers."""
    made = World()
    for _ in (LIN, SMITH):
        made.outside.context.ledger.next_number("202611")
    return made


def body(key: str = "one", **verdicts: str) -> str:
    """What SES publishes about a mail that it stored."""
    said = {f"{name}Verdict": {"status": verdicts.get(name, "PASS")} for name in pipeline.CHECKS}
    action = {"type": "S3", "objectKey": f"inbound/{key}"}
    receipt = {"recipients": [SERVICE], "action": action, **said}
    return json.dumps({"notificationType": "Received", "receipt": receipt})


def comes(world: World, raw: bytes, key: str = "one", **verdicts: str) -> Any:
    world.outside.s3.upload(f"inbound/{key}", world.tokens(raw), "message/rfc822")
    return announcements.handle_notice(world.outside.context, body(key, **verdicts), now=NOW)


def answers(world: World) -> list[Any]:
    """The mails that are owed because of mails that arrived, as they leave."""
    carrier = FakeCarrier()
    for queued in map(parse_message, world.outside.sqs.bodies):
        if isinstance(queued, QueuedAnswer):
            deliver_mail(world.outside.context, carrier, queued, now=NOW)
    return carrier.sent


def words(mail: Any) -> str:
    return str(mail.get_body(("plain",)).get_content())


def test_a_mail_is_kept_with_its_verdicts_and_leaves_the_entrance(world: World) -> None:
    assert comes(world, LIN_WRITES, dkim="GRAY").outcome == "join"
    assert [key for key in world.outside.s3.objects if key.startswith("inbound/")] == []
    assert world.outside.s3.objects["mail/202611/one"][0] == world.tokens(LIN_WRITES)
    assert world.outside.s3.notes["mail/202611/one"]["dkim"] == "GRAY"
    delivery = pipeline.delivery_of_kept("mail/202611/one", world.outside.s3.notes["mail/202611/one"])
    assert (delivery.receipt.recipients, delivery.receipt.dkim) == ((SERVICE,), "GRAY")


def test_a_crash_between_writing_the_case_and_the_record_adds_nothing_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(type(world.outside.context.arrivals), "record", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            comes(world, LIN_WRITES)
    assert len(world.new_steps(LIN)) == 1
    assert comes(world, LIN_WRITES).outcome == "join"
    assert len(world.new_steps(LIN)) == 1


def test_a_crash_after_the_record_still_owes_the_answer(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(type(world.outside.context.mail_queue), "queue", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            comes(world, STAFF_CLOSES, dmarc="FAIL")
    comes(world, STAFF_CLOSES, dmarc="FAIL")
    assert [str(mail["To"]) for mail in answers(world)] == ["lead@example.com"]
    assert [key for key in world.outside.s3.objects if key.startswith("inbound/")] == []


def test_a_crash_while_a_new_case_is_made_makes_one_case(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = written("new@example.net", "Where is the manual?", subject="manual").as_bytes()
    with monkeypatch.context() as broken:
        broken.setattr(type(world.outside.context.arrivals), "record", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            comes(world, raw)
    first = world.outside.context.cases.open_of_customer("new@example.net")
    assert (comes(world, raw).outcome, len(first)) == ("open", 1)
    assert world.outside.context.cases.open_of_customer("new@example.net") == first


def test_a_lost_race_is_decided_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = type(world.outside.context.cases)
    plain, races = cases.save, iter(range(4))

    def outrun(self: Any, case: Any) -> Any:
        if case.number == LIN and next(races, None) is not None:
            current = plain(self, self.load(LIN).model_copy(update={"version": case.version}))
            assert current.version == case.version
        return plain(self, case)

    monkeypatch.setattr(cases, "save", outrun)
    assert comes(world, LIN_WRITES).outcome == "join"
    assert [step.text for step in world.new_steps(LIN)] == ["还在响。"]


def test_a_table_that_is_away_is_tried_again_and_spares_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, raw in (("one", LIN_WRITES), ("two", written("smith@example.com", "Hello?").as_bytes())):
        world.outside.s3.upload(f"inbound/{key}", world.tokens(raw), "message/rfc822")
    plain = type(world.outside.context.cases).load

    def away(self: Any, number: str) -> Any:
        if number == LIN:
            raise refused("GetItem", "ProvisionedThroughputExceededException")
        return plain(self, number)

    records = [{"messageId": key, "body": body(key)} for key in ("one", "two")]
    with monkeypatch.context() as broken:
        broken.setattr(type(world.outside.context.cases), "load", away)
        told: list[str] = []
        failed = tuple(
            announcements.handle_batch(
                world.outside.context, records, now=NOW, tell=lambda **facts: told.append(facts["outcome"])
            )
        )
    assert (failed, told) == (("one",), ["open"])
    assert comes(world, LIN_WRITES).outcome == "join"


def test_an_answer_to_a_closed_case_opens_a_new_one_that_mentions_it(world: World) -> None:
    act(world.outside.context, LIN, Close(text="修好了"), actor=STAFF, now=NOW)
    done = comes(world, LIN_WRITES)
    assert done.outcome == "open"
    case = world.outside.context.cases.load(done.number)
    assert (case.follows, case.kind, case.channel) == (LIN, "enquiry", "mail")
    assert LIN in earlier.earlier_cases(world.outside.context, case)


def test_who_opens_too_many_cases_a_day_is_put_before_the_desk(world: World) -> None:
    bound = world.outside.context.policy.pages.privacy.mail.cases_per_day
    outcomes = [
        comes(world, written("many@example.net", f"Question {n}").as_bytes(), f"m{n}").outcome
        for n in range(bound + 1)
    ]
    assert outcomes == ["open"] * bound + ["handed"]
    told = answers(world)
    assert [str(mail["To"]) for mail in told] == ["desk@example.com"]
    assert f"Question {bound}" in words(told[0])


def test_nobody_is_answered_more_often_than_the_bound(world: World) -> None:
    bound = world.outside.context.policy.pages.privacy.mail.answers_per_day
    outcomes = [
        comes(world, written("loop@example.net", "\n").as_bytes(), f"m{n}").outcome for n in range(bound + 2)
    ]
    assert outcomes == ["answered"] * bound + ["ignored"] * 2
    assert len(answers(world)) == bound


def test_what_the_reader_trips_over_goes_to_the_desk_by_hand(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def trips(*_: Any, **__: Any) -> Any:
        raise ValueError

    monkeypatch.setattr(pipeline, "judge", trips)
    assert comes(world, LIN_WRITES).reason == "unreadable"
    assert "mail/202611/one" in words(answers(world)[0])


def test_a_mail_that_nobody_announced_is_taken_up_but_trusted_less(world: World) -> None:
    for key, raw in (("one", LIN_WRITES), ("two", STAFF_CLOSES)):
        world.outside.s3.upload(f"inbound/{key}", world.tokens(raw), "message/rfc822")
    assert take_up(world.outside.context, now=NOW) == 2
    assert take_up(world.outside.context, now=NOW) == 0
    assert [step.text for step in world.new_steps(LIN)] == ["还在响。"]
    asked = answers(world)[0]
    assert (str(asked["To"]), "重新发一次" in words(asked)) == ("tech-1@example.com", True)


def test_a_notice_about_no_mail_is_passed_over(world: World) -> None:
    for notice in ("warm", "{}", "[]", '{"notificationType": "AmazonSnsSubscriptionSucceeded"}'):
        assert announcements.handle_notice(world.outside.context, notice, now=NOW).reason == "no_mail"


def event(kind: str, address: str, message_id: str = "sent-to-customer@example.com", **more: Any) -> str:
    told = {"bouncedRecipients" if kind == "Bounce" else "complainedRecipients": [{"emailAddress": address}]}
    return json.dumps({"eventType": kind, "mail": {"messageId": message_id}, kind.lower(): {**told, **more}})


@pytest.mark.parametrize(
    ("notice", "outcome", "silent"),
    [
        (event("Bounce", "lin@example.com", bounceType="Permanent"), "undeliverable", True),
        (event("Bounce", "lin@example.com", bounceType="Transient"), "undeliverable", False),
        (event("Complaint", "Lin <lin@example.com>"), "complained", True),
    ],
    ids=["hard", "soft", "complaint"],
)
def test_what_ses_reports_acts_like_a_mail_that_came_back(
    world: World, notice: str, outcome: str, silent: bool
) -> None:
    context = world.outside.context
    for _ in range(2):
        assert announcements.handle_notice(context, notice, now=NOW).outcome == outcome
    assert [step.event for step in world.new_steps(LIN)] == ["mail_failed"]
    assert (context.ledger.address_problem("lin@example.com") is not None) is silent
    assert context.cases.load(LIN).pending_mails[0].message == "MailFailed"


def test_a_report_about_other_mails_or_addresses_silences_nobody(world: World) -> None:
    for notice in (
        event("Bounce", "smith@example.com", bounceType="Permanent"),
        event("Bounce", "lin@example.com", "unknown@example.com", bounceType="Permanent"),
    ):
        assert (
            announcements.handle_notice(world.outside.context, notice, now=NOW).reason == "unrelated_report"
        )
    assert world.outside.context.ledger.address_problem("smith@example.com") is None
    assert world.outside.context.ledger.address_problem("lin@example.com") is None


def test_a_report_about_a_team_goes_to_the_desk(world: World) -> None:
    notice = event("Bounce", "tech@example.com", "sent-to-team@example.com", bounceType="Permanent")
    for _ in range(2):
        announcements.handle_notice(world.outside.context, notice, now=NOW)
    told = answers(world)
    assert [str(mail["To"]) for mail in told] == ["desk@example.com"]
    assert "tech@example.com" in words(told[0])
    assert world.outside.context.ledger.address_problem("tech@example.com") is None


@pytest.mark.parametrize(("problem", "released"), [("hard_bounce", True), ("complaint", False)])
def test_a_corrected_address_is_tried_again_unless_it_complained(
    world: World, problem: Any, released: bool
) -> None:
    ledger = world.outside.context.ledger
    ledger.suppress("lin@example.com", problem=problem, words="550", at=NOW)
    corrected = CorrectContact(email="lin@example.com")
    act(world.outside.context, LIN, corrected, actor=CUSTOMER, now=NOW)
    assert (ledger.address_problem("lin@example.com") is None) is released


def test_a_mail_with_a_token_proves_its_address(world: World) -> None:
    comes(world, written("lin@example.com", "好", to=TOKEN).as_bytes())
    assert world.outside.context.ledger.is_proved(address_digest("lin@example.com"))


def test_the_answer_to_staff_goes_to_the_one_who_wrote(world: World) -> None:
    comes(world, written("tech-1@example.com", "tkae", to=STAFF_TOKEN).as_bytes())
    told = answers(world)[0]
    assert (str(told["To"]), "tkae" in words(told)) == ("tech-1@example.com", True)


def test_reading_kept_mails_again_finds_nothing_new_and_writes_nothing(world: World) -> None:
    later = written("smith@example.com", "And the warranty?", to="service+smith-token@example.com")
    for key, raw in (
        ("a", LIN_WRITES),
        ("b", STAFF_CLOSES),
        ("c", later.as_bytes()),
        ("d", later.as_bytes()),
        ("e", written("new@example.net", "Where is the manual?").as_bytes()),
        ("f", written("tech-1@example.com", "clsoe", to=STAFF_TOKEN).as_bytes()),
        ("g", written("x@example.net", "\n").as_bytes()),
        ("h", written("lin@example.com", "news", headers={"Auto-Submitted": "auto-replied"}).as_bytes()),
    ):
        comes(world, raw, key)
    before = json.dumps(world.outside.dynamo.tables, default=str, sort_keys=True)
    assert list(replay_mails.replay(world.outside.context)) == []
    assert json.dumps(world.outside.dynamo.tables, default=str, sort_keys=True) == before


def test_reading_again_tells_what_the_rules_of_today_change(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    comes(world, LIN_WRITES, "a")
    comes(world, written("smith@example.com", "Hello?", to="service+smith-token@example.com").as_bytes(), "b")
    record = world.outside.context.arrivals.find("a")
    assert record
    world.outside.context.arrivals.record(
        record.model_copy(update={"text": "还在响。\n> 旧文", "outcome": "flag"})
    )
    found = list(replay_mails.replay(world.outside.context))
    assert [(one.what, one.before, one.now) for one in found] == [
        ("outcome", "flag", "join"),
        ("text", "还在响。\n> 旧文", "还在响。"),
    ]
    tomorrow = (NOW + timedelta(days=1)).date()
    assert list(replay_mails.replay(world.outside.context, since=tomorrow)) == []


def test_a_bounced_case_shows_it_until_the_customer_writes_a_new_address(world: World) -> None:
    bounce = event("Bounce", "lin@example.com", bounceType="Permanent")
    announcements.handle_notice(world.outside.context, bounce, now=NOW)
    assert world.outside.context.cases.load(LIN).mail_trouble is not None
    act(world.outside.context, LIN, Reply(text="?"), actor=CUSTOMER, now=NOW)
    assert world.outside.context.cases.load(LIN).mail_trouble is not None
    act(world.outside.context, LIN, CorrectContact(email="lin2@example.com"), actor=CUSTOMER, now=NOW)
    assert world.outside.context.cases.load(LIN).mail_trouble is None
    assert world.outside.context.cases.load(SMITH).mail_trouble is None


def case_mails(world: World, number: str) -> list[str]:
    """Who gets the mails that the case owes, as they leave."""
    carrier, context = FakeCarrier(), world.outside.context
    for mail in context.cases.load(number).pending_mails:
        deliver_mail(context, carrier, QueuedCaseMail(mail.id), now=NOW)
    return carrier.to


@pytest.mark.parametrize("verdict", ["FAIL", "GRAY", "PASS"])
def test_a_new_case_is_confirmed_only_to_who_can_have_written(world: World, verdict: str) -> None:
    done = comes(world, written("new@example.net", "Does it need a filter?").as_bytes(), dmarc=verdict)
    assert done.outcome == "open"
    assert ("new@example.net" in case_mails(world, done.number)) is (verdict != "FAIL")
    case = world.outside.context.cases.load(done.number)
    assert case.is_unconfirmed_at(case.version) is (verdict == "FAIL")


def test_a_step_of_staff_lets_the_mails_of_an_unconfirmed_case_go_on(world: World) -> None:
    done = comes(world, written("new@example.net", "Does it need a filter?").as_bytes(), dmarc="FAIL")
    assert "new@example.net" not in case_mails(world, done.number)
    act(world.outside.context, done.number, Say(text="Yes."), actor=STAFF, now=NOW)
    assert case_mails(world, done.number).count("new@example.net") == 1


@pytest.mark.parametrize("verdict", ["FAIL", "GRAY", "PASS"])
def test_a_useless_mail_is_answered_only_to_who_can_have_written(world: World, verdict: str) -> None:
    comes(world, written("new@example.net", "\n").as_bytes(), dmarc=verdict)
    to = "desk@example.com" if verdict == "FAIL" else "new@example.net"
    assert [str(mail["To"]) for mail in answers(world)] == [to]


def test_many_forgeries_are_five_mails_and_one_summary(world: World) -> None:
    for n in range(25):
        comes(world, written("tech-1@example.com", f"take {n}").as_bytes(), f"m{n}", dmarc="FAIL")
    assert [str(mail["To"]) for mail in answers(world)] == ["lead@example.com"] * 5
    context, carrier = world.outside.context, FakeCarrier()
    assert alarms.queue_summary(context, NOW) == 0
    for _ in range(2):
        alarms.queue_summary(context, NOW + timedelta(hours=1))
        summaries = [
            one for one in map(parse_message, world.outside.sqs.bodies) if isinstance(one, QueuedAlarm)
        ]
        for summary in summaries:
            deliver_mail(context, carrier, summary, now=NOW)
    assert carrier.to == ["lead@example.com"]
    assert "25" in str(carrier.sent[0]["Subject"])
