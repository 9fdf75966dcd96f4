"""The paper forms about goods and money: quote, return slip, certificates of exchange and refund."""

from dataclasses import replace

from chalicelib.domain.case.repair_steps import Quote, RequestItem
from chalicelib.domain.case.solution_steps import (
    ApproveExchange,
    ApproveRefund,
    RecordRefund,
    Refuse,
    ShipNew,
)
from chalicelib.domain.kernel.states import Event
from chalicelib.domain.views.case_view import inspection_fee_view, quote_consent
from chalicelib.domain.views.options import item
from chalicelib.domain.views.printed.record import Block, Record, Sheet, customer, product_block
from chalicelib.domain.workflow.case_queries import is_untold
from chalicelib.locale.words import join_words


def quote(sheet: Sheet) -> Record:
    """C2: what it costs; the code that accepts it stands only in the mail."""
    asked, quoted = sheet.case.fact(Quote), sheet.case.quoted
    taken = sheet.case.facts.get(Event.ACCEPT_QUOTE)  # without its code, which is not kept
    assert asked is not None, "printed only after a quote"
    assert quoted is not None, "printed only after a quote"
    lines = tuple(
        (item(kind, key, sheet.policy, sheet.language), sheet.money(price))
        for kind, key, price in quoted.lines
    )
    prices = Block(
        title=sheet.say("money_head"),
        heads=(sheet.say("item"), sheet.say("price")),
        rows=(*lines, (sheet.say("total"), sheet.money(quoted.total)), *_inspection_fee(sheet)),
    )
    agreed = quote_consent(sheet.case)
    told = sheet.name_of(agreed.recorded_by) if agreed and agreed.recorded_by else ""
    terms = sheet.block(
        "demand",
        date=sheet.day(quoted.at),
        days=sheet.say("days_text", number=asked.days),
        payment=asked.payment,
        consent=sheet.say(
            "consent_open" if not agreed else "consent_by_phone" if told else "consent_text",
            date=sheet.day(agreed.at) if agreed else "",
            name=told,
        ),
        invoice_title=taken["invoice_title"] if taken else "",
        tax_number=taken["tax_number"] if taken else "",
    )
    method = sheet.block("repair_head", method=asked.method)
    return sheet.record(
        "quote", customer(sheet), product_block(sheet), method, prices,
        replace(terms, title=sheet.say("payment")),
        signed=("customer", "company"), notes=(sheet.say("paid_note"), sheet.say("legal")),
    )  # fmt: skip


def _inspection_fee(sheet: Sheet) -> tuple[tuple[str, str], ...]:
    fee = inspection_fee_view(sheet.case, sheet.policy, sheet.language)
    return ((sheet.say("inspection_fee"), f"{sheet.money(fee.amount)} · {fee.label}"),) if fee else ()


def rma_slip(sheet: Sheet) -> Record:
    """C12: goes into the parcel, so that whoever opens it knows the case."""
    asked, new = sheet.case.fact(RequestItem), sheet.case.fact(ShipNew)
    address = new.address if new else asked.address if asked else ""
    asked_for = asked.enclose.splitlines() if asked and not new else ()
    enclosed = [line.strip() for line in asked_for if line.strip()]
    packing = Block(
        title=sheet.say("enclose"),
        checkboxes=(*(enclosed or [sheet.say("enclose_product")]), sheet.say("enclose_slip")),
    )
    blank = "\u3000"
    sender = Block(
        title=sheet.say("sender"),
        pairs=tuple((sheet.say(name), blank) for name in ("name", "phone", "address")),
    )
    return sheet.record(
        "rma_slip", sheet.block("send_to", send_to=address), product_block(sheet), packing, sender,
        notes=(sheet.say("slip_note"),), code=sheet.case.number,
    )  # fmt: skip


def exchange(sheet: Sheet) -> Record:
    """C8: which product was exchanged for which, and until when the new one is covered."""
    sent, approved, old = (
        sheet.case.fact(ShipNew),
        sheet.case.fact(ApproveExchange),
        sheet.case.timer("old_item"),
    )
    assert sent is not None, "printed only after the exchange"
    request, until = sheet.case.request, sheet.case.coverage.until if sheet.case.coverage else None
    goods = sheet.block(
        "product",
        date=sheet.on(Event.SHIP_NEW),
        reason=approved.reason if approved else "",
        old_model=request.model,
        old_serial=request.serial_number,
        new_model=sent.new_model,
        new_serial=sent.new_serial,
        until=sheet.day(until),
        old_due=sheet.day(old.due) if old else "",
    )
    parcel = sheet.block("parcel_head", carrier=sent.carrier, tracking=sent.tracking)
    return sheet.record(
        "exchange", customer(sheet), goods, parcel,
        signed=("customer", "company"), notes=(sheet.say("legal"),),
    )  # fmt: skip


def refund(sheet: Sheet) -> Record:
    """C9, C13: how much was paid, by which way."""
    approved, paid, payout = sheet.case.fact(ApproveRefund), sheet.case.fact(RecordRefund), sheet.case.payout
    assert payout is not None, "printed only after a payment"
    sums = sheet.block(
        "money_head",
        date=sheet.on(Event.RECORD_REFUND),
        kind=sheet.word("payout", payout.kind),
        amount=sheet.money(payout.amount),
        shipping=sheet.money(approved.shipping) if approved and approved.shipping else "",
        way=sheet.word("route", approved.route) if approved and payout.kind == "refund" else "",
        reference=paid.reference if paid else "",
    )
    return sheet.record(
        "refund", customer(sheet), product_block(sheet), sums,
        signed=("finance", "company", "customer"), notes=(sheet.say("legal"),),
    )  # fmt: skip


def return_application(sheet: Sheet) -> Record:
    """E5: what was asked when goods are to go back, how it was decided, and when each thing happened."""
    case = sheet.case
    asked = sheet.block(
        "demand",
        date=sheet.day(case.received_at),
        received=sheet.day(case.request.received_on),
        state=_state_of_goods(sheet),
        problem=case.request.description,
    )
    return sheet.record(
        "return_application", customer(sheet), product_block(sheet), asked, _decision(sheet),
        signed=("customer", "recorder", "finance"), notes=(sheet.say("legal"),),
    )  # fmt: skip


def _state_of_goods(sheet: Sheet) -> str:
    names = ("unused", "opened_or_modified", "liquid_or_drop")
    said = [sheet.word("fact", name) for name in names if getattr(sheet.case.request, name)]
    return join_words(said, sheet.language)


def _decision(sheet: Sheet) -> Block:
    """Nothing of what was decided before the customer has heard of it."""
    approved, refused = sheet.case.fact(ApproveRefund), sheet.case.fact(Refuse)
    told, payout = not is_untold(sheet.case.state), sheet.case.payout
    return sheet.block(
        "decision",
        goods_came=sheet.on(Event.RECEIVE_ITEM),
        approved_on=sheet.on(Event.APPROVE_REFUND) if told and approved else "",
        amount=sheet.money(payout.amount) if told and payout and approved else "",
        way=sheet.word("route", approved.route) if told and approved else "",
        refused_on=sheet.on(Event.REFUSE) if told and refused else "",
        refusal=refused.text if told and refused else "",
        paid_on=sheet.on(Event.RECORD_REFUND),
    )
