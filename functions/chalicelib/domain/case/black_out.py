"""Blacking out: taking words or a number out of what a case has stored, for good.

Everything works on plain JSON, so that no field is forgotten: what a step changed, what was reported and
what was agreed to are as readable as a message. Moments, days and ids of the case stay as they are.
"""

import re
from collections.abc import Callable
from typing import Any

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Command
from chalicelib.domain.case.repair_steps import BlackOut

BLACK = "████"
SHORTEST = 5  # letters and digits that can be blacked out; less would hit what is meant otherwise
STRUCTURE = frozenset(
    ("number", "id", "key", "event", "state", "kind", "version", "source", "message", "to", "email", "who")
)
LETTERS = 3  # at most, in what is a number: those of passports, of identity cards
BLACKED = "blacked_out"  # why a file is set aside
MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?")
BETWEEN = r"[\s.·_/-]*"  # what people write between the digits of a long number

Change = Callable[[str], str]


def words_pattern(words: str) -> re.Pattern[str] | None:
    """What is to be blacked out, however it is grouped, broken into lines, or written in capitals.

    None for what is too short.
    """
    signs = [sign for sign in words if sign.isalnum()]
    if len(signs) < SHORTEST:
        return None
    is_number = sum(sign.isalpha() for sign in signs) <= LETTERS
    parts = signs if is_number else words.split()
    between = BETWEEN if is_number else r"\s+"
    return re.compile(rf"(?<![a-zA-Z0-9]){between.join(map(re.escape, parts))}(?![a-zA-Z0-9])", re.IGNORECASE)


def pattern_of(command: Command) -> re.Pattern[str] | None:
    """What a command blacks out; None for every other one."""
    return words_pattern(command.words) if isinstance(command, BlackOut) else None


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


def black_out_body(body: Any, pattern: re.Pattern[str]) -> Any:
    """JSON of a case or of its steps, blacked out; a file of that name is no longer there."""
    return change_texts(_without_files(body, pattern), black_out(pattern))


def black_out_case(case: Case, pattern: re.Pattern[str]) -> Case:
    """The case, blacked out. Raises ValidationError where something else would break."""
    before = case.model_dump(mode="json", exclude_none=True)
    after = black_out_body(before, pattern)
    return case if after == before else Case.model_validate(after)


def _without_files(value: Any, pattern: re.Pattern[str]) -> Any:
    if isinstance(value, list):
        return [_without_files(one, pattern) for one in value]
    if not isinstance(value, dict):
        return value
    if "filename" in value and pattern.search(value["filename"]):
        return value | {"key": "", "filename": BLACK, "set_aside": BLACKED}
    return {name: _without_files(one, pattern) for name, one in value.items()}
