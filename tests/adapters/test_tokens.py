"""Signed links: what we signed opens for its purpose, and nothing else opens at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.adapters.signed_links import CaseToken, SignedLinks, address_digest
from chalicelib.domain.kernel.errors import Unauthorized

OLD, NEW = "the-old-secret-of-at-least-32-letters", "the-new-secret-of-at-least-32-letters"
TOKENS = SignedLinks((OLD,))
NUMBER, EMAIL = "202611-001", "li.mei@example.com"
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
ENDS = NOW + timedelta(days=1)
CASE = TOKENS.case(NUMBER, via="mail", email=EMAIL)
OPENERS: dict[str, tuple[str, Callable[[SignedLinks, str], object]]] = {
    "case": (CASE, SignedLinks.open_case),
    "confirmation": (
        TOKENS.confirmation(NUMBER, until=ENDS),
        lambda links, token: links.open_confirmation(token, now=NOW),
    ),
    "upload": (TOKENS.upload("quarantine/a/b.jpg"), SignedLinks.open_upload),
}


def test_a_token_says_case_way_and_address() -> None:
    assert TOKENS.open_case(CASE) == CaseToken(NUMBER, "mail", address_digest(EMAIL))
    assert TOKENS.open_confirmation(TOKENS.confirmation(NUMBER, until=ENDS), now=NOW) == NUMBER
    assert TOKENS.open_upload(TOKENS.upload("quarantine/a/b.jpg")) == "quarantine/a/b.jpg"


def test_a_confirmation_link_ends_after_its_day_and_one_without_an_end_opens_nothing() -> None:
    endless = TOKENS._sign("confirmation", [NUMBER])
    for token, now in ((TOKENS.confirmation(NUMBER, until=ENDS), ENDS), (endless, NOW)):
        with pytest.raises(Unauthorized):
            TOKENS.open_confirmation(token, now=now)


def test_a_token_is_safe_in_an_address_and_the_same_each_time() -> None:
    assert all(letter.isalnum() or letter in "-_." for letter in CASE)
    assert TOKENS.case(NUMBER, via="mail", email=EMAIL.upper()) == CASE
    assert EMAIL not in CASE


@pytest.mark.parametrize("made", OPENERS)
@pytest.mark.parametrize("opened", OPENERS)
def test_a_token_opens_for_its_purpose_only(made: str, opened: str) -> None:
    token, _ = OPENERS[made]
    _, opener = OPENERS[opened]
    if made == opened:
        assert opener(TOKENS, token)
        return
    with pytest.raises(Unauthorized):
        opener(TOKENS, token)


PAYLOAD, _, SIGNATURE = CASE.rpartition(".")
OTHER = TOKENS.case("202611-002", via="mail", email=EMAIL)
FORGED = {
    "nothing": "",
    "no signature": PAYLOAD,
    "empty signature": f"{PAYLOAD}.",
    "signature alone": f".{SIGNATURE}",
    "longer": f"{CASE}A",
    "shorter": CASE[:-1],
    "payload changed": f"A{CASE[1:]}",
    "payload of another case": f"{OTHER.rpartition('.')[0]}.{SIGNATURE}",
    "upper case": CASE.upper(),
    "spaces": f" {CASE}",
    "beyond ASCII": f"é{CASE}",
    "Chinese": "令牌",
    "surrogate": "\ud800",
    "NUL": "\0",
    "compressed bomb": "." + "A" * 10_000,
    "very long": "A" * 1_000_000,
    "not base64": "%%%.%%%",
}


@pytest.mark.parametrize("token", FORGED.values(), ids=FORGED)
def test_what_we_did_not_sign_does_not_open(token: str) -> None:
    with pytest.raises(Unauthorized):
        TOKENS.open_case(token)


@pytest.mark.parametrize("at", range(0, len(CASE), 5))
def test_no_letter_can_be_changed(at: int) -> None:
    changed = CASE[:at] + ("A" if CASE[at] != "A" else "B") + CASE[at + 1 :]
    with pytest.raises(Unauthorized):
        TOKENS.open_case(changed)


def test_another_secret_does_not_open() -> None:
    with pytest.raises(Unauthorized):
        SignedLinks((NEW,)).open_case(CASE)


def test_after_a_rotation_old_links_open_and_new_ones_are_signed_with_the_new_secret() -> None:
    both = SignedLinks((NEW, OLD))
    assert both.open_case(CASE).number == NUMBER
    fresh = both.case(NUMBER, via="mail", email=EMAIL)
    assert SignedLinks((NEW,)).open_case(fresh).number == NUMBER
    with pytest.raises(Unauthorized):
        SignedLinks((OLD,)).open_case(fresh)


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("Li.Mei@Example.com", "li.mei@example.com", True),
        (" li.mei@example.com ", "li.mei@example.com", True),
        ("li.mei@example.com", "limei@example.com", False),
    ],
    ids=["letter case", "spaces", "other"],
)
def test_equal_addresses_have_equal_digests(one: str, other: str, *, equal: bool) -> None:
    assert (address_digest(one) == address_digest(other)) is equal
    assert "@" not in address_digest(one)
