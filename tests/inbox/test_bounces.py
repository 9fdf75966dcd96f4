# ruff: noqa: E501 -- a row of these tables is a mail
"""Delivery reports as many kinds of machine write them, and people who quote them."""

from __future__ import annotations

import pytest

from chalicelib.mail_parser import Nature, is_permanent_failure
from chalicelib.mail_parser.classify.bounces import delivery_nature, failures
from chalicelib.mail_parser.classify.reports import (
    complainers,
    is_complaint,
    original_ids,
    original_reply_addresses,
)
from chalicelib.mail_parser.message.mime import parse_structure

RETURNED = """Received: from a.example.com by b.example.com; Mon, 2 Nov 2026 10:00:00 +0800
Message-ID: <sent-to-customer@example.com>
From: service@example.com
To: lin@example.com
Reply-To: service+customer-token@example.com
Subject: [202611-001] hello

our words
"""

# (who wrote it, headers, words, [(address, permanent)])
BOUNCES: list[tuple[str, str, str, list[tuple[str, bool]]]] = [
    (
        "opensmtpd",
        "From: Mailer Daemon <MAILER-DAEMON@mx.example.net>\nSubject: Delivery status notification: error\nAuto-Submitted: auto-replied",
        "Hi!\n\nThis is the MAILER-DAEMON, please DO NOT REPLY to this email.\n\nAn error has occurred while attempting to deliver a message for\nthe following list of recipients:\n\ngone@example.net: 550 Invalid recipient\n\nBelow is a copy of the original message:\n\nReceived: from x\nMessage-ID: <a@example.com>\nTo: gone@example.net\n\nhi",
        [("gone@example.net", True)],
    ),
    (
        "courier",
        'From: "Courier mail server at mx.example.net" <@>\nReturn-Path: <>\nSubject: NOTICE: mail delivery status.',
        "This is a delivery status notification from mx.example.net,\nrunning the Courier mail server, version 0.6.\n\nThe original message was received on Mon, 02 Nov 2026\n\n---------------------------------------------------------------------------\n\n                           UNDELIVERABLE MAIL\n\nYour message to the following recipients cannot be delivered:\n\n<gone@example.net>:\n    mx.example.net [192.0.2.1]:\n>>> RCPT TO:<gone@example.net>\n<<< 550 User unknown.\n",
        [("gone@example.net", True)],
    ),
    (
        "mdaemon",
        "From: MDaemon at mx.example.net <MDaemon@mx.example.net>\nSubject: Warning: mx.example.net - User unknown!",
        "The attached message had PERMANENT fatal delivery errors!\n\nAfter one or more unsuccessful delivery attempts the attached message has\nbeen removed from the mail queue on this server.\n\nYOUR MESSAGE WAS NOT DELIVERED TO ONE OR MORE RECIPIENTS!\n\n--------\nFailed address: gone@example.net\n--------\n\n--------\nSession Transcript:\n--------\n<-- 550 <gone@example.net>, Recipient unknown\n",
        [("gone@example.net", True)],
    ),
    (
        "yahoo",
        "From: MAILER-DAEMON@yahoo.com\nX-Loop: MAILER-DAEMON@yahoo.com\nSubject: Delivery failure",
        "Message from  yahoo.com.\nUnable to deliver message to the following address(es).\n\n<gone@yahoo.com>:\nThis user doesn't have a yahoo.com account (gone@yahoo.com) [0]\n\n--- Original message follows.\n\nReturn-Path: <service@example.com>\nTo: gone@yahoo.com\nMessage-ID: <a@example.com>\n",
        [("gone@yahoo.com", True)],
    ),
    (
        "aol",
        "From: Mail Delivery Subsystem <MAILER-DAEMON@aol.com>\nSubject: Mail Delivery Problem",
        "Your mail to the following recipients could not be delivered because they are not accepting mail from service@example.com:\n\tgone\n\n",
        [],
    ),
    (
        "netscape",
        "From: Mail Administrator <Postmaster@example.net>\nSubject: Mail System Error - Returned Mail",
        "This Message was undeliverable due to the following reason:\n\nThe user(s) account is temporarily over quota.\n\n<gone@example.net>\n\nPlease reply to Postmaster@example.net\nif you feel this message to be in error.\n",
        [("gone@example.net", False)],
    ),
    (
        "groupwise",
        "From: Mailer-Daemon@example.net\nSubject: Message status - undeliverable",
        "The message that you sent was undeliverable to the following:\n\tgone@example.net (user not found)\n\nPossibly truncated original message follows:\n",
        [("gone@example.net", True)],
    ),
    (
        "o365zh",
        "From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.net>\nSubject: 未送达: 您的维修\nContent-Type: text/plain; charset=utf-8",
        "您发送给 gone@example.net 的邮件无法送达。\n\n在 example.net 找不到 gone。\n\nservice\t Office 365\t gone\n550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient gone@example.net not found by SMTP address lookup\n",
        [("gone@example.net", True)],
    ),
    (
        "mailmarshal",
        "From: postmaster@example.net\nSubject: MailMarshal has detected that your message was not delivered\nReturn-Path: <>",
        "Your message:\n   From: service@example.com\n   To: gone@example.net\n   Subject: hi\nCould not be delivered because of\n  550 5.1.1 unknown user\n",
        [("gone@example.net", True)],
    ),
    (
        "icloud",
        "From: Mail Delivery System <MAILER-DAEMON@mr.icloud.com>\nSubject: Undelivered Mail\nReturn-Path: <>",
        "The message could not be delivered.\n<gone@icloud.com>: host mx.icloud.com said: 552 5.2.2 user is over quota (in reply to RCPT TO)",
        [("gone@icloud.com", False)],
    ),
    (
        "zoho",
        "From: mailer-daemon@mail.zoho.com\nSubject: Undelivered Mail Returned to Sender",
        "This message was created automatically by mail delivery software.\n A message that you sent could not be delivered to one or more of its recipients. This is a permanent error. \n\ngone@example.net, ERROR CODE :550 - 5.7.26 Unauthenticated email is not accepted due to domain's DMARC policy.\n",
        [("gone@example.net", False)],
    ),
    (
        "mailru",
        "From: mailer-daemon@corp.mail.example\nSubject: Mail failure.\nAuto-Submitted: auto-replied",
        "This message was created automatically by mail delivery software.\nA message that you sent could not be delivered. The following address(es) failed: gone@example.net\n  550 Message was not accepted -- invalid mailbox. Local mailbox gone@example.net is unavailable: account is disabled\n",
        [("gone@example.net", True)],
    ),
    (
        "sina",
        "From: <mailer-daemon@sina.com>\nSubject: =?gbk?B?s7PO?= 退信\nContent-Type: text/plain; charset=utf-8",
        "发给 gone@sina.com 的邮件发送失败\n失败原因: 550 用户不存在 User not found\n",
        [("gone@sina.com", True)],
    ),
    (
        "barracuda",
        "From: Barracuda <no-reply@barracuda.example.net>\nReturn-Path: <>\nSubject: **Message you sent blocked by our bulk email filter**",
        "Your message to: gone@example.net\nwas blocked by our Spam Firewall. The email you sent with the following subject has NOT BEEN DELIVERED:\n",
        [("gone@example.net", False)],
    ),
    (
        "x400",
        "From: postmaster@example.net\nSubject: Undeliverable mail: hello",
        "Failed to deliver to 'gone@example.net'\nLOCAL module (account gone) reports:\n account is full (quota exceeded)\n",
        [("gone@example.net", False)],
    ),
    (
        "smtp32",
        "From: Postmaster@example.net\nSubject: Undeliverable Mail",
        "User mailbox exceeds allowed size: gone@example.net\n\nOriginal message follows.\n\nReceived: from a\nMessage-ID: <a@b.c>\nTo: gone@example.net\n",
        [("gone@example.net", False)],
    ),
    (
        "several",
        'From: MAILER-DAEMON@mx.example.net\nSubject: Undelivered\nContent-Type: multipart/report; report-type="delivery-status"; boundary=b',
        "--b\n\nx\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; a\n\nOriginal-Recipient: rfc822;One@example.net\nFinal-Recipient: rfc822; one@fwd.example.net\nAction: failed (bad)\nStatus: 5.0.0 (x)\nDiagnostic-Code: smtp; 550 5.1.1 no\n such user\n\nFinal-Recipient: RFC822; <two@example.net>\nAction: Failed\nStatus: 5.2.2\n\nFinal-Recipient: rfc822;three@example.net\nAction: delivered\nStatus: 2.0.0\n\nFinal-Recipient: rfc822;four@example.net\nAction: delayed\nStatus: 4.4.1\n--b--\n",
        [("one@example.net", True), ("two@example.net", False)],
    ),
    (
        "nostatus-report",
        "From: MAILER-DAEMON@mx.example.net\nSubject: Undelivered\nContent-Type: multipart/report; report-type=delivery-status; boundary=b",
        "--b\n\nsorry\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <a@example.com>\nTo: gone@example.net\n\n--b--\n",
        [("gone@example.net", True)],
    ),
]

PEOPLE = [
    (
        "noauth-person",
        "From: Zhang <zhang@example.net>\nSubject: 邮件被退回\nContent-Type: text/plain; charset=utf-8",
        "您好，我给你们发邮件被退回了，提示 550 User not found，收件人 service@example.com 不存在，请问怎么回事？\n",
    ),
    (
        "person-fwd",
        "From: Zhang <zhang@example.net>\nSubject: Fw: Undelivered Mail Returned to Sender",
        "This is the mail system at host mx. I'm sorry to have to inform you that your message could not be delivered\n<service@example.com>: 550 unknown\n",
    ),
    (
        "person-undeliver",
        "From: Zhang <zhang@example.net>\nSubject: Undeliverable parcel",
        "Your message says the parcel was returned. The courier could not deliver to my address: zhang@example.net knows.\n",
    ),
    (
        "postmaster-human",
        "From: Bob <postmaster@example.net>\nSubject: Washing machine",
        "Hello, my machine does not work and the display says E5. Could you deliver the part to me?\n",
    ),
    (
        "admin-human",
        "From: System Administrator <bob@example.net>\nSubject: Router not found",
        "Hello, the router was not found on our network, please help. bob2@example.net\n",
    ),
]

SUCCESS = """From: MAILER-DAEMON@mx.example.net
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

Your message was successfully delivered
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; a

Final-Recipient: rfc822; ok@example.net
Action: relayed
Status: 2.0.0

--b--
"""

QMAIL = f"""Return-Path: <>
From: MAILER-DAEMON@mx.example.net
Subject: failure notice

Hi. This is the qmail-send program at mx.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.

<lin@example.com>:
192.0.2.5 does not like recipient.
Remote host said: 550 5.1.1 <lin@example.com>: Recipient address rejected: User unknown

--- Below this line is a copy of the message.

{RETURNED}"""

EXIM_LATE = f"""Return-Path: <>
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@host.example.net>
Subject: Warning: message 1abc-0001 delayed 24 hours

This message was created automatically by mail delivery software.
A message that you sent has not been delivered to one or more of its recipients
after more than 24 hours on the queue on host.example.net.

The address to which the message has not yet been delivered is:

  lin@example.com

No action is required on your part. Delivery attempts will continue.

------ This is a copy of the message, including all the headers. ------

{RETURNED}"""

ARF = f"""From: staff@example.net
Subject: complaint
Content-Type: multipart/report; report-type=feedback-report; boundary=b

--b

This is an abuse report.
--b
Content-Type: message/feedback-report

Feedback-Type: abuse
Original-Rcpt-To: <Lin@example.com>

--b
Content-Type: message/rfc822

{RETURNED}
--b--
"""

# status, words, and whether it is for good
VERDICTS = [
    ("5.1.1", "", True),
    ("5.0.0", "", True),
    ("", "550 user unknown", True),
    ("5.0.0", "smtp; 550 5.1.1 no such user", True),
    ("5.2.2", "mailbox full", False),
    ("5.0.0", "550 Mailbox quota exceeded", False),
    ("5.7.1", "550 5.7.1 rejected as spam", False),
    ("5.7.26", "does not pass DMARC", False),
    ("4.4.7", "expired", False),
    ("", "451 4.7.1 greylisted, try again later", False),
    ("", "450 user unknown", False),
    ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied", True),
    ("", "收件人邮件地址不存在", True),
    ("", "对方邮箱空间已满", False),
    ("", "对方拒收，被识别为垃圾邮件", False),
    ("5.4.4", "Host not found", True),
    ("5.3.4", "message too big", False),
]


def whole(headers: str, text: str) -> bytes:
    return f"To: service@example.com\n{headers}\n\n{text}".encode()


@pytest.mark.parametrize(
    ("headers", "text", "expected"), [row[1:] for row in BOUNCES], ids=[r[0] for r in BOUNCES]
)
def test_who_could_not_be_reached(headers: str, text: str, expected: list[tuple[str, bool]]) -> None:
    message = parse_structure(whole(headers, text))
    assert delivery_nature(message) is Nature.BOUNCE
    assert [(failure.address, failure.permanent) for failure in failures(message)] == expected


@pytest.mark.parametrize(("headers", "text"), [row[1:] for row in PEOPLE], ids=[row[0] for row in PEOPLE])
def test_people_who_quote_a_bounce_stay_people(headers: str, text: str) -> None:
    assert delivery_nature(parse_structure(whole(headers, text))) is None


@pytest.mark.parametrize(("raw", "expected"), [(QMAIL, Nature.BOUNCE), (EXIM_LATE, Nature.DELAY)])
def test_what_came_back_is_found_in_the_words(raw: str, expected: Nature) -> None:
    message = parse_structure(raw.encode())
    assert delivery_nature(message) is expected
    assert [(failure.address, failure.permanent) for failure in failures(message)] == [
        ("lin@example.com", expected is Nature.BOUNCE)
    ]
    assert original_ids(message) == ("sent-to-customer@example.com",)
    assert original_reply_addresses(message) == ("service+customer-token@example.com",)


def test_a_report_of_success_is_only_automatic() -> None:
    message = parse_structure(SUCCESS.encode())
    assert delivery_nature(message) is Nature.AUTO_REPLY
    assert failures(message) == ()


def test_a_complaint_names_who_wants_no_more_mail() -> None:
    message = parse_structure(ARF.encode())
    assert is_complaint(message)
    assert [(failure.address, failure.permanent) for failure in complainers(message)] == [
        ("lin@example.com", True)
    ]
    assert original_ids(message) == ("sent-to-customer@example.com",)


@pytest.mark.parametrize(("status", "words", "expected"), VERDICTS, ids=[f"{s} {w}" for s, w, _ in VERDICTS])
def test_for_good_or_for_now(status: str, words: str, *, expected: bool) -> None:
    assert is_permanent_failure(status, words) is expected
