"""Personal links of staff: the case and its steps as pages, for people only and for one person each."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from chalicelib.adapters.signed_links import Purpose, SignedLinks
from chalicelib.web.staff.device_gate import cookie_name
from tests.outside import PNG, Mailbox, Visitor, bearer, codes, mailed_code
from tests.stack import Stack, wait_for
from tests.stories.cast import as_found, person_adds

TECHNICIAN, LEAD = "tech-1@example.com", "lead@example.com"
FINDING = "主板供电芯片损坏 <b>1 & 2</b>"
DIAGNOSIS = {
    "fault": "hardware",
    "finding": FINDING,
    "evidence": "通电电流为零",
    "cause": "covered",
    "repairable": "true",
}


class Desk:
    """A case, and the personal links to it."""

    def __init__(self, api: Visitor, stack: Stack, **facts: Any) -> None:
        self.api = api
        self.tokens = SignedLinks((stack.place.signing_secret(),))
        self.accepted = api.send(
            {
                "email": f"c{datetime.now(UTC).timestamp():.6f}@example.com",
                "name": "王小明",
                "description": "屏幕有时不亮。",
                "privacy_consent": True,
                "language": "zh",
                "model": "FH-P1",
                "phone": "13800138000",
                "purchased_on": api.days_ago(30),
            }
            | facts
        )
        self.number = str(self.accepted["number"])

    def path(self, person: str = TECHNICIAN, *, days: int = 14, purpose: Purpose = "work") -> str:
        until = datetime.now(UTC) + timedelta(days=days)
        return f"/api/staff/{self.tokens.staff(self.number, person, purpose, until=until)}"

    def page(self, person: str = TECHNICIAN, query: str = "") -> LexborHTMLParser:
        answer = self.api.client.get(self.path(person) + query)
        assert answer.status_code == 200, answer.text
        return LexborHTMLParser(answer.text)

    def sends(self, form: LexborNode, **typed: Any) -> httpx.Response:
        """Fill a form in as a person does, confirm it, and send it."""
        return self.api.client.post(
            str(form.attributes["action"]), data=as_found(form) | person_adds(form) | typed
        )

    def does(self, event: str, person: str = TECHNICIAN, **typed: Any) -> httpx.Response:
        return self.sends(form(self.page(person), event), **typed)

    def view(self) -> dict[str, Any]:
        seen: dict[str, Any] = self.api.get(f"/api/cases/{self.number}", **bearer(self.accepted)).json()
        return seen

    def customer(self, command: str, **fields: Any) -> None:
        path = f"/api/cases/{self.number}/{command}"
        assert self.api.post(path, fields, **bearer(self.accepted)).status_code == 200


def form(page: LexborHTMLParser, event: str) -> LexborNode:
    forms = [one for one in page.css("form") if str(one.attributes.get("action")).endswith(f"/{event}")]
    assert forms, f"no form for {event}"
    return forms[-1]


def offered(page: LexborHTMLParser) -> set[str]:
    actions = (str(one.attributes.get("action")) for one in page.css("main form"))
    return {action.rpartition("/")[2] for action in actions if action.startswith("/api/staff/")}


def words(page: LexborHTMLParser) -> str:
    main = page.css_first("main")
    assert main
    return main.text(separator=" ", strip=True)


@pytest.fixture
def desk(api: Visitor, stack: Stack) -> Desk:
    return Desk(api, stack)


@pytest.fixture
def taken(desk: Desk) -> Desk:
    assert desk.does("take").status_code == 303
    return desk


def test_the_page_shows_the_case_unmasked(desk: Desk) -> None:
    page = desk.page()
    for shown in (desk.number, "王小明", "13800138000", "屏幕有时不亮。", "还有"):
        assert shown in words(page)
    assert page.css_first('a[href="tel:13800138000"]')
    assert desk.accepted["case_url"].rpartition(".")[2] not in (page.html or "")


def test_the_page_lists_what_the_case_can_print(desk: Desk) -> None:
    (record, *_) = desk.page().css('main a[href*="/api/documents/"]')
    printed = desk.api.client.get(str(record.attributes["href"]))
    assert printed.status_code == 200
    assert "13800138000" in printed.text


def test_a_record_whose_address_ran_out_says_so_on_a_page(desk: Desk) -> None:
    (record, *_) = desk.page().css('main a[href*="/api/documents/"]')
    url = str(record.attributes["href"]) + "x"
    in_words = desk.api.client.get(url, headers={"accept": "text/html", "accept-language": "en"})
    assert (in_words.status_code, in_words.headers["content-type"]) == (401, "text/html; charset=utf-8")
    assert "/en/status/" in in_words.text
    assert desk.api.client.get(url).json()["code"] == "bad_token"


def test_the_page_speaks_both_languages(desk: Desk) -> None:
    switch = desk.page().css_first("main a.ac-language")
    assert switch
    english = LexborHTMLParser(desk.api.client.get(str(switch.attributes["href"])).text)
    assert "Deadlines" not in words(english)
    assert "Take the case" in words(english)
    assert form(english, "take").css_first('input[name="language"][value="en"]')


def test_who_has_not_taken_the_case_does_no_work_on_it(desk: Desk) -> None:
    assert "take" in offered(desk.page())
    assert not {"diagnose", "approve_refund", "refuse"} & offered(desk.page())
    assert {"diagnose", "approve_refund", "refuse"} <= offered(desk.page(LEAD))


def test_reading_changes_nothing(desk: Desk, mailbox: Mailbox) -> None:
    mailbox.so_many(2, desk.number)
    before = desk.view()["timeline"]
    for method in ("GET", "HEAD", "GET"):
        assert desk.api.client.request(method, desk.path()).status_code == 200
    assert desk.view()["timeline"] == before
    assert len(mailbox.about(desk.number)) == 2


def test_no_form_acts_as_it_is_found(taken: Desk, mailbox: Mailbox) -> None:
    """What a scanner does that submits every form, and presses every button."""
    before, mails = taken.view()["timeline"], len(mailbox.so_many(3, taken.number))
    for one in taken.page().css("main form"):
        action = str(one.attributes["action"])
        if action.startswith("/api/staff/"):
            assert taken.api.client.post(action, data=as_found(one)).status_code == 422, action
            for button in one.css("button[formaction]"):
                pressed = as_found(one) | {"for": str(button.attributes["value"])}
                answer = taken.api.client.post(str(button.attributes["formaction"]), data=pressed)
                assert answer.status_code == 422
    assert taken.view()["timeline"] == before
    assert len(mailbox.about(taken.number)) == mails


def test_a_step_says_what_was_done_and_can_be_taken_back(taken: Desk) -> None:
    answer = taken.does("diagnose", **DIAGNOSIS)
    assert answer.status_code == 303
    assert taken.view()["state"] == "diagnosed"
    page = LexborHTMLParser(taken.api.client.get(answer.headers["location"]).text)
    done = page.css_first(".ac-staff__done")
    assert done
    assert "故障诊断报告已保存" in done.text()
    undo = done.css_first("form")
    assert undo
    assert taken.sends(undo).status_code == 303
    assert taken.view()["state"] == "in_progress"


def test_errors_stand_beside_the_fields_and_keep_what_was_typed(taken: Desk) -> None:
    answer = taken.does("diagnose", **DIAGNOSIS | {"evidence": "", "cause": "no such cause"})
    assert answer.status_code == 422
    page = LexborHTMLParser(answer.text)
    again = form(page, "diagnose")
    for name in ("evidence", "cause"):
        assert again.css_first(f'[name="{name}"][aria-invalid="true"]'), name
        assert again.css_first(f"#error-diagnose-{name}"), name
    area = again.css_first('[name="finding"]')
    assert area
    assert area.text().strip() == FINDING
    assert again.css_first('[name="fault"] option[selected][value="hardware"]')
    assert again.css_first('[name="repairable"][value="true"][checked]')
    assert page.css_first('.ac-staff__banner a[href="#step-diagnose"]')
    assert "open" in page.css_first("#step-diagnose").attributes  # type: ignore[union-attr]
    assert FINDING not in answer.text
    assert html.escape(FINDING) in answer.text


def test_a_button_pressed_twice_acts_once(taken: Desk) -> None:
    note = form(taken.page(), "note")
    first, second = (taken.sends(note, text="客户要求尽快"), taken.sends(note, text="客户要求尽快"))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["location"] == second.headers["location"]
    assert words(taken.page()).count("客户要求尽快") == 1


def test_a_step_that_the_case_has_left_behind_is_not_done(taken: Desk) -> None:
    stale = form(taken.page(), "diagnose")
    taken.customer("cancel")
    answer = taken.sends(stale, **DIAGNOSIS)
    assert answer.status_code == 409
    shown = words(LexborHTMLParser(answer.text))
    assert "已经有了新的进展" in shown
    assert FINDING in shown
    assert taken.view()["state"] == "cancelled"


def test_news_are_shown_before_a_step_rests_on_them(taken: Desk) -> None:
    stale = form(taken.page(), "diagnose")
    taken.customer("reply", text="又能开机了")
    answer = taken.sends(stale, **DIAGNOSIS)
    assert answer.status_code == 409
    page = LexborHTMLParser(answer.text)
    banner = page.css_first(".ac-staff__banner")
    assert banner
    assert "又能开机了" in banner.text()
    assert taken.view()["state"] == "in_progress"
    again = form(page, "diagnose")
    assert taken.api.client.post(
        str(again.attributes["action"]), data=as_found(again) | person_adds(again) | {"repairable": "true"}
    ).has_redirect_location
    assert taken.view()["state"] == "diagnosed"


def known_long_ago(desk: Desk, person: str) -> None:
    """The device was made known an hour ago, so that its code covers no money any more."""
    links, name = desk.tokens, cookie_name(person)
    device = links.open_device(desk.api.client.known[name])
    old = replace(device, since=device.since - timedelta(hours=1))
    desk.api.client.known[name] = links.device(old)


def test_the_code_that_makes_a_device_known_covers_money_at_once(taken: Desk) -> None:
    links, name = taken.tokens, cookie_name(TECHNICIAN)
    now = datetime.fromisoformat(taken.api.get("/api/health").json()["now"])
    device = links.open_device(taken.api.client.known[name])
    taken.api.client.known[name] = links.device(replace(device, since=now - timedelta(minutes=14)))
    asked = {"amount": "100.50", "reason": "无法修复", "sure": "yes"}
    sheet = form(taken.page(), "approve_refund")
    assert taken.sends(sheet, **asked).status_code == 303


def test_money_takes_a_code_from_ones_own_mailbox(taken: Desk, stack: Stack) -> None:
    asked = {"amount": "100.50", "reason": "无法修复", "sure": "yes"}
    known_long_ago(taken, TECHNICIAN)
    refused = taken.does("approve_refund", **asked)
    assert refused.status_code == 422
    assert taken.view()["state"] == "in_progress"
    before = len(codes(stack, TECHNICIAN))
    sheet = form(LexborHTMLParser(refused.text), "approve_refund")
    button = sheet.css_first("button[formaction]")
    assert button
    answer = taken.api.client.post(
        str(button.attributes["formaction"]),
        data=as_found(sheet) | asked | {"for": str(button.attributes["value"])},
    )
    assert answer.status_code == 200
    kept = form(LexborHTMLParser(answer.text), "approve_refund")
    assert as_found(kept)["amount"] == "100.50"
    code = mailed_code(stack, TECHNICIAN, before=before, answer=answer.text)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    assert taken.sends(kept, code=wrong).status_code == 422
    assert taken.sends(kept, code=code).status_code == 303
    assert "还可以撤回" in words(taken.page())


def test_an_ended_link_shows_kindly_how_things_stand(taken: Desk, mailbox: Mailbox) -> None:
    ended = taken.path(days=-1)
    answer = taken.api.client.get(ended)
    assert answer.status_code == 410
    page = LexborHTMLParser(answer.text)
    assert "已过期" in words(page)
    assert taken.number in words(page)
    assert "13800138000" not in answer.text
    ask = form(page, "link")
    assert taken.api.client.post(str(ask.attributes["action"]), data=as_found(ask)).status_code == 410
    assert taken.sends(ask).status_code == 200

    def fresh() -> str:
        mails = [mail for mail in mailbox.to(TECHNICIAN) if taken.number in mail.subject]
        return next((mail.text for mail in mails if "链接" in mail.subject), "")

    assert "/api/staff/" in wait_for(fresh, seconds=60)


def test_whoever_is_of_the_team_gets_a_link_of_their_own_at_the_door(desk: Desk, mailbox: Mailbox) -> None:
    door = desk.path("quality", purpose="door")
    answer = desk.api.client.get(door)
    assert answer.status_code == 200
    assert "王小明" not in answer.text
    ask = form(LexborHTMLParser(answer.text), "link")
    inspector = "quality-2@example.com"
    assert desk.api.client.post(f"{door}/link", data=as_found(ask)).status_code == 422
    stranger = desk.api.client.post(f"{door}/link", data={"sure": "tech-1@example.com"})
    assert stranger.status_code == 422
    assert desk.api.client.post(f"{door}/note", data={"text": "x", "sure": "yes"}).status_code == 404
    assert desk.api.client.post(f"{door}/link", data=as_found(ask) | {"sure": inspector}).status_code == 200
    found = wait_for(lambda: [one for one in mailbox.to(inspector) if desk.number in one.subject], seconds=60)
    assert "/api/staff/" in found[0].text
    assert not [one for one in mailbox.to(TECHNICIAN) if desk.number in one.subject]


def test_an_ended_link_keeps_what_was_typed(taken: Desk) -> None:
    answer = taken.api.client.post(
        f"{taken.path(days=-1)}/note", data={"text": "写了很久的话", "sure": "yes", "version": "2"}
    )
    assert answer.status_code == 410
    assert "写了很久的话" in answer.text
    assert "写了很久的话" not in words(taken.page())


@pytest.mark.parametrize("person", ["gone@example.com", "tech@example.com"], ids=["left", "a team's mailbox"])
def test_a_link_of_nobody_on_the_roster_shows_nothing(desk: Desk, person: str) -> None:
    answer = desk.api.client.get(desk.path(person))
    assert answer.status_code == 410
    assert "王小明" not in answer.text
    posted = desk.api.client.post(f"{desk.path(person)}/take", data={"sure": "yes", "version": "1"})
    assert posted.status_code == 410
    assert desk.view()["state"] == "received"


@pytest.mark.parametrize("token", ["x", "a.b", "%00", "WyJ4Il0.AAAA"])
def test_what_we_did_not_sign_opens_nothing(desk: Desk, token: str) -> None:
    answer = desk.api.client.get(f"/api/staff/{token}")
    assert answer.status_code == 404
    assert "Traceback" not in answer.text


def test_a_link_for_one_purpose_serves_no_other(desk: Desk) -> None:
    assert desk.api.client.get(desk.path(purpose="intake") + "/take").status_code in (404, 405)
    answer = desk.api.client.post(desk.path(purpose="intake") + "/take", data={"sure": "yes", "version": "1"})
    assert answer.status_code == 404
    assert desk.view()["state"] == "received"


@pytest.mark.stack
def test_a_file_comes_along_without_scripts(taken: Desk) -> None:
    upload = next(one for one in taken.page().css("form.ac-upload-plain") if "PNG" in one.text())
    back = httpx.post(
        str(upload.attributes["action"]),
        data={name: value for name, value in as_found(upload).items() if name != "file"},
        files={"file": ("photo.png", PNG, "image/png")},
    )
    assert back.status_code == 303
    page = LexborHTMLParser(taken.api.client.get(back.headers["location"]).text)
    answer = taken.sends(form(page, "receive_item"), condition="外壳有划痕")
    assert answer.status_code == 303, answer.text[:300]
    assert "photo.png" in words(taken.page())
    assert taken.page().css_first('a[href*="photo.png"]')


def test_long_texts_in_every_field_are_taken(taken: Desk) -> None:
    texts = {"finding": "长" * 4000, "evidence": "文" * 4000}
    assert taken.does("diagnose", **DIAGNOSIS | texts).status_code == 303


BAD = {
    "too large": (b"text=" + b"x" * 300_000, "application/x-www-form-urlencoded", 413),
    "JSON": (b"{}", "application/json", 415),
    "not a form": (b"\xff\xfe", "application/x-www-form-urlencoded", 400),
    "empty": (b"", "application/x-www-form-urlencoded", 403),
}


@pytest.mark.parametrize("bad", BAD)
def test_bad_input_is_refused_on_a_page(desk: Desk, bad: str) -> None:
    body, kind, status = BAD[bad]
    answer = desk.api.client.post(f"{desk.path()}/note", content=body, headers={"content-type": kind})
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")


def test_the_page_says_dates_lists_and_clauses_as_people_do(taken: Desk) -> None:
    given = {"clause": "warranty-exclusions", "text": "有进液痕迹\n不在保修范围内", "sure": "yes"}
    assert taken.does("refuse", **given).status_code == 303
    page = taken.page()
    shown = words(page)
    assert "已通知：客户、部门" in shown
    assert not re.search(r"\d{4}-\d\d-\d\d", shown), "a date as machines write it"
    assert "warranty-exclusions" not in shown
    assert "保修期内收费的情况" in shown
    hint = form(page, "note").css_first(".ac-hint")
    assert hint
    assert re.search(r"办理后：[^。]+。\s*客户看不到。", hint.text())
