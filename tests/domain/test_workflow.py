"""Every triple of state, event and role: what the table allows has its effect, all else changes nothing."""

from __future__ import annotations

import itertools

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Note, Submit
from chalicelib.domain.case.customer_commands import CUSTOMER_COMMANDS
from chalicelib.domain.case.repair_steps import WORK
from chalicelib.domain.decisions.decide import Decision, decide, open_case
from chalicelib.domain.kernel.errors import NotAllowed
from chalicelib.domain.kernel.states import Event, Role, State
from chalicelib.domain.workflow.transitions import (
    CUSTOMERS_TURN,
    ENDED,
    OPEN,
    SENT_ONLY_IN,
    TRANSITIONS,
    Transition,
    allowed_events,
    move,
)
from chalicelib.locale.words import WORDS
from tests import samples
from tests.domain.lives import ACTORS, COMMANDS, LATER, POLICY, ready
from tests.keeping import assert_kept

PAIRS = tuple(itertools.product(State, Event))
ROWS = {(row.state, row.event): row for row in TRANSITIONS}


def name(pair: tuple[State, Event]) -> str:
    return "-".join(pair)


def test_the_table_has_one_row_per_state_and_event() -> None:
    assert len(ROWS) == len(TRANSITIONS)


def test_the_table_is_the_one_that_was_agreed() -> None:
    """The whole table as text, so that a change of one row is seen as a change of one line."""
    lines = [
        f"{row.state} · {row.event} → {'|'.join((row.to, *row.else_to))}"
        f"  by {','.join(sorted(row.actors))}"
        f"  owes {','.join(f'{mail.message}>{mail.to}' for mail in row.mails) or '-'}"
        for row in TRANSITIONS
    ]
    assert_kept("workflow.txt", "\n".join(lines) + "\n")


@pytest.mark.parametrize("pair", PAIRS, ids=name)
def test_each_role_does_what_the_row_says_or_nothing(pair: tuple[State, Event]) -> None:
    for role in Role:
        _check(*pair, role)


def _check(state: State, event: Event, role: Role) -> None:
    actor, row = ACTORS[role], ROWS.get((state, event))
    may = row is not None and not row.actors.isdisjoint(actor.roles)
    assert (event in allowed_events(state, actor.roles)) == may
    if state is State.NEW or event is Event.SUBMIT:
        return
    before = ready(state)
    if event is Event.UNDO and may:
        before = noted(state)
    untouched = before.model_dump_json()
    if not may:
        with pytest.raises(NotAllowed):
            decide(before, COMMANDS[event], actor=actor, policy=POLICY, now=LATER)
    else:
        assert row is not None
        after = decide(before, COMMANDS[event], actor=actor, policy=POLICY, now=LATER)
        _is_as_listed(row, before, after, actor.role)
    assert before.model_dump_json() == untouched


def noted(state: State) -> Case:
    """A case in that state whose last step is one of staff."""
    case = decide(
        ready(State.IN_PROGRESS), Note(text="?"), actor=ACTORS[Role.STAFF], policy=POLICY, now=LATER
    )
    return case.case.model_copy(update={"state": state, "closed_at": ready(state).closed_at})


# Only who is dissatisfied is reported; a product that is here goes back, else the case ends.
FROM_THE_FACTS = {"PayoutToConfirm", "Rated", "ClosedBySilence", "SentBackAsIs"}


def _is_as_listed(row: Transition, before: Case, after: Decision, role: Role) -> None:
    assert after.case.state in (row.to, *row.else_to)
    assert (after.case.version, after.case.updated_at) == (before.version + 1, LATER)
    assert (after.step.event, after.step.actor, after.step.state) == (row.event, role, after.case.state)
    promised = {
        mail.message for mail in row.mails if after.case.state in SENT_ONLY_IN.get(mail.message, State)
    }
    owed = {mail.message for mail in after.step.mails}
    assert owed <= promised | {"MessageWithdrawn"}
    assert promised - owed <= FROM_THE_FACTS
    assert after.case.is_open == (after.case.state not in ENDED)


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.STAFF])
def test_customers_and_staff_can_open_a_case(role: Role) -> None:
    command = Submit(number="202611-001", request=samples.request("repair"))
    case = open_case(command, actor=samples.ACTORS[role], policy=samples.POLICY, now=samples.NOW).case
    assert (case.state, case.version, case.steps[0].actor) == (State.RECEIVED, 1, role)


def test_every_state_is_reached_and_every_open_one_is_left() -> None:
    reached = {State.RECEIVED}
    while (
        more := {to for row in TRANSITIONS if row.state in reached for to in (row.to, *row.else_to)} - reached
    ):
        reached |= more
    assert reached == set(State) - {State.NEW}
    for state in OPEN:
        assert {row.to for row in TRANSITIONS if row.state is state} - {state}


def test_from_every_open_state_a_case_can_end() -> None:
    ends = set(ENDED)
    while more := {row.state for row in TRANSITIONS if {row.to, *row.else_to} & ends} - ends:
        ends |= more
    assert set(OPEN) <= ends


def test_whoever_is_waited_for_can_act() -> None:
    for state in CUSTOMERS_TURN:
        assert set(allowed_events(state, {Role.CUSTOMER})) & set(CUSTOMER_COMMANDS)


def test_every_step_of_staff_has_a_form_and_every_event_somebody() -> None:
    staff = {
        row.event for row in TRANSITIONS if row.actors & {Role.STAFF, Role.OWNER, Role.LEAD, Role.MANAGER}
    }
    words = {"submit", "take", "assign", "transfer", "urgent", "note", "ask", "say", "close", "undo"}
    assert staff == set(WORK) | {Event(word) for word in words}
    assert {row.event for row in TRANSITIONS} == set(Event) == set(COMMANDS)


def test_move_refuses_what_stands_in_no_row() -> None:
    with pytest.raises(NotAllowed):
        move(State.CLOSED, Event.REPLY, {Role.CUSTOMER})


@pytest.mark.parametrize(
    ("group", "names"),
    [
        ("state", {state.value for state in State}),
        ("event", {event.value for event in Event}),
        ("command", set(CUSTOMER_COMMANDS)),
    ],
    ids=["states", "events", "commands of customers"],
)
def test_each_has_words_in_both_languages(group: str, names: set[str]) -> None:
    assert names <= set(WORDS[group])
    assert all(all(pair) for pair in WORDS[group].values())
