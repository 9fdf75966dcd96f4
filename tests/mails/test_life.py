"""Mails of a case on its way: what starts a wait says how it ends, and a late mail says what was so."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.case.commands import Undo
from chalicelib.domain.case.repair_steps import OfferVisit
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.states import State
from chalicelib.domain.mail.base import CustomerMail, StaffMail, WaitingMail
from chalicelib.domain.mail.compose import compose
from chalicelib.domain.workflow.transitions import CUSTOMERS_TURN
from chalicelib.locale.words import languages
from chalicelib.outbound.letters import letter
from operating.samples import life_scenes
from operating.samples.life_scenes import PERSON, by_staff
from operating.samples.notices import surroundings
from tests.mails.scenes import ALL, POLICY, SCENES, THEATRE, message

WAITING = [
    scene
    for scene, case in SCENES.items()
    if isinstance(message(case(), scene.partition("-")[0], "en"), WaitingMail)
]


@pytest.mark.parametrize("scene", WAITING)
def test_a_mail_after_which_we_wait_says_until_when_and_what_then(scene: str) -> None:
    case = SCENES[scene]()
    said: Any = message(case, scene.partition("-")[0], "en")
    assert bool(said.answer_by) is (case.state in CUSTOMERS_TURN)
    assert bool(said.silence) is bool(said.answer_by)


def test_every_state_that_waits_for_the_customer_is_announced() -> None:
    assert {SCENES[scene]().state for scene in WAITING} >= set(CUSTOMERS_TURN)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("scene", ALL)
def test_each_case_mail_leads_to_its_readers_page(scene: str, language: Language) -> None:
    if scene not in SCENES:
        return
    said: Any = message(SCENES[scene](), scene.partition("-")[0], language)
    text = letter(said, language).text
    if isinstance(said, CustomerMail):
        assert said.case_url in text
        assert said.owner in text
        assert said.owner_phone in text
    if isinstance(said, StaffMail):
        assert said.work_url in text


def test_a_quote_carries_its_code_lines_and_total() -> None:
    said: Any = message(SCENES["QuoteOffered-fault"](), "QuoteOffered", "en")
    text = letter(said, "en").text
    assert all(f"{name}: {price}" in text for name, price in said.lines)
    assert f"Total: {said.total}" in text
    assert said.code in text


def test_a_mail_that_leaves_after_its_step_was_undone_still_says_what_was_so() -> None:
    sent = THEATRE.lead_case(*life_scenes.REQUESTED)
    mail = next(mail for mail in sent.pending_mails if mail.message == "SendItIn")
    undone = THEATRE.lead_case(*life_scenes.REQUESTED, *by_staff(Undo()))
    assert undone.state is State.IN_PROGRESS
    late = compose(undone, mail, POLICY, surroundings("zh"))
    assert late == compose(sent, mail, POLICY, surroundings("zh"))


def test_a_mail_that_leaves_after_newer_facts_keeps_its_own() -> None:
    first = THEATRE.lead_case(*life_scenes.VISIT[:2])
    mail = next(mail for mail in first.pending_mails if mail.message == "VisitOffered")
    later = OfferVisit.model_validate(life_scenes.MOVED)
    case = THEATRE.lead_case(*life_scenes.VISIT[:2], (PERSON, later))
    said: Any = compose(case, mail, POLICY, surroundings("en"))
    assert said.times == ("Tuesday, 1 December, 14:00", "Wednesday, 2 December, 09:00")


@pytest.mark.parametrize("scene", ["Refused", "Reinspected-upheld"])
@pytest.mark.parametrize("language", languages())
def test_a_refusal_names_its_clause_and_the_legal_remedies(scene: str, language: Language) -> None:
    text = THEATRE.write(scene, language).text
    assert "#warranty-exclusions" in text
    assert "12315" in text
    assert f"/{language}/policy/#legal-rights" in text
