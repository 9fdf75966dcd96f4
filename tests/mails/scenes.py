"""The moments at which each mail is written: a case, the step that owes it, and what surrounds it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from chalicelib.adapters.letters import Letter, letter
from chalicelib.domain.case import Case
from chalicelib.domain.commands import (
    Ask,
    Cancel,
    Close,
    Command,
    CorrectContact,
    Reply,
    Say,
    Submit,
    SupplyInformation,
)
from chalicelib.domain.compose import certificate, compose
from chalicelib.domain.coverage import coverage
from chalicelib.domain.decide import decide, open_case
from chalicelib.domain.fields import Language
from chalicelib.domain.messages import CaseLinks, Link, ProductRegistered, Surroundings
from chalicelib.domain.questions import CoverageQuestion
from chalicelib.domain.register import Registration, register
from tests import samples
from tests.samples import CUSTOMER, NOW, POLICY, STAFF

CASE_URL = "http://127.0.0.1:8000/{language}/case/#202611-001.token"
PHOTO = samples.attachment("cases/202611-001/abc/发票.jpg")
LATER = NOW + timedelta(hours=3)


def opened(kind: str, **changes: Any) -> Case:
    return samples.case(kind, **changes)


def with_photo(kind: str, **changes: Any) -> Case:
    command = Submit(number="202611-001", request=samples.request(kind, **changes))
    return open_case(command, actor=CUSTOMER, files=(PHOTO,), policy=POLICY, now=NOW).case


def after(command: Command, *, by: Any = CUSTOMER, case: Case | None = None, files: Any = ()) -> Case:
    before = case or opened("repair", purchased_on=None)
    return decide(before, command, actor=by, files=files, policy=POLICY, now=LATER).case


SUPPLIED = {"purchased_on": "2026-03-05", "seller": "帆禾旗舰店", "text": "发票找到了"}
SCENES: dict[str, Callable[[], Case]] = {
    "RequestReceived-covered": lambda: opened("repair"),
    "RequestReceived-urgent": lambda: opened("repair", safety_hazard=True),
    "RequestReceived-expired": lambda: opened("repair", purchased_on="2024-01-31"),
    "RequestReceived-fault": lambda: opened("repair", liquid_or_drop=True),
    "RequestReceived-unknown": lambda: opened("repair", purchased_on=None),
    "RequestReceived-exchange": lambda: opened("exchange"),
    "RequestReceived-return": lambda: opened("return"),
    "RequestReceived-enquiry": lambda: opened("enquiry"),
    "RequestReceived-complaint": lambda: opened("complaint"),
    "RequestReceived-service": lambda: opened("service"),
    "NewRequest-repair": lambda: with_photo(
        "repair", where="send_in", preferred_times="周末", phone="13800138000"
    ),
    "NewRequest-urgent": lambda: opened("repair", safety_hazard=True, unusable=True),
    "NewRequest-enquiry": lambda: opened("enquiry"),
    "NewRequest-service": lambda: opened("service"),
    "CustomerWrote-reply": lambda: after(Reply(text="还在响。\n下午可以来电。"), files=(PHOTO,)),
    "CustomerWrote-supplied": lambda: after(SupplyInformation.model_validate(SUPPLIED)),
    "CustomerWrote-corrected": lambda: after(CorrectContact(email="mei@new.example", phone="13900139000")),
    "CustomerWrote-cancelled": lambda: after(Cancel(reason="自己修好了")),
    "ContactCorrected": lambda: after(CorrectContact(email="mei@new.example", phone="13900139000")),
    "RequestCancelled": lambda: after(Cancel()),
    "QuestionAsked": lambda: after(Ask(text="请问哪天买的？\n请拍一张铭牌的照片。"), by=STAFF),
    "StaffWrote": lambda: after(Say(text="配件已到，明天寄出。"), by=STAFF),
    "CaseClosed": lambda: after(Close(text="更换了屏幕，测试正常。"), by=STAFF),
}
RELATED = {"NewRequest-repair": ("202610-017", "202611-000")}


def surroundings(language: Language, related: tuple[str, ...] = ()) -> Surroundings:
    return Surroundings(
        language=language,
        site_url="http://127.0.0.1:8000",
        case_url=CASE_URL.format(language=language),
        service_address="service@example.com",
        related=related,
    )


def message(case: Case, name: str, language: Language, related: tuple[str, ...] = ()) -> Any:
    """The message of that class that the last step of the case owes."""
    mail = next(mail for mail in case.owed if mail.message == name)
    return compose(case, mail, POLICY, surroundings(language, related))


def links(language: Language) -> CaseLinks:
    url = CASE_URL.format(language=language)
    return CaseLinks(
        brand=POLICY.brand[language],
        cases=(Link("202611-001 · 维修", url), Link("202611-002 · 换货", url.replace("001", "002"))),
    )


def registered(language: Language) -> ProductRegistered:
    asked = Registration.model_validate(
        {
            "model": "FH-P1",
            "serial_number": "p1 2026 001",
            "purchased_on": "2026-03-03",
            "name": "李梅",
            "email": "li.mei@example.com",
            "privacy_consent": True,
        }
    )
    product = register(None, asked, now=NOW)
    facts = CoverageQuestion(model="FH-P1", purchased_on=asked.purchased_on)
    answer = coverage(facts, kind="repair", policy=POLICY, today=asked.purchased_on, history=product.history)
    assert answer
    return certificate(product, answer, POLICY, surroundings(language))


def written(scene: str, language: Language) -> Letter:
    """The letter of a scene, as it leaves."""
    if scene == "CaseLinks":
        return letter(links(language), language)
    if scene == "ProductRegistered":
        return letter(registered(language), language)
    name = scene.partition("-")[0]
    return letter(message(SCENES[scene](), name, language, RELATED.get(scene, ())), language)
