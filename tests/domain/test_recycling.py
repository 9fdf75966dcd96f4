"""Recycling: a subsidy is owed once the product is there, and not before."""

from __future__ import annotations

import pytest

from chalicelib.domain.case.solution_steps import OfferRecycling
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.states import Event
from chalicelib.domain.mail.compose import compose
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.views.case_view import sending_view
from chalicelib.domain.views.next_step import what_next
from chalicelib.outbound.letters import letter
from operating.samples.notices import surroundings
from tests.domain.timed import DAY, DIAGNOSED, NOW, POLICY, E, S, after, done, waited

AFAR = (E.TAKE, E.DIAGNOSE, E.OFFER_RECYCLING)
FREE = OfferRecycling(text="可以由我们回收。")


def test_a_product_that_is_here_is_paid_for_when_its_customer_agrees() -> None:
    case = after(*DIAGNOSED, E.OFFER_RECYCLING, E.ACCEPT_RECYCLING)
    assert (case.state, case.item_here) == (S.REFUNDING, False)
    assert "PayRefund" in {mail.message for mail in case.pending_mails}


@pytest.mark.parametrize("way", [(E.RECEIVE_ITEM,), (E.REQUEST_ITEM, E.RECEIVE_ITEM)])
def test_a_product_that_is_elsewhere_is_paid_for_when_it_has_come(way: tuple[Event, ...]) -> None:
    case = after(*AFAR, E.ACCEPT_RECYCLING)
    assert (case.state, case.payout) == (S.IN_PROGRESS, None)
    assert "PayRefund" not in {mail.message for mail in case.pending_mails}
    assert case.consents[-1].to is E.ACCEPT_RECYCLING
    for step in way:
        case = done(case, step)
    assert case.payout
    assert (case.state, case.payout.kind) == (S.REFUNDING, "subsidy")
    assert case.payout.amount == 50
    told = {mail.message for mail in case.pending_mails}
    assert {"PayRefund", "RecyclingAgreed"} <= told
    assert not told & {"ItemReceived", "InspectionOffered"}
    assert case.timer("refund"), "the time to pay runs from the arrival"


def test_what_never_comes_is_never_paid_for() -> None:
    case = done(after(*AFAR, E.ACCEPT_RECYCLING, E.REQUEST_ITEM), E.CANCEL)
    assert (case.state, case.payout) == (S.CANCELLED, None)


def test_without_a_subsidy_the_arrival_is_the_end() -> None:
    case = after(E.TAKE, E.DIAGNOSE, FREE, E.ACCEPT_RECYCLING, E.RECEIVE_ITEM)
    assert (case.state, case.payout, case.item_here) == (S.FOLLOW_UP, None, False)
    again = done(done(case, E.REPORT_PROBLEM, NOW), E.RECEIVE_ITEM, NOW)
    assert again.state is S.DIAGNOSING, "what comes later is another product's matter"


GOODS = {"zh": "示例路 8 号", "en": "8 Shili Road"}


def with_goods_address() -> Policy:
    return POLICY.model_copy(update={"reach": POLICY.reach.model_copy(update={"goods": GOODS})})


@pytest.mark.parametrize("language", ["zh", "en"])
def test_who_agrees_from_afar_reads_at_once_where_to_send_it(language: Language) -> None:
    policy = with_goods_address()
    case = done(after(*AFAR, language=language), E.ACCEPT_RECYCLING, policy=policy)
    assert case.state is S.AWAITING_ITEM
    mail = next(mail for mail in case.pending_mails if mail.to == "customer")
    text = letter(compose(case, mail, policy, surroundings(language)), language).text
    assert GOODS[language] in text
    page = what_next(case, policy, language, NOW)
    assert (page.commands, page.silence is not None) == ((E.SEND_TRACKING,), True)
    shown = sending_view(case, policy)
    assert shown
    assert shown.address == GOODS[language]
    come = done(case, E.RECEIVE_ITEM, policy=policy)
    assert (come.state, come.item_here) == (S.REFUNDING, False)
    assert done(case, E.OFFER_VISIT, policy=policy).state is S.VISIT_OFFERED, "or it is fetched"
    assert waited(case, NOW + 30 * DAY, policy)[0].state is S.CANCELLED
