"""The product inside this process behaves as the whole stack does: the same requests and mails, both ways."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Any, NamedTuple

import httpx
import pytest

from tests.inside import Inside
from tests.outside import Mail, Mailbox, Visitor, bearer, request, someone, token, visiting
from tests.stack import Stack, wait_for
from tests.writing import Postman, quoting, written

pytestmark = pytest.mark.stack
FORM = {"content-type": "application/x-www-form-urlencoded"}
JSON = {"content-type": "application/json"}
CHANGING = re.compile(r"^(date|content-length|etag|last-modified|content-security-policy)$")


class Asked(NamedTuple):
    path: str
    method: str = "GET"
    content: bytes = b""
    headers: Mapping[str, str] = {}


def posted(path: str, content: bytes, headers: Mapping[str, str] = JSON) -> Asked:
    return Asked(path, "POST", content, headers)


QUESTION = b'{"kind": "repair", "model": "FH-P1", "purchased_on": "2026-01-02"}'
ASKED = {
    "a page": Asked("/zh/"),
    "no page": Asked("/en/nowhere/"),
    "what everybody may read": Asked("/api/policy"),
    "a head": Asked("/api/policy", "HEAD"),
    "nothing": Asked("/api/nothing"),
    "another method": Asked("/api/policy", "DELETE"),
    "another method of a longer path": Asked("/api/cases/..%2f.."),
    "a language": Asked("/api/cases/202601-001", headers={"accept-language": "en"}),
    "a query": Asked("/api/confirmation/x?key=%E4%B8%AD&y=1&y=2"),
    "a Chinese path": Asked("/api/cases/%E4%B8%AD", headers={"authorization": "Bearer x"}),
    "half a character in a path": Asked("/api/cases/%ff", headers={"authorization": "Bearer x"}),
    "a bad token": Asked("/api/cases/202601-001", headers={"authorization": "Bearer \u00e9"}),
    "a question": posted("/api/coverage", QUESTION),
    "a question by form": posted("/api/coverage", b"model=FH-P1&purchased_on=2026-01-02&language=en", FORM),
    "an empty form": posted("/api/requests/repair", b"", FORM),
    "no body": posted("/api/requests/repair", b""),
    "no text": posted("/api/requests/repair", b'{"name": "\xff\xfe"}'),
    "bytes": posted("/api/requests/repair", b"\xff\x00", {"content-type": "application/octet-stream"}),
    "files": posted("/api/requests/repair", b"--x--", {"content-type": "multipart/form-data; boundary=x"}),
    "a picture": posted("/api/requests/repair", b"\x89PNG", {"content-type": "image/png"}),
    "too much": posted("/api/coverage", b" " * 70_000),
    "far too much": posted("/api/coverage", b" " * 1_100_000),
    "a link of staff": Asked("/api/staff/x", headers={"accept-language": "en"}),
}  # fmt: skip


@pytest.fixture(scope="module")
def both(whole: Stack, inside: Inside) -> Iterator[tuple[Visitor, Visitor]]:
    with ExitStack() as open_ones:
        yield (
            open_ones.enter_context(visiting(whole)),
            open_ones.enter_context(visiting(inside)),
        )


def heard(visitor: Visitor, asked: Asked) -> tuple[int, dict[str, str], str]:
    headers = [(name.encode(), value.encode("latin-1")) for name, value in asked.headers.items()]
    answer = visitor.client.request(asked.method, asked.path, content=asked.content, headers=headers)
    kept = {name: value for name, value in answer.headers.items() if not CHANGING.match(name)}
    return answer.status_code, kept, plain(answer.text, str(visitor.client.base_url))


def plain(text: str, *own: str) -> str:
    """A text without what is of one stack, one case or one moment."""
    for words in own:
        text = text.replace(words, "…")
    text = re.sub(r"(/case/#)[^\s\"'<>]+", r"\1…", text)
    text = re.sub(r"(/api/(?:staff|documents)/)[\w.-]+", r"\1…", text)
    return re.sub(r"\d{1,2}:\d\d(:\d\d)?", "…", text)


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_both_answer_alike(both: tuple[Visitor, Visitor], asked: Asked) -> None:
    there, here = (heard(visitor, asked) for visitor in both)
    assert here == there


def letter(mail: Mail, accepted: Mapping[str, Any], stack: Stack) -> tuple[Any, ...]:
    """A mail without what is of one stack, one case or one moment."""
    own = (stack.url, str(accepted["number"]))
    shape = [part.get_content_type() for part in mail.source.walk()]
    return (
        mail.to,
        plain(mail.subject, *own),
        mail.source.keys(),
        shape,
        plain(mail.text, *own),
        plain(mail.html, *own),
    )


def test_both_send_the_same_mails_and_hear_the_same_answer(
    whole: Stack, inside: Inside, both: tuple[Visitor, Visitor]
) -> None:
    email = someone()
    seen = [exchanged(stack, visitor, email) for stack, visitor in zip((whole, inside), both, strict=True)]
    assert seen[0] == seen[1]


def exchanged(stack: Stack, visitor: Visitor, email: str) -> dict[str, Any]:
    """A request, the team's command by mail and the customer's answer; all that came of them."""
    box, post = Mailbox(stack), Postman(stack)
    accepted = visitor.send(request(email=email))
    number = accepted["number"]
    customer, team = box.both(number)
    post.answer(team, "take\nsay We look into it.", sender="tech-1@example.com")
    box.so_many(4, number)
    post.bring(written(email, quoting("Thank you.", customer), to=str(customer.source["Reply-To"])))
    box.so_many(5, number)
    view = visitor.get(f"/api/cases/{number}", **bearer(accepted)).json()
    mails = sorted(box.about(number), key=lambda mail: str(mail.source["X-Aftercare-Mail"]))
    return {
        "answer": plain(json.dumps(accepted), stack.url, number, token(accepted)),
        "state": view["state"],
        "messages": [(message["sender"], message["text"]) for message in view["messages"]],
        "timeline": [entry["label"] for entry in view["timeline"]],
        "mails": [letter(mail, accepted, stack) for mail in mails],
    }


def test_both_hear_of_a_mail_that_came_back(
    whole: Stack, inside: Inside, both: tuple[Visitor, Visitor]
) -> None:
    for stack, visitor in zip((whole, inside), both, strict=True):
        accepted = visitor.send(request())
        mail = Mailbox(stack).both(accepted["number"])[0]
        told = {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": mail.to}]}
        report = {
            "eventType": "Bounce",
            "mail": {"messageId": str(mail.source["Message-ID"]).strip("<>")},
            "bounce": told,
        }
        stack.client("sns").publish(TopicArn=stack.outputs()["InboundTopic"], Message=json.dumps(report))

        def trouble(visitor: Visitor = visitor, accepted: dict[str, Any] = accepted) -> Any:
            return visitor.get(f"/api/cases/{accepted['number']}", **bearer(accepted)).json()["mail_trouble"]

        assert wait_for(trouble)["permanent"] is True


def test_what_a_function_trips_over_is_held_for_the_end(inside: Inside) -> None:
    inside.functions.dynamo.break_next("put_item", "cases")
    with httpx.Client(base_url=inside.url) as client:
        assert client.post("/api/requests/repair", json=request()).status_code == 500
    inside.functions.sqs.reports.append("{}")
    with pytest.raises(AssertionError, match="failed"), inside.functions.working():
        raise AssertionError("failed")
    assert len(inside.functions.faults) == 1
    inside.functions.faults.clear()
