"""The fields of a step's form: the model's own, with the choices and values that the case gives."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, NamedTuple, get_args

from pydantic import BaseModel

from chalicelib.domain.case.arrived_goods import Seal
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import StaffCommand
from chalicelib.domain.case.entitlements import entitlements
from chalicelib.domain.case.parcels import Parcel
from chalicelib.domain.case.repair_steps import Diagnose
from chalicelib.domain.case.solution_steps import OfferSubstitute
from chalicelib.domain.case.steps import STEPS
from chalicelib.domain.kernel.asked_facts import FACT_NAMES
from chalicelib.domain.kernel.field_sources import AskedInside, Source
from chalicelib.domain.kernel.fields import Asked, Language
from chalicelib.domain.kernel.states import Event, Role, State
from chalicelib.domain.policy.policy import Policy, today
from chalicelib.domain.policy.prices import Paid, charged_amount
from chalicelib.domain.policy.service_levels import GoodsCondition
from chalicelib.domain.policy.solutions import Solution
from chalicelib.domain.views.form_view import FieldView, field_views
from chalicelib.domain.views.options import Choice, Setting, item, ratings
from chalicelib.domain.views.parcel_words import parcel_line
from chalicelib.domain.views.reaching import goods_address, service_points
from chalicelib.domain.views.staff_words import say
from chalicelib.domain.views.tracking import came_in_person
from chalicelib.domain.workflow.case_queries import is_substitute_agreed, old_items_out
from chalicelib.domain.workflow.comparison import packing_list
from chalicelib.domain.workflow.parcel_queries import (
    is_ours_to_bear,
    parcels_claimed,
    parcels_in_doubt,
    parcels_to_claim,
    parcels_to_replace,
    parcels_to_us,
    unaccounted,
)
from chalicelib.domain.workflow.timers import rules_of
from chalicelib.locale.money import write_money
from chalicelib.locale.words import label, word_in

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


class FromCase(NamedTuple):
    """What a case gives to a field, and whether it is asked at all on that case."""

    gives: Callable[[Case, ViewerContext], Values]
    is_asked: Callable[[Case, ViewerContext], bool] = lambda case, viewer: True


def fields_of(model: type[StaffCommand], case: Case, viewer: ViewerContext) -> Iterator[FieldView]:
    """What is asked for a step; what colleagues say in a mail is asked for here in words of its own."""
    views = field_views(model, viewer.language, viewer.policy, case, viewer.now)
    asked = {field.name: field for field in views}
    for name, info in model.model_fields.items():
        inside = next((one for one in info.metadata if isinstance(one, AskedInside)), None)
        field = _plain_field(name, inside, viewer) if inside else asked.get(name)
        source = source_of(info.metadata)
        if field and (source is None or SOURCES[source].is_asked(case, viewer)):
            given = SOURCES[source].gives(case, viewer) if source else {}
            yield dataclasses.replace(field, **{"default": _default(info.default), **given})


def source_of(metadata: Iterable[object]) -> Source | None:
    """The source that is named beside a field's type, if there is one."""
    return next((one.source for one in metadata if isinstance(one, Asked | AskedInside)), None)


def _default(default: object) -> str:
    """What the model takes when nothing is said, shown in the field."""
    return str(default) if isinstance(default, str | Decimal) else ""


def _plain_field(name: str, asked: AskedInside, viewer: ViewerContext) -> FieldView:
    return FieldView(name, say(asked.key, viewer.language), "", "radio", required=True, max_length=0)


def _words(case: Case, viewer: ViewerContext) -> Values:
    return {"type": "textarea", "max_length": 4000}


def _words_or_not(case: Case, viewer: ViewerContext) -> Values:
    return {**_words(case, viewer), "required": False}


def _missing_facts(case: Case, viewer: ViewerContext) -> Values:
    """What can be asked for by name, but for what the customer's page asks already (A10)."""
    choices = (Choice(fact, label("needed", fact, viewer.language)) for fact in FACT_NAMES)
    new = tuple(choice for choice in choices if choice.value not in case.asked_facts)
    return {"type": "checks", "choices": new, "required": False}


def _teams(case: Case, viewer: ViewerContext) -> Values:
    others = (team for team in viewer.policy.pages.service_levels.teams if team != case.team)
    return {"choices": tuple(Choice(team, label("team", team, viewer.language)) for team in others)}


def _people(case: Case, viewer: ViewerContext) -> Values:
    others = (one for one in viewer.people if one.address != case.owner)
    choices = tuple(Choice(one.address, f"{one.name} · {one.address}") for one in others)
    return {"type": "select", "choices": choices}


def _experts(case: Case, viewer: ViewerContext) -> Values:
    """Anybody but whoever asks; where nobody is chosen, it is the lead."""
    others = (one for one in viewer.people if one.address != viewer.me.address)
    choices = tuple(Choice(one.address, f"{one.name} · {one.address}") for one in others)
    return {"choices": choices}


def _is_due(solution: Solution) -> Callable[[Case, ViewerContext], bool]:
    """Whether the customer may have that: a depreciated exchange (C10), an agreed sum (B4)."""
    return lambda case, viewer: (
        bool(case.request.model) and entitlements(case, viewer.policy, viewer.now).of(solution) is not None
    )


def _is_exchange_free(case: Case, viewer: ViewerContext) -> bool:
    """An exchange that the policy entitles to is free to give (C8); all other payments need a code."""
    return _is_due("exchange")(case, viewer)


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


def _guides(case: Case, viewer: ViewerContext) -> Values:
    """The guides for the product's family, those of others after them; typed where the site has none."""
    policy, model = viewer.policy, case.request.model or ""
    family = policy.product(model).family if model in policy.models else ""
    found = sorted(policy.guides, key=lambda guide: guide.family != family)
    named = tuple(Choice(guide.page, word_in(guide.title, viewer.language)) for guide in found)
    return {"type": "select", "choices": named} if named else {}


def _product_parts(case: Case, viewer: ViewerContext) -> Values:
    """The parts of the product's page; none need be chosen."""
    parts = parts_of_product(case, viewer.policy)
    named = (Choice(key, viewer.policy.name_of("part", key, viewer.language)) for key in parts)
    return {"choices": tuple(named)}


def parts_of_product(case: Case, policy: Policy) -> tuple[str, ...]:
    model = case.request.model
    return policy.product(model).parts if model in policy.models and model else ()


def _yes_or_no(case: Case, viewer: ViewerContext) -> Values:
    """Neither is a default: much follows from either."""
    return {"choices": tuple(Choice(one, say(f"can_{one}", viewer.language)) for one in ("true", "false"))}


def _prices(kind: Priced) -> FromCase:
    return FromCase(lambda case, viewer: {"choices": price_choices(kind, case, viewer)})


def _nothing(case: Case, viewer: ViewerContext) -> Values:
    return {}


def _code(case: Case, viewer: ViewerContext) -> Values:
    """Optional for the model, whose other channels know other proofs; on a page there is none but this."""
    return {"required": True}


def _code_if_paid(case: Case, viewer: ViewerContext) -> Values:
    """Needed only where there is a subsidy; what is missing is said then."""
    return {"required": False}


def _me(case: Case, viewer: ViewerContext) -> Values:
    return {"default": viewer.me.name}


def _total(case: Case, viewer: ViewerContext) -> Values:
    """The quote's total; once that is declined, the fee of the inspection."""
    owed = case.inspection_fee if case.state is State.INSPECTION_UNPAID else None
    amount = owed.amount if owed else case.quoted.total if case.quoted else None
    return {"default": f"{amount:f}" if amount is not None else ""}


def _other_models(case: Case, viewer: ViewerContext) -> Values:
    """Any model, its own at the end: that may be offered refurbished or used."""
    others = sorted(viewer.policy.products, key=lambda one: one.model == case.request.model)
    choices = tuple(Choice(one.model, f"{one.name[viewer.language]} · {one.model}") for one in others)
    return {"type": "select", "choices": choices}


def _any_model(case: Case, viewer: ViewerContext) -> Values:
    """All models; none need be chosen where it is the one that was meant."""
    named = (
        Choice(one.model, f"{one.name[viewer.language]} · {one.model}") for one in viewer.policy.products
    )
    return {"type": "select", "choices": tuple(named)}


def _packing_list(case: Case, viewer: ViewerContext) -> Values:
    return {"choices": tuple(Choice(line[:200], line) for line in packing_list(case))}


def _seals(case: Case, viewer: ViewerContext) -> Values:
    return {"choices": tuple(Choice(one, label("seal", one, viewer.language)) for one in get_args(Seal))}


def _collection_place(case: Case, viewer: ViewerContext) -> Values:
    """Our service points with their hours, in the customer's language; else where goods are sent to."""
    points = service_points(viewer.policy, case.language)
    return {"default": "\n".join(points) or goods_address(viewer.policy, case.language)}


def _collection_bring(case: Case, viewer: ViewerContext) -> Values:
    return {"default": label("ui", "collection_bring", case.language)}


def _conditions(case: Case, viewer: ViewerContext) -> Values:
    """New, but where the customer agreed to something else."""
    offer = case.fact(OfferSubstitute) if is_substitute_agreed(case) else None
    every = get_args(GoodsCondition)
    choices = tuple(Choice(one, label("condition", one, viewer.language)) for one in every)
    return {"choices": choices, "default": offer.condition if offer else "new"}


def _loan_ends(case: Case, viewer: ViewerContext) -> Values:
    """So many days after the repair is to be done; it is set anew when the product leaves us (B1)."""
    repair, rules = case.timer("repair"), rules_of(case, viewer.policy)
    done = today(viewer.policy, repair.due if repair else viewer.now)
    return {"default": (done + timedelta(days=rules.pages.service_levels.loaner.back_days)).isoformat()}


def _model_to_send(case: Case, viewer: ViewerContext) -> Values:
    """The same model, or the one that the customer agreed to."""
    offer = case.fact(OfferSubstitute)
    agreed = offer and is_substitute_agreed(case)
    models = dict.fromkeys((case.request.model or "", *([offer.substitute] if offer and agreed else [])))
    choices = tuple(Choice(model, model) for model in models if model)
    return {"type": "radio", "choices": choices, "default": [*models][-1]}


def _old_items(case: Case, viewer: ViewerContext) -> Values:
    items = tuple(Choice(one.serial, f"{one.model} · {one.serial}") for one in old_items_out(case))
    return {"choices": items, "default": items[0].value, "required": True}


def _parcels(some: Callable[[Case], tuple[Parcel, ...]]) -> FromCase:
    """Parcels to choose from, the newest first; none is chosen where there are several."""

    def gives(case: Case, viewer: ViewerContext) -> Values:
        found = some(case)[::-1]
        choices = tuple(Choice(str(one.number), parcel_line(one, viewer.language)) for one in found)
        return {"choices": choices, "default": choices[0].value if len(choices) == 1 else ""}

    return FromCase(gives)


def _bears_customer(case: Case, viewer: ViewerContext) -> bool:
    rules = rules_of(case, viewer.policy)
    return any(not is_ours_to_bear(one, rules) for one in parcels_to_replace(case))


def _way_home(case: Case, viewer: ViewerContext) -> Values:
    return {"default": "by_hand" if came_in_person(case) else "parcel"}


def _clauses(case: Case, viewer: ViewerContext) -> Values:
    clauses = viewer.policy.clauses.items()
    choices = tuple(Choice(name, f"{clause.text(viewer.language)} · {name}") for name, clause in clauses)
    return {"type": "select", "choices": choices, "hint": ""}


def _goods_address(case: Case, viewer: ViewerContext) -> Values:
    """Where products are sent to, in the customer's language; to be changed where it is another place."""
    return {"default": goods_address(viewer.policy, case.language)}


def _scale(case: Case, viewer: ViewerContext) -> Values:
    return {"type": "radio", "choices": ratings(Setting(viewer.policy, viewer.language, case, viewer.now))}


SOURCES: Mapping[Source, FromCase] = {
    "any_model": FromCase(_any_model),
    "agreed_sum": FromCase(_nothing, _is_due("agreed")),
    "clauses": FromCase(_clauses),
    "code": FromCase(_code),
    "code_if_paid": FromCase(_code_if_paid),
    "code_unless_entitled": FromCase(_code, lambda case, viewer: not _is_exchange_free(case, viewer)),
    "code_unless_ours_to_bear": FromCase(_code, _bears_customer),
    "collection_bring": FromCase(_collection_bring),
    "collection_place": FromCase(_collection_place),
    "conditions": FromCase(_conditions),
    "depreciated_price": FromCase(_nothing, _is_due("depreciated_exchange")),
    "experts": FromCase(_experts),
    "goods_address": FromCase(_goods_address),
    "guides": FromCase(_guides),
    "labour": _prices("labour"),
    "loan_ends": FromCase(_loan_ends),
    "me": FromCase(_me),
    "missing_facts": FromCase(_missing_facts),
    "model_to_send": FromCase(_model_to_send),
    "old_items": FromCase(_old_items, lambda case, viewer: len(old_items_out(case)) > 1),
    "other_models": FromCase(_other_models),
    "packing_list": FromCase(_packing_list, lambda case, viewer: bool(packing_list(case))),
    "parcels_claimed": _parcels(parcels_claimed),
    "parcels_in_doubt": _parcels(parcels_in_doubt),
    "parcels_out": _parcels(unaccounted),
    "parcels_to_claim": _parcels(parcels_to_claim),
    "parcels_to_replace": _parcels(parcels_to_replace),
    "parcels_to_us": FromCase(
        _parcels(parcels_to_us).gives, lambda case, viewer: len(parcels_to_us(case)) > 1
    ),
    "parts": _prices("parts"),
    "people": FromCase(_people),
    "product_parts": FromCase(
        _product_parts, lambda case, viewer: bool(parts_of_product(case, viewer.policy))
    ),
    "seals": FromCase(_seals),
    "scale": FromCase(_scale),
    "teams": FromCase(_teams),
    "total": FromCase(_total),
    "way_home": FromCase(_way_home),
    "words": FromCase(_words),
    "words_or_not": FromCase(_words_or_not),
    "yes_or_no": FromCase(_yes_or_no),
}


def unasked(steps: Iterable[type[BaseModel]]) -> Iterator[str]:
    """Fields that nobody could fill in, or whose source nobody knows."""
    for model in steps:
        for name, info in model.model_fields.items():
            place, source = f"{model.__name__}.{name}", source_of(info.metadata)
            if source and source not in SOURCES:
                yield f"{place} comes from `{source}`, which has no row"
            if info.is_required() and not any(isinstance(one, Asked | AskedInside) for one in info.metadata):
                yield f"{place} is required and not asked for"


if found := "; ".join(unasked(STEPS.values())):
    raise AssertionError(found)
