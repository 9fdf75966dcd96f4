"""`make demo`: fills a running stack with realistic cases, older ones in every state and today's requests.

Today's requests go through the API, as customers send them; `demo_lives.py` has the older ones.
"""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import httpx

from chalicelib.adapters.signed_links import address_digest
from chalicelib.locale.words import languages
from chalicelib.outbound.staff_lists import backlog_url
from infra.local.demo_lives import LIVES, lead_cases, spoken_lives
from infra.local.place import Place
from infra.local.processes import Trouble, is_running
from operating.shell.stack_access import context_of_stage

PEOPLE = (
    ("李梅", "li.mei", "13800138001", "上海市静安区示例路 1 号"),
    ("王强", "wang.qiang", "13800138002", "杭州市西湖区示例街 20 号"),
    ("Anna Berg", "anna.berg", "+44 20 7946 0018", "1 Sample Street, London"),
    ("陈晓", "chen.xiao", "13800138003", "成都市锦江区示例巷 8 号"),
    ("Tom Field", "tom.field", "+1 202 555 0143", "20 Example Avenue, Boston"),
)

# kind, language, model, days since purchase, words, further fields
REQUESTS: tuple[tuple[str, str, str, int, str, dict[str, Any]], ...] = (
    ("repair", "zh", "FH-W8", 400, "洗衣机脱水后桶里还有水，滤网清理过了。", {"where": "on_site"}),
    ("repair", "zh", "FH-P1", 90, "手机充电时发烫，有焦味。", {"safety_hazard": True}),
    ("repair", "en", "FH-A35", 2300, "The indoor unit drips water since last week.", {"where": "on_site"}),
    ("repair", "en", "FH-R6", 200, "No lights at all, with two different sockets.", {"unusable": True}),
    ("repair", "zh", "FH-P1", 200, "屏幕摔裂了，触摸还能用。", {"liquid_or_drop": True}),
    ("exchange", "zh", "FH-R6", 5, "颜色发错了，没有拆封。", {"unused": True}),
    ("exchange", "en", "FH-P1", 30, "The camera stays black, I would like another one.", {}),
    ("return", "zh", "FH-W8", 10, "送到后发现外壳凹陷，未使用。", {"unused": True}),
    ("return", "en", "FH-A35", 40, "Too loud for the bedroom.", {}),
    ("enquiry", "zh", "FH-A35", 0, "滤网多久清洗一次？", {}),
    ("enquiry", "en", "FH-R6", 0, "Can I use it as a second access point?", {}),
    ("complaint", "zh", "", 0, "约好的时间没有人来，也没有电话。", {}),
    ("complaint", "en", "", 0, "I was promised an answer within a day and heard nothing.", {}),
    ("service", "zh", "FH-A35", 3, "新空调需要安装，三楼，有空调孔。", {"service": "installation"}),
    ("service", "en", "FH-W8", 900, "Please pick up the old machine.", {"service": "recycling"}),
)  # fmt: skip


def contact(index: int) -> dict[str, str]:
    """How one of the people can be reached."""
    name, mailbox, phone, address = PEOPLE[index % len(PEOPLE)]
    return {"name": name, "email": f"{mailbox}@example.com", "phone": phone, "address": address}


def body(index: int, today: datetime) -> dict[str, Any]:
    """One request as the form sends it."""
    _, language, model, age, words, more = REQUESTS[index]
    dates = {"purchased_on": f"{today - timedelta(days=age):%Y-%m-%d}"} if age else {}
    product = {"model": model, "seller": "example.com", **dates} if model else {}
    return {
        **contact(index),
        **product,
        **more,
        "description": words,
        "language": language,
        "privacy_consent": True,
    }


def asked_requests() -> list[int]:
    """Which of the requests are in a language of the shop; all where it speaks none of them."""
    every = range(len(REQUESTS))
    return [index for index in every if REQUESTS[index][1] in languages()] or list(every)


def send(api: httpx.Client, index: int, today: datetime) -> dict[str, Any]:
    """Send one request. Raises Trouble with the stack's own words when it is refused."""
    kind = REQUESTS[index][0]
    answer = api.post(f"/api/requests/{kind}", json=body(index, today))
    if answer.status_code != httpx.codes.CREATED:
        raise Trouble(f"The stack refused a {kind}: {answer.text[:300]}")
    accepted: dict[str, Any] = answer.json()
    return accepted


def follow_up(api: httpx.Client, accepted: dict[str, Any], index: int) -> None:
    """Let some customers write again, and one withdraw."""
    number, _, token = accepted["case_url"].partition("#")[2].partition(".")
    headers = {"Authorization": f"Bearer {token}"}
    commands: dict[int, tuple[str, dict[str, str]]] = {
        0: ("reply", {"text": "周六上午在家，请提前电话联系。"}),
        2: ("supply_information", {"serial_number": "A35B12345678"}),
        8: ("cancel", {"reason": "We moved it to the living room, it is fine there."}),
    }
    if index in commands:
        command, fields = commands[index]
        api.post(f"/api/cases/{number}/{command}", json=fields, headers=headers)


def main() -> None:
    """Send all of them and say where to look."""
    place = Place.from_environment()
    if not is_running(place):
        raise Trouble(f"No stack runs in {place.data}: start it with `make up`.")
    context = context_of_stage("local")
    for index in range(len(PEOPLE)):  # they open the links of their mails
        context.ledger.prove_address(address_digest(contact(index)["email"]), at=context.now())
    for case in lead_cases(context, map(contact, count())):
        print(f"· {case.number}  {case.kind:<10} {case.state:<20} {case.request.description}", flush=True)
    today = context.now()
    with httpx.Client(base_url=place.url, timeout=30) as api:
        for index in asked_requests():
            accepted = send(api, index, today)
            follow_up(api, accepted, index)
            print(f"· {accepted['number']}  {accepted['kind']:<10} {REQUESTS[index][4]}", flush=True)
    print(
        f"{len(spoken_lives(LIVES)) + len(asked_requests())} cases; their mails: http://127.0.0.1:{place.mailbox_port}/"
    )
    print(f"The lead's backlog: {backlog_url(context, context.settings.roster['lead'].members[0].address)}")


if __name__ == "__main__":
    try:
        main()
    except (Trouble, httpx.HTTPError) as trouble:
        sys.exit(f"✗ {trouble}")
