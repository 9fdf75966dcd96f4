"""Mail that arrives: handed in by SMTP, seen in the mailbox and through the API. No shortcut inside."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest

from tests.outside import Mail, Mailbox, Visitor, request, someone
from tests.stack import Stack, wait_for
from tests.writing import FORGED, SERVICE, UNSURE, Postman, photo, quoting, written

LINK = re.compile(r"/case/#(\d{6}-\d{3,})\.(\S+)")
PHOTO = photo(640, 480)
TEAMMATE, COLLEAGUE = "tech-1@example.com", "tech-2@example.com"


@pytest.fixture
def post(stack: Stack) -> Postman:
    return Postman(stack)


class Dossier:
    """A case as its customer and its team meet it."""

    def __init__(self, api: Visitor, mailbox: Mailbox, post: Postman, language: str = "en") -> None:
        self.api, self.box, self.post = api, mailbox, post
        self.email = someone()
        self.number = str(api.send(request("repair", language, email=self.email))["number"])
        self.to_customer, self.to_team = mailbox.both(self.number)
        self.seen = 2

    def view(self) -> dict[str, Any]:
        link = LINK.search(self.to_customer.text)
        assert link
        answer = self.api.get(f"/api/cases/{self.number}", authorization=f"Bearer {link[2]}")
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    def texts(self) -> list[str]:
        return [message["text"] for message in self.view()["messages"]][1:]

    def joined(self, text: str) -> None:
        wait_for(lambda: text in self.texts())

    def staff(self, text: str, *, by: str = TEAMMATE, mails: int = 1) -> list[Mail]:
        """Staff answer the team's mail; returns the mails about the case that follow."""
        self.post.answer(self.to_team, text, sender=by)
        return self.following(mails)

    def following(self, count: int) -> list[Mail]:
        self.seen += count
        return self.box.so_many(self.seen, self.number)[self.seen - count :]


@pytest.fixture
def case(api: Visitor, mailbox: Mailbox, post: Postman) -> Dossier:
    return Dossier(api, mailbox, post)


def nothing_follows(post: Postman, mailbox: Mailbox, count: Callable[[], int]) -> None:
    """Send one more mail and wait for its answer: by then the mails before it are dealt with."""
    before, later = count(), someone()
    post.bring(written(later, "Are you there?", subject="A question"))
    wait_for(lambda: mailbox.to(later), seconds=60)
    assert count() == before


@pytest.mark.parametrize(
    ("language", "subject", "text"),
    [
        ("zh", "洗衣机漏水", "您好，洗衣机脱水时漏水，请问怎么办？\n\n王小明"),
        ("en", "Leak", "Hello, my washing machine leaks when it spins. What can I do?"),
    ],
)
def test_new_mail_opens_an_enquiry(
    api: Visitor, post: Postman, mailbox: Mailbox, language: str, subject: str, text: str
) -> None:
    email = someone()
    post.bring(written(f"Wang <{email}>", text, subject=subject))
    mail = wait_for(lambda: mailbox.to(email), seconds=30)[0]
    link = LINK.search(mail.text)
    assert link
    assert f"/{language}/case/" in mail.text
    assert subject not in mail.text
    view = api.get(f"/api/cases/{link[1]}", authorization=f"Bearer {link[2]}").json()
    assert (view["kind"], view["state"], view["language"]) == ("enquiry", "received", language)
    assert view["messages"][0]["text"].startswith(f"{subject}\n\n")
    team = mailbox.both(link[1])[1]
    assert (team.to, text.splitlines()[0] in team.text) == ("desk@example.com", True)


def token_only(case: Dossier, text: str) -> EmailMessage:
    return written(case.email, text, to=str(case.to_customer.source["Reply-To"]), subject="something else")


def headers_only(case: Dossier, text: str) -> EmailMessage:
    answers = str(case.to_customer.source["Message-ID"])
    return written(case.email, text, subject="something else", answers=answers)


def number_only(case: Dossier, text: str) -> EmailMessage:
    return written(case.email, text, subject=f"about {case.number}, again")


@pytest.mark.parametrize("way", [token_only, headers_only, number_only])
def test_an_answer_finds_its_case(case: Dossier, way: Callable[[Dossier, str], EmailMessage]) -> None:
    case.post.bring(way(case, "It began on Monday."))
    case.joined("It began on Monday.")
    told = case.following(1)[0]
    assert (told.to, "It began on Monday." in told.text) == ("tech@example.com", True)


def test_a_number_in_the_subject_is_nothing_without_a_proof(case: Dossier) -> None:
    mail = written(case.email, "It began on Monday.", subject=case.number, verdicts=UNSURE)
    case.post.bring(mail)
    wait_for(lambda: len(case.box.to(case.email)) == 2)
    assert case.texts() == []
    assert case.number not in case.box.to(case.email)[1].subject


@pytest.mark.stack
def test_two_hundred_answers_each_join_once(case: Dossier) -> None:
    texts = [f"Message {count:03} of many." for count in range(200)]
    case.post.bring(*(token_only(case, text) for text in texts))
    wait_for(lambda: len(case.texts()) >= len(texts), seconds=240)
    assert sorted(case.texts()) == texts


def test_the_same_mail_counts_once(case: Dossier) -> None:
    mail = headers_only(case, "Twice?")
    case.post.bring(mail, mail)
    case.joined("Twice?")
    case.post.bring(mail, headers_only(case, "The end."))
    case.joined("The end.")
    assert case.texts() == ["Twice?", "The end."]


def test_a_token_in_other_hands_adds_a_message_and_commands_nothing(case: Dossier) -> None:
    stranger = someone()
    mail = token_only(case, "close It is all right now")
    mail.replace_header("From", stranger)
    case.post.bring(mail)
    told = case.following(1)[0]
    assert told.to == "tech@example.com"
    assert stranger in told.text
    assert "close It is all right now" in told.text
    assert case.view()["state"] == "received"
    assert case.texts() == []


COMMANDS = [
    ("take", "in_progress", None),
    ("受理", "in_progress", None),
    ("TAKE", "in_progress", None),
    ("1", "in_progress", None),
    ("take\nsay We look into it.", "in_progress", "We look into it."),
    ("受理\n回复 我们看一下。", "in_progress", "我们看一下。"),
    ("urgent", "received", None),
    ("加急", "received", None),
    ("2", "received", None),
    ("note He sounded worried.", "received", None),
    ("备注 客户很着急。", "received", None),
    ("ask When did you buy it?", "waiting", "When did you buy it?"),
    ("询问 请问哪天买的？", "waiting", "请问哪天买的？"),
    ("SAY The part has come.", "received", "The part has come."),
    ("回复 配件到了。", "received", "配件到了。"),
    ("close It works again.", "closed", "It works again."),
    ("结案：已修好。", "closed", "已修好。"),
    ("team quality", "received", None),
    ("转 质检部", "received", None),
    ("assign tech-2", "in_progress", None),
    ("指派 tech-2@example.com", "in_progress", None),
    ("The part has come.\n\nIt leaves tomorrow.", "received", "The part has come.\n\nIt leaves tomorrow."),
]


@pytest.mark.parametrize(
    ("typed", "state", "told"), COMMANDS, ids=[row[0].split("\n")[0] for row in COMMANDS]
)
def test_a_command_of_staff_is_done_and_acknowledged(
    case: Dossier, typed: str, state: str, told: str | None
) -> None:
    case.post.answer(case.to_team, typed, sender=TEAMMATE)
    wait_for(lambda: [mail for mail in case.box.to(TEAMMATE) if case.number in mail.subject])
    wait_for(lambda: case.view()["state"] == state)
    mine = [mail for mail in case.box.to(case.email) if case.number in mail.subject][1:]
    if told is None:
        assert mine == []
        assert case.texts() == []
        return
    wait_for(lambda: len(case.box.to(case.email)) == 2)
    assert case.texts() == [told]
    assert told.splitlines()[-1] in case.box.to(case.email)[1].text


def test_help_lists_the_commands(case: Dossier) -> None:
    for typed in ("help", "帮助", "4"):
        answer = case.staff(typed)[0]
        assert answer.to == TEAMMATE
        commands = ("受理", "指派", "加急", "备注", "询问", "回复", "结案", "撤销")
        assert all(command in answer.text for command in commands)


def test_nearly_a_command_is_asked_back_and_changes_nothing(case: Dossier) -> None:
    answer = case.staff("tkae")[0]
    assert (answer.to, "tkae" in answer.text) == (TEAMMATE, True)
    assert (case.view()["state"], case.texts()) == ("received", [])
    assert len(case.box.to(case.email)) == 1


def test_undo_takes_back_and_says_so(case: Dossier) -> None:
    done = next(mail for mail in case.staff("close It works again.", mails=2) if mail.to == TEAMMATE)
    assert case.view()["state"] == "closed"
    case.post.answer(done, "撤销", sender=TEAMMATE)
    mails = case.following(2)
    assert {mail.to for mail in mails} == {TEAMMATE, case.email}
    assert case.view()["state"] == "received"


def test_assign_tells_the_colleague(case: Dossier) -> None:
    mails = case.staff(f"assign {COLLEAGUE}", mails=2)
    assert {mail.to for mail in mails} == {TEAMMATE, COLLEAGUE}
    case.post.bring(token_only(case, "Any news?"))
    case.joined("Any news?")


@pytest.mark.parametrize("verdicts", [FORGED, UNSURE], ids=["FAIL", "GRAY"])
def test_forged_staff_command_nothing_and_the_lead_hears(case: Dossier, verdicts: dict[str, str]) -> None:
    before = len(case.box.to("lead@example.com"))
    answers, to = str(case.to_team.source["Message-ID"]), str(case.to_team.source["Reply-To"])
    mail = written(TEAMMATE, f"close {case.number}", to=to, answers=answers, verdicts=verdicts)
    case.post.bring(mail)
    told = wait_for(lambda: case.box.to("lead@example.com")[before:])
    assert any(TEAMMATE in mail.text for mail in told)
    assert case.view()["state"] == "received"
    assert not [mail for mail in case.box.to(TEAMMATE) if case.number in mail.subject]


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
