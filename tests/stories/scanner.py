"""A machine that looks at mails before people do: it follows each link and sends each form as found.

It does so on every page by HTTP, and with a browser on as few pages as have all there is to press.
"""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.e2e.conftest import MOUNTED
from tests.outside import Mail
from tests.stories.cast import CASE_LINK, as_found

WRITTEN = re.compile(r"https?://[^\s<>\"')\]，。；]+")
PERSONAL = re.compile(r"/api/staff/([\w-]+)\.")
BUTTONS = "button:not([type=button]), input[type=submit]"
SECONDS = 60_000

# Presses one button as found; says whether the browser now leaves the page for the form's answer.
PRESS = """index => {
    const button = document.querySelectorAll("BUTTONS")[index];
    let leaves = false;
    window.addEventListener("submit", (event) => { leaves = !event.defaultPrevented; }, { once: true });
    window.isOld = true;
    window.pending = 0;
    const send = window.fetch;
    window.fetch = (...what) => { window.pending++; return send(...what).finally(() => window.pending--); };
    button.click();
    return leaves;
}""".replace("BUTTONS", BUTTONS)
LOADED = "() => !document.querySelector('.ac-loading')"
SETTLED = "() => !window.pending"
ANSWERED = "() => !window.isOld && document.readyState === 'complete'"


@dataclass
class Scanner:
    """What it opened and sent; `pages` has one link to each, though many lead there."""

    client: httpx.Client
    origin: str
    pages: dict[str, str] = field(default_factory=dict)
    sent: list[tuple[str, int]] = field(default_factory=list)
    pressed: int = 0

    def links(self, mails: list[Mail]) -> list[str]:
        """All links of ours, in either part of a mail, each once."""
        found = (link for mail in mails for link in (*WRITTEN.findall(mail.text), *hrefs(mail.html)))
        return list(dict.fromkeys(link for link in found if link.startswith(self.origin)))

    def looks(self, link: str) -> list[str]:
        """HEAD and GET as a program does it; returns where the page itself leads within the service."""
        assert self.client.head(link).status_code < 500
        answer = self.client.get(link, follow_redirects=True)
        assert answer.status_code < 500, answer.text
        if "text/html" not in answer.headers["content-type"]:
            return []
        self.pages.setdefault(whose(link), link)
        inside = (str(httpx.URL(link).join(href)) for href in hrefs(answer.text))
        return [one for one in inside if one.startswith(f"{self.origin}/api/")]

    def sends_forms(self, link: str) -> None:
        """Every form of the page, by each of its buttons, with nothing filled in."""
        for form in LexborHTMLParser(self.client.get(link, follow_redirects=True).text).css("form"):
            for action, named in ways_out(form):
                self._send(form, str(httpx.URL(link).join(action)), as_found(form) | named)

    def _send(self, form: LexborNode, url: str, fields: dict[str, str]) -> None:
        if (form.attributes.get("method") or "get").lower() == "get":
            assert self.client.get(url, params=fields).status_code < 500
            return
        if form.attributes.get("enctype") == "multipart/form-data":
            answer = self.client.post(url, data=fields, files={"file": ("", b"")})
        else:
            answer = self.client.post(url, data=fields)
        self.sent.append((url, answer.status_code))

    def offers(self, link: str) -> frozenset[tuple[str, ...]]:
        """What there is to press on a page: which form of which kind of page; of a case, each command."""
        if found := CASE_LINK.search(link):
            bearer = {"authorization": f"Bearer {found[2]}"}
            view = self.client.get(f"{self.origin}/api/cases/{found[1]}", headers=bearer).json()
            comes_next = view["next"]["commands"]
            return frozenset(
                ("case", offer["command"], "next" if offer["command"] in comes_next else "folded")
                for offer in view["allowed"]
            )
        forms = LexborHTMLParser(self.client.get(link, follow_redirects=True).text)
        kind = (personal(link) or ["site"])[-1]
        parts = {one.attributes.get("data-aftercare") for one in forms.css("[data-aftercare]")}
        ways = {action for form in forms.css("form") for action, _ in ways_out(form)}
        return frozenset((kind, str(way).partition("?")[0].rpartition("/")[2]) for way in ways | parts)

    def presses_buttons(self, tab: Tab, link: str) -> None:
        """Every button of the page in a browser with scripts, with nothing filled in."""
        count = opened(tab, link)
        for index in range(count):
            if tab.evaluate(PRESS, index):
                tab.wait_for_function(ANSWERED)
                assert opened(tab, link) == count
            else:
                tab.wait_for_function(SETTLED)
        self.pressed += count


def opened(tab: Tab, link: str) -> int:
    """Open a page as if never seen, and say how many buttons it has when its scripts are done."""
    tab.goto("about:blank")
    tab.goto(link)
    tab.wait_for_function(MOUNTED)
    tab.wait_for_function(LOADED)
    return tab.locator(BUTTONS).count()


def whose(link: str) -> str:
    """Which page a link opens: of personal links case, person and purpose, whenever they end."""
    return str(personal(link) or link)


def personal(link: str) -> list[str]:
    """Case, person and purpose of a personal link; nothing for another one."""
    found = PERSONAL.search(link)
    return [str(one) for one in json.loads(urlsafe_b64decode(f"{found[1]}=="))[:3]] if found else []


def hrefs(html: str) -> list[str]:
    named = LexborHTMLParser(html).css("[href], [src]")
    return [str(one.attributes.get("href") or one.attributes.get("src") or "") for one in named]


def ways_out(form: LexborNode) -> Iterator[tuple[str, dict[str, str]]]:
    """Where a form can be sent to: its own address, and those that its buttons name."""
    own = str(form.attributes.get("action") or "")
    yield own, {}
    for button in form.css("button[formaction], button[name]"):
        name, value = button.attributes.get("name"), button.attributes.get("value")
        yield str(button.attributes.get("formaction") or own), {str(name): str(value)} if name else {}


def covering(offers: Mapping[str, frozenset[tuple[str, ...]]]) -> list[str]:
    """Few pages on which all that is offered anywhere is offered once."""
    chosen: list[str] = []
    left = frozenset[tuple[str, ...]]().union(*offers.values())
    while left:
        chosen.append(max(offers, key=lambda link: len(offers[link] & left)))
        left -= offers[chosen[-1]]
    return chosen


@contextmanager
def browsing(browser: Browser) -> Iterator[Tab]:
    """One tab, with scripts, of a profile of its own."""
    with browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai") as profile:
        profile.set_default_timeout(SECONDS)
        yield profile.new_page()
