"""Stories of exchange, refund, objection and complaint, through mailboxes, pages and the clock only."""

from __future__ import annotations

from typing import Any

from tests.stories.cast import Cast, Colleague, Customer

DEAD: dict[str, Any] = {
    "fault": "hardware",
    "finding": "开箱即不能开机",
    "evidence": "电源无输出",
    "cause": "covered",
    "repairable": True,
    "dead_on_arrival": True,
    "core_fault": True,
}
NEW: dict[str, Any] = {
    "new_model": "FH-P1",
    "new_serial": "P1 2026 777",
    "carrier": "顺丰",
    "tracking": "SF4444",
    "address": "杭州市文三路 1 号 仓库",
}


def test_dead_on_arrival_is_exchanged_and_the_old_one_comes_late(
    cast: Cast, customer: Customer, warehouse: Colleague
) -> None:
    accepted = customer.asks(
        "exchange", model="FH-P1", purchased_on=cast.visitor.days_ago(6), received_on=cast.visitor.days_ago(3)
    )
    number = str(accepted["number"])
    warehouse.answers(number, number, "受理")
    warehouse.does(number, "diagnose", **DEAD)
    warehouse.does(number, "approve_exchange", reason="到手即坏")
    assert "#exchange" in customer.receives("同意为您换货").html
    warehouse.does(number, "ship_new", **NEW)
    shipped = customer.receives("新产品已寄出")
    assert "SF4444" in shipped.text
    assert "文三路" in shipped.text
    customer.does("confirm_delivery")
    cast.passes(days=9)  # three on the way, and two days before the seven are over
    assert customer.receives("寄回旧机")
    cast.passes(days=2)
    customer.does("accept_result") if customer.is_offered("accept_result") else None
    customer.does("rate", score=5)
    assert customer.state == "follow_up", "the old one is still out"
    warehouse.does(number, "receive_old", condition="配件齐全")
    assert customer.state == "closed"


def test_a_return_within_fifteen_days_is_refunded(
    cast: Cast, customer: Customer, accountant: Colleague
) -> None:
    accepted = customer.asks("return", model="FH-P1", purchased_on=cast.visitor.days_ago(3), unused=True)
    number = str(accepted["number"])
    assert accepted["coverage"]["outcome"] == "refund"
    accountant.answers(number, number, "受理")
    accountant.does(
        number, "request_item", how="send_in", address="杭州市文三路 1 号", enclose="全部配件和包装"
    )
    accountant.does(number, "receive_item", condition="未使用，包装完好")
    accountant.does(
        number,
        "diagnose",
        fault="none",
        finding="未使用，完好",
        evidence="检验记录",
        cause="covered",
        repairable=True,
    )
    code = accountant.fresh_code(number)
    accountant.does(number, "approve_refund", amount="899", reason="期限内退货", route="original", code=code)
    assert customer.state == "refund_held"
    cast.passes(minutes=11)
    assert customer.state == "refunding"
    assert "899" in customer.receives("同意退款").text
    accountant.does(number, "record_refund", reference="R-2026-1")
    assert "R-2026-1" in customer.receives("退款已付").text
    assert customer.state == "follow_up"


def test_an_objection_leads_to_a_re_inspection(
    cast: Cast, customer: Customer, technician: Colleague, lead: Colleague
) -> None:
    accepted = customer.asks("repair", purchased_on=cast.visitor.days_ago(60), liquid_or_drop=True)
    number = str(accepted["number"])
    technician.answers(number, number, "受理")
    technician.does(number, "refuse", clause="warranty-exclusions", text="主板有进液痕迹，不在保修范围内。")
    assert customer.state == "refusal_held"
    cast.passes(minutes=11)
    refused = customer.receives("处理意见")
    assert "#warranty-exclusions" in refused.html
    customer.does("object", text="从来没有进过水。")
    assert customer.state == "reinspection"
    customer.does("object", text="再说一次", expect=409)
    lead.does(number, "reinspect", ruling="overturned", finding="复检没有进液痕迹")
    assert customer.receives("改由我们承担")
    assert customer.state == "diagnosed"


def test_an_enquiry_is_answered_by_a_guide_and_asked_about_two_hours_later(
    cast: Cast, customer: Customer, clerk: Colleague
) -> None:
    number = str(customer.asks("enquiry")["number"])
    clerk.answers(number, number, "受理")
    clerk.does(number, "advise", text="请长按电源键十秒重启。", guide="troubleshooting/phone-no-charge/")
    assert "长按电源键" in customer.receives("请先试试").text
    before = len(cast.mails(customer.address, number))
    cast.passes(hours=1, minutes=50)
    assert len(cast.mails(customer.address, number)) == before
    cast.passes(minutes=20)
    customer.receives("问题解决了吗")
    customer.does("accept_result")
    customer.does("rate", score=5)
    assert customer.state == "closed"


def test_a_dissatisfied_customer_reaches_the_manager_and_is_compensated(
    cast: Cast, customer: Customer, clerk: Colleague, manager: Colleague, accountant: Colleague
) -> None:
    number = str(customer.asks("complaint")["number"])
    clerk.answers(number, number, "受理")
    clerk.does(number, "advise", text="我们已经转告相关部门。")
    customer.does("accept_result")
    customer.does("rate", score=1, text="没有人真正处理")
    assert customer.state == "dissatisfied"
    assert "没有人真正处理" in manager.receives(number, "客户不满意").text
    manager.does(number, "reopen", text="非常抱歉，我们重新处理。")
    assert customer.state == "in_progress"
    code = manager.fresh_code(number)
    manager.does(number, "compensate", amount="200", reason="多次未处理", text="补偿 200 元。", code=code)
    cast.passes(minutes=11)
    assert customer.state == "refunding"
    accountant.answers(number, "请付款", "受理\n备注 今天付款")
    accountant.does(number, "record_refund", reference="R-2026-2")
    customer.does("rate", score=4)
    assert customer.state == "closed"


def test_a_repair_eleven_working_days_late_is_refunded_from_the_page(
    cast: Cast, customer: Customer, technician: Colleague, accountant: Colleague
) -> None:
    accepted = customer.asks("repair", model="FH-P1", purchased_on=cast.visitor.days_ago(30))
    number = str(accepted["number"])
    technician.answers(number, number, "受理")
    technician.does(number, "receive_item", condition="完好")
    technician.does(number, "diagnose", **{**DEAD, "dead_on_arrival": False})
    technician.does(number, "plan_repair", method="更换屏幕")
    assert not customer.is_offered("claim_refund")
    customer.does("claim_refund", expect=409)
    for _ in range(3):  # seven working days were promised, ten more are allowed, and holidays may lie between
        cast.passes(days=8)
    cast.passes(days=16)
    told = customer.receives("您可以选择退货退款")
    assert "#refund-late" in told.html
    assert technician.receives(number, "客户可以选择退款")
    assert customer.is_offered("claim_refund")
    customer.does("claim_refund", text="不等了")
    assert customer.state == "refund_claimed"
    assert customer.receives("为您退款")
    code = technician.fresh_code(number)
    technician.does(number, "approve_refund", amount="899", reason="逾期未修好", route="original", code=code)
    cast.passes(minutes=11)
    assert "899" in customer.receives("同意退款").text
    accountant.answers(number, "请付款", "受理")
    accountant.does(number, "record_refund", reference="R-2026-9")
    assert "R-2026-9" in customer.receives("退款已付").text
