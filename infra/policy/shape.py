"""Hold what stands in front matter against its model, and say each difference as an editor's mistake."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from infra.policy.mistakes import Mistake, in_each_language
from infra.policy.source import DocPage

CODES: dict[str, str] = {
    "missing": "missing",
    "extra_forbidden": "unknown_name",
    "invalid_key": "unknown_name",
    "int_type": "whole_number",
    "int_parsing": "whole_number",
    "int_from_float": "whole_number",
    "greater_than": "too_small",
    "greater_than_equal": "below",
    "string_type": "text",
    "string_too_short": "empty",
    "string_pattern_mismatch": "currency",
    "bool_type": "yes_no",
    "bool_parsing": "yes_no",
    "date_type": "date",
    "date_parsing": "date",
    "date_from_datetime_parsing": "date",
    "date_from_datetime_inexact": "date",
    "datetime_type": "moment",
    "datetime_parsing": "moment",
    "datetime_from_date_parsing": "moment",
    "timezone_aware": "moment",
    "time_of_day": "time",
    "time_type": "time",
    "time_parsing": "time",
    "literal_error": "choice",
    "model_type": "not_block",
    "dict_type": "not_block",
    "mapping_type": "not_block",
    "tuple_type": "list",
    "list_type": "list",
    "too_short": "empty",
    "unexpected_positional_argument": "pair",
    "missing_argument": "pair",
    "arguments_type": "pair",
    "namedtuple_type": "pair",
    "value_error": "one_unit",
    "reminds_late": "reminds_late",
    "notices": "notices",
    "originals_stay": "originals_stay",
    "labour_unlisted": "labour_unlisted",
    "scale": "scale",
    "who_pays": "who_pays",
    "less_than_equal": "above",
    "decimal_type": "amount",
    "decimal_parsing": "amount",
    "decimal_max_places": "amount",
    "decimal_max_digits": "amount",
    "finite_number": "amount",
}
EXPECTED: dict[object, str] = {int: "int", str: "str", date: "date", tuple: "tuple"}
PAIRS = "pairs"


def differences(model: type[BaseModel], page: DocPage, *within: str) -> Iterator[Mistake]:
    """Every mistake of the block at that place of the page's front matter."""
    try:
        model.model_validate(page.at(*within))
    except ValidationError as error:
        seen: set[tuple[str, ...]] = set()
        for found in error.errors():
            path = _path(found, page, within)
            emptied = found["type"] == "too_short" and any(one[: len(path)] == path for one in seen)
            if path not in seen and not emptied:
                seen.add(path)
                yield _mistake(found, page, path, model_at(model, path[len(within) : -1]))


def _path(found: ErrorDetails, page: DocPage, within: tuple[str, ...]) -> tuple[str, ...]:
    """Where it is, without what pydantic adds for the alternatives of a type."""
    path = (*within, *(str(part) for part in found["loc"] if part != "[key]"))
    if found["type"] == "missing":
        return path
    while len(path) > len(within) and path not in page.lines:
        path = path[:-1]
    return path


def _mistake(found: ErrorDetails, page: DocPage, path: tuple[str, ...], model: object) -> Mistake:
    code, data = _code(found, model)
    if code == "missing":
        return page.mistake(code, *path, expected=expected_value(model, path[-1]))
    return page.mistake(code, *path, found=page.typed_value(*path), **data)


def _code(found: ErrorDetails, model: object) -> tuple[str, dict[str, object]]:
    context = found.get("ctx", {})
    if found["type"] == "working_time":
        return ("day_twice", {"day": context["day"]}) if "day" in context else ("opens_late", {})
    code = CODES.get(found["type"], "other")
    if found["loc"][-1:] == ("[key]",):
        known = _choices(found) if code == "choice" else names(model)
        return "unknown_name", {"known": known}
    data: dict[str, dict[str, object]] = {
        "unknown_name": {"known": names(model)},
        "too_small": {"limit": context.get("gt")},
        "below": {"limit": _limit(context.get("ge"))},
        "above": {"limit": _limit(context.get("le"))},
        "choice": {"choices": _choices(found)},
        "other": {"message": found["msg"]},
    }
    return code, data.get(code, {})


def _limit(bound: object) -> object:
    """A bound as it would stand on the page; pydantic gives that of a date as Python's words."""
    parts = re.fullmatch(r"datetime\.date\((\d+), (\d+), (\d+)\)", str(bound))
    return date(*(int(part) for part in parts.groups())) if parts else bound


def _choices(found: ErrorDetails) -> list[str]:
    return re.findall(r"'([^']*)'", str(found.get("ctx", {}).get("expected", "")))


def expected_value(model: object, name: str) -> dict[str, str]:
    """What should stand at a missing name, in words."""
    kind = model_at(model, (name,))
    if get_origin(kind) is Literal:
        known = " / ".join(get_args(kind))
        return {language: f"{words}{known}" for language, words in in_each_language("one_of").items()}
    return in_each_language(EXPECTED.get(get_origin(kind) or kind, PAIRS))


def names(model: object) -> list[str]:
    """The names that may stand in a block."""
    if isinstance(model, type) and issubclass(model, BaseModel):
        return [field.alias or name for name, field in model.model_fields.items()]
    return []


def model_at(model: Any, path: tuple[str, ...]) -> Any:
    """The type of what stands at that place of a block; None where there can be nothing."""
    for part in path:
        model = _step(_plain(model), part)
    return _plain(model)


def default_at(model: type[BaseModel], path: tuple[str, ...]) -> object:
    """What holds where a page says nothing; None where nothing does."""
    field = model.model_fields.get(path[0])
    return None if field is None or len(path) > 1 or field.is_required() else field.get_default()


def _step(kind: Any, part: str) -> Any:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return next((f.annotation for name, f in kind.model_fields.items() if part in _names(name, f)), None)
    inner = get_args(kind)
    return (inner[1] if get_origin(kind) in (dict, Mapping) else inner[0]) if inner else None


def _names(name: str, field: FieldInfo) -> tuple[str, ...]:
    return (name, field.alias) if field.alias else (name,)


def _plain(kind: Any) -> Any:
    """A type without `Annotated` and without `| None`."""
    while get_origin(kind) in (Annotated, Union, UnionType):
        kind = next(one for one in get_args(kind) if one is not type(None))
    return kind
