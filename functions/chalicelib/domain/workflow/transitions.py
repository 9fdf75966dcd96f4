"""The life of a case: the one table of (state, event) → state, with who may cause it.

The site's diagram, the commands offered in mails and on pages, the deadlines and the tests are all
read from here. A move that does not stand in `TRANSITIONS` is refused and changes nothing.

`else_to` names the other states that a move may lead to, where its facts decide (`effects.py`): a
question interrupts and its answer leads back; a customer who withdraws gets back what we hold.
"""

from collections.abc import Iterable
from typing import NamedTuple

from chalicelib.domain.kernel.errors import NotAllowed
from chalicelib.domain.kernel.states import STATES, Event, Role, State, with_turn

__all__ = ["TRANSITIONS", "Event", "Role", "State", "Transition", "TransitionMail", "allowed_events", "move"]


class TransitionMail(NamedTuple):
    """A mail that a move promises: the message's class and who gets it.

    Where a move has several ends, `only_in` names those in which it is owed; without it, it always is.
    """

    message: str
    to: str
    only_in: frozenset[State] | None = None

    def is_owed_in(self, state: State) -> bool:
        return self.only_in is None or state in self.only_in


class Transition(NamedTuple):
    state: State
    event: Event
    to: State
    actors: frozenset[Role]
    mails: tuple[TransitionMail, ...] = ()
    else_to: tuple[State, ...] = ()


TO_TEAM, TO_CUSTOMER, TO_OWNER, TO_ACTOR = "team", "customer", "owner", "actor"
TO_CLERK = "clerk"  # who took the case in
TO_DEALER = "dealer"  # who carries what is asked for, where there is one
TO_EXPERT = "expert"  # who was asked about a hard case: the lead, or somebody who knows more
TO_LEAD, TO_MANAGER = "lead", "manager"
S, E = State, Event
CUSTOMER, STAFF = frozenset({Role.CUSTOMER}), frozenset({Role.STAFF})
OTHER, CARRIER, CLOCK = frozenset({Role.OTHER}), frozenset({Role.CARRIER}), frozenset({Role.CLOCK})
ABOVE = frozenset({Role.LEAD, Role.MANAGER})
OWNER = frozenset({Role.OWNER, Role.LEAD, Role.MANAGER})
MANAGER, LEAD = frozenset({Role.MANAGER}), frozenset({Role.LEAD})

ANYBODY = STAFF | {Role.DEALER}  # a dealer on his own cases alone
VISITOR = OWNER | {Role.DEALER}

WROTE = TransitionMail("CustomerWrote", TO_OWNER)
DONE = TransitionMail("ActionDone", TO_ACTOR)
PASSED_ON = TransitionMail("CasePassedOn", TO_OWNER)
CONFIRM = TransitionMail("PayoutToConfirm", TO_LEAD, frozenset({S.REFUND_UNCONFIRMED}))
WATCH = TransitionMail("PaymentExpected", TO_TEAM)  # to finance
PAY = TransitionMail("PayRefund", TO_TEAM, frozenset({S.REFUNDING}))  # to finance
SENDING = frozenset({S.RETURNING, S.EXCHANGING})
SEND = TransitionMail("ToBeSent", TO_TEAM, SENDING)  # to logistics
FEE_DUE = TransitionMail("InspectionFeeDue", TO_CUSTOMER, frozenset({S.INSPECTION_UNPAID}))
SENT_BACK = tuple(TransitionMail("ToBeSent", to, frozenset({S.RETURNING})) for to in (TO_OWNER, TO_TEAM))
SEND_TOLD = (TransitionMail("ToBeSent", TO_OWNER, SENDING), SEND)  # who has the case hears of it only so
HARD = TransitionMail("HardCase", TO_EXPERT)
TROUBLE = (
    TransitionMail("ParcelTrouble", TO_CUSTOMER),
    TransitionMail("ParcelToClaim", TO_TEAM),  # to logistics
)
CALL = TransitionMail("FollowUpDue", TO_CLERK)
ORDER = TransitionMail("PartToOrder", TO_TEAM)  # to purchasing
ON_ORDER = TransitionMail("PartOnOrder", TO_OWNER)
PART_ARRIVED = TransitionMail("PartArrived", TO_OWNER)
RATED = TransitionMail("Rated", TO_MANAGER, frozenset({S.DISSATISFIED}))

ENDED = with_turn("nobody")
OPEN = with_turn("customer", "us", "held")
HELD = with_turn("held")
CUSTOMERS_TURN = with_turn("customer")
NOT_ASKING = tuple(state for state in OPEN if state not in (S.WAITING, *HELD))
# What is unclear is settled by a deadline of ours: no question lets it rest
ASKING_FROM = tuple(state for state in NOT_ASKING if state is not S.ARRIVAL_UNCLEAR)
EARLY = (S.RECEIVED, S.IN_PROGRESS, S.WAITING, S.ADVISED)
DECIDING = (S.RECEIVED, S.IN_PROGRESS, S.DIAGNOSING, S.DIAGNOSED)  # where a way is chosen
# before anything is promised that rests on kind and cover
UNDECIDED = (
    *EARLY, S.AWAITING_ITEM, S.VISIT_OFFERED, S.VISIT_SCHEDULED, S.DIAGNOSING, S.DIAGNOSED,
)  # fmt: skip
WITHDRAWN = tuple(state for state, row in STATES.items() if "withdrawable" in row.marks)
LENT_IN = tuple(state for state in OPEN if "lends" in STATES[state].marks)
# Where a repair or an exchange that was promised is under way, and may have become too late (C9).
CLAIMABLE = (
    S.REPAIRING, S.AWAITING_PARTS, S.QUALITY_CHECK, S.RETURNING, S.EXCHANGING, S.SUBSTITUTE_OFFERED,
)  # fmt: skip
# Where a product can be with us besides, so that a refund can be carried out (C9).
WITH_US = (
    *CLAIMABLE, S.WAITING, S.QUOTED, S.AWAITING_PAYMENT, S.REFUSED, S.REINSPECTION, S.RECYCLING_OFFERED,
)  # fmt: skip
PAYING_BACK = (S.REFUND_CLAIMED, S.REFUND_UNCONFIRMED, S.REFUND_HELD, S.REFUNDING)
GOES_BACK = (  # where a product that is here may go back as it is, since its customer wants nothing else
    S.DIAGNOSING, S.DIAGNOSED, S.QUOTED, S.AWAITING_PAYMENT, S.REFUSED, S.REPAIRING, S.AWAITING_PARTS,
    S.EXCHANGING, S.SUBSTITUTE_OFFERED, S.REFUND_CLAIMED, S.RECYCLING_OFFERED, S.IN_PROGRESS,
)  # fmt: skip
# A question does not end what was promised: its customer's silence leads back there.
PROMISED_IN = (
    S.EXCHANGING, S.SUBSTITUTE_OFFERED, S.REFUND_CLAIMED, S.REFUNDING, S.READY_TO_COLLECT,
)  # fmt: skip
OUTSTANDING_IN = tuple(state for state in OPEN if state not in (S.RECEIVED, S.FOLLOW_UP, *HELD))
GOING_HOME = (S.RETURNING, S.READY_TO_COLLECT)
WAITS_FOR_A_PARCEL = (S.WAITING, S.AWAITING_ITEM, S.AWAITING_ACCEPTANCE, S.FOLLOW_UP)
AFTER_A_RATING = (S.DISSATISFIED, S.FOLLOW_UP)  # the second while something of ours is still out


def _rows(
    states: Iterable[State],
    event: Event,
    actors: frozenset[Role],
    *mails: TransitionMail,
    to: State | None = None,
    else_to: tuple[State, ...] = (),
) -> tuple[Transition, ...]:
    return tuple(Transition(state, event, to or state, actors, mails, else_to) for state in states)


def _tell(message: str, *only_in: State) -> TransitionMail:
    return TransitionMail(message, TO_CUSTOMER, frozenset(only_in) or None)


def _work(
    states: Iterable[State],
    event: Event,
    *mails: TransitionMail,
    to: State | None = None,
    by: frozenset[Role] = OWNER,
    else_to: tuple[State, ...] = (),
) -> tuple[Transition, ...]:
    """Rows of a step that staff take on a page: whoever acts is told what was done."""
    return _rows(states, event, by, *mails, DONE, to=to, else_to=else_to)


INTAKE = (
    *_rows(
        (S.NEW,),
        E.SUBMIT,
        CUSTOMER | STAFF,
        _tell("RequestReceived"),
        TransitionMail("NewRequest", TO_TEAM),
        TransitionMail("DealerRequest", TO_DEALER),
        to=S.RECEIVED,
    ),
)
FROM_CUSTOMER = (
    *_rows(NOT_ASKING, E.REPLY, CUSTOMER, WROTE),
    *_rows((S.WAITING,), E.REPLY, CUSTOMER, WROTE, to=S.IN_PROGRESS, else_to=NOT_ASKING),
    *_rows(HELD, E.REPLY, CUSTOMER, WROTE),
    *_rows((*EARLY[:2], S.ADVISED), E.SUPPLY_INFORMATION, CUSTOMER, WROTE),
    *_rows((S.AWAITING_ITEM, S.DIAGNOSING, S.DIAGNOSED), E.SUPPLY_INFORMATION, CUSTOMER, WROTE),
    *_rows((S.WAITING,), E.SUPPLY_INFORMATION, CUSTOMER, WROTE, to=S.IN_PROGRESS, else_to=NOT_ASKING),
    *_rows(OPEN, E.CORRECT_CONTACT, CUSTOMER, _tell("ContactCorrected"), WROTE),
    *_rows((S.INSPECTION_OFFERED,), E.SUPPLY_INFORMATION, CUSTOMER, WROTE, else_to=(S.DIAGNOSING,)),
    *_rows(
        (S.INSPECTION_OFFERED,),
        E.ACCEPT_INSPECTION_FEE,
        CUSTOMER,
        _tell("InspectionAgreed"),
        WROTE,
        to=S.DIAGNOSING,
    ),
    *_rows(
        (S.QUOTED,), E.ACCEPT_QUOTE, CUSTOMER, _tell("QuoteAccepted"), WROTE, WATCH, to=S.AWAITING_PAYMENT
    ),
    *_rows(
        (S.QUOTED,),
        E.DECLINE_QUOTE,
        CUSTOMER,
        FEE_DUE,
        WROTE,
        SEND,
        to=S.RETURNING,
        else_to=(S.IN_PROGRESS, S.INSPECTION_UNPAID),
    ),
    *_rows((S.VISIT_OFFERED,), E.CHOOSE_TIME, CUSTOMER, _tell("VisitConfirmed"), WROTE, to=S.VISIT_SCHEDULED),
    *_rows((S.SUBSTITUTE_OFFERED,), E.ACCEPT_SUBSTITUTE, CUSTOMER, WROTE, SEND, to=S.EXCHANGING),
    *_rows((S.SUBSTITUTE_OFFERED,), E.DECLINE_SUBSTITUTE, CUSTOMER, WROTE, to=S.EXCHANGING),
    *_rows((S.AWAITING_ITEM,), E.SEND_TRACKING, CUSTOMER, WROTE),
    *_rows((S.AWAITING_ACCEPTANCE, S.FOLLOW_UP), E.SEND_TRACKING, CUSTOMER, WROTE),
    *_rows((S.AWAITING_ACCEPTANCE,), E.CONFIRM_DELIVERY, CUSTOMER),
    *_rows(
        (S.AWAITING_ACCEPTANCE,),
        E.REPORT_PARCEL,
        CUSTOMER,
        WROTE,
        to=S.IN_PROGRESS,
        else_to=(S.AWAITING_ACCEPTANCE,),  # it has not come yet
    ),
    *_rows((S.AWAITING_ACCEPTANCE, S.ADVISED), E.ACCEPT_RESULT, CUSTOMER, _tell("RateUs"), to=S.FOLLOW_UP),
    *_rows(
        (S.AWAITING_ACCEPTANCE, S.ADVISED, S.FOLLOW_UP),
        E.REPORT_PROBLEM,
        CUSTOMER,
        WROTE,
        to=S.IN_PROGRESS,
    ),
    *_rows(
        (S.QUOTED, S.REFUSED),
        E.OBJECT,
        CUSTOMER,
        _tell("ObjectionTaken"),
        TransitionMail("Objection", TO_LEAD),
        to=S.REINSPECTION,
    ),
    *_rows(
        (S.RECYCLING_OFFERED,),
        E.ACCEPT_RECYCLING,
        CUSTOMER,
        _tell("RecyclingAgreed"),
        WROTE,
        PAY,
        to=S.FOLLOW_UP,
        else_to=(
            S.REFUNDING,
            S.AWAITING_ITEM,
            S.IN_PROGRESS,
        ),  # the last two where the product is still to come
    ),
    *_rows(CLAIMABLE, E.CLAIM_REFUND, CUSTOMER, _tell("RefundClaimed"), WROTE, to=S.REFUND_CLAIMED),
    *_rows(
        (S.FOLLOW_UP,),
        E.RATE,
        CUSTOMER,
        RATED,
        to=S.CLOSED,
        else_to=AFTER_A_RATING,
    ),
    *_rows(
        WITHDRAWN,
        E.CANCEL,
        CUSTOMER,
        _tell("RequestCancelled", S.CANCELLED, S.RETURNING),
        FEE_DUE,
        WROTE,
        SEND,
        to=S.CANCELLED,
        else_to=(S.RETURNING, S.INSPECTION_UNPAID),
    ),
    *_rows(OPEN, E.JOIN, OTHER, TransitionMail("OtherWrote", TO_OWNER)),
    *_rows(OPEN, E.MAIL_FAILED, CARRIER, TransitionMail("MailFailed", TO_OWNER)),
)
WITH_A_WORD = (
    *_work((S.RECEIVED,), E.TAKE, by=STAFF, to=S.IN_PROGRESS),
    *_work(OPEN[1:], E.TAKE, by=STAFF),
    *_work((S.RECEIVED,), E.ASSIGN, PASSED_ON, by=STAFF, to=S.IN_PROGRESS),
    *_work(OPEN[1:], E.ASSIGN, PASSED_ON, by=STAFF),
    *_work(OPEN, E.TRANSFER, PASSED_ON, by=STAFF),
    *_work(UNDECIDED, E.RECLASSIFY, _tell("Reclassified"), by=STAFF),
    *_work(OPEN, E.URGENT, PASSED_ON, by=STAFF),
    *_work(OPEN, E.NOTE, by=ANYBODY),
    *_work((*ASKING_FROM, S.WAITING), E.ASK, _tell("QuestionAsked"), by=ANYBODY, to=S.WAITING),
    *_work(OPEN, E.SAY, _tell("StaffWrote"), by=ANYBODY),
    *_work(OPEN, E.CLOSE, _tell("CaseClosed"), by=STAFF, to=S.CLOSED),
    *_work((*OPEN, *ENDED), E.BLACK_OUT, by=STAFF),
    *_work(
        (*OPEN, S.CLOSED), E.UNDO, by=STAFF, else_to=(*OPEN, *ENDED)
    ),  # where it leads, the undone step says
)
AT_ARRIVAL = (S.INSPECTION_OFFERED, S.REFUNDING, S.FOLLOW_UP)  # a fee is asked for; it is recycled
DIFFERS = (
    _tell("ArrivalDiffers", S.ARRIVAL_UNCLEAR),
    TransitionMail("GoodsDiffer", TO_OWNER, frozenset({S.ARRIVAL_UNCLEAR})),
)
ARRIVED = (
    _tell("ItemReceived", S.DIAGNOSING),
    _tell("InspectionOffered", S.INSPECTION_OFFERED),
    _tell("RecyclingAgreed", S.REFUNDING, S.FOLLOW_UP),
    PAY,
)
SETTLED = (
    _tell("ArrivalSettled"),
    _tell("InspectionOffered", S.INSPECTION_OFFERED),
    _tell("RecyclingAgreed", S.REFUNDING),
    TransitionMail("PayRefund", TO_TEAM, frozenset({S.REFUNDING})),
    SEND,
    FEE_DUE,
)
ELSEWHERE = tuple(state for state in OUTSTANDING_IN if state is not S.ARRIVAL_UNCLEAR)
TOWARDS_A_DIAGNOSIS = (
    *_work(
        (S.RECEIVED, S.IN_PROGRESS, S.ADVISED),
        E.ADVISE,
        _tell("AdviceGiven"),
        by=ANYBODY,
        to=S.ADVISED,
    ),
    *_work((S.REFUND_CLAIMED,), E.REQUEST_ITEM, _tell("SendItIn"), to=S.AWAITING_ITEM),
    *_work((*EARLY, S.AWAITING_ITEM), E.REQUEST_ITEM, _tell("SendItIn"), to=S.AWAITING_ITEM),
    *_work(
        (*EARLY, S.AWAITING_ITEM),
        E.RECEIVE_ITEM,
        *ARRIVED,
        *DIFFERS,
        by=STAFF,
        to=S.DIAGNOSING,
        else_to=(*AT_ARRIVAL, S.ARRIVAL_UNCLEAR),
    ),
    *_work(
        (S.ARRIVAL_UNCLEAR,),
        E.SETTLE_ARRIVAL,
        *SETTLED,
        to=S.DIAGNOSING,
        else_to=(*AT_ARRIVAL, S.AWAITING_ITEM, S.RETURNING, S.INSPECTION_UNPAID),
    ),
    *_work(
        ENDED,
        E.RECEIVE_LATE,
        _tell("CameLate", S.DIAGNOSING),
        _tell("ArrivalDiffers", S.ARRIVAL_UNCLEAR),
        TransitionMail("GoodsDiffer", TO_OWNER, frozenset({S.ARRIVAL_UNCLEAR})),
        TransitionMail("CasePassedOn", TO_OWNER),
        by=STAFF,
        to=S.DIAGNOSING,
        else_to=(S.ARRIVAL_UNCLEAR,),
    ),
    *_work(ELSEWHERE, E.SETTLE_ARRIVAL, _tell("ArrivalSettled")),  # of an old product
    *_work((S.FOLLOW_UP,), E.SETTLE_ARRIVAL, _tell("ArrivalSettled"), else_to=(S.CLOSED,)),
    *_work((S.INSPECTION_OFFERED,), E.WAIVE_INSPECTION_FEE, _tell("InspectionFeeWaived"), to=S.DIAGNOSING),
    *_work(DECIDING, E.DIAGNOSE, to=S.DIAGNOSED),
    *_work((S.REINSPECTION,), E.MARK_HARD, _tell("TakesLonger"), HARD),
    *_work((S.IN_PROGRESS, S.DIAGNOSING, S.DIAGNOSED), E.MARK_HARD, _tell("TakesLonger"), HARD),
    *_work(OPEN, E.HAND_BACK, TransitionMail("HandedBack", TO_OWNER)),
    *_work(OPEN, E.GIVE_BACK, TransitionMail("DealerCannot", TO_OWNER), by=frozenset({Role.DEALER})),
    *_work(
        (*EARLY, S.AWAITING_ITEM, S.DIAGNOSED, S.VISIT_OFFERED),
        E.OFFER_VISIT,
        _tell("VisitOffered"),
        by=VISITOR,
        to=S.VISIT_OFFERED,
    ),
    *_work((S.VISIT_SCHEDULED,), E.OFFER_VISIT, _tell("VisitMoved"), by=VISITOR, to=S.VISIT_OFFERED),
    *_work(
        (S.VISIT_SCHEDULED,),
        E.COMPLETE_VISIT,
        _tell("ResultToAccept"),
        CALL,
        by=VISITOR,
        to=S.AWAITING_ACCEPTANCE,
    ),
    *_work((S.VISIT_SCHEDULED,), E.FETCH_ITEM, *ARRIVED, to=S.DIAGNOSING, else_to=AT_ARRIVAL),
)
REPAIR = (
    *_work((S.DIAGNOSED,), E.PLAN_REPAIR, _tell("RepairPlanned"), to=S.REPAIRING),
    *_work(
        (S.IN_PROGRESS, S.DIAGNOSED, S.QUOTED, S.INSPECTION_UNPAID),
        E.QUOTE,
        _tell("QuoteOffered"),
        to=S.QUOTED,
    ),
    *_work(
        (S.AWAITING_PAYMENT,),
        E.RECORD_PAYMENT,
        _tell("PaymentReceived"),
        TransitionMail("PaymentIn", TO_OWNER),
        SEND,
        by=STAFF,
        to=S.REPAIRING,
        else_to=(S.EXCHANGING,),
    ),
    *_work(
        (S.INSPECTION_UNPAID,),
        E.RECORD_PAYMENT,
        _tell("InspectionFeeReceived"),
        SEND,
        by=STAFF,
        to=S.RETURNING,
    ),
    *_work(
        (S.INSPECTION_UNPAID,),
        E.WAIVE_INSPECTION_FEE,
        _tell("InspectionFeeWaived"),
        SEND,
        to=S.RETURNING,
    ),
    *_work((S.REPAIRING, S.AWAITING_PARTS), E.AWAIT_PARTS, _tell("PartNeeded"), ORDER, to=S.AWAITING_PARTS),
    *_work((S.AWAITING_PARTS,), E.ORDER_PART, _tell("PartsOrdered"), ON_ORDER, by=STAFF),
    *_work((S.AWAITING_PARTS,), E.PARTS_ARRIVED, PART_ARRIVED, by=STAFF, to=S.REPAIRING),
    *_work((S.VISIT_SCHEDULED, S.REPAIRING), E.HAND_OUT_PARTS, by=STAFF),
    *_work((S.REPAIRING,), E.FINISH_REPAIR, TransitionMail("CheckRepair", TO_TEAM), to=S.QUALITY_CHECK),
    *_work((S.QUALITY_CHECK,), E.PASS_CHECK, *SEND_TOLD, by=STAFF, to=S.RETURNING),
    *_work(
        (S.QUALITY_CHECK,), E.FAIL_CHECK, TransitionMail("CheckFailed", TO_OWNER), by=STAFF, to=S.REPAIRING
    ),
    *_work((S.RETURNING,), E.OFFER_COLLECTION, _tell("ReadyToCollect"), by=STAFF, to=S.READY_TO_COLLECT),
    *_work(GOING_HOME, E.SHIP_BACK, _tell("ShippedBack"), CALL, by=STAFF, to=S.AWAITING_ACCEPTANCE),
    *_work((S.IN_PROGRESS, S.DIAGNOSED), E.POST_PART, _tell("PartPosted"), CALL, to=S.AWAITING_ACCEPTANCE),
    *_work(LENT_IN, E.LEND, _tell("LoanerOut"), by=STAFF),
    *_work(LENT_IN, E.TAKE_BACK_LOAN, by=STAFF),
    *_work((S.FOLLOW_UP,), E.TAKE_BACK_LOAN, by=STAFF, else_to=(S.CLOSED,)),
)
EXCHANGE_AND_REFUND = (
    *_work(DECIDING, E.APPROVE_EXCHANGE, _tell("ExchangeApproved"), SEND, to=S.EXCHANGING),
    *_work((S.EXCHANGING,), E.OFFER_SUBSTITUTE, _tell("SubstituteOffered"), to=S.SUBSTITUTE_OFFERED),
    *_work((S.EXCHANGING,), E.SHIP_NEW, _tell("NewItemShipped"), CALL, by=STAFF, to=S.AWAITING_ACCEPTANCE),
    *_work(OUTSTANDING_IN, E.RECEIVE_OLD, by=STAFF),
    *_work((S.FOLLOW_UP,), E.RECEIVE_OLD, by=STAFF, else_to=(S.CLOSED,)),
    *_work(
        (*WITH_US, S.REFUND_CLAIMED),
        E.APPROVE_REFUND,
        CONFIRM,
        to=S.REFUND_HELD,
        else_to=(S.REFUND_UNCONFIRMED,),
    ),
    *_work(DECIDING, E.APPROVE_REFUND, CONFIRM, to=S.REFUND_HELD, else_to=(S.REFUND_UNCONFIRMED,)),
    *_work((S.REFUND_UNCONFIRMED,), E.CONFIRM_PAYOUT, by=ABOVE, to=S.REFUND_HELD),
    *_rows(
        (S.REFUND_HELD,),
        E.END_HOLD,
        CLOCK,
        _tell("RefundApproved"),
        PAY,
        to=S.REFUNDING,
    ),
    *_work((S.REFUNDING,), E.RECORD_REFUND, _tell("RefundPaid"), by=STAFF, to=S.FOLLOW_UP),
    *_work(DECIDING, E.REFUSE, to=S.REFUSAL_HELD),
    *_rows((S.REFUSAL_HELD,), E.END_HOLD, CLOCK, _tell("Refused"), to=S.REFUSED),
    *_work(
        (S.REINSPECTION,), E.REINSPECT, _tell("Reinspected"), by=ABOVE, to=S.DIAGNOSED, else_to=(S.REFUSED,)
    ),
    *_work(
        GOES_BACK,
        E.RETURN_ITEM,
        _tell("SentBackAsIs", S.RETURNING),
        FEE_DUE,
        SEND,
        to=S.RETURNING,
        else_to=(S.INSPECTION_UNPAID,),
    ),
    *_work(
        (*DECIDING[2:], S.RETURNING, S.READY_TO_COLLECT),
        E.OFFER_RECYCLING,
        _tell("RecyclingOffered"),
        to=S.RECYCLING_OFFERED,
    ),
)
PARCELS = (
    *_work(OPEN, E.RECORD_DELIVERY, by=STAFF),
    *_work(WAITS_FOR_A_PARCEL, E.RECORD_PARCEL_TROUBLE, *TROUBLE, by=STAFF, to=S.IN_PROGRESS),
    *_work(
        tuple(state for state in OPEN if state not in WAITS_FOR_A_PARCEL),
        E.RECORD_PARCEL_TROUBLE,
        *TROUBLE,
        by=STAFF,
    ),
    *_work(OPEN, E.CLAIM_CARRIER, by=STAFF),
    *_work(OPEN, E.SETTLE_CLAIM, by=STAFF),
    *_work((S.IN_PROGRESS,), E.SEND_AGAIN, _tell("SentAgain"), SEND, to=S.EXCHANGING),
)
AFTERWARDS = (
    *_work(
        (S.AWAITING_ACCEPTANCE, S.FOLLOW_UP),
        E.RECORD_RATING,
        RATED,
        by=STAFF,
        to=S.CLOSED,
        else_to=AFTER_A_RATING,
    ),
    *_work((S.DISSATISFIED,), E.REOPEN, _tell("Reopened"), by=ABOVE, to=S.IN_PROGRESS),
    *_work(
        (S.DISSATISFIED, S.IN_PROGRESS),
        E.COMPENSATE,
        CONFIRM,
        by=MANAGER,
        to=S.REFUND_HELD,
        else_to=(S.REFUND_UNCONFIRMED,),
    ),
)
BY_THE_CLOCK = (
    *_rows(OPEN, E.REMIND, CLOCK),  # those who are reminded get one mail for all (`scheduled/due_cases.py`)
    *_rows(OPEN, E.ESCALATE, CLOCK),
    *_rows(OPEN, E.REMIND_OLD, CLOCK, _tell("DueBack")),
    *_rows(
        (S.READY_TO_COLLECT,),
        E.REMIND_COLLECTION,
        CLOCK,
        _tell("NotCollected"),
        TransitionMail("Uncollected", TO_OWNER),
    ),
    *_rows(OPEN, E.REMIND_PARCEL, CLOCK, _tell("ParcelLate"), TransitionMail("ParcelOverdue", TO_TEAM)),
    *_rows(
        CLAIMABLE,
        E.TELL_REFUND_RIGHT,
        CLOCK,
        _tell("RefundRight"),
        TransitionMail("RefundRightTold", TO_OWNER),
    ),
    *_rows((S.ADVISED,), E.CHECK_ADVICE, CLOCK, _tell("DidItHelp")),
    *_rows((*CUSTOMERS_TURN,), E.REMIND_CUSTOMER, CLOCK, _tell("StillWaiting")),
    *_rows(
        (S.WAITING, S.ADVISED, S.REFUSED, S.FOLLOW_UP),
        E.LAPSE,
        CLOCK,
        _tell("ClosedBySilence", S.CLOSED),
        _tell("SentBackAsIs", S.RETURNING),
        FEE_DUE,
        *SENT_BACK,
        TransitionMail("CallTheCustomer", TO_OWNER, frozenset(PROMISED_IN)),
        to=S.CLOSED,
        else_to=(S.RETURNING, S.INSPECTION_UNPAID, *PROMISED_IN),
    ),
    *_rows(
        (S.AWAITING_ITEM,),
        E.LAPSE,
        CLOCK,
        _tell("ClosedBySilence", S.CANCELLED),
        TransitionMail("CallTheCustomer", TO_OWNER, frozenset({S.AWAITING_ITEM})),
        to=S.CANCELLED,
        else_to=(S.AWAITING_ITEM,),  # something was sent once, whatever became of it
    ),
    *_rows(
        (S.QUOTED, S.AWAITING_PAYMENT, S.RECYCLING_OFFERED, S.INSPECTION_OFFERED),
        E.LAPSE,
        CLOCK,
        _tell("SentBackAsIs", S.RETURNING, S.CLOSED),
        FEE_DUE,
        *SEND_TOLD,
        to=S.RETURNING,
        else_to=(S.CLOSED, S.INSPECTION_UNPAID),
    ),
    *_rows(
        (S.VISIT_OFFERED, S.SUBSTITUTE_OFFERED, S.INSPECTION_UNPAID, S.READY_TO_COLLECT),
        E.LAPSE,
        CLOCK,
        TransitionMail("CallTheCustomer", TO_OWNER),
    ),
    *_rows((S.AWAITING_ACCEPTANCE,), E.LAPSE, CLOCK, _tell("RateUs"), to=S.FOLLOW_UP),
)
TRANSITIONS: tuple[Transition, ...] = (
    *INTAKE,
    *FROM_CUSTOMER,
    *WITH_A_WORD,
    *TOWARDS_A_DIAGNOSIS,
    *REPAIR,
    *EXCHANGE_AND_REFUND,
    *PARCELS,
    *AFTERWARDS,
    *BY_THE_CLOCK,
)
_TABLE = {(row.state, row.event): row for row in TRANSITIONS}


def move(state: State, event: Event, roles: Iterable[Role]) -> Transition:
    """The row for this move. Raises NotAllowed when the table has none for an actor in these roles."""
    row = _TABLE.get((state, event))
    if row is None or row.actors.isdisjoint(roles):
        raise NotAllowed
    return row


def allowed_events(state: State, roles: Iterable[Role]) -> tuple[Event, ...]:
    """The events that an actor in these roles may cause now, in the table's order."""
    held = frozenset(roles)
    return tuple(row.event for row in TRANSITIONS if row.state == state and held & row.actors)
