"""Stories of the roles beside the technician's: each begins with a mail to its own mailbox (section B)."""

from __future__ import annotations

from datetime import timedelta

from tests.stack import wait_for
from tests.stories.cast import CODE, Cast, Colleague, Customer
from tests.stories.test_repairs import COVERED, HOME, OUT_OF_WARRANTY, RECORD, comes_in


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


def test_quality_checks_a_repair_by_mail_alone(
    cast: Cast, customer: Customer, technician: Colleague, inspector: Colleague, warehouse: Colleague
) -> None:
    number = comes_in(customer, technician, purchased_on=cast.visitor.days_ago(30))
    technician.does(number, "diagnose", **COVERED)
    technician.does(number, "plan_repair", method="更换供电芯片", parts="供电芯片 1 片")
    technician.does(number, "hand_out_parts", parts="供电芯片 1 片", taken_by="技术部 1")
    technician.does(number, "finish_repair", **RECORD)
    assert "更换供电芯片" in inspector.enters(number, "待质检").words
    inspector.does(number, "fail_check", finding="触摸不灵")
    assert "触摸不灵" in technician.receives(number, "质检不合格").text
    technician.does(number, "finish_repair", **RECORD)
    inspector.does(number, "pass_check", tests="全部正常")
    warehouse.enters(number, "待寄出").submits("ship_back", **HOME)
    assert customer.state == "awaiting_acceptance"


def test_finance_takes_a_payment_by_mail_alone(
    cast: Cast, customer: Customer, technician: Colleague, accountant: Colleague
) -> None:
    number = comes_in(customer, technician, purchased_on=cast.visitor.days_ago(900))
    technician.does(number, "diagnose", **OUT_OF_WARRANTY)
    technician.does(
        number, "quote", method="更换屏幕", parts="screen", labour="major", days="5", payment="银行转账"
    )
    code = CODE.search(customer.receives("维修报价").text.replace(number, ""))
    assert code
    customer.does("accept_quote", code=code[0], invoice_title="示例公司", tax_number="91330000000000000X")
    page = accountant.enters(number, "待收款")
    assert "91330000000000000X" in accountant.receives(number, "待收款").text
    page.submits("record_payment", amount="800", reference="P-1", invoice="12345678")
    assert "P-1" in technician.receives(number, "已收款").text
    assert customer.state == "repairing"


def test_an_expert_decides_a_hard_case_by_mail_alone(
    cast: Cast, customer: Customer, technician: Colleague, inspector: Colleague
) -> None:
    number = comes_in(customer, technician, purchased_on=cast.visitor.days_ago(30))
    technician.does(
        number, "mark_hard", text="故障时有时无。", question="是主板吗？", expert=inspector.address
    )
    assert "是主板吗" not in customer.receives("需要一些时间").text
    asked = inspector.receives(number, "疑难故障")
    assert "是主板吗" in asked.text
    inspector.does(number, "diagnose", **COVERED)
    inspector.answers(number, "疑难故障", "专家意见 供电芯片虚焊，补焊即可。")
    assert "补焊" in technician.receives(number, "有了意见").text
    technician.does(number, "plan_repair", method="补焊供电芯片")
    assert customer.state == "repairing"


def test_the_clerk_who_took_it_in_follows_up_before_the_customer_accepts(
    cast: Cast, customer: Customer, clerk: Colleague, technician: Colleague, manager: Colleague
) -> None:
    number = str(customer.asks("complaint")["number"])
    clerk.answers(number, number, "受理")
    clerk.does(number, "assign", person=technician.address)
    technician.receives(number, number)
    technician.does(number, "request_item", how="bring_in", address="杭州市文三路 1 号", enclose="主机")
    technician.does(number, "receive_item", condition="外观完好")
    technician.does(number, "diagnose", **COVERED)
    technician.does(number, "plan_repair", method="更换供电芯片")
    technician.does(number, "finish_repair", **RECORD)
    technician.does(number, "pass_check", tests="全部正常")
    technician.does(number, "ship_back", how="by_hand")
    assert "技术部 1" in clerk.receives(number, "请回访客户").text
    cast.passes(days=2, hours=12)
    assert any(number in mail.text for mail in cast.mailbox.to(clerk.address) if "期限快到" in mail.subject)
    clerk.does(number, "record_rating", score="2", process="1", technician="4", text="等得太久")
    assert "1 / 5" in manager.receives(number, "客户不满意").text
    assert customer.state == "dissatisfied"


def test_a_dealer_installs_by_mail_alone_and_sees_no_other_case(
    cast: Cast, customer: Customer, dealer: Colleague, clerk: Colleague
) -> None:
    other = str(customer.asks("enquiry")["number"])
    number = str(
        customer.asks(
            "service", model="FH-A35", service="installation", seller="示例经销商", phone="13800138000",
            address="杭州市西湖区文三路 1 号",
        )["number"]
    )  # fmt: skip
    assert "文三路" in dealer.receives(number, "请办理").text
    assert not cast.mails(dealer.team, other)
    page = dealer.enters(number, "请办理")
    offered = {str(form.attributes.get("action")).rpartition("/")[2] for form in page.html.css("form")}
    assert not offered & {"take", "assign", "team", "close", "approve_refund", "quote", "black_out", "undo"}
    time = f"{cast.now().date() + timedelta(days=3)} 09:00"
    page.submits("offer_visit", times=time, technician="示例经销商 小李", charge="0")
    customer.receives("请选择上门时间")
    customer.does("choose_time", time=time)
    assert dealer.receives(number, number).subject
    before = len(cast.mails(customer.address, number))
    dealer.answers(number, "请办理", "回复 我们会带齐安装工具。")
    assert "安装工具" in cast.mail(customer.address, number, "", after=before).text
    dealer.does(number, "complete_visit", **RECORD | {"technician": "示例经销商 小李"}, shown="true")
    assert customer.state == "awaiting_acceptance"
    assert clerk.receives(number, "请回访客户")


def test_a_dealer_asks_decides_and_rates_on_a_customers_behalf(
    cast: Cast, dealer: Colleague, technician: Colleague
) -> None:
    asking = Customer(cast, dealer.address)
    number = str(
        asking.asks("repair", seller="示例经销商", purchased_on=cast.visitor.days_ago(100))["number"]
    )
    technician.answers(number, number, "受理")
    technician.answers(number, number, "询问 包装还在吗？")
    cast.answer(asking.receives(""), "包装还在。", sender=dealer.address)
    wait_for(lambda: asking.state == "in_progress", seconds=60)
    technician.does(number, "advise", text="请长按电源键十秒。")
    asking.does("accept_result")
    asking.does("rate", score=5)
    assert asking.state == "closed"


def test_what_a_dealer_cannot_do_comes_back_to_us_and_what_we_note_stays_here(
    cast: Cast, customer: Customer, dealer: Colleague, clerk: Colleague
) -> None:
    number = str(
        customer.asks(
            "service", model="FH-A35", service="installation", seller="示例经销商", phone="13800138000",
            address="杭州市西湖区文三路 1 号",
        )["number"]
    )  # fmt: skip
    clerk.answers(number, number, "备注 这家经销商去年迟到过两次。")
    dealer.answers(number, "请办理", "备注 客户楼道很窄。")
    wait_for(lambda: "楼道很窄" in dealer.enters(number, "请办理").words, seconds=60)
    assert "迟到" not in dealer.enters(number, "请办理").words
    assert "迟到" in clerk.page(number).words
    dealer.answers(number, "请办理", "办不了 这个型号我们不装。")
    assert "不装" in clerk.receives(number, "经销商办不了").text


def test_what_a_dealer_writes_himself_is_for_us_and_names_him_as_seller(
    cast: Cast, dealer: Colleague, clerk: Colleague
) -> None:
    cast.post("货到了几台，怎么领安装费？", "请问安装费怎么结算。", sender=dealer.address)
    (told,) = wait_for(
        lambda: [one for one in cast.mails(clerk.team, "") if "安装费怎么" in one.text], seconds=60
    )
    number = told.subject.partition("]")[0].strip("[")
    assert "示例经销商" in told.text
    assert not any("请办理" in mail.subject for mail in cast.mails(dealer.team, number))
