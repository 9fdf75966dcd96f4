"""A link of staff on a device that is not known, as whoever finds a forwarded mail opens it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from chalicelib.adapters.signed_links import Purpose, SignedLinks
from chalicelib.web.staff.device_gate import cookie_name
from tests.outside import Mailbox, Visitor, device_codes, request
from tests.stack import Stack, wait_for
from tests.stories.cast import as_found, person_adds

PURPOSES: tuple[Purpose, ...] = ("work", "backlog", "intake")
FORM = {"content-type": "application/x-www-form-urlencoded"}


class Finder:
    """Somebody with a link and a browser of their own, in which nothing is known."""

    def __init__(self, stack: Stack, number: str, person: str, purpose: Purpose = "work") -> None:
        links = SignedLinks((stack.place.signing_secret(),))
        until = datetime.now(UTC) + timedelta(days=14)
        self.person, self.stack = person, stack
        self.path = f"/api/staff/{links.staff(number, person, purpose, until=until)}"
        self.cookies = httpx.Cookies()

    def opens(self, **more: Any) -> httpx.Response:
        return httpx.get(f"{self.stack.url}{self.path}", cookies=self.cookies, timeout=60, **more)

    def posts(self, event: str, **data: str) -> httpx.Response:
        url = f"{self.stack.url}{self.path}/{event}"
        answer = httpx.post(url, data=data, headers=FORM, cookies=self.cookies, timeout=60)
        self.cookies.update(answer.cookies)
        return answer

    def code(self) -> str:
        before = len(device_codes(self.stack, self.person))
        assert self.posts("code", **{"for": "device"}).status_code == 200
        return wait_for(lambda: device_codes(self.stack, self.person)[before:])[-1]


@pytest.fixture
def number(api: Visitor) -> str:
    return str(api.send(request(name="Nobody Else Knows", phone="13800138999", model="FH-P1"))["number"])


def test_a_found_link_shows_nothing_and_does_nothing(stack: Stack, number: str, api: Visitor) -> None:
    for nth, purpose in enumerate(PURPOSES):
        person = ("logistics-1@example.com", "manager@example.com", "desk-2@example.com")[nth]
        finder = Finder(stack, number if purpose == "work" else "", person, purpose)
        page = finder.opens()
        assert page.status_code == 200
        for hidden in ("Nobody Else Knows", "13800138999"):
            assert hidden not in page.text
        (form,) = LexborHTMLParser(page.text).css("main form")
        assert str(form.attributes["action"]).endswith("/code")
        assert form.css_first('input[name="for"][value="device"]')
        for event in ("take", "note", "repair", "code"):
            assert finder.posts(event, sure="yes", text="x", version="1").status_code == 403


def test_a_code_from_the_mailbox_makes_the_device_known(stack: Stack, number: str) -> None:
    finder = Finder(stack, number, "quality-1@example.com")
    code = finder.code()
    again = finder.posts("code", **{"for": "device"})
    assert len(device_codes(stack, finder.person)) == 1, again.text
    assert finder.posts("code", code=f"{(int(code) + 1) % 10**6:06}").status_code == 422
    entered = finder.posts("code", code=code)
    assert entered.status_code == 303
    cookie = entered.headers["set-cookie"]
    assert "HttpOnly; SameSite=Lax" in cookie
    assert "Secure" not in cookie  # the local stack is plain http
    page = finder.opens()
    assert "Nobody Else Knows" in page.text
    forms = [one for one in LexborHTMLParser(page.text).css("main form") if "/take" in str(one.attributes)]
    filled = as_found(forms[0]) | person_adds(forms[0])
    assert finder.posts("take", **{**filled, "device": ""}).status_code == 403
    assert finder.posts("take", **{**filled, "device": "x" * 16}).status_code == 403
    assert finder.posts("take", **filled).status_code == 303


def test_one_code_makes_one_device_known_though_its_form_comes_twice(stack: Stack, number: str) -> None:
    mine, other = (Finder(stack, number, "finance-1@example.com") for _ in range(2))
    code = mine.code()
    (form,) = LexborHTMLParser(mine.posts("code", **{"for": "device"}).text).css("main form")
    typed = as_found(form) | {"code": code}
    assert typed["entry"]
    for _ in range(2):  # a double click sends both before the first is answered
        assert mine.posts("code", **typed).status_code == 303
        mine.cookies.clear()
    refused = other.posts("code", code=code, language="en")
    assert refused.status_code == 422
    assert "another device" in refused.text
    assert "set-cookie" not in refused.headers
    assert other.posts("code", code=other.code()).status_code == 303


def test_wrong_codes_are_bounded(stack: Stack, number: str) -> None:
    finder = Finder(stack, number, "finance-2@example.com")
    code = finder.code()
    wrong = (f"{(int(code) + n) % 10**6:06}" for n in range(1, 6))
    assert [finder.posts("code", code=one).status_code for one in wrong] == [422] * 5
    assert finder.posts("code", code=code).status_code == 429
    assert finder.posts("code", code=code).headers.get("set-cookie") is None


def test_the_cookie_of_one_person_opens_no_link_of_another(stack: Stack, number: str) -> None:
    mine = Finder(stack, number, "tech-2@example.com")
    value = mine.posts("code", code=mine.code()).headers["set-cookie"].partition(";")[0].partition("=")[2]
    other = Finder(stack, number, "lead@example.com")
    page = other.opens(headers={"cookie": f"{cookie_name('lead@example.com')}={value}"})
    assert "Nobody Else Knows" not in page.text


def test_a_browser_without_cookies_is_told_what_to_do(stack: Stack, number: str) -> None:
    finder = Finder(stack, number, "logistics-2@example.com")
    page = finder.opens(params={"kept": "1", "lang": "en"})
    assert "usual browser" in page.text


def test_the_backlog_makes_a_link_when_it_is_pressed(stack: Stack, number: str, api: Visitor) -> None:
    lead = Finder(stack, "", "lead@example.com", "backlog")
    page = api.client.get(lead.path)
    assert page.text.count("/api/staff/") == page.text.count(lead.path)
    opened = api.client.get(f"{lead.path}?lang=en&case={number}")
    assert opened.status_code == 303
    assert "Nobody Else Knows" in api.client.get(opened.headers["location"]).text


def test_nobody_hears_of_opening_alone(stack: Stack, number: str, mailbox: Mailbox) -> None:
    finder = Finder(stack, number, "desk-1@example.com")
    for _ in range(3):
        finder.opens()
    assert device_codes(stack, finder.person) == []


def test_what_a_person_ends_opens_nothing_any_more(stack: Stack, number: str) -> None:
    finder = Finder(stack, number, "desk-2@example.com")
    assert finder.posts("code", code=finder.code()).status_code == 303
    page = LexborHTMLParser(finder.opens().text)
    assert "desk-2@example.com" in page.text()
    (form,) = page.css("form[action$='/revoke']")
    assert finder.posts("revoke", **as_found(form)).status_code == 422
    assert finder.posts("revoke", **as_found(form), sure="case").status_code == 422  # for lead and manager
    assert finder.posts("revoke", **as_found(form), sure="me").status_code == 200
    after = finder.opens()
    assert after.status_code == 410
    assert "Nobody Else Knows" not in after.text
    later = Finder(stack, number, "desk-2@example.com")
    later.cookies = finder.cookies
    assert "Nobody Else Knows" not in later.opens().text
