"""Bad input, field by field: each has its code."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from chalicelib.domain.requests.validation_messages import faults
from tests import samples
from tests.domain.bodies import BODIES, GONE, MODELS, found, refused

NAN = float("nan")
SURROGATE = "\ud800"
REQUIRED = [
    *(
        (kind, field)
        for kind in samples.KINDS
        for field in ("name", "email", "description", "privacy_consent")
    ),
    *((kind, "model") for kind in ("repair", "exchange", "return", "service")),
    ("reply", "text"),
    ("coverage", "model"),
    ("coverage", "purchased_on"),
    ("lookup", "number"),
    ("lookup", "email"),
    ("links", "email"),
    ("upload", "filename"),
    ("upload", "type"),
    ("upload", "size"),
]
TEXTS = [(form, field) for form, field in REQUIRED if field not in ("privacy_consent", "type", "size")]


@pytest.mark.parametrize("form", MODELS)
def test_a_good_body_is_taken(form: str) -> None:
    assert found(form) == []


@pytest.mark.parametrize(("form", "field"), REQUIRED)
def test_what_is_required_must_be_there(form: str, field: str) -> None:
    assert found(form, **{field: GONE}) == [(field, "missing")]


@pytest.mark.parametrize(("form", "field"), REQUIRED)
def test_null_is_missing(form: str, field: str) -> None:
    assert found(form, **{field: None}) == [(field, "missing")]


@pytest.mark.parametrize("blank", ["", "   ", "\t\n ", "\u3000"], ids=["empty", "spaces", "tabs", "wide"])
@pytest.mark.parametrize(("form", "field"), TEXTS)
def test_blank_is_missing(form: str, field: str, blank: str) -> None:
    assert found(form, **{field: blank}) == [(field, "missing")]


@pytest.mark.parametrize("blank", [None, "", " "], ids=["null", "empty", "space"])
@pytest.mark.parametrize(
    "field",
    [
        "where",
        "service",
        "serial_number",
        "purchased_on",
        "received_on",
        "order_number",
        "seller",
        "phone",
        "address",
        "preferred_times",
    ],
)
def test_what_is_optional_may_be_left_blank(field: str, blank: str | None) -> None:
    request = MODELS["repair"].model_validate({**BODIES["repair"], field: blank}, context=samples.KNOWN)
    assert getattr(request, field) is None


LONGEST = {
    "name": 100, "description": 4000, "serial_number": 64, "order_number": 64, "seller": 100,
    "address": 300, "preferred_times": 200,
}  # fmt: skip


@pytest.mark.parametrize(("field", "longest"), LONGEST.items())
def test_a_text_may_be_as_long_as_its_limit_and_no_longer(field: str, longest: int) -> None:
    assert found("repair", **{field: "长" * longest}) == []
    assert found("repair", **{field: "长" * (longest + 1)}) == [(field, "too_long")]


BAD: dict[str, tuple[str, Any, list[tuple[str, str]]]] = {
    "no body": ("repair", {}, [("model", "missing"), ("description", "missing"), ("name", "missing"),
                               ("email", "missing"), ("privacy_consent", "missing")]),
    "a list as body": ("repair", [], [("", "wrong_type")]),
    "a text as body": ("repair", "repair", [("", "wrong_type")]),
    "null as body": ("repair", None, [("", "missing")]),
    "a command without content": ("supply_information", {}, [("", "nothing_given")]),
    "a command of blanks": ("correct_contact", {"name": "", "email": " "}, [("", "nothing_given")]),
}  # fmt: skip


WIDE = {
    "wide phone": ("phone", "１３８－００１３－８０００", "138-0013-8000"),
    "wide plus": ("phone", "＋86 13800138000", "+86 13800138000"),
    "copied from an address book": ("phone", "\u202d+86 13800138000\u202c", "+86 13800138000"),
    "extension": ("phone", "021-55551234 转 8", "021-55551234 转 8"),
    "extension without blanks": ("phone", "021-55551234转802", "021-55551234转802"),
    "English extension": ("phone", "+1 (415) 555-2671 ext. 5", "+1 (415) 555-2671 ext. 5"),
    "wide address": ("email", "ｌｉ＠example。com", "li@example.com"),
    "name from right to left": ("name", "مريم", "مريم"),
    "joined emoji": ("name", "🧑\u200d🚀", "🧑\u200d🚀"),
    "unseen serial number": ("serial_number", "\u200b", None),
}


@pytest.mark.parametrize(("field", "typed", "kept"), WIDE.values(), ids=WIDE)
def test_what_input_methods_and_address_books_add_is_taken_off(
    field: str, typed: str, kept: str | None
) -> None:
    request = MODELS["repair"].model_validate({**BODIES["repair"], field: typed}, context=samples.KNOWN)
    assert getattr(request, field) == kept


@pytest.mark.parametrize("value", ["true", "on", 1, "yes"], ids=repr)
@pytest.mark.parametrize("field", ["unusable", "unused", "opened_or_modified", "privacy_consent"])
def test_what_a_form_says_with_a_word_json_says_with_true(field: str, value: Any) -> None:
    body = {**BODIES["repair"], field: value}
    assert getattr(MODELS["repair"].model_validate(body, context=samples.KNOWN), field) is True
    with pytest.raises(ValidationError) as caught:
        MODELS["repair"].model_validate_json(json.dumps(body), context=samples.KNOWN)
    assert [(fault.field, fault.code) for fault in faults(caught.value)] == [(field, "wrong_type")]


def test_a_case_number_may_be_wide() -> None:
    asked = MODELS["lookup"].model_validate({**BODIES["lookup"], "number": "２０２６１１－００１"})
    assert getattr(asked, "number", "") == "202611-001"


@pytest.mark.parametrize(("form", "body", "expected"), BAD.values(), ids=BAD)
def test_a_body_that_is_wrong_as_a_whole(form: str, body: Any, expected: list[tuple[str, str]]) -> None:
    assert refused(form, body) == expected


NEST: Any = []
for _ in range(200):
    NEST = [NEST]
WRONG: dict[str, tuple[str, str, Any, str]] = {
    "number as name": ("repair", "name", 7, "wrong_type"),
    "list as name": ("repair", "name", ["李梅"], "wrong_type"),
    "object as description": ("repair", "description", {"text": "坏了"}, "wrong_type"),
    "nested as description": ("repair", "description", NEST, "wrong_type"),
    "NaN as name": ("repair", "name", NAN, "wrong_type"),
    "true as phone": ("repair", "phone", True, "wrong_type"),
    "surrogate in name": ("repair", "name", f"李{SURROGATE}梅", "wrong_type"),
    "surrogate in description": ("repair", "description", f"坏{SURROGATE}了", "wrong_type"),
    "word as flag": ("repair", "unusable", "vielleicht", "wrong_type"),
    "number as flag": ("repair", "unusable", 7, "wrong_type"),
    "NaN as flag": ("repair", "unusable", NAN, "wrong_type"),
    "null as flag": ("repair", "unusable", None, "missing"),
    "consent refused": ("repair", "privacy_consent", False, "consent_required"),
    "consent as word no": ("repair", "privacy_consent", "no", "consent_required"),
    "consent as text": ("repair", "privacy_consent", "I agree", "wrong_type"),
    "unknown place": ("repair", "where", "at_work", "not_a_choice"),
    "number as place": ("repair", "where", 1, "not_a_choice"),
    "unknown service": ("service", "service", "magic", "not_a_choice"),
    "unknown language": ("repair", "language", "fr", "not_a_choice"),
    "unknown field": ("repair", "zodiac", "ox", "unknown_field"),
    "the kind as a field": ("repair", "kind", "exchange", "unknown_field"),
    "unknown field of a command": ("reply", "number", "202611-002", "unknown_field"),
    "unknown model": ("repair", "model", "FH-X9", "unknown_model"),
    "model in small letters": ("repair", "model", "fh-p1", "unknown_model"),
    "unknown model of an enquiry": ("enquiry", "model", "FH-X9", "unknown_model"),
    "model with a line break": ("repair", "model", "FH-P1\nFH-R6", "line_break"),
    "no such day": ("repair", "purchased_on", "2026-02-30", "invalid_date"),
    "day and month swapped": ("repair", "purchased_on", "05-03-2026", "invalid_date"),
    "slashes": ("repair", "purchased_on", "2026/03/05", "invalid_date"),
    "words": ("repair", "purchased_on", "去年三月", "invalid_date"),
    "a moment": ("repair", "purchased_on", "2026-03-05T10:00:00Z", "invalid_date"),
    "wide digits": ("repair", "purchased_on", "２０２６-03-05", "invalid_date"),
    "year nought": ("repair", "purchased_on", "0000-01-01", "invalid_date"),
    "number as date": ("repair", "purchased_on", 1_772_668_800, "invalid_date"),
    "NaN as date": ("repair", "purchased_on", NAN, "invalid_date"),
    "true as date": ("repair", "purchased_on", True, "invalid_date"),
    "list as date": ("repair", "purchased_on", ["2026-03-05"], "invalid_date"),
    "bought tomorrow": ("repair", "purchased_on", "2026-11-23", "future_date"),
    "bought in the year 26": ("repair", "purchased_on", "0026-03-05", "invalid_date"),
    "bought in the year 9999": ("repair", "purchased_on", "9999-12-31", "future_date"),
    "received tomorrow": ("repair", "received_on", "2026-11-23", "future_date"),
    "received before purchased": ("repair", "received_on", "2026-03-04", "before_purchase"),
    "coverage received first": ("coverage", "received_on", "2026-03-04", "before_purchase"),
    "coverage of the future": ("coverage", "purchased_on", "2026-11-23", "future_date"),
    "coverage of a number": ("coverage", "purchased_on", 1, "invalid_date"),
    "coverage of an unknown kind": ("coverage", "kind", "magic", "not_a_choice"),
    "no at sign": ("repair", "email", "li.mei", "invalid_email"),
    "no domain": ("repair", "email", "li.mei@", "invalid_email"),
    "no local part": ("repair", "email", "@example.com", "invalid_email"),
    "two at signs": ("repair", "email", "li@mei@example.com", "invalid_email"),
    "domain without a dot": ("repair", "email", "li@localhost", "invalid_email"),
    "space in address": ("repair", "email", "li mei@example.com", "invalid_email"),
    "address with a name": ("repair", "email", "Mei <li.mei@example.com>", "invalid_email"),
    "two addresses": ("repair", "email", "a@example.com,b@example.com", "invalid_email"),
    "address of letters beyond ASCII": ("repair", "email", "李@example.com", "invalid_email"),
    "address literal": ("repair", "email", "li@[127.0.0.1]", "invalid_email"),
    "quoted address": ("repair", "email", '"li mei"@example.com', "invalid_email"),
    "markup in address": ("repair", "email", "<b>@example.com", "invalid_email"),
    "long address": ("repair", "email", "a" * 250 + "@example.com", "too_long"),
    "long local part": ("repair", "email", "a" * 65 + "@example.com", "invalid_email"),
    "address with CRLF": ("repair", "email", "li@example.com\r\nBcc: x@example.com", "line_break"),
    "address with LF": ("repair", "email", "li@example.com\nBcc: x@example.com", "line_break"),
    "address with CR": ("repair", "email", "li@example.com\rBcc: x@example.com", "line_break"),
    "address with NUL": ("repair", "email", "li\0@example.com", "control_character"),
    "name with CRLF": ("repair", "name", "Mei\r\nBcc: x@example.com", "line_break"),
    "name with LF": ("repair", "name", "Mei\nBcc: x@example.com", "line_break"),
    "name with CR": ("repair", "name", "Mei\rBcc: x@example.com", "line_break"),
    "name with NUL": ("repair", "name", "Mei\0Li", "control_character"),
    "name with escape": ("repair", "name", "Mei\x1b[31mLi", "control_character"),
    "name with line separator": ("repair", "name", "Mei\u2028Li", "control_character"),
    "name with next line": ("repair", "name", "Mei\x85Li", "control_character"),
    "description with NUL": ("repair", "description", "坏\0了", "control_character"),
    "description with backspace": ("repair", "description", "坏\b了", "control_character"),
    "description with replacement": ("repair", "description", "坏\ufffd了", "control_character"),
    "serial number on two lines": ("repair", "serial_number", "SN\n1", "line_break"),
    "words as phone": ("repair", "phone", "call me", "invalid_phone"),
    "phone of other digits": ("repair", "phone", "٠١٢٣٤٥٦٧٨٩", "invalid_phone"),
    "an extension alone": ("repair", "phone", "转 8", "invalid_phone"),
    "invisible name": ("repair", "name", "\u200b\u2060", "missing"),
    "name of directions only": ("repair", "name", "\u202e\u202d", "missing"),
    "name of marks only": ("repair", "name", "\u0301\u0301", "missing"),
    "name of fillers": ("repair", "name", "\u3164", "missing"),
    "invisible description": ("repair", "description", "\u200b\n\u200b", "missing"),
    "an address like an encoded word": ("repair", "email", "=?utf-8?q?a?=@example.com", "invalid_email"),
    "short phone": ("repair", "phone", "12345", "invalid_phone"),
    "long phone": ("repair", "phone", "1" * 31, "too_long"),
    "phone with CRLF": ("repair", "phone", "138001\r\n38000", "line_break"),
    "text as attachments": ("repair", "attachments", "quarantine/a/b.jpg", "wrong_type"),
    "too many attachments": ("repair", "attachments", ["quarantine/a"] * 6, "too_many"),
    "absurdly many attachments": ("repair", "attachments", ["quarantine/a"] * 51, "too_many"),
    "empty attachment": ("repair", "attachments", [""], "missing"),
    "number as attachment": ("repair", "attachments", [1], "wrong_type"),
    "long attachment": ("repair", "attachments", ["k" * 301], "too_long"),
    "too many attachments of a reply": ("reply", "attachments", ["quarantine/a"] * 6, "too_many"),
    "long reply": ("reply", "text", "长" * 4001, "too_long"),
    "reply with NUL": ("reply", "text", "a\0b", "control_character"),
    "long reason": ("cancel", "reason", "长" * 1001, "too_long"),
    "bad new address": ("correct_contact", "email", "li.mei", "invalid_email"),
    "new name with CRLF": ("correct_contact", "name", "Mei\r\nBcc: x", "line_break"),
    "supplied future": ("supply_information", "purchased_on", "2026-11-23", "future_date"),
    "long number": ("lookup", "number", "2" * 21, "too_long"),
    "unknown file type": ("upload", "type", "text/html", "not_a_choice"),
    "no size": ("upload", "size", 0, "out_of_range"),
    "negative size": ("upload", "size", -1, "out_of_range"),
    "text as size": ("upload", "size", "2048", "wrong_type"),
    "NaN as size": ("upload", "size", NAN, "wrong_type"),
    "file name on two lines": ("upload", "filename", "a\r\nb.jpg", "line_break"),
}


@pytest.mark.parametrize(("form", "field", "value", "code"), WRONG.values(), ids=WRONG)
def test_a_wrong_value_is_named_with_its_field(form: str, field: str, value: Any, code: str) -> None:
    assert found(form, **{field: value}) == [(field, code)]


@pytest.mark.parametrize(
    ("form", "changes", "missing"),
    [
        ("service", {"phone": GONE, "address": GONE}, ["phone", "address"]),
        ("service", {"address": " "}, ["address"]),
        ("repair", {"where": "on_site"}, ["phone", "address"]),
        ("repair", {"where": "on_site", "phone": "13800138000"}, ["address"]),
        ("repair", {"where": "send_in"}, []),
        ("repair", {"where": "unsure"}, []),
        ("exchange", {"where": "on_site"}, []),
    ],
    ids=[
        "service",
        "service without address",
        "on site",
        "on site with phone",
        "sent in",
        "unsure",
        "exchange",
    ],
)
def test_who_is_to_be_visited_says_where(form: str, changes: dict[str, Any], missing: list[str]) -> None:
    assert found(form, **changes) == [(field, "needed_for_visit") for field in missing]


def test_every_fault_of_a_body_is_named_at_once() -> None:
    wrong = {"model": "FH-X9", "email": "li", "purchased_on": "bald", "zodiac": "ox", "name": ""}
    assert sorted(found("repair", **wrong)) == [
        ("email", "invalid_email"),
        ("model", "unknown_model"),
        ("name", "missing"),
        ("purchased_on", "invalid_date"),
        ("zodiac", "unknown_field"),
    ]


def test_supplied_dates_are_checked_against_each_other() -> None:
    dates = {"purchased_on": "2026-03-05", "received_on": "2026-03-04"}
    assert found("supply_information", **dates) == [("received_on", "before_purchase")]


@pytest.mark.parametrize("form", ["repair", "reply", "lookup", "upload"])
def test_a_hundred_thousand_brackets_are_not_json(form: str) -> None:
    for text in ("[" * 100_000, '{"name":' * 100_000, '{"name":' + "[" * 100_000 + "]" * 100_000 + "}"):
        with pytest.raises(ValidationError) as caught:
            MODELS[form].model_validate_json(text, context=samples.KNOWN)
        assert caught.value.errors()[0]["type"] == "json_invalid"


@pytest.mark.parametrize(
    "name", ['"\\ud800"', '"\\udc00\\ud800"', '"a\\u0000b"', "NaN", "Infinity", "1e999", "null", "[]"]
)
def test_oddities_of_json_are_refused(name: str) -> None:
    text = json.dumps(BODIES["repair"]).replace(json.dumps(BODIES["repair"]["name"]), name)
    with pytest.raises(ValidationError):
        MODELS["repair"].model_validate_json(text, context=samples.KNOWN)
