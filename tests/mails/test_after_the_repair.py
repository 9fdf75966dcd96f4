"""Who gets a repaired product reads what is guaranteed, how to care for it, and whom to call (C16)."""

from __future__ import annotations

from datetime import date

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.policy.policy import Policy
from chalicelib.locale.words import languages
from chalicelib.outbound.letters import letter
from infra.policy import DOCS, compile_policy
from operating.samples.life_scenes import SHIPPED
from operating.samples.scenes import Scenes

REAL = Policy.model_validate(compile_policy(DOCS, today=date(2026, 11, 22)))
SCENES = Scenes(REAL)
GUARANTEE = {"zh": "2027年2月", "en": "February 2027"}  # three months after November


def text_of(case: Case, name: str, language: Language) -> str:
    return letter(SCENES.message(case, name, language), language, to_team=False).text


@pytest.mark.parametrize("language", languages())
def test_who_gets_a_repaired_product_reads_how_to_care_for_it_what_is_guaranteed_and_whom_to_call(
    language: Language,
) -> None:
    said = text_of(SCENES.lead_case(*SHIPPED), "ShippedBack", language)
    assert GUARANTEE[language] in said
    assert f"/{language}/products/fh-p1/#care" in said
    assert "0571 0000 0000" in said


@pytest.mark.parametrize("language", languages())
def test_each_product_has_its_page_about_care(language: Language) -> None:
    for product in REAL.products:
        page = (DOCS / language / f"{product.page.rstrip('/')}.md").read_text("utf-8")
        assert "{#care}" in page


@pytest.mark.parametrize("language", languages())
def test_what_was_not_repaired_has_no_guarantee(language: Language) -> None:
    case = SCENES.cases["ShippedBack-as-is"]()
    said = text_of(case, "ShippedBack", language)
    assert "#care" not in said
    assert {"zh": "有保证", "en": "guaranteed"}[language] not in said
