"""The people of a story: they have a mailbox and a browser, and know nothing but what arrives there.

A customer sends a form, opens links of mails, and answers. Staff answer mails and press what the
pages behind the links of their mails offer, with each form filled in as it was found.
"""

from __future__ import annotations

import re
import smtplib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Any

import httpx
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.outside import Mail, Mailbox, Visitor, codes, mailed_code, request
from tests.stack import Stack, wait_for

CASE_LINK = re.compile(r"/(?:zh|en)/case/#(\d{6}-\d{3,})\.([\w.-]+)")
WORK_LINK = re.compile(r"https?://[^\s\"'<>]+/api/staff/[\w.-]+")
CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")


@dataclass
class Cast:
    """One stage: the stack, its clock, and its mailbox."""

    stack: Stack
    visitor: Visitor

    @property
    def mailbox(self) -> Mailbox:
        return Mailbox(self.stack)

    def now(self) -> datetime:
        return datetime.fromisoformat(self.visitor.get("/api/health").json()["now"])

    def passes(self, **time: float) -> None:
        """Move the clock as `make clock` does; what falls due happens."""
        self.at(self.now() + timedelta(**time))

    def at(self, moment: datetime) -> None:
        moved = self.stack.make("infra.local.clock", moment.isoformat(timespec="seconds"))
        assert moved.returncode == 0, moved.stdout + moved.stderr

    def mail(self, address: str, number: str, subject: str, *, after: int = 0) -> Mail:
        """The newest mail to somebody about a case whose subject says this; waits for it."""

        def found() -> list[Mail]:
            return [mail for mail in self.mails(address, number)[after:] if subject in mail.subject]

        try:
            return wait_for(found, seconds=60)[-1]
        except AssertionError as error:
            came = [mail.subject for mail in self.mails(address, number)]
            raise AssertionError(f"no mail {subject!r} to {address}; there are {came}") from error

    def mails(self, address: str, number: str) -> list[Mail]:
        return [mail for mail in self.mailbox.to(address) if number in mail.subject]

    def post(self, subject: str, text: str, *, sender: str) -> None:
        """Send a new mail to the service address."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, "service@example.com", subject
        mail["Message-ID"] = make_msgid(domain="example.com")
        mail.set_content(text)
        with smtplib.SMTP("127.0.0.1", self.stack.place.smtp_port, timeout=30) as server:
            server.send_message(mail)

    def answer(self, mail: Mail, text: str, *, sender: str, **verdicts: str) -> None:
        """Answer a mail as a mail program does: to its Reply-To, with its ids, and with it quoted below."""
        reply = EmailMessage()
        reply["From"], reply["To"] = sender, mail.source["Reply-To"]
        reply["Subject"] = f"Re: {mail.subject}"
        reply["Message-ID"] = make_msgid(domain="example.com")
        reply["In-Reply-To"] = reply["References"] = mail.source["Message-ID"]
        for name, verdict in verdicts.items():
            reply[f"X-SES-{name.upper()}-Verdict"] = verdict
        quoted = "\n".join(f"> {line}" for line in mail.text.splitlines())
        reply.set_content(f"{text}\n\nOn Sunday, {mail.source['From']} wrote:\n{quoted}\n")
        with smtplib.SMTP("127.0.0.1", self.stack.place.smtp_port, timeout=30) as server:
            server.send_message(reply)


@dataclass
class Customer:
    """Somebody with a broken thing."""

    cast: Cast
    address: str
    number: str = ""
    token: str = ""

    def asks(self, kind: str, **facts: Any) -> dict[str, Any]:
        """Send a form; the case is known by its number from then on."""
        body = request(kind, "zh", email=self.address, **facts)
        accepted = self.cast.visitor.send(body, kind)
        self.number = accepted["number"]
        found = CASE_LINK.search(self.receives("").text)
        assert found, "the first mail has no link to the case"
        self.token = found[2]
        return accepted

    def writes(self, subject: str, text: str) -> str:
        """Write a mail to the shop; the case is known by the number in its answer."""
        self.cast.post(subject, text, sender=self.address)
        came = wait_for(lambda: self.cast.mailbox.to(self.address), seconds=60)[-1]
        self.opens(came)
        return self.number

    def opens(self, mail: Mail) -> Customer:
        """Follow the link of a mail, which opens the case from then on."""
        found = CASE_LINK.search(mail.text)
        assert found, f"no link to the case in {mail.subject}"
        self.number, self.token = found[1], found[2]
        return self

    def receives(self, subject: str) -> Mail:
        return self.cast.mail(self.address, self.number, subject)

    def does(self, command: str, *, expect: int = 200, **fields: Any) -> dict[str, Any]:
        """Do a command as the case page does."""
        answer = self.cast.visitor.post(
            f"/api/cases/{self.number}/{command}", fields, authorization=f"Bearer {self.token}"
        )
        assert answer.status_code == expect, answer.text
        seen: dict[str, Any] = answer.json()
        return seen

    def sees(self) -> dict[str, Any]:
        answer = self.cast.visitor.get(f"/api/cases/{self.number}", authorization=f"Bearer {self.token}")
        seen: dict[str, Any] = answer.json()
        return seen

    @property
    def state(self) -> str:
        return str(self.sees()["state"])

    def is_offered(self, command: str) -> bool:
        return command in [offer["command"] for offer in self.sees()["allowed"]]


@dataclass
class Colleague:
    """Somebody of the roster, who works from the mailbox."""

    cast: Cast
    address: str

    @property
    def team(self) -> str:
        return re.sub(r"-\d(?=@)", "", self.address)

    def receives(self, number: str, subject: str) -> Mail:
        """The newest mail of that subject, to the person or the person's team."""

        def found() -> list[Mail]:
            mine = (*self.cast.mails(self.team, number), *self.cast.mails(self.address, number))
            return [mail for mail in mine if subject in mail.subject]

        return wait_for(found, seconds=60)[-1]

    def answers(self, number: str, subject: str, text: str) -> None:
        """Answer the mail of that subject, and wait for what comes of it."""
        before = len(self.cast.mails(self.address, number))
        self.cast.answer(self.receives(number, subject), text, sender=self.address)
        wait_for(lambda: len(self.cast.mails(self.address, number)) > before, seconds=60)

    def page(self, number: str) -> Page:
        """The page behind the newest personal link about the case."""

        def link() -> str:
            links = [WORK_LINK.search(mail.text) for mail in self.cast.mails(self.address, number)]
            return next((found[0] for found in reversed(links) if found), "")

        return Page.opened(self.cast, wait_for(link, seconds=60))

    def goes_on_to(self, number: str, other: str) -> Page:
        """Follow the link to another case that stands on the page of this one."""
        [link] = [one for one in self.page(number).html.css("main a") if other in one.text()]
        return Page.opened(self.cast, str(link.attributes["href"]))

    def enters(self, number: str, subject: str) -> Page:
        """Go through the door in the team's mail of that subject, by a link to one's own mailbox."""
        door = WORK_LINK.search(self.receives(number, subject).text)
        assert door, "the team's mail has no door"
        before = len(self.cast.mails(self.address, number))
        Page.opened(self.cast, door[0]).asks_for_a_link(self.address)
        wait_for(lambda: len(self.cast.mails(self.address, number)) > before, seconds=60)
        return self.page(number)

    def does(self, number: str, step: str, **fields: Any) -> Page:
        """Fill in the form of a step and press its button; fails with the page's words when it is refused."""
        return self.page(number).submits(step, **fields)

    def fresh_code(self, number: str) -> str:
        """Ask for a code on the page, and read it in one's own mailbox."""
        before = len(codes(self.cast.stack, self.address))
        answer = self.page(number).presses("code").words
        return mailed_code(self.cast.stack, self.address, before=before, answer=answer)


@dataclass
class Page:
    """A page as a browser without scripts has it."""

    cast: Cast
    url: str
    html: LexborHTMLParser

    @classmethod
    def opened(cls, cast: Cast, url: str) -> Page:
        answer = cast.visitor.client.get(url)
        assert answer.status_code == 200, answer.text
        return cls(cast, url, LexborHTMLParser(answer.text))

    @property
    def words(self) -> str:
        body = self.html.css_first("main") or self.html.body
        return body.text(separator=" ", strip=True) if body else ""

    def form(self, step: str) -> LexborNode:
        """The form whose address ends in this step."""
        forms = [
            form for form in self.html.css("form") if str(form.attributes.get("action")).endswith(f"/{step}")
        ]
        offered = [str(form.attributes.get("action")).rpartition("/")[2] for form in self.html.css("form")]
        assert forms, f"no form {step!r} on {self.url}; there are {offered}"
        return forms[0]

    def submits(self, step: str, **fields: Any) -> Page:
        form = self.form(step)
        filled = {
            **as_found(form),
            **person_adds(form),
            **{name: plain(value) for name, value in fields.items()},
        }
        return self._sent(form, filled)

    def presses(self, step: str) -> Page:
        form = self.form(step)
        return self._sent(form, {**as_found(form), **person_adds(form)})

    def asks_for_a_link(self, person: str) -> None:
        """At a team's door: say who one is, and have a link mailed."""
        form = self.form("link")
        url = httpx.URL(self.url).join(str(form.attributes["action"]))
        answer = self.cast.visitor.client.post(url, data={**as_found(form), "sure": person})
        assert answer.status_code == 200, words_of(answer.text)

    def _sent(self, form: LexborNode, filled: Mapping[str, Any]) -> Page:
        url = httpx.URL(self.url).join(str(form.attributes["action"]))
        answer = self.cast.visitor.client.post(url, data=filled)
        assert answer.status_code == 303, f"{answer.status_code}: {words_of(answer.text)}"
        return Page.opened(self.cast, str(url.join(answer.headers["location"])))


def as_found(form: LexborNode) -> dict[str, str]:
    """What a form sends when nobody touches it."""
    held = {
        str(field.attributes["name"]): str(field.attributes.get("value") or "")
        for field in form.css("input[name]")
        if field.attributes.get("type") not in ("radio", "checkbox", "file", "submit")
    }
    areas = {str(area.attributes["name"]): area.text() for area in form.css("textarea[name]")}
    chosen = {
        str(select.attributes["name"]): str(option.attributes.get("value") or "")
        for select in form.css("select[name]")
        for option in select.css("option[selected]")[:1] or select.css("option")[:1]
    }
    ticked = {
        str(box.attributes["name"]): str(box.attributes.get("value") or "on")
        for box in form.css("input[checked]")
    }
    return held | areas | chosen | ticked


def person_adds(form: LexborNode) -> dict[str, str]:
    """The confirmation that only a person gives: the one radio named `sure`."""
    sure = form.css_first('input[name="sure"]')
    return {"sure": str(sure.attributes.get("value"))} if sure else {}


def plain(value: Any) -> Any:
    return "true" if value is True else value


def words_of(html: str) -> str:
    body = LexborHTMLParser(html).css_first("main")
    return body.text(separator=" ", strip=True)[:2000] if body else html[:500]
