"""A hard case (B8): the lead or an expert is asked, says what they think, and hands it back."""

from __future__ import annotations

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import HandBack, Undo
from chalicelib.domain.case.repair_steps import MarkHard
from chalicelib.domain.kernel.errors import NotAllowed
from chalicelib.domain.kernel.states import State
from chalicelib.domain.replies.command_words import UnclearCommand
from chalicelib.domain.replies.reply_commands import parse_commands
from tests.domain.lives import LATER, ready
from tests.domain.timed import HOUR, NOW, E, after, done, timer

EXPERT = "quality-1@example.com"
OPINION = HandBack(text="更换供电芯片，再测一次。")


def owed(case: Case) -> set[tuple[str, str]]:
    return {(mail.message, mail.to) for mail in case.steps[-1].mails} - {("ActionDone", "actor")}


def hard(expert: str | None = None) -> Case:
    return done(after(E.TAKE, E.RECEIVE_ITEM), MarkHard(text="需要更多时间。", expert=expert))


@pytest.mark.parametrize(("expert", "asked"), [(None, "lead"), (EXPERT, EXPERT)], ids=["lead", "expert"])
def test_the_lead_or_the_expert_who_was_chosen_is_asked(expert: str | None, asked: str) -> None:
    case = hard(expert)
    assert owed(case) == {("TakesLonger", "customer"), ("HardCase", "expert")}
    assert case.expert == asked


def test_whoever_has_the_case_gets_it_back_with_the_opinion_and_the_time_runs_on() -> None:
    before = hard(EXPERT)
    case = done(before, OPINION, NOW + HOUR)
    assert owed(case) == {("HandedBack", "owner")}
    assert (case.expert, case.steps[-1].text, case.state) == (None, OPINION.text, before.state)
    assert timer(case, "hard_case") == timer(before, "hard_case")


def test_it_is_handed_back_once_and_only_when_somebody_was_asked() -> None:
    for case in (after(E.TAKE), done(hard(), OPINION)):
        with pytest.raises(NotAllowed):
            done(case, OPINION)


def test_what_was_taken_back_asks_nobody() -> None:
    assert done(hard(EXPERT), Undo()).expert is None


@pytest.mark.parametrize("state", [State.IN_PROGRESS, State.DIAGNOSING, State.DIAGNOSED, State.REINSPECTION])
def test_a_case_can_be_handed_back_wherever_it_was_called_hard(state: State) -> None:
    case = ready(state, asked="lead", facts={})
    assert done(case, OPINION, LATER).state is state


SAID = {
    "专家意见 更换芯片": "更换芯片",
    "专家意见：更换芯片": "更换芯片",
    "专家意见\n先补焊\n再测": "先补焊\n再测",
    "opinion Replace the chip.": "Replace the chip.",
    "OPINION: Replace the chip.": "Replace the chip.",
}


@pytest.mark.parametrize("text", SAID)
def test_an_answer_by_mail_hands_it_back(text: str) -> None:
    assert parse_commands(text, ()) == (HandBack(text=SAID[text]),)


@pytest.mark.parametrize("text", ["opinion", "专家意见", "opinon Replace it."])
def test_an_opinion_without_words_is_asked_back(text: str) -> None:
    with pytest.raises(UnclearCommand):
        parse_commands(text, ())
