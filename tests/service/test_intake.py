"""Staff take in a request by telephone or at the counter (A1): the same case as from the site's form."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup

from chalicelib.adapters.document_links import Wanted
from chalicelib.adapters.queue_messages import QueuedCaseMail
from chalicelib.adapters.signed_links import address_digest
from chalicelib.cases import documents, one_time_codes, presentation, service
from chalicelib.domain.case.case import Case, PendingMail, Quoted
from chalicelib.domain.case.commands import CorrectContact, Say, Take, Undo
from chalicelib.domain.case.customer_commands import AcceptQuote, AcceptSubstitute
from chalicelib.domain.kernel.errors import Invalid, NotAllowed, NotFound, Unauthorized
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.states import Event, State
from chalicelib.domain.requests import validation_messages
from chalicelib.domain.requests.forms import REQUESTS
from chalicelib.domain.views import phone_forms
from chalicelib.domain.views.form_view import view
from chalicelib.domain.views.staff_form_fields import Colleague, ViewerContext
from chalicelib.locale.words import languages
from chalicelib.outbound import recipients
from chalicelib.outbound.deliveries import deliver
from chalicelib.outbound.send import Recipient
from chalicelib.web.staff import case_parts, intake
from tests import samples
from tests.fakes import Outside
from tests.samples import CUSTOMER, NOW

PERSON = "desk-1@example.com"
HERE = "/api/staff/token"


def fields(kind: str = "repair", **changes: Any) -> dict[str, Any]:
    """A form as a browser sends it."""
    body = {
        **samples.body(kind),
        "phone": "13800138000",
        "address": "杭州市文三路 1 号",
        "language": "zh",
        **changes,
    }
    return {name: "true" if value is True else value for name, value in body.items() if value is not None}


def taken(outside: Outside, kind: str = "repair", **changes: Any) -> Case:
    return intake.take_in(outside.context, PERSON, kind, fields(kind, **changes), now=NOW)


@pytest.mark.parametrize("kind", samples.KINDS)
def test_a_case_by_telephone_is_the_case_of_the_form(kind: str) -> None:
    by_phone, by_form = taken(Outside(), kind), None
    outside = Outside()
    body = {name: value for name, value in fields(kind).items() if name in REQUESTS[kind].model_fields}
    request = REQUESTS[kind].model_validate(body, context=samples.KNOWN)
    by_form = service.submit(outside.context, request, key="", now=NOW)
    same = {"channel", "clerk", "steps"}
    assert by_phone.model_dump(exclude=same) == by_form.model_dump(exclude=same)
    assert (by_phone.channel, by_phone.clerk, by_form.clerk) == ("staff", PERSON, None)
    first = by_phone.steps[0]
    assert (first.who, [mail.message for mail in first.mails]) == (PERSON, ["RequestReceived", "NewRequest"])


def test_it_is_stored_and_sending_twice_makes_one() -> None:
    outside = Outside()
    first, second = taken(outside), taken(outside)
    assert first.number == second.number
    assert outside.context.cases.load(first.number).model_dump() == first.model_dump()


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kind", samples.KINDS)
def test_the_page_asks_all_that_the_site_asks(kind: str, language: Language) -> None:
    outside = Outside()
    html = BeautifulSoup(intake.form_page(outside.context, kind, here=HERE, language=language), "html.parser")
    asked = {str(one["name"]) for one in html.select("input, select, textarea")}
    site = {field.name for group in view(kind, language, outside.policy).groups for field in group.fields}
    assert asked == site - {"attachments", "more_products"}
    [form] = html.find_all("form")
    assert (form["method"], form["action"]) == ("post", f"{HERE}/{kind}?lang={language}")
    assert not form.has_attr("data-aftercare")
    assert {str(link["href"]) for link in html.select("nav a")} == {
        f"{HERE}?lang={language}&kind={one}" for one in samples.KINDS
    }
    chosen = html.select_one('select[name="language"] option[selected]')
    assert chosen
    assert chosen["value"] == language
    for box in html.select("input, select, textarea"):
        labels = {str(one["for"]) for one in html.select("label[for]")}
        assert str(box["id"]) in labels


def test_a_form_as_it_is_found_is_refused() -> None:
    outside = Outside()
    with pytest.raises(Invalid) as refused:
        intake.take_in(outside.context, PERSON, "repair", {"language": "zh"}, now=NOW)
    assert {fault.field for fault in refused.value.faults} >= {
        "name",
        "description",
        "privacy_consent",
        "model",
    }
    assert not outside.dynamo.tables["cases"]


@pytest.mark.parametrize("language", languages())
def test_what_was_typed_stays_with_what_is_wrong_beside_it(language: Language) -> None:
    outside = Outside()
    typed = fields(email="not an address", phone="abc", purchased_on="2027-01-01", description="<b>屏幕</b>")
    with pytest.raises(Invalid) as refused:
        intake.take_in(outside.context, PERSON, "repair", typed, now=NOW)
    found = refused.value.faults
    page = intake.form_page(
        outside.context, "repair", here=HERE, language=language, values=typed, faults=found
    )
    html = BeautifulSoup(page, "html.parser")
    for name, code in (
        ("email", "invalid_email"),
        ("phone", "invalid_phone"),
        ("purchased_on", "future_date"),
    ):
        error = html.find(id=f"error-{name}")
        assert error
        assert validation_messages.sentence(validation_messages.FAULTS, code, language) in error.text
    area = html.find("textarea", attrs={"name": "description"})
    assert area
    assert area.text.strip() == "<b>屏幕</b>"
    assert html.select_one('input[name="email"]')["value"] == "not an address"  # type: ignore[index]


@pytest.mark.parametrize("kind", ["nothing", "../repair", "Repair", ""])
def test_what_is_no_kind_is_not_found(kind: str) -> None:
    outside = Outside()
    with pytest.raises(NotFound):
        intake.form_page(outside.context, kind, here=HERE, language="zh")
    with pytest.raises(NotFound):
        intake.take_in(outside.context, PERSON, kind, fields(), now=NOW)


def test_the_customer_gets_the_usual_mail_in_his_own_language() -> None:
    outside = Outside()
    case = taken(outside, language="en")
    deliver(outside.context, outside.carrier, QueuedCaseMail(f"{case.number}/1/1"), now=NOW)
    [mail] = outside.carrier.sent
    assert (mail["To"], mail["Content-Language"]) == ("li.mei@example.com", "en")


@pytest.mark.parametrize("language", languages())
def test_the_page_after_it_tells_number_deadline_coverage_and_where_to_go(language: Language) -> None:
    outside = Outside()
    case = taken(outside)
    html = intake.taken_page(outside.context, case.number, PERSON, here=HERE, language=language)
    page = BeautifulSoup(html, "html.parser")
    assert case.number in page.text
    assert "14:00" in page.text
    assert page.select(".ac-coverage--covered")
    links = [str(link["href"]) for link in page.select(".ac-number a")]
    assert ["/api/staff/" in links[0], "/api/confirmation/" in links[1], "/case/#" in links[2]] == [True] * 3
    assert links[3] == f"{HERE}?lang={language}"


def test_only_who_took_it_in_sees_that_page() -> None:
    outside = Outside()
    case = taken(outside)
    own = service.submit(outside.context, samples.request("return"), key="", now=NOW)
    for number, person in ((case.number, "tech-1@example.com"), (own.number, PERSON), ("202611-999", PERSON)):
        with pytest.raises(NotFound):
            intake.taken_page(outside.context, number, person, here=HERE, language="zh")


def test_taking_in_is_not_undone() -> None:
    outside = Outside()
    case = taken(outside)
    with pytest.raises(NotAllowed):
        service.act(outside.context, case.number, Undo(), actor=samples.STAFF, now=NOW)


# A customer without e-mail


@pytest.mark.parametrize("kind", samples.KINDS)
def test_without_email_a_telephone_is_needed(kind: str) -> None:
    form = phone_forms.form_of(intake.kind_of(kind))
    body = {**samples.body(kind), "email": "", "phone": ""}
    with pytest.raises(ValueError, match="needed"):
        form.model_validate(body, context=samples.KNOWN)


def test_the_site_still_needs_an_email() -> None:
    with pytest.raises(ValueError, match="at least 1 character"):
        samples.request("repair", email="")


def without_email(outside: Outside) -> Case:
    return taken(outside, email=None)


def test_mails_to_a_customer_without_email_are_read_out_by_whoever_has_the_case() -> None:
    outside = Outside()
    case = without_email(outside)
    assert case.request.email == ""
    deliver(outside.context, outside.carrier, QueuedCaseMail(f"{case.number}/1/1"), now=NOW)
    service.act(outside.context, case.number, Take(), actor=samples.STAFF, now=NOW)
    service.act(outside.context, case.number, Say(text="明天寄出。"), actor=samples.STAFF, now=NOW)
    deliver(outside.context, outside.carrier, QueuedCaseMail(f"{case.number}/3/1"), now=NOW)
    assert outside.carrier.to == ["tech@example.com", samples.STAFF.who]
    for mail in outside.carrier.sent:
        assert str(mail["Subject"]).startswith("【请致电客户 13800138000 告知】")


def test_nobody_is_that_customer_by_having_no_address_either() -> None:
    outside = Outside()
    one, other = without_email(outside), taken(outside, email=None, description="另一位客户")
    assert "customer_key" not in outside.dynamo.tables["cases"][one.number]
    assert outside.context.cases.open_of_customer("") == ()
    assert other.number != one.number
    assert not outside.context.ledger.is_proved(address_digest(""))


def test_an_address_given_later_gets_the_mails_from_then_on() -> None:
    outside = Outside()
    case = without_email(outside)
    changed = service.act(
        outside.context, case.number, CorrectContact(email="li.mei@example.com"), actor=CUSTOMER, now=NOW
    )
    assert [mail.to for mail in changed.pending_mails] == ["customer", "owner"]
    deliver(outside.context, outside.carrier, QueuedCaseMail(f"{case.number}/2/1"), now=NOW)
    assert outside.carrier.to == ["li.mei@example.com"]


def test_consent_by_telephone_says_whose_telephone() -> None:
    outside = Outside()
    case = without_email(outside).model_copy(update={"state": State.SUBSTITUTE_OFFERED, "version": 2})
    outside.context.cases.save(case)
    agreed = service.act(
        outside.context, case.number, AcceptSubstitute(), actor=CUSTOMER, now=NOW + timedelta(hours=1)
    )
    assert agreed.consents[0].who == "13800138000"


def quoted_by_phone(outside: Outside) -> tuple[Case, str]:
    """A case of a customer without e-mail that waits for an answer to a quote, and its code."""
    case = without_email(outside)
    quote = Quoted(at=NOW, lines=(("labour", "major", Decimal(120)),), total=Decimal(120), currency="CNY",
                   policy_version="1")  # fmt: skip
    facts = {Event.QUOTE: {"method": "换屏", "labour": ["major"], "days": 3, "payment": "现金"}}
    changes = {"state": State.QUOTED, "version": 2, "quoted": quote, "facts": facts, "owner": PERSON}
    case = outside.context.cases.save(case.model_copy(update=changes))
    return case, one_time_codes.quote_code(outside.context.signed_links, case)


def test_a_consent_typed_by_a_colleague_says_that_it_was_given_by_telephone_and_who_recorded_it() -> None:
    outside = Outside()
    case, code = quoted_by_phone(outside)
    told = Recipient(PERSON, "zh", is_customer=False, reads_to="13800138000")
    mail = PendingMail(id=f"{case.number}/2/1", message="QuoteOffered", to="customer")
    url = recipients.surroundings(outside.context, case, mail, told).case_url
    token = url.partition("#")[2].partition(".")[2]
    assert service.open_with_token(outside.context, case.number, token, now=NOW)
    by = service.customer_by(outside.context, token)
    agreed = service.act(outside.context, case.number, AcceptQuote(code=code), actor=by, now=NOW)
    assert (agreed.consents[0].who, agreed.consents[0].recorded_by) == ("13800138000", PERSON)
    seen = presentation.case_view(outside.context, agreed, "zh").quote
    assert seen
    assert seen.recorded_by
    sheet = documents.record(outside.context, Wanted(case.number, "quote", "zh", "staff"))
    assert any("在电话里同意" in value for block in sheet.blocks for _, value in block.pairs)
    view = ViewerContext(frozenset(), Colleague(PERSON, ""), (), outside.context.policy, "en", NOW)
    words = " ".join(case_parts.consents(outside.context, agreed, view))
    assert f"consent given by telephone, recorded by {PERSON}" in words
    assert "Complex repair" in words, "named as the customer read it"
    said = case_parts.timeline_row(outside.context, agreed.steps[-1], view)
    assert "mailbox proved" not in said.notes, "nobody read that customer's mailbox"


def test_who_left_or_a_customer_who_has_an_address_now_needs_no_such_link() -> None:
    outside = Outside()
    case = without_email(outside)
    tokens = outside.context.signed_links
    left = tokens.case_by_phone(case.number, "gone@example.com")
    with pytest.raises(Unauthorized):
        service.open_with_token(outside.context, case.number, left, now=NOW)
    service.act(outside.context, case.number, CorrectContact(email="li@example.com"), actor=CUSTOMER, now=NOW)
    with pytest.raises(Unauthorized):
        service.open_with_token(
            outside.context, case.number, tokens.case_by_phone(case.number, PERSON), now=NOW
        )
