"""A guide that staff name is a page of the site, or a whole address (A9, C15)."""

from __future__ import annotations

import pytest

from chalicelib.domain.case.repair_steps import Advise, PostPart
from chalicelib.domain.kernel.errors import Invalid
from chalicelib.domain.views.staff_form_fields import fields_of
from chalicelib.locale.words import has_word
from tests.promises.acting import POLICY, VIEWER, E, does, led, letter_of

THERE = POLICY.guides[0].page
GONE = ("troubleshooting/no-power/", "no-power", "troubleshooting/", "ftp://example.com/a")
TAKEN = (THERE, THERE.strip("/"), "https://example.com/guide")


def posted(guide: str) -> PostPart:
    return PostPart(part="充电器", guide=guide, carrier="顺丰", tracking="SF1")


@pytest.mark.parametrize("guide", GONE)
def test_a_guide_that_is_not_there_is_refused_beside_its_field(guide: str) -> None:
    for command in (Advise(text="请看", guide=guide), posted(guide)):
        with pytest.raises(Invalid) as refusal:
            does(led(E.TAKE), command)
        assert [(fault.field, fault.code) for fault in refusal.value.faults] == [("guide", "unknown_guide")]
    assert has_word("input_error", "unknown_guide")


@pytest.mark.parametrize("guide", TAKEN)
def test_the_mail_about_a_part_links_the_guide_that_fits_it(guide: str) -> None:
    said = letter_of(does(led(E.TAKE), posted(guide)), "PartPosted")
    assert guide.strip("/") in said


def test_the_guides_for_the_products_family_are_offered_first() -> None:
    (field,) = (one for one in fields_of(PostPart, led(E.TAKE, model="FH-R6"), VIEWER) if one.name == "guide")
    families = {guide.page: guide.family for guide in POLICY.guides}
    assert field.type == "select"
    assert families[field.choices[0].value] == "router"
    assert {choice.value for choice in field.choices} == set(families)
