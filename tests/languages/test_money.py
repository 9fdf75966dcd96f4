"""Amounts are written by the reader's language, in any currency, and dates and names too."""

from __future__ import annotations

from decimal import Decimal

import pytest

from chalicelib.domain.kernel.base_model import SpokenNames
from chalicelib.locale.money import Style, write_money
from chalicelib.locale.words import speakers, spoken_language
from tests.languages.conftest import HEAD, Speak

SPANISH = HEAD + "".join(
    f'\nmsgctxt "money"\nmsgid "{key}"\nmsgstr "{text}"\n'
    for key, text in {
        "bill": "{amount} {sign}",
        "sentence": "{amount} {sign}",
        "without_sign": "{amount} {sign}",
        "thousands": ".",
        "decimal": ",",
    }.items()
)

AMOUNTS: list[tuple[str, str, str, Style, str]] = [
    ("680", "CNY", "zh", "bill", "¥680"),
    ("84.5", "CNY", "zh", "bill", "¥84.50"),
    ("1200.00", "CNY", "zh", "bill", "¥1,200"),
    ("1200.00", "CNY", "zh", "sentence", "1200.00 元"),
    ("1234.5", "EUR", "zh", "sentence", "1234.5 欧元"),
    ("1200.00", "CNY", "en", "sentence", "¥1200.00"),
    ("1234.5", "EUR", "en", "bill", "€1,234.50"),
    ("1234.5", "EUR", "es", "bill", "1.234,50 €"),
    ("1234567", "EUR", "es", "sentence", "1.234.567 €"),
    ("5", "CHF", "en", "bill", "CHF 5"),
    ("5", "CHF", "en", "sentence", "CHF 5"),
    ("1234.5", "CHF", "es", "bill", "1.234,50 CHF"),
    ("5", "CHF", "zh", "sentence", "5 CHF"),
    ("0", "EUR", "es", "bill", "0 €"),
    ("-3.5", "EUR", "es", "bill", "-3,50 €"),
]


@pytest.mark.parametrize(("amount", "currency", "language", "style", "written"), AMOUNTS)
def test_an_amount_is_written_as_its_reader_writes_it(
    speak: Speak, amount: str, currency: str, language: str, style: Style, written: str
) -> None:
    speak({"es/dates.po": SPANISH})
    assert write_money(Decimal(amount), language, currency, style=style) == written


def test_the_currency_is_the_shops_where_none_is_told(speak: Speak) -> None:
    speak({})
    assert write_money(12, "zh") == "¥12"


def test_a_name_is_said_in_the_nearest_language(speak: Speak) -> None:
    speak({})
    names = SpokenNames({"zh": "手机", "en": "Phone"})
    assert [names[one] for one in ("zh", "en", "es", "fr")] == ["手机", "Phone", "Phone", "手机"]


def test_who_wrote_in_a_language_that_was_given_up_is_answered_in_the_main_one(speak: Speak) -> None:
    speak({})
    assert speakers("fr") == ("fr", "zh")
    assert [spoken_language(one) for one in ("fr", "es")] == ["zh", "es"]
