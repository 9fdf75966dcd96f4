"""The process page on quotes, exchanges, refunds and documents: what it says can be done, and is."""

from __future__ import annotations

from pathlib import Path

import pytest

from chalicelib.adapters.document_links import Wanted
from chalicelib.cases import documents, presentation
from chalicelib.domain.case.repair_steps import RecordPayment
from chalicelib.domain.case.solution_steps import RecordRefund
from chalicelib.domain.kernel.errors import Invalid, NotAllowed
from chalicelib.domain.kernel.records import Whose
from chalicelib.domain.mail.payouts import PayRefund
from chalicelib.domain.views.printed.service_forms import FORMS, available
from tests.domain.timed import EXPIRED
from tests.promises.acting import DAY, NOW, RETURNS, E, S, desk, does, led, letter_of, owed, timer
from tests.service.test_documents import PRINTED, printed

HERE = (E.TAKE, E.RECEIVE_ITEM)
QUOTED = (*HERE, EXPIRED, E.QUOTE)


def test_stage_quote(tmp_path: Path) -> None:
    diagnosed = led(*HERE, EXPIRED)
    with pytest.raises(Invalid):
        does(diagnosed, E.PLAN_REPAIR)
    quoted = does(diagnosed, E.QUOTE)
    (form,) = (
        one
        for one in presentation.case_view(desk(tmp_path).context, quoted, "zh").allowed
        if one.command is E.ACCEPT_QUOTE
    )
    fields = {field.name: field for field in form.fields}
    assert fields["code"].required
    assert {"code", "invoice_title", "tax_number"} <= fields.keys()
    said = letter_of(quoted, "QuoteOffered")
    assert "确认码" in said
    for step in (E.FINISH_REPAIR, E.PLAN_REPAIR):
        for case in (quoted, does(quoted, E.ACCEPT_QUOTE)):
            with pytest.raises(NotAllowed):
                does(case, step)
    agreed = does(quoted, E.ACCEPT_QUOTE)
    assert agreed.state is S.AWAITING_PAYMENT
    total = agreed.quoted.total if agreed.quoted else 0
    with pytest.raises(Invalid):
        does(agreed, RecordPayment(amount=total - 1, reference="P-1"))
    assert does(agreed, RecordPayment(amount=total, reference="P-1")).state is S.REPAIRING


def test_stage_exchange() -> None:
    sent = led(E.TAKE, E.APPROVE_EXCHANGE, E.SHIP_NEW)
    assert (
        timer(sent, "old_item").due
        == NOW + (RETURNS.new_item_arrives_days + RETURNS.old_item_back_days) * DAY
    ), "the new one leaves first"
    assert "运费由我们承担" in letter_of(sent, "NewItemShipped").partition("请寄回旧机")[2]
    offered = led(E.TAKE, E.APPROVE_EXCHANGE, E.OFFER_SUBSTITUTE)
    with pytest.raises(NotAllowed):
        does(offered, E.SHIP_NEW)
    assert does(offered, E.ACCEPT_SUBSTITUTE).state is S.EXCHANGING
    refunding = led(E.TAKE, E.APPROVE_REFUND, E.END_HOLD)
    assert ("PayRefund", "team") in owed(refunding)
    assert PayRefund.for_team == "finance"
    paid = does(refunding, RecordRefund(reference="R-1"))
    assert refunding.facts[E.APPROVE_REFUND]["route"] == "original"
    assert "原" in letter_of(paid, "RefundPaid")


@pytest.mark.parametrize("name", FORMS)
def test_records(name: str, tmp_path: Path) -> None:
    case = printed(name)
    assert name in available(case, "staff")
    assert set(PRINTED) == set(FORMS)
    context = desk(tmp_path).context
    whose: Whose = "customer" if name in available(case, "customer") else "staff"
    kept = context.cases.save(case.model_copy(update={"version": 1}))
    listed = {one.name for one in documents.links(context, kept, "zh", whose)}
    assert name in listed, "it can be opened on the case page"
    shown = str(documents.record(context, Wanted(kept.number, name, "zh", whose)))
    for words in (kept.request.name, kept.request.email) if whose == "customer" else ():
        assert words not in shown, "contact details only in part"
