"""What staff report on pages: a frozen model per step, whose fields are the form and the record."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.domain.case.commands import PageCommand
from chalicelib.domain.case.step_fields import (
    IF_BY_PARCEL,
    Carrier,
    FaultType,
    Files,
    GoesHome,
    Keys,
    Long,
    Message,
    Minutes,
    Money,
    OptionalMessage,
    SendIn,
    Short,
    Tracking,
)
from chalicelib.domain.kernel.fields import Asked, Blank, OneLine
from chalicelib.domain.kernel.states import Event
from chalicelib.domain.policy.service_levels import Cause


class Advise(PageCommand):
    """Remote help first (A9, B1): whether it helped is asked two hours later."""

    event = Event.ADVISE
    effect = "report"
    text: Message
    guide: Annotated[
        Annotated[str, Field(max_length=200), OneLine] | None,
        Blank,
        Asked(
            "排查指南的地址",
            "Address of the guide",
            "例如 troubleshooting/no-power/",
            "e.g. troubleshooting/no-power/",
        ),
    ] = None


class RequestItem(PageCommand):
    """The product is to come to us (C12): where to, what to enclose."""

    event = Event.REQUEST_ITEM
    effect = "report"
    how: Annotated[SendIn, Asked("怎样交给我们", "How it comes to us", control="radio")]
    address: Annotated[Long, Asked("寄送地址", "Address it goes to", control="textarea")]
    enclose: Annotated[
        Long, Asked("需要附上", "What to enclose", "每行一样。", "One thing per line.", control="textarea")
    ]
    text: OptionalMessage = None


class ReceiveItem(PageCommand):
    event = Event.RECEIVE_ITEM
    effect = "own"
    condition: Annotated[Long, Asked("收到时的状况", "Its condition on arrival", control="textarea")]
    attachments: Files = ()


class Diagnose(PageCommand):
    """The diagnosis report (B3, E4); `cause` is the responsibility (B4)."""

    event = Event.DIAGNOSE
    effect = "own"
    fault: Annotated[FaultType, Asked("故障类型", "Kind of fault", control="select")]
    finding: Annotated[Long, Asked("检测结果", "Finding", control="textarea")]
    evidence: Annotated[
        Long, Asked("依据", "Evidence", "测试数据、照片编号等。", "Readings, photos.", control="textarea")
    ]
    cause: Annotated[Cause, Asked("责任判定", "Responsibility", control="select")]
    repairable: Annotated[
        bool,
        Asked(
            "能修好吗",
            "Can it be repaired?",
            "没有故障的，选“能”。",
            "Nothing wrong: yes.",
            control="radio",
            source="yes_or_no",
        ),
    ]
    dead_on_arrival: Annotated[bool, Asked("到手即坏", "It was dead on arrival", control="checkbox")] = False
    core_fault: Annotated[bool, Asked("属于核心故障", "It is a core fault", control="checkbox")] = False
    attachments: Files = ()


class MarkHard(PageCommand):
    """A hard case (B8): more time, and the customer is told."""

    event = Event.MARK_HARD
    effect = "report"
    text: Message


class PlanRepair(PageCommand):
    """A repair that the company pays (C1, B5)."""

    event = Event.PLAN_REPAIR
    effect = "own"
    when = "company_pays"
    method: Annotated[Long, Asked("维修方案", "What we will do", control="textarea")]
    parts: Annotated[Long | None, Blank, Asked("需要的零件", "Parts", control="textarea")] = None
    text: OptionalMessage = None


class Quote(PageCommand):
    """What it costs, by the names of the price list (C2); paid before anything starts.

    Instead of a repair it may be a new product at the depreciated value (C10), and after force majeure
    a sum that was agreed (B4).
    """

    event = Event.QUOTE
    effect = "own"
    when = "priced"
    method: Annotated[Long, Asked("维修方案", "What we will do", control="textarea")]
    labour: Annotated[Keys, Asked("人工", "Labour", control="checks", source="labour")] = ()
    parts: Annotated[Keys, Asked("零件", "Parts", control="checks", source="parts")] = ()
    price_paid: Annotated[
        Annotated[Money, Field(gt=0)] | None,
        Blank,
        Asked(
            "折价换新：当初的购买价（元）",
            "Depreciated exchange: price once paid",
            "填了就按折价换新报价，金额由系统按政策算出。",
            "With this the quote is for a new product; the policy gives the sum.",
            control="number",
            source="depreciated_price",
        ),
    ] = None
    agreed: Annotated[
        Annotated[Money, Field(gt=0)] | None,
        Blank,
        Asked(
            "与客户商定的金额（元）", "Sum agreed with the customer", control="number", source="agreed_sum"
        ),
    ] = None
    days: Annotated[
        int, Field(ge=1, le=90), Asked("需要几个工作日", "Working days it takes", control="number")
    ]
    payment: Annotated[Long, Asked("付款方式", "How to pay", control="textarea")]
    text: OptionalMessage = None

    @model_validator(mode="after")
    def something(self) -> "Quote":
        if not (self.parts or self.labour or self.price_paid or self.agreed):
            raise PydanticCustomError("nothing_given", "nothing given")
        return self


class RecordPayment(PageCommand):
    event = Event.RECORD_PAYMENT
    effect = "own"
    amount: Annotated[Money, Asked("实收金额（元）", "Amount received", control="number", source="total")]
    reference: Annotated[Short, Asked("收款凭证号", "Reference of the payment")]
    invoice: Annotated[
        Annotated[str, Field(max_length=200), OneLine] | None, Blank, Asked("发票号", "Invoice number")
    ] = None


class OfferVisit(PageCommand):
    """Times to choose from (C11); out of warranty the charge is named and agreed to first."""

    event = Event.OFFER_VISIT
    effect = "own"
    times: Annotated[
        Long,
        Asked(
            "可以上门的时间",
            "Times to choose from",
            "每行一个，例如 2026-12-01 14:00。",
            "One per line, e.g. 2026-12-01 14:00.",
            control="textarea",
        ),
    ]
    technician: Annotated[Short, Asked("上门人员", "Who comes", source="me")]
    charge: Annotated[
        Money, Asked("上门费（元），保修期内填 0", "Charge of the visit, 0 in warranty", control="number")
    ] = Decimal(0)
    text: OptionalMessage = None


class WorkRecord(PageCommand):
    """What was done (C4, E2)."""

    done: Annotated[Long, Asked("维修内容", "What was done", control="textarea")]
    parts_used: Annotated[Long | None, Blank, Asked("更换的零件", "Parts changed", control="textarea")] = None
    minutes: Annotated[Minutes, Asked("用时（分钟）", "Minutes of work", control="number")]
    technician: Annotated[Short, Asked("维修人员", "Technician", source="me")]
    charge: Annotated[Money, Asked("实收费用（元）", "Charge", control="number")] = Decimal(0)
    attachments: Files = ()


class CompleteVisit(WorkRecord):
    """A visit that was made (C11); the customer saw it work and signed."""

    event = Event.COMPLETE_VISIT
    effect = "own"
    shown: Annotated[
        bool, Asked("已当面演示，客户已签字", "Shown to the customer, who signed", control="checkbox")
    ] = False


class FetchItem(PageCommand):
    """It cannot be repaired there and comes with us (B1)."""

    event = Event.FETCH_ITEM
    effect = "own"
    condition: Annotated[Long, Asked("取走时的状况", "Its condition when taken", control="textarea")]
    attachments: Files = ()


class AwaitParts(PageCommand):
    """A part is missing (C3): the customer hears the new date."""

    event = Event.AWAIT_PARTS
    effect = "own"
    part: Annotated[Short, Asked("缺少的零件", "Missing part")]
    expected_on: Annotated[date, Asked("预计到货日期", "Expected on", control="date")]
    ready_on: Annotated[date, Asked("预计修好日期", "Repair done by", control="date")]


class PartsArrived(PageCommand):
    event = Event.PARTS_ARRIVED
    effect = "report"


class FinishRepair(WorkRecord):
    event = Event.FINISH_REPAIR
    effect = "report"


class PassCheck(PageCommand):
    """Function and performance test passed (C5)."""

    event = Event.PASS_CHECK
    effect = "report"
    tests: Annotated[Long, Asked("检验项目与结果", "Tests and results", control="textarea")]


class FailCheck(PageCommand):
    event = Event.FAIL_CHECK
    effect = "report"
    finding: Annotated[Long, Asked("不合格的项目", "What failed", control="textarea")]


class ShipBack(PageCommand):
    """The product goes home: by parcel, shipping paid by the company (C6), or into the customer's hands."""

    event = Event.SHIP_BACK
    effect = "own"
    how: Annotated[GoesHome, Asked("怎样交还", "How it goes home", control="radio", source="way_home")] = (
        "parcel"
    )
    carrier: Annotated[Short | None, Blank, Asked("承运商", "Carrier", *IF_BY_PARCEL)] = None
    tracking: Annotated[Short | None, Blank, Asked("运单号", "Tracking number", *IF_BY_PARCEL)] = None

    @property
    def by_parcel(self) -> bool:
        return self.how == "parcel"


class PostPart(PageCommand):
    """A part that the customer can change, with a guide (C15)."""

    event = Event.POST_PART
    effect = "report"
    part: Annotated[Short, Asked("寄出的零件", "Part that is sent")]
    guide: Annotated[Short, Asked("安装指南的地址", "Address of the guide")]
    carrier: Carrier
    tracking: Tracking


def moments(times: str) -> tuple[datetime, ...]:
    """The times of an offer, at the shop and so without a zone. Raises ValueError for a line that is none."""
    lines = (line.strip() for line in times.splitlines())
    return tuple(datetime.strptime(line.replace("T", " "), "%Y-%m-%d %H:%M") for line in lines if line)  # noqa: DTZ007
