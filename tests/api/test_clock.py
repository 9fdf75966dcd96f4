"""The clock, moved by `make clock`: reminders, digest, backlog."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from tests.outside import SHOP, Mail, Mailbox, Visitor, request
from tests.stack import Stack, wait_for

BACKLOG = re.compile(r"(?:待办总表|backlog): (http\S+/api/staff/[\w.-]+)")
DIGEST = "技术主管待办"
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def now(api: Visitor) -> datetime:
    return datetime.fromisoformat(api.get("/api/health").json()["now"])


def move(stack: Stack, to: datetime) -> None:
    done = stack.make("infra.local.clock", to.isoformat())
    assert done.returncode == 0, done.stdout + done.stderr


def lists(stack: Stack, to: str, number: str, words: str) -> list[Mail]:
    """Mails to somebody whose subject says this and that name the case."""
    return [mail for mail in Mailbox(stack).to(to) if words in mail.subject and number in mail.text]


def asked(api: Visitor, **changes: str) -> tuple[str, datetime]:
    """A repair that nobody answers: its number, and by when it should be answered."""
    answer = api.post("/api/requests/repair", request(**changes)).json()
    return str(answer["number"]), datetime.fromisoformat(answer["respond_by"])


def test_who_is_reminded_and_who_hears_when_it_is_missed(stack: Stack, api: Visitor) -> None:
    number, by = asked(api)
    move(stack, by - HOUR + SECOND)  # the answer names no part of a second
    assert wait_for(lambda: lists(stack, "tech@example.com", number, "快到"))
    assert {mail.subject.partition("，")[0] for mail in lists(stack, "lead@example.com", number, "")} <= {
        DIGEST
    }
    move(stack, by + HOUR)
    [mail] = wait_for(lambda: lists(stack, "lead@example.com", number, "已超过"))
    assert "/api/staff/" in mail.text
    move(stack, by + 5 * HOUR)
    assert wait_for(lambda: lists(stack, "manager@example.com", number, "已超过"))
    assert len(lists(stack, "lead@example.com", number, "超过")) == 1
    assert len(lists(stack, "tech@example.com", number, "快到")) == 1


def test_after_ten_days_each_thing_is_done_once_and_nothing_is_left(stack: Stack, api: Visitor) -> None:
    number, by = asked(api)
    move(stack, by + 10 * DAY)
    for to in ("lead@example.com", "manager@example.com"):
        assert len(wait_for(lambda to=to: lists(stack, to, number, "超过"))) == 1  # type: ignore[misc]
    move(stack, by + 10 * DAY + timedelta(minutes=1))
    assert len(lists(stack, "lead@example.com", number, "超过")) == 1


def morning(stack: Stack, api: Visitor, number: str) -> Mail:
    """The lead's digest of the next working day."""
    day = now(api).astimezone(SHOP).replace(hour=9, minute=30, second=0, microsecond=0)
    for _ in range(12):
        day += DAY
        move(stack, day)
        if found := lists(stack, "lead@example.com", number, "待办"):
            return found[0]
    raise AssertionError("twelve days without a digest")


def test_the_digest_leads_to_the_live_backlog(stack: Stack, api: Visitor) -> None:
    number, _ = asked(api)
    mail = morning(stack, api, number)
    assert wait_for(lambda: lists(stack, "tech@example.com", number, "待办"))
    found = BACKLOG.search(mail.text)
    assert found, mail.text
    check_backlog(api, found[1], number)
    assert len(lists(stack, "lead@example.com", number, "待办")) == 1


def check_backlog(api: Visitor, url: str, number: str) -> None:
    """The page shows the case, in both languages, and only where its team is chosen."""
    for ask in (api.client.get, api.client.head):
        assert ask(url).status_code == 200
    assert all(number in api.client.get(f"{url}?lang={language}").text for language in ("zh", "en"))
    team = re.search(r'href="([^"]*team=tech)"', api.client.get(url).text)
    assert team
    chosen = team[1].replace("&amp;", "&")
    assert number in api.client.get(chosen).text
    assert number not in api.client.get(chosen.replace("team=tech", "team=finance")).text
    assert api.client.get(f"{url}x").status_code == 404
