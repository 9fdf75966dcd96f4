"""The product as others meet it: its HTTP interface and its mailbox, and examples of what people send."""

from __future__ import annotations

import json
import random
import re
import uuid
import zlib
from base64 import urlsafe_b64decode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import httpx

from tests.stack import Stack, wait_for

KINDS = ("repair", "exchange", "return", "enquiry", "complaint", "service")
LANGUAGES = ("zh", "en")
FORM = "application/x-www-form-urlencoded"
CODE_LINE = re.compile(r"(?m)^\W*(\d{6})\W*$")
NO_OTHER = re.compile("no other was sent|未再次发送")
DEVICE_CODE = ("您的设备验证码", "Your code for this device")
SHOP = ZoneInfo("Asia/Shanghai")

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)

WORDS: Mapping[str, Mapping[str, Any]] = {
    "zh": {"name": "王小明", "description": "屏幕有时不亮，重启后恢复。", "language": "zh"},
    "en": {"name": "Ann Lee", "description": "The screen stays dark now and then.", "language": "en"},
}
NEEDED: Mapping[str, Mapping[str, Any]] = {
    "repair": {"model": "FH-P1", "where": "send_in"},
    "exchange": {"model": "FH-W8", "unused": True},
    "return": {"model": "FH-R6", "unused": True},
    "enquiry": {},
    "complaint": {},
    "service": {
        "model": "FH-A35",
        "service": "installation",
        "phone": "+86 138 0000 4321",
        "address": "上海市长宁区延安西路 8 号",
    },
}


def someone() -> str:
    """Return an address that nobody used before."""
    return f"c{uuid.uuid4().hex[:16]}@example.com"


def request(kind: str = "repair", language: str = "en", **changes: Any) -> dict[str, Any]:
    """Return a complete request; a change to None leaves the field out."""
    body = {"email": someone(), "privacy_consent": True, **WORDS[language], **NEEDED[kind], **changes}
    return {name: value for name, value in body.items() if value is not None}


@dataclass(frozen=True)
class Visitor:
    """Somebody who calls the API, from an address of their own."""

    client: StaffBrowser

    def post(self, path: str, body: Any = None, **headers: str | None) -> httpx.Response:
        """Post a body as JSON, or bytes as they are; header names are given with underscores."""
        content = body if isinstance(body, bytes) else json.dumps({} if body is None else body).encode()
        return self.client.post(path, content=content, headers=named(headers))

    def get(self, path: str, **headers: str | None) -> httpx.Response:
        return self.client.get(path, headers=named(headers))

    def send(self, body: Mapping[str, Any], kind: str = "repair", **headers: str | None) -> dict[str, Any]:
        """Send a request that must be accepted, and return the answer."""
        answer = self.post(f"/api/requests/{kind}", body, **headers)
        assert answer.status_code == 201, answer.text
        accepted: dict[str, Any] = answer.json()
        return accepted

    def today(self) -> date:
        """The date at the shop, by the stack's own clock."""
        now = datetime.fromisoformat(self.get("/api/health").json()["now"])
        return now.astimezone(SHOP).date()

    def days_ago(self, days: int) -> str:
        return (self.today() - timedelta(days=days)).isoformat()

    def upload(self, content: bytes = PNG, *, name: str = "photo.png", kind: str = "image/png") -> str:
        """Upload a file as the site does, and return its key."""
        asked = {"filename": name, "type": kind, "size": len(content)}
        permission = self.post("/api/attachments", asked).json()
        assert posted(permission, content, name=name).is_success
        return str(permission["key"])


def posted(permission: Mapping[str, Any], content: bytes, *, name: str = "photo.png") -> httpx.Response:
    """Send a file to where the permission says."""
    return httpx.post(permission["url"], data=permission["fields"], files={"file": (name, content)})


def named(headers: Mapping[str, str | None]) -> dict[str, str]:
    given = {"content_type": "application/json", **headers}
    return {name.replace("_", "-"): value for name, value in given.items() if value is not None}


class StaffBrowser(httpx.Client):
    """A browser in which staff enter the code that their own mailbox got, as soon as a page asks for it.

    All such browsers of one stack share their cookies, as if each person had one device.
    """

    devices: ClassVar[dict[str, dict[str, str]]] = {}

    def __init__(self, stack: Stack, **settings: Any) -> None:
        super().__init__(**settings)
        self.stack = stack
        self.known = self.devices.setdefault(stack.url, {})

    def send(self, request: httpx.Request, **how: Any) -> httpx.Response:
        if not request.url.path.startswith("/api/staff/"):
            return super().send(request, **how)
        if request.method == "POST" and FORM in request.headers.get("content-type", ""):
            request = self._from_page(request)
        answer = super().send(self._known(request), **how)
        if request.method == "GET" and 'name="for" value="device"' in answer.text:
            self._enter_code(request.url.path)
            return super().send(self._known(request), **how)
        return answer

    def _from_page(self, request: httpx.Request) -> httpx.Request:
        """A form that was written by hand, with what its page would have carried for this device."""
        body, page = request.content.decode("latin-1"), request.url.path.rpartition("/")[0]
        if not body.isascii() or not body or "device=" in body or page.count("/") < 3:
            return request
        carried = re.search(r'name="device" value="([a-z2-7]+)"', self.get(page).text)
        content = f"{body}&device={carried[1]}" if carried else body
        return self.build_request("POST", request.url, content=content, headers={"content-type": FORM})

    def _known(self, request: httpx.Request) -> httpx.Request:
        request.headers["cookie"] = "; ".join(f"{name}={value}" for name, value in self.known.items())
        return request

    def _enter_code(self, path: str) -> None:
        person = person_of(path)
        before = len(codes(self.stack, person))
        asked = httpx.post(
            f"{self.stack.url}{path}/code", data={"for": "device", "language": "en"}, timeout=60
        )
        code = mailed_code(self.stack, person, before=before, answer=asked.text)
        entered = httpx.post(f"{self.stack.url}{path}/code", data={"code": code}, timeout=60)
        assert entered.status_code == 303, entered.text
        name, _, value = entered.headers["set-cookie"].partition(";")[0].partition("=")
        self.known[name] = value


def person_of(path: str) -> str:
    """Whose a personal link is."""
    is_packed, payload = (token := path.split("/")[3]).startswith("."), token.lstrip(".").partition(".")[0]
    held = urlsafe_b64decode(f"{payload}==")
    return str(json.loads(zlib.decompress(held) if is_packed else held)[1])


def codes(stack: Stack, person: str) -> list[str]:
    """All codes that this person's mailbox got, for a device or for money, oldest first."""
    return [found[1] for mail in Mailbox(stack).to(person) if (found := CODE_LINE.search(mail.text))]


def mailed_code(stack: Stack, person: str, *, before: int, answer: str) -> str:
    """The code that holds: the one of before where the answer says that no other was sent, else a new one."""
    since = 0 if NO_OTHER.search(answer) else before
    return wait_for(lambda: codes(stack, person)[since:])[-1]


def device_codes(stack: Stack, person: str) -> list[str]:
    """The codes that this person's mailbox got to make a device known, oldest first."""
    mails = [mail for mail in Mailbox(stack).to(person) if mail.subject in DEVICE_CODE]
    return [found[1] for mail in mails if (found := CODE_LINE.search(mail.text))]


@contextmanager
def visiting(stack: Stack) -> Iterator[Visitor]:
    """Call the API from a random loopback address, so that nobody else's attempts count as ours."""
    here = f"127.{random.randint(1, 254)}.{random.randint(1, 254)}.{random.randint(2, 254)}"
    transport = httpx.HTTPTransport(local_address=here)
    with StaffBrowser(stack, base_url=stack.url, transport=transport, timeout=60) as client:
        yield Visitor(client)


def token(accepted: Mapping[str, Any]) -> str:
    """The token in the link of an answer."""
    return str(accepted["case_url"]).partition("#")[2].partition(".")[2]


def bearer(accepted: Mapping[str, Any]) -> dict[str, str]:
    """The header that opens the case of an answer."""
    return {"authorization": f"Bearer {token(accepted)}"}


@dataclass(frozen=True)
class Mail:
    """A mail as the mailbox lists it, and as it was sent."""

    to: str
    subject: str
    source: EmailMessage

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")

    def _part(self, subtype: str) -> str:
        part = self.source.get_body((subtype,))
        assert part is not None, f"no {subtype} part"
        return str(part.get_content())


@dataclass(frozen=True)
class Mailbox:
    """All mail that was sent."""

    stack: Stack

    def all(self) -> list[Mail]:
        return self._those(lambda _: True)

    def to(self, address: str) -> list[Mail]:
        return self._those(lambda mail: address in mail["recipients"]["to"])

    def about(self, number: str) -> list[Mail]:
        """Mails with the number in the subject."""
        return self._those(lambda mail: f"[{number}]" in mail["subject"])

    def so_many(self, count: int, number: str) -> list[Mail]:
        """Wait until there are that many mails about a case."""
        return wait_for(lambda: found if len(found := self.about(number)) >= count else [], seconds=60)

    def both(self, number: str) -> tuple[Mail, Mail]:
        """Wait for a new request's two mails, the customer's and the team's; fail when there are more."""
        first, second = self.so_many(2, number)
        return (second, first) if first.to in TEAMS else (first, second)

    def _those(self, wanted: Any) -> list[Mail]:
        return [self._open(mail) for mail in self.stack.mails() if wanted(mail)]

    def _open(self, listed: Mapping[str, Any]) -> Mail:
        raw = self.stack.mail(f"messages/{listed['id']}.source").encode()
        source = message_from_bytes(raw, policy=policy.default)
        assert isinstance(source, EmailMessage)
        return Mail(listed["recipients"]["to"][0], listed["subject"], source)


TEAMS = {f"{team}@example.com" for team in ("desk", "tech", "logistics", "finance", "quality", "purchasing")}
