"""The jobs of the clock's minute: whatever becomes of one, the others do their part, and it gets on."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.adapters.mail_queue import MailQueue
from chalicelib.adapters.queue_messages import QueuedCaseMail, QueuedDigest, parse_message
from chalicelib.cases import service
from chalicelib.domain.case.commands import Close
from chalicelib.domain.kernel.states import Role
from chalicelib.scheduled import delete_ended_cases, due_cases, outbox_sweep, run, unannounced_mails
from chalicelib.scheduled.run import JOBS, run_jobs
from infra.local.place import ROOT
from tests import samples
from tests.domain.lives import ACTORS
from tests.domain.timed import SHOP
from tests.service.timed import Timed

LONG_AGO = datetime(2026, 11, 23, 9, 0, tzinfo=SHOP)
FRIDAY, MONDAY = datetime(2029, 12, 14, 10, 0, tzinfo=SHOP), datetime(2029, 12, 17, 9, 30, tzinfo=SHOP)
MINUTE = timedelta(minutes=1)
DUE, LOST = ("202912-101", "202912-102", "202912-103"), ("one", "two", "three")
MAIL = "From: %s@example.net\r\nTo: service@example.com\r\nMessage-ID: <%s@example.net>\r\n\r\nhello %s\r\n"
LIMIT = 0.4  # real seconds after which a job that never ends is broken off here


class Ended(BaseException):
    """The function was ended; nothing of it runs any more."""


@dataclass
class Minutes:
    """A desk on which each job has some things to do, and its rounds."""

    timed: Timed
    watch: float = 0.0  # what a monotonic clock shows; only what is slow moves it
    limits: dict[str, float] = field(default_factory=dict)
    numbers: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        context = self.timed.context
        for key in ("1", "2", "3"):
            ended = service.submit(context, samples.request("repair"), key=key, now=LONG_AGO)
            self.numbers.append(ended.number)
            service.act(context, ended.number, Close(text="已修好"), actor=ACTORS[Role.STAFF], now=LONG_AGO)
        self.timed.to(FRIDAY)
        for number in DUE:
            self.timed.case(number)
        for key in LOST:
            raw = MAIL.replace("%s", key).encode()
            self.timed.outside.s3.upload(f"inbound/{key}", raw, "message/rfc822")
        self.timed.to(MONDAY)

    def round(self) -> list[str]:
        """One minute; the jobs that failed in it."""
        now = self.timed.to(self.timed.now + MINUTE)
        jobs = {name: replace(job, ends=self.limits.get(name, job.ends)) for name, job in JOBS.items()}
        return run_jobs(self.timed.context, now, jobs=jobs, monotonic=lambda: self.watch).broken

    def done(self) -> dict[str, int]:
        """How much each job has done."""
        outside, queued = self.timed.outside, [parse_message(one) for one in self.timed.outside.sqs.bodies]
        return {
            "cases": sum("remind" in self.timed.events(number) for number in DUE),
            "digests": len({one.address for one in queued if isinstance(one, QueuedDigest)}),
            "owed mails": sum(QueuedCaseMail(f"{number}/1/1") in queued for number in DUE),
            "retention": sum(number not in outside.dynamo.tables["cases"] for number in self.numbers),
            "mails left alone": sum(f"inbound/{key}" not in outside.s3.objects for key in LOST),
        }


Key = Callable[..., str]
WORK: dict[str, tuple[Any, str, Key]] = {  # where a job does one thing, and what that thing is called
    "cases": (due_cases, "plan_case", lambda context, case, now: case.number),
    "digests": (MailQueue, "queue_digest", lambda queue, address, *_, **__: address),
    "owed mails": (outbox_sweep, "_pending_mails", lambda context, known, number, time: number),
    "retention": (delete_ended_cases, "delete", lambda context, case: case.number),
    "mails left alone": (unannounced_mails, "receive", lambda context, delivery, now: delivery.id),
}
ALL = {"cases": 3, "digests": 6, "owed mails": 3, "retention": 3, "mails left alone": 3}


@pytest.fixture
def minutes(tmp_path: Path) -> Minutes:
    return Minutes(Timed(tmp_path))


def falls_ill(monkeypatch: pytest.MonkeyPatch, job: str, ill: Callable[[str], None]) -> None:
    """Let something happen before each thing that the job does."""
    place, name, key = WORK[job]
    well = getattr(place, name)

    def work(*args: Any, **kwargs: Any) -> Any:
        ill(key(*args, **kwargs))
        return well(*args, **kwargs)

    monkeypatch.setattr(place, name, work)


def on_the_first(what: Callable[[], None]) -> Callable[[str], None]:
    """Do it at the thing that comes first, each time that it comes."""
    first: list[str] = []

    def ill(key: str) -> None:
        first.append(key)
        if key == first[0]:
            what()

    return ill


def fail() -> None:
    raise OSError("this one fails")


def never_end() -> None:
    while True:
        pass


def end_the_function() -> None:
    raise Ended


def test_the_minute_is_shared_out_within_the_functions_time() -> None:
    settings = json.loads((ROOT / "functions/.chalice/config.json").read_text("utf-8"))
    longest = settings["lambda_functions"]["clock"]["lambda_timeout"]
    assert sum(job.ends for job in JOBS.values()) + 2 * run.NOTING <= longest - 1
    assert longest < 60  # the next minute's call
    assert all(0 < job.begins < job.ends for job in JOBS.values())


def test_all_is_done_in_one_minute(minutes: Minutes) -> None:
    assert (minutes.round(), minutes.done()) == ([], ALL)


@pytest.mark.parametrize("job", WORK)
def test_one_that_is_slow_does_one_thing_a_minute(
    minutes: Minutes, job: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(_key: str) -> None:
        minutes.watch += 60

    falls_ill(monkeypatch, job, slow)
    for done in range(1, ALL[job] + 1):
        assert minutes.round() == []
        assert minutes.done() == {**ALL, job: done}


@pytest.mark.parametrize("job", WORK)
def test_one_thing_that_always_fails_keeps_nothing_else_back(
    minutes: Minutes, job: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as now:
        falls_ill(now, job, on_the_first(fail))
        for _ in range(3):
            assert set(minutes.round()) <= {"digests"}
            assert minutes.done() == {**ALL, job: ALL[job] - 1}
    minutes.round()
    assert minutes.done() == ALL


@pytest.mark.parametrize("job", WORK)
def test_one_thing_that_never_ends_is_broken_off_and_comes_last_then(
    minutes: Minutes, job: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    minutes.limits[job] = LIMIT
    falls_ill(monkeypatch, job, on_the_first(never_end))
    assert minutes.round() == [job]
    assert minutes.done() == {**ALL, job: 0}
    for _ in range(2):
        assert minutes.round() == [job]
        assert minutes.done() == {**ALL, job: ALL[job] - 1}


@pytest.mark.parametrize("job", WORK)
def test_one_that_ends_the_function_is_the_last_one_in_the_next_minute(
    minutes: Minutes, job: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    falls_ill(monkeypatch, job, on_the_first(end_the_function))
    for _ in range(2):
        with pytest.raises(Ended):
            minutes.round()
    assert {**minutes.done(), job: 0} == {**ALL, job: 0}


@pytest.mark.parametrize("job", WORK)
def test_a_job_that_fails_altogether_is_told_and_the_others_go_on(
    minutes: Minutes, job: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = replace(JOBS[job], run=lambda *_: fail())  # type: ignore[arg-type]
    monkeypatch.setitem(JOBS, job, broken)
    assert minutes.round() == [job]
    assert minutes.done() == {**ALL, job: 0}
