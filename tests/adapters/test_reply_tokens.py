"""The address in a Reply-To: short, lower-case, ours alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.signed_links import ReplyToken, SignedLinks, who_digest
from chalicelib.domain.kernel.errors import Unauthorized

OLD, NEW = "the-old-secret-of-at-least-32-letters", "the-new-secret-of-at-least-32-letters"
TOKENS = SignedLinks((OLD,))
NUMBER, EMAIL, SERVICE = "202611-001", "li.mei@example.com", "service@example.com"
ADDRESS = TOKENS.reply_address(SERVICE, NUMBER, EMAIL)
LOCAL = ADDRESS.partition("@")[0]


@pytest.mark.parametrize("number", [NUMBER, "202611-999", "202611-1000", "202612-123456"])
@pytest.mark.parametrize("service", [SERVICE, "care+shop@example.com", "a@b.example"])
def test_an_answer_finds_case_and_person(number: str, service: str) -> None:
    local, _, domain = TOKENS.reply_address(service, number, EMAIL).partition("@")
    assert local.startswith(f"{service.partition('@')[0]}+")
    assert domain == service.partition("@")[2]
    assert TOKENS.open_reply(local) == ReplyToken(number, who_digest(EMAIL))


@pytest.mark.parametrize("came_back", [LOCAL.upper(), LOCAL.title(), LOCAL.partition("+")[2]])
def test_it_survives_what_servers_do_to_a_local_part(came_back: str) -> None:
    assert TOKENS.open_reply(came_back).number == NUMBER


def test_it_is_short_lower_case_and_the_same_for_one_person() -> None:
    assert len(LOCAL) <= 64
    assert LOCAL == LOCAL.lower()
    assert TOKENS.reply_address(SERVICE, NUMBER, EMAIL.upper()) == ADDRESS
    assert TOKENS.reply_address(SERVICE, NUMBER, "other@example.com") != ADDRESS


def test_a_service_address_without_room_stays_as_it_is() -> None:
    long = f"{'s' * 40}@example.com"
    assert TOKENS.reply_address(long, NUMBER, EMAIL) == long


def test_the_newest_secret_signs_and_all_of_them_open() -> None:
    both = SignedLinks((NEW, OLD))
    assert both.open_reply(LOCAL).number == NUMBER
    assert both.reply_address(SERVICE, NUMBER, EMAIL) == SignedLinks((NEW,)).reply_address(
        SERVICE, NUMBER, EMAIL
    )
    with pytest.raises(Unauthorized):
        SignedLinks((NEW,)).open_reply(LOCAL)


FORGED = {
    "plain": "service",
    "empty": "",
    "another number": LOCAL.replace("202611-001", "202611-002"),
    "another person": LOCAL.replace(who_digest(EMAIL), who_digest("other@example.com")),
    "cut": LOCAL[:-1],
    "longer": LOCAL + "a",
    "with a line end": LOCAL + "\n",
    "other digits": LOCAL.replace("202611", "２０２６１１"),
    "a case's token": TOKENS.case(NUMBER, via="mail", email=EMAIL),
}


@pytest.mark.parametrize("local", FORGED.values(), ids=FORGED)
def test_what_we_did_not_sign_opens_nothing(local: str) -> None:
    with pytest.raises(Unauthorized):
        TOKENS.open_reply(local)


@given(st.text())
def test_whatever_arrives_is_refused_in_peace(local: str) -> None:
    with pytest.raises(Unauthorized):
        TOKENS.open_reply(local)


def test_a_message_id_repeats_itself_and_betrays_nothing() -> None:
    given = TOKENS.message_id("202611-001/1/1", "example.com")
    assert given == TOKENS.message_id("202611-001/1/1", "example.com")
    assert given != TOKENS.message_id("202611-001/1/2", "example.com")
    assert given != SignedLinks((NEW,)).message_id("202611-001/1/1", "example.com")
    assert given.endswith("@example.com")
    assert "202611" not in given
