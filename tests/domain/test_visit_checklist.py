"""The checklist of a visit (C11): whoever goes out has it, in both languages, and nobody else."""

from __future__ import annotations

import pytest

from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.states import State
from chalicelib.domain.policy.service_levels import ArriveEarly
from chalicelib.domain.views.visit_checklist import checklist
from chalicelib.locale.words import keys, languages
from tests.domain.lives import POLICY, ready


@pytest.mark.parametrize("language", languages())
def test_a_visit_has_its_checklist(language: Language) -> None:
    lines = checklist(ready(State.VISIT_SCHEDULED), POLICY, language)
    assert len(lines) == len(keys("checklist"))
    assert any(word in line for line in lines for word in ("垫布", "Floor mat"))


@pytest.mark.parametrize("state", [state for state in State if state is not State.VISIT_SCHEDULED])
def test_other_cases_have_none(state: State) -> None:
    assert checklist(ready(state), POLICY, "zh") == ()


@pytest.mark.parametrize("language", languages())
def test_how_early_to_be_there_is_the_policys(language: Language) -> None:
    levels = POLICY.pages.service_levels
    assert levels.arrive_early == ArriveEarly(least=5, most=10)
    later = levels.model_copy(update={"arrive_early": ArriveEarly(least=7, most=12)})
    pages = POLICY.pages.model_copy(update={"service_levels": later})
    lines = checklist(ready(State.VISIT_SCHEDULED), POLICY.model_copy(update={"pages": pages}), language)
    assert any("7" in line and "12" in line for line in lines)
