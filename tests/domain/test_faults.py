"""What is kept as people wrote it, and the sentences for what is refused, in both languages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from chalicelib.domain.kernel.errors import Refusal
from chalicelib.domain.requests import validation_messages
from chalicelib.domain.requests.forms import REQUESTS
from chalicelib.locale.words import keys, languages
from tests import samples
from tests.domain.bodies import BODIES, MODELS

HARMLESS = {
    "emoji": "手机 👩‍👩‍👧 坏了 🔥",
    "right to left": "הטלפון שלי לא נדלק מאתמול",
    "bidi override": "photo\u202egpj.exe",
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "Markdown": "**bold** [link](http://evil.example) # heading `code`",
    "Jinja": "{{ 7 * 7 }}{% for x in y %}{# note #}",
    "format": "{0} {name} %s %(name)s ${x}",
    "marks": "\ue0000\ue001 \ue00099\ue001",
    "quotes": 'O\'Brien "Mei" \\ back',
    "SQL": "'; DROP TABLE cases; --",
    "combining": "Z̴̡͝a̸l̵g̶o",
}


@pytest.mark.parametrize("kind", samples.KINDS)
@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_whatever_people_write_is_kept_as_they_wrote_it(kind: str, text: str) -> None:
    free = dict.fromkeys(("name", "description", "seller", "preferred_times", "address"), text)
    request = samples.request(kind, **free)
    assert {name: getattr(request, name) for name in free} == free
    assert REQUESTS[kind].model_validate_json(request.model_dump_json()) == request


def test_what_surrounds_a_value_is_taken_off_and_line_ends_are_one_kind() -> None:
    request = samples.request(
        "repair", name="  李梅 ", email=" li.mei@EXAMPLE.com\n", description="a\r\nb\rc"
    )
    assert (request.name, request.email, request.description) == ("李梅", "li.mei@example.com", "a\nb\nc")


def test_an_address_in_another_script_becomes_its_mail_form() -> None:
    assert samples.request("repair", email="mei@例子.公司").email == "mei@xn--fsqu00a.xn--55qx5d"


def test_models_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        setattr(samples.request("repair"), "name", "other")  # noqa: B010 - mypy refuses it too


SENTENCES = [
    (group, code)
    for group in (validation_messages.FAULTS, validation_messages.TITLES)
    for code in keys(group)
]


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(("group", "code"), SENTENCES)
def test_every_code_has_a_whole_sentence(group: str, code: str, language: Any) -> None:
    said = validation_messages.sentence(group, code, language, limit=5, lowest=1, highest=5, file="a.pdf")
    assert not re.search(r"[{}]", said)
    assert said.endswith("。" if language == "zh" else ".")
    assert bool(re.search(r"[\u4e00-\u9fff]", said)) == (language == "zh")


def test_every_code_that_we_raise_has_a_sentence() -> None:
    assert validation_messages.OUR_OWN | set(validation_messages.CODES.values()) | {"wrong_type"} <= set(
        keys(validation_messages.FAULTS)
    )
    assert {refusal.code for refusal in Refusal.__subclasses__()} | {"refused"} <= set(
        keys(validation_messages.TITLES)
    )


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just("长" * 5000),
    lambda inner: st.lists(inner, max_size=60) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=150)
@given(data=st.data())
def test_whatever_arrives_is_taken_or_told_in_sentences(data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(sorted(MODELS)))
    names = st.sampled_from([*MODELS[form].model_fields, "zodiac"])
    body = {**BODIES[form], **data.draw(st.dictionaries(names, ANY_JSON, max_size=4))}
    try:
        MODELS[form].model_validate(body, context=samples.KNOWN)
    except ValidationError as error:
        for language in languages():
            for told in validation_messages.messages(validation_messages.faults(error), language):
                assert not re.search(r"[{}]", told["message"])
