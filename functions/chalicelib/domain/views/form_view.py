"""How a model is shown as a form: groups of fields in the reader's language, ready for a template."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from chalicelib.domain.case.case import Case
from chalicelib.domain.kernel.fields import Asked, Language
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.products.registration_form import Registration
from chalicelib.domain.requests.forms import HANDLING, LAYOUT, REQUESTS
from chalicelib.domain.requests.queries import CoverageQuestion, LinksRequest, Lookup
from chalicelib.domain.views.options import OPTIONS, Choice, Setting
from chalicelib.locale.words import label

__all__ = ["ACTIONS", "FORMS", "GROUPS", "Choice", "FieldView", "FormView", "Group", "field_views", "view"]

FORMS: dict[str, type[BaseModel]] = {
    **REQUESTS,
    "coverage": CoverageQuestion,
    "lookup": Lookup,
    "links": LinksRequest,
    "register": Registration,
}
ACTIONS = {
    "coverage": "/api/coverage",
    "lookup": "/api/cases/lookup",
    "links": "/api/cases/links",
    "register": "/api/products",
}

GROUPS: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    **LAYOUT,
    "coverage": (
        ("product", ("kind", "model", "purchased_on", "received_on", "serial_number")),
        ("handling", (*HANDLING, "unused")),
        ("end", ("language",)),
    ),
    "register": (
        ("product", ("model", "serial_number", "purchased_on", "order_number", "seller")),
        ("you", ("name", "email")),
        ("consent", ("privacy_consent", "language")),
    ),
    "lookup": (("", ("number", "email", "language")),),
    "links": (("", ("email", "language")),),
}
SHOWN_AS = {"rating": "radio"}  # a choice without default, which only a person makes
REQUIRED_HERE = {"service": ("phone", "address")}


@dataclass(frozen=True)
class FieldView:
    """One field as a person sees it; `type` is the kind of control."""

    name: str
    label: str
    hint: str
    type: str
    required: bool
    max_length: int
    choices: tuple[Choice, ...] = ()
    autocomplete: str = ""
    accept: str = ""
    default: str = ""


@dataclass(frozen=True)
class Group:
    legend: str
    fields: tuple[FieldView, ...]


@dataclass(frozen=True)
class FormView:
    kind: str
    language: Language
    action: str
    groups: tuple[Group, ...]
    submit: str
    errors_title: str


def view(kind: str, language: Language, policy: Policy) -> FormView:
    """The form of one kind of request, or of `coverage`, `lookup` and `links`."""
    fields = {field.name: field for field in field_views(FORMS[kind], language, policy, form=kind)}
    required = REQUIRED_HERE.get(kind, ())
    groups = tuple(
        Group(
            legend=label("group", title, language) if title else "",
            fields=tuple(
                dataclasses.replace(fields[name], required=fields[name].required or name in required)
                for name in names
            ),
        )
        for title, names in GROUPS[kind]
    )
    return FormView(
        kind=kind,
        language=language,
        action=ACTIONS.get(kind, f"/api/requests/{kind}"),
        groups=groups,
        submit=label("submit", kind if kind in ACTIONS else "request", language),
        errors_title=label("ui", "errors_title", language),
    )


def field_views(
    model: type[BaseModel],
    language: Language,
    policy: Policy,
    case: Case | None = None,
    now: datetime | None = None,
    form: str = "",
) -> tuple[FieldView, ...]:
    """Every field of a model that is asked of a person, in the model's order."""
    schema = model.model_json_schema()["properties"]
    setting = Setting(policy, language, case, now)
    return tuple(
        _field(name, asked, schema[name], model=model, setting=setting, form=form)
        for name, info in model.model_fields.items()
        for asked in info.metadata
        if isinstance(asked, Asked)
    )


def _field(
    name: str, asked: Asked, schema: dict[str, Any], *, model: type[BaseModel], setting: Setting, form: str
) -> FieldView:
    language, variants = setting.language, (schema, *schema.get("anyOf", ()))
    return FieldView(
        name=name,
        label=asked.label(language, form),
        hint=asked.hint_in(language, form).format(**setting.policy.pages.privacy.uploads.model_dump()),
        type=SHOWN_AS.get(asked.control, asked.control),
        required=model.model_fields[name].is_required(),
        max_length=next((v["maxLength"] for v in variants if "maxLength" in v), 0),
        choices=_choices(name, asked, variants, setting),
        autocomplete=asked.autocomplete,
        accept=".jpg,.jpeg,.png,.webp,.heic,.pdf,.mp4" if asked.control == "files" else "",
        default=language if name == "language" else "",
    )


def _choices(
    name: str, asked: Asked, variants: Sequence[dict[str, Any]], setting: Setting
) -> tuple[Choice, ...]:
    """What the policy or the case offers, else the enumeration of the model."""
    for key in (asked.source, asked.control, name):
        if key and key in OPTIONS:
            return OPTIONS[key](setting)
    values = next((v["enum"] for v in variants if "enum" in v), ()) if asked.control != "hidden" else ()
    return tuple(Choice(value, label(name, value, setting.language)) for value in values)
