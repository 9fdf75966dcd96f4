"""What the customer is told first: whose turn it is, what comes next and by when, and what can be done."""

from __future__ import annotations

import json
from datetime import UTC, timedelta
from decimal import Decimal

import pytest

from chalicelib.domain.case.case import Case, MailTrouble, Timer
from chalicelib.domain.case.clock_commands import EndHold
from chalicelib.domain.case.customer_commands import CUSTOMER_COMMANDS, Rate
from chalicelib.domain.case.repair_steps import OfferVisit, moments
from chalicelib.domain.case.solution_steps import Refuse
from chalicelib.domain.decisions.decide import decide
from chalicelib.domain.kernel.errors import NotAllowed
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.states import STATES, Event, Role, State
from chalicelib.domain.views import api_models, case_view
from chalicelib.domain.views.next_step import may, turn, what_next
from chalicelib.domain.views.tracking import tracking_url
from chalicelib.domain.workflow.stages import OF_STATE
from chalicelib.domain.workflow.transitions import CUSTOMERS_TURN, ENDED, HELD, OPEN, allowed_events
from chalicelib.locale.dates import write_slot
from chalicelib.locale.money import write_money
from chalicelib.locale.words import languages
from tests.domain.lives import ACTORS, COMMANDS, LATER, POLICY, parcels, ready
from tests.samples import NOW

SHOWN = (*OPEN, *ENDED)
E, S = Event, State


def after(case: Case, event: Event, role: Role = Role.STAFF, hours: int = 1) -> Case:
    at = case.updated_at + timedelta(hours=hours)
    return decide(case, COMMANDS[event], actor=ACTORS[role], policy=POLICY, now=at).case


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("state", SHOWN)
def test_every_state_says_whose_turn_it_is_and_what_comes_next(state: State, language: Language) -> None:
    case = ready(state)
    shown = what_next(case, POLICY, language, LATER)
    assert len(shown.text) > 5
    assert turn(case) == ("nobody" if state in ENDED else "customer" if state in CUSTOMERS_TURN else "us")
    assert (shown.by is not None) == (turn(case) == "us")
    assert set(shown.commands) <= set(may(case, POLICY, LATER))
    assert OF_STATE[state]


@pytest.mark.parametrize("state", CUSTOMERS_TURN)
def test_a_waiting_state_offers_the_answer_that_it_waits_for(state: State) -> None:
    awaits, case = STATES[state].awaits, ready(state, parcels=parcels())
    assert what_next(case, POLICY, "en", LATER).commands == awaits or state is S.AWAITING_ITEM
    assert set(awaits) <= set(allowed_events(state, {Role.CUSTOMER}))


@pytest.mark.parametrize("state", SHOWN)
def test_what_is_offered_is_what_the_table_allows_with_words_and_choices(state: State) -> None:
    case = ready(state)
    for command in api_models.allowed_commands(case, POLICY, "en", LATER):
        assert command.command in allowed_events(state, {Role.CUSTOMER})
        by_name_only = api_models.BY_NAME_ONLY if command.command is E.SUPPLY_INFORMATION else ()
        assert {field.name for field in command.fields} == set(
            CUSTOMER_COMMANDS[command.command].model_fields
        ) - set(by_name_only)
        assert all(field.choices for field in command.fields if field.type in ("radio", "select"))


def test_silence_says_until_when_we_wait_and_what_then() -> None:
    case = after(ready(S.DIAGNOSED), E.QUOTE, Role.OWNER)
    shown = what_next(case, POLICY, "en", case.updated_at)
    assert shown.silence
    assert (shown.silence.then, shown.silence.until) == ("return_item", case.updated_at + timedelta(days=7))
    away = case.model_copy(update={"item_here": False})
    silence = what_next(away, POLICY, "en", case.updated_at).silence
    assert silence
    assert silence.then == "close"


def test_a_late_deadline_is_admitted() -> None:
    case = ready(S.IN_PROGRESS)
    assert not what_next(case, POLICY, "zh", NOW).late
    assert what_next(case, POLICY, "zh", NOW + timedelta(days=2)).late


def test_nobody_is_offered_a_second_objection_a_lost_time_or_a_parcel_that_nobody_waits_for() -> None:
    refused = ready(S.REFUSED)
    assert E.OBJECT in may(refused, POLICY, LATER)
    again = refused.model_copy(update={"objected": True})
    assert E.OBJECT not in may(again, POLICY, LATER)
    assert "final" in what_next(again, POLICY, "en", LATER).text
    offered = ready(S.VISIT_OFFERED)
    assert E.CHOOSE_TIME in may(offered, POLICY, NOW)
    assert E.CHOOSE_TIME not in may(offered, POLICY, NOW + timedelta(days=60))
    assert E.SEND_TRACKING not in may(ready(S.AWAITING_ACCEPTANCE), POLICY, LATER)
    assert E.SEND_TRACKING in may(after(ready(S.EXCHANGING), E.SHIP_NEW), POLICY, LATER)


def test_only_times_to_come_can_be_chosen() -> None:
    case = ready(S.VISIT_OFFERED)
    offer = case.fact(OfferVisit)
    assert offer
    first, second = moments(offer.times)
    day = timedelta(days=1)
    command = next(
        one
        for one in api_models.allowed_commands(case, POLICY, "zh", first.replace(tzinfo=NOW.tzinfo) + day / 4)
        if one.command is E.CHOOSE_TIME
    )
    assert [choice.value for choice in command.fields[0].choices] == [f"{second:%Y-%m-%d %H:%M}"]
    assert command.fields[0].choices[0].label == "12月2日（周三）09:00"
    assert write_slot(first, "en") == "Tuesday, 1 December, 14:00"


@pytest.mark.parametrize(
    ("language", "ends"), [("zh", ("1 很不满意", "5 很满意")), ("en", ("1 not", "5 very"))]
)
def test_the_scale_is_the_policys(language: Language, ends: tuple[str, str]) -> None:
    commands = api_models.allowed_commands(ready(S.FOLLOW_UP), POLICY, language, LATER)
    score, *others, _text = next(one for one in commands if one.command is E.RATE).fields
    assert [(one.name, one.required, one.choices) for one in others] == [
        ("process", False, score.choices),
        ("technician", False, score.choices),
    ]
    assert (score.type, score.default) == ("radio", "")
    assert [choice.value for choice in score.choices] == ["1", "2", "3", "4", "5"]
    assert score.choices[0].label.startswith(ends[0])
    assert score.choices[-1].label.startswith(ends[1])


PARCELS = {
    "顺丰速运": "sf-express.com/chn/sc/waybill/waybill-detail/A1",
    "SF Express": "sf-express.com",
    "京东物流": "jdl.com/orderSearch/?waybillCodes=A1",
    "EMS": "ems.com.cn",
    "中国邮政": "ems.com.cn",
    "中通": "zto.com",
    "圆通快递": "com=yuantong&nu=A1",
    "申通": "com=shentong",
    "韵达": "com=yunda",
    "UPS": "ups.com/track?tracknum=A1",
    "DHL Express": "dhl.com",
    "FedEx": "fedex.com",
}


@pytest.mark.parametrize("carrier", PARCELS)
def test_a_parcel_is_followed_at_its_carrier(carrier: str) -> None:
    url = tracking_url(carrier, " A/ 1 ")
    assert url.startswith("https://")
    assert PARCELS[carrier] in url


@pytest.mark.parametrize("carrier", ["我朋友", "javascript:alert(1)", "upset", "", "sfx"])
def test_an_unknown_carrier_has_no_link(carrier: str) -> None:
    assert tracking_url(carrier, "1") == ""


def test_a_refusal_is_not_told_before_its_time() -> None:
    held = after(ready(S.DIAGNOSED), E.REFUSE, Role.OWNER)
    assert held.state in HELD
    told = api_models.timeline(held.steps, "en", UTC)
    assert not [entry for entry in told if entry.label == "Decision drafted"]
    at = held.updated_at + timedelta(minutes=10)
    gone = decide(held, EndHold(), actor=ACTORS[Role.CLOCK], policy=POLICY, now=at).case
    assert gone.fact(Refuse)
    assert [entry.label for entry in api_models.timeline(gone.steps, "en", UTC)][-1] == "Decision took effect"


def test_what_stays_inside_is_on_no_timeline() -> None:
    case = after(after(ready(S.IN_PROGRESS), E.NOTE), E.ESCALATE, Role.CLOCK)
    assert len(api_models.timeline(case.steps, "zh", UTC)) == len(case.steps) - 2


def test_the_quote_has_its_lines_and_never_its_code() -> None:
    case = after(ready(S.DIAGNOSED), E.QUOTE, Role.OWNER)
    shown = case_view.quote(case, POLICY, "en")
    assert shown
    assert [(line.label, line.price) for line in shown.lines] == [
        ("Complex repair", Decimal(120)),
        ("Screen", Decimal(680)),
    ]
    assert (shown.total, shown.currency, shown.working_days) == (Decimal(800), "CNY", 5)
    assert shown.accepted_at is None
    assert "code" not in json.dumps(shown.model_dump(mode="json"))
    agreed = case_view.quote(after(case, E.ACCEPT_QUOTE, Role.CUSTOMER), POLICY, "en")
    assert agreed
    assert agreed.accepted_at


def test_the_packing_list_stands_while_the_product_is_to_come() -> None:
    asked = after(ready(S.IN_PROGRESS), E.REQUEST_ITEM, Role.OWNER)
    shown = case_view.sending(asked, POLICY)
    assert shown
    assert (shown.how, shown.enclose, shown.due) == ("send_in", ("主机", "充电器"), None)
    assert case_view.sending(after(asked, E.RECEIVE_ITEM), POLICY) is None
    exchanged = after(ready(S.EXCHANGING), E.SHIP_NEW)
    old = case_view.sending(exchanged, POLICY)
    assert old
    assert (old.address, str(old.due)) == ("杭州市文三路 1 号", "2026-11-29")
    assert case_view.sending(after(exchanged, E.RECEIVE_OLD), POLICY) is None


def test_parcels_go_both_ways() -> None:
    case = after(after(ready(S.IN_PROGRESS), E.REQUEST_ITEM, Role.OWNER), E.SEND_TRACKING, Role.CUSTOMER)
    (there,) = case_view.shipments(case, "zh")
    assert (there.direction, there.tracking, there.at) == ("to_us", "SF1", case.updated_at)
    sent = after(case.model_copy(update={"state": S.RETURNING}), E.SHIP_BACK)
    assert [one.direction for one in case_view.shipments(sent, "zh")] == ["to_us", "to_you"]


def test_our_money_is_shown_when_it_is_decided_for_good() -> None:
    held = ready(S.REFUND_HELD)
    assert case_view.payments(held, held.steps, POLICY) == ()
    paying = after(held, E.END_HOLD, Role.CLOCK)
    (due,) = case_view.payments(paying, paying.steps, POLICY)
    assert (due.kind, due.amount, due.paid) == ("refund", Decimal(5000), False)
    paid = after(paying, E.RECORD_REFUND)
    (done,) = case_view.payments(paid, paid.steps, POLICY)
    assert (done.paid, done.reference) == (True, "R-1")


def test_visit_loaner_offer_diagnosis_and_trouble_are_there_when_they_are() -> None:
    fresh = ready(S.IN_PROGRESS, facts={})
    parts = (
        case_view.visit(fresh, POLICY, NOW), case_view.loaner(fresh, POLICY),
        case_view.offer(fresh, POLICY, "zh"),
        case_view.diagnosis(fresh, POLICY, "en"), case_view.trouble(fresh),
        case_view.quote(fresh, POLICY, "en"),
    )  # fmt: skip
    assert set(parts) == {None}
    chosen = case_view.visit(after(ready(S.VISIT_OFFERED), E.CHOOSE_TIME, Role.CUSTOMER), POLICY, NOW)
    assert chosen
    assert str(chosen.at) == "2026-12-01 14:00:00+08:00"
    lent = after(ready(S.REPAIRING), E.LEND)
    assert case_view.loaner(lent, POLICY)
    assert case_view.loaner(after(lent, E.TAKE_BACK_LOAN), POLICY) is None
    for state, event in (
        (S.SUBSTITUTE_OFFERED, E.ACCEPT_SUBSTITUTE),
        (S.RECYCLING_OFFERED, E.ACCEPT_RECYCLING),
    ):
        offer = case_view.offer(ready(state), POLICY, "zh")
        assert offer
        assert offer.event is event
    assert case_view.diagnosis(ready(S.DIAGNOSED), POLICY, "en") is None
    found = case_view.diagnosis(ready(S.REPAIRING), POLICY, "en")
    assert found
    assert (found.fault, found.payer) == ("Hardware", "We pay")
    trouble = MailTrouble(permanent=True, words="550 <li.mei@example.com> unknown", at=NOW)
    shown = case_view.trouble(fresh.model_copy(update={"mail_trouble": trouble}))
    assert shown
    assert "li.mei" not in shown.model_dump_json()


@pytest.mark.parametrize("state", SHOWN)
def test_the_way_ends_with_the_closing_and_is_nowhere_twice(state: State) -> None:
    case = ready(state)
    way = case_view.stages(case, case.steps, "zh")
    assert way[-1].stage == "closing"
    assert len({one.stage for one in way}) == len(way)
    assert sum(one.standing == "now" for one in way) == (state not in ENDED)


def test_amounts_are_written_as_on_a_bill() -> None:
    assert [write_money(Decimal(sum_), "zh", "CNY") for sum_ in ("680", "84.5", "1200.00")] == [
        "¥680",
        "¥84.50",
        "¥1,200",
    ]
    assert write_money(Decimal(5), "zh", "XYZ") == "XYZ 5"


def test_a_rating_can_be_changed_while_something_of_ours_is_still_out() -> None:
    lent = Timer(name="loaner", started=NOW, due=LATER + timedelta(days=9))
    out = ready(S.FOLLOW_UP).model_copy(update={"timers": (lent,)})
    rated = after(out, E.RATE, Role.CUSTOMER)
    assert rated.state is S.FOLLOW_UP
    assert E.RATE in may(rated, POLICY, LATER)
    assert what_next(rated, POLICY, "zh", LATER).commands == ()
    worse = decide(rated, Rate(score=1), actor=ACTORS[Role.CUSTOMER], policy=POLICY, now=LATER).case
    assert (worse.state, worse.facts[E.RATE]["score"]) == (S.DISSATISFIED, 1)


@pytest.mark.parametrize(
    ("state", "event", "code"),
    [(S.FOLLOW_UP, E.RATE, "rated_already"), (S.QUOTED, E.DECLINE_QUOTE, "done_already")],
)
def test_a_button_pressed_twice_is_answered_kindly(state: State, event: Event, code: str) -> None:
    done = after(ready(state), event, Role.CUSTOMER)
    with pytest.raises(NotAllowed) as refusal:
        after(done, event, Role.CUSTOMER)
    assert refusal.value.code == code
