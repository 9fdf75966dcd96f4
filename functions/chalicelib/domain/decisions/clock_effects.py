"""What the clock makes of a case: reminders, escalation, the end of a customer's silence."""

from chalicelib.domain.case.case import Case, Step
from chalicelib.domain.case.clock_commands import (
    CheckAdvice,
    Escalate,
    Lapse,
    Remind,
    RemindCollection,
    RemindCustomer,
    RemindOld,
    TellRefundRight,
)
from chalicelib.domain.case.commands import Command
from chalicelib.domain.decisions.effects import Effect, go_home, move_to
from chalicelib.domain.kernel.states import State
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.workflow.case_queries import is_kept
from chalicelib.domain.workflow.deadlines import next_notice
from chalicelib.domain.workflow.parcel_queries import has_tracking
from chalicelib.domain.workflow.timers import rules_of
from chalicelib.domain.workflow.transitions import PROMISED_IN


def _apply_remind(case: Case, step: Step, command: Remind, policy: Policy) -> tuple[Case, Step]:
    return _with_timer(case, command.timer, remind_at=None), step.model_copy(update={"text": command.timer})


def _apply_remind_old(case: Case, step: Step, command: RemindOld, policy: Policy) -> tuple[Case, Step]:
    """The customer hears of it before the day, and once more when it is over and nothing has come."""
    timer = case.timer(command.timer)
    again = timer.due if timer and step.at < timer.due else None
    return _with_timer(case, command.timer, remind_at=again), step.model_copy(update={"text": command.timer})


def _apply_escalate(case: Case, step: Step, command: Escalate, policy: Policy) -> tuple[Case, Step]:
    timer = case.timer(command.timer)
    told = (*timer.told, command.to) if timer else ()
    return _with_timer(case, command.timer, told=told), step.model_copy(update={"text": command.timer})


def _apply_remind_customer(
    case: Case, step: Step, command: RemindCustomer, policy: Policy
) -> tuple[Case, Step]:
    return _with_timer(case, "silence", remind_at=None), step


def _apply_remind_collection(
    case: Case, step: Step, command: RemindCollection, policy: Policy
) -> tuple[Case, Step]:
    """The next notice is due by the policy's chain, and none after the last."""
    timer = case.timer("collection")
    again = next_notice(timer, rules_of(case, policy), step.at) if timer else None
    return _with_timer(case, "collection", remind_at=again), step


def _with_timer(case: Case, name: str, **changes: object) -> Case:
    timers = (one.model_copy(update=changes) if one.name == name else one for one in case.timers)
    return case.model_copy(update={"timers": tuple(timers)})


def _apply_lapse(case: Case, step: Step, command: Lapse, policy: Policy) -> tuple[Case, Step]:
    """Silence has its end, once; a product that is here goes back, and one that is not cannot (C14).

    Where something was sent once, its sender is called: silence then means that something went wrong.
    """
    case = case.model_copy(update={"timers": tuple(one for one in case.timers if one.name != "silence")})
    if case.state is State.RETURNING:
        return go_home(case, step, policy) if case.item_here else move_to(case, step, State.CLOSED)
    if case.state is State.CANCELLED and has_tracking(case):
        return move_to(case, step, State.AWAITING_ITEM)
    if case.state is not State.CLOSED:
        return case, step
    if case.resumes in PROMISED_IN:
        return move_to(case, step, case.resumes, resumes=None)
    goes_back = case.item_here and not is_kept(_state_before_silence(case))
    return go_home(case, step, policy) if goes_back else (case, step)


def _state_before_silence(case: Case) -> State:
    """Where the case was when the customer fell silent; a question says where it would lead back to."""
    return case.resumes or case.steps[-1].state


def _apply_check_advice(case: Case, step: Step, command: Command, policy: Policy) -> tuple[Case, Step]:
    return case.model_copy(update={"timers": tuple(one for one in case.timers if one.name != "advice")}), step


def _apply_tell_refund_right(case: Case, step: Step, command: Command, policy: Policy) -> tuple[Case, Step]:
    """Told once."""
    return case.model_copy(update={"refund_right_told": True}), step


EFFECTS: dict[type[Command], Effect] = {
    Remind: _apply_remind,
    RemindOld: _apply_remind_old,
    Escalate: _apply_escalate,
    RemindCollection: _apply_remind_collection,
    RemindCustomer: _apply_remind_customer,
    Lapse: _apply_lapse,
    CheckAdvice: _apply_check_advice,
    TellRefundRight: _apply_tell_refund_right,
}
