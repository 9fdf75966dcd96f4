"""Requests that staff enter for a customer (A1): the site's forms, but for the e-mail, which may be missing.

A customer without e-mail must have a telephone: what would be mailed is told by whoever has the case.
"""

import dataclasses
from functools import cache
from typing import Any

from pydantic import ValidationInfo, create_model, field_validator
from pydantic_core import PydanticCustomError

from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.requests.common_fields import EmailOrNone
from chalicelib.domain.requests.forms import REQUESTS, Kind, Request
from chalicelib.domain.views.form_view import GROUPS, FieldView, Group, field_views
from chalicelib.domain.views.options import Choice
from chalicelib.locale.words import has_word, label, language_name, languages

LATER = frozenset({"attachments", "more_products"})  # added when the case has its number
WORDED = {"label": "phone_question", "hint": "phone_hint"}  # where staff read other words than customers
REQUIRED_HERE = {"service": frozenset({"phone", "address"})}


def reachable(value: str | None, info: ValidationInfo) -> str | None:
    """Somebody without e-mail has a telephone."""
    if not value and info.data.get("email") == "":
        raise PydanticCustomError("needed_without_email", "needed without e-mail")
    return value


@cache
def form_of(kind: Kind) -> type[Request]:
    """The model of a kind of request as staff fill it in."""
    base = REQUESTS[kind]
    checks: Any = {"reachable": field_validator("phone")(reachable)}
    email: Any = (EmailOrNone, "")
    return create_model(f"Counter{base.__name__}", __base__=base, __validators__=checks, email=email)


def groups(kind: Kind, language: Language, policy: Policy) -> tuple[Group, ...]:
    """The form's fields as staff see them, in the site's order."""
    fields = {field.name: field for field in field_views(form_of(kind), language, policy)}
    return tuple(
        Group(
            legend=label("group", title, language),
            fields=tuple(
                _staff_question(kind, fields[name], language) for name in names if name not in LATER
            ),
        )
        for title, names in GROUPS[kind]
    )


def _staff_question(kind: Kind, field: FieldView, language: Language) -> FieldView:
    """A question to a customer, as it is put to whoever asks it."""
    changes: dict[str, Any] = {"autocomplete": "off"}
    changes |= {
        part: label(group, field.name, language)
        for part, group in WORDED.items()
        if has_word(group, field.name)
    }
    if field.name == "language":
        changes |= {
            "type": "select",
            "choices": tuple(Choice(one, language_name(one, language)) for one in languages()),
        }
    if field.name in REQUIRED_HERE.get(kind, ()):
        changes["required"] = True
    return dataclasses.replace(field, **changes)
