"""What was stored is read as it is: a check that was tightened since must not make an old case unreadable.

The forms check what people type. What is stored has been through the checks of its day, so only its types
count: a date is a date, whatever year; a choice that is no longer offered is still a word.
"""

from collections.abc import Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError, WrapValidator, create_model

M = TypeVar("M", bound=BaseModel)


def load_leniently(model: type[M], held: Mapping[str, Any]) -> M:
    """The model of what was stored. Raises ValidationError only where something has another type."""
    try:
        return model.model_validate(held)
    except ValidationError:
        found = loose(model).model_validate(held)
    return model.model_construct(_fields_set=found.model_fields_set, **dict(found))


@cache
def loose(model: type[BaseModel]) -> type[BaseModel]:
    """The same fields without their checks, none of them required, unknown ones passed over."""
    fields: dict[str, Any] = {
        name: (bare(field.annotation) | None, None if field.is_required() else field.get_default())
        for name, field in model.model_fields.items()
    }
    return create_model(f"Stored{model.__name__}", __config__=ConfigDict(extra="ignore"), **fields)


def bare(kind: Any) -> Any:
    """A type without what is annotated to it."""
    origin, inside = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return bare(inside[0])
    if origin is Literal:
        return str
    if origin in (Union, UnionType):
        return Union[tuple(bare(one) for one in inside)]  # noqa: UP007 - made of a list
    if origin in (tuple, list, frozenset, dict):
        return origin[tuple(one if one is Ellipsis else bare(one) for one in inside)]
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return Annotated[kind, WrapValidator(lambda held, _: _inner(kind, held))]
    return kind


def _inner(model: type[M], held: Any) -> M:
    return held if isinstance(held, model) else load_leniently(model, held)
