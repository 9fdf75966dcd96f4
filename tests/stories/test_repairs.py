"""Stories of repairs, from the form to the rating, through mailboxes, pages and the clock only."""

from __future__ import annotations

from typing import Any

import pytest

from tests.stories.cast import CODE, Cast, Colleague, Customer

COVERED: dict[str, Any] = {
    "fault": "hardware",
    "finding": "主板供电芯片损坏",
    "evidence": "通电电流为零",
    "cause": "covered",
    "repairable": True,
    "core_fault": True,
}
OUT_OF_WARRANTY = COVERED | {"cause": "expired"}
SEND_IN: dict[str, Any] = {
    "how": "send_in",
    "address": "杭州市文三路 1 号 维修中心",
    "enclose": "主机\n充电器",
}
RECORD: dict[str, Any] = {"done": "更换供电芯片", "minutes": "45", "technician": "技术部 1"}
HOME: dict[str, Any] = {"carrier": "顺丰", "tracking": "SF1234567890"}


def code_of(customer: Customer, subject: str) -> str:
    """The code of that mail, which only its reader has."""
    found = CODE.search(customer.receives(subject).text.replace(customer.number, ""))
    assert found, "the mail carries no code"
    return found[0]


def comes_in(customer: Customer, technician: Colleague, **facts: Any) -> str:
    """A repair request is taken, the product sent in and received, its inspection agreed to; the number."""
    accepted = customer.asks("repair", **facts)
    number = str(accepted["number"])
    technician.answers(number, number, "受理")
    technician.does(number, "request_item", **SEND_IN)
    assert "文三路" in customer.receives("请把产品").text
    customer.does("send_tracking", carrier="顺丰", tracking="SF0001")
    technician.does(number, "receive_item", condition="外观完好")
    if customer.is_offered("accept_inspection_fee"):
        customer.does("accept_inspection_fee", code=code_of(customer, "检测费"))
    assert customer.state == "diagnosing"
    return number


@pytest.mark.stack
def test_repair_in_warranty(cast: Cast, customer: Customer, technician: Colleague) -> None:
    number = comes_in(customer, technician, purchased_on=cast.visitor.days_ago(100))
    technician.does(number, "diagnose", **COVERED)
    technician.does(number, "plan_repair", method="更换供电芯片")
    planned = customer.receives("免费为您维修")
    assert "#warranty" in planned.html
    assert customer.state == "repairing"
    technician.does(number, "finish_repair", **RECORD)
    technician.does(number, "pass_check", tests="充电、通话正常")
    technician.does(number, "ship_back", **HOME)
    shipped = customer.receives("修好寄回")
    assert "SF1234567890" in shipped.text
    assert "更换供电芯片" in shipped.text
    customer.does("accept_result")
    customer.does("rate", score=5)
    assert customer.state == "closed"


def test_a_mail_about_a_dead_phone_becomes_a_repair(
    cast: Cast, customer: Customer, clerk: Colleague, technician: Colleague
) -> None:
    """Mail → reclassified → covered → what is missing supplied by the link → repaired."""
    number = customer.writes("My phone won't charge", "It has been dead since yesterday. What can I do?")
    clerk.answers(number, number, "take")
    bought = cast.visitor.days_ago(100)
    clerk.answers(number, number, f"reclassify repair FH-P1 {bought}")
    told = customer.receives("put right")
    assert "Covered" in told.text
    assert "#warranty" in told.html
    seen = customer.opens(told).sees()
    assert (seen["kind"], seen["coverage"]["outcome"]) == ("repair", "covered")
    asked = next(one for one in seen["allowed"] if one["command"] == "supply_information")
    assert {field["name"] for field in asked["fields"]} == {"serial_number", "proof"}
    assert seen["next"]["commands"] == ["supply_information"]
    customer.does(
        "supply_information", serial_number="P12026000777", proof=[cast.visitor.upload(name="invoice.png")]
    )
    assert customer.sees()["next"]["commands"] == []
    handed_over = technician.receives(number, "资料已更正")
    assert "FH-P1" in handed_over.text
    technician.answers(number, number, "take")
    technician.does(number, "request_item", **SEND_IN)
    customer.does("send_tracking", carrier="SF", tracking="SF0001")
    technician.does(number, "receive_item", condition="complete")
    technician.does(number, "diagnose", **COVERED)
    technician.does(number, "plan_repair", method="new charging board")
    technician.does(number, "finish_repair", **RECORD)
    technician.does(number, "pass_check", tests="charges")
    technician.does(number, "ship_back", **HOME)
    customer.does("accept_result")
    customer.does("rate", score=5)
    assert customer.state == "closed"


def test_paid_repair_with_consent(cast: Cast, customer: Customer, technician: Colleague) -> None:
    number = comes_in(customer, technician, purchased_on=cast.visitor.days_ago(900))
    technician.does(number, "diagnose", **OUT_OF_WARRANTY)
    technician.does(
        number, "quote", method="更换屏幕", parts="screen", labour="major", days="5", payment="银行转账"
    )
    offer = customer.receives("维修报价")
    assert "800" in offer.text
    code = CODE.search(offer.text.replace(number, ""))
    assert code
    customer.does("accept_quote", code="000000" if code[0] != "000000" else "111111", expect=422)
    assert customer.state == "quoted"
    customer.does("accept_quote", code=code[0], invoice_title="示例公司", tax_number="91330000000000000X")
    assert customer.state == "awaiting_payment"
    technician.does(number, "record_payment", amount="800", reference="P-1")
    assert customer.state == "repairing"
    technician.does(number, "finish_repair", **RECORD, charge="800")
    technician.does(number, "pass_check", tests="显示正常")
    technician.does(number, "ship_back", **HOME)
    customer.does("accept_result")
    assert customer.state == "follow_up"


def test_declined_quote_and_the_item_goes_back(cast: Cast, customer: Customer, technician: Colleague) -> None:
    number = comes_in(customer, technician, purchased_on=cast.visitor.days_ago(900))
    technician.does(number, "diagnose", **OUT_OF_WARRANTY)
    technician.does(
        number, "quote", method="更换屏幕", parts="screen", labour="major", days="5", payment="银行转账"
    )
    customer.receives("维修报价")
    customer.does("decline_quote", text="太贵了")
    technician.does(number, "record_payment", amount="30", reference="P-1")
    assert customer.state == "returning"
    technician.does(number, "ship_back", **HOME)
    assert "SF1234567890" in customer.receives("寄回").text
    customer.does("confirm_delivery")
    cast.passes(days=8)
    assert customer.state == "follow_up"


def test_the_quality_check_fails_once(
    cast: Cast, customer: Customer, technician: Colleague, inspector: Colleague
) -> None:
    number = comes_in(customer, technician, purchased_on=cast.visitor.days_ago(30))
    technician.does(number, "diagnose", **COVERED)
    technician.does(number, "plan_repair", method="更换供电芯片")
    technician.does(number, "finish_repair", **RECORD)
    technician.does(number, "fail_check", finding="触摸不灵")
    assert customer.state == "repairing"
    technician.does(number, "finish_repair", **RECORD)
    technician.does(number, "pass_check", tests="全部正常")
    assert customer.state == "returning"


def test_a_visit_moved_to_another_day_with_a_loaner(
    cast: Cast, customer: Customer, technician: Colleague
) -> None:
    accepted = customer.asks(
        "repair", model="FH-A35", where="on_site", phone="13800138000", address="杭州市西湖区文三路 1 号",
        purchased_on=cast.visitor.days_ago(50),
    )  # fmt: skip
    number = str(accepted["number"])
    technician.answers(number, number, "take")
    first, second = (
        f"{cast.now().astimezone().date().replace(year=2027)} {hour}:00" for hour in ("09", "14")
    )
    technician.does(number, "offer_visit", times=f"{first}\n{second}", technician="技术部 1", charge="0")
    customer.receives("请选择上门时间")
    customer.does("choose_time", time="2020-01-01 10:00", expect=422)
    customer.does("choose_time", time=first)
    assert customer.state == "visit_scheduled"
    confirmed = customer.receives("上门时间已定")
    assert "垫布" in technician.page(number).words
    assert "text/calendar" in {part.get_content_type() for part in confirmed.source.walk()}
    technician.does(
        number, "offer_visit", times=second, technician="技术部 1", charge="0", text="抱歉，当天有冲突。"
    )
    customer.does("choose_time", time=second)
    technician.does(number, "lend", loaner="FH-A35 备用机 3 号", back_on="2027-12-30")
    assert "备用机 3 号" in customer.receives("周转机").text
    technician.does(number, "complete_visit", **RECORD, fault="hardware", shown="true")
    customer.does("accept_result")
    technician.does(number, "take_back_loan", condition="完好")
    customer.does("rate", score=4)
    assert customer.state == "closed"


def test_the_third_failure_of_a_core_fault_in_a_third_case_is_exchanged(
    cast: Cast, customer: Customer, technician: Colleague
) -> None:
    bought = cast.visitor.days_ago(30)
    written = ("P1X00000777", "SN：p1x-0000-0777", "序列号 Ｐ１Ｘ 0000 0777")
    for time, serial in enumerate(written):
        accepted = customer.asks("repair", model="FH-P1", purchased_on=bought, serial_number=serial)
        number = str(accepted["number"])
        technician.answers(number, number, "受理")
        technician.does(number, "receive_item", condition="完好")
        technician.does(number, "diagnose", **COVERED, part="screen")
        if time < 2:
            technician.does(number, "plan_repair", method="更换屏幕")
            technician.does(number, "finish_repair", done="换屏", minutes="30", technician="王师傅")
            technician.does(number, "pass_check", tests="正常")
            technician.does(number, "ship_back", how="by_hand")
            cast.passes(days=1)
    page = technician.page(number)
    assert "以往维修" in page.words
    assert "与本次同一故障" in page.words
    technician.does(number, "approve_exchange", reason="两次维修未修好")
    assert "#exchange-after-repairs" in customer.receives("同意为您换货").html
