"""What a browser sends from a page of staff: whose link, in which language, and the fields of a step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, get_origin
from urllib.parse import urlencode

from chalice.app import Request as Call
from pydantic import ValidationError

from chalicelib.adapters.signed_links import DeviceToken, address_digest
from chalicelib.cases import roster, staff_devices
from chalicelib.cases.context import AppContext
from chalicelib.cases.roster import OpenedLink
from chalicelib.domain.case.case import Attachment
from chalicelib.domain.case.commands import NOT_KEPT, Command
from chalicelib.domain.case.steps import STEPS
from chalicelib.domain.kernel.errors import Invalid, TooLarge, WrongType
from chalicelib.domain.kernel.fields import Asked, Language
from chalicelib.domain.kernel.states import Event
from chalicelib.domain.requests import validation_messages as fault_words
from chalicelib.domain.views.staff_words import say
from chalicelib.locale.words import languages
from chalicelib.web import http

LONGEST_BODY = 256 * 1024  # several long texts, each sign of Chinese in nine letters
SLOT = timedelta(minutes=15)
MAILS_IN_A_SLOT = 3  # links
HELD = 5  # uploads that wait for a form

Several = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class FormInput:
    """What was sent from the form of one step, and what is wrong with it, field by field."""

    event: str = ""
    values: Several = field(default_factory=dict)
    faults: Mapping[str, list[str]] = field(default_factory=dict)

    def one(self, name: str) -> str:
        return self.values.get(name, ("",))[0]

    @property
    def version(self) -> int:
        """The version of the case that the form was made for."""
        return int(self.one("version")) if self.one("version").isdecimal() else 0

    @property
    def is_sure(self) -> bool:
        """Whether a person confirmed it."""
        return bool(self.one("sure"))


@dataclass(frozen=True)
class StaffRequest:
    """One call of a personal link."""

    context: AppContext
    token: str
    link: OpenedLink
    language: Language
    now: datetime
    query: Mapping[str, str]
    cookie: str = ""
    device: DeviceToken | None = None

    @property
    def path(self) -> str:
        return f"/api/staff/{self.token}"

    @property
    def me(self) -> str:
        """The address of the link's person."""
        assert self.link.person, "a link without trouble has its person"
        return self.link.person.address

    @property
    def form_token(self) -> str:
        """What each form on this page carries, bound to the device's cookie."""
        return self.context.signed_links.form_token(self.cookie) if self.device else ""

    @property
    def needs_no_code(self) -> bool:
        """Whether a code was entered on this device so lately that money needs no other."""
        return self.device is not None and staff_devices.covers_money(
            self.context, self.device, self.form_token, now=self.now
        )

    @property
    def say(self) -> Callable[..., str]:
        return lambda key, **data: say(key, self.language, **data)

    def here(self, **query: object) -> str:
        """This page's whole address, in the language that is being read."""
        asked = {"lang": self.language, **query}
        return f"{self.context.settings.site_url}{self.path}?{urlencode(asked)}"

    def uploads(self, typed: FormInput) -> tuple[Attachment, ...]:
        """Files that were sent to the bucket before, and wait for a form to take them."""
        named = [*typed.one("held").split(","), *typed.values.get("attachments", ())]
        named += [*self.query.get("held", "").split(","), self.query.get("key", "")]
        keys = [key for key in dict.fromkeys(named) if key][:HELD]
        free = (key for key in keys if not self.context.ledger.upload_owner(key))
        return tuple(file for key in free if (file := self.context.files.find_upload(key)))


def count_mail(request: StaffRequest, address: str) -> int:
    """How many links this address was now sent in this quarter of an hour; 0 when it is enough."""
    count = request.context.ledger.count_try(
        f"staff-mails#{address_digest(address)}", now=request.now, window=SLOT
    )
    return count if count <= MAILS_IN_A_SLOT else 0


def open_request(context: AppContext, call: Call, token: str, typed: FormInput) -> StaffRequest:
    """Who comes by which link. Raises Unauthorized for one that we did not sign."""
    query: Mapping[str, str] = call.query_params or {}
    language = reading_language(context, typed.one("language") or query.get("lang", ""))
    now = context.now()
    return StaffRequest(context, token, roster.open_link(context, token, now=now), language, now, query)


def reading_language(context: AppContext, wished: str) -> Language:
    """The language that was wished for; without one of ours, the one that staff have in common."""
    return wished if wished in languages() else context.settings.staff_language


def parse_form(call: Call, event: str) -> FormInput:
    """The fields of a form, each with all its values. Raises TooLarge, WrongType or Malformed."""
    body = http.raw(call)
    if len(body) > LONGEST_BODY:
        raise TooLarge
    if not http.is_form(call):
        raise WrongType
    return FormInput(event, http.form_values(body, most=200))


def command_of(model: type[Command], typed: FormInput, context: AppContext) -> Command:
    """The step that was filled in. Raises Invalid with every fault."""
    given = {
        name: values if _is_several(model, name) else values[-1]
        for name, values in typed.values.items()
        if name in model.model_fields
    }
    try:
        return model.model_validate(given, context=context.validation_context())
    except ValidationError as error:
        raise Invalid(faults=fault_words.faults(error)) from error


def _is_several(model: type[Command], name: str) -> bool:
    return get_origin(model.model_fields[name].annotation) is tuple


def rows(typed: FormInput, language: Language) -> tuple[tuple[str, str], ...]:
    """What was typed, to be read and copied where its form is gone."""
    asked = STEPS[Event(typed.event)].model_fields
    labels = {name: info.metadata for name, info in asked.items() if name not in NOT_KEPT}
    given = ((name, "\n".join(typed.values.get(name, ()))) for name in labels)
    return tuple((_label(labels[name], language), words) for name, words in given if words)


def _label(metadata: list[Any], language: Language) -> str:
    """The label of a field; what has none is the text of a message."""
    return next((one.label(language) for one in metadata if isinstance(one, Asked)), say("text", language))
