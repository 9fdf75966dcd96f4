"""Registering a product on the site, with scripts and without."""

from __future__ import annotations

import re
import secrets

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Opener
from tests.e2e.forms import fill, form, send
from tests.outside import LANGUAGES, Mailbox, someone
from tests.stack import wait_for

CONFIRMED = {"zh": "登记已确认", "en": "Your registration is confirmed"}
UNTIL = {"zh": "2027年3月2日", "en": "2 March 2027"}


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_product_is_registered_on_the_site(
    opened: Opener, mailbox: Mailbox, language: str, *, scripts: bool
) -> None:
    page = opened(f"/{language}/register/", scripts=scripts)
    email = someone()
    box = form(page, "register")
    fill(
        box,
        {
            "model": "FH-P1",
            "serial_number": f"P1A{secrets.randbelow(10**8):08}",
            "purchased_on": "2026-03-03",
            "name": "Ann Lee",
            "email": email,
            "privacy_consent": True,
        },
    )
    send(box)
    expect(page.locator("main")).to_contain_text(UNTIL[language])
    [mail] = wait_for(lambda: mailbox.to(email))
    assert "P1A" in mail.text
    page.goto(re.findall(r"http\S+/api/products/[\w.~-]+", mail.text)[0])
    page.locator("form[action$='/confirm'] button").click()
    expect(page.locator("main")).to_contain_text(CONFIRMED[language])
