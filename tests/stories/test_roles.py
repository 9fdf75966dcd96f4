"""Stories of the roles beside the technician's: each begins with a mail to its own mailbox (section B)."""

from __future__ import annotations

from datetime import timedelta

from tests.stories.cast import Cast, Colleague, Customer
from tests.stories.test_repairs import COVERED, RECORD, comes_in


def test_purchasing_orders_a_missing_part_by_mail_alone(
    cast: Cast, customer: Customer, technician: Colleague, buyer: Colleague
) -> None:
    number = comes_in(customer, technician, purchased_on=cast.visitor.days_ago(100))
    technician.does(number, "diagnose", **COVERED)
    technician.does(number, "plan_repair", method="更换供电芯片")
    technician.does(number, "await_parts", part="供电芯片")
    assert "已订购" not in customer.receives("正在采购").text
    page = buyer.enters(number, "请采购零件")
    assert "供电芯片" in page.words
    arrives = cast.now().date() + timedelta(days=5)
    page.submits("order_part", supplier="示例供应商，订单 7", expected_on=arrives.isoformat())
    told = customer.receives("零件已订购")
    assert "已经订货" in told.text
    technician.receives(number, "零件已订购")
    later = arrives + timedelta(days=3)
    buyer.does(number, "order_part", supplier="示例供应商，订单 7", expected_on=later.isoformat())
    assert customer.receives("到货日期有变")
    cast.passes(days=8)
    assert any(number in mail.text for mail in cast.mailbox.to(buyer.team) if number not in mail.subject), (
        "purchasing is reminded of the day"
    )
    buyer.does(number, "parts_arrived")
    technician.receives(number, "零件已到")
    technician.does(number, "finish_repair", **RECORD)
    assert customer.state == "quality_check"
