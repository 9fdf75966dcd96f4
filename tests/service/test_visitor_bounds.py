"""What one visitor may ask for without a link, and what one mailbox may get."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.cases import service
from chalicelib.cases.upload_permissions import permit
from chalicelib.cases.visitor_bounds import count_visit
from chalicelib.domain.kernel.canonical_address import canonical_address
from chalicelib.domain.kernel.errors import NotFound, TooMany
from chalicelib.domain.requests.queries import Lookup, Upload
from tests import samples
from tests.fakes import Outside
from tests.samples import NOW

BOUNDS = samples.POLICY.pages.privacy.visitors
PHOTO = Upload.model_validate({"filename": "a.png", "type": "image/png", "size": 10 * 1024 * 1024})


def send(outside: Outside, who: int, *, visitor: str = "1.2.3.4", **more: Any) -> str:
    asked = samples.request("repair", email=f"c{who}@example.com")
    return service.submit(outside.context, asked, **{"key": "", "now": NOW, "visitor": visitor} | more).number


def test_a_visitor_sends_so_many_requests_an_hour_and_no_more() -> None:
    outside = Outside()
    for who in range(BOUNDS.requests_per_hour):
        send(outside, who)
    with pytest.raises(TooMany) as refused:
        send(outside, 99)
    assert 0 < refused.value.retry_after <= 3600
    assert send(outside, 99, visitor="5.6.7.8")
    assert send(outside, 98, now=NOW + timedelta(seconds=refused.value.retry_after))


def test_a_repeated_request_is_answered_and_not_counted() -> None:
    outside = Outside()
    first = send(outside, 0, key="k")
    for _ in range(BOUNDS.requests_per_hour):
        assert send(outside, 0, key="k") == first
    numbers = [send(outside, who) for who in range(1, BOUNDS.requests_per_hour)]
    assert len({first, *numbers}) == BOUNDS.requests_per_hour
    with pytest.raises(TooMany):
        send(outside, 99)
    assert send(outside, 0, key="k") == first
    assert send(outside, 1) == numbers[0]


@pytest.mark.parametrize("asked", ["registrations", "links", "coverage"])
def test_each_wish_has_a_bound_of_its_own(asked: Any) -> None:
    outside = Outside()
    for _ in range(getattr(BOUNDS, f"{asked}_per_hour")):
        count_visit(outside.context, "1.2.3.4", asked, now=NOW)
    with pytest.raises(TooMany):
        count_visit(outside.context, "1.2.3.4", asked, now=NOW)
    assert send(outside, 1)


def test_uploads_are_bounded_by_number_and_by_bytes_a_day() -> None:
    outside = Outside()
    small = PHOTO.model_copy(update={"size": 1})
    for _ in range(BOUNDS.upload_megabytes_per_day // 10):
        permit(outside.context, PHOTO, visitor="1.2.3.4", now=NOW)
    with pytest.raises(TooMany):
        permit(outside.context, small, visitor="1.2.3.4", now=NOW)
    for _ in range(BOUNDS.uploads_per_day):
        permit(outside.context, small, visitor="5.6.7.8", now=NOW)
    with pytest.raises(TooMany):
        permit(outside.context, small, visitor="5.6.7.8", now=NOW)
    assert permit(outside.context, small, visitor="5.6.7.8", now=NOW + timedelta(days=1))


def test_all_counters_of_a_visitor_and_an_hour_are_one_item() -> None:
    outside = Outside()
    send(outside, 1)
    for asked in ("registrations", "links", "coverage"):
        count_visit(outside.context, "1.2.3.4", asked, now=NOW)  # type: ignore[arg-type]
    items = outside.dynamo.tables[outside.settings.ledger_table]
    (visits,) = [item for key, item in items.items() if "visits#" in str(key)]
    assert {"requests", "registrations", "links", "coverage", "expires"} <= set(visits)


@pytest.mark.parametrize("exists", [True, False])
def test_guesses_from_changing_addresses_are_bounded_whether_the_number_exists(exists: bool) -> None:
    outside = Outside()
    number = send(outside, 1) if exists else "202611-999"
    bound = samples.POLICY.pages.privacy.lookups.per_case_by_all
    guess = Lookup(number=number, email="nobody@example.com")
    answers = []
    for turn in range(bound + 5):
        with pytest.raises((NotFound, TooMany)) as refused:
            service.lookup(outside.context, guess, visitor=f"10.0.0.{turn}", now=NOW)
        answers.append(refused.value.code)
    assert answers == ["not_found"] * bound + ["too_many_lookups"] * 5


SAME = [
    ("victim+1@example.com", "victim@example.com"),
    ("Victim+a+b@Example.com", "victim@example.com"),
    ("v.i.c.t.i.m+x@gmail.com", "victim@gmail.com"),
    ("victim@googlemail.com", "victim@gmail.com"),
]
OTHER = [("v.ictim@example.com", "victim@example.com"), ("+1@example.com", "+2@example.com")]


@pytest.mark.parametrize(("one", "two"), SAME)
def test_spellings_of_one_mailbox_count_as_one(one: str, two: str) -> None:
    assert canonical_address(one) == canonical_address(two)


@pytest.mark.parametrize(("one", "two"), OTHER)
def test_other_mailboxes_count_for_themselves(one: str, two: str) -> None:
    assert canonical_address(one) != canonical_address(two)
