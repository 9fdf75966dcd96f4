"""The mail as it leaves: seven bits, honest headers, and nothing that a value can inject."""

from __future__ import annotations

import email
import re
from datetime import UTC, datetime
from email import policy
from email.header import decode_header
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.domain.kernel.fields import Language
from chalicelib.locale.words import languages
from chalicelib.outbound.letters import Letter, letter
from chalicelib.outbound.mime import Envelope, mime
from tests.mails.scenes import message, opened, written
from tests.mails.test_letters import quoted

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def envelope(language: Language = "zh", **changes: str) -> Envelope:
    given: dict[str, Any] = {
        "sender": "service@example.com",
        "sender_name": "帆禾" if language == "zh" else "Fanhe",
        "to": "li.mei@example.com",
        "message_id": "202611-001.1.1@example.com",
        "language": language,
        "at": AT,
    }
    return Envelope(**{**given, **changes})


def read(mail: EmailMessage) -> EmailMessage:
    """The mail as a reader decodes it from its bytes."""
    return email.message_from_bytes(mail.as_bytes(), policy=policy.default)


def part(mail: EmailMessage, kind: str) -> str:
    found: Any = mail.get_body((kind,))
    return str(found.get_content()).replace("\r\n", "\n")


@pytest.mark.parametrize("language", languages())
def test_words_come_back_as_they_were_written(language: Language) -> None:
    said = written("RequestReceived-covered", language)
    mail = read(mime(said, envelope(language)))
    assert mail["Subject"] == said.subject
    assert part(mail, "plain") == said.text
    assert part(mail, "html").rstrip("\n") == said.html.rstrip("\n")
    assert [p.get_content_type() for p in mail.iter_parts()] == ["text/plain", "text/html"]


def test_headers_say_who_when_and_that_a_machine_wrote() -> None:
    mail = read(mime(written("RequestReceived-covered", "zh"), envelope()))
    assert mail["From"].addresses[0].display_name == "帆禾"
    assert mail["From"].addresses[0].addr_spec == "service@example.com"
    assert str(mail["To"]) == "li.mei@example.com"
    assert mail["Reply-To"].addresses[0].addr_spec == "service@example.com"
    assert mail["Date"].datetime == AT
    assert mail["Message-ID"] == "<202611-001.1.1@example.com>"
    assert mail["Content-Language"] == "zh"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert sorted(mail.keys()) == sorted(set(mail.keys()))


HUGE = {
    "Chinese": "屏幕不亮" * 1000,
    "emoji": "🔥" * 4000,
    "quotes": '"' * 4000,
    "brackets": "<" * 4000,
    "one long line": "a" * 4000,
    "lines": "a\n" * 1999 + "a",
    "dots": ".\n" * 1999 + ".",
    "From lines": "From me\n" * 400,
}


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE)
def test_a_mail_is_seven_bit_of_short_lines_and_below_a_hundred_kilobytes(text: str) -> None:
    case = opened("repair", description=text.strip(), address="路" * 300, preferred_times="时" * 200)
    sent = mime(letter(message(case, "NewRequest", "zh"), "zh"), envelope())
    data = sent.as_bytes()
    assert data.isascii()
    assert b"\0" not in data
    assert max(len(line) for line in data.split(b"\r\n")) <= 998
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert len(data) < 100_000
    assert quoted(text.strip()) in part(read(sent), "plain")


SUBJECTS = {
    "Chinese": "[202611-001] 已收到您的维修申请",
    "long": "[202611-001] " + "很长的主题" * 40,
    "emoji": "🔥 坏了",
}


@pytest.mark.parametrize("subject", SUBJECTS.values(), ids=SUBJECTS)
def test_a_subject_decodes_back(subject: str) -> None:
    data = mime(Letter(subject, "text\n", "<p>html</p>"), envelope()).as_bytes()
    assert data.isascii()
    decoded: Any = email.message_from_bytes(data, policy=policy.default)
    assert decoded["Subject"] == subject


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\x0b", "\x85"], ids=ascii)
def test_a_subject_cannot_bring_headers(end: str) -> None:
    mail = read(mime(Letter(f"Hello{end}Bcc: evil@example.com", "text\n", "<p>html</p>"), envelope()))
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Hello Bcc: evil@example.com"


HOSTILE_ENVELOPES = {
    "address with CRLF": {"to": "li@example.com\r\nBcc: evil@example.com"},
    "address with LF": {"to": "li@example.com\nBcc: evil@example.com"},
    "two addresses": {"to": "li@example.com, evil@example.com"},
    "name and address": {"to": "Li <li@example.com>"},
    "sender's name with CRLF": {"sender_name": "Fanhe\r\nBcc: evil@example.com"},
    "sender with LF": {"sender": "service@example.com\nBcc: evil@example.com"},
}


@pytest.mark.parametrize("changes", HOSTILE_ENVELOPES.values(), ids=HOSTILE_ENVELOPES)
def test_an_address_that_is_more_than_an_address_is_not_sent_to(changes: dict[str, str]) -> None:
    with pytest.raises((ValueError, IndexError)):
        mime(Letter("Hello", "text\n", "<p>html</p>"), envelope("zh", **changes)).as_bytes()


def test_equal_mails_have_one_message_id() -> None:
    first, again = (mime(written("CaseLinks", "zh"), envelope()) for _ in range(2))
    assert first["Message-ID"] == again["Message-ID"]


WORD = re.compile(rb"=\?utf-8\?([bq])\?([^?]*)\?=", re.IGNORECASE)


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=120))
@example("[202611-001] " + "很长的主题" * 40)
@example("👩‍👩‍👧" * 30)
def test_a_subject_is_folded_for_the_pickiest_server(subject: str) -> None:
    wanted = " ".join(subject.split())
    data = mime(Letter(subject, "text\n", "<p>html</p>"), envelope()).as_bytes()
    header = data.partition(b"\r\n\r\n")[0]
    assert all(len(line) <= 78 for line in header.split(b"\r\n"))
    for word in WORD.finditer(header):
        assert len(word[0]) <= 75
        made, _ = decode_header(word[0].decode())[0]
        assert isinstance(made, bytes)
        made.decode("utf-8")  # no character is split between two words
    decoded: Any = email.message_from_bytes(data, policy=policy.default)
    assert " ".join(str(decoded["Subject"]).split()) == wanted


@pytest.mark.parametrize("size", [10, 90, 400])
def test_a_long_message_id_stays_an_id(size: int) -> None:
    one = f"{'x' * size}@mail.example.net"
    sent = mime(Letter("Hello", "text\n", "<p>html</p>"), envelope(answers=one, thread="first@example.com"))
    got = email.message_from_bytes(sent.as_bytes())
    assert got["References"].split() == ["<first@example.com>", f"<{one}>"]
    assert got["In-Reply-To"].strip() == f"<{one}>"
    assert b"=?" not in sent.as_bytes().partition(b"References")[2].partition(b"Auto-Submitted")[0]
