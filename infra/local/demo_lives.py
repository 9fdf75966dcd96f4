"""Cases in every part of their life for `make demo`: asked for days ago, and led on step by step since.

Each step is decided and stored as the functions do it, at its own moment of the past, so that backlog,
deadlines, digest and mailbox look as they do at a shop that has been working for two weeks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from chalicelib.cases import register_sync, service
from chalicelib.cases.context import AppContext
from chalicelib.domain.case import customer_commands, repair_steps, solution_steps
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Actor, Ask, Close, Command, Reply
from chalicelib.domain.decisions.decide import decide
from chalicelib.domain.kernel.errors import Outdated
from chalicelib.domain.policy.policy import Policy, today
from chalicelib.domain.requests.forms import REQUESTS
from chalicelib.locale.words import languages
from operating.samples import life_scenes as life
from operating.samples.life_scenes import CUSTOMER, Steps, by_staff

Led = Callable[[Policy, datetime], Steps]


@dataclass(frozen=True)
class Life:
    """A request of some days ago, and what has happened since, up to `until` days ago."""

    kind: str
    language: str
    model: str
    asked: float
    words: str
    led: Led = lambda policy, now: ()
    until: float = 0.1
    facts: dict[str, Any] = field(default_factory=dict)


def fixed_steps(*steps: Any) -> Led:
    """Steps that need neither the policy nor the day."""
    return lambda policy, now: steps


def _visit(policy: Policy, now: datetime) -> Steps:
    time = f"{today(policy, now + timedelta(days=2))} 14:00"
    offer = repair_steps.OfferVisit(times=time, technician="王师傅")
    return (*life.TAKEN, *by_staff(offer), (CUSTOMER, customer_commands.ChooseTime(time=time)))


def _parts(policy: Policy, now: datetime) -> Steps:
    day = today(policy, now + timedelta(days=3))
    order = repair_steps.OrderPart(supplier="示例供应商，订单 2026-117", expected_on=day)
    return (*life.PLANNED, *by_staff(repair_steps.AwaitParts(part="屏幕总成"), order))


def _quote_steps(policy: Policy, now: datetime) -> Steps:
    return life.quote_steps(policy, "FH-P1", "customer_fault", life.AGREED)


def _accept_steps(policy: Policy, now: datetime) -> Steps:
    return (*_quote_steps(policy, now), (CUSTOMER, customer_commands.AcceptQuote(code="000000")))


ASKED = (*life.TAKEN, *by_staff(Ask(text="请问序列号是多少？在机身背面的标签上。")))
PAID_BACK = (*life.REFUNDED, *by_staff(solution_steps.RecordRefund(reference="T-0001")))
PRAISED = (*life.ACCEPTED, (CUSTOMER, customer_commands.Rate(score=5, text="很快就修好了，谢谢。")))
CONTENT = (
    *life.ACCEPTED,
    (CUSTOMER, customer_commands.Rate(score=4, text="Good work, a day later than hoped.")),
)
ANSWERED = (*life.TAKEN, *by_staff(Close(text="Yes: switch it to access point mode in the settings.")))
WROTE = (*life.HERE, (CUSTOMER, Reply(text="请问检测好了吗？")))

LIVES: tuple[Life, ...] = (
    Life("repair", "zh", "FH-P1", 3, "充电半小时后自动关机，换过充电器。"),  # nobody answered: late
    Life("complaint", "zh", "", 2, "客服电话一直没有人接。"),
    Life("repair", "zh", "FH-R6", 1, "指示灯全灭。", fixed_steps(*life.TAKEN), 0.5),
    Life("repair", "zh", "FH-P1", 2, "扬声器没有声音。", fixed_steps(*ASKED), 1),
    Life("repair", "en", "FH-P1", 4, "The screen flickers.", fixed_steps(*life.REQUESTED), 3),
    Life("repair", "zh", "FH-P1", 6, "屏幕有一条绿线。", fixed_steps(*WROTE), 4),  # the diagnosis is late
    Life("repair", "zh", "FH-P1", 2, "后盖鼓起来了。", fixed_steps(*life.HERE), facts={"unusable": True}),
    Life(
        "repair",
        "zh",
        "FH-P1",
        2,
        "洗衣服时忘了拿出来。",
        fixed_steps(*life.HERE),
        1,
        {"liquid_or_drop": True},
    ),
    Life("repair", "zh", "FH-P1", 5, "掉进水里以后打不开。", _quote_steps, 1, {"liquid_or_drop": True}),
    Life("repair", "zh", "FH-P1", 6, "进水后屏幕花屏。", _accept_steps, 0.5, {"liquid_or_drop": True}),
    Life("repair", "en", "FH-P1", 5, "No sound in calls.", fixed_steps(*life.PLANNED), 1),
    Life("repair", "zh", "FH-P1", 9, "触摸屏下半部分没有反应。", _parts, 2),
    Life("repair", "zh", "FH-P1", 7, "电池一小时就用完。", fixed_steps(*life.MENDED)),
    Life("repair", "en", "FH-P1", 10, "The camera does not focus.", fixed_steps(*life.SHIPPED), 2),
    Life("repair", "zh", "FH-A35", 3, "制热不热。", _visit, 1, {"where": "on_site"}),
    Life("repair", "zh", "FH-P1", 12, "按键失灵。", fixed_steps(*life.UNHAPPY)),
    Life("repair", "zh", "FH-P1", 13, "充电口松动。", fixed_steps(*PRAISED), 3),
    Life("repair", "en", "FH-P1", 14, "It restarts by itself.", fixed_steps(*CONTENT), 4),
    Life(
        "exchange", "zh", "FH-R6", 2, "收到就连不上网。", fixed_steps(*life.EXCHANGED), facts={"unused": True}
    ),
    Life("exchange", "zh", "FH-P1", 5, "一周内出现死机。", fixed_steps(*life.REFUSED), 2),
    Life("exchange", "zh", "FH-P1", 7, "屏幕有坏点。", fixed_steps(*life.OBJECTED), 1),
    Life("return", "zh", "FH-W8", 2, "运输途中外壳变形。", fixed_steps(*life.REFUNDED), 1, {"unused": True}),
    Life("return", "en", "FH-W8", 9, "It does not fit.", fixed_steps(*PAID_BACK), 2, {"unused": True}),
    Life("enquiry", "en", "FH-R6", 4, "Does it work as a second access point?", fixed_steps(*ANSWERED), 3),
)


def spoken_lives(lives: Sequence[Life]) -> Sequence[Life]:
    """Those in a language of the shop; all where it speaks none of them."""
    return [one for one in lives if one.language in languages()] or lives


def lead_cases(context: AppContext, people: Iterator[dict[str, str]]) -> Iterator[Case]:
    """Lead all of these lives, the oldest first; yields each case as it then stands."""
    for one in sorted(spoken_lives(LIVES), key=lambda life: -life.asked):
        yield _lead_case(context, one, next(people))


def _lead_case(context: AppContext, one: Life, person: dict[str, str]) -> Case:
    now = context.now()
    start, end = now - timedelta(days=one.asked), now - timedelta(days=one.until)
    steps = one.led(context.policy, now)
    bought = today(context.policy, start) - timedelta(days=5)
    product = {"model": one.model, "purchased_on": bought, "received_on": bought} if one.model else {}
    asked = person | product | one.facts | {"description": one.words, "language": one.language}
    request = REQUESTS[one.kind].model_validate(asked | {"privacy_consent": True})
    case = service.submit(context, request, key=str(uuid4()), now=start)
    for count, (actor, command) in enumerate(steps, start=1):
        moment = start + (end - start) * count / len(steps)
        case = _take_step(context, case, actor, command, moment)
    return case


def _take_step(context: AppContext, case: Case, actor: Actor, command: Command, moment: datetime) -> Case:
    """One step further; whatever the stack's own clock did to the case in between stands."""
    after = decide(case, command, actor=actor, policy=context.policy, now=moment).case
    try:
        stored = context.cases.save(after)
    except Outdated:
        return _take_step(context, context.cases.load(case.number), actor, command, moment)
    register_sync.note(context.products, context.policy, case, stored)
    return stored
