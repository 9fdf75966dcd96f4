"""Undo takes back what staff did last, all of one answer, until somebody has built on it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import (
    Ask,
    Assign,
    Close,
    Command,
    Note,
    Reply,
    ReportMailFailure,
    Say,
    Take,
    Transfer,
    Undo,
    Urgent,
)
from chalicelib.domain.decisions.decide import decide, decide_all
from chalicelib.domain.kernel.errors import NotAllowed
from chalicelib.domain.kernel.states import Event, State
from tests import samples
from tests.samples import CARRIER, CUSTOMER, NOW, POLICY, STAFF

LATER = NOW + timedelta(minutes=5)
KEPT = {"version", "updated_at", "steps"}


def done(case: Case, *commands: Command, by: object = STAFF) -> Case:
    return decide_all(case, commands, actor=by, policy=POLICY, now=LATER)  # type: ignore[arg-type]


ACTIONS: dict[str, tuple[Command, ...]] = {
    "take": (Take(),),
    "assign": (Assign(person="tech-2@example.com"),),
    "transfer": (Transfer(team="quality"),),
    "urgent": (Urgent(),),
    "note": (Note(text="着急"),),
    "ask": (Ask(text="哪天买的？"),),
    "say": (Say(text="配件已到"),),
    "close": (Close(text="已修好"),),
    "three at once": (Take(), Urgent(), Ask(text="哪天买的？")),
}


@pytest.mark.parametrize("commands", ACTIONS.values(), ids=ACTIONS)
@pytest.mark.parametrize("state", [State.RECEIVED, State.IN_PROGRESS, State.WAITING])
def test_undo_gives_back_the_case_as_it_was(state: State, commands: tuple[Command, ...]) -> None:
    before = samples.case_in(state)
    stored = Case.model_validate_json(done(before, *commands).model_dump_json(exclude_none=True))
    after = done(stored, Undo())
    assert after.model_dump(mode="json", exclude=KEPT) == before.model_dump(mode="json", exclude=KEPT)
    assert [step.undone for step in after.steps] == [False, *[True] * len(commands), False]
    assert (after.version, after.steps[-1].event, after.steps[-1].state) == (3, Event.UNDO, state)


@pytest.mark.parametrize(("name", "told"), [("note", False), ("take", False), ("say", True), ("close", True)])
def test_the_customer_is_told_when_words_to_him_are_taken_back(name: str, *, told: bool) -> None:
    after = done(done(samples.case(), *ACTIONS[name]), Undo())
    assert [mail.message for mail in after.pending_mails] == ["ActionDone", *["MessageWithdrawn"] * told]
    assert [mail.id for mail in after.pending_mails] == [
        f"202611-001/3/{n}" for n in range(1, len(after.pending_mails) + 1)
    ]


def test_nobody_undoes_what_somebody_has_built_on() -> None:
    asked = done(samples.case(), Ask(text="哪天买的？"))
    answered = done(asked, Reply(text="三月"), by=CUSTOMER)
    with pytest.raises(NotAllowed, match="nothing_to_undo"):
        done(answered, Undo())


def test_a_returned_mail_builds_on_nothing() -> None:
    asked = done(samples.case(), Ask(text="哪天买的？"))
    failed = ReportMailFailure(address="li.mei@example.com", permanent=True, words="550")
    returned = decide(asked, failed, actor=CARRIER, policy=POLICY, now=LATER).case
    after = done(returned, Undo())
    assert (after.state, after.mail_trouble) == (State.RECEIVED, returned.mail_trouble)


def test_undo_is_not_undone_and_nothing_is_undone_twice() -> None:
    once = done(done(samples.case(), Take()), Undo())
    with pytest.raises(NotAllowed, match="nothing_to_undo"):
        done(once, Undo())


def test_a_new_case_has_nothing_to_undo() -> None:
    with pytest.raises(NotAllowed, match="nothing_to_undo"):
        done(samples.case(), Undo())


def test_an_answer_with_several_commands_is_acknowledged_once() -> None:
    after = done(samples.case(), Take(), Note(text="着急"), Say(text="收到"))
    assert (after.version, len(after.steps)) == (2, 4)
    assert [mail.message for mail in after.pending_mails] == ["StaffWrote", "ActionDone"]
    assert after.pending_mails[-1].address == STAFF.who


def test_of_several_commands_all_happen_or_none() -> None:
    with pytest.raises(NotAllowed):
        done(samples.case(), Close(text="好了"), Take())
