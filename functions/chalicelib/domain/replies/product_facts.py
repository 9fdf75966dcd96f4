"""Parse what staff put right of a request in one line of a mail: kind, model, days, serial number.

    reclassify repair FH-P1 2026-03-05            改类 维修 FH-P1 2026-03-05
    reclassify FH-P1 P12026000123 2026-03-05 2026-03-08
    ask serial number, proof                      询问 序列号、购买凭证

The order is free. The first day is that of purchase and the second that of receipt, unless a word before it
says otherwise; what is neither kind, model nor day is the serial number.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Any

from pydantic import ValidationError

from chalicelib.domain.case.fact_steps import Reclassify
from chalicelib.domain.kernel.asked_facts import FACT_NAMES, Fact
from chalicelib.domain.replies.command_words import UnclearCommand, names_of
from chalicelib.domain.requests.forms import REQUESTS

BETWEEN = re.compile(r"[\s,，、;；]+")
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
SERIAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{2,63}")
LISTED = re.compile(r"\s*(?:[,，、;；\n]|\band\b|和|及)\s*")
ENDS = ".。!！:："
LABELS = ("model", "serial_number", "purchased_on", "received_on", "kind")
DAYS = ("purchased_on", "received_on")


def parse_facts(text: str, models: Iterable[str]) -> Reclassify:
    """Parse the words after the command. Raises UnclearCommand for a word that means nothing here."""
    known = {_bare(model): model for model in models}
    given: dict[str, Any] = {}
    wanted = ""
    for word in _words(text):
        if label := _key_named(word, LABELS, "fact_word"):
            wanted = label
            continue
        name, value = _fact(word, known, given, wanted)
        if not name or name in given:
            raise UnclearCommand("unclear_facts", word)
        given[name], wanted = value, ""
    try:
        return Reclassify.model_validate(given)
    except ValidationError as error:
        raise UnclearCommand("unclear_facts", text.strip()) from error


def find_facts(text: str) -> tuple[Fact, ...]:
    """The facts that a question names, where it says nothing else (A10); none where it is a sentence."""
    ending = text.strip().strip(ENDS)
    parts = [part.strip() for part in LISTED.split(ending)]
    found = [
        _key_named(part, FACT_NAMES, "fact_word") or _key_named(part, FACT_NAMES, "needed") for part in parts
    ]
    return tuple(dict.fromkeys(found)) if all(found) else ()  # type: ignore[arg-type]


def _words(text: str) -> list[str]:
    """The words of a line; what is glued to a label is a word of its own, as `SN:P12026` is."""
    plain = unicodedata.normalize("NFKC", text)
    for name in sorted(names_of_all("fact_word", LABELS), key=len, reverse=True):
        plain = re.sub(rf"(?i)(^|[\s,;，、；]){re.escape(name)}\s*[:：=]?\s*", rf"\1{name} ", plain)
    return [word for part in BETWEEN.split(plain) if (word := part.strip(ENDS))]


def names_of_all(group: str, keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for key in keys for name in names_of(group, key))


def _key_named(word: str, keys: Iterable[str], group: str) -> str:
    """The key that this word is a name of; empty where it is none."""
    folded = word.casefold()
    return next((key for key in keys if folded in (one.casefold() for one in names_of(group, key))), "")


def _fact(word: str, models: dict[str, str], given: dict[str, Any], wanted: str) -> tuple[str, Any]:
    """Which fact a word is, and its value; no name where it is none."""
    if found := DAY.fullmatch(word):
        return _day(found, given, wanted)
    if wanted in ("", "model") and _bare(word) in models:
        return "model", models[_bare(word)]
    kinds = tuple(REQUESTS)
    if wanted in ("", "kind") and (kind := word.casefold() if word.casefold() in kinds else _kind(word)):
        return "kind", kind
    unnamed = not wanted and not _is_like_a_model(word, models.values())
    may_be_serial = (unnamed or wanted == "serial_number") and any(sign.isdigit() for sign in word)
    return ("serial_number", word) if may_be_serial and SERIAL.fullmatch(word) else ("", None)


def _bare(model: str) -> str:
    return model.casefold().replace("-", "")


def _is_like_a_model(word: str, models: Iterable[str]) -> bool:
    """Whether it begins as models do and is as short: a model of ours that was mistyped, and no serial."""
    starts = {(model.partition("-")[0].casefold(), len(model)) for model in models if "-" in model}
    return any(word.casefold().startswith(f"{start}-") and len(word) <= size + 1 for start, size in starts)


def _kind(word: str) -> str:
    return _key_named(word, REQUESTS, "kind_word") or _key_named(word, REQUESTS, "kind")


def _day(found: re.Match[str], given: dict[str, Any], wanted: str) -> tuple[str, Any]:
    name = wanted or next((one for one in DAYS if one not in given), "")
    try:
        day = date(*(int(part) for part in found.groups()))
    except ValueError:
        return "", None
    return (name, day) if name in DAYS else ("", None)
