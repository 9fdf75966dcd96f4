"""Amounts as each language writes them: patterns and marks stand in the group `money` of `dates.po`.

A pattern is filled with the currency's `{sign}` or its `{unit}`, and with the number as `{amount}`, which
has marks between thousands and cents only where there are any, or as `{plain}`, which has neither.
"""

from decimal import Decimal
from typing import Literal

from chalicelib.locale.words import has_word, label, shop

Style = Literal["bill", "sentence"]


def write_money(amount: Decimal | int, language: str, currency: str = "", *, style: Style = "bill") -> str:
    """Write an amount, of the shop's currency unless told: ¥1,280 on a bill, 1280 元 in a sentence."""
    code, number = currency or shop().currency, Decimal(amount)
    pattern = label("money", style, language)
    if "{sign}" in pattern and not has_word("sign", code):
        pattern = label("money", "without_sign", language)
    rounded = f"{number:,.0f}" if number == number.to_integral_value() else f"{number:,.2f}"
    return pattern.format(
        sign=label("sign", code, language) if has_word("sign", code) else code,
        unit=unit(language, code),
        amount=_mark_thousands(rounded, language),
        plain=_mark_thousands(f"{number:f}", language),
    )


def unit(language: str, currency: str) -> str:
    """The word for one of the currency: 元, euros; its code where the language has none."""
    return label("unit", currency, language) if has_word("unit", currency) else currency


def _mark_thousands(number: str, language: str) -> str:
    """A number with the language's marks in place of the comma between thousands and the decimal point."""
    marks = {",": label("money", "thousands", language), ".": label("money", "decimal", language)}
    return "".join(marks.get(letter, letter) for letter in number)
