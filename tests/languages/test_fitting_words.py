"""Words that fit what happens, whatever the case: each row was seen to say something else once."""

from __future__ import annotations

from pathlib import Path

import pytest

from chalicelib.domain.views.form_view import view
from chalicelib.locale.words import label
from infra.policy import DOCS
from tests import samples
from tests.mails.scenes import written

SAYS: dict[tuple[str, str], str] = {
    ("zh/products/index.md", "有激活登记的从激活日起算"): "\n从购买日起算",
    ("en/products/index.md", "day of activation"): "Terms run from the date of purchase",
    ("zh/request/complaint.md", "在那里提出异议"): "在这里申请复检",
    ("en/request/complaint.md", "object there"): "re-inspection here",
    ("en/troubleshooting/router-no-internet.md", "1.1.1.1"): "223.5.5.5",
}
QUESTIONS = {
    "enquiry": ("想问什么", "like to know"),
    "complaint": ("希望怎样解决", "what should we do"),
    "return": ("为什么退货", "return it"),
    "service": ("需要我们做什么", "shall we do"),
    "repair": ("发生了什么", "What happens"),
}
MONEY = {"zh": ("款项", "退款"), "en": ("payment", "refund")}  # a compensation and a subsidy are no refund
GOODS = {"zh": "交还", "en": "back to you"}  # by parcel or by hand


@pytest.mark.parametrize(("place", "instead"), SAYS.items())
def test_a_page_says_what_is_done(place: tuple[str, str], instead: str) -> None:
    text = (DOCS / Path(place[0])).read_text("utf-8")
    assert place[1] in text
    assert instead not in text


@pytest.mark.parametrize("kind", QUESTIONS)
def test_a_form_asks_what_fits_its_kind(kind: str) -> None:
    for language, words in zip(("zh", "en"), QUESTIONS[kind], strict=True):
        form = view(kind, language, samples.POLICY)
        (field,) = (one for group in form.groups for one in group.fields if one.name == "description")
        assert words in field.label
        assert field.hint


@pytest.mark.parametrize("language", MONEY)
def test_money_that_is_owed_is_not_always_a_refund(language: str) -> None:
    fits, does_not = MONEY[language]
    said = label("next", "refunding", language).lower()
    assert fits in said
    assert does_not not in said
    assert does_not not in label("state", "refunding", language).lower()


@pytest.mark.parametrize("language", GOODS)
def test_goods_go_home_by_parcel_or_by_hand(language: str) -> None:
    for words in (label("state", "returning", language), label("next", "returning", language)):
        assert GOODS[language] in words


@pytest.mark.parametrize(("language", "blames"), [("zh", "我们来不了"), ("en", "we cannot come")])
def test_a_visit_moves_whoever_could_not_keep_it(language: str, blames: str) -> None:
    assert blames not in written("VisitMoved", language).text
