"""What the form asks about the fault (A5): optional, in both languages, read by whoever takes the case."""

from typing import Any

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.views.form_view import view
from chalicelib.domain.views.formatting import facts
from tests import samples

GIVEN = {
    "fault_since": "上周五",
    "situation": "充电半小时后",
    "used_as_in_manual": "unsure",
    "surroundings": "厨房，潮湿",
}


@pytest.mark.parametrize("name", GIVEN)
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", ["repair", "exchange"])
def test_the_form_asks_and_insists_on_nothing(kind: str, language: str, name: str) -> None:
    fields = {one.name: one for group in view(kind, language, samples.POLICY).groups for one in group.fields}
    assert not fields[name].required
    assert fields[name].label != name


@pytest.mark.parametrize("name", GIVEN)
def test_colleagues_are_told_what_the_customer_said(name: str) -> None:
    said: Any = {name: GIVEN[name]}
    case = samples.case("repair", **said)
    stored = Case.model_validate_json(case.model_dump_json(exclude_none=True))
    with_it, without = (
        facts(stored, samples.POLICY, "zh"),
        facts(samples.case("repair"), samples.POLICY, "zh"),
    )
    told = "不确定" if name == "used_as_in_manual" else GIVEN[name]
    assert told in [value for _, value in with_it]
    assert told not in [value for _, value in without]
