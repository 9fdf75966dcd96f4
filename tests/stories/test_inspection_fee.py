"""The inspection fee: named and agreed to before the inspection, and paid before the product goes back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.stories.cast import Cast, Colleague, Customer
from tests.stories.test_repairs import HOME, OUT_OF_WARRANTY, RECORD, SEND_IN, code_of

QUOTE: dict[str, Any] = {
    "method": "更换屏幕",
    "parts": "screen",
    "labour": "major",
    "days": "5",
    "payment": "银行转账",
}


def arrives(cast: Cast, customer: Customer, technician: Colleague) -> str:
    """A product out of warranty comes in, and waits for the customer's word on the fee."""
    number = str(customer.asks("repair", purchased_on=cast.visitor.days_ago(900))["number"])
    technician.answers(number, number, "受理")
    technician.does(number, "request_item", **SEND_IN)
    assert "30" in customer.receives("请把产品").text
    technician.does(number, "receive_item", condition="外观完好")
    assert customer.state == "inspection_offered"
    return number


def is_quoted(cast: Cast, customer: Customer, technician: Colleague) -> str:
    """The customer agrees by the code of the mail; the product is examined, and a repair quoted."""
    number = arrives(cast, customer, technician)
    customer.does("accept_inspection_fee", code=code_of(customer, "检测费"))
    assert customer.state == "diagnosing"
    technician.does(number, "diagnose", **OUT_OF_WARRANTY)
    technician.does(number, "quote", **QUOTE)
    assert customer.sees()["inspection_fee"]["standing"] == "agreed"
    assert "检测费" in customer.receives("维修报价").text
    return number


def test_who_declines_the_quote_pays_the_inspection_before_the_product_goes_back(
    cast: Cast, customer: Customer, technician: Colleague
) -> None:
    number = is_quoted(cast, customer, technician)
    customer.does("decline_quote", text="太贵了")
    assert customer.state == "inspection_unpaid"
    assert "银行转账" in customer.receives("请支付检测费").text
    assert not technician.page(number).html.css("form[action$='/ship_back']")
    with pytest.raises(AssertionError, match=r"^4\d\d"):
        technician.does(number, "record_payment", amount="29", reference="P-1")
    technician.does(number, "record_payment", amount="30", reference="P-1")
    assert customer.state == "returning"
    assert customer.sees()["inspection_fee"]["standing"] == "paid"
    customer.receives("检测费已收到")
    technician.does(number, "ship_back", **HOME)
    assert customer.state == "awaiting_acceptance"


def test_who_has_it_repaired_pays_no_inspection(
    cast: Cast, customer: Customer, technician: Colleague
) -> None:
    number = is_quoted(cast, customer, technician)
    customer.does("accept_quote", code=code_of(customer, "维修报价"))
    technician.does(number, "record_payment", amount="800", reference="P-1")
    assert customer.state == "repairing"
    assert customer.sees()["inspection_fee"]["standing"] == "repair"
    technician.does(number, "finish_repair", **RECORD, charge="800")


def test_nothing_is_inspected_without_consent_and_a_wrong_code_is_none(
    cast: Cast, customer: Customer, technician: Colleague
) -> None:
    number = arrives(cast, customer, technician)
    code = code_of(customer, "检测费")
    customer.does("accept_inspection_fee", code="000000" if code != "000000" else "111111", expect=422)
    assert not technician.page(number).html.css("form[action$='/diagnose']")
    customer.does("cancel")
    assert customer.state == "returning", "who does not agree gets it back, and pays nothing"


def test_silence_about_the_quote_leaves_the_inspection_to_pay_and_staff_may_waive_it(
    cast: Cast, customer: Customer, technician: Colleague
) -> None:
    number = is_quoted(cast, customer, technician)
    cast.passes(days=8)
    assert customer.state == "inspection_unpaid"
    technician.does(number, "waive_inspection_fee", text="这次不收检测费。")
    assert customer.state == "returning"
    assert customer.sees()["inspection_fee"]["standing"] == "waived"
