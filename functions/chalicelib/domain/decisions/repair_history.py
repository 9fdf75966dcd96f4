"""A product's repairs, as a case adds to them and as its diagnosis reads them (C7, C8, B4).

Repairs are known by the serial number, across cases. A repair counts from the day on which we had the
product to the day on which it was done; a visit that only installs or cleans is none. Whether an
earlier repair did not cure is found by the diagnosis that finds the same core fault again.
"""

from datetime import date, datetime

from chalicelib.domain.case.case import Case, Step
from chalicelib.domain.case.repair_steps import CompleteVisit, Diagnose
from chalicelib.domain.kernel.errors import Fault, Invalid
from chalicelib.domain.kernel.serial_numbers import fits_pattern
from chalicelib.domain.kernel.states import Event
from chalicelib.domain.policy.coverage import Coverage, coverage, is_better
from chalicelib.domain.policy.policy import Policy, today
from chalicelib.domain.policy.repair_guarantee import FoundFault, is_same_fault
from chalicelib.domain.policy.service_levels import Cause
from chalicelib.domain.policy.warranty_terms import Repair
from chalicelib.domain.requests.forms import Kind
from chalicelib.domain.workflow.case_queries import is_paid_by_customer

Finding = Diagnose | CompleteVisit  # both name kind, part and core of a fault
FAULTY: frozenset[Kind] = frozenset({"repair", "exchange", "return", "complaint"})  # something is broken
ARRIVALS = (Event.RECEIVE_ITEM, Event.RECEIVE_LATE, Event.FETCH_ITEM)


def fault_repaired(case: Case, visit: CompleteVisit | None = None) -> Finding | None:
    """What is known of the fault that was repaired: as the technician says it, else as it was diagnosed."""
    return visit if visit and visit.fault else case.fact(Diagnose)


def check_fault_named(case: Case, visit: CompleteVisit) -> None:
    """Raises Invalid where something was broken and neither a diagnosis nor the visit says what."""
    if case.kind in FAULTY and fault_repaired(case, visit) is None:
        raise Invalid(faults=(Fault("fault", "missing"),))


def add_repair(case: Case, step: Step, policy: Policy, visit: CompleteVisit | None = None) -> Case:
    """The case with its repair in the product's history, and who pays from now on; a mere visit is none."""
    found = fault_repaired(case, visit)
    if not (found.fault != "none" if found else case.kind in FAULTY):
        return case
    done = today(policy, step.at)
    repair = Repair(
        received=min(done, today(policy, here_since(case))),
        completed=done,
        case=case.number,
        fault=(found.fault or "") if found else "",
        part=(found.part or "") if found else "",
        core=bool(found and found.core_fault),
        paid=is_paid_by_customer(case, policy) or bool(visit and visit.charge),
    )
    history = case.history.model_copy(update={"repairs": (*case.history.repairs, repair)})
    return with_coverage_from(case.model_copy(update={"history": history}), policy, done)


def renumber(case: Case, serial: str | None, policy: Policy) -> Case:
    """The case with the number that its product has from now on. Raises Invalid for another model's."""
    if not serial:
        return case
    model = case.request.model
    if model in policy.models and not fits_pattern(policy.product(str(model)).serial, serial):
        raise Invalid(faults=(Fault("new_serial", "not_this_model"),))
    return case.model_copy(update={"new_serial": serial})


def here_since(case: Case) -> datetime:
    """When the product came to us; of a case from before that was kept, as its steps still say it."""
    arrived = (step.at for step in reversed(case.steps) if step.event in ARRIVALS and not step.undone)
    return case.item_since or next(arrived, case.received_at)


def with_coverage_from(case: Case, policy: Policy, day: date) -> Case:
    answer = coverage(case.request, kind="repair", policy=policy, today=day, history=case.history)
    return case.model_copy(update={"coverage": answer})


def recognise_fault(case: Case, found: Diagnose, policy: Policy) -> tuple[Case, Cause]:
    """The case with what its product's history says of this fault, and whose responsibility that makes it.

    What the diagnosis calls out of warranty is covered where the part has a longer term, or where a repair
    of the same fault is still guaranteed.
    """
    case = case.model_copy(update={"failed_repairs": failed_repairs(case, found)})
    if case.request.model not in policy.models or case.coverage is None:
        return case, found.cause
    answer = coverage_of_fault(case, found, policy)
    if answer is None or not is_better(answer, case.coverage):
        return case, found.cause
    covered = answer.outcome == "covered" and found.cause == "expired"
    return case.model_copy(update={"coverage": answer}), "covered" if covered else found.cause


def coverage_of_fault(case: Case, found: Diagnose | None, policy: Policy) -> Coverage | None:
    """Who pays as of the day of the request, by what was found where that is better for the customer."""
    day, kind = today(policy, case.received_at), case.kind
    known = coverage(case.request, kind=kind, policy=policy, today=day, history=case.history)
    if found is None or known is None:
        return known
    fault = FoundFault(found.fault, found.part or "")
    of_it = coverage(case.request, kind=kind, policy=policy, today=day, history=case.history, fault=fault)
    return of_it if of_it and is_better(of_it, known) else known


def failed_repairs(case: Case, found: Diagnose) -> int:
    """How many free repairs of this core fault did not cure it (C8); 0 for a fault that is no core fault."""
    if not found.core_fault or found.fault == "none":
        return 0
    fault = FoundFault(found.fault, found.part or "")
    return sum(1 for repair in case.history.repairs if not repair.paid and _was_for(repair, fault, case))


def _was_for(repair: Repair, fault: FoundFault, case: Case) -> bool:
    """Of a repair by this very case from before faults were kept, its own diagnosis is all there is."""
    unknown = not repair.fault and repair.case == case.number
    return unknown or (repair.core and is_same_fault(repair, fault))
