"""Whole pages for browsers without JavaScript: the same words in the site's own frame.

A refused form comes back with what was typed and with the errors beside the fields.
"""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from chalice.app import Request as Call
from chalice.app import Response

from chalicelib.cases.context import AppContext
from chalicelib.cases.presentation import request_answer
from chalicelib.domain.case.case import Case
from chalicelib.domain.kernel.errors import Refusal, TooMany
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.requests import validation_messages as fault_words
from chalicelib.domain.requests.more_products import MOST
from chalicelib.domain.requests.queries import CoverageQuestion
from chalicelib.domain.views import api_models
from chalicelib.domain.views.form_view import FORMS, view
from chalicelib.locale import words
from chalicelib.web import http
from chalicelib.web.pages import render

NEXT_PAGES = {
    "lookup": "status",
    "links": "status",
    "coverage": "coverage",
    "register": "register",
    "product": "register",
}
FORM_FOR = {"exchange": "exchange", "refund": "return", "expired": "repair"}
CARRIED = {
    "model",
    "purchased_on",
    "received_on",
    "serial_number",
    "opened_or_modified",
    "liquid_or_drop",
    "unused",
}
OFFERED = (
    ("image/jpeg", ".jpg,.jpeg", "JPG"),
    ("image/png", ".png", "PNG"),
    ("application/pdf", ".pdf", "PDF"),
)


def confirmation_page(context: AppContext, case: Case, *, key: str, here: str) -> Response:
    """Number, coverage and next steps; offers to upload files, and to attach one that arrived as `key`."""
    language = case.language
    content = ""
    if key and (arrived := context.files.find_upload(key)):
        content += render.fragment(
            "attach",
            language,
            filename=arrived.filename,
            key=key,
            to=language,
            action=f"/api/cases/{case.number}/supply_information",
            token=context.signed_links.case(case.number, via="form", email=case.request.email),
        )
    content += render.fragment(
        "confirmation",
        language,
        answer=request_answer(context, case),
        today=context.validation_context().today,
        bought=case.request.purchased_on,
        uploads=upload_forms(context, words.label("ui", "file", language), here) if case.is_open else (),
        has_mailbox=bool(case.request.email),
        token=context.signed_links.case(case.number, via="form", email=case.request.email),
    )
    return page(language, "confirmation_title", content)


def page(language: Language, title: str, content: str, *, status: int = 200) -> Response:
    words_of_title = words.label("ui", title, language)
    return http.html(render.page(language, title=words_of_title, content=content), status=status)


def progress_page(progress: api_models.Progress, language: Language, *, email: str) -> Response:
    """How a case stands, and the buttons for its customer's data; `email` is what it was looked up with."""
    case = progress.model_dump(mode="json")
    content = render.fragment("progress", language, case=case, proof={"email": email})
    return page(language, "status_title", content)


def coverage_page(
    answer: api_models.CoverageAnswer, language: Language, *, asked: CoverageQuestion, today: date
) -> Response:
    content = render.fragment(
        "coverage",
        language,
        coverage=answer.model_dump(mode="json"),
        today=today,
        bought=asked.purchased_on,
        next_form=_next_form(answer, asked, language),
    )
    return page(language, "coverage_title", content)


def _next_form(answer: api_models.CoverageAnswer, asked: CoverageQuestion, language: Language) -> str:
    """The form that fits the answer, with what was typed; scripts fill it in there."""
    given = asked.model_dump(mode="json", include=CARRIED, exclude_defaults=True)
    query = urlencode({name: "true" if value is True else value for name, value in given.items()})
    return f"/{language}/request/{FORM_FOR.get(answer.outcome, asked.kind)}/?{query}"


def registration_page(answer: api_models.RegistrationAnswer, language: Language, *, today: date) -> Response:
    content = render.fragment(
        "registered",
        language,
        product=answer.model_dump(mode="json"),
        today=today,
        bought=answer.purchased_on,
    )
    return page(language, "registered_title", content)


def notice_page(language: Language, text: str, *, status: int = 200, back: str = "status") -> Response:
    links = ((f"/{language}/{back}/", words.label("ui", "back", language)),)
    return page(
        language, "notice_title", render.fragment("notice", language, text=text, links=links), status=status
    )


def refusal_page(context: AppContext, call: Call, refusal: Refusal, *, form: str) -> Response:
    """The form again with the errors beside its fields, or a sentence and the way back."""
    language = http.language_of(call)
    if form in FORMS and (refusal.faults or isinstance(refusal, TooMany)):
        return _form_again(context, call, refusal, form=form, language=language)
    text = fault_words.sentence(fault_words.TITLES, refusal.code, language)
    return notice_page(language, text, status=refusal.status, back=NEXT_PAGES.get(form, "request"))


def form_with_one_more(context: AppContext, call: Call, form: str) -> Response:
    """The form as it was typed, with the fields of one more product; nothing is sent yet."""
    language = http.language_of(call)
    typed = http.renumber(http.fields(http.raw(call)))
    typed.pop("privacy_consent", None)
    more = len({name.split(".")[1] for name in typed if name.startswith("more_products.")})
    asked = view(form, language, context.policy)
    added = {asked.further(more)[0].name: ""} if more < MOST else {}
    return page(language, "one_more_title", render.form(asked, values=typed | added, faults={}))


def _form_again(
    context: AppContext, call: Call, refusal: Refusal, *, form: str, language: Language
) -> Response:
    found = fault_words.by_field(refusal.faults, language)
    typed = http.renumber(http.fields(http.raw(call)))
    typed.pop("privacy_consent", None)
    content = render.form(view(form, language, context.policy), values=typed, faults=found)
    if refusal.faults:
        return page(language, "errors_title", content, status=refusal.status)
    text = fault_words.sentence(fault_words.TITLES, refusal.code, language)
    content = render.fragment("notice", language, text=text) + content
    again = page(language, "notice_title", content, status=refusal.status)
    again.headers["Retry-After"] = str(refusal.retry_after)
    return again


def upload_forms(context: AppContext, label: str, here: str) -> tuple[dict[str, Any], ...]:
    """Upload forms, one per type of file; the bucket sends the browser back to this page afterwards."""
    longest = context.policy.pages.privacy.uploads.megabytes * 1024 * 1024
    return tuple(
        {
            "permission": context.files.permit(
                None, media=mime, longest=longest, now=context.now(), back_to=here
            ),
            "accept": accept,
            "label": f"{label} ({name})",
        }
        for mime, accept, name in OFFERED
    )
