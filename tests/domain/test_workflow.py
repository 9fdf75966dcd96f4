"""Every triple of state, event and role: what the table allows has its effect, all else changes nothing."""

import itertools
import re
from datetime import timedelta

import pytest

from chalicelib.adapters.letters import MAILS
from chalicelib.domain import messages
from chalicelib.domain.commands import (
    Ask,
    Assign,
    Cancel,
    Close,
    Command,
    CorrectContact,
    Join,
    MailFailed,
    Note,
    Reply,
    Say,
    Submit,
    SupplyInformation,
    Take,
    Transfer,
    Undo,
    Urgent,
)
from chalicelib.domain.compose import COMPOSERS
from chalicelib.domain.decide import decide, open_case
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.fields import LANGUAGES
from chalicelib.domain.words import WORDS
from chalicelib.domain.workflow import TRANSITIONS, Event, Role, State, allowed, move
from tests import samples

COMMANDS: dict[Event, Command] = {
    Event.REPLY: Reply(text="还有异响"),
    Event.SUPPLY_INFORMATION: SupplyInformation(order_number="A-1"),
    Event.CORRECT_CONTACT: CorrectContact(phone="13800138000"),
    Event.CANCEL: Cancel(),
    Event.TAKE: Take(),
    Event.ASK: Ask(text="哪天买的？"),
    Event.SAY: Say(text="配件已到"),
    Event.CLOSE: Close(text="已修好"),
    Event.JOIN: Join(sender="neighbour@example.net", text="我替邻居问一下"),
    Event.MAIL_FAILED: MailFailed(address="li.mei@example.com", permanent=True, words="550 no such user"),
    Event.ASSIGN: Assign(person="tech-2@example.com"),
    Event.TRANSFER: Transfer(team="quality"),
    Event.URGENT: Urgent(),
    Event.NOTE: Note(text="客户很着急"),
    Event.UNDO: Undo(),
    Event.SUBMIT: Submit(number="202611-001", request=samples.request("repair")),
}
RECEIVED, IN_PROGRESS, WAITING = State.RECEIVED, State.IN_PROGRESS, State.WAITING
CLOSED, CANCELLED = State.CLOSED, State.CANCELLED
OPEN = (RECEIVED, IN_PROGRESS, WAITING)
TEAM, BOTH = ("CustomerWrote",), ("ContactCorrected", "CustomerWrote")
DONE, PASSED = ("ActionDone",), ("CasePassedOn", "ActionDone")

# The whole life of a case, written out a second time: (state, event, role) → (state after, mails owed).
EXPECTED: dict[tuple[State, Event, Role], tuple[State, tuple[str, ...]]] = {
    (State.NEW, Event.SUBMIT, Role.CUSTOMER): (RECEIVED, ("RequestReceived", "NewRequest")),
    (State.NEW, Event.SUBMIT, Role.STAFF): (RECEIVED, ("RequestReceived", "NewRequest")),
    (RECEIVED, Event.REPLY, Role.CUSTOMER): (RECEIVED, TEAM),
    (IN_PROGRESS, Event.REPLY, Role.CUSTOMER): (IN_PROGRESS, TEAM),
    (WAITING, Event.REPLY, Role.CUSTOMER): (IN_PROGRESS, TEAM),
    (RECEIVED, Event.SUPPLY_INFORMATION, Role.CUSTOMER): (RECEIVED, TEAM),
    (IN_PROGRESS, Event.SUPPLY_INFORMATION, Role.CUSTOMER): (IN_PROGRESS, TEAM),
    (WAITING, Event.SUPPLY_INFORMATION, Role.CUSTOMER): (IN_PROGRESS, TEAM),
    (RECEIVED, Event.CORRECT_CONTACT, Role.CUSTOMER): (RECEIVED, BOTH),
    (IN_PROGRESS, Event.CORRECT_CONTACT, Role.CUSTOMER): (IN_PROGRESS, BOTH),
    (WAITING, Event.CORRECT_CONTACT, Role.CUSTOMER): (WAITING, BOTH),
    (RECEIVED, Event.CANCEL, Role.CUSTOMER): (CANCELLED, ("RequestCancelled", "CustomerWrote")),
    (IN_PROGRESS, Event.CANCEL, Role.CUSTOMER): (CANCELLED, ("RequestCancelled", "CustomerWrote")),
    (WAITING, Event.CANCEL, Role.CUSTOMER): (CANCELLED, ("RequestCancelled", "CustomerWrote")),
    (RECEIVED, Event.TAKE, Role.STAFF): (IN_PROGRESS, DONE),
    (IN_PROGRESS, Event.TAKE, Role.STAFF): (IN_PROGRESS, DONE),
    (WAITING, Event.TAKE, Role.STAFF): (WAITING, DONE),
    (RECEIVED, Event.ASSIGN, Role.STAFF): (IN_PROGRESS, PASSED),
    (IN_PROGRESS, Event.ASSIGN, Role.STAFF): (IN_PROGRESS, PASSED),
    (WAITING, Event.ASSIGN, Role.STAFF): (WAITING, PASSED),
    **{(state, Event.TRANSFER, Role.STAFF): (state, PASSED) for state in OPEN},
    **{(state, Event.URGENT, Role.STAFF): (state, PASSED) for state in OPEN},
    **{(state, Event.NOTE, Role.STAFF): (state, DONE) for state in OPEN},
    **{(state, Event.JOIN, Role.OTHER): (state, ("OtherWrote",)) for state in OPEN},
    **{(state, Event.MAIL_FAILED, Role.CARRIER): (state, ("MailFailed",)) for state in OPEN},
    **{(state, Event.ASK, Role.STAFF): (WAITING, ("QuestionAsked", *DONE)) for state in OPEN},
    **{(state, Event.SAY, Role.STAFF): (state, ("StaffWrote", *DONE)) for state in OPEN},
    **{(state, Event.CLOSE, Role.STAFF): (CLOSED, ("CaseClosed", *DONE)) for state in OPEN},
    **{(state, Event.UNDO, Role.STAFF): (state, DONE) for state in (*OPEN, CLOSED)},
}
TRIPLES = tuple(itertools.product(State, Event, Role))
UNDO = Event.UNDO  # what it leads to depends on the step before it: test_undo.py
STORED = tuple(triple for triple in TRIPLES if triple[0] is not State.NEW and triple[1] is not UNDO)
LATER = samples.NOW + timedelta(hours=1)


def name(triple: tuple[State, Event, Role]) -> str:
    return "-".join(triple)


def test_the_table_has_one_row_per_state_and_event() -> None:
    pairs = [(row.state, row.event) for row in TRANSITIONS]
    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize("triple", TRIPLES, ids=name)
def test_the_table_says_what_is_written_here(triple: tuple[State, Event, Role]) -> None:
    state, event, role = triple
    if triple not in EXPECTED:
        with pytest.raises(NotAllowed):
            move(state, event, role)
        assert event not in allowed(state, role)
        return
    row = move(state, event, role)
    assert (row.to, tuple(owed.message for owed in row.mails)) == EXPECTED[triple]
    assert event in allowed(state, role)


@pytest.mark.parametrize("triple", STORED, ids=name)
def test_decide_does_what_the_table_allows_and_nothing_else(triple: tuple[State, Event, Role]) -> None:
    state, event, role = triple
    before = samples.case_in(state)
    untouched = before.model_dump_json()
    if triple not in EXPECTED:
        with pytest.raises(NotAllowed):
            decide(before, COMMANDS[event], actor=samples.ACTORS[role], policy=samples.POLICY, now=LATER)
    else:
        after = decide(before, COMMANDS[event], actor=samples.ACTORS[role], policy=samples.POLICY, now=LATER)
        to, mails = EXPECTED[triple]
        assert (after.case.state, after.case.version, after.case.updated_at) == (to, 2, LATER)
        assert after.case.steps == (*before.steps, after.step)
        who = "li.mei@example.com" if role is Role.CARRIER else samples.ACTORS[role].who
        assert (after.step.event, after.step.actor, after.step.who) == (event, role, who)
        assert tuple(mail.message for mail in after.step.mails) == mails
        assert after.case.is_open == (to not in (CLOSED, CANCELLED))
    assert before.model_dump_json() == untouched


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.STAFF])
def test_both_roles_can_open_a_case(role: Role) -> None:
    command = Submit(number="202611-001", request=samples.request("repair"))
    case = open_case(command, actor=samples.ACTORS[role], policy=samples.POLICY, now=samples.NOW).case
    assert (case.state, case.version, case.steps[0].actor) == (RECEIVED, 1, role)


def test_every_state_but_new_can_be_reached_and_the_last_ones_are_left_by_nothing() -> None:
    assert {row.to for row in TRANSITIONS} == set(State) - {State.NEW}
    assert set(State) - {row.state for row in TRANSITIONS} == {CANCELLED}


OWED = sorted({owed.message for row in TRANSITIONS for owed in row.mails})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("message", OWED)
def test_every_owed_mail_has_a_class_a_composer_and_words(message: str, language: str) -> None:
    assert isinstance(getattr(messages, message), type)
    assert message in COMPOSERS
    assert re.match(r"\[\{\{ number }}]", (MAILS / language / f"{message}.md").read_text("utf-8"))


OF_NO_CASE = {"CaseLinks", "ProductRegistered", "NotDone", "MailNotRead", "ByHand"}


def test_no_composer_and_no_mail_file_is_left_over() -> None:
    files = {path.stem for language in LANGUAGES for path in (MAILS / language).glob("[A-Z]*.md")}
    assert files - OF_NO_CASE == set(COMPOSERS) == {*OWED, "MessageWithdrawn"}


@pytest.mark.parametrize(
    ("group", "names"),
    [
        ("state", {state.value for state in State}),
        ("event", {event.value for event in Event}),
        ("command", {row.event.value for row in TRANSITIONS if Role.CUSTOMER in row.actors} - {"submit"}),
    ],
    ids=["states", "events", "commands of customers"],
)
def test_each_has_words_in_both_languages(group: str, names: set[str]) -> None:
    assert names <= set(WORDS[group])
    assert all(all(pair) for pair in WORDS[group].values())
