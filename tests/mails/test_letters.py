"""Words and values meet: placeholders are fields, and what people typed is shown as they typed it."""

from __future__ import annotations

import dataclasses
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from chalicelib.domain.case.commands import Ask, Cancel, Close, Reply, Say, SupplyInformation
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.mail.arrivals import NotDone
from chalicelib.domain.mail.base import Mail
from chalicelib.locale.words import languages
from chalicelib.outbound.letters import letter
from tests import samples
from tests.mails.scenes import after, links, message, opened, with_photo


def fields(name: str) -> set[str]:
    return {field.name for field in dataclasses.fields(Mail.by_name[name])}


FREE_TEXT = {"description", "name", "address", "phone", "email", "facts", "files", "preferred_times"}
TO_CUSTOMERS = {
    "RequestReceived", "ContactCorrected", "AddressReplaced", "RequestCancelled", "CaseLinks",
    "ProductRegistered",
    "ProductPassedOn", "ProductClaimed", "ProductAccepted", "ProductKept",
    "QuoteAccepted", "VisitConfirmed", "ObjectionTaken", "RecyclingAgreed", "RateUs",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(TO_CUSTOMERS))
def test_mails_that_forms_cause_have_no_field_for_what_was_typed(name: str) -> None:
    assert not fields(name) & (FREE_TEXT | {"text"})


TYPED = "BUY-PILLS"
EVERYWHERE: dict[str, Any] = {
    "name": TYPED, "description": TYPED, "serial_number": TYPED, "order_number": TYPED, "seller": TYPED,
    "address": TYPED, "preferred_times": TYPED,
}  # fmt: skip


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kind", samples.KINDS)
def test_the_first_mail_repeats_nothing_that_was_typed(kind: str, language: Language) -> None:
    said = letter(message(with_photo(kind, **EVERYWHERE), "RequestReceived", language), language)
    assert TYPED not in said.subject + said.text + said.html
    assert "li.mei" not in said.subject + said.text + said.html
    assert TYPED in letter(message(opened(kind, **EVERYWHERE), "NewRequest", language), language).text


@pytest.mark.parametrize("language", languages())
def test_cancelling_mails_the_reason_to_the_team_only(language: Language) -> None:
    case = after(Cancel(reason=TYPED))
    assert TYPED not in letter(message(case, "RequestCancelled", language), language).text
    assert TYPED in letter(message(case, "CustomerWrote", language), language).text


HOSTILE = {
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)><a href='http://evil.example'>x</a>",
    "closing tags": "</p></main></body></html><h1>owned</h1>",
    "comment": "<!-- --><!--[if mso]><p>x</p><![endif]-->",
    "entity": "&lt;b&gt; &amp;amp; &#60;",
    "attribute": '" onmouseover="alert(1)" x="',
    "Markdown": "**bold** _it_ [link](http://evil.example) ![i](http://evil.example/x.png) `code`",
    "Markdown blocks": "# head\n\n- item\n\n> quote\n\n    code\n\n---\n\n| a | b |\n\n[x]: http://evil.example",
    "autolink": "<http://evil.example> <evil@example.com>",
    "Jinja": "{{ 7 * 7 }} {% raw %}{% endraw %} {# gone #} {{ self.__class__ }}",
    "marks": "\ue0000\ue001 \ue0001\ue001 \ue000999\ue001 \ue001\ue000",
    "format": "{0} {number} %s ${x} \\1 \\g<0>",
    "layout placeholders": "{{ body }} {{ language }}",
    "quotes": 'O\'Brien "Mei"',
}


class Shown(HTMLParser):
    """What a reader of the HTML part sees: its text and its tags."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words, self.tags, self.links = "", [], []  # type: str, list[str], list[str]
        self.feed(html)
        self.close()

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]


def plainly(text: str) -> str:
    return re.sub(r"\n", "", text)


def quoted(text: str) -> str:
    """How the text part sets apart what somebody typed."""
    return "\n".join(f"> {line}".rstrip(" ") for line in text.split("\n"))


WRITERS: dict[str, tuple[str, Any]] = {
    "description": ("NewRequest", lambda text: opened("repair", description=text)),
    "reply": ("CustomerWrote", lambda text: after(Reply(text=text))),
    "note": ("CustomerWrote", lambda text: after(SupplyInformation(order_number="A-1", text=text))),
    "reason": ("CustomerWrote", lambda text: after(Cancel(reason=text))),
    "question": ("QuestionAsked", lambda text: after(Ask(text=text), by=samples.STAFF)),
    "answer": ("StaffWrote", lambda text: after(Say(text=text), by=samples.STAFF)),
    "closing": ("CaseClosed", lambda text: after(Close(text=text), by=samples.STAFF)),
}


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_whatever_is_typed_is_shown_as_text(text: str, writer: str) -> None:
    name, make = WRITERS[writer]
    harmless = Shown(letter(message(make("harmless"), name, "zh"), "zh").html)
    said = letter(message(make(text), name, "zh"), "zh")
    seen = Shown(said.html)
    assert quoted(text) in said.text
    assert plainly(text) in plainly(seen.words)
    assert [tag for tag in seen.tags if tag != "br"] == harmless.tags
    assert seen.links == harmless.links


FACT = ("name", "seller", "preferred_times", "order_number")


@pytest.mark.parametrize("field", FACT)
@pytest.mark.parametrize("text", [t for t in HOSTILE.values() if "\n" not in t and len(t) <= 64])
def test_whatever_is_typed_into_a_fact_is_shown_as_text(field: str, text: str) -> None:
    harmless = Shown(letter(message(opened("repair", **{field: "harmless"}), "NewRequest", "en"), "en").html)
    said = letter(message(opened("repair", **{field: text}), "NewRequest", "en"), "en")
    assert text in said.text
    assert text in Shown(said.html).words
    assert Shown(said.html).tags == harmless.tags
    assert text not in said.subject


@pytest.mark.parametrize("mark", "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
def test_marks_that_turn_the_direction_of_text_are_left_out(mark: str) -> None:
    said = letter(message(opened("repair", description=f"photo{mark}gpj.exe"), "NewRequest", "zh"), "zh")
    assert mark not in said.text + said.html + said.subject
    assert "photogpj.exe" in said.text


def test_right_to_left_words_and_emoji_are_kept() -> None:
    text = "הטלפון לא נדלק 👩‍👩‍👧"
    said = letter(message(opened("repair", description=text), "NewRequest", "zh"), "zh")
    assert text in said.text
    assert text in said.html


def test_line_ends_are_kept_in_both_parts() -> None:
    said = letter(message(opened("repair", description="一\n二\n\n三"), "NewRequest", "zh"), "zh")
    assert "> 一\n> 二\n>\n> 三" in said.text
    assert "一<br>\n二<br>\n<br>\n三" in said.html


@pytest.mark.parametrize("language", languages())
def test_links_go_where_they_say(language: Language) -> None:
    said = letter(links(language), language)
    assert Shown(said.html).links == [link.url for link in links(language).cases]
    assert all(f"{link.text}: {link.url}" in said.text for link in links(language).cases)


@pytest.mark.parametrize("language", languages())
def test_the_html_says_its_language_and_loads_nothing(language: Language) -> None:
    said = letter(message(opened("repair"), "RequestReceived", language), language)
    assert said.html.startswith(f'<!DOCTYPE html>\n<html lang="{language}">')
    assert not re.search(r"<(script|img|link|iframe|object|form)|url\(|@import", said.html)
    assert "{{" not in said.html


@pytest.mark.parametrize("language", languages())
def test_an_answer_about_no_case_has_no_empty_number_in_its_subject(language: Language) -> None:
    said = NotDone("Fanhe", "", False, "unproved", "", (), (), ())
    assert "[" not in letter(said, language, to_team=True).subject
