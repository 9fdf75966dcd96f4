"""The cookie of a known device: Secure on https, for as long as the settings say, no script reads it."""

from __future__ import annotations

import pytest

from chalicelib.cases import roster
from chalicelib.web.staff.device_gate import cookie_name, set_cookie
from chalicelib.web.staff.staff_requests import StaffRequest
from tests.fakes import Outside
from tests.samples import NOW

PERSON = "tech-1@example.com"


@pytest.mark.parametrize(
    ("site", "secure"), [("https://care.example.com", "; Secure"), ("http://127.0.0.1:8000", "")]
)
@pytest.mark.parametrize(("days", "age"), [(90, 7776000), (1, 86400)])
def test_the_cookie_says_what_the_browser_may_do_with_it(site: str, secure: str, days: int, age: int) -> None:
    context = Outside().with_settings(site_url=site, staff_device_days=days).context
    token = roster.link(context, "202611-001", PERSON).rpartition("/")[2]
    link = roster.open_link(context, token, now=context.now())
    cookie = set_cookie(StaffRequest(context, token, link, "en", NOW, {}), "value")
    name = cookie_name(PERSON)
    assert cookie == f"{name}=value; Path=/api/staff; Max-Age={age}; HttpOnly; SameSite=Lax{secure}"
