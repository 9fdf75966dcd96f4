"""Every answer that a case waits for, given on its page: what is shown, and what only a person adds."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from pydantic import ValidationError

from chalicelib.cases import presentation
from chalicelib.domain.case.case import Case, MailTrouble
from chalicelib.domain.case.customer_commands import CUSTOMER_COMMANDS
from chalicelib.domain.decisions.decide import decide
from chalicelib.domain.kernel.states import Event, Role, State
from chalicelib.domain.requests import validation_messages
from tests.domain.lives import ACTORS, COMMANDS, POLICY, ready
from tests.e2e.conftest import Opener
from tests.e2e.forms import send
from tests.e2e.test_case_page import command, path, sure
from tests.fakes import Outside
from tests.outside import Visitor, request
from tests.samples import NOW
from tests.stack import Stack

E, S = Event, State


class Given(NamedTuple):
    """Where an answer is given, what a person does to the form, and what is sent then."""

    state: State
    fill: Callable[[Locator], object]
    sent: dict[str, Any]


def typed(**values: str) -> Callable[[Locator], object]:
    def fill(form: Locator) -> None:
        for name, value in values.items():
            form.locator(f"[name={name}]").fill(value)

    return fill


def chosen(name: str, value: str) -> Callable[[Locator], object]:
    return lambda form: form.locator(f"[name={name}][value='{value}']").check()


INVOICE = {"code": "123456", "invoice_title": "Example Ltd", "tax_number": "91440300MA5"}
ANSWERS: dict[str, Given] = {
    "accept_inspection_fee": Given(S.INSPECTION_OFFERED, typed(code="123456"), {"code": "123456"}),
    "accept_quote": Given(S.QUOTED, typed(**INVOICE), INVOICE),
    "decline_quote": Given(S.QUOTED, sure, {}),
    "choose_time": Given(S.VISIT_OFFERED, chosen("time", "2026-12-02 09:00"), {"time": "2026-12-02 09:00"}),
    "accept_substitute": Given(S.SUBSTITUTE_OFFERED, sure, {}),
    "send_tracking": Given(
        S.AWAITING_ITEM, typed(carrier="SF", tracking="SF1"), {"carrier": "SF", "tracking": "SF1"}
    ),
    "accept_result": Given(S.AWAITING_ACCEPTANCE, sure, {}),
    "report_problem": Given(S.AWAITING_ACCEPTANCE, typed(text="Still dark."), {"text": "Still dark."}),
    "object": Given(S.REFUSED, typed(text="It never got wet."), {"text": "It never got wet."}),
    "accept_recycling": Given(S.RECYCLING_OFFERED, sure, {}),
    "rate": Given(S.FOLLOW_UP, chosen("score", "4"), {"score": "4"}),
}


def shown(case: Case) -> str:
    context = Outside(policy=POLICY).context
    return presentation.case_view(context, case, "en").model_dump_json()


def refuse(route: Route, error: ValidationError) -> None:
    problem = {
        "status": 422,
        "code": "invalid",
        "errors": validation_messages.messages(validation_messages.faults(error), "en"),
    }
    route.fulfill(status=422, content_type="application/problem+json", body=json.dumps(problem))


@pytest.fixture
def stands(opened: Opener, api: Visitor, stack: Stack) -> Callable[[Case], tuple[Page, list[Any]]]:
    """Open the case page of a case as it stands; returns it with the bodies that it sends."""

    def open_page(case: Case) -> tuple[Page, list[Any]]:
        page, sent = opened("/en/case/"), []

        def answer(route: Route) -> None:
            if route.request.method == "POST":
                name, body = route.request.url.rpartition("/")[2], json.loads(route.request.post_data or "{}")
                try:
                    CUSTOMER_COMMANDS[name].model_validate(body)
                except ValidationError as error:
                    return refuse(route, error)
                sent.append((name, body))
            return route.fulfill(content_type="application/json", body=shown(case))

        page.route("**/api/cases/**", answer)
        page.goto(path(api.send(request(language="en")), stack))
        expect(page.locator(".ac-now")).to_be_visible()
        return page, sent

    return open_page


Stands = Callable[[Case], tuple[Page, list[Any]]]


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_is_given_by_a_person(stands: Stands, name: str) -> None:
    given = ANSWERS[name]
    page, sent = stands(ready(given.state))
    form = command(page, name)
    expect(page.locator(f".ac-now details[data-command={name}]")).to_have_count(1)
    send(form)
    expect(form.locator(".ac-error:visible").first).to_be_visible()
    assert sent == []
    given.fill(form)
    send(form)
    expect(page.locator(".ac-kept")).to_be_visible()
    assert sent == [(name, given.sent)]


def test_a_charged_visit_is_agreed_to_by_name(stands: Stands) -> None:
    case = ready(S.VISIT_OFFERED)
    facts = case.facts | {E.OFFER_VISIT: case.facts[E.OFFER_VISIT] | {"charge": "60"}}
    page, sent = stands(case.model_copy(update={"facts": facts}))
    form = command(page, "choose_time")
    chosen("time", "2026-12-02 09:00")(form)
    send(form)
    expect(form.locator(".ac-error:visible")).to_be_visible()
    assert sent == []
    expect(form).to_contain_text("charge of ¥60")
    send(sure(form))
    expect(page.locator(".ac-kept")).to_be_visible()
    assert sent == [("choose_time", {"time": "2026-12-02 09:00"})]


def after(case: Case, event: Event, role: Role) -> Case:
    now = case.updated_at + timedelta(hours=1)
    return decide(case, COMMANDS[event], actor=ACTORS[role], policy=POLICY, now=now).case


def test_all_that_belongs_to_a_case_stands_on_its_page(stands: Stands) -> None:
    case = after(after(ready(S.DIAGNOSED), E.QUOTE, Role.OWNER), E.LEND, Role.STAFF)
    trouble = MailTrouble(permanent=True, words="550", at=NOW)
    page, _ = stands(case.model_copy(update={"mail_trouble": trouble}))
    expect(page.locator(".ac-trouble")).to_contain_text("correct it below")
    expect(page.locator(".ac-now .ac-bill tfoot")).to_contain_text("¥800")
    expect(page.locator(".ac-now__by")).to_contain_text("send the product back")
    whole = page.locator(".ac-case__view")
    for words in (
        "Complex repair",
        "银行转账",
        "FH-P1 备用机 7 号",
        "In warranty, not caused",
        "Diagnosis report",
    ):
        expect(whole).to_contain_text(words)
    assert "123456" not in page.content()


def test_parcels_lead_to_their_carrier(stands: Stands) -> None:
    page, _ = stands(after(ready(S.EXCHANGING), E.SHIP_NEW, Role.STAFF))
    follow = page.get_by_role("link", name="Follow the parcel")
    assert str(follow.get_attribute("href")).startswith("https://www.sf-express.com/")
    assert "noreferrer" in str(follow.get_attribute("rel"))
    expect(page.locator(".ac-case__view")).to_contain_text("Please let us have it by 29 November 2026.")
