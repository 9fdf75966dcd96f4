"""Mail that nobody can simply answer: returned, automatic, with files, unusable."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from email.message import EmailMessage

import pytest

from tests.api.dossier import (
    LINK,
    Dossier,
    nothing_follows,
    number_only,
    token_only,
)
from tests.outside import Mail, Mailbox, someone
from tests.stack import wait_for
from tests.writing import SERVICE, Postman, photo, quoting, written

PHOTO = photo(640, 480)


def bounce(of: Mail, *, status: str = "5.1.1") -> bytes:
    """A delivery status notification (RFC 3464) about one of our mails."""
    code = "550" if status.startswith("5") else "452"
    report = f"""From: Mail Delivery System <mailer-daemon@mx.example.net>
To: {SERVICE}
Subject: Undelivered Mail Returned to Sender
Message-ID: <{uuid.uuid4().hex}@mx.example.net>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain

The mail could not be delivered.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; {of.to}
Action: failed
Status: {status}
Diagnostic-Code: smtp; {code} {status} no such mailbox

--b1
Content-Type: message/rfc822

"""
    return report.encode() + of.source.as_bytes() + b"\n--b1--\n"


def test_an_address_that_bounces_is_left_in_peace_until_it_is_corrected(case: Dossier) -> None:
    case.post.bring(bounce(case.to_customer), to=SERVICE, sender="")
    told = case.following(1)[0]
    assert (told.to, case.email in told.text) == ("tech@example.com", True)
    assert case.view()["mail_trouble"]["permanent"] is True
    case.staff("say Please call us.")  # acknowledged, but nothing to the customer
    assert len(case.box.to(case.email)) == 1
    link = LINK.search(case.to_customer.text)
    assert link
    answer = case.api.post(
        f"/api/cases/{case.number}/correct_contact",
        {"email": case.email},
        authorization=f"Bearer {link[2]}",
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["mail_trouble"] is None
    wait_for(lambda: len(case.box.to(case.email)) == 2)


def test_a_passing_failure_is_told_and_stops_nothing(case: Dossier) -> None:
    case.post.bring(bounce(case.to_customer, status="4.2.2"), to=SERVICE, sender="")
    assert case.following(1)[0].to == "tech@example.com"
    assert case.view()["mail_trouble"]["permanent"] is False
    assert case.email in {mail.to for mail in case.staff("say We wait.", mails=2)}


def out_of_office(case: Dossier) -> EmailMessage:
    mail = token_only(case, "I am away until Monday.")
    mail["Auto-Submitted"] = "auto-replied"
    return mail


def our_own(case: Dossier) -> bytes:
    return bytes(case.to_customer.source)


def of_a_list(case: Dossier) -> EmailMessage:
    mail = number_only(case, "News of the week")
    mail["List-Id"] = "<news.example.net>"
    mail["Precedence"] = "bulk"
    return mail


@pytest.mark.parametrize("kind", [out_of_office, our_own, of_a_list])
def test_what_nobody_wrote_changes_nothing_and_is_not_answered(
    case: Dossier, kind: Callable[[Dossier], EmailMessage | bytes]
) -> None:
    mail = kind(case)
    case.post.bring(mail, to=SERVICE if kind is of_a_list else str(case.to_customer.source["Reply-To"]))
    mails = lambda: len(case.box.to(case.email)) + len(case.box.about(case.number))  # noqa: E731
    nothing_follows(case.post, case.box, mails)
    assert case.texts() == []


@pytest.mark.stack
def test_a_file_by_mail_lies_on_the_case_page(case: Dossier) -> None:
    mail = token_only(case, "Here is the photo.")
    mail.add_attachment(PHOTO, maintype="image", subtype="png", filename="发票 1.png")
    mail.add_attachment(b"MZ\x90\x00 not a photo", maintype="image", subtype="png", filename="x.exe")
    case.post.bring(mail)
    case.joined("Here is the photo.")
    files = case.view()["messages"][-1]["files"]
    assert [(file["filename"], file["type"], file["size"]) for file in files] == [
        ("发票_1.png", "image/png", len(PHOTO))
    ]
    assert case.api.client.get(files[0]["url"]).content == PHOTO
    assert "x.exe" in case.following(1)[0].text


def encrypted(sender: str) -> bytes:
    head = f"From: {sender}\nTo: {SERVICE}\nSubject: secret\nMessage-ID: <{uuid.uuid4().hex}@x.example>\n"
    return (
        head + 'MIME-Version: 1.0\nContent-Type: multipart/encrypted; protocol="application/pgp-encrypted";'
        ' boundary="b"\n\n--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n\n--b\n'
        "Content-Type: application/octet-stream\n\n-----BEGIN PGP MESSAGE-----\n\nabc\n"
        "-----END PGP MESSAGE-----\n--b--\n"
    ).encode()


def too_large(sender: str) -> bytes:
    mail = written(sender, "A film.", subject="film")
    mail.add_attachment(bytes(20_000_000), maintype="video", subtype="mp4", filename="film.mp4")
    return mail.as_bytes()


def empty(sender: str) -> bytes:
    return written(sender, "\n").as_bytes()


@pytest.mark.parametrize(
    ("unusable", "words"), [(encrypted, "encrypted"), (too_large, "too large"), (empty, "no words")]
)
def test_what_cannot_be_used_is_answered_with_what_to_do(
    post: Postman, mailbox: Mailbox, unusable: Callable[[str], bytes], words: str
) -> None:
    email = someone()
    post.bring(unusable(email), to=SERVICE, sender=email)
    mail = wait_for(lambda: mailbox.to(email), seconds=60)[0]
    assert words in mail.text or "没" in mail.text or "太大" in mail.text
    assert "/request/" in mail.text
    assert mail.source["Auto-Submitted"] == "auto-replied"


def test_an_infected_mail_goes_to_the_desk_alone(post: Postman, mailbox: Mailbox) -> None:
    email, subject = someone(), f"invoice {uuid.uuid4().hex}"
    post.bring(written(email, "See the file.", subject=subject, verdicts={"Virus": "FAIL"}))
    wait_for(lambda: [mail for mail in mailbox.to("desk@example.com") if subject in mail.text])
    assert mailbox.to(email) == []


def test_a_machine_that_answers_every_answer_is_answered_a_few_times_only(
    post: Postman, mailbox: Mailbox
) -> None:
    email = someone()
    for _ in range(8):
        post.bring(empty(email), to=SERVICE, sender=email)
    wait_for(lambda: len(mailbox.to(email)) >= 5, seconds=60)
    nothing_follows(post, mailbox, lambda: len(mailbox.to(email)))


def test_a_mail_that_quotes_ours_brings_only_its_own_words(case: Dossier) -> None:
    mail = token_only(case, quoting("It hums.", case.to_customer))
    case.post.bring(mail)
    case.joined("It hums.")
