"""The pages behind the mailed links to one's own data. Opening one changes nothing, scripts are not needed.

To erase, a box has to be ticked, which a program that presses every button of a mail leaves as it is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from chalice.app import Request as Call
from chalice.app import Response
from pydantic import ValidationError

from chalicelib.adapters.data_links import DataLinks, DataToken, Opens
from chalicelib.adapters.data_wishes import Wanted
from chalicelib.adapters.files import copy_key
from chalicelib.cases import service
from chalicelib.cases.context import AppContext
from chalicelib.domain.case.case import Case
from chalicelib.domain.kernel.errors import NotFound, Unauthorized
from chalicelib.domain.requests.queries import Lookup
from chalicelib.locale import words
from chalicelib.personal_data import wishes
from chalicelib.personal_data.erasure import ErasureRefused
from chalicelib.personal_data.receipts import erased_kinds, put_off_lines, remaining_lines
from chalicelib.web import http
from chalicelib.web.pages import render
from chalicelib.web.public_pages import html_page, notice_page, refusal_page

ASKED: Mapping[str, Wanted] = {"copy": "copy", "erase": "erase"}
SURE = "yes"
FILENAME = "aftercare.zip"


@dataclass(frozen=True)
class DataPage:
    """What the page of a link shows; `lists` are headings with their lines, `reasons` say why not yet."""

    opens: Opens
    text: str
    lists: tuple[tuple[str, tuple[str, ...]], ...] = ()
    reasons: tuple[str, ...] = ()
    is_to_be_sure: bool = False


def ask(context: AppContext, call: Call, number: str, what: str, *, visitor: str) -> Response:
    """Mail the link that confirms to the case's customer, and say so kindly where one left before.

    Raises NotFound, also for a case without an e-mail address, Unauthorized, and TooMany.
    """
    if what not in ASKED:
        raise NotFound("no_such_page")
    case = _open_case(context, call, number, visitor)
    is_sent = wishes.note_wish(context, case, ASKED[what], now=context.now())
    language, bounds = http.language_of(call, case.language), context.policy.pages.privacy
    said = words.label("ui", "data_sent" if is_sent else "data_sent_before", language).format(
        hours=bounds.data_confirm_hours, minutes=bounds.data_again_minutes
    )
    if http.is_form(call):
        return notice_page(language, said)
    return http.answer({"status": "sent" if is_sent else "sent_before", "message": said}, status=202)


def _open_case(context: AppContext, call: Call, number: str, visitor: str) -> Case:
    """The case, by its token; by its address, as a look-up bounds it, where a plain form has that instead."""
    now, given = context.now(), http.fields(http.raw(call)) if http.is_form(call) else {}
    if "email" not in given:
        return service.open_with_token(context, number, http.bearer(call), now=now)
    values = {"number": number, "email": given["email"]}
    try:
        question = Lookup.model_validate(values, context=context.validation_context())
    except ValidationError as error:
        raise NotFound from error
    return service.lookup(context, question, visitor=visitor, now=now)


def show(context: AppContext, call: Call, token: str) -> Response:
    """What a link would do, with a button; a page where a browser's link has run out.

    Raises Unauthorized to a program.
    """
    try:
        opened = _open(context, token)
        shown = KINDS[opened.opens].show(context, opened)
    except Unauthorized as refusal:
        if "text/html" not in str(call.headers.get("accept", "")):
            raise
        return refusal_page(context, call, refusal, form="links")
    return _page(shown, opened.language, token)


def act(context: AppContext, call: Call, token: str) -> Response:
    """Do what the page of a link says. Raises Unauthorized when the link has ended."""
    opened = _open(context, token)
    sure = http.fields(http.raw(call)).get("sure", "") if http.is_form(call) else ""
    return KINDS[opened.opens].act(context, opened, token, str(sure))


def _open(context: AppContext, token: str) -> DataToken:
    return DataLinks(context.signed_links.secrets).open(token, now=context.now())


def _page(shown: DataPage, language: str, token: str, *, fault: str = "", status: int = 200) -> Response:
    content = render.fragment(
        "your_data", language, shown=shown, action=f"/api/data/{token}", fault=fault, sure=SURE
    )
    return html_page(language, "data_title", content, status=status)


def _show_copy(context: AppContext, opened: DataToken) -> DataPage:
    wishes.open_wish(context, opened)
    days = context.policy.pages.privacy.data_copy_days
    return DataPage("copy", _say("copy_text", opened.language).format(days=days))


def _show_erasure(context: AppContext, opened: DataToken) -> DataPage:
    language, wish = opened.language, wishes.open_wish(context, opened)
    lists = (
        (_say("erase_goes", language), tuple(erased_kinds(language))),
        (_say("erase_remains", language), tuple(remaining_lines(context.policy, language))),
    )
    reasons = tuple(put_off_lines(wishes.reasons_against(context, wish), language))
    return DataPage("erase", _say("erase_text", language), lists, reasons, is_to_be_sure=True)


def _show_download(context: AppContext, opened: DataToken) -> DataPage:
    _find_copy(context, opened)
    return DataPage("download", _say("download_text", opened.language))


def _confirm_copy(context: AppContext, opened: DataToken, _token: str, _sure: str) -> Response:
    is_new = wishes.confirm_wish(context, wishes.open_wish(context, opened), now=context.now())
    said = _say("copy_done" if is_new else "copy_before", opened.language)
    return notice_page(opened.language, said.format(hours=context.policy.pages.privacy.data_confirm_hours))


def _confirm_erasure(context: AppContext, opened: DataToken, token: str, sure: str) -> Response:
    """Queue it; without a tick, or while something is owed, the page comes again and says so."""
    shown, language = _show_erasure(context, opened), opened.language
    if sure != SURE and not shown.reasons:
        return _page(shown, language, token, fault=_say("erase_not_sure", language), status=422)
    try:
        wishes.confirm_wish(context, wishes.open_wish(context, opened), now=context.now())
    except ErasureRefused:
        return _page(shown, language, token, status=409)
    return notice_page(language, _say("erase_done", language))


def _download(context: AppContext, opened: DataToken, _token: str, _sure: str) -> Response:
    return http.see_other(context.files.download_as(_find_copy(context, opened), FILENAME))


def _find_copy(context: AppContext, opened: DataToken) -> str:
    """Where the archive lies. Raises Unauthorized when it is gone."""
    key = copy_key(opened.digest, opened.name)
    if not context.files.size(key):
        raise Unauthorized(wishes.ENDED)
    return key


def _say(key: str, language: str) -> str:
    return words.label("your_data", key, language)


class Kind(NamedTuple):
    """What the link of a kind shows, and what its button does."""

    show: Callable[[AppContext, DataToken], DataPage]
    act: Callable[[AppContext, DataToken, str, str], Response]


KINDS: Mapping[Opens, Kind] = {
    "copy": Kind(_show_copy, _confirm_copy),
    "erase": Kind(_show_erasure, _confirm_erasure),
    "download": Kind(_show_download, _download),
}
