"""Spanish beside Chinese and English: a start page, a form and a mail, and English for all the rest."""

from __future__ import annotations

from email import message_from_string, policy
from email.message import EmailMessage
from typing import Any

import pytest
import yaml

from tests.languages.trees import LOCALE, MAILS, Tree, brand, copy

HEAD = 'msgid ""\nmsgstr ""\n"Language: es\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
START = """---
title: Servicio posventa
description: Reparaciones, cambios y devoluciones.
hide: [navigation, toc]
---

# Servicio posventa de {{ brand }}

La garantía dura {{ warranty.months.phone }} meses. [Pedir una reparación](request/repair.md).
"""
MAIL = """[{{ number }}] Hemos recibido su solicitud

Hola:

Su número es **{{ number }}**. Le respondemos antes del {{ respond_by }}.

[Ver el caso]({{ case_url }})

{% include "es/_grounds.md" +%}
"""
QUESTIONS = {"model": "Producto", "description": "¿Qué ocurre?", "email": "Correo electrónico"}
FORMATS = {"date": "{day} de {month_name} de {year}"}
MONEY = {
    "bill": "{amount} {sign}",
    "sentence": "{amount} {sign}",
    "without_sign": "{amount} {sign}",
    "thousands": ".",
    "decimal": ",",
}
REQUEST = {
    "name": "Ana",
    "email": "ana@example.com",
    "model": "FH-P1",
    "where": "send_in",
    "description": "La pantalla no enciende.",
    "language": "es",
    "privacy_consent": True,
}
WISH = {"accept-language": "es-MX, zh;q=0.5"}
CALLS: dict[str, dict[str, Any]] = {
    "request": {"method": "POST", "url": "/api/requests/repair", "json": REQUEST},
    "wished": {
        "method": "POST",
        "url": "/api/coverage",
        "json": {},
        "headers": WISH,
    },
    "start": {"method": "GET", "url": "/es/"},
    "form": {"method": "GET", "url": "/es/request/repair/"},
    "policy page": {"method": "GET", "url": "/es/policy/warranty/"},
    "prices": {"method": "GET", "url": "/es/policy/price-list/"},
    "missing": {"method": "GET", "url": "/es/nowhere/"},
    "choice": {"method": "GET", "url": "/"},
}


def catalogue(**groups: dict[str, str]) -> str:
    entries = (
        f'\nmsgctxt "{group}"\nmsgid "{key}"\nmsgstr "{text}"\n'
        for group, words in groups.items()
        for key, text in words.items()
    )
    return HEAD + "".join(entries)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """The shop with Spanish files added, and nothing else changed."""
    tree = copy(tmp_path_factory.mktemp("spanish") / "shop")
    said = yaml.safe_load(tree.read("docs/brand.yaml"))
    said["languages"].append({"code": "es", "name": "Español", "falls_back_to": "en"})
    brand(tree, said)
    tree.put("docs/es/index.md", START)
    tree.put(f"{MAILS}/es/intake/RequestReceived.md", MAIL)
    tree.put(f"{LOCALE}/es/forms.po", catalogue(question=QUESTIONS))
    tree.put(f"{LOCALE}/es/dates.po", catalogue(format=FORMATS, month_name={"12": "diciembre"}, money=MONEY))
    tree.build()
    return tree


@pytest.fixture(scope="module")
def told(tree: Tree) -> dict[str, Any]:
    told = tree.visit(*CALLS.values())
    return {**dict(zip(CALLS, told["answers"], strict=True)), "mails": told["mails"]}


def test_what_is_spanish_is_shown_in_spanish(told: dict[str, Any]) -> None:
    assert "Servicio posventa de Fanhe" in told["start"]["text"]
    assert "La garantía dura 12 meses." in told["start"]["text"]
    assert '<html lang="es"' in told["form"]["text"]
    assert all(word in told["form"]["text"] for word in QUESTIONS.values())


def test_all_else_is_lent_in_english(told: dict[str, Any]) -> None:
    assert "Date of purchase" in told["form"]["text"]
    assert "How long the warranty lasts" in told["policy page"]["text"]
    assert "This page does not exist" in told["missing"]["text"]
    assert 'href="/es/request/"' in told["missing"]["text"]


def test_links_lead_to_every_language(tree: Tree, told: dict[str, Any]) -> None:
    for code, others in (("zh", ("en", "es")), ("es", ("zh", "en"))):
        page = tree.read(f"build/site/{code}/request/repair/index.html")
        assert [f'href="/{one}/request/repair/" hreflang="{one}"' in page for one in others] == [True, True]
        assert tree.read(f"build/site/{code}/sitemap.xml").count('hreflang="es"') > 30
    assert all(f'hreflang="{code}" href="/{code}/"' in told["choice"]["text"] for code in ("zh", "en", "es"))


def test_a_request_in_spanish_is_answered_by_the_spanish_mail(told: dict[str, Any]) -> None:
    assert told["request"]["status"] == 201
    assert "/es/case/#" in told["request"]["json"]["case_url"]
    [mail] = [one for one in told["mails"] if one["recipients"]["to"] == [REQUEST["email"]]]
    assert mail["subject"].endswith("Hemos recibido su solicitud")
    message = message_from_string(mail["source"], policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert message["Content-Language"] == "es"
    text, html = (part.get_content() for part in message.iter_parts())
    assert "Su número es" in text
    assert "You get this mail because" in text
    assert "/es/case/#" in html


def test_a_browser_that_wishes_spanish_is_answered_in_it(told: dict[str, Any]) -> None:
    assert told["wished"]["status"] == 422
    assert {one["message"] for one in told["wished"]["json"]["errors"]} == {"Please fill this in."}


def test_prices_are_written_as_in_spanish(told: dict[str, Any]) -> None:
    assert "<td>680 ¥</td>" in told["prices"]["text"]
