"""What the steps that staff report, and the clock, make of a case: repair, exchange, money, time."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from chalicelib.domain.case import Case, Payout, Quoted, Step, Timer
from chalicelib.domain.commands import Command
from chalicelib.domain.coverage import coverage
from chalicelib.domain.effects import Effect, into, reported
from chalicelib.domain.effects_customer import still_out
from chalicelib.domain.entitled import entitlements
from chalicelib.domain.errors import Fault, Invalid, NotAllowed
from chalicelib.domain.policy import Policy
from chalicelib.domain.prices import NotListed, charged
from chalicelib.domain.states import Event, State
from chalicelib.domain.terms import Repair
from chalicelib.domain.ticks import CheckAdvice, Escalate, Lapse, Remind, RemindCustomer, RemindOld
from chalicelib.domain.triage import today
from chalicelib.domain.work import (
    ApproveExchange,
    ApproveRefund,
    AwaitParts,
    Compensate,
    CompleteVisit,
    ConfirmPayout,
    Diagnose,
    FetchItem,
    FinishRepair,
    Lend,
    OfferSubstitute,
    OfferVisit,
    PlanRepair,
    Quote,
    ReceiveItem,
    ReceiveOld,
    RecordPayment,
    Refuse,
    Reinspect,
    Reopen,
    ShipBack,
    ShipNew,
    TakeBackLoan,
    moments,
)

CLOSING_TIME = time(23, 59)
KEPT_IN = frozenset(  # the product stays with us, for a new one or the money
    {
        State.EXCHANGING,
        State.SUBSTITUTE_OFFERED,
        State.REFUNDING,
        State.AWAITING_ACCEPTANCE,
        State.FOLLOW_UP,
        State.DISSATISFIED,
    }
)


def _item_came(case: Case, step: Step, command: Command, policy: Policy) -> tuple[Case, Step]:
    return reported(case.model_copy(update={"item_here": True}), step, command, policy)


def _free_repair(case: Case, step: Step, command: PlanRepair, policy: Policy) -> tuple[Case, Step]:
    """Only what the company pays starts without a quote (C1). Raises Invalid for the rest."""
    if paid_by_customer(case, policy):
        raise Invalid(faults=(Fault("method", "needs_quote"),))
    return reported(case, step, command, policy)


def paid_by_customer(case: Case, policy: Policy) -> bool:
    """Whether the diagnosis lays the cost on the customer (B4)."""
    found = case.fact(Diagnose)
    cause = found.cause if found else "covered"
    return bool(getattr(policy.pages.warranty.responsibility, cause).pays != "company")


def _quoted(case: Case, step: Step, command: Quote, policy: Policy) -> tuple[Case, Step]:
    """The price by the list of today (C2). Raises Invalid for a part or labour that it does not name."""
    lines = (*_lines(case, "labour", command.labour, policy), *_lines(case, "parts", command.parts, policy))
    prices = policy.pages.price_list
    assert prices is not None, "lines come from a list"
    quoted = Quoted(
        at=step.at,
        lines=lines,
        total=sum((price for _, _, price in lines), Decimal(0)),
        currency=prices.currency,
        policy_version=policy.version,
    )
    return reported(case.model_copy(update={"quoted": quoted}), step, command, policy)


def _lines(
    case: Case, kind: Literal["labour", "parts"], keys: Iterable[str], policy: Policy
) -> Iterable[tuple[str, str, Decimal]]:
    found = case.fact(Diagnose)
    cause: Literal["customer_fault", "expired"] = (
        "customer_fault" if found and found.cause == "customer_fault" else "expired"
    )
    for key in keys:
        try:
            yield kind, key, charged(_listed(case, kind, key, policy), cause=cause, policy=policy)
        except (KeyError, NotListed) as error:
            raise Invalid(faults=(Fault(kind, "not_listed"),)) from error


def _listed(case: Case, kind: str, key: str, policy: Policy) -> Decimal:
    prices = policy.pages.price_list
    if prices is None or not case.request.model:
        raise KeyError(key)
    family = prices.families[policy.product(case.request.model).family]
    return Decimal(getattr(family, kind)[key])


def _paid(case: Case, step: Step, command: RecordPayment, policy: Policy) -> tuple[Case, Step]:
    """Work starts when all is paid. Raises Invalid for less."""
    if case.quoted and command.amount < case.quoted.total:
        raise Invalid(faults=(Fault("amount", "too_little"),))
    return reported(case, step, command, policy)


def _visit_offered(case: Case, step: Step, command: OfferVisit, policy: Policy) -> tuple[Case, Step]:
    """Raises Invalid for times that cannot be read or are over."""
    zone = ZoneInfo(policy.pages.service_levels.timezone)
    try:
        times = moments(command.times)
    except ValueError as error:
        raise Invalid(faults=(Fault("times", "invalid_time"),)) from error
    if not times or any(at.replace(tzinfo=zone) <= step.at for at in times):
        raise Invalid(faults=(Fault("times", "past_time" if times else "invalid_time"),))
    facts = {name: value for name, value in case.facts.items() if name is not Event.CHOOSE_TIME}
    return reported(case.model_copy(update={"facts": facts}), step, command, policy)


def _parts_awaited(case: Case, step: Step, command: AwaitParts, policy: Policy) -> tuple[Case, Step]:
    """The customer's new date is the new deadline (C3); the first promise is kept in mind (C9)."""
    promised = case.promised_on or _day_of(case.timer("repair"), policy)
    moved = case.model_copy(
        update={"promised_on": promised, "timers": _moved_to(case, "repair", command.ready_on, policy)}
    )
    return reported(moved, step, command, policy)


def _moved_to(case: Case, name: str, day: date, policy: Policy) -> tuple[Timer, ...]:
    due = datetime.combine(day, CLOSING_TIME, ZoneInfo(policy.pages.service_levels.timezone))
    return tuple(
        timer.model_copy(update={"due": due, "remind_at": due - timedelta(days=1), "told": ()})
        if timer.name == name
        else timer
        for timer in case.timers
    )


def _day_of(timer: Timer | None, policy: Policy) -> date | None:
    return today(policy, timer.due) if timer else None


def _gone_home(case: Case, step: Step, command: ShipBack, policy: Policy) -> tuple[Case, Step]:
    """A repaired product goes home with a longer warranty (C6, C7)."""
    case = case.model_copy(update={"item_here": False})
    case = _repaired(case, step, policy) if case.fact(FinishRepair) else case
    return reported(case, step.model_copy(update={"coverage": case.coverage}), command, policy)


def _visited(case: Case, step: Step, command: CompleteVisit, policy: Policy) -> tuple[Case, Step]:
    case = _repaired(case, step, policy)
    return reported(case, step.model_copy(update={"coverage": case.coverage}), command, policy)


def _repaired(case: Case, step: Step, policy: Policy) -> Case:
    """The repair in the product's history, and who pays from now on."""
    done = today(policy, step.at)
    repair = Repair(received=today(policy, case.received_at), completed=done, case=case.number)
    if paid_by_customer(case, policy):
        return case
    history = case.history.model_copy(update={"repairs": (*case.history.repairs, repair)})
    return _covered(case.model_copy(update={"history": history}), policy, done)


def _covered(case: Case, policy: Policy, day: date) -> Case:
    answer = coverage(case.request, kind="repair", policy=policy, today=day, history=case.history)
    return case.model_copy(update={"coverage": answer})


def _exchange(case: Case, step: Step, command: ApproveExchange, policy: Policy) -> tuple[Case, Step]:
    """What the policy entitles to is free to give; all else needs a code (C8). Raises Invalid."""
    if not step.proved and entitlements(case, policy, step.at).of("exchange") is None:
        raise Invalid(faults=(Fault("code", "needs_code"),))
    return reported(case, step, command, policy)


def _new_shipped(case: Case, step: Step, command: ShipNew, policy: Policy) -> tuple[Case, Step]:
    """The same model, or one that the customer agreed to; the old one is due back (C8). Raises Invalid."""
    offer = case.fact(OfferSubstitute)
    agreed = any(consent.to is Event.ACCEPT_SUBSTITUTE for consent in case.consents)
    if command.new_model != case.request.model and not (
        offer and agreed and command.new_model == offer.substitute
    ):
        raise Invalid(faults=(Fault("new_model", "not_agreed"),))
    done = today(policy, step.at)
    history = case.history.model_copy(update={"exchanged_on": done})
    case = _covered(case.model_copy(update={"history": history}), policy, done)
    timers = case.timers
    if not case.item_here:
        due = step.at + timedelta(days=policy.pages.returns.old_item_back_days)
        timers = (
            *timers,
            Timer(name="old_item", started=step.at, due=due, remind_at=due - timedelta(days=2)),
        )
    return reported(case.model_copy(update={"timers": timers}), step, command, policy)


def _lent(case: Case, step: Step, command: Lend, policy: Policy) -> tuple[Case, Step]:
    zone = ZoneInfo(policy.pages.service_levels.timezone)
    due = datetime.combine(command.back_on, CLOSING_TIME, zone)
    timer = Timer(name="loaner", started=step.at, due=due, remind_at=due - timedelta(days=2))
    others = tuple(one for one in case.timers if one.name != "loaner")
    return reported(case.model_copy(update={"timers": (*others, timer)}), step, command, policy)


def _came_back(case: Case, step: Step, command: Command, policy: Policy) -> tuple[Case, Step]:
    """What was out is back; a rated case that waited only for it is closed."""
    name = "old_item" if isinstance(command, ReceiveOld) else "loaner"
    timers = tuple(timer for timer in case.timers if timer.name != name)
    case, step = reported(case.model_copy(update={"timers": timers}), step, command, policy)
    if case.state is State.FOLLOW_UP and Event.RATE in case.facts and not still_out(case):
        return into(case, step, State.CLOSED)
    return case, step


def _payout(case: Case, step: Step, command: ApproveRefund | Compensate, policy: Policy) -> tuple[Case, Step]:
    """Money leaves with a fresh code, above the limit with a second person's too. Raises Invalid."""
    if not step.proved:
        raise Invalid(faults=(Fault("code", "needs_code"),))
    kind: Literal["refund", "compensation"] = (
        "refund" if isinstance(command, ApproveRefund) else "compensation"
    )
    payout = Payout(kind=kind, amount=command.amount, approved_by=step.who)
    case, step = reported(case.model_copy(update={"payout": payout}), step, command, policy)
    if command.amount > policy.pages.returns.second_person_above:
        return into(case, step, State.REFUND_UNCONFIRMED)
    alone = tuple(mail for mail in step.mails if mail.message != "PayoutToConfirm")
    return case, step.model_copy(update={"mails": alone})


def _confirmed(case: Case, step: Step, command: ConfirmPayout, policy: Policy) -> tuple[Case, Step]:
    """Somebody else than who approved. Raises Invalid or NotAllowed."""
    assert case.payout is not None, "a case comes to this state by a payout"
    if case.payout.approved_by.casefold() == step.who.casefold():
        raise NotAllowed("second_person")
    if not step.proved:
        raise Invalid(faults=(Fault("code", "needs_code"),))
    return case.model_copy(update={"payout": case.payout.model_copy(update={"confirmed_by": step.who})}), step


def _refused(case: Case, step: Step, command: Refuse, policy: Policy) -> tuple[Case, Step]:
    """A refusal names a clause that stands on a page (B5). Raises Invalid."""
    if command.clause not in policy.clauses:
        raise Invalid(faults=(Fault("clause", "unknown_clause"),))
    return reported(case, step, command, policy)


def _reinspected(case: Case, step: Step, command: Reinspect, policy: Policy) -> tuple[Case, Step]:
    """Upheld, the refusal stands for good; overturned, the fault is ours (B6)."""
    case, step = reported(case, step, command, policy)
    step = step.model_copy(update={"text": command.finding})
    if command.ruling == "upheld":
        return into(case, step, State.REFUSED)
    found = case.facts.get(Event.DIAGNOSE)
    facts = {**case.facts, Event.DIAGNOSE: found | {"cause": "covered"}} if found else case.facts
    return case.model_copy(update={"facts": facts}), step


def _begun_again(case: Case, step: Step, command: Reopen, policy: Policy) -> tuple[Case, Step]:
    """What comes of it is rated anew; the former rating stands in its step (D2)."""
    facts = {name: value for name, value in case.facts.items() if name is not Event.RATE}
    return reported(case.model_copy(update={"facts": facts}), step, command, policy)


def _diagnosed(case: Case, step: Step, command: Diagnose, policy: Policy) -> tuple[Case, Step]:
    case, step = reported(case, step, command, policy)
    return case, step.model_copy(update={"text": command.finding})


def _reminded(case: Case, step: Step, command: Remind, policy: Policy) -> tuple[Case, Step]:
    return _with_timer(case, command.timer, remind_at=None), step.model_copy(update={"text": command.timer})


def _asked_back(case: Case, step: Step, command: RemindOld, policy: Policy) -> tuple[Case, Step]:
    """The customer hears of it before the day, and once more on it."""
    timer = case.timer(command.timer)
    again = timer.due if timer and step.at < timer.due else None
    return _with_timer(case, command.timer, remind_at=again), step.model_copy(update={"text": command.timer})


def _escalated(case: Case, step: Step, command: Escalate, policy: Policy) -> tuple[Case, Step]:
    timer = case.timer(command.timer)
    told = (*timer.told, command.to) if timer else ()
    return _with_timer(case, command.timer, told=told), step.model_copy(update={"text": command.timer})


def _asked_again(case: Case, step: Step, command: RemindCustomer, policy: Policy) -> tuple[Case, Step]:
    return _with_timer(case, "silence", remind_at=None), step


def _with_timer(case: Case, name: str, **changes: object) -> Case:
    timers = (one.model_copy(update=changes) if one.name == name else one for one in case.timers)
    return case.model_copy(update={"timers": tuple(timers)})


def _lapsed(case: Case, step: Step, command: Lapse, policy: Policy) -> tuple[Case, Step]:
    """Silence has its end, once; a product that is here goes back, and one that is not cannot (C14)."""
    case = case.model_copy(update={"timers": tuple(one for one in case.timers if one.name != "silence")})
    if case.state is State.RETURNING and not case.item_here:
        return into(case, step, State.CLOSED)
    if case.state is not State.CLOSED:
        return case, step
    goes_back = case.item_here and _left_in(case) not in KEPT_IN
    unsaid = "ClosedBySilence" if goes_back else "SentBackAsIs"
    step = step.model_copy(update={"mails": tuple(mail for mail in step.mails if mail.message != unsaid)})
    return into(case, step, State.RETURNING) if goes_back else (case, step)


def _left_in(case: Case) -> State:
    """Where the case was when the customer fell silent; a question says where it would lead back to."""
    return case.resumes or case.steps[-1].state


def _advice_checked(case: Case, step: Step, command: Command, policy: Policy) -> tuple[Case, Step]:
    return case.model_copy(update={"timers": tuple(one for one in case.timers if one.name != "advice")}), step


EFFECTS: dict[type[Command], Effect] = {
    ReceiveItem: _item_came,
    FetchItem: _item_came,
    Diagnose: _diagnosed,
    PlanRepair: _free_repair,
    Quote: _quoted,
    RecordPayment: _paid,
    OfferVisit: _visit_offered,
    AwaitParts: _parts_awaited,
    ShipBack: _gone_home,
    CompleteVisit: _visited,
    ApproveExchange: _exchange,
    ShipNew: _new_shipped,
    ReceiveOld: _came_back,
    Lend: _lent,
    TakeBackLoan: _came_back,
    ApproveRefund: _payout,
    Compensate: _payout,
    ConfirmPayout: _confirmed,
    Refuse: _refused,
    Reinspect: _reinspected,
    Reopen: _begun_again,
    Remind: _reminded,
    RemindOld: _asked_back,
    Escalate: _escalated,
    RemindCustomer: _asked_again,
    Lapse: _lapsed,
    CheckAdvice: _advice_checked,
}
