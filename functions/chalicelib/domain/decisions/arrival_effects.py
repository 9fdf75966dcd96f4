"""What is made of goods that have come: compared with what was meant, and settled where they differ."""

from typing import Any

from chalicelib.domain.case.arrived_goods import ArrivedGoods
from chalicelib.domain.case.case import Case, OldItem, PendingMail, Step
from chalicelib.domain.case.repair_steps import SettleArrival
from chalicelib.domain.case.step_fields import AsFound
from chalicelib.domain.decisions.effects import go_home, keep_report, move_to
from chalicelib.domain.decisions.inspection_effects import examine
from chalicelib.domain.kernel.errors import NotAllowed
from chalicelib.domain.kernel.states import State
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.workflow.comparison import differences, unclear_arrival
from chalicelib.domain.workflow.transitions import TO_CUSTOMER, TO_OWNER

DIFFERS = (
    ("ArrivalDiffers", TO_CUSTOMER),
    ("GoodsDiffer", TO_OWNER),
)


def with_arrival(case: Case, step: Step, receipt: AsFound, old: OldItem | None = None) -> Case:
    """The case with what was found at receipt, compared with its product or with an old one that is due."""
    request = case.request
    known = (old.serial,) if old else (request.serial_number or "", case.new_serial or "")
    model = (old.model if old else request.model) or ""
    was_unused = old is None and request.unused
    found = differences(receipt, serials=known, model=model, was_unused=was_unused)
    arrived = ArrivedGoods(
        at=step.at,
        by=step.who,
        is_old_item=old is not None,
        meant=next(filter(None, reversed(known)), ""),
        serial=receipt.serial_found or "",
        model=receipt.model_found or "",
        missing=receipt.missing,
        seal=receipt.seal,
        condition=receipt.condition,
        differences=tuple(found),
    )
    return case.model_copy(update={"arrivals": (*(case.arrivals or ()), arrived)})


def tell_differences(step: Step) -> Step:
    """The step with the mails about goods that differ, where its row cannot promise them."""
    first = len(step.mails) + 1
    mails = tuple(
        PendingMail(id=f"{step.mails[0].id.rpartition('/')[0]}/{first + index}", message=name, to=to)
        for index, (name, to) in enumerate(DIFFERS)
    )
    return step.model_copy(update={"mails": (*step.mails, *mails)})


def settle_arrival(case: Case, step: Step, command: SettleArrival, policy: Policy) -> tuple[Case, Step]:
    """Raises NotAllowed where nothing that came is unclear."""
    arrived = unclear_arrival(case)
    if arrived is None:
        raise NotAllowed("arrival_is_clear")
    done = arrived.model_copy(update={"way": command.way, "settled_at": step.at})
    arrivals = tuple(done if one is arrived else one for one in case.arrivals or ())
    case, step = keep_report(case.model_copy(update={"arrivals": arrivals}), step, command, policy)
    if arrived.is_old_item:
        return case, step
    return _go_on(case, step, done, policy)


def _go_on(case: Case, step: Step, arrived: ArrivedGoods, policy: Policy) -> tuple[Case, Step]:
    """Its own product is examined, a wrong one goes back, another person's is no part of this case."""
    if arrived.way == "another_persons":
        gone: dict[str, Any] = {"item_here": False, "item_since": None}
        return move_to(case, step, State.AWAITING_ITEM, **gone)
    if arrived.way == "wrong_item":
        return go_home(case, step, policy)
    if arrived.way == "as_meant" and arrived.serial and "other_serial" in arrived.differences:
        request = case.request.model_copy(update={"serial_number": arrived.serial})
        case = case.model_copy(update={"request": request})
    return examine(case, step, policy)
