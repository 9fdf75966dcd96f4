"""A case of earlier days is read as it was stored, whatever the forms refuse today."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError, create_model

from chalicelib.domain.case import commands
from chalicelib.domain.case.case import Case
from chalicelib.domain.kernel.lenient_load import load_leniently, loose
from chalicelib.domain.kernel.states import Event
from chalicelib.domain.requests.forms import REQUESTS, Request
from tests import samples
from tests.domain.lives import COMMANDS

# What some form of today refuses, and how it is read.
ODD: dict[str, tuple[Any, Any]] = {
    "purchased_on": ("1979-05-06", date(1979, 5, 6)),
    "received_on": ("1979-05-01", date(1979, 5, 1)),
    "phone": ("看备注", "看备注"),
    "email": ("李梅 at example", "李梅 at example"),
    "model": ("FH-OLD\nline", "FH-OLD\nline"),
    "where": ("by_balloon", "by_balloon"),
    "name": ("长" * 5000, "长" * 5000),
    "description": ("\u0007 beep", "\u0007 beep"),
    "attachments": (["x" * 400] * 60, ("x" * 400,) * 60),
    "privacy_consent": (False, False),
    "fax": ("12345", None),
}


def stored(**changes: Any) -> dict[str, Any]:
    plain: dict[str, Any] = samples.case("repair").model_dump(mode="json", exclude_none=True)
    return plain | {"request": plain["request"] | changes}


@pytest.mark.parametrize("field", ODD)
def test_what_a_form_refuses_today_is_still_read(field: str) -> None:
    held, expected = ODD[field]
    with pytest.raises(ValidationError):
        REQUESTS["repair"].model_validate(stored(**{field: held})["request"])
    request = Case.model_validate(stored(**{field: held})).request
    assert isinstance(request, Request)
    assert getattr(request, field, None) == expected


def test_an_odd_old_case_is_read_whole_and_stored_again() -> None:
    odd = {name: held for name, (held, _) in ODD.items()}
    case = Case.model_validate(stored(**odd))
    again = Case.model_validate_json(case.model_dump_json(exclude_none=True))
    assert again.request == case.request
    assert again.request.purchased_on == date(1979, 5, 6)
    assert again.request.seller == case.request.seller


def test_a_field_that_is_required_since_may_be_missing() -> None:
    plain = stored()
    del plain["request"]["description"]
    assert Case.model_validate(plain).request.description is None


def test_what_is_no_request_at_all_is_refused() -> None:
    with pytest.raises(ValidationError):
        Case.model_validate(stored(purchased_on={"year": 1}))


def test_what_was_reported_is_read_as_it_was() -> None:
    case = samples.case("repair").model_copy(
        update={"facts": {Event.SUPPLY_INFORMATION: {"purchased_on": "1979-05-06", "zodiac": "ox"}}}
    )
    found = case.fact(commands.SupplyInformation)
    assert found
    assert found.purchased_on == date(1979, 5, 6)


def test_every_field_of_a_form_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one that only this kind of request asks for."""
    asked = create_model("Asked", __base__=REQUESTS["repair"], zodiac=(str | None, None))
    monkeypatch.setitem(REQUESTS, "repair", asked)
    case = Case.model_validate(stored(zodiac="ox"))
    assert case.request.model_dump()["zodiac"] == "ox"
    again = Case.model_validate_json(case.model_dump_json(exclude_none=True))
    assert again.request.model_dump()["zodiac"] == "ox"


STORED = (Path(__file__).parent / "stored_cases.jsonl").read_text("utf-8").splitlines()


@pytest.mark.parametrize("body", STORED, ids=lambda body: "{kind}-{state}".format(**json.loads(body)))
def test_a_case_that_was_stored_is_read_and_stored_again_as_it_was(body: str) -> None:
    case = Case.model_validate_json(body)
    assert case.model_dump_json(exclude_none=True) == body
    assert case.request.kind == case.kind
    former = dict(load_leniently(Request, json.loads(body)["request"]))
    assert {field: getattr(case.request, field) for field in Request.model_fields} == former


REPORTED = {event: command for event, command in COMMANDS.items() if event is not Event.SUBMIT}


@pytest.mark.parametrize("command", REPORTED.values(), ids=REPORTED)
def test_every_command_can_be_read_without_its_checks(command: BaseModel) -> None:
    plain = command.model_dump(mode="json")
    found = loose(type(command)).model_validate(plain)
    assert dict(found) == dict(command)
