"""What can happen to a case, and all that is said of it: one row per event, without a default.

Whose steps they are, and where they lead, stands in `workflow/transitions.py`.
"""

from collections.abc import Mapping
from enum import StrEnum

from chalicelib.domain.kernel.deadline_names import ANSWERED
from chalicelib.domain.kernel.event_rows import EventMark, EventRow

__all__ = ["EVENTS", "Event", "EventRow", "events_marked", "events_without_row"]


class Event(StrEnum):
    SUBMIT = "submit"
    # by the customer
    REPLY = "reply"
    SUPPLY_INFORMATION = "supply_information"
    CORRECT_CONTACT = "correct_contact"
    ACCEPT_INSPECTION_FEE = "accept_inspection_fee"
    ACCEPT_QUOTE = "accept_quote"
    DECLINE_QUOTE = "decline_quote"
    CHOOSE_TIME = "choose_time"
    ACCEPT_SUBSTITUTE = "accept_substitute"
    DECLINE_SUBSTITUTE = "decline_substitute"
    SEND_TRACKING = "send_tracking"
    CONFIRM_DELIVERY = "confirm_delivery"
    REPORT_PARCEL = "report_parcel"
    ACCEPT_RESULT = "accept_result"
    REPORT_PROBLEM = "report_problem"
    OBJECT = "object"
    ACCEPT_RECYCLING = "accept_recycling"
    CLAIM_REFUND = "claim_refund"
    RATE = "rate"
    CANCEL = "cancel"
    JOIN = "join"
    MAIL_FAILED = "mail_failed"
    # by staff, with a word in a mail
    TAKE = "take"
    ASSIGN = "assign"
    TRANSFER = "transfer"
    RECLASSIFY = "reclassify"
    URGENT = "urgent"
    NOTE = "note"
    ASK = "ask"
    SAY = "say"
    CLOSE = "close"
    HAND_BACK = "hand_back"
    GIVE_BACK = "give_back"
    UNDO = "undo"
    # by staff, with facts on a page
    ADVISE = "advise"
    REQUEST_ITEM = "request_item"
    RECEIVE_ITEM = "receive_item"
    RECEIVE_LATE = "receive_late"
    SETTLE_ARRIVAL = "settle_arrival"
    WAIVE_INSPECTION_FEE = "waive_inspection_fee"
    DIAGNOSE = "diagnose"
    MARK_HARD = "mark_hard"
    PLAN_REPAIR = "plan_repair"
    QUOTE = "quote"
    RECORD_PAYMENT = "record_payment"
    OFFER_VISIT = "offer_visit"
    COMPLETE_VISIT = "complete_visit"
    FETCH_ITEM = "fetch_item"
    AWAIT_PARTS = "await_parts"
    ORDER_PART = "order_part"
    PARTS_ARRIVED = "parts_arrived"
    HAND_OUT_PARTS = "hand_out_parts"
    FINISH_REPAIR = "finish_repair"
    PASS_CHECK = "pass_check"  # noqa: S105 # nosec B105 # a test that was passed
    FAIL_CHECK = "fail_check"
    OFFER_COLLECTION = "offer_collection"
    SHIP_BACK = "ship_back"
    POST_PART = "post_part"
    RECORD_DELIVERY = "record_delivery"
    RECORD_PARCEL_TROUBLE = "record_parcel_trouble"
    CLAIM_CARRIER = "claim_carrier"
    SETTLE_CLAIM = "settle_claim"
    SEND_AGAIN = "send_again"
    APPROVE_EXCHANGE = "approve_exchange"
    OFFER_SUBSTITUTE = "offer_substitute"
    SHIP_NEW = "ship_new"
    RECEIVE_OLD = "receive_old"
    APPROVE_REFUND = "approve_refund"
    CONFIRM_PAYOUT = "confirm_payout"
    RECORD_REFUND = "record_refund"
    REFUSE = "refuse"
    REINSPECT = "reinspect"
    RETURN_ITEM = "return_item"
    OFFER_RECYCLING = "offer_recycling"
    LEND = "lend"
    TAKE_BACK_LOAN = "take_back_loan"
    RECORD_RATING = "record_rating"
    COMPENSATE = "compensate"
    REOPEN = "reopen"
    BLACK_OUT = "black_out"
    # by the clock
    REMIND = "remind"
    ESCALATE = "escalate"
    REMIND_CUSTOMER = "remind_customer"
    REMIND_OLD = "remind_old"
    REMIND_COLLECTION = "remind_collection"
    REMIND_PARCEL = "remind_parcel"
    LAPSE = "lapse"
    CHECK_ADVICE = "check_advice"
    TELL_REFUND_RIGHT = "tell_refund_right"
    END_HOLD = "end_hold"


HOME: tuple[EventMark, ...] = ("touches_product", "hands_over")
E = Event
EVENTS: Mapping[Event, EventRow] = {
    E.SUBMIT: EventRow("label", "final", "printed", "goes_on", "words", (), ()),
    # by the customer
    E.REPLY: EventRow("message", "step", "printed", "anew", "words", (), ("owed_words",)),
    E.SUPPLY_INFORMATION: EventRow("message", "step", "printed", "anew", "words", (), ("owed_words",)),
    E.CORRECT_CONTACT: EventRow("label", "step", "printed", "goes_on", "words", (), ()),
    E.ACCEPT_INSPECTION_FEE: EventRow("label", "step", "printed", "goes_on", "words", (), ()),
    E.ACCEPT_QUOTE: EventRow("label", "step", "printed", "goes_on", "words", (), ()),
    E.DECLINE_QUOTE: EventRow("message", "step", "printed", "goes_on", "words", (), ("comes_back",)),
    E.CHOOSE_TIME: EventRow("label", "step", "printed", "goes_on", "words", (), ()),
    E.ACCEPT_SUBSTITUTE: EventRow("label", "step", "printed", "goes_on", "words", (), ()),
    E.DECLINE_SUBSTITUTE: EventRow("message", "step", "printed", "goes_on", "words", (), ()),
    E.SEND_TRACKING: EventRow("label", "step", "printed", "anew", "words", (), ("shared",)),
    E.CONFIRM_DELIVERY: EventRow("label", "step", "printed", "anew", "words", (), ()),
    E.REPORT_PARCEL: EventRow("message", "step", "printed", "goes_on", "words", (), ("comes_back",)),
    E.ACCEPT_RESULT: EventRow("label", "step", "printed", "goes_on", "words", (), ()),
    E.REPORT_PROBLEM: EventRow("message", "step", "printed", "goes_on", "words", (), ("comes_back",)),
    E.OBJECT: EventRow("message", "step", "printed", "goes_on", "words", (), ()),
    E.ACCEPT_RECYCLING: EventRow("label", "step", "printed", "goes_on", "words", (), ()),
    E.CLAIM_REFUND: EventRow("message", "step", "printed", "goes_on", "words", (), ()),
    E.RATE: EventRow("message", "step", "printed", "ends", "words", ("follow_up",), ("comes_back",)),
    E.CANCEL: EventRow("message", "step", "printed", "goes_on", "words", (), ()),
    E.JOIN: EventRow("label", "step", "unprinted", "goes_on", "words", (), ()),
    E.MAIL_FAILED: EventRow("label", "passive", "unprinted", "goes_on", "words", (), ()),
    # by staff, with a word in a mail
    E.TAKE: EventRow("label", "step", "printed", "goes_on", "words", (), ("shared",)),
    E.ASSIGN: EventRow("label", "step", "printed", "goes_on", "person", (), ()),
    E.TRANSFER: EventRow("label", "step", "printed", "goes_on", "team", (), ("sets_solve",)),
    E.RECLASSIFY: EventRow("label", "step", "printed", "goes_on", "words", (), ("sets_solve", "hastens")),
    E.URGENT: EventRow("label", "step", "printed", "goes_on", "words", (), ("sets_solve", "hastens")),
    E.NOTE: EventRow("inside", "step", "unprinted", "goes_on", "words", ("call",), ()),
    E.ASK: EventRow("message", "step", "printed", "anew", "words", ANSWERED, ()),
    E.SAY: EventRow("message", "step", "printed", "goes_on", "words", ANSWERED, ()),
    E.CLOSE: EventRow("message", "step", "printed", "goes_on", "words", (), ()),
    E.HAND_BACK: EventRow("inside", "step", "unprinted", "goes_on", "words", (), ()),
    E.GIVE_BACK: EventRow("inside", "step", "unprinted", "goes_on", "words", (), ()),
    E.UNDO: EventRow("label", "final", "printed", "goes_on", "words", (), ("touches_product",)),
    # by staff, with facts on a page
    E.ADVISE: EventRow("message", "step", "printed", "anew", "words", ANSWERED, ()),
    E.REQUEST_ITEM: EventRow("message", "step", "printed", "anew", "words", ANSWERED, ("shared",)),
    E.RECEIVE_ITEM: EventRow("label", "step", "printed", "goes_on", "words", (), ()),
    E.RECEIVE_LATE: EventRow("label", "step", "printed", "anew", "words", (), ("comes_back",)),
    E.SETTLE_ARRIVAL: EventRow("message", "step", "printed", "anew", "words", ANSWERED, ()),
    E.WAIVE_INSPECTION_FEE: EventRow("message", "step", "printed", "goes_on", "words", ANSWERED, ()),
    E.DIAGNOSE: EventRow("label", "step", "printed", "goes_on", "words", (), ()),
    E.MARK_HARD: EventRow(
        "message",
        "step",
        "printed",
        "goes_on",
        "words",
        (*ANSWERED, "solve", "diagnosis", "tell_result", "hard_case"),
        ("sets_hard_case",),
    ),
    E.PLAN_REPAIR: EventRow("message", "step", "printed", "goes_on", "words", (), ()),
    E.QUOTE: EventRow("message", "step", "printed", "anew", "words", ANSWERED, ()),
    E.RECORD_PAYMENT: EventRow("label", "step", "printed", "goes_on", "words", (), ()),
    E.OFFER_VISIT: EventRow("message", "step", "printed", "anew", "words", ANSWERED, ()),
    E.COMPLETE_VISIT: EventRow("label", "step", "printed", "goes_on", "words", (), HOME),
    E.FETCH_ITEM: EventRow("label", "step", "printed", "goes_on", "words", (), ()),
    E.AWAIT_PARTS: EventRow("label", "step", "printed", "goes_on", "words", ("parts",), ("sets_order",)),
    E.ORDER_PART: EventRow("label", "step", "printed", "goes_on", "words", ("order",), ()),
    E.PARTS_ARRIVED: EventRow("label", "step", "printed", "goes_on", "words", (), ()),
    E.HAND_OUT_PARTS: EventRow("inside", "step", "unprinted", "goes_on", "words", (), ()),
    E.FINISH_REPAIR: EventRow("label", "step", "printed", "goes_on", "words", (), ("touches_product",)),
    E.PASS_CHECK: EventRow("label", "step", "printed", "goes_on", "words", (), ()),
    E.FAIL_CHECK: EventRow("label", "step", "printed", "goes_on", "words", (), ()),
    E.OFFER_COLLECTION: EventRow("message", "step", "printed", "anew", "words", ANSWERED, ()),
    E.SHIP_BACK: EventRow("label", "step", "printed", "goes_on", "words", (), ("shared", *HOME)),
    E.POST_PART: EventRow("label", "step", "printed", "goes_on", "words", (), ()),
    E.RECORD_DELIVERY: EventRow("label", "step", "printed", "anew", "words", (), ()),
    E.RECORD_PARCEL_TROUBLE: EventRow("message", "step", "printed", "anew", "words", (), ("comes_back",)),
    E.CLAIM_CARRIER: EventRow("inside", "step", "unprinted", "goes_on", "words", (), ()),
    E.SETTLE_CLAIM: EventRow("inside", "step", "unprinted", "goes_on", "words", (), ()),
    E.SEND_AGAIN: EventRow("message", "step", "printed", "goes_on", "words", (), ()),
    E.APPROVE_EXCHANGE: EventRow("label", "step", "printed", "goes_on", "words", (), ()),
    E.OFFER_SUBSTITUTE: EventRow("label", "step", "printed", "anew", "words", ANSWERED, ()),
    E.SHIP_NEW: EventRow("label", "step", "printed", "goes_on", "words", (), HOME),
    E.RECEIVE_OLD: EventRow("label", "step", "printed", "anew", "words", (), ()),
    E.APPROVE_REFUND: EventRow("label_once_decided", "step", "printed", "goes_on", "words", (), ()),
    E.CONFIRM_PAYOUT: EventRow("inside", "step", "printed", "goes_on", "words", (), ()),
    E.RECORD_REFUND: EventRow("label", "step", "printed", "goes_on", "words", (), ()),
    E.REFUSE: EventRow("message_once_decided", "step", "printed", "goes_on", "words", (), ()),
    E.REINSPECT: EventRow("message", "step", "printed", "goes_on", "words", ("hard_case",), ()),
    E.RETURN_ITEM: EventRow("message", "step", "printed", "goes_on", "words", (), ()),
    E.OFFER_RECYCLING: EventRow("message", "step", "printed", "anew", "words", ANSWERED, ()),
    E.LEND: EventRow("label", "step", "printed", "goes_on", "words", (), ()),
    E.TAKE_BACK_LOAN: EventRow("label", "step", "printed", "anew", "words", (), ()),
    E.RECORD_RATING: EventRow("label", "step", "printed", "ends", "words", ("follow_up",), ("comes_back",)),
    E.COMPENSATE: EventRow("message_once_decided", "step", "printed", "goes_on", "words", (), ()),
    E.REOPEN: EventRow("message", "step", "printed", "anew", "words", (*ANSWERED, "solve"), ("comes_back",)),
    E.BLACK_OUT: EventRow("inside", "final", "unprinted", "goes_on", "words", (), ("leaves_the_end",)),
    # by the clock
    E.REMIND: EventRow("inside", "passive", "unprinted", "goes_on", "timer", (), ()),
    E.ESCALATE: EventRow("inside", "passive", "unprinted", "goes_on", "timer", (), ()),
    E.REMIND_CUSTOMER: EventRow("label", "passive", "printed", "goes_on", "words", (), ()),
    E.REMIND_OLD: EventRow("label", "passive", "printed", "goes_on", "timer", (), ()),
    E.REMIND_COLLECTION: EventRow("label", "passive", "printed", "goes_on", "words", (), ()),
    E.REMIND_PARCEL: EventRow("label", "passive", "printed", "goes_on", "words", (), ()),
    E.LAPSE: EventRow("label", "step", "printed", "goes_on", "words", (), ()),
    E.CHECK_ADVICE: EventRow("label", "step", "printed", "goes_on", "words", (), ()),
    E.TELL_REFUND_RIGHT: EventRow("label", "passive", "printed", "goes_on", "words", (), ()),
    E.END_HOLD: EventRow("label", "step", "printed", "goes_on", "words", (), ()),
}


def events_marked(mark: EventMark) -> frozenset[Event]:
    return frozenset(event for event, row in EVENTS.items() if mark in row.marks)


def events_without_row(table: Mapping[Event, EventRow]) -> tuple[Event, ...]:
    return tuple(event for event in Event if event not in table)


if missing := events_without_row(EVENTS):
    raise AssertionError(f"no row says what follows from {', '.join(missing)}")
