"""A customer's own way to their data: asked for on the case page, confirmed from the mailbox, then queued.

Whoever holds a case's link can ask; only who reads the case's mailbox can confirm. The clock does the rest.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.adapters.data_links import DataLinks, DataToken
from chalicelib.adapters.data_wishes import DataWish, Wanted
from chalicelib.adapters.ledger import RequestClaim
from chalicelib.adapters.queue_messages import QueuedDataLink
from chalicelib.adapters.signed_links import address_digest
from chalicelib.cases.context import AppContext
from chalicelib.cases.find import find_case
from chalicelib.cases.service import note_proof
from chalicelib.domain.case.case import Case
from chalicelib.domain.kernel.errors import NotFound, Unauthorized
from chalicelib.personal_data.erasure import ErasureRefused, refusals

ENDED = "data_link_ended"  # why a link opens nothing


@dataclass(frozen=True)
class OpenedWish:
    """What a mailed link asks for, and the case from which it was asked."""

    what: Wanted
    case: Case
    language: str


def note_wish(context: AppContext, case: Case, what: Wanted, *, now: datetime) -> bool:
    """Queue the mail that lets the case's customer confirm; False where one left shortly before.

    Raises NotFound for a case without an e-mail address.
    """
    if not case.request.email:
        raise NotFound("no_such_page")
    asked = secrets.token_hex(8)
    again = timedelta(minutes=context.policy.pages.privacy.data_again_minutes)
    if not _claim(context, f"data-{what}#{_digest(case)}", asked, now=now, lasts=again):
        return False
    context.mail_queue.queue(QueuedDataLink(case.number, what, asked))
    return True


def wish_link(context: AppContext, case: Case, what: Wanted, *, now: datetime) -> str:
    """The address of the page that confirms, until the hours of the privacy page are over."""
    until = now + timedelta(hours=context.policy.pages.privacy.data_confirm_hours)
    return url(context, DataToken(what, case.number, _digest(case), case.language), until=until)


def url(context: AppContext, opens: DataToken, *, until: datetime) -> str:
    token = DataLinks(context.signed_links.secrets).token(opens, until=until)
    return f"{context.settings.site_url}/api/data/{token}"


def open_wish(context: AppContext, token: DataToken) -> OpenedWish:
    """Raises Unauthorized when the case is gone, or has another address by now."""
    case = find_case(context, token.name)
    if token.opens == "download" or case is None or _digest(case) != token.digest:
        raise Unauthorized(ENDED)
    return OpenedWish(token.opens, case, token.language)


def reasons_against(context: AppContext, wish: OpenedWish) -> Iterator[tuple[str, str]]:
    """Why a wish cannot be done now, as codes with a case's number each; open cases alone are no reason."""
    if wish.what == "erase":
        yield from refusals(context, wish.case.request.email, close=True)


def confirm_wish(context: AppContext, wish: OpenedWish, *, now: datetime) -> bool:
    """Leave a wish to the clock; False for one that was confirmed and may not be repeated yet.

    Raises ErasureRefused, and then nothing is changed.
    """
    if reasons := tuple(reasons_against(context, wish)):
        raise ErasureRefused(reasons)
    note_proof(context, wish.case, now=now)
    made = DataWish(secrets.token_hex(16), wish.what, wish.case.request.email, wish.language)
    day = timedelta(hours=context.policy.pages.privacy.data_confirm_hours)
    claimed = f"data-{wish.what}-confirmed#{_digest(wish.case)}"
    if wish.what == "copy" and not _claim(context, claimed, made.id, now=now, lasts=day):
        return False
    context.data_wishes.add(made)
    return True


def _digest(case: Case) -> str:
    return address_digest(case.request.email)


def _claim(context: AppContext, key: str, by: str, *, now: datetime, lasts: timedelta) -> bool:
    """Whether nobody has this yet; for the same time nobody else gets it."""
    drawn = RequestClaim(by, "", now)
    return context.ledger.claim(key, drawn, lasts=lasts) is drawn
