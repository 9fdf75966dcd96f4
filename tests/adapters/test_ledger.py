"""The ledger's contract, on the fake and on the emulator: each entry is written once or counted."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.adapters.job_progress import Checkpoint, DeletedCase, JobProgress
from chalicelib.adapters.ledger import DeliveryStatus, Ledger, RequestClaim
from chalicelib.adapters.signed_links import address_digest
from chalicelib.domain.case.case import Case
from tests.adapters.at_once import at_once
from tests.samples import NOW

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


def test_whoever_claims_first_holds_the_key(ledger: Ledger, case: Case) -> None:
    first = RequestClaim("202611-001", "digest", NOW)
    assert ledger.claim(case.number, first, lasts=HOUR) is first
    second = RequestClaim("202611-002", "other", NOW + SECOND)
    assert ledger.claim(case.number, second, lasts=HOUR) == first


def test_a_claim_is_taken_over_when_it_has_run_out(ledger: Ledger, case: Case) -> None:
    ledger.claim(case.number, RequestClaim("202611-001", "digest", NOW), lasts=HOUR)
    late = RequestClaim("202611-002", "other", NOW + HOUR)
    assert ledger.claim(case.number, late, lasts=HOUR).number == "202611-001"
    later = RequestClaim("202611-003", "other", NOW + HOUR + SECOND)
    assert ledger.claim(case.number, later, lasts=HOUR) is later
    assert ledger.claim(case.number, late, lasts=HOUR) == later


def test_a_claim_keeps_its_moment_to_the_microsecond(ledger: Ledger, case: Case) -> None:
    claim = RequestClaim("202611-001", "digest", NOW.replace(microsecond=123456))
    ledger.claim(case.number, claim, lasts=HOUR)
    held = ledger.claim(case.number, RequestClaim("202611-002", "digest", NOW), lasts=HOUR)
    assert held == claim


def test_a_released_claim_is_free(ledger: Ledger, case: Case) -> None:
    ledger.claim(case.number, RequestClaim("202611-001", "digest", NOW), lasts=HOUR)
    ledger.release(case.number)
    ledger.release(case.number)
    again = RequestClaim("202611-002", "digest", NOW)
    assert ledger.claim(case.number, again, lasts=HOUR) is again


def test_of_eight_who_claim_at_once_one_wins(ledger: Ledger, case: Case) -> None:
    held = at_once(lambda n: ledger.claim(case.number, RequestClaim(f"202611-{n:03}", "d", NOW), lasts=HOUR))
    assert len(set(held)) == 1


def test_an_upload_belongs_to_one_case(ledger: Ledger, case: Case) -> None:
    key = f"quarantine/{case.number}"
    assert ledger.claim_upload(key, "202611-001", at=NOW)
    assert ledger.claim_upload(key, "202611-001", at=NOW)
    assert not ledger.claim_upload(key, "202611-002", at=NOW)
    assert ledger.upload_owner(key) == "202611-001"
    assert ledger.upload_owner(f"{key}?") == ""


def test_numbers_of_a_month_never_collide(ledger: Ledger, case: Case) -> None:
    drawn = at_once(lambda _: [ledger.next_number(case.number) for _ in range(10)])
    assert sorted(itertools.chain(*drawn)) == list(range(1, 81))


def test_each_month_counts_for_itself_past_999(ledger: Ledger, dynamo: Any, case: Case) -> None:
    dynamo.put_item(TableName="ledger", Item={"key": {"S": f"count#{case.number}a"}, "n": {"N": "999"}})
    assert ledger.next_number(f"{case.number}a") == 1000
    assert ledger.last_number(f"{case.number}a") == 1000
    assert ledger.last_number(f"{case.number}b") == 0
    assert ledger.next_number(f"{case.number}b") == 1


def test_tries_are_counted_per_window(ledger: Ledger, case: Case) -> None:
    start = datetime(2026, 11, 22, tzinfo=UTC)
    counts = [ledger.count_try(case.number, now=start + SECOND * n, window=HOUR) for n in range(3)]
    assert counts == [1, 2, 3]
    ledger.take_back_try(case.number, now=start, window=HOUR)
    assert ledger.count_try(case.number, now=start, window=HOUR) == 3
    assert ledger.tries(case.number, now=start, window=HOUR) == 3
    assert ledger.tries(f"{case.number}?", now=start, window=HOUR) == 0
    assert ledger.tries(case.number, now=start + HOUR, window=HOUR) == 0
    assert ledger.count_try(case.number, now=start + HOUR, window=HOUR) == 1


def test_counted_tries_are_forgotten_by_time_to_live(ledger: Ledger, dynamo: Any, case: Case) -> None:
    start = datetime(2026, 11, 22, tzinfo=UTC)
    ledger.count_try(case.number, now=start, window=HOUR)
    key = f"tries#{case.number}#{int(start.timestamp() // 3600)}"
    held = dynamo.get_item(TableName="ledger", Key={"key": {"S": key}}, ConsistentRead=True)["Item"]
    assert int(held["expires"]["N"]) == int((start + 2 * HOUR).timestamp())


def test_marks_and_proofs_stay(ledger: Ledger, case: Case) -> None:
    mail = f"{case.number}/1/1"
    assert not ledger.has_delivery_status(mail)
    assert ledger.delivery_status(mail) is None
    ledger.set_delivery_status(mail, outcome="sent", provider_id="abc", at=NOW)
    assert ledger.has_delivery_status(mail)
    assert ledger.delivery_status(mail) == DeliveryStatus("sent", NOW, "")
    assert not ledger.is_proved(case.number)
    ledger.prove_address(case.number, at=NOW)
    assert ledger.is_proved(case.number)


def test_of_an_address_nothing_is_left(ledger: Ledger, case: Case) -> None:
    digest = address_digest(case.request.email)
    ledger.prove_address(digest, at=NOW)
    ledger.suppress(case.request.email, problem="hard_bounce", words="no such user", at=NOW)
    ledger.forget_address(case.request.email.upper())
    assert not ledger.is_proved(digest)
    assert ledger.address_problem(case.request.email) is None


def test_how_far_a_round_came_is_kept(dynamo: Any, case: Case) -> None:
    rounds = JobProgress(dynamo, "ledger")
    assert rounds.checkpoint(case.number) is None
    rounds.save_checkpoint(case.number, Checkpoint(NOW))
    rounds.save_checkpoint(case.number, Checkpoint(NOW + HOUR, {"202611-001": NOW}))
    assert rounds.checkpoint(case.number) == Checkpoint(NOW + HOUR, {"202611-001": NOW})


def test_a_deleted_case_leaves_its_tally(dynamo: Any, case: Case) -> None:
    rounds, left = JobProgress(dynamo, "ledger"), DeletedCase(case.number, "repair", "closed", "202611")
    assert rounds.find_deleted(case.number) is None
    rounds.record_deletion(left)
    rounds.record_deletion(left)
    assert rounds.find_deleted(case.number) == left


def test_a_ledger_that_remembers_answers_from_one_call_and_learns_its_own_marks(ledger: Ledger) -> None:
    ledger.set_delivery_status("202611-001/1/1", outcome="sent", provider_id="a", at=NOW)
    ids = tuple(f"202611-00{n}/1/1" for n in range(1, 8))
    known = ledger.preload(ids)
    assert [known.has_delivery_status(mail) for mail in ids] == [True, *[False] * 6]
    known.set_delivery_status(ids[1], outcome="sent", provider_id="b", at=NOW)
    assert known.has_delivery_status(ids[1])
    assert ledger.has_delivery_status(ids[1])
