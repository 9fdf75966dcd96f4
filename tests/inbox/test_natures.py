# ruff: noqa: E501 -- a row of these tables is a mail
"""What kind of mail it is: headers, subjects and words of machines, and people who write nearly the same."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib.mail_parser import Nature
from chalicelib.mail_parser.attachments.files import list_files
from chalicelib.mail_parser.classify.bounces import failures
from chalicelib.mail_parser.classify.reports import complainers, original_ids, original_reply_addresses
from chalicelib.mail_parser.message.mime import parse_structure
from chalicelib.mail_parser.message.plain_text import plain_text
from chalicelib.mail_parser.parse import classify

# (what it is, headers, text, nature)
MAILS = [
    ("x-autoreply yes", "X-Autoreply: yes\nSubject: Re: x", "I got it", Nature.AUTO_REPLY),
    ("x-autoreply no", "X-Autoreply: no\nSubject: Re: x", "I got it", Nature.PERSONAL),
    ("as no", "Auto-Submitted: no\nSubject: Re: x", "hello", Nature.PERSONAL),
    ("as gen", "Auto-Submitted: auto-generated; owner-email=x\nSubject: x", "hello", Nature.AUTO_REPLY),
    (
        "suppress only",
        "X-Auto-Response-Suppress: DR, OOF, AutoReply\nSubject: broken machine",
        "My machine is broken",
        Nature.PERSONAL,
    ),
    (
        "suppress + ack",
        "X-Auto-Response-Suppress: All\nSubject: Ticket received",
        "We have received your request. Ticket number 5",
        Nature.AUTO_REPLY,
    ),
    (
        "zendesk",
        "X-Zendesk-From-Account-Id: 1\nSubject: Request received: hello",
        "##- Please type your reply above this line -##\n\nYour request (#123) has been received and is being reviewed by our support staff.",
        Nature.AUTO_REPLY,
    ),
    ("bulk reply", "Precedence: bulk\nIn-Reply-To: <a@b>\nSubject: Re: x", "got it", Nature.AUTO_REPLY),
    ("bulk news", "Precedence: bulk\nSubject: news", "news", Nature.LIST),
    (
        "list unsub only",
        "List-Unsubscribe: <mailto:u@example.com>\nSubject: repair",
        "my phone is broken",
        Nature.PERSONAL,
    ),
    (
        "newsletter",
        "From: news@example.com\nList-Unsubscribe: <https://e.example/u>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\nFeedback-ID: 1:2\nSubject: sale",
        "Buy! unsubscribe",
        Nature.LIST,
    ),
    (
        "mailman",
        "List-Id: <dev.lists.example.org>\nList-Post: <mailto:dev@lists.example.org>\nX-Mailman-Version: 2\nPrecedence: list\nSubject: [dev] x",
        "hello",
        Nature.LIST,
    ),
    (
        "mailman token",
        "From: lin@example.com\nTo: service+abcdefghijkl@example.com\nList-Id: <dev.lists.example.org>\nPrecedence: list\nSubject: Re: x",
        "hello",
        Nature.PERSONAL,
    ),
    (
        "ggroup reply",
        "X-Google-Group-Id: 12\nList-Id: <care.example.com>\nList-Post: <https://groups.example/care>\nList-Unsubscribe: <x>\nPrecedence: list\nMailing-list: list care@example.com; contact care+o@example.com\nIn-Reply-To: <a@b>\nSubject: Re: x",
        "hello",
        Nature.PERSONAL,
    ),
    (
        "noreply form",
        "From: noreply@forms.example\nReply-To: lin@example.com\nSubject: contact form",
        "My washing machine leaks",
        Nature.PERSONAL,
    ),
    ("subj zh", "Subject: 自动回复：您的维修", "收到", Nature.AUTO_REPLY),
    ("subj zh2", "Subject: 【自动回复】Re: x", "收到", Nature.AUTO_REPLY),
    ("subj re auto", "Subject: Re: Automatic reply: your repair", "what is this?", Nature.PERSONAL),
    ("subj 回复 auto", "Subject: 回复：自动回复：x", "请问", Nature.PERSONAL),
    ("subj de", "Subject: Automatische Antwort: x", "Bin weg", Nature.AUTO_REPLY),
    ("subj fr", "Subject: Réponse automatique : x", "Bonjour", Nature.AUTO_REPLY),
    ("subj ja", "Subject: 自動返信: x", "はい", Nature.AUTO_REPLY),
    ("ooo:", "Subject: Out of Office: x", "bye", Nature.AUTO_REPLY),
    (
        "ooo person",
        "Subject: Out of office next week",
        "I will be out of the office next week, please come on Monday.",
        Nature.PERSONAL,
    ),
    (
        "notes",
        "Subject: AUTO: Lin is out of the office (returning 2026-12-01)",
        "I am out of the office until 1 Dec.\nNote: This is an automated response to your message",
        Nature.AUTO_REPLY,
    ),
    (
        "auto text",
        "Subject: Re: x",
        "This is an automated response. We will get back to you.",
        Nature.AUTO_REPLY,
    ),
    (
        "quotes auto text",
        "Subject: Re: x",
        "I only get: this is an automated response, please help!",
        Nature.PERSONAL,
    ),
    (
        "qq vac",
        "Subject: 自动回复:Re: x",
        "这是来自QQ邮箱的假期自动回复邮件。您好，我最近正在休假中，无法亲自回复您的邮件。我将在假期结束后，尽快给您回复。",
        Nature.AUTO_REPLY,
    ),
    (
        "qq vac nosubj",
        "Subject: Re: x",
        "您好，我最近正在休假中，无法亲自回复您的邮件。我将在假期结束后，尽快给您回复。",
        Nature.AUTO_REPLY,
    ),
    ("163 vac", "Subject: Re: x", "您好，您的来信已收到，我会尽快给您回复，谢谢！", Nature.AUTO_REPLY),
    (
        "zh person received",
        "Subject: Re: x",
        "您的邮件已收到，谢谢。另外洗衣机仍然漏水，请尽快联系我安排上门。我出差到周五。",
        Nature.PERSONAL,
    ),
    (
        "read zh",
        "Subject: 已读: 您的维修",
        "您的邮件\n\n收件人: lin\n主题: x\n\n已于 2026年11月2日 10:00 阅读。",
        Nature.AUTO_REPLY,
    ),
    (
        "read person",
        "Subject: Read: the manual is wrong",
        "I have read the manual and it does not help",
        Nature.PERSONAL,
    ),
    (
        "outlook accepted",
        "Subject: Accepted: visit\nContent-Type: text/calendar; method=REPLY",
        "",
        Nature.CALENDAR,
    ),
    (
        "holiday notice of a firm",
        "Subject: Re: x",
        "您好！我司国庆节放假时间为10月1日至10月7日，放假期间无法及时回复您的邮件，敬请谅解。如有急事请致电 13800000000。",
        Nature.AUTO_REPLY,
    ),
    (
        "received, a day",
        "Subject: Re: x",
        "感谢您的来信！我们已经收到您的邮件，会在24小时内回复您。",
        Nature.AUTO_REPLY,
    ),
    (
        "ticket de",
        "Subject: [Ticket#4711] Ihre Anfrage",
        "Vielen Dank für Ihre Anfrage. Dies ist eine automatisch generierte E-Mail.",
        Nature.AUTO_REPLY,
    ),
    (
        "notes receipt",
        "Subject: Return Receipt",
        "Your document: x\nwas received by: Lin/HQ\nat: 22-11-2026 10:16:00",
        Nature.AUTO_REPLY,
    ),
    (
        "asks for a receipt",
        "Subject: Return receipt",
        "I sent the phone back last week. Please send me a return receipt.",
        Nature.PERSONAL,
    ),
    (
        "nobody at home",
        "Subject: 外出通知：10月1日至7日家里没人",
        "请不要在这期间安排上门。",
        Nature.PERSONAL,
    ),
    (
        "received, and asks",
        "Subject: Re: x",
        "I have received your message and will get back the invoice from the dealer first. Is a copy enough?",
        Nature.PERSONAL,
    ),
    ("null path", "Return-Path: <>\nFrom: lin@example.com\nSubject: Re: x", "I am away", Nature.AUTO_REPLY),
    ("mailer-daemon odd", "From: MAILER-DAEMON@example.com\nSubject: hm", "qwe rty", Nature.AUTO_REPLY),
    (
        "boxtrapper",
        "Subject: Your email requires verification verify#abc",
        "The message you sent requires that you verify that you are a real live human being",
        Nature.AUTO_REPLY,
    ),
    (
        "thanks person",
        "Subject: Re: x",
        "Thank you for your email. I am on vacation until Friday, can the technician come on Saturday?",
        Nature.PERSONAL,
    ),
    (
        "person urgent",
        "Subject: Re: x",
        "I am travelling this week. For urgent questions call me at 123. The washing machine still leaks.",
        Nature.PERSONAL,
    ),
    (
        "person ticket",
        "Subject: ticket",
        "My ticket number is 202611-001. Thank you for your message. When will you reply?",
        Nature.PERSONAL,
    ),
    (
        "person as list unsub reply",
        "List-Unsubscribe: <x>\nFeedback-ID: 1\nIn-Reply-To: <a@b>\nSubject: Re: x",
        "ok thanks",
        Nature.PERSONAL,
    ),
]


def mail(headers: str, text: str) -> bytes:
    sender = "" if "From:" in headers else "From: lin@example.com\n"
    recipient = "" if "\nTo:" in headers else "To: service@example.com\n"
    return f"{sender}{recipient}{headers}\n\n{text}".encode()


@pytest.mark.parametrize(
    ("headers", "text", "expected"), [row[1:] for row in MAILS], ids=[row[0] for row in MAILS]
)
def test_the_nature_of_a_mail(headers: str, text: str, expected: Nature) -> None:
    assert classify(parse_structure(mail(headers, text)), text) is expected


def everything(raw: bytes) -> None:
    message = parse_structure(raw)
    classify(message, plain_text(message))
    failures(message)
    complainers(message)
    original_ids(message)
    original_reply_addresses(message)
    list_files(message)


PIECES = st.sampled_from(
    [
        b"From: mailer-daemon@example.com\r\n",
        b"Return-Path: <>\n",
        b"Subject: failure notice\n",
        b"To: ,<@>;\n",
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n",
        b"\n--b\n",
        b"\n--b--\n",
        b"\n",
        b"Content-Type: message/delivery-status\n\n",
        b"Content-Type: message/rfc822\n\n",
        b"Final-Recipient: rfc822;",
        b"Content-Type: message/feedback-report\n\n",
        b"Content-Type: text/calendar; method=REPLY\n\n",
        b"Content-Type: application/zip; name*0*=gb18030''%B0\n",
        b"PK\3\4PK\1\2PK\5\6",
        b"Rar!\x1a\x07\x00",
        b"\xff\xd8\xff",
        b"Rar!\x1a\x07\x01\x00",
        b"ustar",
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a",
        b"RIFF\0\0\0\0WEBPVP8L",
        b"<img src=cid:a>",
        b"Content-Type: text/html\n\n",
        b"Content-ID: <a>\n",
        b"550 5.1.1 <gone@example.net> user unknown\n",
    ]
)


@settings(max_examples=150)
@example([b"Content-Type: multipart/report; boundary=b\n", b"\x80", b"From: a@example.com\r\n"])
@given(st.lists(st.one_of(PIECES, st.binary(max_size=40)), max_size=14))
def test_any_bytes_are_read(pieces: list[bytes]) -> None:
    everything(b"".join(pieces))


HARD = (
    b"a",
    b"a@",
    b"<",
    b"<div>",
    b"<!--",
    b"To: a@b.c\n",
    b" ",
    b"\n",
    b"the user ",
    b"Your message ",
    b"5.1.",
)


@pytest.mark.parametrize("unit", HARD, ids=repr)
def test_a_mail_made_to_be_slow_is_not(unit: bytes) -> None:
    head = b"From: MAILER-DAEMON@x.example\nReturn-Path: <>\nSubject: x\n\n"
    begun = time.process_time()
    everything(head + unit * (300_000 // len(unit)))
    assert time.process_time() - begun < 3
