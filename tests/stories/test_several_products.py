"""The story of two products in one request: one parcel here, one parcel home, each its own case."""

from __future__ import annotations

import pytest

from tests.outside import token
from tests.stories.cast import Cast, Colleague, Customer
from tests.stories.test_repairs import COVERED, HOME, OUT_OF_WARRANTY, RECORD, SEND_IN, code_of


@pytest.mark.stack
def test_two_products_in_one_request_travel_in_one_parcel(
    cast: Cast, customer: Customer, technician: Colleague
) -> None:
    """One of them is covered, one is not; both come in one parcel, and each takes its own way home."""
    second = {"model": "FH-R6", "purchased_on": cast.visitor.days_ago(2000), "description": "连不上网"}
    accepted = customer.asks("repair", purchased_on=cast.visitor.days_ago(100), more_products=[second])
    number, other = str(accepted["number"]), str(accepted["also"][0]["number"])
    assert other in customer.receives("已收到").text
    assert len(cast.mailbox.to(customer.address)) == 1
    technician.answers(number, number, "受理")
    technician.does(number, "request_item", **SEND_IN)
    assert other in customer.receives("请把产品").text
    assert not cast.mails(customer.address, other)
    customer.does("send_tracking", carrier="顺丰", tracking="SF0001")
    router = Customer(cast, customer.address, other, token(accepted["also"][0]))
    assert router.sees()["shipments"][0]["tracking"] == "SF0001"
    assert [one["same_parcel"] for one in router.sees()["together"]] == [True]
    technician.does(number, "receive_item", condition="外观完好")
    technician.goes_on_to(number, other).submits("receive_item", condition="外观完好")
    router.does("accept_inspection_fee", code=code_of(router, "检测费"))
    technician.does(number, "diagnose", **COVERED)
    technician.does(number, "plan_repair", method="更换供电芯片")
    technician.does(other, "diagnose", **OUT_OF_WARRANTY)
    technician.does(other, "quote", method="更换主板", parts="", labour="minor", days="3", payment="银行转账")
    router.does("accept_quote", code=code_of(router, "报价"))
    total = router.sees()["quote"]["total"]
    technician.does(other, "record_payment", amount=total, reference="P-1")
    for one, charge in ((number, {}), (other, {"charge": total})):
        technician.does(one, "finish_repair", **RECORD, **charge)
        technician.does(one, "pass_check", tests="正常")
    technician.does(number, "ship_back", **HOME)
    assert (customer.state, router.state) == ("awaiting_acceptance", "awaiting_acceptance")
    assert other in customer.receives("修好").text
    assert number in router.receives("修好").text
