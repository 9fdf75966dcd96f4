"""Blacking out: taking words or a number out of what a case has stored, for good.

Everything works on plain JSON, so that no field is forgotten: what a step changed, what was reported and
what was agreed to are as readable as a message. Moments, days and ids of the case stay as they are.
"""

import re
from collections.abc import Callable
from typing import Any

BLACK = "████"
SHORTEST = 5  # letters and digits of a number that can be blacked out; less would hit what is meant otherwise
STRUCTURE = frozenset({"number", "id", "key", "event", "state", "kind", "version", "source", "message", "to"})
MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?")
BETWEEN = r"[\s.·_/-]*"  # what people write between the digits of a long number

Change = Callable[[str], str]


def number_pattern(number: str) -> re.Pattern[str] | None:
    """The number however it is grouped and in either case; None for one that is too short."""
    signs = [re.escape(sign) for sign in number if sign.isalnum()]
    if len(signs) < SHORTEST:
        return None
    return re.compile(rf"(?<![^\W_]){BETWEEN.join(signs)}(?![^\W_])", re.IGNORECASE)


def address_pattern(address: str) -> re.Pattern[str]:
    """An e-mail address, not as a part of a longer one."""
    return re.compile(rf"(?<![\w.+-]){re.escape(address.strip())}(?![\w-]|\.\w)", re.IGNORECASE)


def black_out(pattern: re.Pattern[str]) -> Change:
    return lambda text: pattern.sub(BLACK, text)


def change_texts(value: Any, change: Change, name: str = "") -> Any:
    """The same JSON with all its texts changed, but for moments and what its structure rests on."""
    if isinstance(value, dict):
        return {key: change_texts(one, change, str(key)) for key, one in value.items()}
    if isinstance(value, list):
        return [change_texts(one, change, name) for one in value]
    if not isinstance(value, str) or name in STRUCTURE or MOMENT.fullmatch(value):
        return value
    return change(value)
