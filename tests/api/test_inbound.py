"""Mail that arrives: handed in by SMTP, seen in the mailbox and through the API. No shortcut inside."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage

import pytest

from tests.api.dossier import (
    COLLEAGUE,
    LINK,
    TEAMMATE,
    Dossier,
    headers_only,
    number_only,
    token_only,
)
from tests.outside import Mailbox, Visitor, someone
from tests.stack import wait_for
from tests.writing import FORGED, UNSURE, Postman, written


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
