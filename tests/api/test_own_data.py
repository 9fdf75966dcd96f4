"""From the case page to the receipt: a customer asks for their data, confirms by mail, and the clock acts."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime, timedelta
from io import BytesIO
from urllib.parse import urlencode

import httpx
import pytest
from playwright.sync_api import Browser

from chalicelib.adapters.signed_links import address_digest, who_digest
from chalicelib.domain.case.case import Case
from tests.inside import Inside
from tests.outside import LANGUAGES, Mailbox, Visitor, request, someone
from tests.personal_data.life import places
from tests.stack import Stack, wait_for

FORM = "application/x-www-form-urlencoded"
LINK = re.compile(r"/api/data/[\w.~-]+")


def name_of(address: str) -> str:
    """A name that nobody else has; no address."""
    return f"叶秋声{address.partition('@')[0][-8:]}"


def asked(api: Visitor, **changes: str) -> tuple[str, str, str]:
    """A case: its number, its token, and its customer's address, whose name is a part of it."""
    address = someone()
    sent = api.send(request(email=address, name=name_of(address), **changes))
    return str(sent["number"]), str(sent["case_url"]).partition(f"{sent['number']}.")[2], address


def wish(api: Visitor, number: str, token: str, what: str, **headers: str) -> httpx.Response:
    return api.post(f"/api/cases/{number}/data/{what}", Authorization=f"Bearer {token}", **headers)


def link(mailbox: Mailbox, address: str) -> str:
    """The path of the link in the address's latest mail that has one."""
    found = wait_for(lambda: [one for mail in mailbox.to(address) for one in LINK.findall(mail.text)])
    return str(found[-1])


def next_link(mailbox: Mailbox, address: str, former: str) -> str:
    """The one that comes after another."""
    wait_for(lambda: link(mailbox, address) != former)
    return link(mailbox, address)


def press(api: Visitor, path: str, **typed: str) -> httpx.Response:
    return api.client.post(path, content=urlencode(typed), headers={"Content-Type": FORM})


def minute_later(stack: Stack, api: Visitor) -> None:
    now = datetime.fromisoformat(api.get("/api/health").json()["now"])
    done = stack.make("infra.local.clock", (now + timedelta(minutes=1)).isoformat())
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_erasure_from_the_press_to_the_receipt_leaves_nothing(
    api: Visitor, mailbox: Mailbox, inside: Inside, stack: Stack
) -> None:
    number, token, address = asked(api, language="en")
    marks = (address, name_of(address), address_digest(address), who_digest(address))
    assert wish(api, number, token, "erase").json()["status"] == "sent"
    path = link(mailbox, address)
    page = api.get(path, accept="text/html")
    assert page.status_code == 200
    assert "35 days" in page.text
    assert press(api, path).status_code == 422  # as a program sends it that presses every button
    minute_later(stack, api)
    assert places(inside.functions.dynamo, inside.functions.s3, marks)

    assert press(api, path, sure="yes").status_code == 200
    for _ in ("the case is closed", "all is erased"):
        minute_later(stack, api)
    receipt = mailbox.to(address)[-1]
    assert receipt.subject == "Receipt: your data is erased"
    assert number in receipt.text
    assert "35 days" in receipt.text
    assert places(inside.functions.dynamo, inside.functions.s3, marks) == []
    assert api.get(path, accept="text/html").status_code == 401
    count = len(mailbox.to(address))
    minute_later(stack, api)
    assert len(mailbox.to(address)) == count


def test_a_copy_is_fetched_by_the_link_that_is_mailed(api: Visitor, mailbox: Mailbox, stack: Stack) -> None:
    number, token, address = asked(api)
    wish(api, number, token, "copy")
    assert press(api, path := link(mailbox, address)).status_code == 200
    assert press(api, path).status_code == 200  # and makes no second one
    minute_later(stack, api)
    fetched = link(mailbox, address)
    assert fetched != path
    assert api.get(fetched, accept="text/html").status_code == 200
    answer = press(api, fetched)
    assert answer.status_code == 303
    with zipfile.ZipFile(BytesIO(httpx.get(answer.headers["location"]).content)) as archive:
        assert name_of(address) in archive.read(f"cases/{number}/case.json").decode()


@pytest.mark.stack
def test_the_functions_as_they_are_deployed_copy_and_erase(
    api: Visitor, mailbox: Mailbox, stack: Stack
) -> None:
    number, token, address = asked(api, language="en")
    wish(api, number, token, "copy")
    press(api, path := link(mailbox, address))
    minute_later(stack, api)
    fetched = next_link(mailbox, address, path)
    with zipfile.ZipFile(BytesIO(httpx.get(press(api, fetched).headers["location"]).content)) as archive:
        assert any(name.startswith(f"cases/{number}/mails/sent/") for name in archive.namelist())
    wish(api, number, token, "erase")
    confirms = next_link(mailbox, address, fetched)
    assert press(api, confirms, sure="yes").status_code == 200
    for _ in ("the case is closed", "all is erased"):
        minute_later(stack, api)
    assert wait_for(lambda: [mail for mail in mailbox.to(address) if mail.subject.startswith("Receipt")])
    assert api.get(confirms).status_code == 401
    assert press(api, fetched).status_code == 401


def test_a_case_link_alone_gets_nothing_but_a_mail_to_its_owner(api: Visitor, mailbox: Mailbox) -> None:
    number, token, address = asked(api)
    before = len(mailbox.to(address))
    answers = [wish(api, number, token, what) for what in ("copy", "copy", "erase", "erase", "copy")]
    assert [answer.status_code for answer in answers] == [202] * 5
    assert [answer.json()["status"] for answer in answers] == [
        "sent",
        "sent_before",
        "sent",
        "sent_before",
        "sent_before",
    ]
    assert not any(LINK.search(answer.text) or address in answer.text for answer in answers)
    mails = wait_for(lambda: mailbox.to(address)[before + 1 :])
    assert len(mails) == 1  # beside the one of the copy
    assert name_of(address) not in "".join(mail.text for mail in mailbox.to(address)[before:])


@pytest.mark.parametrize("what", ["everything", "download"])
def test_there_is_nothing_else_to_wish_for(api: Visitor, what: str) -> None:
    number, token, _ = asked(api)
    assert wish(api, number, token, what).status_code == 404


def test_without_a_token_nobody_asks(api: Visitor) -> None:
    number, token, _ = asked(api)
    assert api.post(f"/api/cases/{number}/data/copy").status_code == 401
    assert wish(api, "202001-001", token, "copy").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_button_of_the_case_page_sends_the_mail_and_says_so(
    api: Visitor, mailbox: Mailbox, browser: Browser, language: str
) -> None:
    address = someone()
    page = browser.new_page()
    page.goto(api.send(request(email=address, language=language))["case_url"])
    page.click(".ac-data summary")
    for hint in ("24", "60"):  # hours in which to confirm, minutes until another mail is sent
        page.click(".ac-data button >> nth=1")
        page.wait_for_selector(f".ac-data [role=status]:has-text('{hint}')")
    assert link(mailbox, address)
    page.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_works_without_scripts(api: Visitor, mailbox: Mailbox, language: str) -> None:
    """From the page after a plain form: its own button, a page that says what happens, and the mail."""
    address = someone()
    plain = {name: str(value) for name, value in request(email=address, language=language).items()}
    plain["privacy_consent"] = "true"
    sent = api.client.post("/api/requests/repair", content=urlencode(plain), headers={"Content-Type": FORM})
    assert sent.status_code == 303, sent.text
    page = api.get(sent.headers["location"]).text
    [action] = re.findall(r'action="(/api/cases/[^"]+/data/copy)"', page)
    [token] = set(re.findall(r'name="token" value="([^"]+)"', page))
    told = press(api, action, token=token, language=language)
    assert told.status_code == 200
    assert "24" in told.text
    assert link(mailbox, address)


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_scripts_it_is_found_by_number_and_address(
    api: Visitor, mailbox: Mailbox, language: str
) -> None:
    number, _, address = asked(api)
    found = {"number": number, "email": address, "language": language}
    page = press(api, "/api/cases/lookup", **found).text
    [action] = re.findall(r'action="(/api/cases/[^"]+/data/erase)"', page)
    assert press(api, action, email=address, language=language).status_code == 200
    assert link(mailbox, address)


@pytest.mark.parametrize("email", ["someone-else@example.com", "nobody", ""])
def test_a_number_with_another_address_asks_for_nothing(api: Visitor, mailbox: Mailbox, email: str) -> None:
    number, _, address = asked(api)
    before = len(mailbox.to(address))
    refused = 401 if not email else 404
    assert press(api, f"/api/cases/{number}/data/copy", email=email).status_code == refused
    assert len(mailbox.to(address)) == before


def test_what_is_owed_is_said_before_anything_is_confirmed(
    api: Visitor, mailbox: Mailbox, inside: Inside
) -> None:
    number, token, address = asked(api, language="en")
    wish(api, number, token, "erase")
    path = link(mailbox, address)
    stored = inside.functions.dynamo.tables["cases"][number]["body"]
    stored["S"] = (
        Case.model_validate_json(stored["S"]).model_copy(update={"item_here": True}).model_dump_json()
    )
    page = api.get(path, accept="text/html").text
    assert "your product is still with us" in page
    assert 'name="sure"' not in page
    assert press(api, path, sure="yes").status_code == 409


@pytest.mark.parametrize("path", ["/api/data/nothing", "/api/data/x.y"])
def test_a_forged_link_opens_nothing(api: Visitor, path: str) -> None:
    assert api.get(path).status_code == 401
    assert api.get(path, accept="text/html").status_code == 401
    assert press(api, path, sure="yes").status_code == 401
