"""The heart: a case and a command in, a decision out. Pure; time, policy and files are arguments.

`decide` looks up the move in the workflow table, works out what the case becomes, and records one
step that names the mails it owes. Nothing happens here: `service` stores the decision in one
conditional write, and mails leave only from what was stored.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from chalicelib.domain.case.case import Attachment, Case, PendingMail, Step
from chalicelib.domain.case.commands import Actor, Command, Submit
from chalicelib.domain.decisions.effect_table import effect_of
from chalicelib.domain.decisions.effects import in_state, values_before
from chalicelib.domain.decisions.named_guides import check_guide
from chalicelib.domain.decisions.parcel_moves import follow_parcels
from chalicelib.domain.decisions.part_orders import with_word_to_purchasing
from chalicelib.domain.decisions.staff_days import check_days
from chalicelib.domain.kernel.errors import NotAllowed
from chalicelib.domain.kernel.events import EVENTS
from chalicelib.domain.kernel.states import Event, Role, State
from chalicelib.domain.policy.coverage import NOTHING_KNOWN, History, coverage
from chalicelib.domain.policy.policy import Policy, today
from chalicelib.domain.workflow.accounts import account_after
from chalicelib.domain.workflow.case_queries import clerk_of, holds_theirs, still_out
from chalicelib.domain.workflow.comparison import unclear_arrival
from chalicelib.domain.workflow.dealers import carrier_of
from chalicelib.domain.workflow.missing_facts import missing_facts
from chalicelib.domain.workflow.parcel_queries import missing_parcels
from chalicelib.domain.workflow.parcel_timers import with_parcels
from chalicelib.domain.workflow.promises import promise_after
from chalicelib.domain.workflow.questions import way_on
from chalicelib.domain.workflow.timers import next_moment, restore_timers, rules_of, timers_after
from chalicelib.domain.workflow.together import leads_request, told_elsewhere
from chalicelib.domain.workflow.transitions import (
    TO_ACTOR,
    TO_CUSTOMER,
    TO_DEALER,
    Transition,
    TransitionMail,
    move,
)
from chalicelib.domain.workflow.triage import respond_by, team_of, urgency_of

Files = tuple[Attachment, ...]
NOBODYS = (Event.BLACK_OUT, Event.UNDO)  # who does these has not taken a case in
DONE_BEFORE = {Event.RATE: "rated_already"}


@dataclass(frozen=True)
class Decision:
    """What happened, and the case as it now stands; `step.mails` are owed."""

    case: Case
    step: Step


def open_case(
    command: Submit,
    *,
    actor: Actor,
    files: Files = (),
    history: History = NOTHING_KNOWN,
    policy: Policy,
    now: datetime,
) -> Decision:
    """Decide a new request (A6–A8): urgency, team, coverage and by when we answer."""
    request = command.request
    row = move(State.NEW, command.event, actor.roles)
    urgency = urgency_of(request, policy)
    day = today(policy, now)
    answer = coverage(request, kind=request.kind, policy=policy, today=day, history=history)
    step = _step(row, number=command.number, version=1, actor=actor, files=files, now=now)
    asks = missing_facts(request, history, files, policy, answer) or None
    step = step.model_copy(update={"coverage": answer, "asks": asks})
    case = Case(
        number=command.number,
        version=1,
        kind=request.kind,
        state=row.to,
        language=request.language,
        urgency=urgency,
        team=team_of(request, policy),
        received_at=now,
        respond_by=respond_by(urgency, policy, now),
        updated_at=now,
        request=request,
        channel=command.channel,
        follows=command.follows,
        together=command.together or None,
        dealer=None if command.from_dealer else carrier_of(request, policy),
        clerk=actor.who if actor.role is Role.STAFF else None,
        coverage=answer,
        history=history,
        asked=asks,
        steps=(step,),
    )
    if absent := _absent_readers(case):
        step = _with_mails(step, (mail for mail in step.mails if mail.to not in absent))
        case = case.model_copy(update={"steps": (step,)})
    before_it = case.model_copy(update={"state": State.NEW})
    return Decision(step=step, case=with_timers(before_it, case, command.event, policy, now))


def _absent_readers(case: Case) -> frozenset[str]:
    """Who hears nothing of this new case: no dealer has it, the customer hears of it with the first one."""
    absent = {TO_DEALER: case.dealer is None, TO_CUSTOMER: not leads_request(case)}
    return frozenset(reader for reader, is_absent in absent.items() if is_absent)


def decide(  # noqa: PLR0913 - what came with the command, and under which rules
    case: Case,
    command: Command,
    *,
    actor: Actor,
    files: Files = (),
    known: History | None = None,
    policy: Policy,
    now: datetime,
) -> Decision:
    """Decide a command on a case; `known` is what the register knows of a product that it names.

    Raises NotAllowed when the table has no such move for the actor, nothing is left to undo, or the case
    would end while our goods are out or the customer's are here; Invalid when new facts contradict the old
    ones, or a day is out of bounds.
    """
    row = row_of(case, command, actor)
    check_days(command, today(policy, now))
    check_guide(command, policy)
    version = case.version + 1
    step = _step(row, number=case.number, version=version, actor=actor, files=files, now=now)
    resumes = case.state if row.to is State.WAITING is not case.state else case.resumes
    changes = {"version": version, "updated_at": now, "resumes": resumes}
    changes |= {"history": known} if known is not None and names_product(command) else {}
    moved = case.model_copy(update=in_state(row.to, now) | changes | _kept_end(case, row))
    moved = follow_parcels(moved, step, command, policy)
    moved, step = effect_of(command)(moved, step, command, policy)
    moved = moved.model_copy(update={"account": account_after(case, moved, step, policy.currency)})
    if moved.state not in (row.to, *row.else_to):
        raise AssertionError(f"{row.event} leads from {row.state} to {moved.state}, which the table forbids")
    if case.is_open and not moved.is_open and (why := next(_reasons_to_stay_open(moved), "")):
        raise NotAllowed(why)
    unowed = {(mail.message, mail.to) for mail in row.mails if not mail.is_owed_in(moved.state)}
    step = _with_mails(step, (mail for mail in step.mails if (mail.message, mail.to) not in unowed))
    if actor.along:
        elsewhere = told_elsewhere(command.event)
        step = _with_mails(step, (mail for mail in step.mails if mail.to not in elsewhere))
    moved = with_timers(case, moved, command.event, policy, now)
    step = with_word_to_purchasing(case, moved, step)
    if actor.role is Role.STAFF and not actor.outside and command.event not in NOBODYS:
        moved = moved.model_copy(update={"clerk": clerk_of(case) or actor.who or None})
    if actor.role is Role.STAFF and command.event is not Event.BLACK_OUT:
        step = step.model_copy(update={"before": values_before(case, moved)})
    return Decision(case=moved.model_copy(update={"steps": (*moved.steps, step)}), step=step)


def _reasons_to_stay_open(case: Case) -> Iterator[str]:
    """The codes of what keeps a case from ending."""
    yield from ("our_goods_out",) if still_out(case) else ()
    yield from ("parcel_out",) if missing_parcels(case) else ()
    yield from ("arrival_unclear",) if unclear_arrival(case) else ()
    yield from ("their_goods_here",) if holds_theirs(case) else ()


def names_product(command: Command) -> bool:
    """Whether it says which product the case is about or what ails it, so that the register is asked anew."""
    if command.event is Event.DIAGNOSE:
        return True
    return bool(getattr(command, "serial_number", None) or getattr(command, "model", None))


def _kept_end(case: Case, row: Transition) -> dict[str, Any]:
    """When an ended case ended and was last written, where a step leaves that as it is."""
    if case.is_open or "leaves_the_end" not in EVENTS[row.event].marks:
        return {}
    return {"closed_at": case.closed_at, "updated_at": case.updated_at}


def row_of(case: Case, command: Command, actor: Actor) -> Transition:
    """The move of a command. Raises NotAllowed, kindly to a customer who pressed the button twice."""
    try:
        return way_on(case, command.event, actor.roles)
    except NotAllowed as refusal:
        theirs = [step.event for step in case.steps if step.actor is Role.CUSTOMER]
        if actor.role is not Role.CUSTOMER or theirs[-1:] != [command.event]:
            raise
        raise NotAllowed(DONE_BEFORE.get(command.event, "done_already")) from refusal


def with_timers(case: Case, moved: Case, event: Event, policy: Policy, now: datetime) -> Case:
    """The case with the deadlines that run after this step, and when the clock looks at it again."""
    resumes = moved.resumes if moved.state is State.WAITING else None
    undone = event is Event.UNDO
    timers = restore_timers(case, moved, now) if undone else timers_after(case, moved, event, policy, now)
    moved = moved.model_copy(update={"timers": timers, "resumes": resumes})
    if undone and moved.parcels is not None and moved.is_open:
        moved = with_parcels(moved, moved.parcels, rules_of(moved, policy))  # the clock may have asked since
    promised = promise_after(case, moved, policy)
    told = moved.refund_right_told if promised else None
    moved = moved.model_copy(update={"promised_on": promised, "refund_right_told": told})
    return moved.model_copy(update={"next_at": next_moment(moved, policy)})


def decide_all(  # noqa: PLR0913 - as `decide`
    case: Case,
    commands: Sequence[Command],
    *,
    actor: Actor,
    files: Files = (),
    known: History | None = None,
    policy: Policy,
    now: datetime,
) -> Case:
    """Decide several commands of one answer as one write, acknowledged once.

    Files go with the first text that takes them, else with the last step.

    Raises what `decide` raises, and then nothing of it has happened.
    """
    before, kept = case, files
    for command in commands:
        takes = "attachments" in type(command).model_fields or command is commands[-1]
        taken = kept if takes else ()
        decision = decide(case, command, actor=actor, files=taken, known=known, policy=policy, now=now)
        case, kept = decision.case.model_copy(update={"version": before.version}), () if takes else kept
    return as_one_write(before, case)


def as_one_write(before: Case, case: Case) -> Case:
    """The case after several decisions on `before`, as the version that follows it."""
    steps = _acknowledge_once(case, len(before.steps))
    return case.model_copy(update={"version": before.version + 1, "steps": steps})


def _acknowledge_once(case: Case, former: int) -> tuple[Step, ...]:
    """The steps, of which those after `former` owe one acknowledgement together, with ids of their own."""
    *first, last = case.steps[former:]
    quiet = [_with_mails(step, [mail for mail in step.mails if mail.to != TO_ACTOR]) for step in first]
    ids = (f"{case.number}/{last.version}/{index}" for index in count(1))
    numbered = (
        _with_mails(step, [mail.model_copy(update={"id": next(ids)}) for mail in step.mails])
        for step in (*quiet, last)
    )
    return (*case.steps[:former], *numbered)


def _with_mails(step: Step, mails: Iterable[PendingMail]) -> Step:
    return step.model_copy(update={"mails": tuple(mails)})


def _step(row: Transition, *, number: str, version: int, actor: Actor, files: Files, now: datetime) -> Step:
    return Step(
        at=now,
        version=version,
        source=actor.source,
        proved=actor.proved,
        event=row.event,
        actor=actor.role,
        who=actor.who,
        state=row.to,
        attachments=files,
        mails=tuple(
            _pending_mail(promised, mail_id=f"{number}/{version}/{index}", actor=actor)
            for index, promised in enumerate(row.mails, start=1)
        ),
    )


def _pending_mail(promised: TransitionMail, *, mail_id: str, actor: Actor) -> PendingMail:
    address = actor.who if promised.to == TO_ACTOR else None
    return PendingMail(id=mail_id, message=promised.message, to=promised.to, address=address)
