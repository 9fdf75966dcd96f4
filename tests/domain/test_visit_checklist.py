"""The checklist of a visit (C11): whoever goes out has it, in both languages, and nobody else."""

from __future__ import annotations

import pytest

from chalicelib.domain.fields import LANGUAGES, Language
from chalicelib.domain.states import State
from chalicelib.domain.visit_checklist import CHECKLIST, checklist
from tests.domain.lives import ready


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_visit_has_its_checklist(language: Language) -> None:
    lines = checklist(ready(State.VISIT_SCHEDULED), language)
    assert len(lines) == len(CHECKLIST)
    assert any(word in line for line in lines for word in ("垫布", "Floor mat"))


@pytest.mark.parametrize("state", [state for state in State if state is not State.VISIT_SCHEDULED])
def test_other_cases_have_none(state: State) -> None:
    assert checklist(ready(state), "zh") == ()
