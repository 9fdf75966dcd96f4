"""Printable records (E1-E4) by their signed addresses, and the visit for a calendar."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest

from chalicelib.adapters.document_links import DocumentLinks, Wanted
from chalicelib.cases import documents, presentation
from chalicelib.cases.context import AppContext
from chalicelib.cases.settings import Settings
from chalicelib.domain.case.case import Case
from chalicelib.domain.decisions.decide import decide
from chalicelib.domain.kernel.errors import NotFound, Unauthorized
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.records import Whose
from chalicelib.domain.kernel.states import Event, Role, State
from chalicelib.domain.views import ics
from chalicelib.domain.views.printed.record import PAPERS, Block
from chalicelib.domain.views.printed.service_forms import FORMS
from chalicelib.locale.words import languages
from chalicelib.web.print_pages import document_page
from tests import samples
from tests.domain.lives import ACTORS, COMMANDS, POLICY, ready
from tests.fakes import Outside

E, S = Event, State
NAMED = {"address": "tech-1@example.com", "name": {"zh": "一号", "en": "Number One"}, "phone": "+86 755 0001"}
ROSTER = {
    team: {"address": f"{team}@example.com", "members": [NAMED] if team == "tech" else []}
    for team in samples.TEAMS
}
# A case on which each form has something to print.
PRINTED: dict[str, tuple[State, Event, Role]] = {
    "report": (S.IN_PROGRESS, E.NOTE, Role.STAFF),
    "rma_slip": (S.IN_PROGRESS, E.REQUEST_ITEM, Role.OWNER),
    "diagnosis": (S.DIAGNOSED, E.PLAN_REPAIR, Role.OWNER),
    "quote": (S.DIAGNOSED, E.QUOTE, Role.OWNER),
    "repair_report": (S.VISIT_SCHEDULED, E.COMPLETE_VISIT, Role.OWNER),
    "service_record": (S.VISIT_SCHEDULED, E.COMPLETE_VISIT, Role.OWNER),
    "exchange": (S.EXCHANGING, E.SHIP_NEW, Role.STAFF),
    "refund": (S.REFUNDING, E.RECORD_REFUND, Role.STAFF),
    "requisition": (S.REPAIRING, E.HAND_OUT_PARTS, Role.STAFF),
    "survey": (S.FOLLOW_UP, E.RECORD_RATING, Role.STAFF),
    "return_application": (S.REFUNDING, E.RECORD_REFUND, Role.STAFF),
}
FILLED = {
    "report": ("2026年11月22日", "屏幕从昨天起不亮", "维修"),
    "rma_slip": ("202611-001", "杭州市文三路 1 号", "主机", "充电器", "<svg"),
    "diagnosis": ("硬件故障", "屏幕排线断裂", "通电测试无显示", "由我们承担", "部门主管"),
    "quote": ("复杂维修", "¥120", "¥680", "¥800", "银行转账", "5 个工作日"),
    "repair_report": ("屏幕排线断裂", "更换屏幕", "王师傅", "保修到"),
    "service_record": ("更换屏幕", "40 分钟", "免费", "第一联", "第二联", "第三联", "仓库", "随后邮寄"),
    "exchange": ("P1 2026 777", "SN 0001", "SF4", "旧机寄回期限"),
    "refund": ("¥5,000", "R-1", "财务部"),
    "requisition": ("屏幕总成 1 块", "王师傅", "一号", "领用人", "仓库", "部门主管"),
    "survey": ("5 / 5", "总体满意度", "办理过程", "维修人员", "未评价"),
    "return_application": ("屏幕从昨天起不亮", "产品状态", "同意退款", "¥5,000", "退款日期"),
}


@pytest.fixture
def context() -> AppContext:
    roster = Settings.model_validate(samples.SETTINGS.model_dump() | {"roster": ROSTER}).roster
    return Outside(policy=POLICY).with_settings(roster=roster).context


def goods_back(state: State) -> Case:
    """A return of unused goods, on which the refund was decided."""
    case = ready(state)
    decided = COMMANDS[E.APPROVE_REFUND].model_dump(mode="json", exclude={"code"})
    steps = (*case.steps, case.steps[-1].model_copy(update={"event": E.APPROVE_REFUND}))
    return case.model_copy(
        update={
            "kind": "return",
            "request": samples.request("return", unused=True),
            "facts": {**case.facts, E.APPROVE_REFUND: decided},
            "steps": steps,
        }
    )


def printed(name: str, **changes: Any) -> Case:
    state, event, role = PRINTED[name]
    before = goods_back(state) if name == "return_application" else ready(state, **changes)
    now = before.updated_at + timedelta(hours=1)
    return decide(before, COMMANDS[event], actor=ACTORS[role], policy=POLICY, now=now).case


def kept(context: AppContext, case: Case) -> Case:
    return context.cases.save(case.model_copy(update={"version": 1}))


def page(
    context: AppContext, name: str, *, language: Language = "zh", whose: Whose = "customer", number: str = ""
) -> str:
    wanted = Wanted(number or "202611-001", name, language, whose)
    token = documents.address(context, wanted).rpartition("/")[2]
    return str(document_page(context, token).body)


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_filled(context: AppContext, name: str) -> None:
    kept(context, printed(name))
    shown = unescape(page(context, name, whose="staff" if FORMS[name].inside else "customer"))
    assert not [words for words in FILLED[name] if words not in shown]
    assert shown.startswith("<!doctype html>")


@pytest.mark.parametrize("name", FORMS)
def test_a_form_carries_the_number_of_its_paper(context: AppContext, name: str) -> None:
    kept(context, printed(name))
    numbers = {paper: f"售后服务―表格-{index:03}" for index, paper in enumerate(PAPERS, start=1)}
    assert numbers[name] in page(context, name, whose="staff" if FORMS[name].inside else "customer")
    assert len(set(numbers)) == len(numbers)


def test_a_decision_that_may_still_change_is_not_printed(context: AppContext) -> None:
    kept(context, goods_back(S.REFUND_HELD))
    shown = page(context, "return_application")
    assert "同意退款" not in shown
    assert "¥" not in shown


@pytest.mark.parametrize("name", FORMS)
def test_a_form_speaks_english_too(context: AppContext, name: str) -> None:
    kept(context, printed(name))
    record = documents.record(context, Wanted("202611-001", name, "en", "staff"))
    labels = [record.title, *record.signatures, *record.notes, *record.copies]
    labels += [text for block in record.blocks for text in (block.title, *block.heads, *dict(block.pairs))]
    assert not [text for text in labels if re.search("[\u4e00-\u9fff]", text)]


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", [name for name, form in FORMS.items() if not form.inside])
def test_a_customers_print_shows_personal_data_masked_and_no_address_of_staff(
    context: AppContext, name: str, language: Language
) -> None:
    kept(context, printed(name))
    shown = page(context, name, language=language)
    assert not re.search(r"李梅|li\.mei@|tech-1@|lead@", shown)
    if name != "rma_slip":
        assert "李**" in shown


def test_staff_print_the_whole_of_it(context: AppContext) -> None:
    kept(context, printed("report"))
    shown = page(context, "report", whose="staff")
    assert "li.mei@example.com" in shown
    assert "一号" in shown


@pytest.mark.parametrize("name", [name for name, form in FORMS.items() if form.inside])
def test_a_form_of_ours_is_printed_by_staff_alone(context: AppContext, name: str) -> None:
    case = kept(context, printed(name))
    assert name in [one.name for one in documents.links(context, case, "zh", "staff")]
    assert name not in [one.name for one in documents.links(context, case, "zh", "customer")]
    with pytest.raises(NotFound):
        page(context, name)


def test_what_a_customer_wrote_is_never_markup(context: AppContext) -> None:
    case = printed("report")
    odd = case.request.model_copy(update={"description": "<img src=x onerror=alert(1)>{{ 7*7 }}"})
    kept(context, case.model_copy(update={"request": odd}))
    shown = page(context, "report")
    assert "&lt;img src=x" in shown
    assert "{{ 7*7 }}" in shown
    assert not re.search(r'style="|<style|onclick', shown)


def test_only_what_is_there_can_be_printed(context: AppContext) -> None:
    case = kept(context, ready(S.IN_PROGRESS, facts={}, quoted=None))
    assert [one.name for one in documents.links(context, case, "en", "customer")] == ["report"]
    for name in ("diagnosis", "quote", "nothing", "calendar"):
        with pytest.raises(NotFound):
            page(context, name)


def test_a_diagnosis_is_not_printed_before_it_is_told(context: AppContext) -> None:
    kept(context, ready(S.DIAGNOSED))
    with pytest.raises(NotFound):
        page(context, "diagnosis")


def test_an_address_holds_for_an_hour_or_two_and_only_as_signed(context: AppContext) -> None:
    links = DocumentLinks(("new-secret", "old-secret"))
    now, wanted = datetime(2026, 11, 22, tzinfo=UTC), Wanted("202611-001", "quote", "zh", "customer")
    token = links.token(wanted, now=now)
    assert links.open(token, now=now + timedelta(minutes=119)) == wanted
    assert links.token(wanted, now=now + timedelta(minutes=59)) == token
    assert links.open(DocumentLinks(("old-secret",)).token(wanted, now=now), now=now) == wanted
    for bad, at in ((token, now + timedelta(hours=2)), (token + "x", now), ("", now), ("é.x", now)):
        with pytest.raises(Unauthorized):
            links.open(bad, now=at)
    with pytest.raises(Unauthorized):
        DocumentLinks(("other-secret",)).open(token, now=now)


def test_the_case_page_links_what_can_be_printed_and_names_who_has_the_case(context: AppContext) -> None:
    case = kept(context, printed("quote"))
    view = presentation.case_view(context, case, "en")
    assert {one.name for one in view.documents} == {"quote", "diagnosis", "report"}
    assert all(one.url.startswith("http://127.0.0.1:8000/api/documents/") for one in view.documents)
    assert view.owner
    assert (view.owner.name, view.owner.phone) == ("Number One", "+86 755 0001")
    everything = view.model_dump_json()
    assert "tech-1@example.com" not in everything
    assert "li.mei@example.com" not in everything


def rated(number: str, *, score: int, at: datetime, said: str = "") -> Case:
    command = COMMANDS[E.RATE].model_copy(update={"score": score, "text": said or None})
    before = ready(S.FOLLOW_UP).model_copy(update={"number": number, "received_at": at - timedelta(days=3)})
    return decide(before, command, actor=ACTORS[Role.CUSTOMER], policy=POLICY, now=at).case


def test_the_months_follow_ups_are_one_page(context: AppContext) -> None:
    november = datetime(2026, 11, 20, 3, tzinfo=UTC)
    late = datetime(2026, 11, 30, 17, tzinfo=UTC)  # already December at the shop
    for month, number in (("202611", 3), ("202610", 1)):
        for _ in range(number):
            context.ledger.next_number(month)
    kept(context, rated("202611-001", score=5, at=november, said="很快"))
    kept(context, rated("202611-002", score=3, at=late))
    kept(context, rated("202610-001", score=2, at=november - timedelta(days=1)))
    kept(context, ready(S.CLOSED).model_copy(update={"number": "202611-003"}))
    found = documents.follow_ups(context, documents.cases_about(context, "2026-11"), "2026-11", "zh")
    assert [(one.number, one.score, one.remark) for one in found] == [
        ("202610-001", 2, ""),
        ("202611-001", 5, "很快"),
    ]
    shown = page(context, "follow_ups", whose="staff", number="2026-11")
    assert "平均 3.5，共 2 份" in shown
    assert "李梅" in shown
    assert "2026年11月" in shown
    assert "本月还没有回访记录" in page(context, "follow_ups", whose="staff", number="2026-09")


def test_the_months_before_january_are_last_years(context: AppContext) -> None:
    context.ledger.next_number("202611")
    kept(context, rated("202611-001", score=4, at=datetime(2027, 1, 5, tzinfo=UTC)))
    assert [case.number for case in documents.cases_about(context, "2027-01")] == ["202611-001"]


def test_a_visit_can_be_added_to_a_calendar(context: AppContext) -> None:
    before = ready(S.VISIT_OFFERED)
    case = kept(
        context,
        decide(
            before, COMMANDS[E.CHOOSE_TIME], actor=ACTORS[Role.CUSTOMER], policy=POLICY, now=samples.NOW
        ).case,
    )
    entry = documents.visit_calendar(case, POLICY)
    text = re.sub(r"\r\n ", "", entry.decode())
    assert {"DTSTART:20261201T060000Z", "DTEND:20261201T080000Z", "UID:202611-001-visit@fanhe"} <= set(
        text.split("\r\n")
    )
    assert "SUMMARY:帆禾 上门服务 202611-001" in text
    soon = replace(context, settings=context.settings)
    shown = [one.name for one in documents.links(soon, case, "zh", "customer")]
    assert ("calendar" in shown) == documents.is_to_come(case, POLICY, context.now())
    token = documents.address(context, Wanted(case.number, "calendar", "zh", "customer")).rpartition("/")[2]
    answer = document_page(context, token)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert documents.visit_calendar(ready(S.IN_PROGRESS), POLICY) == b""


def test_calendar_lines_are_folded_by_octets_and_signs_escaped() -> None:
    at = datetime(2026, 12, 1, 6, tzinfo=UTC)
    entry = ics.event(uid="1@x", when=(at, at), written=at, sequence=3, summary="修" * 60, text="a;b,c\\d\ne")
    lines = entry.split(b"\r\n")
    assert all(len(line) <= 75 and line.decode() is not None for line in lines)
    whole = entry.decode().replace("\r\n ", "")
    assert "SUMMARY:" + "修" * 60 in whole
    assert r"DESCRIPTION:a\;b\,c\\d\ne" in whole
    assert (whole.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0"), whole.endswith("END:VCALENDAR\r\n")) == (
        True,
        True,
    )


def test_short_fields_stand_in_pairs_and_long_ones_alone() -> None:
    pairs = (("a", "1"), ("b", "长" * 20), ("c", "2"), ("d", "3"), ("e", "4"))
    assert [wide for *_, wide in Block(title="", pairs=pairs).laid] == [True, True, False, False, True]
