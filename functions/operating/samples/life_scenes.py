"""The moments on a case's way at which each mail is written, and the commands that lead there."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from chalicelib.domain.case import customer_commands, solution_steps
from chalicelib.domain.case import repair_steps as repair
from chalicelib.domain.case.arrived_goods import Way
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.clock_commands import (
    CheckAdvice,
    EndHold,
    Lapse,
    RemindCollection,
    RemindCustomer,
    RemindOld,
    TellRefundRight,
)
from chalicelib.domain.case.commands import Actor, Ask, Cancel, Command, CorrectContact, HandBack, Take, Undo
from chalicelib.domain.case.parcel_steps import RecordParcelTrouble, RemindParcel, SendAgain
from chalicelib.domain.case.repair_steps import MarkHard, OfferVisit
from chalicelib.domain.kernel.states import Role
from chalicelib.domain.policy.policy import Policy

ABOVE = frozenset({Role.OWNER, Role.LEAD, Role.MANAGER})
PERSON = Actor(role=Role.STAFF, who="tech-1@example.com", further_roles=ABOVE, proved=True)
SECOND = Actor(role=Role.STAFF, who="manager-1@example.com", further_roles=ABOVE, proved=True)
CUSTOMER, CLOCK = Actor(role=Role.CUSTOMER), Actor(role=Role.CLOCK)
Led = Callable[..., Case]
Steps = tuple[tuple[Actor, Command], ...]

TOO_LATE = date(2027, 1, 29)
WORK = {
    "done": "更换屏幕总成，重新固定排线。",
    "parts_used": "屏幕 1 块",
    "minutes": 40,
    "technician": "王师傅",
}
SEEN = WORK | {"fault": "hardware"}  # by a visit
HOME = "杭州市西湖区文三路 1 号"
PARCEL = {"carrier": "顺丰速运", "tracking": "SF1234567890"}
MOVED_HOUSE = CorrectContact(address="上海市静安区南京西路 2 号")
CENTRE = "杭州市西湖区文三路 1 号\n售后服务中心 收"


def by_staff(*commands: Command) -> Steps:
    return tuple((PERSON, command) for command in commands)


def diagnose(cause: str = "covered", **changes: Any) -> repair.Diagnose:
    report = {"fault": "hardware", "finding": "屏幕排线断裂，通电无显示。", "evidence": "照片 1–3。"}
    return repair.Diagnose.model_validate(report | {"cause": cause, "repairable": True} | changes)


def settle_as(way: Way) -> repair.SettleArrival:
    return repair.SettleArrival(way=way, text="请核对一下您手上产品的序列号。")


TAKEN = by_staff(Take())
REQUESTED = by_staff(
    Take(), repair.RequestItem(how="send_in", address=CENTRE, enclose="主机和充电器\n发票复印件")
)
HERE = (*REQUESTED, *by_staff(repair.ReceiveItem(condition="外观完好，配件齐全。")))
LATE = repair.ReceiveLate(condition="外观完好，附有充电器。")
OTHER_ONE = by_staff(
    repair.ReceiveItem(serial_found="P1 2025 999", missing=("发票复印件",), condition="外壳有划痕。")
)
AGREED: Steps = (*HERE, (CUSTOMER, customer_commands.AcceptInspectionFee(code="482913")))  # out of warranty
EXAMINED = (*HERE, *by_staff(diagnose()))
PLANNED = (*EXAMINED, *by_staff(repair.PlanRepair(method="更换屏幕总成。", parts="屏幕 1 块")))
MENDED = (*PLANNED, *by_staff(repair.FinishRepair.model_validate(WORK)))
SHIPPED = (
    *MENDED,
    *by_staff(repair.PassCheck(tests="通话、充电、显示正常。"), repair.ShipBack.model_validate(PARCEL)),
)
BROUGHT = (  # repaired, as SHIPPED is, but brought in and not sent
    *by_staff(Take(), repair.RequestItem(how="bring_in", address=CENTRE, enclose="主机和充电器")),
    *SHIPPED[len(REQUESTED) : -1],
)
COLLECT = repair.OfferCollection(
    place="服务中心，文三路 1 号，周一至周六 9:00–18:00", bring="受理编号、身份证件"
)
ACCEPTED: Steps = (*SHIPPED, (CUSTOMER, customer_commands.AcceptResult()))
UNHAPPY: Steps = (
    *ACCEPTED,
    (CUSTOMER, customer_commands.Rate(score=1, process=2, technician=4, text="修了两次才修好。")),
)
HARD = MarkHard(text="故障时有时无，需要一起分析。", question="换过排线仍不显示，是主板的问题吗？")
OFFER = {"times": "2026-12-01 14:00\n2026-12-02 09:00", "technician": "王师傅"}
MOVED = OFFER | {"times": "2026-12-03 10:00", "text": "师傅临时生病。"}
VISIT: Steps = (
    *TAKEN,
    *by_staff(OfferVisit.model_validate(OFFER)),
    (CUSTOMER, customer_commands.ChooseTime(time="2026-12-01 14:00")),
)
REFUSED: Steps = (
    *HERE,
    *by_staff(
        solution_steps.Refuse(
            clause="warranty-exclusions", text="机身内有进液痕迹，属于进液损坏，不能按保修免费更换。"
        )
    ),
    (CLOCK, EndHold()),
)
OBJECTED: Steps = (*REFUSED, (CUSTOMER, customer_commands.ObjectTo(text="手机没有进过水。")))
EXCHANGED = by_staff(Take(), solution_steps.ApproveExchange(reason="签收 7 天内，未使用，配件齐全。"))
REFUND = solution_steps.ApproveRefund(
    amount=Decimal(3299), shipping=Decimal(12), reason="15 天内，不符合质量要求。"
)
REFUNDED: Steps = (*TAKEN, *by_staff(REFUND), (SECOND, solution_steps.ConfirmPayout()), (CLOCK, EndHold()))
GIFT = solution_steps.Compensate(
    amount=Decimal(100), reason="同一故障返修两次。", text="两次才修好，给您添麻烦了，补偿您 100 元。"
)
NEW_FOR_OLD = repair.Quote(
    method="换一台同型号的新机。", price_paid=Decimal(2999), days=1, payment="银行转账"
)
OFFER_OF_RECYCLING = by_staff(
    solution_steps.OfferRecycling(subsidy=Decimal(50), text="主板损坏，无法修复，可以由我们回收。")
)
RECYCLING: Steps = (*EXAMINED, *OFFER_OF_RECYCLING)
FAR_RECYCLING: Steps = (*TAKEN, *by_staff(diagnose()), *OFFER_OF_RECYCLING)


def quote_steps(policy: Policy, model: str, cause: str, here: Steps = HERE) -> Steps:
    """Up to a quote with the first labour and the first part of the product's price list."""
    prices = policy.pages.price_list
    assert prices is not None, "a quote needs a price list"
    listed = prices.families[policy.product(model).family]
    quote = repair.Quote(
        method="更换屏幕总成。",
        labour=tuple(listed.labour)[:1],
        parts=tuple(listed.parts)[:1],
        days=3,
        payment="银行转账\n户名：示例公司\n账号：0000 0000 0000",
    )
    return (*here, *by_staff(diagnose(cause, finding="机身进液，屏幕损坏。"), quote))


def life_scenes(led: Led, policy: Policy, model: str) -> Mapping[str, Callable[[], Case]]:
    """Per scene the case whose last write promises the mail; `led` takes a new case through steps."""
    paid = quote_steps(policy, model, "customer_fault")
    expired = quote_steps(policy, model, "expired", AGREED)
    agreed: Steps = (*paid, (CUSTOMER, customer_commands.AcceptQuote(code="482913")))
    return {
        **_help_and_visits(led),
        **_repair(led, paid, agreed, expired),
        **_inspection(led, expired),
        **_exchange_and_money(led),
        **_parcels(led),
        **_refusal_and_end(led, paid),
        **_for_staff(led),
    }


def _help_and_visits(led: Led) -> dict[str, Callable[[], Case]]:
    advice = by_staff(
        Take(),
        repair.Advise(text="请长按电源键 10 秒，再充电半小时。", guide="troubleshooting/phone-no-charge/"),
    )
    counter = repair.RequestItem(how="bring_in", address=CENTRE, enclose="主机\n发票", text="周六也营业。")
    return {
        "AdviceGiven": lambda: led(*advice),
        "RefundRight": lambda: led(*PLANNED, (CLOCK, TellRefundRight()), last_at=TOO_LATE),
        "RefundRightTold": lambda: led(*PLANNED, (CLOCK, TellRefundRight()), last_at=TOO_LATE),
        "RefundClaimed": lambda: led(
            *PLANNED, (CUSTOMER, customer_commands.ClaimRefund()), last_at=TOO_LATE
        ),
        "DidItHelp": lambda: led(*advice, (CLOCK, CheckAdvice())),
        "SendItIn-parcel": lambda: led(*REQUESTED),
        "SendItIn-several": lambda: led(*REQUESTED),
        "SendItIn-counter": lambda: led(*TAKEN, *by_staff(counter)),
        "ItemReceived-arrived": lambda: led(*HERE),
        "CameLate": lambda: led(*REQUESTED, (CLOCK, Lapse()), *by_staff(LATE)),
        "ArrivalDiffers": lambda: led(*REQUESTED, *OTHER_ONE),
        "GoodsDiffer": lambda: led(*REQUESTED, *OTHER_ONE),
        "ArrivalSettled-meant": lambda: led(*REQUESTED, *OTHER_ONE, *by_staff(settle_as("as_meant"))),
        "ArrivalSettled-parts": lambda: led(*REQUESTED, *OTHER_ONE, *by_staff(settle_as("parts_missing"))),
        "ArrivalSettled-wrong": lambda: led(*REQUESTED, *OTHER_ONE, *by_staff(settle_as("wrong_item"))),
        "ArrivalSettled-others": lambda: led(*REQUESTED, *OTHER_ONE, *by_staff(settle_as("another_persons"))),
        "ItemReceived-fetched": lambda: led(*VISIT, *by_staff(repair.FetchItem(condition="外壳有旧划痕。"))),
        "TakesLonger": lambda: led(*HERE, *by_staff(MarkHard(text="故障时有时无，需要总部一起分析。"))),
        "HardCase": lambda: led(*HERE, *by_staff(HARD)),
        "HandedBack": lambda: led(*HERE, *by_staff(HARD, HandBack(text="多半是电源芯片虚焊，先补焊再测。"))),
        "VisitOffered-free": lambda: led(*TAKEN, *by_staff(OfferVisit.model_validate(OFFER))),
        "VisitOffered-charged": lambda: led(
            *TAKEN, *by_staff(OfferVisit.model_validate(OFFER | {"charge": 80, "text": "已过保修期。"}))
        ),
        "VisitConfirmed": lambda: led(*VISIT),
        "VisitMoved": lambda: led(
            *VISIT,
            *by_staff(OfferVisit.model_validate(MOVED)),
        ),
        "ResultToAccept": lambda: led(*VISIT, *by_staff(repair.CompleteVisit.model_validate(SEEN))),
    }  # fmt: skip


def _repair(led: Led, paid: Steps, agreed: Steps, expired: Steps) -> dict[str, Callable[[], Case]]:
    lacks = (*PLANNED, *by_staff(repair.AwaitParts(part="屏幕总成")))
    guess = repair.AwaitParts(part="屏幕总成", expected_on=date(2026, 12, 3), ready_on=date(2026, 12, 7))
    first = repair.OrderPart(supplier="示例供应商，订单 2026-117", expected_on=date(2026, 12, 3))
    later = first.model_copy(update={"expected_on": date(2026, 12, 9)})
    on_order = (*lacks, *by_staff(first))
    posted = repair.PostPart.model_validate(
        PARCEL | {"part": "充电器", "guide": "troubleshooting/phone-no-charge/"}
    )
    depreciated = (*AGREED, *by_staff(diagnose("expired"), NEW_FOR_OLD))
    payment = repair.RecordPayment(amount=Decimal(1), reference="P-20261122-01", invoice="12345678")
    unwanted = (*on_order, *by_staff(solution_steps.ReturnItem(text="原样寄回。")))
    return {
        "FollowUpDue": lambda: led(*SHIPPED),
        "FollowUpDue-visit": lambda: led(*VISIT, *by_staff(repair.CompleteVisit.model_validate(SEEN))),
        "RepairPlanned": lambda: led(*PLANNED),
        "QuoteOffered-fault": lambda: led(*paid),
        "QuoteOffered-expired": lambda: led(*expired, purchased_on="2024-01-31"),
        "QuoteOffered-depreciated": lambda: led(*depreciated, purchased_on="2024-01-31"),
        "QuoteAccepted": lambda: led(*agreed),
        "PaymentExpected": lambda: led(*agreed),
        "PaymentIn": lambda: led(*agreed, *by_staff(payment)),
        "PaymentReceived": lambda: led(*agreed, *by_staff(payment)),
        "PaymentReceived-depreciated": lambda: led(
            *depreciated,
            (CUSTOMER, customer_commands.AcceptQuote(code="482913")),
            *by_staff(payment),
            purchased_on="2024-01-31",
        ),
        "PartNeeded": lambda: led(*lacks),
        "PartNeeded-dated": lambda: led(*PLANNED, *by_staff(guess)),
        "PartsOrdered": lambda: led(*on_order),
        "PartsOrdered-changed": lambda: led(*on_order, *by_staff(later)),
        "PartToOrder": lambda: led(*lacks),
        "PartOnOrder": lambda: led(*on_order),
        "PartOnOrder-changed": lambda: led(*on_order, *by_staff(later)),
        "PartNotNeeded": lambda: led(*lacks, *by_staff(Undo())),
        "PartNotNeeded-ordered": lambda: led(*unwanted),
        "PartArrived": lambda: led(*on_order, *by_staff(repair.PartsArrived())),
        "PartPosted": lambda: led(*TAKEN, *by_staff(posted)),
        "LoanerOut": lambda: led(*HERE, *by_staff(_loan())),
        "ShippedBack-repaired": lambda: led(*SHIPPED),
        "ShippedBack-as-is": lambda: led(
            *paid,
            (CUSTOMER, customer_commands.DeclineQuote()),
            *by_staff(repair.ShipBack.model_validate(PARCEL)),
        ),
        "ShippedBack-by-hand": lambda: led(*BROUGHT, *by_staff(repair.ShipBack(how="by_hand"))),
        "RequestCancelled-goes-back": lambda: led(*HERE, (CUSTOMER, Cancel())),
    }


def _inspection(led: Led, expired: Steps) -> dict[str, Callable[[], Case]]:
    """Of a product out of warranty, from its arrival to the fee that is owed, paid or waived."""
    old = {"purchased_on": "2024-01-31"}
    fetched = (*VISIT, *by_staff(repair.FetchItem(condition="外壳有旧划痕。")))
    declined: Steps = (*expired, (CUSTOMER, customer_commands.DeclineQuote()))
    payment = repair.RecordPayment(amount=Decimal(50), reference="P-20261122-02", invoice="12345679")
    waived = repair.WaiveInspectionFee(text="您是老客户，这次不收检测费。")
    return {
        "SendItIn-charged": lambda: led(*REQUESTED, **old),
        "InspectionOffered-arrived": lambda: led(*HERE, **old),
        "InspectionOffered-fetched": lambda: led(*fetched, **old),
        "InspectionAgreed": lambda: led(*AGREED, **old),
        "InspectionFeeDue-declined": lambda: led(*declined, **old),
        "InspectionFeeDue-silent": lambda: led(*expired, (CLOCK, Lapse()), **old),
        "InspectionFeeReceived": lambda: led(*declined, *by_staff(payment), **old),
        "InspectionFeeWaived-before": lambda: led(*HERE, *by_staff(waived), **old),
        "InspectionFeeWaived-after": lambda: led(*declined, *by_staff(waived), **old),
        "SentBackAsIs-without-consent": lambda: led(*HERE, (CLOCK, Lapse()), **old),
        "RequestCancelled-without-consent": lambda: led(*HERE, (CUSTOMER, Cancel()), **old),
    }


def _exchange_and_money(led: Led) -> dict[str, Callable[[], Case]]:
    other = solution_steps.OfferSubstitute(substitute="FH-R7", difference="覆盖面积更大，价格相同。")
    worn = solution_steps.OfferSubstitute(
        substitute="FH-R6", condition="refurbished", difference="外壳有轻微使用痕迹，功能完好。"
    )
    new = solution_steps.ShipNew.model_validate(
        PARCEL | {"new_model": "FH-R6", "new_serial": "R6 2026 777", "address": CENTRE}
    )
    gone = (*EXCHANGED, *by_staff(new))
    old_due_back: Steps = ((CLOCK, RemindOld(timer="old_item")),)
    lent: Steps = (*HERE, *by_staff(_loan()))
    due_back: Steps = ((CLOCK, RemindOld(timer="loaner")),)
    return {
        "SubstituteOffered": lambda: led(*EXCHANGED, *by_staff(other), kind="exchange"),
        "SubstituteOffered-refurbished": lambda: led(*EXCHANGED, *by_staff(worn), kind="exchange"),
        "NewItemShipped-refurbished": lambda: led(
            *EXCHANGED,
            *by_staff(worn),
            (CUSTOMER, customer_commands.AcceptSubstitute()),
            *by_staff(new.model_copy(update={"condition": "refurbished"})),
            kind="exchange",
        ),
        "NewItemShipped": lambda: led(*gone, kind="exchange"),
        "DueBack-old": lambda: led(*gone, *old_due_back, kind="exchange"),
        "DueBack-old-overdue": lambda: led(
            *gone, *2 * old_due_back, kind="exchange", last_at=_loan().back_on
        ),
        "DueBack-loaner": lambda: led(*lent, *due_back),
        "DueBack-loaner-overdue": lambda: led(*lent, *2 * due_back, last_at=_loan().back_on),
        "RefundApproved-refund": lambda: led(*REFUNDED, kind="return"),
        "RefundApproved-compensation": lambda: led(*UNHAPPY, *by_staff(GIFT), (CLOCK, EndHold())),
        "RefundPaid": lambda: led(
            *REFUNDED, *by_staff(solution_steps.RecordRefund(reference="T-20261122-07")), kind="return"
        ),
        "PayRefund": lambda: led(*REFUNDED, kind="return"),
        "RecyclingAgreed-here": lambda: led(*RECYCLING, (CUSTOMER, customer_commands.AcceptRecycling())),
        "RecyclingAgreed-to-come": lambda: led(
            *FAR_RECYCLING, (CUSTOMER, customer_commands.AcceptRecycling())
        ),
        "PayRefund-subsidy": lambda: led(*RECYCLING, (CUSTOMER, customer_commands.AcceptRecycling())),
    }


def _parcels(led: Led) -> dict[str, Callable[[], Case]]:
    """Of parcels that did not come, or not as they were sent."""
    there: Steps = (*REQUESTED, (CUSTOMER, customer_commands.SendTracking.model_validate(PARCEL)))
    late: Steps = ((CLOCK, RemindParcel()),)
    where, phone = {"phone": "13800138000", "address": HOME}, {"phone": "13800138000"}
    lost = by_staff(RecordParcelTrouble(parcel=1, what="lost", text="承运商查了三天，没有找到。"))
    broken = by_staff(RecordParcelTrouble(parcel=1, what="damaged", text="外箱压坏，屏幕碎裂。"))
    refused = by_staff(RecordParcelTrouble(parcel=1, what="refused", text="签收人不在，承运商退回。"))
    again = by_staff(SendAgain(parcel=1, text="这次改用另一家承运商。"))
    return {
        "ParcelLate-to-us": lambda: led(*there, *late),
        "ParcelLate-to-you": lambda: led(*SHIPPED, *late),
        "ParcelOverdue-to-us": lambda: led(*there, *late, **phone),
        "ParcelOverdue-to-you": lambda: led(*SHIPPED, *late, **where),
        "ParcelTrouble-lost-to-us": lambda: led(*there, *lost),
        "ParcelTrouble-damaged": lambda: led(*SHIPPED, *broken),
        "ParcelTrouble-refused": lambda: led(*SHIPPED, *refused),
        "ParcelToClaim-lost": lambda: led(*SHIPPED, *lost),
        "ParcelToClaim-refused": lambda: led(*SHIPPED, *refused),
        "AddressChanged-under-way": lambda: led(*SHIPPED, (CUSTOMER, MOVED_HOUSE), **where),
        "AddressChanged-before": lambda: led(*SHIPPED[:-1], (CUSTOMER, MOVED_HOUSE), **where),
        "ContactCorrected-under-way": lambda: led(*SHIPPED, (CUSTOMER, MOVED_HOUSE), **where),
        "ContactCorrected-before-it-leaves": lambda: led(*SHIPPED[:-1], (CUSTOMER, MOVED_HOUSE), **where),
        "SentAgain": lambda: led(*SHIPPED, *lost, *again),
    }


def _loan() -> solution_steps.Lend:
    return solution_steps.Lend(loaner="P1 周转机 7 号", back_on=date(2026, 12, 20))


def _refusal_and_end(led: Led, paid: Steps) -> dict[str, Callable[[], Case]]:
    asked = (*TAKEN, *by_staff(Ask(text="请问哪天买的？")))
    afar = (*TAKEN, *OBJECTED[len(HERE) :])
    stands = solution_steps.Reinspect(ruling="upheld", finding="拆机复查，主板多处有进液腐蚀。")
    wrong = solution_steps.Reinspect(ruling="overturned", finding="拆机复查，没有发现进液痕迹。")
    return {
        "Refused": lambda: led(*REFUSED),
        "ObjectionTaken": lambda: led(*OBJECTED),
        "Reinspected-upheld": lambda: led(*OBJECTED, *by_staff(stands)),
        "Reinspected-overturned": lambda: led(*OBJECTED, *by_staff(wrong)),
        "SentBackAsIs-decided": lambda: led(
            *HERE, *by_staff(solution_steps.ReturnItem(text="按您的要求，不再维修。"))
        ),
        "SentBackAsIs-silent": lambda: led(*paid, (CLOCK, Lapse())),
        "RecyclingOffered": lambda: led(*RECYCLING),
        "RateUs-accepted": lambda: led(*ACCEPTED),
        "RateUs-silent": lambda: led(
            *SHIPPED, (CUSTOMER, customer_commands.ConfirmDelivery()), (CLOCK, Lapse())
        ),
        "Reopened": lambda: led(
            *UNHAPPY, *by_staff(solution_steps.Reopen(text="由技术主管重新检测，不再收费。"))
        ),
        "StillWaiting-question": lambda: led(*asked, (CLOCK, RemindCustomer())),
        "StillWaiting-quote": lambda: led(*paid, (CLOCK, RemindCustomer())),
        "ClosedBySilence-question": lambda: led(*asked, (CLOCK, Lapse())),
        "ClosedBySilence-item": lambda: led(*REQUESTED, (CLOCK, Lapse())),
        "ClosedBySilence-upheld": lambda: led(*afar, *by_staff(stands), (CLOCK, Lapse())),
        "ClosedBySilence-rating": lambda: led(*ACCEPTED, (CLOCK, Lapse())),
    }


def _for_staff(led: Led) -> dict[str, Callable[[], Case]]:
    offered = (*TAKEN, *by_staff(OfferVisit.model_validate(OFFER)))
    return {
        "CheckRepair": lambda: led(*MENDED),
        "CheckFailed": lambda: led(*MENDED, *by_staff(repair.FailCheck(finding="触摸屏左上角不灵。"))),
        "ToBeSent-repaired": lambda: led(*SHIPPED[:-1], phone="13800138000", address=HOME),
        "ReadyToCollect": lambda: led(*BROUGHT, *by_staff(COLLECT)),
        "NotCollected": lambda: led(*BROUGHT, *by_staff(COLLECT), (CLOCK, RemindCollection())),
        "NotCollected-last": lambda: led(
            *BROUGHT, *by_staff(COLLECT), (CLOCK, RemindCollection()), last_at=date(2027, 3, 1)
        ),
        "Uncollected": lambda: led(
            *BROUGHT, *by_staff(COLLECT), (CLOCK, RemindCollection()), phone="13800138000"
        ),
        "ToBeSent-in-person": lambda: led(*BROUGHT),
        "ToBeSent-as-is": lambda: led(*HERE, (CUSTOMER, Cancel())),
        "ToBeSent-new": lambda: led(*EXCHANGED, kind="exchange", phone="13800138000", address=HOME),
        "Rated": lambda: led(*UNHAPPY, phone="13800138000"),
        "CallTheCustomer": lambda: led(*offered, (CLOCK, Lapse()), phone="13800138000"),
        "ActionDone-refund": lambda: led(*TAKEN, *by_staff(REFUND), kind="return"),
        "ActionDone-diagnosis": lambda: led(*EXAMINED),
    }
