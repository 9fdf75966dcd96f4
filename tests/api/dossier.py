"""A case as its customer and its team meet it by mail, and the ways in which an answer finds it."""

from __future__ import annotations

import re
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

from tests.outside import Mail, Mailbox, Visitor, request, someone
from tests.stack import wait_for
from tests.writing import Postman, written

LINK = re.compile(r"/case/#(\d{6}-\d{3,})\.(\S+)")
TEAMMATE, COLLEAGUE = "tech-1@example.com", "tech-2@example.com"


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


def nothing_follows(post: Postman, mailbox: Mailbox, count: Callable[[], int]) -> None:
    """Send one more mail and wait for its answer: by then the mails before it are dealt with."""
    before, later = count(), someone()
    post.bring(written(later, "Are you there?", subject="A question"))
    wait_for(lambda: mailbox.to(later), seconds=60)
    assert count() == before


def token_only(case: Dossier, text: str) -> EmailMessage:
    return written(case.email, text, to=str(case.to_customer.source["Reply-To"]), subject="something else")


def headers_only(case: Dossier, text: str) -> EmailMessage:
    answers = str(case.to_customer.source["Message-ID"])
    return written(case.email, text, subject="something else", answers=answers)


def number_only(case: Dossier, text: str) -> EmailMessage:
    return written(case.email, text, subject=f"about {case.number}, again")
