import json
import re

import pytest

from aftercare_pages import blocks, diagram, tables
from aftercare_pages.source import Source
from chalicelib.domain import formview, words
from chalicelib.domain.fields import Language
from chalicelib.domain.formview import FORMS
from chalicelib.domain.workflow import TRANSITIONS


def data_of(html: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="aftercare-data">(.*?)</script>', html)
    assert found
    data: dict[str, object] = json.loads(found[1])
    return data


@pytest.mark.parametrize("kind", FORMS)
def test_form_is_one_form_with_every_field(kind: str, facts: Source) -> None:
    html = blocks.form(kind, facts)
    names = set(re.findall(r'\bname="(\w+)"', html)) | set(re.findall(r'data-field="(\w+)"', html))
    view = formview.view(kind, "zh", facts.policy)
    assert html.count("<form") == 1
    assert names == {field.name for group in view.groups for field in group.fields}


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


@pytest.mark.parametrize("language", ["zh", "en"])
def test_diagram_names_every_state_and_move(language: Language) -> None:
    html = diagram.workflow(language)
    for row in TRANSITIONS:
        if row.state != row.to:
            assert f">{words.label('state', row.state, language)}</text>" in html
            assert words.label("event", row.event, language) in html
    assert not re.search(r'\b(fill|style|stroke)="', html)


def test_move_of_every_open_state_is_drawn_once() -> None:
    found = {
        ("new", "a"): ["submit"],
        ("a", "b"): ["take"],
        ("a", "end"): ["stop"],
        ("b", "end"): ["stop", "close"],
    }
    assert diagram.open_states(found) == ["a", "b"]
    assert diagram.shared_moves(found, ["a", "b"]) == [("end", "stop")]
