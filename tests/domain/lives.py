"""A command for every event, and a case for every state, ready made."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from chalicelib.domain.case import (
    clock_commands,
    commands,
    customer_commands,
    fact_steps,
    parcel_steps,
    repair_steps,
    solution_steps,
)
from chalicelib.domain.case.arrived_goods import ArrivedGoods
from chalicelib.domain.case.case import Case, InspectionFee, Payout, Quoted, Timer
from chalicelib.domain.case.commands import Actor, Command
from chalicelib.domain.case.parcels import CarrierClaim, Parcel, ParcelMark
from chalicelib.domain.kernel.states import Event, Role, State
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.workflow.transitions import CLAIMABLE, ENDED
from tests import samples
from tests.samples import NOW

E, S = Event, State
STAGES: dict[str, dict[str, Any]] = {
    "diagnosis_urgent": {"hours": 4, "count": "clock"},
    "diagnosis_normal": {"hours": 24, "count": "clock"},
    "tell_result": {"days": 1, "count": "working"},
    "hard_case": {"days": 7, "count": "working"},
    "repair": {"days": 7, "count": "working"},
    "repair_urgent": {"days": 3, "count": "working"},
    "order": {"days": 1, "count": "working"},
    "repair_with_part": {"days": 2, "count": "working"},
    "follow_up": {"days": 3, "count": "clock"},
}
PRICES: dict[str, Any] = {
    "effective_from": "2026-01-01",
    "currency": "CNY",
    "cost_percent": 70,
    "families": {
        "phone": {"inspection": 30, "labour": {"minor": 50, "major": 120}, "parts": {"screen": 680}},
    },
}


def whole_policy() -> Policy:
    """The tests' policy with times for every stage and a price list."""
    plain: dict[str, Any] = samples.POLICY.model_dump(mode="json", by_alias=True)
    plain["pages"]["service_levels"]["stages"] = STAGES
    plain["pages"]["price_list"] = PRICES
    return Policy.model_validate(plain)


POLICY = whole_policy()
LATER = NOW + timedelta(hours=1)
PERSON, COLLEAGUE = "tech-1@example.com", "lead@example.com"
ACTORS: dict[Role, Actor] = {
    Role.CUSTOMER: samples.CUSTOMER,
    Role.STAFF: Actor(role=Role.STAFF, who=PERSON, proved=True),
    Role.OWNER: Actor(role=Role.STAFF, who=PERSON, further_roles=frozenset({Role.OWNER}), proved=True),
    Role.LEAD: Actor(role=Role.STAFF, who=COLLEAGUE, further_roles=frozenset({Role.LEAD}), proved=True),
    Role.MANAGER: Actor(role=Role.STAFF, who=COLLEAGUE, further_roles=frozenset({Role.MANAGER}), proved=True),
    Role.DEALER: Actor(
        role=Role.STAFF, who="dealer-1@example.net", further_roles=frozenset({Role.DEALER}), outside=True
    ),
    Role.CLOCK: Actor(role=Role.CLOCK),
    Role.OTHER: samples.OTHER,
    Role.CARRIER: samples.CARRIER,
}
VISIT = "2026-12-01 14:00"
OUT, LOST, CLAIMED = 1, 2, 3  # of the parcels of a case that is ready made
RECORD: dict[str, Any] = {"done": "更换屏幕", "minutes": 40, "technician": "王师傅"}
FOUND: dict[str, Any] = {
    "fault": "hardware",
    "finding": "屏幕排线断裂",
    "evidence": "通电测试无显示",
    "cause": "covered",
    "repairable": True,
}
COMMANDS: dict[Event, Command] = {
    E.SUBMIT: commands.Submit(number="202611-001", request=samples.request("repair")),
    E.REPLY: commands.Reply(text="还有异响"),
    E.SUPPLY_INFORMATION: commands.SupplyInformation(order_number="A-1"),
    E.CORRECT_CONTACT: commands.CorrectContact(phone="13800138000"),
    E.ACCEPT_INSPECTION_FEE: customer_commands.AcceptInspectionFee(code="123456"),
    E.ACCEPT_QUOTE: customer_commands.AcceptQuote(code="123456"),
    E.DECLINE_QUOTE: customer_commands.DeclineQuote(text="太贵"),
    E.CHOOSE_TIME: customer_commands.ChooseTime(time=VISIT),
    E.ACCEPT_SUBSTITUTE: customer_commands.AcceptSubstitute(),
    E.DECLINE_SUBSTITUTE: customer_commands.DeclineSubstitute(text="要全新的"),
    E.SEND_TRACKING: customer_commands.SendTracking(carrier="顺丰", tracking="SF1"),
    E.CONFIRM_DELIVERY: customer_commands.ConfirmDelivery(),
    E.REPORT_PARCEL: customer_commands.ReportParcel(what="damaged", text="屏幕碎了"),
    E.ACCEPT_RESULT: customer_commands.AcceptResult(),
    E.REPORT_PROBLEM: customer_commands.ReportProblem(text="还是不亮"),
    E.OBJECT: customer_commands.ObjectTo(text="没有进过水"),
    E.CLAIM_REFUND: customer_commands.ClaimRefund(),
    E.ACCEPT_RECYCLING: customer_commands.AcceptRecycling(),
    E.RATE: customer_commands.Rate(score=5),
    E.CANCEL: commands.Cancel(),
    E.JOIN: commands.JoinCase(sender="neighbour@example.net", text="我替邻居问一下"),
    E.MAIL_FAILED: commands.ReportMailFailure(
        address="li.mei@example.com", permanent=True, words="550 no such user"
    ),
    E.TAKE: commands.Take(),
    E.ASSIGN: commands.Assign(person="tech-2@example.com"),
    E.TRANSFER: commands.Transfer(team="quality"),
    E.RECLASSIFY: fact_steps.Reclassify(kind="service", model="FH-P1", purchased_on=date(2026, 2, 1)),
    E.URGENT: commands.Urgent(),
    E.NOTE: commands.Note(text="客户很着急"),
    E.ASK: commands.Ask(text="哪天买的？"),
    E.SAY: commands.Say(text="配件已到"),
    E.CLOSE: commands.Close(text="已修好"),
    E.HAND_BACK: commands.HandBack(text="更换供电芯片，再测一次。"),
    E.GIVE_BACK: commands.GiveBack(text="这个型号我们不装。"),
    E.UNDO: commands.Undo(),
    E.BLACK_OUT: repair_steps.BlackOut(words="屏幕从昨天起不亮"),
    E.ADVISE: repair_steps.Advise(text="请长按电源键十秒。"),
    E.REQUEST_ITEM: repair_steps.RequestItem(
        how="send_in", address="杭州市文三路 1 号 维修中心", enclose="主机\n充电器"
    ),
    E.RECEIVE_ITEM: repair_steps.ReceiveItem(condition="外观完好"),
    E.RECEIVE_LATE: repair_steps.ReceiveLate(condition="外观完好"),
    E.SETTLE_ARRIVAL: repair_steps.SettleArrival(way="as_meant", text="序列号登记有误，已更正。"),
    E.WAIVE_INSPECTION_FEE: repair_steps.WaiveInspectionFee(text="这次不收检测费。"),
    E.DIAGNOSE: repair_steps.Diagnose(**FOUND),
    E.MARK_HARD: repair_steps.MarkHard(text="需要总部协助。"),
    E.PLAN_REPAIR: repair_steps.PlanRepair(method="更换屏幕"),
    E.QUOTE: repair_steps.Quote(
        method="更换屏幕", parts=("screen",), labour=("major",), days=5, payment="银行转账"
    ),
    E.RECORD_PAYMENT: repair_steps.RecordPayment(amount=Decimal(800), reference="P-1"),
    E.OFFER_VISIT: repair_steps.OfferVisit(times=f"{VISIT}\n2026-12-02 09:00", technician="王师傅"),
    E.COMPLETE_VISIT: repair_steps.CompleteVisit(**RECORD, fault="hardware", shown=True),
    E.FETCH_ITEM: repair_steps.FetchItem(condition="外观完好"),
    E.AWAIT_PARTS: repair_steps.AwaitParts(
        part="屏幕", expected_on=date(2026, 12, 3), ready_on=date(2026, 12, 7)
    ),
    E.ORDER_PART: repair_steps.OrderPart(supplier="示例供应商，订单 2026-7", expected_on=date(2026, 12, 3)),
    E.PARTS_ARRIVED: repair_steps.PartsArrived(),
    E.HAND_OUT_PARTS: repair_steps.HandOutParts(parts="屏幕总成 1 块", taken_by="王师傅"),
    E.FINISH_REPAIR: repair_steps.FinishRepair(**RECORD),
    E.PASS_CHECK: repair_steps.PassCheck(tests="通话、充电、显示正常"),
    E.FAIL_CHECK: repair_steps.FailCheck(finding="触摸不灵"),
    E.OFFER_COLLECTION: repair_steps.OfferCollection(place="文三路 1 号，9:00–18:00", bring="身份证件"),
    E.SHIP_BACK: repair_steps.ShipBack(carrier="顺丰", tracking="SF2"),
    E.POST_PART: repair_steps.PostPart(
        part="充电器", guide="troubleshooting/no-power/", carrier="顺丰", tracking="SF3"
    ),
    E.RECORD_DELIVERY: parcel_steps.RecordDelivery(parcel=OUT),
    E.RECORD_PARCEL_TROUBLE: parcel_steps.RecordParcelTrouble(
        parcel=OUT, what="lost", text="承运商确认丢失。"
    ),
    E.CLAIM_CARRIER: parcel_steps.ClaimCarrier(parcel=LOST, amount=Decimal(3000), reference="C-1"),
    E.SETTLE_CLAIM: parcel_steps.SettleClaim(parcel=CLAIMED, paid=Decimal(3000)),
    E.SEND_AGAIN: parcel_steps.SendAgain(parcel=LOST),
    E.APPROVE_EXCHANGE: solution_steps.ApproveExchange(reason="两次维修未修好"),
    E.OFFER_SUBSTITUTE: solution_steps.OfferSubstitute(substitute="FH-P2", difference="屏幕更大"),
    E.SHIP_NEW: solution_steps.ShipNew(
        new_model="FH-P1",
        new_serial="P1 2026 777",
        carrier="顺丰",
        tracking="SF4",
        address="杭州市文三路 1 号",
    ),
    E.RECEIVE_OLD: solution_steps.ReceiveOld(condition="齐全"),
    E.APPROVE_REFUND: solution_steps.ApproveRefund(amount=Decimal(900), reason="无法修复"),
    E.CONFIRM_PAYOUT: solution_steps.ConfirmPayout(),
    E.RECORD_REFUND: solution_steps.RecordRefund(reference="R-1"),
    E.REFUSE: solution_steps.Refuse(clause="warranty-exclusions", text="进液损坏不在保修范围内。"),
    E.REINSPECT: solution_steps.Reinspect(ruling="overturned", finding="没有进液痕迹"),
    E.RETURN_ITEM: solution_steps.ReturnItem(text="产品原样寄回。"),
    E.OFFER_RECYCLING: solution_steps.OfferRecycling(subsidy=Decimal(50), text="可以由我们回收。"),
    E.LEND: solution_steps.Lend(loaner="FH-P1 备用机 7 号", back_on=date(2026, 12, 20)),
    E.TAKE_BACK_LOAN: solution_steps.TakeBackLoan(condition="完好"),
    E.RECORD_RATING: solution_steps.RecordRating(score=5),
    E.COMPENSATE: solution_steps.Compensate(
        amount=Decimal(100), reason="反复维修", text="很抱歉，我们补偿您。"
    ),
    E.REOPEN: solution_steps.Reopen(text="我们重新为您处理。"),
    E.REMIND: clock_commands.Remind(timer="solve"),
    E.ESCALATE: clock_commands.Escalate(timer="solve", to="lead"),
    E.REMIND_CUSTOMER: clock_commands.RemindCustomer(),
    E.REMIND_OLD: clock_commands.RemindOld(timer="old_item"),
    E.REMIND_COLLECTION: clock_commands.RemindCollection(),
    E.REMIND_PARCEL: parcel_steps.RemindParcel(),
    E.LAPSE: clock_commands.Lapse(),
    E.TELL_REFUND_RIGHT: clock_commands.TellRefundRight(),
    E.CHECK_ADVICE: clock_commands.CheckAdvice(),
    E.END_HOLD: clock_commands.EndHold(),
}
HERE = (
    S.INSPECTION_OFFERED,
    S.INSPECTION_UNPAID,
    S.ARRIVAL_UNCLEAR,
    S.DIAGNOSING,
    S.DIAGNOSED,
    S.QUOTED,
    S.AWAITING_PAYMENT,
    S.REPAIRING,
    S.AWAITING_PARTS,
    S.QUALITY_CHECK,
    S.RETURNING,
    S.READY_TO_COLLECT,
    S.REFUSED,
    S.RECYCLING_OFFERED,
)
QUOTED = Quoted(
    at=NOW,
    lines=(("parts", "screen", Decimal(680)),),
    total=Decimal(680),
    currency="CNY",
    policy_version="2026-01-01",
)
UNCLEAR = ArrivedGoods(at=NOW, by=PERSON, meant="SN 0001", serial="SN 9", differences=("other_serial",))
MUCH = Payout(kind="refund", amount=Decimal(5000), approved_by="somebody@example.com")
PAYING = (S.REFUND_UNCONFIRMED, S.REFUND_HELD, S.REFUNDING)
LONG_AGO = date(2026, 9, 1)  # so late that a refund is due instead
FEE = InspectionFee(at=NOW, amount=Decimal(30), currency="CNY", policy_version="2026-01-01")
LAST_STEP_OF_STAFF = commands.Note(text="客户很着急")


def parcels() -> tuple[Parcel, ...]:
    """One to the customer on its way, one that was lost, and one for which the carrier is to pay."""
    sent = Parcel(
        number=OUT,
        event=E.SHIP_BACK,
        direction="to_customer",
        contents="product",
        carrier="顺丰",
        tracking="SF1",
        marks=(ParcelMark(at=NOW, standing="under_way"),),
    )
    lost = sent.model_copy(update={"number": LOST}).with_mark("lost", NOW)
    claim = CarrierClaim(at=NOW, by=PERSON, reference="C-1", amount=Decimal(3000))
    return sent, lost, lost.model_copy(update={"number": CLAIMED, "claim": claim})


def ready(state: State, **changes: Any) -> Case:
    """A case in that state, with the facts that it cannot have come there without."""
    facts = {
        event: COMMANDS[event].model_dump(mode="json", exclude={"attachments", "code"})
        for event in (E.DIAGNOSE, E.OFFER_VISIT, E.OFFER_SUBSTITUTE, E.OFFER_RECYCLING, E.QUOTE)
    }
    held: dict[str, Any] = {
        "state": state,
        "owner": PERSON,
        "expert": "lead",
        "arrivals": (UNCLEAR,) if state is S.ARRIVAL_UNCLEAR else None,
        "closed_at": NOW if state in ENDED else None,
        "item_here": state in HERE,
        "facts": facts,
        "quoted": QUOTED,
        "inspection_fee": FEE if state in (S.INSPECTION_OFFERED, S.INSPECTION_UNPAID) else None,
        "payout": MUCH if state in PAYING else None,
        "resumes": S.IN_PROGRESS if state is S.WAITING else None,
        "promised_on": LONG_AGO if state in CLAIMABLE else None,
        "refund_right_told": state in CLAIMABLE or None,
        "timers": (Timer(name="solve", started=NOW, due=NOW + timedelta(hours=24)),),
    }
    return samples.case().model_copy(update=held | changes)
