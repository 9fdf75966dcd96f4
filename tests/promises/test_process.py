"""The process page, step by step: what it says that we and the customer do can be done, and is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chalicelib.cases import presentation, service
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import SupplyInformation, Take
from chalicelib.domain.case.customer_commands import SendTracking
from chalicelib.domain.case.repair_steps import RequestItem, ShipBack
from chalicelib.domain.case.solution_steps import Reinspect
from chalicelib.domain.kernel.errors import NotAllowed
from chalicelib.domain.kernel.states import Role
from chalicelib.domain.requests.forms import REQUESTS
from chalicelib.domain.views import form_view
from chalicelib.domain.views.api_models import CaseView
from chalicelib.domain.views.formatting import moment
from chalicelib.domain.views.next_step import may
from chalicelib.domain.views.printed.service_forms import available
from infra.policy import DOCS
from tests import samples
from tests.domain.lives import ACTORS
from tests.promises.acting import (
    LANGUAGES,
    LEVELS,
    NOW,
    POLICY,
    E,
    S,
    begun,
    clause,
    desk,
    does,
    ends,
    led,
    letter_of,
    owed,
    timer,
)

HERE = (E.TAKE, E.RECEIVE_ITEM)
MENDED = (*HERE, E.DIAGNOSE, E.PLAN_REPAIR, E.FINISH_REPAIR, E.PASS_CHECK)


def seen(case: Case, folder: Path) -> CaseView:
    """The case as its customer sees it."""
    return presentation.case_view(desk(folder).context, case, "zh")


def test_self_help() -> None:
    for language in LANGUAGES:
        for target in re.findall(r"\]\(\.\./([\w/-]+\.md)(#[\w-]+)?\)", clause("self-help", language)):
            text = (DOCS / language / target[0]).read_text("utf-8")
            assert not target[1] or f"{{{target[1]}}}" in text
        assert list((DOCS / language / "troubleshooting").glob("[!i]*.md"))


def test_request(tmp_path: Path) -> None:
    for language in LANGUAGES:
        assert {path.stem for path in (DOCS / language / "request").glob("*.md")} >= set(REQUESTS)
    case = begun()
    told = presentation.request_answer(desk(tmp_path).context, case)
    assert (told.number, told.respond_by, bool(told.coverage)) == (case.number, case.respond_by, True)
    for language in LANGUAGES:
        mail = letter_of(case, "RequestReceived", language)
        assert all(one in mail for one in (case.number, moment(case.respond_by, POLICY, language)))
        assert ("在保" in mail or "保修期内" in mail) if language == "zh" else "warranty" in mail


def test_response() -> None:
    levels = LEVELS.urgency
    assert begun(unusable=True).respond_by == ends(levels["urgent"].respond)
    assert begun().respond_by == ends(levels["normal"].respond)
    assert begun("enquiry").respond_by == ends(levels["low"].respond)
    taken = led(E.TAKE)
    for step in (E.RECEIVE_ITEM, E.DIAGNOSE, E.PLAN_REPAIR, E.FINISH_REPAIR):
        taken = does(taken, step)
        assert taken.owner == ACTORS[Role.OWNER].who, "one person from start to finish"
    asked = led(E.TAKE, E.ASK, purchased_on=None)
    assert ("QuestionAsked", "customer") in owed(asked)
    added = does(asked, SupplyInformation.model_validate({"purchased_on": "2026-03-05"}))
    assert added.request.purchased_on
    assert added.request.description == asked.request.description, "just that was added"


def test_diagnosis() -> None:
    assert ("AdviceGiven", "customer") in owed(led(E.TAKE, E.ADVISE))
    for step in (E.OFFER_VISIT, E.REQUEST_ITEM):
        assert does(led(E.TAKE, E.ADVISE), step).is_open, "what advice does not solve goes on"
    assert does(led(E.TAKE, E.OFFER_VISIT, E.CHOOSE_TIME), E.FETCH_ITEM).item_here
    address = "杭州市文三路 1 号"
    assert address not in letter_of(led(), "RequestReceived")
    assert address in letter_of(led(E.TAKE, E.REQUEST_ITEM), "SendItIn"), "wait for the address"
    told = letter_of(led(*HERE, E.DIAGNOSE, E.PLAN_REPAIR), "RepairPlanned")
    due = timer(led(*HERE, E.DIAGNOSE, E.PLAN_REPAIR), "repair").due
    for words in ("屏幕排线断裂", "更换屏幕", "policy/warranty/#", moment(due, POLICY, "zh")):
        assert words in told, "cause, plan, clause and how long"
    refused = led(*HERE, E.DIAGNOSE, E.REFUSE, E.END_HOLD)
    objected = does(refused, E.OBJECT)
    assert ("Objection", "lead") in owed(objected)
    upheld = does(objected, Reinspect(ruling="upheld", finding="有进液痕迹"))
    assert (upheld.state, E.OBJECT in may(upheld, POLICY, NOW)) == (S.REFUSED, False)
    with pytest.raises(NotAllowed):
        does(upheld, E.OBJECT)


def test_acceptance(tmp_path: Path) -> None:
    visited = led(E.TAKE, E.OFFER_VISIT, E.CHOOSE_TIME, E.COMPLETE_VISIT)
    assert visited.facts[E.COMPLETE_VISIT]["shown"] is True
    assert visited.state is S.AWAITING_ACCEPTANCE
    home = led(*MENDED, E.SHIP_BACK)
    assert "repair_report" in available(home, "customer")
    for language, free in (("zh", "运费由我们承担"), ("en", "at our cost")):
        mail = letter_of(home, "ShippedBack", "zh" if language == "zh" else "en")
        assert free in mail
        assert "更换屏幕" in mail, "with the report"
    assert ShipBack.model_fields.keys() == {"how", "carrier", "tracking"}, "no cost is asked for"
    assert E.REPORT_PROBLEM in {one.command for one in seen(home, tmp_path).allowed}
    again = does(home, E.REPORT_PROBLEM)
    assert (again.state, again.number) == (S.IN_PROGRESS, home.number)


def test_several_products(tmp_path: Path) -> None:
    place = desk(tmp_path)
    second = {"model": "FH-R6", "description": "连不上网"}
    asked = samples.request("repair", more_products=(second,))
    first = service.submit(place.context, asked, key="", now=NOW)
    cases = list(place.context.cases.several(first.together or ()))
    assert len({case.number for case in cases}) == 2
    assert [mail.message for case in cases for mail in case.pending_mails].count("RequestReceived") == 1
    for language in LANGUAGES:
        form = form_view.view("repair", language, POLICY)
        assert {"model", "description"} <= {field.name.rpartition(".")[2] for field in form.further(0)}
        assert not {"name", "email", "phone"} & {field.name.rpartition(".")[2] for field in form.further(0)}
    for step in (Take(), RequestItem(how="send_in", address="杭州", enclose="主机")):
        service.act(place.context, first.number, step, actor=ACTORS[Role.OWNER], now=NOW)
    sent = SendTracking(carrier="顺丰", tracking="SF1")
    service.act(place.context, cases[1].number, sent, actor=ACTORS[Role.CUSTOMER], now=NOW)
    assert [case.fact(SendTracking) for case in place.context.cases.several(first.together or ())] == [
        sent
    ] * 2
