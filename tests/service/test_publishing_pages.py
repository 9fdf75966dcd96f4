"""The clock puts the pages of a version in place on its first day, each once, as its time allows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count

import pytest

from chalicelib.domain.policy.policy import Version
from chalicelib.scheduled.budget import Budget
from chalicelib.scheduled.publish_pages import run
from tests import samples
from tests.fakes import Outside

FIRST, SECOND = date(2027, 2, 1), date(2027, 7, 1)
MIDNIGHT = datetime.fromisoformat("2027-02-01T00:00+08:00")
WAITING = {
    f"upcoming/{FIRST}/zh/policy/warranty/index.html": b"first",
    f"upcoming/{FIRST}/en/policy/warranty/index.html": b"first, in English",
    f"upcoming/{SECOND}/zh/policy/warranty/index.html": b"second",
}
PAGE = "zh/policy/warranty/index.html"


def version(day: date) -> Version:
    known = samples.POLICY
    return Version(
        effective_from=day, version=str(day), hash=str(day), pages=known.pages, clauses=known.clauses
    )


@pytest.fixture
def outside() -> Outside:
    versions = tuple(map(version, (date(2025, 1, 1), FIRST, SECOND)))
    policy = samples.POLICY.model_copy(update={"versions": versions})
    outside = replace(Outside(), policy=policy).with_settings(site_bucket=samples.SETTINGS.files_bucket)
    outside.s3.upload(PAGE, b"today", "text/html")
    for key, content in WAITING.items():
        outside.s3.upload(key, content, "text/html")
    return outside


def page(outside: Outside) -> bytes:
    return outside.s3.objects[PAGE][0]


def test_nothing_is_published_before_its_day(outside: Outside) -> None:
    assert run(outside.context, MIDNIGHT - timedelta(minutes=1), Budget()) == 0
    assert page(outside) == b"today"


def test_each_version_is_published_once_on_its_first_day_at_the_shop(outside: Outside) -> None:
    assert run(outside.context, MIDNIGHT, Budget()) == 2
    assert page(outside) == b"first"
    assert outside.s3.objects[PAGE][1] == "text/html"
    outside.s3.upload(PAGE, b"mended by hand", "text/html")
    assert run(outside.context, MIDNIGHT + timedelta(days=1), Budget()) == 0
    assert page(outside) == b"mended by hand"
    assert run(outside.context, MIDNIGHT + timedelta(days=160), Budget()) == 1
    assert page(outside) == b"second"
    assert not [key for key in outside.s3.objects if key.startswith("upcoming/")]


def test_days_that_were_missed_come_in_their_order(outside: Outside) -> None:
    assert run(outside.context, MIDNIGHT + timedelta(days=400), Budget()) == 3
    assert page(outside) == b"second"


def test_what_finds_no_time_goes_on_in_the_next_minute(outside: Outside) -> None:
    def spent() -> Callable[[], float]:
        moments = count(start=0.0, step=10.0)
        return lambda: next(moments)

    rounds = [run(outside.context, MIDNIGHT, Budget(1, spent())) for _ in range(3)]
    assert rounds == [1, 1, 0]
    assert page(outside) == b"first"


def test_a_stack_without_the_bucket_of_its_site_touches_nothing(outside: Outside) -> None:
    assert run(outside.with_settings(site_bucket="").context, MIDNIGHT, Budget()) == 0
    assert page(outside) == b"today"
