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
from chalicelib.domain.requests.more_products import BOUGHT_WITH, MoreProduct
from chalicelib.domain.requests.queries import CoverageQuestion, LinksRequest, Lookup
from chalicelib.domain.views.options import OPTIONS, Choice, Setting
from chalicelib.domain.views.reaching import service_points
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
    max_items: int = 0
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
    one_more: tuple[FieldView, ...] = ()

    def entries(self, typed: Mapping[str, Any]) -> tuple[tuple[FieldView, ...], ...]:
        """The fields of each further product of which something was typed."""
        found = {name.split(".")[1] for name in typed if name.startswith("more_products.")}
        return tuple(self.further(entry) for entry in sorted(found, key=int))

    def further(self, entry: int | str) -> tuple[FieldView, ...]:
        """The fields of one more product, named as that entry of the request's list."""
        return tuple(
            dataclasses.replace(field, name=f"more_products.{entry}.{field.name}") for field in self.one_more
        )


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
        one_more=_one_more(kind, language, policy) if "more_products" in fields else (),
    )


def _one_more(kind: str, language: Language, policy: Policy) -> tuple[FieldView, ...]:
    """What the form asks of a further product: of those fields the ones that it asks of the first."""
    asked = [name for _, names in GROUPS[kind] for name in names]
    of_each = {field.name: field for field in field_views(MoreProduct, language, policy, form=kind)}
    return tuple(of_each[name] for name in asked if name in of_each and name not in BOUGHT_WITH)


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
        hint=_hint(name, asked, setting, form),
        type=SHOWN_AS.get(asked.control, asked.control),
        required=model.model_fields[name].is_required(),
        max_length=next((v["maxLength"] for v in variants if "maxLength" in v), 0),
        max_items=next((v["maxItems"] for v in variants if "maxItems" in v), 0),
        choices=_choices(name, asked, variants, setting),
        autocomplete=asked.autocomplete,
        accept=".jpg,.jpeg,.png,.webp,.heic,.pdf,.mp4" if asked.control == "files" else "",
        default=language if name == "language" else "",
    )


def _hint(name: str, asked: Asked, setting: Setting, form: str) -> str:
    """What helps to answer; where a product may be brought in, also the places for it (A11)."""
    hint = asked.hint_in(setting.language, form).format(**setting.policy.pages.privacy.uploads.model_dump())
    points = service_points(setting.policy, setting.language) if name == "where" and hint else ()
    return " ".join(
        (hint, *(label("format", "service_point", setting.language).format(text=one) for one in points))
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
