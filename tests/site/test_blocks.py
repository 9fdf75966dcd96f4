import json
import re
from html import unescape

import pytest

from aftercare_pages import blocks, diagram, graph_svg, tables
from aftercare_pages.source import Source
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.states import Event, State
from chalicelib.domain.views import form_view
from chalicelib.domain.views.form_view import FORMS
from chalicelib.domain.workflow.stages import OF_STATE, STAGES
from chalicelib.domain.workflow.transitions import TRANSITIONS
from chalicelib.locale import words


def data_of(html: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="aftercare-data">(.*?)</script>', html)
    assert found
    data: dict[str, object] = json.loads(found[1])
    return data


@pytest.mark.parametrize("kind", FORMS)
def test_form_is_one_form_with_every_field(kind: str, facts: Source) -> None:
    html = blocks.form(kind, facts)
    names = set(re.findall(r'\bname="(\w+)"', html)) | set(re.findall(r'data-field="(\w+)"', html))
    view = form_view.view(kind, "zh", facts.policy)
    assert html.count("<form") == 1
    buttons = {"add"} if view.one_more else set()
    assert names == {field.name for group in view.groups for field in group.fields} | buttons
    assert {field.name for field in view.further("0")} <= set(re.findall(r'data-field="([\w.]+)"', html))


@pytest.mark.parametrize("kind", FORMS)
def test_every_control_has_a_label_and_its_notes_exist(kind: str, facts: Source) -> None:
    html = blocks.form(kind, facts)
    ids = re.findall(r'\bid="([^"]+)"', html)
    controls = [name for name in ids if name.startswith("field-")]
    described = {name for group in re.findall(r'aria-describedby="([^"]+)"', html) for name in group.split()}
    assert len(ids) == len(set(ids))
    assert set(controls) <= set(re.findall(r'<label for="([^"]+)"', html))
    assert described <= set(ids)


def test_texts_of_the_policy_are_escaped(facts: Source) -> None:
    assert "手机&lt;一&gt;" in blocks.form("repair", facts)
    assert "手机&lt;一&gt;" in tables.products("", facts)


def test_guides_are_given_to_the_page(facts: Source) -> None:
    data = data_of(blocks.form("repair", facts))
    assert data["families"] == {"XX-1": "phone"}
    assert data["guides"] == [{"title": "充不进电", "family": "phone", "url": "/zh/troubleshooting/phone/"}]


PICTURE = re.compile(r"<text[^>]*>(.*?)</text>")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_diagrams_name_every_state_and_every_move(language: Language) -> None:
    pages = {stage: diagram.workflow_diagram(language, stage) for stage in STAGES}
    often = diagram.workflow_diagram(language)
    for stage, states in STAGES.items():
        picture = "".join(PICTURE.findall(pages[stage])).replace(" ", "")
        for state in states:
            assert words.label("state", state, language).replace(" ", "") in unescape(picture)
    for row in TRANSITIONS:
        if row.state is not row.to and row.state is not State.NEW and row.event is not Event.UNDO:
            said = unescape(pages[OF_STATE[row.state]] + often)
            assert words.label("event", row.event, language) in said
    assert not re.search(r'\b(fill|style|stroke)="', "".join(pages.values()) + often)


def test_every_state_that_a_customer_sees_has_a_stage() -> None:
    assert set(OF_STATE) == set(State) - {State.NEW}
    assert sum(len(states) for states in STAGES.values()) == len(OF_STATE)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_drawing_is_not_wider_than_a_page(language: Language) -> None:
    for stage in ("", *STAGES):
        width = re.search(r'<svg width="(\d+)"', diagram.workflow_diagram(language, stage))
        assert width
        assert int(width[1]) < 680


def test_what_many_states_have_is_said_once() -> None:
    often = diagram.often(diagram.moves())
    assert {(Event.CLOSE, State.CLOSED), (Event.CANCEL, State.CANCELLED)} <= set(often)
    shown = [(event, to) for (_, to), events in diagram.moves_to_draw().items() for event in events]
    assert not set(often) & set(shown)


@pytest.mark.parametrize(
    ("name", "argument", "there"),
    [
        ("workflow", "", True),
        ("workflow", "repair", True),
        ("workflow", "garden", False),
        ("form", "repair", True),
        ("form", "", False),
        ("months", "", True),
        ("months", "repair", False),
        ("garden", "", False),
    ],
)
def test_a_block_takes_only_its_arguments(name: str, argument: str, *, there: bool) -> None:
    assert blocks.has_block(name, argument) is there


def test_long_words_are_broken_into_lines() -> None:
    assert graph_svg.wrap("Quality check sent it back to repair") == [
        "Quality check",
        "sent it back",
        "to repair",
    ]
    assert graph_svg.wrap("质检发现问题，继续维修") == ["质检发现问题，继续", "维修"]


def test_a_move_that_many_states_have_is_said_once() -> None:
    said = re.findall(r"<li>([^：]+)：", diagram.workflow_diagram("zh"))
    assert "撤销申请" in said
    assert len(said) == len(set(said))


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_has_a_name_that_fits_a_fifth_of_a_phone(stage: str) -> None:
    assert max(map(len, diagram.word_of("stage", stage, "en").split())) <= 9
