"""What is made of a case by those steps that are about parcels alone."""

from chalicelib.domain.case.case import Case, Step
from chalicelib.domain.case.commands import Command
from chalicelib.domain.case.customer_commands import ConfirmDelivery, ReportParcel
from chalicelib.domain.case.parcel_steps import (
    ClaimCarrier,
    RecordDelivery,
    RecordParcelTrouble,
    RemindParcel,
    SendAgain,
    SettleClaim,
)
from chalicelib.domain.case.parcels import CarrierClaim, Parcel, with_parcel
from chalicelib.domain.decisions.effects import Effect, keep_report, keep_text, move_to
from chalicelib.domain.kernel.errors import Fault, Invalid, NotAllowed
from chalicelib.domain.kernel.states import Event, State
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.workflow.parcel_queries import (
    is_ours_to_bear,
    parcels_claimed,
    parcels_in_doubt,
    parcels_of,
    parcels_to_claim,
    parcels_to_replace,
    unaccounted,
)
from chalicelib.domain.workflow.parcel_timers import first_overdue, with_parcels
from chalicelib.domain.workflow.timers import rules_of

Parcels = tuple[Parcel, ...]


def _put(case: Case, parcel: Parcel, policy: Policy) -> Case:
    return with_parcels(case, with_parcel(parcels_of(case), parcel), rules_of(case, policy))


def _chosen(parcels: Parcels, number: int) -> Parcel:
    """Raises Invalid for a parcel that this cannot be said of."""
    found = next((one for one in parcels if one.number == number), None)
    if found is None:
        raise Invalid(faults=(Fault("parcel", "not_a_choice"),))
    return found


def _apply_confirm_delivery(
    case: Case, step: Step, command: ConfirmDelivery, policy: Policy
) -> tuple[Case, Step]:
    return case, step


def _apply_report_parcel(case: Case, step: Step, command: ReportParcel, policy: Policy) -> tuple[Case, Step]:
    """The desk looks into it at once. Raises NotAllowed where nothing of ours is on its way."""
    out = [one for one in parcels_in_doubt(case) if one.direction == "to_customer"]
    if not out:
        raise NotAllowed("no_parcel_out")
    case, step = keep_text(case, step, command, policy)
    marked = out[-1].marked(command.what, step.at, words=command.text or "")
    if command.what != "missing":
        return _without_shipment(_put(case, marked, policy), marked), step
    asked = marked.model_copy(update={"asked_at": marked.asked_at or step.at})
    return move_to(_put(case, asked, policy), step, State.AWAITING_ACCEPTANCE)


def _apply_record_delivery(
    case: Case, step: Step, command: RecordDelivery, policy: Policy
) -> tuple[Case, Step]:
    one = _chosen(unaccounted(case), command.parcel)
    case, step = keep_text(case, step, command, policy)
    return _put(case, one.marked(command.what, step.at, step.who, command.text or ""), policy), step


def _apply_record_trouble(
    case: Case, step: Step, command: RecordParcelTrouble, policy: Policy
) -> tuple[Case, Step]:
    one = _chosen(parcels_in_doubt(case), command.parcel)
    case, step = keep_report(case, step, command, policy)
    marked = one.marked(command.what, step.at, step.who, command.text)
    return _without_shipment(_put(case, marked, policy), marked), step


def _without_shipment(case: Case, parcel: Parcel) -> Case:
    """Nobody has to give back an old product for a new one that did not come."""
    if parcel.event is not Event.SHIP_NEW or parcel.standing == "damaged":
        return case
    kept = tuple(one for one in case.old_items or () if one.sent_on != parcel.sent_at) or None
    owes = True if kept != case.old_items else None
    marked = with_parcel(parcels_of(case), parcel.model_copy(update={"owes_old": owes}))
    timers = tuple(one for one in case.timers if one.name != "old_item" or kept)
    facts = {name: value for name, value in case.facts.items() if name is not Event.SHIP_NEW}
    changes = {"old_items": kept, "timers": timers, "facts": facts, "parcels": marked}
    return case.model_copy(update=changes)


def _apply_claim_carrier(case: Case, step: Step, command: ClaimCarrier, policy: Policy) -> tuple[Case, Step]:
    one = _chosen(parcels_to_claim(case), command.parcel)
    claim = CarrierClaim(at=step.at, by=step.who, reference=command.reference, amount=command.amount)
    step = step.model_copy(update={"text": command.reference})
    return _put(case, one.model_copy(update={"claim": claim}), policy), step


def _apply_settle_claim(case: Case, step: Step, command: SettleClaim, policy: Policy) -> tuple[Case, Step]:
    one = _chosen(parcels_claimed(case), command.parcel)
    assert one.claim is not None, "a claimed parcel has a claim"
    claim = one.claim.model_copy(update={"settled_at": step.at, "paid": command.paid})
    return _put(case, one.model_copy(update={"claim": claim}), policy), step


def _apply_send_again(case: Case, step: Step, command: SendAgain, policy: Policy) -> tuple[Case, Step]:
    """Raises Invalid where the risk is the customer's and no code came along."""
    one = _chosen(parcels_to_replace(case), command.parcel)
    if not is_ours_to_bear(one, rules_of(case, policy)) and not step.proved:
        raise Invalid(faults=(Fault("code", "needs_code"),))
    return keep_report(case, step, command, policy)


def _apply_remind_parcel(case: Case, step: Step, command: RemindParcel, policy: Policy) -> tuple[Case, Step]:
    one = first_overdue(case)
    assert one is not None, "its time is up"
    step = step.model_copy(update={"text": f"{one.carrier} {one.tracking}"})
    return _put(case, one.model_copy(update={"asked_at": step.at}), policy), step


EFFECTS: dict[type[Command], Effect] = {
    ConfirmDelivery: _apply_confirm_delivery,
    ReportParcel: _apply_report_parcel,
    RecordDelivery: _apply_record_delivery,
    RecordParcelTrouble: _apply_record_trouble,
    ClaimCarrier: _apply_claim_carrier,
    SettleClaim: _apply_settle_claim,
    SendAgain: _apply_send_again,
    RemindParcel: _apply_remind_parcel,
}
