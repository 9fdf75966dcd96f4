"""Customers who send, answer and mail, what was acknowledged to them, and what must be there afterwards."""

from __future__ import annotations

import random
import re
import smtplib
import sqlite3
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from email import message_from_bytes, message_from_string
from email.message import EmailMessage
from typing import Any

import httpx

from tests.outside import KINDS, Visitor, bearer, request, someone, token, visiting
from tests.stack import Stack

MAIL_HEADER = "X-Aftercare-Mail"
OF_A_STEP = re.compile(r"\d{6}-\d+/\d+/\d+")  # number, step, place in the step


@dataclass
class Acknowledged:
    """What a stack promised: answers by number, texts of replies by number, addresses that mailed us."""

    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    replies: dict[str, list[str]] = field(default_factory=dict)
    writers: list[str] = field(default_factory=list)
    given_twice: list[str] = field(default_factory=list)
    refused: Counter[int] = field(default_factory=Counter)
    doubled: int = 0  # mails of ours that came twice so far

    def accept(self, answer: dict[str, Any]) -> None:
        number = str(answer["number"])
        if number in self.answers:
            self.given_twice.append(number)
        self.answers[number] = answer


class Load:
    """Customers who do not stop until the stack is gone, or they are told to."""

    def __init__(self, stack: Stack, kept: Acknowledged, *, seed: int, customers: int = 4) -> None:
        self.stack, self.kept, self.over = stack, kept, threading.Event()
        chances = [random.Random(f"{seed}/{one}") for one in range(customers)]
        self.threads = [threading.Thread(target=self.live, args=(chance,)) for chance in chances]

    def __enter__(self) -> Load:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    def live(self, chance: random.Random) -> None:
        own: list[str] = []
        with visiting(self.stack) as api:
            try:
                while not self.over.is_set():
                    self.act(chance, api, own)
            except (httpx.TransportError, OSError, smtplib.SMTPException):
                return  # the stack is gone

    def act(self, chance: random.Random, api: Visitor, own: list[str]) -> None:
        roll = chance.random()
        if roll < 0.15:
            self.mail()
        elif roll < 0.4 and own:
            self.reply(api, chance.choice(own))
        else:
            self.send(api, chance.choice(KINDS), own)

    def send(self, api: Visitor, kind: str, own: list[str]) -> None:
        answer = api.post(f"/api/requests/{kind}", request(kind))
        if answer.status_code == 201:
            self.kept.accept(answer.json())
            own.append(str(answer.json()["number"]))
        else:
            self.kept.refused[answer.status_code] += 1

    def reply(self, api: Visitor, number: str) -> None:
        text = f"mark {uuid.uuid4().hex}"
        answer = api.post(f"/api/cases/{number}/reply", {"text": text}, **bearer(self.kept.answers[number]))
        if answer.is_success:
            self.kept.replies.setdefault(number, []).append(text)
        else:
            self.kept.refused[answer.status_code] += 1

    def mail(self) -> None:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = someone(), "service@example.com", "A question"
        message["Message-ID"] = f"<{uuid.uuid4().hex}@example.com>"
        message.set_content("The lamp stays dark, what can I do?")
        try:
            with smtplib.SMTP("127.0.0.1", self.stack.place.smtp_port, timeout=30) as entrance:
                entrance.send_message(message)
        except smtplib.SMTPDataError as refusal:
            self.kept.refused[refusal.smtp_code] += 1
        else:
            self.kept.writers.append(str(message["From"]))


def stored(stack: Stack) -> set[str]:
    """The numbers of all cases."""
    pages = (
        stack.client("dynamodb")
        .get_paginator("scan")
        .paginate(
            TableName=stack.outputs()["CasesTable"],
            ProjectionExpression="#n",
            ExpressionAttributeNames={"#n": "number"},
        )
    )
    return {item["number"]["S"] for page in pages for item in page["Items"]}


def each_mail(stack: Stack) -> Iterator[tuple[str, str]]:
    """Recipients and our mark of each mail, in the order in which they came."""
    file = f"file:{stack.place.data / 'mailbox.sqlite'}?mode=ro"
    with closing(sqlite3.connect(file, uri=True)) as mailbox:
        for recipients, source in mailbox.execute("SELECT recipients, source FROM message ORDER BY id"):
            read: Callable[[Any], Any] = (
                message_from_bytes if isinstance(source, bytes) else message_from_string
            )
            yield str(recipients), str(read(source)[MAIL_HEADER] or "")


@dataclass
class Found:
    """What was kept of the promises."""

    lost_cases: list[str]
    lost_replies: list[str]
    lost_mails: list[str]
    unanswered: list[str]
    out_of_order: list[str]
    of_nothing: list[str]
    doubled: int
    mails: int

    @property
    def is_whole(self) -> bool:
        """Whether everything promised is there, and nothing else."""
        kinds = (self.lost_cases, self.lost_replies, self.lost_mails, self.unanswered)
        return not any((*kinds, self.out_of_order, self.of_nothing))

    @property
    def is_owing(self) -> bool:
        return bool(self.lost_mails or self.unanswered)


def look(stack: Stack, kept: Acknowledged) -> Found:
    """Compare what is there with what was acknowledged."""
    there, mails = stored(stack), list(each_mail(stack))
    marks = [mark for _, mark in mails if OF_A_STEP.fullmatch(mark)]
    first = list(dict.fromkeys(marks))
    by_case: dict[str, list[str]] = {}
    for mark in first:
        by_case.setdefault(mark.partition("/")[0], []).append(mark)
    to = " ".join(recipients for recipients, _ in mails)
    return Found(
        lost_cases=sorted(set(kept.answers) - there),
        lost_replies=[],
        lost_mails=[
            one for number in kept.answers for one in wanted(kept, number) - set(by_case.get(number, []))
        ],
        unanswered=[writer for writer in kept.writers if writer not in to],
        out_of_order=[number for number, sent in by_case.items() if sent != sorted(sent, key=place_of)],
        of_nothing=sorted(set(by_case) - there),
        doubled=len(marks) - len(first),
        mails=len(mails),
    )


def wanted(kept: Acknowledged, number: str) -> set[str]:
    """The mails that a request and its replies promise."""
    turns = range(2, 2 + len(kept.replies.get(number, [])))
    return {f"{number}/1/1", f"{number}/1/2"} | {f"{number}/{turn}/1" for turn in turns}


def place_of(mark: str) -> tuple[int, ...]:
    return tuple(int(part) for part in mark.split("/")[1:])


def lost_replies(stack: Stack, kept: Acknowledged) -> list[str]:
    """The acknowledged words that their case does not show."""
    lost = []
    with visiting(stack) as api:
        for number, texts in kept.replies.items():
            view = api.get(f"/api/cases/{number}", **bearer(kept.answers[number]))
            assert token(kept.answers[number])
            lost += [text for text in texts if text not in view.text]
    return lost
