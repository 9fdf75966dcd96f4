"""The paper forms that stay inside: the requisition slip of the warehouse (C18), the survey (E6)."""

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.customer_commands import Rate
from chalicelib.domain.case.repair_steps import AwaitParts, PlanRepair, Quote
from chalicelib.domain.kernel.states import Event
from chalicelib.domain.views.options import item
from chalicelib.domain.views.printed.record import Block, Record, Sheet, customer, product_block


def requisition(sheet: Sheet) -> Record:
    """C18: which parts the repair needs, what was handed out to whom, and who signs for it."""
    case = sheet.case
    wanted = sheet.block(
        "parts_wanted",
        method=_method(case),
        parts=_parts(sheet),
        awaited=(awaited.part if (awaited := case.fact(AwaitParts)) else ""),
    )
    handed = Block(
        title=sheet.say("parts_handed"),
        heads=tuple(sheet.say(name) for name in ("date", "parts", "taken_by", "handed_by")),
        rows=tuple(
            (sheet.day(line.at), line.parts, line.taken_by, sheet.name_of(line.by))
            for line in case.handed_out or ()
        ),
    )
    return sheet.record(
        "requisition", product_block(sheet), wanted, handed, signed=("technician", "warehouse", "head")
    )


def needs_parts(case: Case) -> bool:
    """Whether a repair of ours names parts, waits for one, or has had some."""
    plan, quote = case.fact(PlanRepair), case.fact(Quote)
    paid = quote is not None and bool(quote.parts) and Event.RECORD_PAYMENT in case.facts
    return bool((plan and plan.parts) or paid or case.fact(AwaitParts) or case.handed_out)


def _method(case: Case) -> str:
    chosen = case.fact(Quote) if Event.RECORD_PAYMENT in case.facts else case.fact(PlanRepair)
    return chosen.method if chosen else ""


def _parts(sheet: Sheet) -> str:
    quote, plan = sheet.case.fact(Quote), sheet.case.fact(PlanRepair)
    if quote and Event.RECORD_PAYMENT in sheet.case.facts:
        return "\n".join(item("parts", key, sheet.policy, sheet.language) for key in quote.parts)
    return (plan.parts or "") if plan else ""


def survey(sheet: Sheet) -> Record:
    """E6: how the customer found the result, the process and the technician, in marks and words."""
    given, scale = sheet.case.fact(Rate), sheet.policy.pages.service_levels.rating
    assert given is not None, "printed only after a rating"

    def mark(of: int | None) -> str:
        return f"{of} / {scale.highest}" if of is not None else sheet.say("not_said")

    asked = sheet.last(Event.RATE, Event.RECORD_RATING)
    answers = sheet.block(
        "survey_head",
        date=sheet.day(asked.at) if asked else "",
        asked_by=sheet.by(Event.RECORD_RATING)
        if asked and asked.event is Event.RECORD_RATING
        else sheet.say("by_link"),
        survey_result=mark(given.score),
        survey_process=mark(given.process),
        survey_technician=mark(given.technician),
        remark=given.text or "",
    )
    return sheet.record(
        "survey", customer(sheet), product_block(sheet), answers, signed=("recorder", "manager")
    )
