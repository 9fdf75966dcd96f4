"""Every form as a person sees it: labels, hints and choices in both languages, from the models."""

from __future__ import annotations

from typing import get_args

import pytest

from chalicelib.domain.case.customer_commands import CUSTOMER_COMMANDS
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.requests.forms import REQUESTS, Service, Where
from chalicelib.domain.views.form_view import FORMS, FieldView, field_views, view
from chalicelib.locale.words import languages
from tests import samples

SCREENS = [(form, language) for form in FORMS for language in languages()]


def fields(form: str, language: Language) -> dict[str, FieldView]:
    shown = view(form, language, samples.POLICY)
    return {field.name: field for group in shown.groups for field in group.fields}


@pytest.mark.parametrize(("form", "language"), SCREENS)
def test_every_field_has_words_and_every_choice_too(form: str, language: Language) -> None:
    other: Language = "en" if language == "zh" else "zh"
    there = fields(form, other)
    for name, field in fields(form, language).items():
        assert field.label.strip()
        assert field.label != there[name].label
        assert bool(field.hint) == bool(there[name].hint)
        assert "{" not in field.label + field.hint
        assert all(choice.value and choice.label for choice in field.choices)
        if field.type in ("select", "radio"):
            assert field.choices


@pytest.mark.parametrize(("form", "language"), SCREENS)
def test_a_form_says_where_it_goes_and_what_its_button_does(form: str, language: Language) -> None:
    shown = view(form, language, samples.POLICY)
    assert shown.action.startswith("/api/")
    assert shown.submit
    assert shown.errors_title
    assert fields(form, language)["language"].default == language


@pytest.mark.parametrize("form", FORMS)
def test_a_form_shows_no_field_twice_and_all_that_is_required(form: str) -> None:
    shown = [field for group in view(form, "zh", samples.POLICY).groups for field in group.fields]
    names = [field.name for field in shown]
    assert len(names) == len(set(names))
    needed = {name for name, info in FORMS[form].model_fields.items() if info.is_required()}
    assert needed <= {field.name for field in shown if field.required}
    assert set(names) <= set(FORMS[form].model_fields)


@pytest.mark.parametrize("kind", REQUESTS)
def test_what_a_form_shows_is_what_its_model_takes(kind: str) -> None:
    shown = fields(kind, "zh")
    assert {"name", "email", "description", "privacy_consent", "attachments", "language"} <= set(shown)
    assert shown["description"].max_length == 4000
    assert shown["model"].required == (kind not in ("enquiry", "complaint"))
    assert shown["attachments"].accept.split(",") == [
        ".jpg", ".jpeg", ".png", ".webp", ".heic", ".pdf", ".mp4",
    ]  # fmt: skip


def test_choices_are_those_of_the_model() -> None:
    assert [choice.value for choice in fields("repair", "zh")["where"].choices] == list(get_args(Where))
    assert [choice.value for choice in fields("service", "en")["service"].choices] == list(get_args(Service))
    assert [choice.value for choice in fields("repair", "zh")["model"].choices] == [
        product.model for product in samples.POLICY.products
    ]
    assert fields("repair", "en")["model"].choices[0].label == "Fanhe P1 smartphone (FH-P1)"


def test_who_is_visited_must_say_where() -> None:
    service = fields("service", "zh")
    assert service["phone"].required
    assert service["address"].required
    assert not fields("repair", "zh")["phone"].required


def test_limits_in_hints_are_the_policys() -> None:
    assert "5 个文件，每个不超过 10 MB" in fields("repair", "zh")["attachments"].hint
    assert "5 files of 10 MB" in fields("repair", "en")["attachments"].hint


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("command", CUSTOMER_COMMANDS)
def test_every_field_of_a_command_has_words(command: str, language: Language) -> None:
    model = CUSTOMER_COMMANDS[command]
    shown = field_views(model, language, samples.POLICY)
    assert {field.name for field in shown} == set(model.model_fields)
    assert all(field.label and "{" not in field.hint for field in shown)
