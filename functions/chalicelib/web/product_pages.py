"""The page behind the mailed link of a registration. It works without scripts; opening it changes nothing.

Whatever gives a product away asks for its serial number again, which a program that presses every button
of a mail does not know.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated, NamedTuple

from chalice.app import Request as Call
from chalice.app import Response
from pydantic import BaseModel

from chalicelib.adapters.products import PendingRegistration
from chalicelib.cases.context import AppContext
from chalicelib.cases.register import registration
from chalicelib.domain.kernel.errors import Fault, Invalid, NotFound, Unauthorized
from chalicelib.domain.kernel.fields import Email
from chalicelib.domain.kernel.serial_numbers import serial_key
from chalicelib.domain.products.register import HolderClaim, Serial
from chalicelib.domain.requests.common_fields import Frozen
from chalicelib.domain.requests.validation_messages import by_field
from chalicelib.locale import words
from chalicelib.web import http
from chalicelib.web.pages import render
from chalicelib.web.public_pages import notice_page, page, refusal_page

Faults = Mapping[str, list[str]]
NONE: Faults = MappingProxyType({})


class ProductConfirmation(Frozen):
    """A press that needs no more."""


class ProductRemoval(Frozen):
    """The serial number again, to be sure."""

    serial_number: Serial


class ProductAgreement(ProductRemoval):
    """The claim that the owner agrees to."""

    claim: Annotated[str, "the claim's id"]


class ProductTransfer(ProductRemoval):
    """Where the new owner reads mail."""

    email: Email


def show(context: AppContext, call: Call, token: str) -> Response:
    """The registration with what can be done with it; a page where a browser's link has run out.

    Raises Unauthorized to a program.
    """
    try:
        opened = registration.open_registration(context, token, now=context.now())
    except Unauthorized as refusal:
        if "text/html" not in str(call.headers.get("accept", "")):
            raise
        return refusal_page(context, call, refusal, form="product")
    return _registration_page(context, opened, token)


def _registration_page(
    context: AppContext, opened: PendingRegistration, token: str, *, refused: str = "", faults: Faults = NONE
) -> Response:
    """The page; `refused` names the form that the faults, by field, belong to."""
    language = opened.claim.language
    content = render.fragment(
        "product",
        language,
        product=opened,
        name=context.policy.product(opened.model).name[language],
        action=f"/api/products/{token}",
        takers=_takers(context, opened),
        refused=refused,
        faults=faults,
    )
    return page(language, "product_title", content, status=422 if refused else 200)


def _takers(context: AppContext, opened: PendingRegistration) -> tuple[HolderClaim, ...]:
    """Whose confirmed claims wait for the owner to agree; nobody but the owner sees that there are any."""
    found = context.products.find(opened.key)
    if found is None or found.owner != opened.claim:
        return ()
    return tuple(one for one in found.claims if "owner" in one.question)


def act(context: AppContext, call: Call, token: str, name: str) -> Response:
    """Do what the form says, or show it again with what is wrong.

    Raises Unauthorized, NotFound and NotAllowed, and Invalid to a program.
    """
    opened = registration.open_registration(context, token, now=context.now())
    if name not in ACTIONS:
        raise NotFound("no_such_page")
    action, language = ACTIONS[name], opened.claim.language
    try:
        asked = _parse(context, call, action.form, opened)
    except Invalid as refusal:
        if not http.is_form(call):
            raise
        faults = by_field(refusal.faults, language)
        return _registration_page(context, opened, token, refused=name, faults=faults)
    action.do(context, opened, asked)
    return notice_page(language, words.label("ui", action.said, language), back="register")


def _parse(context: AppContext, call: Call, form: type[BaseModel], opened: PendingRegistration) -> BaseModel:
    """What the form says. Raises Invalid, also for another product's serial number."""
    asked = http.parse(call, form, context.validation_context())
    typed = getattr(asked, "serial_number", opened.serial)
    if serial_key(typed) != serial_key(opened.serial):
        raise Invalid(faults=(Fault("serial_number", "not_this_product"),))
    return asked


def _confirm(context: AppContext, opened: PendingRegistration, _: BaseModel) -> None:
    registration.confirm(context, opened, now=context.now())


def _pass_on(context: AppContext, opened: PendingRegistration, asked: ProductTransfer) -> None:
    registration.pass_on(context, opened, asked.email, now=context.now())


def _agree(context: AppContext, opened: PendingRegistration, asked: ProductAgreement) -> None:
    if asked.claim not in {one.id for one in _takers(context, opened)}:
        raise NotFound
    registration.agree(context, opened, asked.claim)


def _remove(context: AppContext, opened: PendingRegistration, _: BaseModel) -> None:
    registration.remove(context, opened)


class ProductAction(NamedTuple):
    """What a form asks for, what it does, and the sentence that says so afterwards."""

    form: type[BaseModel]
    do: Callable[..., None]
    said: str


ACTIONS: Mapping[str, ProductAction] = {
    "confirm": ProductAction(ProductConfirmation, _confirm, "product_confirmed"),
    "pass_on": ProductAction(ProductTransfer, _pass_on, "product_passed_on"),
    "agree": ProductAction(ProductAgreement, _agree, "product_agreed"),
    "remove": ProductAction(ProductRemoval, _remove, "product_removed"),
}
