"""Every mail is whole: a class that composes it, its words in both languages, a sender and a scene."""

from __future__ import annotations

import dataclasses
import re

import pytest
from jinja2 import Environment, meta

from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.mail.base import CaseMail, Mail
from chalicelib.domain.mail.compose import case_mail
from chalicelib.domain.workflow.transitions import TRANSITIONS
from chalicelib.locale.words import languages, speakers
from chalicelib.outbound.letters import MAILS, file_of, mail_source
from tests.mails.scenes import ALL
from tests.rooms import code_files, room_of

PROMISED = sorted({mail.message for row in TRANSITIONS for mail in row.mails})
SENDERS = "\n".join(
    file.read_text("utf-8") for file in code_files() if room_of(file) in ("domain/decisions", "outbound")
)


@pytest.mark.parametrize("name", PROMISED)
def test_a_mail_that_a_transition_promises_has_a_class(name: str) -> None:
    assert case_mail(name).__name__ == name


@pytest.mark.parametrize("name", sorted(Mail.by_name.keys() - PROMISED))
def test_a_mail_that_no_transition_promises_is_sent_by_an_effect_or_a_delivery(name: str) -> None:
    assert re.search(rf'"{name}"|\b{name}(\.compose)?\(', SENDERS), f"nothing sends {name}"


def test_a_mail_without_compose_is_refused() -> None:
    with pytest.raises(TypeError, match="NeverWritten needs a compose method"):
        type("NeverWritten", (CaseMail,), {})
    assert "NeverWritten" not in Mail.by_name


def test_every_mail_has_a_scene() -> None:
    assert {scene.partition("-")[0] for scene in ALL} == Mail.by_name.keys()


def whole(source: str) -> str:
    """A mail's file with the parts that it shares with others, and theirs."""
    shared = re.compile(r'\{% include "(\w+/_\w+\.md)" \+?%\}')
    return shared.sub(lambda found: whole(mail_source(found[1]) or ""), source)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", Mail.by_name)
def test_placeholders_of_a_mail_are_the_fields_of_its_class(name: str, language: Language) -> None:
    source = whole(mail_source(file_of(Mail.by_name[name], language)) or "")
    fields = {field.name for field in dataclasses.fields(Mail.by_name[name])}
    assert meta.find_undeclared_variables(Environment().parse(source)) == fields
    assert source.startswith("[{{ number }}]") or not issubclass(Mail.by_name[name], CaseMail)


@pytest.mark.parametrize("language", languages())
def test_no_mail_file_is_left_over(language: Language) -> None:
    files = {path.relative_to(MAILS).as_posix() for path in (MAILS / language).glob("*/*")}
    every = {file_of(mail, language) for mail in Mail.by_name.values()}
    assert files <= every
    assert files == every or len(speakers(language)) > 1, "only a language that is lent mails may lack one"
