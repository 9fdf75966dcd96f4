"""Both carriers keep one contract: what the recipient gets is what we wrote, and failures are told apart.

SMTP runs against a real server with TLS and login; SES on the emulator, which hands on to the same server.
"""

from __future__ import annotations

import email
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from botocore.exceptions import ClientError, EndpointConnectionError

from chalicelib.outbound.carriers import (
    Carrier,
    CarrierRejected,
    Later,
    Pace,
    SesCarrier,
    SmtpCarrier,
    carrier,
    ses_message_id,
)
from chalicelib.outbound.mime import Envelope, mime
from infra.local.place import free_port
from tests.adapters.conftest import emulating, emulator_client
from tests.mails.scenes import written

SENDER, TO = "service@example.com", "li.mei@example.com"
AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
LOGIN, PASSWORD = b"care@example.com", b"p@ss/word:1"


@dataclass
class Server:
    """What a recipient's server takes, and what it is told to answer instead."""

    answers: dict[str, str] = field(default_factory=dict)
    taken: list[bytes] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.answers.get("RCPT", "250 OK")

    async def handle_MAIL(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if "DATA" in self.answers:
            return self.answers["DATA"]
        self.taken.append(envelope.content)
        return "250 OK"

    def last(self) -> EmailMessage:
        deadline = time.monotonic() + 10
        while not self.taken and time.monotonic() < deadline:
            time.sleep(0.02)
        got: EmailMessage = email.message_from_bytes(self.taken[-1], policy=policy.default)
        return got


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def authority_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.cert_pem.write_to_path(file)
    return file


def authenticated(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (LOGIN, PASSWORD)
    return AuthResult(success=right, handled=False)


@contextmanager
def serving(server: Server, authority: trustme.CA, **more: Any) -> Iterator[int]:
    """A server that takes mail over TLS only, after a login."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    running = Controller(
        server,
        hostname="127.0.0.1",
        port=free_port(),
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=authenticated,
        **more,
    )
    running.start()
    try:
        yield running.port
    finally:
        running.stop()


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def url(server: Server, authority: trustme.CA, authority_file: Path) -> Iterator[str]:
    with serving(server, authority) as port:
        yield f"smtp+starttls://care%40example.com:p%40ss%2Fword%3A1@127.0.0.1:{port}?ca={authority_file}"


@pytest.fixture
def smtp(url: str) -> Iterator[SmtpCarrier]:
    chosen = SmtpCarrier(url)
    yield chosen
    chosen.close()


RELAYED = Server()


@pytest.fixture(scope="module")
def emulated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """SES on the emulator, which hands mail to `RELAYED`."""
    running = Controller(RELAYED, hostname="127.0.0.1", port=free_port())
    running.start()
    with emulating(tmp_path_factory.mktemp("ses"), SMTP_HOST=f"127.0.0.1:{running.port}") as port:
        client = emulator_client(port, "ses")
        client.verify_email_identity(EmailAddress=SENDER)
        client.create_configuration_set(ConfigurationSet={"Name": "aftercare"})
        yield client
        client.close()
    running.stop()


@pytest.fixture(params=["smtp", "ses"])
def both(request: pytest.FixtureRequest) -> tuple[Carrier, Server]:
    if request.param == "smtp":
        return request.getfixturevalue("smtp"), request.getfixturevalue("server")
    RELAYED.taken.clear()
    ses = request.getfixturevalue("emulated")
    return SesCarrier(ses, configuration_set="aftercare"), RELAYED


def mail(**changes: Any) -> EmailMessage:
    given = {
        "sender": SENDER,
        "sender_name": "帆禾客户服务",
        "to": TO,
        "message_id": "abcdefgh@example.com",
        "language": "zh",
        "at": AT,
        "reply_to": "service+202611-001-aaaaaaaa-aaaaaaaaaaaaaaaa@example.com",
        "mail_id": "202611-001/2/1",
        "topic": "202611-001",
        "thread": "first@example.com",
        "answers": f"{'x' * 90}@mail.example.net",
    }
    return mime(written("RequestReceived-urgent", "zh"), Envelope(**{**given, **changes}))


KEPT = (
    "From", "To", "Subject", "Date", "Reply-To", "In-Reply-To", "References", "Auto-Submitted",
    "Thread-Topic", "Thread-Index", "X-Auto-Response-Suppress", "X-Aftercare-Mail",
    "Content-Language", "MIME-Version",
)  # fmt: skip


def test_what_the_recipient_gets_is_what_we_wrote(both: tuple[Carrier, Server]) -> None:
    via, server = both
    sent = mail()
    message_id = via.send(sent)
    got = server.last()
    assert got["Message-ID"] == f"<{message_id}>"
    assert {name: str(got[name]) for name in KEPT} == {name: str(sent[name]) for name in KEPT}
    for kind in ("plain", "html"):
        ours, theirs = (one.get_body((kind,)) for one in (sent, got))
        assert ours
        assert theirs
        assert theirs.get_content().split() == ours.get_content().split()
    assert server.taken[-1].isascii()
    assert max(map(len, server.taken[-1].splitlines())) <= 998


def test_several_mails_leave_over_one_carrier_in_order(both: tuple[Carrier, Server]) -> None:
    via, server = both
    for index in range(3):
        via.send(mail(mail_id=f"m/{index}"))
        server.last()
        deadline = time.monotonic() + 10
        while len(server.taken) <= index and time.monotonic() < deadline:
            time.sleep(0.02)
    assert [email.message_from_bytes(one)["X-Aftercare-Mail"] for one in server.taken] == [
        "m/0",
        "m/1",
        "m/2",
    ]


ANSWERS: dict[str, tuple[str, str, type[Exception]]] = {
    "mailbox full": ("RCPT", "452 4.2.2 mailbox full", Later),
    "greylisted": ("RCPT", "451 4.7.1 try again later", Later),
    "throttled": ("DATA", "454 4.7.0 too many messages", Later),
    "no such mailbox": ("RCPT", "550 5.1.1 no such mailbox", CarrierRejected),
    "content refused": ("DATA", "554 5.6.0 not taken", CarrierRejected),
    "too large": ("MAIL", "552 5.3.4 too large", CarrierRejected),
    "we may not send": ("MAIL", "553 5.7.1 sender not allowed", Later),
    "closing": ("DATA", "421 4.3.2 shutting down", Later),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_an_answer_says_whether_to_try_again(smtp: SmtpCarrier, server: Server, case: str) -> None:
    command, answer, expected = ANSWERS[case]
    server.answers = {command: answer}
    with pytest.raises(expected, match=answer[:3]):
        smtp.send(mail())
    server.answers = {}
    assert smtp.send(mail()) == "abcdefgh@example.com"
    assert len(server.taken) == 1


def test_a_lost_connection_is_opened_anew(smtp: SmtpCarrier, server: Server) -> None:
    smtp.send(mail())
    assert smtp._connection
    assert smtp._connection.sock
    smtp._connection.sock.shutdown(socket.SHUT_RDWR)
    with pytest.raises(Later, match="lost"):
        smtp.send(mail())
    assert smtp.send(mail())
    assert len(server.taken) == 2


WRONG: dict[str, Callable[[str, Path], str]] = {
    "wrong password": lambda url, ca: url.replace("word%3A1", "wrong"),
    "unknown certificate": lambda url, ca: url.partition("?")[0],
    "no TLS": lambda url, ca: url.replace("smtp+starttls", "smtp"),
    "nobody there": lambda url, ca: "smtp://127.0.0.1:1",
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_fault_of_ours_keeps_the_mail_for_later(
    url: str, authority_file: Path, server: Server, wrong: str
) -> None:
    with carrier("smtp", smtp_url=WRONG[wrong](url, authority_file), ses=None) as via:
        for _ in range(2):
            with pytest.raises(Later):
                via.send(mail())
    assert server.taken == []


def test_tls_from_the_first_byte(server: Server, authority: trustme.CA, authority_file: Path) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    running = Controller(server, hostname="127.0.0.1", port=free_port(), ssl_context=context)
    running.start()
    with carrier("smtp", smtp_url=f"smtps://127.0.0.1:{running.port}?ca={authority_file}", ses=None) as via:
        assert via.send(mail()) == "abcdefgh@example.com"
    running.stop()
    assert len(server.taken) == 1


def test_a_mail_that_cannot_be_written_is_no_fault_of_the_carrier(smtp: SmtpCarrier, server: Server) -> None:
    broken = mail()
    broken.replace_header("To", "李@example.com")
    with pytest.raises(UnicodeEncodeError):
        smtp.send(broken)
    assert smtp.send(mail())


class FakeSes:
    """SES that answers with an error."""

    class meta:  # noqa: N801
        region_name = "eu-west-1"

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.asked: dict[str, Any] = {}

    def send_raw_email(self, **asked: Any) -> dict[str, str]:
        self.asked = asked
        if self.error:
            raise self.error
        return {"MessageId": "0102-abc-000000"}


def refusal(code: str, words: str = "words") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": words}}, "SendRawEmail")


SES_ERRORS: dict[str, tuple[Exception, type[Exception]]] = {
    "rejected": (refusal("MessageRejected", "Address blacklisted."), CarrierRejected),
    "malformed address": (refusal("InvalidParameterValue"), CarrierRejected),
    "identity not set up": (refusal("MessageRejected", "Email address is not verified."), Later),
    "throttled": (refusal("Throttling", "Maximum sending rate exceeded."), Later),
    "day's quota": (refusal("LimitExceededException"), Later),
    "paused": (refusal("AccountSendingPausedException"), Later),
    "not allowed": (refusal("AccessDenied"), Later),
    "unreachable": (EndpointConnectionError(endpoint_url="https://email.example"), Later),
}


@pytest.mark.parametrize("case", SES_ERRORS)
def test_an_error_of_ses_says_whether_to_try_again(case: str) -> None:
    error, expected = SES_ERRORS[case]
    with pytest.raises(expected):
        SesCarrier(FakeSes(error)).send(mail())


def test_ses_gets_the_whole_mail_and_the_configuration_set() -> None:
    ses, sent = FakeSes(), mail()
    with carrier("ses", smtp_url="", ses=ses, configuration_set="aftercare") as via:
        assert via.send(sent) == "0102-abc-000000@eu-west-1.amazonses.com"
    assert ses.asked == {"RawMessage": {"Data": sent.as_bytes()}, "ConfigurationSetName": "aftercare"}
    assert ses_message_id("0100-x", "us-east-1") == "0100-x@email.amazonses.com"


def test_the_pace_spreads_mails_evenly_and_zero_is_no_bound() -> None:
    waits: list[float] = []
    pace = Pace(4, clock=lambda: 100.0, wait=waits.append)
    for _ in range(4):
        pace.take_turn()
    assert waits == [0.25, 0.5, 0.75]
    free = Pace(0, clock=lambda: 100.0, wait=waits.append)
    for _ in range(4):
        free.take_turn()
    assert len(waits) == 3
