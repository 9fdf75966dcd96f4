"""What staff do with a word in a mail: who has the case, how urgent it is, what was asked, and undo."""

from datetime import timedelta

from pydantic import ValidationError

from chalicelib.domain.case.black_out import black_out_case, words_pattern
from chalicelib.domain.case.case import Case, PendingMail, Step
from chalicelib.domain.case.commands import Assign, Command, GiveBack, HandBack, Take, Transfer, Undo, Urgent
from chalicelib.domain.case.repair_steps import BlackOut, MarkHard
from chalicelib.domain.decisions.effects import Effect, keep_report, keep_text
from chalicelib.domain.kernel.errors import Fault, Invalid, NotAllowed
from chalicelib.domain.kernel.states import State
from chalicelib.domain.policy.policy import Policy, today
from chalicelib.domain.workflow.case_queries import LEAD, last_of_staff
from chalicelib.domain.workflow.transitions import TO_CUSTOMER
from chalicelib.domain.workflow.triage import respond_by


def _apply_take(case: Case, step: Step, command: Take, policy: Policy) -> tuple[Case, Step]:
    return case.model_copy(update={"owner": step.who}), step


def _apply_assign(case: Case, step: Step, command: Assign, policy: Policy) -> tuple[Case, Step]:
    return case.model_copy(update={"owner": command.person}), step.model_copy(update={"text": command.person})


def _apply_transfer(case: Case, step: Step, command: Transfer, policy: Policy) -> tuple[Case, Step]:
    """The new team has nobody who owns the case yet."""
    moved = case.model_copy(update={"team": command.team, "owner": ""})
    return moved, step.model_copy(update={"text": command.team})


def _apply_urgent(case: Case, step: Step, command: Urgent, policy: Policy) -> tuple[Case, Step]:
    """The time for an urgent answer runs from now, and never ends later than before (A7)."""
    rules = policy.at(today(policy, case.received_at))
    by = min(case.respond_by, respond_by("urgent", rules, step.at))
    return case.model_copy(update={"urgency": "urgent", "respond_by": by}), step


def _apply_mark_hard(case: Case, step: Step, command: MarkHard, policy: Policy) -> tuple[Case, Step]:
    """Somebody who knows more is asked, and can decide on the case until it is handed back (B8)."""
    return keep_report(case.model_copy(update={"expert": command.expert or LEAD}), step, command, policy)


def _apply_hand_back(case: Case, step: Step, command: HandBack, policy: Policy) -> tuple[Case, Step]:
    """Raises NotAllowed when nobody was asked, or what was asked is answered."""
    if case.expert is None:
        raise NotAllowed("nobody_asked")
    return keep_text(case.model_copy(update={"expert": None}), step, command, policy)


def _apply_give_back(case: Case, step: Step, command: GiveBack, policy: Policy) -> tuple[Case, Step]:
    """From now on it is ours alone; only the dealer who has it comes here."""
    return keep_text(case.model_copy(update={"dealer": None}), step, command, policy)


def _apply_undo(case: Case, step: Step, command: Undo, policy: Policy) -> tuple[Case, Step]:
    """Take back what staff did last, all of one answer.

    Raises NotAllowed when somebody built on it, or when it closed the case too long ago (D3).
    """
    last = last_of_staff(case)
    if not last:
        raise NotAllowed("nothing_to_undo")
    bound = timedelta(hours=policy.pages.service_levels.undo_hours)
    if case.state is State.CLOSED and step.at > last[-1].at + bound:
        raise NotAllowed("undo_over")
    held = {name: value for one in reversed(last) for name, value in one.before.items()}
    restored = Case.model_validate({**case.model_dump(mode="json", include=set(Case.model_fields)), **held})
    steps = tuple(one.model_copy(update={"undone": True}) if one in last else one for one in case.steps)
    moved = case.model_copy(update={**{name: getattr(restored, name) for name in held}, "steps": steps})
    step = step.model_copy(update={"state": moved.state, "mails": _withdrawal_mails(case, step, last)})
    return moved, step


def _withdrawal_mails(case: Case, step: Step, last: tuple[Step, ...]) -> tuple[PendingMail, ...]:
    """The customer is told when something that was said to him is taken back."""
    if not any(mail.to == TO_CUSTOMER for one in last for mail in one.mails):
        return step.mails
    number = f"{case.number}/{step.version}/{len(step.mails) + 1}"
    return (*step.mails, PendingMail(id=number, message="MessageWithdrawn", to=TO_CUSTOMER))


def _apply_black_out(case: Case, step: Step, command: BlackOut, policy: Policy) -> tuple[Case, Step]:
    """The step says who and when, and nothing of what it was.

    Raises Invalid for words that are too short or stand nowhere in the case; older steps lie elsewhere.
    """
    pattern = words_pattern(command.words)
    if pattern is None:
        raise Invalid(faults=(Fault("words", "too_short_to_black_out"),))
    try:
        after = black_out_case(case, pattern)
    except ValidationError as wrong:
        raise Invalid(faults=(Fault("words", "not_to_black_out"),)) from wrong
    if after == case and not case.pages:
        raise Invalid(faults=(Fault("words", "not_in_case"),))
    return after, step


EFFECTS: dict[type[Command], Effect] = {
    Take: _apply_take,
    Assign: _apply_assign,
    Transfer: _apply_transfer,
    Urgent: _apply_urgent,
    MarkHard: _apply_mark_hard,
    HandBack: _apply_hand_back,
    GiveBack: _apply_give_back,
    Undo: _apply_undo,
    BlackOut: _apply_black_out,
}
