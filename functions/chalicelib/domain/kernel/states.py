"""Where a case can be, and all that is true of it there: one row per state.

The rows stand in the order of the process page. What other rooms ask of states is read from them: whose
turn it is (`transitions.py`), the deadlines (`deadlines.py`), the next steps (`next_step.py`,
`staff_forms.py`). The moves between states stand in `workflow/transitions.py`.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from chalicelib.domain.kernel.deadline_names import RESTING
from chalicelib.domain.kernel.events import Event
from chalicelib.domain.kernel.state_rows import (
    StateRow,
    Turn,
    customers_turn,
    held,
    lacking_parts,
    our_turn,
    over,
)

__all__ = ["STATES", "Event", "Role", "State", "with_turn"]


class State(StrEnum):
    NEW = "new"
    RECEIVED = "received"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    ADVISED = "advised"
    AWAITING_ITEM = "awaiting_item"
    INSPECTION_OFFERED = "inspection_offered"
    ARRIVAL_UNCLEAR = "arrival_unclear"
    DIAGNOSING = "diagnosing"
    DIAGNOSED = "diagnosed"
    QUOTED = "quoted"
    AWAITING_PAYMENT = "awaiting_payment"
    INSPECTION_UNPAID = "inspection_unpaid"
    VISIT_OFFERED = "visit_offered"
    VISIT_SCHEDULED = "visit_scheduled"
    REPAIRING = "repairing"
    AWAITING_PARTS = "awaiting_parts"
    QUALITY_CHECK = "quality_check"
    RETURNING = "returning"
    READY_TO_COLLECT = "ready_to_collect"
    EXCHANGING = "exchanging"
    SUBSTITUTE_OFFERED = "substitute_offered"
    REFUND_CLAIMED = "refund_claimed"
    REFUND_UNCONFIRMED = "refund_unconfirmed"
    REFUND_HELD = "refund_held"
    REFUNDING = "refunding"
    REFUSAL_HELD = "refusal_held"
    REFUSED = "refused"
    REINSPECTION = "reinspection"
    RECYCLING_OFFERED = "recycling_offered"
    AWAITING_ACCEPTANCE = "awaiting_acceptance"
    FOLLOW_UP = "follow_up"
    DISSATISFIED = "dissatisfied"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Role(StrEnum):
    CUSTOMER = "customer"
    STAFF = "staff"  # anybody on the roster
    OWNER = "owner"  # who took the case or was given it, or stands in
    LEAD = "lead"
    MANAGER = "manager"
    DEALER = "dealer"  # who sold it and carries what is asked for, on that case alone
    CLOCK = "clock"
    OTHER = "other"  # whoever holds a case's mail without being its customer
    CARRIER = "carrier"  # the mail system, which tells what could not be delivered


S, E = State, Event
STATES: Mapping[State, StateRow] = {
    S.NEW: over(None),  # before a request is there
    S.RECEIVED: our_turn(
        "intake",
        starts=("respond", "solve"),
        runs_on=(),
        likely=(E.TAKE, E.ADVISE, E.REQUEST_ITEM, E.OFFER_VISIT),
        marks=("withdrawable",),
    ),
    S.IN_PROGRESS: our_turn(
        "intake",
        starts=("solve",),
        runs_on=("respond", "hard_case"),
        likely=(E.ADVISE, E.REQUEST_ITEM, E.OFFER_VISIT, E.DIAGNOSE, E.SAY, E.ASK),
        marks=("lends", "withdrawable"),
    ),
    S.WAITING: customers_turn(
        "intake",
        awaits=(E.REPLY, E.SUPPLY_INFORMATION),
        silence="waiting",
        likely=(E.SAY, E.REQUEST_ITEM, E.OFFER_VISIT),
        runs_on=(*RESTING, "order", "parts", "follow_up"),
        marks=("rests", "lends", "withdrawable"),
    ),
    S.ADVISED: customers_turn(
        "intake",
        awaits=(E.ACCEPT_RESULT, E.REPORT_PROBLEM),
        silence="follow_up",
        likely=(E.SAY, E.REQUEST_ITEM, E.OFFER_VISIT),
        runs_on=("solve", "hard_case"),
        marks=("rests", "lends", "withdrawable"),
    ),
    S.INSPECTION_OFFERED: customers_turn(
        "diagnosis",
        awaits=(E.ACCEPT_INSPECTION_FEE,),
        silence="inspection_offered",
        likely=(E.WAIVE_INSPECTION_FEE, E.SAY),
        runs_on=(),
        marks=("rests", "lends", "withdrawable"),
    ),
    S.AWAITING_ITEM: customers_turn(
        "diagnosis",
        awaits=(E.SEND_TRACKING,),
        silence="awaiting_item",
        likely=(E.RECEIVE_ITEM,),
        runs_on=("solve",),
        marks=("rests", "lends", "withdrawable"),
    ),
    S.VISIT_OFFERED: customers_turn(
        "diagnosis",
        awaits=(E.CHOOSE_TIME,),
        silence="visit_offered",
        likely=(E.OFFER_VISIT,),
        runs_on=("solve", "hard_case"),
        marks=("rests", "lends", "withdrawable"),
    ),
    S.VISIT_SCHEDULED: our_turn(
        "diagnosis",
        starts=("visit",),
        runs_on=(),
        likely=(E.COMPLETE_VISIT, E.FETCH_ITEM, E.OFFER_VISIT),
        marks=("lends", "withdrawable"),
    ),
    S.ARRIVAL_UNCLEAR: our_turn(
        "diagnosis",
        starts=("diagnosis",),
        runs_on=("hard_case",),
        likely=(E.SETTLE_ARRIVAL, E.SAY),
        marks=("lends",),
    ),
    S.DIAGNOSING: our_turn(
        "diagnosis",
        starts=("diagnosis",),
        runs_on=("hard_case",),
        likely=(E.DIAGNOSE, E.LEND),
        marks=("lends", "withdrawable", "untold"),
    ),
    S.DIAGNOSED: our_turn(
        "diagnosis",
        starts=("tell_result",),
        runs_on=("hard_case",),
        likely=(E.PLAN_REPAIR, E.QUOTE, E.APPROVE_EXCHANGE, E.APPROVE_REFUND, E.REFUSE),
        marks=("lends", "withdrawable", "untold"),
    ),
    S.REFUSAL_HELD: held("diagnosis", starts=(), likely=(E.UNDO,), marks=("untold", "clock_ends")),
    S.REFUSED: customers_turn(
        "diagnosis",
        awaits=(E.OBJECT,),
        silence="waiting",
        likely=(E.RETURN_ITEM, E.SAY),
        runs_on=(),
        marks=("rests", "lends"),
    ),
    S.REINSPECTION: our_turn(
        "diagnosis", starts=("hard_case",), runs_on=(), likely=(E.REINSPECT,), marks=("lends",)
    ),
    S.QUOTED: customers_turn(
        "quote",
        awaits=(E.ACCEPT_QUOTE, E.DECLINE_QUOTE),
        silence="quoted",
        likely=(E.QUOTE, E.SAY),
        runs_on=(),
        marks=("rests", "lends", "withdrawable"),
    ),
    S.AWAITING_PAYMENT: customers_turn(
        "quote",
        awaits=(),
        silence="awaiting_payment",
        likely=(E.RECORD_PAYMENT,),
        runs_on=(),
        marks=("rests", "lends", "withdrawable"),
    ),
    S.INSPECTION_UNPAID: customers_turn(
        "quote",
        awaits=(),
        silence="inspection_unpaid",
        likely=(E.RECORD_PAYMENT, E.WAIVE_INSPECTION_FEE, E.QUOTE),
        runs_on=(),
        marks=("rests", "lends"),
    ),
    S.REPAIRING: our_turn(
        "repair", starts=("repair",), runs_on=(), likely=(E.FINISH_REPAIR, E.AWAIT_PARTS), marks=("lends",)
    ),
    S.AWAITING_PARTS: our_turn(
        "repair",
        starts=("repair",),
        runs_on=("order", "parts"),
        likely=(E.ORDER_PART, E.PARTS_ARRIVED, E.AWAIT_PARTS),
        marks=("lends",),
    ),
    S.QUALITY_CHECK: our_turn(
        "repair", starts=("repair",), runs_on=(), likely=(E.PASS_CHECK, E.FAIL_CHECK), marks=("lends",)
    ),
    S.RETURNING: our_turn(
        "repair",
        starts=("send_back",),
        runs_on=("repair",),
        likely=(E.SHIP_BACK, E.OFFER_COLLECTION),
        marks=("lends",),
    ),
    S.READY_TO_COLLECT: customers_turn(
        "repair",
        awaits=(),
        silence="ready_to_collect",
        likely=(E.SHIP_BACK, E.SAY),
        starts=("collection",),
        runs_on=(),
        marks=("rests", "keeps", "lends"),
    ),
    S.RECYCLING_OFFERED: customers_turn(
        "repair",
        awaits=(E.ACCEPT_RECYCLING,),
        silence="recycling_offered",
        likely=(E.SAY,),
        runs_on=(),
        marks=("rests", "lends"),
    ),
    S.EXCHANGING: our_turn(
        "exchange",
        starts=("exchange",),
        runs_on=(),
        likely=(E.SHIP_NEW, E.OFFER_SUBSTITUTE),
        marks=("keeps", "lends"),
    ),
    S.SUBSTITUTE_OFFERED: customers_turn(
        "exchange",
        awaits=(E.ACCEPT_SUBSTITUTE, E.DECLINE_SUBSTITUTE),
        silence="substitute_offered",
        likely=(E.SAY,),
        runs_on=("exchange",),
        marks=("rests", "keeps", "lends"),
    ),
    S.REFUND_CLAIMED: our_turn(
        "exchange",
        starts=("refund",),
        runs_on=(),
        likely=(E.APPROVE_REFUND, E.REQUEST_ITEM, E.SAY),
        marks=("keeps", "lends"),
    ),
    S.REFUND_UNCONFIRMED: held(
        "exchange", starts=("refund",), likely=(E.CONFIRM_PAYOUT, E.UNDO), marks=("untold",)
    ),
    S.REFUND_HELD: held("exchange", starts=("refund",), likely=(E.UNDO,), marks=("untold", "clock_ends")),
    S.REFUNDING: our_turn(
        "exchange", starts=("refund",), runs_on=(), likely=(E.RECORD_REFUND,), marks=("keeps", "lends")
    ),
    S.AWAITING_ACCEPTANCE: customers_turn(
        "closing",
        awaits=(E.CONFIRM_DELIVERY, E.ACCEPT_RESULT, E.REPORT_PROBLEM, E.REPORT_PARCEL),
        silence="awaiting_acceptance",
        likely=(E.RECORD_RATING, E.RECEIVE_OLD, E.TAKE_BACK_LOAN, E.SAY),
        starts=("follow_up",),
        runs_on=(),
        marks=("rests", "keeps", "lends"),
    ),
    S.FOLLOW_UP: StateRow(  # we are to call, even though the customer may rate first
        stage="closing",
        turn="customer",
        starts=("follow_up",),
        awaits=(E.RATE,),
        silence="follow_up",
        likely=(E.RECORD_RATING, E.RECEIVE_OLD, E.TAKE_BACK_LOAN),
        marks=("keeps",),
    ),
    S.DISSATISFIED: our_turn(
        "closing",
        starts=("respond", "solve"),
        runs_on=(),
        likely=(E.REOPEN, E.COMPENSATE),
        marks=("keeps", "lends"),
    ),
    S.CLOSED: over("closing"),
    S.CANCELLED: over("closing"),
}


def with_turn(*turns: Turn) -> tuple[State, ...]:
    """The states in which that is whose turn it is, in the order of `State`."""
    return tuple(state for state in State if STATES[state].turn in turns and STATES[state].stage)


def gaps(table: Mapping[State, StateRow]) -> Iterator[str]:
    """What is missing in the table, in words."""
    yield from (f"{state} has no row" for state in State if state not in table)
    yield from (f"{state} lacks {part}" for state, row in table.items() for part in lacking_parts(row))


if found := "; ".join(gaps(STATES)):
    raise AssertionError(found)
