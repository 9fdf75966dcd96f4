"""From what pydantic finds to sentences that a customer can act on."""

from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from chalicelib.domain.kernel.errors import Fault
from chalicelib.domain.kernel.fields import Language
from chalicelib.locale.words import label

CODES = {
    "missing": "missing",
    "string_too_short": "missing",
    "too_short": "missing",
    "string_too_long": "too_long",
    "too_long": "too_many",
    "extra_forbidden": "unknown_field",
    "literal_error": "not_a_choice",
    "enum": "not_a_choice",
    "date_parsing": "invalid_date",
    "date_from_datetime_parsing": "invalid_date",
    "date_from_datetime_inexact": "invalid_date",
    "date_type": "invalid_date",
    "greater_than": "out_of_range",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "decimal_max_digits": "out_of_range",
    "decimal_max_places": "out_of_range",
    "decimal_whole_digits": "out_of_range",
    "finite_number": "out_of_range",
    "decimal_parsing": "not_a_number",
    "int_parsing": "not_a_number",
}
OUR_OWN = frozenset(
    {
        "line_break", "control_character", "invalid_email", "invalid_phone", "invalid_date", "future_date",
        "before_purchase",
        "invalid_serial",
        "too_many", "unknown_model", "consent_required", "needed_for_visit", "needed_without_email",
        "nothing_given",
    }
)  # fmt: skip

FAULTS, TITLES, NOTICES = "input_error", "problem", "notice"  # groups of the catalogue


def faults(error: ValidationError) -> tuple[Fault, ...]:
    """One fault per finding, in the model's order."""
    return tuple(_fault(found) for found in error.errors(include_url=False))


def sentence(group: str, code: str, language: Language, **data: str | int) -> str:
    """The catalogue's sentence for a code, filled in. Raises KeyError when there is none."""
    return label(group, code, language).format(**data)


# An empty box of a plain form is not sent, and "fill this in" is no word for a box.
PUT_BETTER = {("privacy_consent", "missing"): "consent_required"}


def messages(found: Iterable[Fault], language: Language) -> list[dict[str, str]]:
    """The `errors` of a problem document (RFC 9457)."""
    return [
        {
            "field": fault.field,
            "code": fault.code,
            "message": sentence(
                FAULTS, PUT_BETTER.get((fault.field, fault.code), fault.code), language, **dict(fault.data)
            ),
        }
        for fault in found
    ]


def by_field(found: Iterable[Fault], language: Language) -> dict[str, list[str]]:
    """The sentences to stand beside each field."""
    sentences: dict[str, list[str]] = {}
    for fault in messages(found, language):
        sentences.setdefault(fault["field"], []).append(fault["message"])
    return sentences


def _field_of(place: tuple[str | int, ...]) -> str:
    """The field as the sender names it: a part of a list's entry by its whole path, else the top field."""
    return ".".join(map(str, place if len(place) > 2 else place[:1]))


def _fault(found: Any) -> Fault:
    kind, context = found["type"], found.get("ctx", {})
    field = _field_of(found["loc"])
    if found["input"] is None and kind not in OUR_OWN:
        return Fault(field, "missing")
    limit = context.get("max_length")
    code = kind if kind in OUR_OWN else CODES.get(kind, "wrong_type")
    return Fault(field, code, (("limit", limit),) if limit is not None else ())
