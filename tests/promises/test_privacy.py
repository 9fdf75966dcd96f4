"""What the privacy notice says of what is kept, and of mails in both directions, is so."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta

from chalicelib.adapters.job_progress import DeletedCase
from chalicelib.adapters.queue_messages import QueuedCaseMail
from chalicelib.adapters.signed_links import address_digest
from chalicelib.cases import service
from chalicelib.cases.register import registration
from chalicelib.domain.case.commands import Say
from chalicelib.domain.kernel.canonical_address import canonical_address
from chalicelib.domain.mail.base import CustomerMail
from chalicelib.outbound.deliveries import deliver_mail
from chalicelib.web.security_headers import page_rules
from tests import samples
from tests.dynamo import RESOURCES
from tests.fakes import Outside
from tests.inbox.world import LIN, World
from tests.promises.acting import LANGUAGES, MINUTE, NOW, POLICY, PRIVACY, THEATRE, E, led, letter_of
from tests.samples import STAFF
from tests.service import test_retention as ending
from tests.service.registered import asked
from tests.service.test_receiving import LIN_WRITES, TOKEN, comes
from tests.service.test_visitor_bounds import confirmations
from tests.writing import written

EMAIL = str(samples.BODY["email"])
RULE = "Id: {}, Status: Enabled, Prefix: [a-z]+/, ExpirationInDays: (\\d+)"


def deployed(pattern: str) -> set[int]:
    """The numbers that the template has there."""
    found = {int(one) for one in re.findall(pattern, RESOURCES.read_text("utf-8"))}
    assert found, f"the template says nothing of {pattern}"
    return found


@pytest.fixture
def outside() -> Outside:
    return Outside(policy=POLICY)


def test_what_we_keep() -> None:
    ours = "https://files.example"
    for directive, sources in page_rules([], ours).items():
        others = [one for one in sources if one.startswith("http") and one != ours]
        assert others == [], f"{directive} lets a third party in"
    address, phone = "杭州市文三路 1 号", "+86 138 0013 8000"
    mended = (E.TAKE, E.RECEIVE_ITEM, E.DIAGNOSE, E.PLAN_REPAIR, E.FINISH_REPAIR, E.PASS_CHECK)
    told = letter_of(led(*mended, address=address, phone=phone), "ToBeSent")
    assert all(words in told for words in ("李梅", address, phone)), "who sends it reads where to"


def test_retention(outside: Outside) -> None:
    promised = NOW + relativedelta(months=PRIVACY.kept_months)
    ending.ended(outside, upload="u1", at=NOW)
    ending.run(outside, promised - MINUTE)
    assert ending.exists(outside)
    ending.run(outside, promised + timedelta(hours=1))
    left = [key for key in ending.left_of(outside) if key.split("#")[0] not in ("claim", "upload")]
    assert left == [f"deleted#{ending.FIRST}"]
    assert set(DeletedCase.__annotations__) == {"number", "kind", "state", "month"}
    assert deployed(r"RecoveryPeriodInDays: (\d+)") == {PRIVACY.backup_days}
    pending = registration.register_product(outside.context, asked(serial_number="P1Q77000123"), now=NOW)
    over, found = NOW + timedelta(hours=PRIVACY.product_confirm_hours), outside.context.products.find_pending
    assert found(pending.claim.id, now=over - MINUTE)
    assert found(pending.claim.id, now=over) is None


def test_free_text_mails(outside: Outside) -> None:
    said = samples.BODY["description"]
    for scene, case in THEATRE.cases.items():
        message = THEATRE.message(case(), scene.partition("-")[0], "zh")
        if isinstance(message, CustomerMail):
            assert all(said not in THEATRE.write(scene, language).text for language in LANGUAGES), scene
    assert canonical_address("victim+shop@example.com") == "victim@example.com"
    most, trusted = PRIVACY.mails_per_day, Outside(policy=POLICY)
    assert confirmations(outside, most + 3).to.count("victim@example.com") == most
    trusted.context.ledger.prove_address(address_digest("victim@example.com"), at=NOW)
    most = PRIVACY.verified_mails_per_day
    assert confirmations(trusted, most + 3).to.count("victim@example.com") == most


def test_one_case_never_sends_more_than_its_share_a_day(outside: Outside) -> None:
    number = service.submit(outside.context, samples.request("repair"), key="", now=NOW).number
    outside.context.ledger.prove_address(address_digest(EMAIL), at=NOW)
    for n in range(PRIVACY.case_mails_per_day + 2):
        case = service.act(outside.context, number, Say(text=str(n)), actor=STAFF, now=NOW)
        deliver_mail(outside.context, outside.carrier, QueuedCaseMail(case.pending_mails[0].id), now=NOW)
    assert outside.carrier.to.count(EMAIL) == PRIVACY.case_mails_per_day


def test_your_mails() -> None:
    world, bounds = World(), PRIVACY.mail
    world.outside.policy = POLICY
    for _ in range(2):
        world.outside.context.ledger.next_number("202611")
    assert deployed(RULE.format("(?:old|unread)-mail")) == {bounds.kept_days}
    comes(world, LIN_WRITES)
    comes(world, written("else@example.net", "我是邻居。", to=TOKEN).as_bytes(), "two")
    assert [step.event for step in world.new_steps(LIN)] == [E.REPLY, E.JOIN], "others are marked as others"
    large = written("big@example.net", "x").as_bytes() + b"x" * (bounds.megabytes * 1024 * 1024)
    assert comes(world, large, "large").outcome == "answered"
    opened = [
        comes(world, written("many@example.net", f"问题 {n}").as_bytes(), f"m{n}").outcome
        for n in range(bounds.cases_per_day + 1)
    ]
    assert opened == ["open"] * bounds.cases_per_day + ["handed"]
    answered = [
        comes(world, written("loop@example.net", "\n").as_bytes(), f"l{n}").outcome
        for n in range(bounds.answers_per_day + 1)
    ]
    assert answered == ["answered"] * bounds.answers_per_day + ["ignored"]
