"""Products change hands by their links and staff alone, within bounds, whatever happens at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.adapters.products import PendingRegistration
from chalicelib.adapters.queue_messages import QueuedProductNotice, QueuedRegistration, parse_message
from chalicelib.cases.register import registration, staff_answers
from chalicelib.cases.register.answer import registration_answer
from chalicelib.cases.register.notices import QUESTIONS_A_DAY
from chalicelib.domain.kernel.errors import NotAllowed, NotFound, Outdated, Unauthorized
from chalicelib.domain.products.claims import MOST_CLAIMS, answer_question, confirm_claim
from chalicelib.domain.products.register import HolderClaim, RegisterAnswer, Registered
from chalicelib.outbound.deliveries import deliver
from chalicelib.outbound.product_mails import product_url
from tests.dynamo import FakeDynamo
from tests.fakes import Outside
from tests.samples import NOW
from tests.service.registered import FORMER_RECORD, KEY, OWNER, SOLD, accepted, asked, confirmed, plain_desk

OWNED = SOLD.model_copy(update={"sold_on": None, "claims": (OWNER,)})
ACCEPT = RegisterAnswer(at=NOW, by="desk-1@example.com", decision="accept")


@pytest.fixture
def outside() -> Outside:
    return plain_desk()


def opened(outside: Outside, claim: str, *, later: timedelta = timedelta(0)) -> PendingRegistration:
    """What a link opens that was mailed now, so much later."""
    token = product_url(outside.context, KEY, claim, now=NOW).rpartition("/")[2]
    return registration.open_registration(outside.context, token, now=NOW + later)


def deliver_all(outside: Outside) -> None:
    """Send what is queued, and what that queues."""
    while outside.sqs.bodies:
        message = parse_message(outside.sqs.bodies.pop(0))
        assert message
        deliver(outside.context, outside.carrier, message, now=NOW)


def held(outside: Outside) -> Registered:
    return staff_answers.find_product(outside.context, "FH-P1", "P12026001")


def holders(outside: Outside) -> dict[str, str]:
    return {claim.email: claim.source for claim in held(outside).claims}


def test_the_owner_is_asked_and_agrees(outside: Outside) -> None:
    outside.context.products.save(OWNED)
    claim = confirmed(outside)
    deliver_all(outside)
    assert outside.carrier.to == ["desk@example.com", OWNER.email]
    text = outside.carrier.sent[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert claim.email not in text
    token = text.partition("/api/products/")[2].split()[0]
    mine = registration.open_registration(outside.context, token, now=NOW)
    assert mine.claim == OWNER
    registration.agree(outside.context, mine, claim.id)
    [heir] = held(outside).claims
    assert (heir.email, heir.source, heir.purchased_on) == (claim.email, "owner", OWNER.purchased_on)
    assert heir.question == ()
    with pytest.raises(Unauthorized):
        registration.open_registration(outside.context, token, now=NOW)


def test_an_agreement_to_a_claim_that_is_gone_changes_nothing(outside: Outside) -> None:
    outside.context.products.save(OWNED)
    claim = confirmed(outside)
    registration.remove(outside.context, opened(outside, claim.id))
    with pytest.raises(NotFound):
        registration.agree(outside.context, opened(outside, OWNER.id), claim.id)
    assert held(outside).claims == (OWNER,)


def test_what_nobody_confirmed_cannot_be_accepted_nor_take_over(outside: Outside) -> None:
    waiting = HolderClaim(id="waiting", email="waiting@example.com")
    outside.context.products.save(OWNED.model_copy(update={"claims": (OWNER, waiting)}))
    with pytest.raises(NotAllowed) as refused:
        staff_answers.answer_claim(outside.context, held(outside), waiting.id, ACCEPT)
    assert refused.value.code == "claim_unconfirmed"
    with pytest.raises(NotAllowed):
        registration.agree(outside.context, opened(outside, OWNER.id), waiting.id)
    assert held(outside).claims == (OWNER, waiting)
    assert outside.sqs.bodies == []


def test_a_question_goes_along_when_its_claim_is_passed_on(outside: Outside) -> None:
    outside.context.products.save(SOLD)
    claim = confirmed(outside)
    registration.pass_on(outside.context, opened(outside, claim.id), "heir@example.com", now=NOW)
    heir = next(outside.context.products.all_pending())
    registration.confirm(outside.context, heir, now=NOW)
    [(_, asked_of)] = staff_answers.open_questions(outside.context)
    assert (asked_of.email, asked_of.question) == ("heir@example.com", ("sold_on",))
    assert held(outside).history == SOLD.history


def test_an_owner_who_registers_again_has_the_newest_link(outside: Outside) -> None:
    heir = OWNER.model_copy(update={"id": "from before", "email": "li.mei@example.com"})
    outside.context.products.save(OWNED.model_copy(update={"claims": (heir,)}))
    again = confirmed(outside, purchased_on="2026-02-01")
    assert holders(outside) == {"li.mei@example.com": "owner"}
    registration.remove(outside.context, opened(outside, again.id))
    assert outside.context.products.find(KEY) is None


def test_whoever_removes_a_registration_removes_all_that_they_said(outside: Outside) -> None:
    accepted(outside)
    second = confirmed(outside, purchased_on="2026-04-04")
    assert second.question == ("owner_date",)
    registration.remove(outside.context, opened(outside, second.id))
    assert outside.context.products.find(KEY) is None


def test_who_refuses_a_registration_in_their_name_keeps_their_own(outside: Outside) -> None:
    accepted(outside)
    strangers = registration.register_product(outside.context, asked(purchased_on="2020-01-01"), now=NOW)
    registration.remove(outside.context, opened(outside, strangers.claim.id))
    assert holders(outside) == {"li.mei@example.com": "owner"}
    assert not list(outside.context.products.all_pending())


def test_a_link_confirms_for_a_day_and_serves_for_a_month(outside: Outside) -> None:
    pages = outside.policy.pages.privacy
    day, month = timedelta(hours=pages.product_confirm_hours), timedelta(days=pages.product_link_days)
    moment = timedelta(seconds=1)
    pending = registration.register_product(outside.context, asked(), now=NOW)
    assert opened(outside, pending.claim.id, later=day - moment)
    with pytest.raises(Unauthorized) as ended:
        opened(outside, pending.claim.id, later=day)
    assert ended.value.code == "registration_ended"
    registration.confirm(outside.context, pending, now=NOW)
    assert opened(outside, pending.claim.id, later=month - moment)
    with pytest.raises(Unauthorized):
        opened(outside, pending.claim.id, later=month)


def test_the_desk_gets_so_many_questions_a_day_and_finds_the_rest(outside: Outside) -> None:
    for number in range(QUESTIONS_A_DAY + 5):
        serial = f"P12026{number:03}"
        product = SOLD.model_copy(update={"serial": serial})
        outside.context.products.save(product)
        pending = registration.register_product(outside.context, asked(serial_number=serial), now=NOW)
        registration.confirm(outside.context, pending, now=NOW)
    messages = [parse_message(body) for body in outside.sqs.bodies]
    to_desk = [one for one in messages if isinstance(one, QueuedProductNotice) and one.what == "question"]
    assert len(to_desk) == QUESTIONS_A_DAY
    assert len(list(staff_answers.open_questions(outside.context))) == QUESTIONS_A_DAY + 5


def test_a_product_takes_only_so_many_claims() -> None:
    product = Registered(version=0, model="FH-P1", serial="P12026001", source="customer")
    for number in range(MOST_CLAIMS):
        product = confirm_claim(product, HolderClaim(id=str(number), email=f"{number}@example.com"), now=NOW)
    again = confirm_claim(product, HolderClaim(id="again", email="0@example.com"), now=NOW)
    assert len(again.claims) == MOST_CLAIMS


FULL = [f"{number}" for number in range(MOST_CLAIMS)]
# What stood in a full record, and whose claims are kept when one more comes in.
GIVES_WAY = {
    "the oldest but the first": ([], "", ["0", *FULL[2:]]),
    "not an owner's": (["1"], "", ["0", "1", *FULL[3:]]),
    "not the first owner's": (["0"], "", ["0", "1", *FULL[3:]]),
    "not whose holder passes it on": ([], "1", ["0", "new", *FULL[3:]]),
}


@pytest.mark.parametrize(("proved", "giver", "kept"), GIVES_WAY.values(), ids=GIVES_WAY)
def test_no_number_of_claims_keeps_anybody_out(proved: list[str], giver: str, kept: list[str]) -> None:
    product = Registered(version=0, model="FH-P1", serial="P12026001", source="customer")
    for name in FULL:
        claim = HolderClaim(id=name, email=f"{name}@example.com", proof="lead" if name in proved else "")
        product = confirm_claim(product, claim, now=NOW)
    new = HolderClaim(id="new", email="new@example.com", passed_by=giver)
    after = confirm_claim(product, new, now=NOW)
    assert sorted(claim.id for claim in after.claims) == sorted({*kept, "new"})
    assert len(after.claims) <= MOST_CLAIMS
    yes = RegisterAnswer(at=NOW, by="lead@example.com", decision="accept")
    owner = answer_question(after, "new", yes).owner
    assert owner
    assert owner.id == "new"


def test_an_owner_gets_in_again_however_many_claims_there_are() -> None:
    product = Registered(version=0, model="FH-P1", serial="P12026001", source="customer")
    product = confirm_claim(product, HolderClaim(id="o", email="o@example.com", proof="lead"), now=NOW)
    for number in range(3 * MOST_CLAIMS):
        product = confirm_claim(product, HolderClaim(id=str(number), email=f"{number}@example.com"), now=NOW)
    assert product.owner
    again = confirm_claim(product, HolderClaim(id="again", email="o@example.com"), now=NOW)
    assert again.owner
    assert again.owner.id == "again"


class Counting(FakeDynamo):
    """Notes every call and its table."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[str, str]] = []

    def _called(self, operation: str, table: str) -> threading.Lock:
        self.calls.append((operation, table))
        return super()._called(operation, table)


# What is known of the product before somebody sends its number.
KNOWN: Mapping[str, Registered | None] = {
    "nothing": None,
    "the sale": SOLD,
    "an owner": OWNED,
    "a former holder": Registered.model_validate(FORMER_RECORD),
}


@pytest.mark.parametrize("known", KNOWN.values(), ids=KNOWN)
def test_sending_a_number_costs_the_same_calls_whatever_is_known(known: Registered | None) -> None:
    outside, dynamo = plain_desk(), Counting()
    outside.dynamo = dynamo
    if known:
        outside.context.products.save(known)
    dynamo.calls.clear()
    pending = registration.register_product(outside.context, asked(), now=NOW)
    answer = registration_answer(outside.context, pending, "en", now=NOW)
    assert dynamo.calls == [("put_item", "ledger")]
    assert [parse_message(body) for body in outside.sqs.bodies] == [
        QueuedRegistration(pending.claim.id, str(int(NOW.timestamp()) // 300))
    ]
    assert (answer.purchased_on, answer.until) == (date(2026, 3, 3), date(2027, 3, 2))


class Racing(FakeDynamo):
    """Lets others write right after each of the next reads of a product."""

    def __init__(self) -> None:
        super().__init__()
        self.others: list[Callable[[], object]] = []

    def get_item(self, **call: Any) -> dict[str, Any]:
        answer = super().get_item(**call)
        if call["Key"]["key"]["S"].startswith("product#") and self.others:
            happen, rest = self.others[0], self.others[1:]
            self.others = []
            happen()
            self.others = rest
        return answer


def import_again(outside: Outside, day: int) -> None:
    """The shop writes its own day of sale meanwhile."""
    found = outside.context.products.find(KEY)
    version = found.version + 1 if found else 1
    before = found or SOLD
    changed = before.model_copy(update={"version": version, "sold_on": date(2026, 1, day)})
    outside.context.products.save(changed)


@pytest.mark.parametrize("known", [None, SOLD], ids=["new", "known"])
@pytest.mark.parametrize("lost", [1, 2])
def test_a_lost_race_is_run_again(known: Registered | None, lost: int) -> None:
    outside, dynamo = plain_desk(), Racing()
    outside.dynamo = dynamo
    if known:
        outside.context.products.save(known)
    pending = registration.register_product(outside.context, asked(), now=NOW)
    dynamo.others = [lambda day=day: import_again(outside, day) for day in range(1, lost + 1)]  # type: ignore[misc]
    registration.confirm(outside.context, pending, now=NOW)
    after = held(outside)
    assert after.sold_on == date(2026, 1, lost)
    assert [one.question for one in after.claims] == [("sold_on",)]


def test_a_race_that_is_lost_each_time_keeps_the_registration(outside: Outside) -> None:
    dynamo = Racing()
    outside.dynamo = dynamo
    pending = registration.register_product(outside.context, asked(), now=NOW)
    dynamo.others = [lambda day=day: import_again(outside, day) for day in (1, 2, 3)]  # type: ignore[misc]
    with pytest.raises(Outdated):
        registration.confirm(outside.context, pending, now=NOW)
    assert held(outside).claims == ()
    registration.confirm(outside.context, opened(outside, pending.claim.id), now=NOW)
    assert [one.email for one in held(outside).claims] == ["li.mei@example.com"]


def test_a_certificate_that_a_former_release_queued_asks_its_holder_to_confirm(outside: Outside) -> None:
    outside.context.products.save(Registered.model_validate(FORMER_RECORD))
    for _ in range(2):
        outside.sqs.bodies.append(f'{{"product": "{KEY}"}}')
        deliver_all(outside)
    assert outside.carrier.to == ["old@example.com"]
    assert "Old" not in str(outside.carrier.sent[0])
    [pending] = outside.context.products.all_pending()
    registration.confirm(outside.context, opened(outside, pending.claim.id), now=NOW)
    [claim] = held(outside).claims
    assert (claim.email, claim.confirmed_at, claim.purchased_on) == ("old@example.com", NOW, date(2020, 1, 1))
    assert held(outside).history.purchased_on is None


def test_a_former_certificate_of_a_product_that_is_gone_is_dropped(outside: Outside) -> None:
    outside.sqs.bodies.append(f'{{"product": "{KEY}"}}')
    deliver_all(outside)
    assert outside.carrier.to == []


@pytest.mark.parametrize("what", ["question", "claimed"])
def test_a_notice_about_a_claim_that_is_gone_is_dropped(outside: Outside, what: str) -> None:
    outside.context.products.save(OWNED)
    claim = confirmed(outside)
    registration.remove(outside.context, opened(outside, claim.id))
    bodies = [body for body in outside.sqs.bodies if f'"{what}"' in body]
    assert len(bodies) == 1
    outside.sqs.bodies[:] = bodies
    deliver_all(outside)
    assert outside.carrier.to == []
