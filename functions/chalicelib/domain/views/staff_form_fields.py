"""The fields of a step's form: the model's own, with the choices and values that the case gives."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Command
from chalicelib.domain.case.entitlements import entitlements
from chalicelib.domain.case.repair_steps import Diagnose
from chalicelib.domain.case.solution_steps import OfferSubstitute
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.states import Event, Role
from chalicelib.domain.policy.page_schema import TEAMS
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.policy.prices import Paid, charged_amount
from chalicelib.domain.policy.solutions import Solution
from chalicelib.domain.views.form_view import FieldView, field_views
from chalicelib.domain.views.options import Choice, Setting, item, ratings
from chalicelib.domain.views.staff_words import say
from chalicelib.domain.views.tracking import came_in_person
from chalicelib.locale.money import write_money
from chalicelib.locale.words import label

E = Event


class Colleague(NamedTuple):
    """Somebody of the roster, as a choice and as the one who acts."""

    address: str
    name: str


@dataclass(frozen=True)
class ViewerContext:
    """For whom forms are made, and with what knowledge."""

    roles: frozenset[Role]
    me: Colleague
    people: tuple[Colleague, ...]
    policy: Policy
    language: Language
    now: datetime


Priced = Literal["labour", "parts"]
Values = dict[str, Any]
PRICED_BY: Mapping[tuple[Event, str], Solution] = {
    (E.QUOTE, "price_paid"): "depreciated_exchange",
    (E.QUOTE, "agreed"): "agreed",
}
Shape = Callable[[Case, ViewerContext], Values]


def fields_of(model: type[Command], case: Case, viewer: ViewerContext) -> Iterable[FieldView]:
    """What is asked for a step; what colleagues say in a mail is asked for here in words of its own."""
    if model.event in BY_HAND:
        yield BY_HAND[model.event](case, viewer)
    for field in field_views(model, viewer.language, viewer.policy, case, viewer.now):
        if is_asked(field.name, model.event, case, viewer):
            yield dataclasses.replace(field, **_case_values(field.name, model, case, viewer))


def is_asked(name: str, event: Event, case: Case, viewer: ViewerContext) -> bool:
    """Whether a field makes sense on this case: codes, a depreciated exchange (C10), an agreed sum (B4)."""
    if name == "code":
        return needs_code(event, case, viewer)
    solution = PRICED_BY.get((event, name))
    if solution is None:
        return True
    return bool(case.request.model) and entitlements(case, viewer.policy, viewer.now).of(solution) is not None


def _case_values(name: str, model: type[Command], case: Case, viewer: ViewerContext) -> Values:
    """What this case adds to a field of the model."""
    shape = SHAPES.get((model.event, name)) or SHAPES.get((None, name))
    return {"default": _default(model, name)} | (shape(case, viewer) if shape else {})


def _default(model: type[Command], name: str) -> str:
    """What the model takes when nothing is said, shown in the field."""
    default = model.model_fields[name].default
    return str(default) if isinstance(default, str | Decimal) else ""


def needs_code(event: Event, case: Case, viewer: ViewerContext) -> bool:
    """An exchange that the policy entitles to is free to give (C8); all other payments need a code."""
    if event is not E.APPROVE_EXCHANGE or not case.request.model:
        return True
    return entitlements(case, viewer.policy, viewer.now).of("exchange") is None


def _text(key: str) -> Callable[[Case, ViewerContext], FieldView]:
    return lambda case, viewer: FieldView(
        name="text", label=say(key, viewer.language), hint="", type="textarea", required=True, max_length=4000
    )


def _team(case: Case, viewer: ViewerContext) -> FieldView:
    teams = tuple(Choice(team, label("team", team, viewer.language)) for team in TEAMS if team != case.team)
    return _choice("team", "which_team", teams, viewer)


def _person(case: Case, viewer: ViewerContext) -> FieldView:
    others = (one for one in viewer.people if one.address != case.owner)
    people = tuple(Choice(one.address, f"{one.name} · {one.address}") for one in others)
    return dataclasses.replace(_choice("person", "to_whom", people, viewer), type="select")


def _choice(name: str, key: str, choices: tuple[Choice, ...], viewer: ViewerContext) -> FieldView:
    words = say(key, viewer.language)
    return FieldView(name, words, "", "radio", required=True, max_length=0, choices=choices)


BY_HAND: Mapping[Event, Callable[[Case, ViewerContext], FieldView]] = {
    E.SAY: _text("reply"),
    E.ASK: _text("ask_text"),
    E.NOTE: _text("inside"),
    E.CLOSE: _text("close_text"),
    E.TRANSFER: _team,
    E.ASSIGN: _person,
}


def price_choices(kind: Priced, case: Case, viewer: ViewerContext) -> tuple[Choice, ...]:
    """Parts or labour of the product's family by the price list, at what this customer pays (C2, B4)."""
    prices, model = viewer.policy.pages.price_list, case.request.model
    if prices is None or not model or model not in viewer.policy.models:
        return ()
    family = prices.families.get(viewer.policy.product(model).family)
    found = case.fact(Diagnose)
    cause: Paid = "customer_fault" if found and found.cause == "customer_fault" else "expired"
    policy, language = viewer.policy, viewer.language
    return tuple(
        Choice(key, f"{item(kind, key, policy, language)} {write_money(pays, language, policy.currency)}")
        for key, amount in (getattr(family, kind).items() if family else ())
        for pays in [charged_amount(Decimal(amount), cause=cause, policy=viewer.policy)]
    )


def _yes_or_no(case: Case, viewer: ViewerContext) -> Values:
    """Neither is a default: much follows from either."""
    return {"choices": tuple(Choice(one, say(f"can_{one}", viewer.language)) for one in ("true", "false"))}


def _price_field(kind: Priced) -> Shape:
    return lambda case, viewer: {"choices": price_choices(kind, case, viewer)}


def _code(case: Case, viewer: ViewerContext) -> Values:
    """Optional for the model, whose other channels know other proofs; on a page there is none but this."""
    return {"required": True}


def _code_if_paid(case: Case, viewer: ViewerContext) -> Values:
    """Needed only where there is a subsidy; what is missing is said then."""
    return {"required": False}


def _me(case: Case, viewer: ViewerContext) -> Values:
    return {"default": viewer.me.name}


def _total(case: Case, viewer: ViewerContext) -> Values:
    return {"default": f"{case.quoted.total:f}" if case.quoted else ""}


def _models(case: Case, viewer: ViewerContext) -> Values:
    others = (one for one in viewer.policy.products if one.model != case.request.model)
    choices = tuple(Choice(one.model, f"{one.name[viewer.language]} · {one.model}") for one in others)
    return {"type": "select", "choices": choices}


def _new_model(case: Case, viewer: ViewerContext) -> Values:
    """The same model, or the one that the customer agreed to."""
    offer = case.fact(OfferSubstitute)
    agreed = offer and any(consent.to is E.ACCEPT_SUBSTITUTE for consent in case.consents)
    models = [case.request.model or "", *([offer.substitute] if offer and agreed else [])]
    choices = tuple(Choice(model, model) for model in models if model)
    return {"type": "radio", "choices": choices, "default": models[-1]}


def _goes_home(case: Case, viewer: ViewerContext) -> Values:
    return {"default": "by_hand" if came_in_person(case) else "parcel"}


def _clauses(case: Case, viewer: ViewerContext) -> Values:
    clauses = viewer.policy.clauses.items()
    choices = tuple(Choice(name, f"{clause.text(viewer.language)} · {name}") for name, clause in clauses)
    return {"type": "select", "choices": choices, "hint": ""}


def _scale(case: Case, viewer: ViewerContext) -> Values:
    return {"type": "radio", "choices": ratings(Setting(viewer.policy, viewer.language, case, viewer.now))}


SHAPES: Mapping[tuple[Event | None, str], Shape] = {
    (E.DIAGNOSE, "repairable"): _yes_or_no,
    (E.QUOTE, "labour"): _price_field("labour"),
    (E.QUOTE, "parts"): _price_field("parts"),
    (E.RECORD_PAYMENT, "amount"): _total,
    (E.OFFER_SUBSTITUTE, "substitute"): _models,
    (E.SHIP_NEW, "new_model"): _new_model,
    (E.SHIP_BACK, "how"): _goes_home,
    (E.OFFER_RECYCLING, "code"): _code_if_paid,
    (E.REFUSE, "clause"): _clauses,
    (E.RECORD_RATING, "score"): _scale,
    (None, "technician"): _me,
    (None, "code"): _code,
}
