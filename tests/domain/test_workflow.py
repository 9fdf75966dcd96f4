"""Every triple of state, event and role: what the table allows has its effect, all else changes nothing."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Command, CustomerCommand, Note, StaffCommand, Submit, commands_of
from chalicelib.domain.case.customer_commands import CUSTOMER_COMMANDS
from chalicelib.domain.case.steps import STEPS
from chalicelib.domain.decisions.decide import Decision, decide, open_case
from chalicelib.domain.decisions.effect_table import OWN, wrong_effects
from chalicelib.domain.kernel.errors import NotAllowed
from chalicelib.domain.kernel.events import EVENTS, events_without_row
from chalicelib.domain.kernel.state_rows import StateRow
from chalicelib.domain.kernel.states import STATES, Event, Role, State, gaps
from chalicelib.domain.views.staff_form_fields import source_of
from chalicelib.domain.workflow.transitions import (
    CUSTOMERS_TURN,
    ENDED,
    OPEN,
    TRANSITIONS,
    Transition,
    TransitionMail,
    allowed_events,
    move,
)
from chalicelib.locale.words import keys, label, languages
from tests import samples
from tests.domain.lives import ACTORS, COMMANDS, LATER, POLICY, UNCLEAR, parcels, ready
from tests.keeping import assert_kept

STAFF = {Role.STAFF, Role.OWNER, Role.LEAD, Role.MANAGER}
ABOUT_PARCELS = {
    Event.CONFIRM_DELIVERY,
    Event.REPORT_PARCEL,
    Event.RECORD_DELIVERY,
    Event.RECORD_PARCEL_TROUBLE,
    Event.CLAIM_CARRIER,
    Event.SETTLE_CLAIM,
    Event.SEND_AGAIN,
    Event.REMIND_PARCEL,
}
PAIRS = tuple(itertools.product(State, Event))
EVERY = commands_of(Command)
ROWS = {(row.state, row.event): row for row in TRANSITIONS}


def name(pair: tuple[State, Event]) -> str:
    return "-".join(pair)


def test_the_table_has_one_row_per_state_and_event() -> None:
    assert len(ROWS) == len(TRANSITIONS)


def _promise(mail: TransitionMail) -> str:
    return f"{mail.message}>{mail.to}" + "".join(f" in {state}" for state in sorted(mail.only_in or ()))


def test_a_mail_that_only_some_ends_owe_is_owed_in_one() -> None:
    never = [
        (row.state, row.event, mail.message)
        for row in TRANSITIONS
        for mail in row.mails
        if not any(map(mail.is_owed_in, (row.to, *row.else_to)))
    ]
    assert not never


# Events whose mails are others in some states; every other event promises the same wherever it happens.
DIFFERS = {
    Event.SETTLE_ARRIVAL,
    Event.WAIVE_INSPECTION_FEE,
    Event.OFFER_VISIT,
    Event.RECORD_PAYMENT,
    Event.END_HOLD,
    Event.LAPSE,
}


def test_an_event_promises_the_same_mails_in_every_state() -> None:
    promised: dict[Event, set[frozenset[TransitionMail]]] = {}
    for row in TRANSITIONS:
        promised.setdefault(row.event, set()).add(frozenset(row.mails))
    assert {event for event, ways in promised.items() if len(ways) > 1} == DIFFERS


def test_the_table_is_the_one_that_was_agreed() -> None:
    """The tables as text, so that a change of one row is seen as a change of one line."""
    moves = [
        f"{row.state} · {row.event} → {'|'.join((row.to, *row.else_to))}"
        f"  by {','.join(sorted(row.actors))}"
        f"  owes {','.join(map(_promise, row.mails)) or '-'}"
        for row in TRANSITIONS
    ]
    states = [f"{state} · {in_words(row)}" for state, row in STATES.items()]
    events = [f"{event} · {'  '.join(map(_text, row))}" for event, row in EVENTS.items()]
    commands = [f"{event} · {command_in_words(model)}" for event, model in EVERY.items()]
    assert_kept("workflow.txt", "\n".join([*moves, "", *states, "", *events, "", *commands]) + "\n")


def command_in_words(model: type[Command]) -> str:
    """Who gives it, its effect, and its fields with their sources."""
    kind = next((kind for kind in (CustomerCommand, StaffCommand) if issubclass(model, kind)), Command)
    names = ("effect", "when", "is_grave", "remark")
    said = [f"{name} {value}" for name in names if (value := getattr(model, name, "")) not in ("", False)]
    fields = [
        f"{name}{'' if info.is_required() else '?'}{':' if source_of(info.metadata) else ''}"
        f"{source_of(info.metadata) or ''}"
        for name, info in model.model_fields.items()
    ]
    return "  ".join([f"{model.__name__}({kind.__name__})", *said, f"asks {','.join(fields) or '-'}"])


def in_words(row: StateRow) -> str:
    """All columns of a row that hold something."""
    held = {column.name: getattr(row, column.name) for column in dataclasses.fields(row)}
    return "  ".join(f"{name} {_text(value)}" for name, value in held.items() if value)


def _text(value: object) -> str:
    return ",".join(map(str, value)) or "-" if isinstance(value, tuple) else str(value)


@pytest.mark.parametrize("state", State)
def test_a_state_without_a_row_or_without_what_it_needs_is_named(state: State) -> None:
    without = {other: row for other, row in STATES.items() if other is not state}
    assert list(gaps(without)) == [f"{state} has no row"]
    bare = {**STATES, state: dataclasses.replace(STATES[state], likely=(), starts=(), silence=None, marks=())}
    assert bool(list(gaps(bare))) == (STATES[state].turn != "nobody")


@pytest.mark.parametrize("event", Event)
def test_an_event_without_a_row_is_named(event: Event) -> None:
    assert events_without_row({other: row for other, row in EVENTS.items() if other is not event}) == (event,)


@pytest.mark.parametrize("event", Event)
def test_what_is_said_of_an_event_agrees_with_its_moves(event: Event) -> None:
    row, states = EVENTS[event], [move for move in TRANSITIONS if move.event is event]
    by_staff = any(move.actors & STAFF for move in states)
    assert row.weight != "passive" or not by_staff
    assert not row.is_held_back or any(STATES[move.to].turn == "held" for move in states)
    assert "owed_words" not in row.marks or all(move.actors == {Role.CUSTOMER} for move in states)
    assert row.shown != "inside" or not any(owed.to == "customer" for move in states for owed in move.mails)


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
    before = ready(state, **WHERE.get(event, {}))
    if event is Event.UNDO and may:
        before = noted(state)
    if event is Event.CLOSE:
        before = ready(state, arrivals=None, **WHERE.get(event, {}))  # nothing unclear is closed
    if event is Event.SETTLE_ARRIVAL:
        before = ready(state, arrivals=(UNCLEAR,))
    if event in ABOUT_PARCELS:
        before = ready(state, parcels=parcels())
    untouched = before.model_dump_json()
    if not may:
        with pytest.raises(NotAllowed):
            decide(before, COMMANDS[event], actor=actor, policy=POLICY, now=LATER)
    else:
        assert row is not None
        after = decide(before, COMMANDS[event], actor=actor, policy=POLICY, now=LATER)
        _is_as_listed(row, before, after, actor.role)
    assert before.model_dump_json() == untouched


# Where the product has to be for a step that the table allows.
AWAY, HERE = {"item_here": False}, {"item_here": True}
WHERE: Mapping[Event, dict[str, bool]] = {
    Event.CLOSE: AWAY,
    Event.REQUEST_ITEM: AWAY,
    Event.OFFER_VISIT: AWAY,
    Event.POST_PART: AWAY,
    Event.RETURN_ITEM: HERE,
}


def noted(state: State) -> Case:
    """A case in that state whose last step is one of staff."""
    case = decide(
        ready(State.IN_PROGRESS), Note(text="?"), actor=ACTORS[Role.STAFF], policy=POLICY, now=LATER
    )
    return case.case.model_copy(update={"state": state, "closed_at": ready(state).closed_at})


def _is_as_listed(row: Transition, before: Case, after: Decision, role: Role) -> None:
    assert after.case.state in (row.to, *row.else_to)
    ended = row.event is Event.BLACK_OUT and before.closed_at
    assert (after.case.version, after.case.updated_at) == (
        before.version + 1,
        before.updated_at if ended else LATER,
    )
    assert (after.step.event, after.step.actor, after.step.state) == (row.event, role, after.case.state)
    promised = {(mail.message, mail.to) for mail in row.mails if mail.is_owed_in(after.case.state)}
    owed = {(mail.message, mail.to) for mail in after.step.mails}
    assert owed - {("MessageWithdrawn", "customer")} == promised
    assert after.case.is_open == (after.case.state not in ENDED)


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.STAFF])
def test_customers_and_staff_can_open_a_case(role: Role) -> None:
    command = Submit(number="202611-001", request=samples.request("repair"))
    case = open_case(command, actor=samples.ACTORS[role], policy=samples.POLICY, now=samples.NOW).case
    assert (case.state, case.version, case.steps[0].actor) == (State.RECEIVED, 1, role)


ONWARD = tuple(row for row in TRANSITIONS if row.event is not Event.UNDO)  # undo leads back to anywhere


def test_every_state_is_reached_and_every_open_one_is_left() -> None:
    reached = {State.RECEIVED}
    while more := {to for row in ONWARD if row.state in reached for to in (row.to, *row.else_to)} - reached:
        reached |= more
    assert reached == set(State) - {State.NEW}
    for state in OPEN:
        assert {row.to for row in ONWARD if row.state is state} - {state}


def test_from_every_open_state_a_case_can_end() -> None:
    ends = set(ENDED)
    while more := {row.state for row in ONWARD if {row.to, *row.else_to} & ends} - ends:
        ends |= more
    assert set(OPEN) <= ends


def test_whoever_is_waited_for_can_act() -> None:
    for state in CUSTOMERS_TURN:
        assert set(allowed_events(state, {Role.CUSTOMER})) & set(CUSTOMER_COMMANDS)


def test_every_event_has_a_move_and_an_example() -> None:
    assert {row.event for row in TRANSITIONS} == set(Event) == set(COMMANDS)


@pytest.mark.parametrize("event", [event for event in Event if event is not Event.SUBMIT])
def test_an_event_whose_command_or_effect_is_missing_is_named(event: Event) -> None:
    every = EVERY
    model = every[event]
    assert list(wrong_effects({**every}, OWN)) == []
    without = {other: command for other, command in every.items() if other is not event}
    assert list(wrong_effects(without, OWN)) == [f"nothing commands {event}"]
    others = {command: effect for command, effect in OWN.items() if command is not model}
    named = [model.__name__ in said for said in wrong_effects(every, others)]
    assert named == ([True] if model.effect == "own" else [])


def test_a_command_without_an_effect_is_refused() -> None:
    with pytest.raises(TypeError, match="Whistle does not say which effect"):
        type("Whistle", (Command,), {"event": Event.SAY, "__module__": __name__})


def test_move_refuses_what_stands_in_no_row() -> None:
    with pytest.raises(NotAllowed):
        move(State.CLOSED, Event.REPLY, {Role.CUSTOMER})


@pytest.mark.parametrize(
    ("group", "names"),
    [
        ("state", {state.value for state in State}),
        ("event", {event.value for event in Event}),
        ("command", set(CUSTOMER_COMMANDS)),
        ("command", {event.value for event in STEPS}),
        ("done", {event.value for event in STEPS}),
    ],
    ids=["states", "events", "commands of customers", "steps of staff", "steps that were taken"],
)
def test_each_has_words_in_both_languages(group: str, names: set[str]) -> None:
    assert names <= set(keys(group))
    assert all(label(group, name, language) for name in names for language in languages())
