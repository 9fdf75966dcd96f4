"""Stories of what is sent and what arrives, through mailboxes, pages and the clock only."""

from __future__ import annotations

from typing import Any

from tests.stories.cast import Cast, Colleague, Customer
from tests.stories.test_exchange_and_refund import DEAD, NEW
from tests.stories.test_repairs import COVERED, HOME, RECORD, SEND_IN, comes_in


def repaired(customer: Customer, technician: Colleague, inspector: Colleague, days_ago: str) -> str:
    """A repair that has passed its check and is about to leave."""
    number = comes_in(customer, technician, purchased_on=days_ago, address="杭州市西湖区文三路 9 号")
    technician.does(number, "diagnose", **COVERED)
    technician.does(number, "plan_repair", method="更换供电芯片")
    technician.does(number, "finish_repair", **RECORD)
    inspector.enters(number, "质检").submits("pass_check", tests="全部正常")
    return number


def test_a_parcel_to_us_is_lost(
    cast: Cast, customer: Customer, technician: Colleague, clerk: Colleague, warehouse: Colleague
) -> None:
    number = str(customer.asks("repair", purchased_on=cast.visitor.days_ago(30))["number"])
    technician.answers(number, number, "受理")
    technician.does(number, "request_item", **SEND_IN)
    customer.does("send_tracking", carrier="顺丰", tracking="SF0009")
    assert "在路上" in customer.sees()["next"]["text"]
    cast.passes(days=6)
    assert "SF0009" in customer.receives("包裹还没有送到").text
    assert "SF0009" in clerk.receives(number, "包裹逾期未到").text
    cast.passes(days=14)
    assert customer.state == "awaiting_item", "with a number entered, no silence cancels it"
    technician.answers(number, number, "备注 承运商说已经丢失。")
    technician.does(number, "record_parcel_trouble", what="lost", text="承运商确认丢失。")
    assert customer.state == "in_progress"
    assert "由我们承担" in customer.receives("丢失").text
    warehouse.enters(number, "请索赔").submits("claim_carrier", amount="3000", reference="C-2026-1")
    technician.does(number, "send_again", text="换一台全新的给您。")
    assert customer.state == "exchanging"
    warehouse.does(number, "ship_new", **NEW)
    shown = customer.sees()["shipments"]
    assert [one["standing"] for one in shown] == ["made_good", "under_way"]
    customer.does("confirm_delivery")
    customer.does("accept_result")
    customer.does("rate", score=5)
    assert customer.state == "closed", "no old product is asked for that was lost on its way"


def test_a_parcel_from_us_arrives_damaged(
    cast: Cast, customer: Customer, technician: Colleague, inspector: Colleague, warehouse: Colleague
) -> None:
    number = repaired(customer, technician, inspector, cast.visitor.days_ago(30))
    customer.does("correct_contact", address="上海市静安区南京西路 2 号")
    assert "南京西路" in warehouse.receives(number, "更改了收货地址").text
    technician.does(number, "ship_back", **HOME)
    assert "SF1234567890" in customer.receives("寄回").text
    customer.does("report_parcel", what="damaged", text="外箱压坏，屏幕碎了。")
    assert customer.state == "in_progress"
    assert "压坏" in technician.receives(number, "客户").text
    technician.does(number, "claim_carrier", amount="2000", reference="C-2026-2")
    technician.does(number, "settle_claim", paid="1500")
    technician.does(number, "request_item", **SEND_IN)
    customer.does("send_tracking", carrier="顺丰", tracking="SF0010")
    technician.does(number, "receive_item", condition="屏幕碎裂，外箱压坏")
    assert customer.state == "diagnosing"
    standings = [one["standing"] for one in customer.sees()["shipments"]]
    assert standings == ["delivered", "returned", "delivered"]


def test_the_wrong_device_is_in_the_box(
    cast: Cast, customer: Customer, technician: Colleague, warehouse: Colleague
) -> None:
    accepted = customer.asks(
        "repair", purchased_on=cast.visitor.days_ago(30), model="FH-P1", serial_number="P1A00000001"
    )
    number = str(accepted["number"])
    technician.answers(number, number, "受理")
    technician.does(number, "request_item", **SEND_IN)
    technician.does(number, "receive_item", condition="外壳有划痕", serial_found="P1A00000999", seal="opened")
    assert customer.state == "arrival_unclear"
    said = customer.receives("与登记不符").text
    assert "P1A00000999" in said
    assert "P1A00000001" in said
    assert "P1A00000999" in technician.receives(number, "请核实").text
    technician.does(number, "settle_arrival", way="wrong_item", text="您寄来的是另一台，请把要修的那台寄来。")
    assert customer.state == "returning"
    assert "原样寄还" in customer.receives("已核实").text
    technician.does(number, "ship_back", **HOME)
    cast.passes(days=30)
    assert customer.state == "awaiting_acceptance", "until it has arrived, silence says nothing"


def test_it_is_not_collected_for_ninety_days(
    cast: Cast, customer: Customer, technician: Colleague, inspector: Colleague, lead: Colleague
) -> None:
    number = repaired(customer, technician, inspector, cast.visitor.days_ago(30))
    technician.does(number, "offer_collection", place="服务中心，文三路 1 号，周一至周六 9:00–18:00")
    ready = customer.receives("可以来取了").text
    assert "周一至周六" in ready
    assert "身份证件" in ready
    for days, words in ((8, "还没有取走"), (23, "还在等您"), (30, "还没有取走")):
        before = len(cast.mails(customer.address, number))
        cast.passes(days=days)
        assert len(cast.mails(customer.address, number)) > before, words
    cast.passes(days=31)
    assert "依法处理" in customer.receives("最后一次通知").text
    assert technician.receives(number, "保管期限已到")
    assert customer.state == "ready_to_collect"
    technician.does(number, "ship_back", how="by_hand")
    customer.does("accept_result")
    assert customer.state == "follow_up"


def test_a_refurbished_one_is_offered_and_declined(
    cast: Cast, customer: Customer, warehouse: Colleague
) -> None:
    accepted = customer.asks(
        "exchange", model="FH-P1", purchased_on=cast.visitor.days_ago(6), received_on=cast.visitor.days_ago(3)
    )
    number = str(accepted["number"])
    warehouse.answers(number, number, "受理")
    warehouse.does(number, "diagnose", **DEAD)
    warehouse.does(number, "approve_exchange", reason="到手即坏")
    offer: dict[str, Any] = {
        "substitute": "FH-P1",
        "condition": "refurbished",
        "difference": "外壳有使用痕迹",
    }
    warehouse.does(number, "offer_substitute", **offer)
    said = customer.receives("替代产品").text
    assert "翻新机" in said
    assert "12 个月" in said
    customer.does("decline_substitute", text="我要全新的。")
    assert customer.state == "exchanging"
    assert "全新" in warehouse.receives(number, "客户").text
    warehouse.does(number, "ship_new", **NEW)
    assert "翻新" not in customer.receives("新产品已寄出").text
