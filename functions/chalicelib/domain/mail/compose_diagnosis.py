"""Advice, the product's way to us and visits, put into words for the customer (A9, B1, C11, C12)."""

from typing import Any

from chalicelib.domain.case.case import Case, Step
from chalicelib.domain.case.customer_commands import ChooseTime
from chalicelib.domain.case.repair_steps import (
    Advise,
    CompleteVisit,
    FetchItem,
    OfferVisit,
    ReceiveItem,
    RequestItem,
    moments,
)
from chalicelib.domain.kernel.records import Surroundings
from chalicelib.domain.kernel.states import Event
from chalicelib.domain.mail.compose_parts import (
    case_base,
    due,
    guide,
    money,
    reported_fact,
    wait_base,
    warranty_end,
)
from chalicelib.domain.mail.messages import (
    AdviceGiven,
    DidItHelp,
    ItemReceived,
    Message,
    ResultToAccept,
    SendItIn,
    TakesLonger,
    VisitConfirmed,
    VisitMoved,
    VisitOffered,
)
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.views.formatting import day
from chalicelib.locale.dates import write_slot


def compose_advice_given(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    return AdviceGiven(
        **wait_base(case, step, policy, around),
        text=step.text,
        guide_url=guide(reported_fact(case, Advise).guide, around),
        asks_at=due(case, "advice", policy, around),
    )


def compose_did_it_help(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    return DidItHelp(**wait_base(case, step, policy, around))


def compose_send_it_in(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    asked = reported_fact(case, RequestItem)
    return SendItIn(
        **wait_base(case, step, policy, around),
        by_parcel=asked.how == "send_in",
        address=asked.address,
        enclose=_lines(asked.enclose),
        text=step.text,
        needs_address=asked.how == "send_in" and not case.request.address,
    )


def compose_item_received(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    fetched = step.event is Event.FETCH_ITEM
    return ItemReceived(
        **case_base(case, policy, around),
        fetched=fetched,
        condition=reported_fact(case, FetchItem).condition
        if fetched
        else reported_fact(case, ReceiveItem).condition,
        diagnosed_by=due(case, "diagnosis", policy, around),
    )


def compose_takes_longer(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    return TakesLonger(
        **case_base(case, policy, around), text=step.text, solved_by=due(case, "hard_case", policy, around)
    )


def compose_visit_offered(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    return VisitOffered(**wait_base(case, step, policy, around), **_visit(case, policy, around))


def compose_visit_moved(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    former = step.before.get("facts", {}).get(Event.CHOOSE_TIME)
    return VisitMoved(
        **wait_base(case, step, policy, around),
        **_visit(case, policy, around),
        former=write_slot(moments(former["time"])[0], around.language) if former else "",
    )


def compose_visit_confirmed(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    offer, early = reported_fact(case, OfferVisit), policy.pages.service_levels.arrive_early
    return VisitConfirmed(
        **case_base(case, policy, around),
        at=write_slot(moments(reported_fact(case, ChooseTime).time)[0], around.language),
        technician=offer.technician,
        charge=money(offer.charge, policy),
        least_early=str(early.least),
        most_early=str(early.most),
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _visit(case: Case, policy: Policy, around: Surroundings) -> dict[str, Any]:
    offer = reported_fact(case, OfferVisit)
    return {
        "times": tuple(write_slot(at, around.language) for at in moments(offer.times)),
        "technician": offer.technician,
        "charge": money(offer.charge, policy),
        "text": offer.text or "",
    }


def compose_result_to_accept(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    work, until = reported_fact(case, CompleteVisit), warranty_end(case, step, policy)
    return ResultToAccept(
        **wait_base(case, step, policy, around),
        done=work.done,
        parts_used=work.parts_used or "",
        technician=work.technician,
        charge=money(work.charge, policy),
        until=day(until, around.language) if until else "",
    )


COMPOSERS = {
    "AdviceGiven": compose_advice_given,
    "DidItHelp": compose_did_it_help,
    "SendItIn": compose_send_it_in,
    "ItemReceived": compose_item_received,
    "TakesLonger": compose_takes_longer,
    "VisitOffered": compose_visit_offered,
    "VisitMoved": compose_visit_moved,
    "VisitConfirmed": compose_visit_confirmed,
    "ResultToAccept": compose_result_to_accept,
}
