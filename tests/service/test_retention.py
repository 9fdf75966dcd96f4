"""What the privacy page promises about ended cases is kept: all of one goes in time, and nothing else."""

from __future__ import annotations

import copy
from datetime import datetime, timedelta
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta

from chalicelib.adapters.job_progress import DeletedCase
from chalicelib.adapters.signed_links import address_digest
from chalicelib.cases import service
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Close, Note, Undo
from chalicelib.domain.kernel.errors import NotFound
from chalicelib.domain.kernel.states import Role
from chalicelib.domain.policy.policy import Policy
from chalicelib.scheduled import delete_ended_cases
from tests import samples
from tests.domain.lives import ACTORS, POLICY
from tests.fakes import Outside
from tests.samples import NOW

STAFF = ACTORS[Role.STAFF]
FIRST, SECOND = "202611-001", "202611-002"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PROMISED = NOW + relativedelta(months=36)
GONE = PROMISED + HOUR  # the round looks at whole hours


@pytest.fixture
def outside() -> Outside:
    return Outside(policy=POLICY)


def ended(outside: Outside, *, at: datetime = NOW, upload: str = "", **changes: Any) -> Case:
    """A case with a file, pages of older steps and marked mails, that was closed at that moment."""
    keys = [outside.s3.upload(f"quarantine/{upload}/photo.jpg")] if upload else []
    request = samples.request("repair", attachments=keys, **changes)
    case = service.submit(outside.context, request, key="", now=at)
    for _ in range(5 if upload else 1):
        case = service.act(outside.context, case.number, Note(text="长" * 3000), actor=STAFF, now=at)
    case = service.act(outside.context, case.number, Close(text="已修好"), actor=STAFF, now=at)
    for step in outside.context.cases.history(case):
        for mail in step.mails:
            outside.context.ledger.set_delivery_status(
                mail.id, outcome="sent", provider_id="x", at=at, words=""
            )
    return case


def run(outside: Outside, now: datetime) -> delete_ended_cases.Run:
    """As many runs as it takes."""
    made = delete_ended_cases.run(outside.context, now)
    while made.behind:
        more = delete_ended_cases.run(outside.context, now)
        made.deleted, made.failed, made.behind = made.deleted + more.deleted, more.failed, more.behind
    return made


def exists(outside: Outside, number: str = FIRST) -> bool:
    try:
        return bool(outside.context.cases.load(number))
    except NotFound:
        return False


def left_of(outside: Outside, number: str = FIRST) -> list[str]:
    """Where a case's number still stands."""
    held = [
        key for table in outside.dynamo.tables.values() for key, item in table.items() if number in str(item)
    ]
    return [*held, *(key for key in outside.s3.objects if number in key)]


@pytest.mark.parametrize(
    ("moment", "there"),
    [(NOW + DAY, True), (PROMISED - MINUTE, True), (GONE, False), (PROMISED + 400 * DAY, False)],
    ids=["the next day", "a minute before", "within the hour", "after a year of downtime"],
)
def test_an_ended_case_goes_when_the_promised_time_is_over(
    outside: Outside, moment: datetime, there: bool
) -> None:
    ended(outside)
    run(outside, moment)
    assert exists(outside) is there


def test_all_that_belongs_to_it_goes_and_a_tally_stays(outside: Outside) -> None:
    case = ended(outside, upload="u1")
    assert case.pages
    digest = address_digest(case.request.email)
    outside.context.ledger.prove_address(digest, at=NOW)
    assert run(outside, GONE).deleted == 1
    short = [key for key in left_of(outside) if key.split("#")[0] not in ("claim", "upload")]
    assert short == [f"deleted#{FIRST}"]  # claims end by themselves, by their time to live
    assert all(
        "expires" in outside.dynamo.tables["ledger"][key] for key in left_of(outside) if key not in short
    )
    assert outside.context.job_progress.find_deleted(FIRST) == DeletedCase(
        FIRST, "repair", "closed", "202611"
    )
    assert not outside.context.ledger.is_proved(digest)
    assert outside.context.cases.of_customer(case.request.email) == ()
    assert not any(word in str(outside.dynamo.tables) for word in ("李梅", case.request.email, digest))


def test_nothing_of_other_cases_goes(outside: Outside) -> None:
    ended(outside, upload="u1")
    later = ended(outside, at=NOW + DAY, upload="u2", description="第二台")
    assert later.number == SECOND
    before = copy.deepcopy(outside.dynamo.tables["cases"][SECOND])
    files = [key for key in outside.s3.objects if SECOND in key]
    outside.context.ledger.prove_address(address_digest(later.request.email), at=NOW)
    assert run(outside, GONE).deleted == 1
    assert outside.dynamo.tables["cases"] == {SECOND: before}
    assert [key for key in outside.s3.objects if SECOND in key] == files
    assert outside.context.ledger.has_delivery_status(f"{SECOND}/1/1")
    assert outside.context.ledger.is_proved(address_digest(later.request.email))


def test_an_open_case_never_goes(outside: Outside) -> None:
    service.submit(outside.context, samples.request("repair"), key="", now=NOW)
    reopened = ended(outside, description="第二台")
    service.act(outside.context, reopened.number, Undo(), actor=STAFF, now=NOW + HOUR)
    assert run(outside, NOW + relativedelta(years=20)).deleted == 0
    assert exists(outside, FIRST)
    assert exists(outside, SECOND)
    with pytest.raises(ValueError, match="open"):
        delete_ended_cases.delete(outside.context, outside.context.cases.load(SECOND))


def test_a_case_that_was_written_meanwhile_stays(outside: Outside) -> None:
    read = ended(outside)
    service.act(outside.context, FIRST, Undo(), actor=STAFF, now=NOW + HOUR)
    with pytest.raises(Exception, match="outdated"):
        outside.context.cases.delete(read)
    assert exists(outside)


def test_a_case_of_an_older_promise_is_kept_as_that_said(outside: Outside) -> None:
    plain = POLICY.model_dump(mode="json", by_alias=True)
    old = {name: plain[name] for name in ("version", "hash", "pages", "clauses")}
    new = copy.deepcopy(old) | {"version": "2027-01-01", "hash": "fedcba9876543210"}
    new["pages"]["privacy"]["kept_months"] = 24
    dated = [old | {"effective_from": "2026-01-01"}, new | {"effective_from": "2027-01-01"}]
    outside.policy = Policy.model_validate(plain | new | {"versions": dated})
    ended(outside)
    ended(outside, at=NOW + 60 * DAY, description="第二台")  # asked for in 2027
    run(outside, NOW + 60 * DAY + relativedelta(months=24) + HOUR)
    assert exists(outside, FIRST)
    assert not exists(outside, "202701-001")
    run(outside, GONE)
    assert not exists(outside, FIRST)


def test_one_that_fails_keeps_no_other_back_and_is_tried_again(outside: Outside) -> None:
    ended(outside)
    ended(outside, description="第二台")
    stored = outside.dynamo.tables["cases"][FIRST]
    whole, stored["body"] = stored["body"], {"S": "{}"}
    first = run(outside, GONE)
    assert (first.deleted, first.failed) == (1, 1)
    stored["body"] = whole
    again = run(outside, GONE + MINUTE)
    assert (again.deleted, again.failed) == (1, 0)
    assert outside.dynamo.tables["cases"] == {}


@pytest.mark.parametrize("calls", range(1, 12))
def test_whatever_a_crash_leaves_is_deleted_the_next_time(
    outside: Outside, calls: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended(outside, upload="u1")
    remaining = iter(range(calls))
    for client in (outside.dynamo, outside.s3):
        _crash_after(client, remaining, monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        run(outside, GONE)
    monkeypatch.undo()
    run(outside, GONE)
    assert {key.split("#")[0] for key in left_of(outside)} <= {"deleted", "claim", "upload"}


def _crash_after(client: Any, remaining: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    delete = "delete_item" if hasattr(client, "delete_item") else "delete_object"
    real = getattr(client, delete)

    def crashing(**arguments: Any) -> Any:
        if next(remaining, None) is None:
            raise KeyboardInterrupt
        return real(**arguments)

    monkeypatch.setattr(client, delete, crashing)


def test_a_run_is_bounded_and_the_next_goes_on(outside: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delete_ended_cases, "AT_MOST", 2)
    for n in range(5):
        ended(outside, description=f"第 {n} 台")
    counts = [delete_ended_cases.run(outside.context, GONE).deleted for _ in range(4)]
    assert counts == [2, 2, 1, 0]


def test_hours_that_are_done_are_not_looked_at_again(outside: Outside) -> None:
    ended(outside)
    run(outside, GONE)
    before = copy.deepcopy(outside.dynamo.tables)
    assert delete_ended_cases.run(outside.context, GONE + MINUTE).deleted == 0
    assert outside.dynamo.tables == before
