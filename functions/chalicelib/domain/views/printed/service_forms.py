"""What stands on each paper form; `FORMS` is the table of them, with when a case has one to print."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.repair_steps import (
    CompleteVisit,
    Diagnose,
    FinishRepair,
    PassCheck,
    RequestItem,
    WorkRecord,
)
from chalicelib.domain.case.solution_steps import Reinspect
from chalicelib.domain.kernel.events import EVENTS
from chalicelib.domain.kernel.records import Whose
from chalicelib.domain.kernel.states import Event, Role, State
from chalicelib.domain.policy.solution_rules import CAUSES
from chalicelib.domain.views.printed.goods_forms import exchange, quote, refund, return_application, rma_slip
from chalicelib.domain.views.printed.inside_forms import needs_parts, requisition, survey
from chalicelib.domain.views.printed.parcels import parcels
from chalicelib.domain.views.printed.record import Block, Record, Sheet, customer, product
from chalicelib.domain.workflow.case_queries import clauses_of_diagnosis, is_untold

INSPECTED = (Event.RECEIVE_ITEM, Event.FETCH_ITEM, Event.DIAGNOSE)  # whose photos show the damage
REPAIRED = (Event.FINISH_REPAIR, Event.COMPLETE_VISIT)
LATEST = 14  # lines of what was done, so that the form stays on one sheet


class Form(NamedTuple):
    """A paper form, and whether a case has something to print on it."""

    fill: Callable[[Sheet], Record]
    has: Callable[[Case], bool]
    inside: bool = False  # only for staff


def report(sheet: Sheet) -> Record:
    """E1: who reported what, what is wanted, and how it was dealt with."""
    case, first = sheet.case, sheet.steps[0]
    intake = sheet.block(
        "demand",
        date=sheet.day(case.received_at),
        recorder=sheet.name_of(first.who) if first.who else sheet.word("channel", case.channel),
        channel=sheet.word("channel", case.channel),
        kind=sheet.word("kind", case.kind),
        urgency=sheet.word("urgency", case.urgency),
        team=sheet.word("team", case.team),
        owner=sheet.name_of(case.owner) if case.owner else "",
    )
    told = case.request
    used = told.used_as_in_manual
    problem = sheet.block(
        "problem",
        problem=told.description,
        fault_since=told.fault_since,
        situation=told.situation,
        used_as_in_manual=sheet.word("used_as_in_manual", used) if used else "",
        surroundings=told.surroundings,
    )
    return sheet.record(
        "report", intake, customer(sheet), product(sheet), problem, parcels(sheet), _handling(sheet),
        signed=("customer", "recorder"), notes=(sheet.say("legal"),),
    )  # fmt: skip


def service_record(sheet: Sheet) -> Record:
    """E2, in three copies: technician, parts, charge, result, and who signed."""
    work = _work(sheet.case)
    assert work is not None, "printed only after the work"
    checked, accepted = sheet.case.fact(PassCheck), sheet.on(Event.ACCEPT_RESULT)
    done = sheet.block(
        "repair_head",
        date=sheet.on(work.event),
        technician=work.technician,
        done=work.done,
        parts=work.parts_used or sheet.say("none"),
        minutes=sheet.say("minutes_text", number=work.minutes),
        charge=sheet.charge(work.charge),
        result=checked.tests if checked else "",
        confirmed=sheet.say("confirmed_on", date=accepted) if accepted else "",
    )
    copies = tuple(sheet.say(f"copy_{copy}") for copy in ("file", "service", "customer"))
    return sheet.record(
        "service_record", replace(customer(sheet), title=sheet.say("unit")), product(sheet), done,
        sheet.pictures(*REPAIRED),
        signed=("customer", "technician", "warehouse", "head"),
        notes=(sheet.say("invoice_note"), sheet.say("legal")), copies=copies,
    )  # fmt: skip


def diagnosis(sheet: Sheet) -> Record:
    """E4: what was found, on which evidence, who is responsible and so who pays (B3, B4)."""
    found, again = sheet.case.fact(Diagnose), sheet.case.fact(Reinspect)
    assert found is not None, "printed only after the diagnosis"
    bearing = getattr(sheet.policy.pages.warranty.responsibility, found.cause)
    findings = sheet.block(
        "finding_head",
        date=sheet.on(Event.DIAGNOSE),
        examiner=sheet.by(Event.DIAGNOSE),
        fault=sheet.word("fault", found.fault),
        repairable=sheet.say("yes" if found.repairable else "no"),
        finding=found.finding,
        evidence=found.evidence,
    )
    ruling = sheet.block(
        "ruling_head",
        cause=sheet.word("cause", found.cause),
        payer=sheet.word("payer", bearing.pays),
        clauses=_clauses(sheet),
        reinspection=f"{sheet.word('ruling', again.ruling)}\n{again.finding}" if again else "",
    )
    return sheet.record(
        "diagnosis", customer(sheet), product(sheet), findings, ruling, sheet.pictures(*INSPECTED),
        signed=("technician", "head"), notes=(sheet.say("terms"), sheet.say("legal")),
    )  # fmt: skip


def repair_report(sheet: Sheet) -> Record:
    """E4: cause, what was changed, how it was tested, and until when the warranty runs now (C6, C7)."""
    work, found, checked = _work(sheet.case), sheet.case.fact(Diagnose), sheet.case.fact(PassCheck)
    assert work is not None, "printed only after the work"
    until = sheet.case.coverage.until if sheet.case.coverage else None
    repair = sheet.block(
        "repair_head",
        why=found.finding if found else "",
        date=sheet.on(work.event),
        technician=work.technician,
        done=work.done,
        parts=work.parts_used or sheet.say("none"),
        charge=sheet.charge(work.charge),
        result=checked.tests if checked else "",
        until=sheet.day(until),
    )
    return sheet.record(
        "repair_report", customer(sheet), product(sheet), repair, sheet.pictures(*REPAIRED),
        signed=("technician", "head", "customer"), notes=(sheet.say("legal"),),
    )  # fmt: skip


def _handling(sheet: Sheet) -> Block:
    """What happened, a line each, as far as it was told to the customer; the latest of a long life."""
    told = [step for step in sheet.steps[1:] if EVENTS[step.event].paper == "printed" and not step.undone]
    rows = tuple(
        (
            sheet.day(step.at),
            sheet.word("event", step.event),
            sheet.name_of(step.who) if step.actor is Role.STAFF and step.who else "",
        )
        for step in told[-LATEST:]
    )
    heads = tuple(sheet.say(name) for name in ("date", "handling", "recorder"))
    return Block(title=sheet.say("handling"), heads=heads, rows=rows)


def _clauses(sheet: Sheet) -> str:
    """What the diagnosis rests on; the answer to the request, too, where it says the same (B5)."""
    known, answer, found = sheet.policy.clauses, sheet.case.coverage, sheet.case.fact(Diagnose)
    agrees = answer and found and CAUSES.get(answer.outcome) == found.cause
    names = dict.fromkeys((*(answer.clauses if answer and agrees else ()), *clauses_of_diagnosis(sheet.case)))
    return "\n".join(known[name].text(sheet.language) for name in names if name in known)


def _work(case: Case) -> WorkRecord | None:
    return case.fact(FinishRepair) or case.fact(CompleteVisit)


def _has_work(case: Case) -> bool:
    return _work(case) is not None


FORMS: dict[str, Form] = {
    "rma_slip": Form(rma_slip, lambda case: case.timer("old_item") is not None or _sends(case)),
    "quote": Form(quote, lambda case: case.quoted is not None and Event.QUOTE in case.facts),
    "diagnosis": Form(diagnosis, lambda case: Event.DIAGNOSE in case.facts and not is_untold(case.state)),
    "repair_report": Form(
        repair_report, lambda case: _has_work(case) and case.state is not State.QUALITY_CHECK
    ),
    "service_record": Form(
        service_record, lambda case: _has_work(case) and case.state is not State.QUALITY_CHECK
    ),
    "exchange": Form(exchange, lambda case: Event.SHIP_NEW in case.facts),
    "refund": Form(
        refund, lambda case: Event.RECORD_REFUND in case.facts and case.state is not State.REFUNDING
    ),
    "requisition": Form(requisition, needs_parts, inside=True),
    "survey": Form(survey, lambda case: Event.RATE in case.facts, inside=True),
    "return_application": Form(return_application, lambda case: case.kind == "return"),
    "report": Form(report, lambda case: True),
}


def _sends(case: Case) -> bool:
    asked = case.fact(RequestItem)
    return case.state is State.AWAITING_ITEM and asked is not None and asked.how == "send_in"


def available(case: Case, whose: Whose) -> tuple[str, ...]:
    """The forms that the case has something to print on for that reader, the most wanted first."""
    return tuple(
        name for name, form in FORMS.items() if form.has(case) and (whose == "staff" or not form.inside)
    )
