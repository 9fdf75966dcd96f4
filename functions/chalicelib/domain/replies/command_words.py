"""The words by which staff command in an answer, how they may be written, and near misses of them."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from chalicelib.domain.case.commands import (
    Ask,
    Assign,
    Close,
    Command,
    GiveBack,
    HandBack,
    Note,
    Say,
    Take,
    Transfer,
    Undo,
    Urgent,
)
from chalicelib.domain.case.fact_steps import Reclassify
from chalicelib.locale.words import label, languages

Reason = Literal[
    "nearly_a_command", "missing_text", "unknown_team", "unknown_person", "unknown_number",
    "unclear_facts", "help",
]  # fmt: skip
Argument = Literal["", "text", "team", "person", "facts"]


class Word(NamedTuple):
    """A command as it is written; `glued` when its text may follow without a space."""

    command: type[Command] | None
    argument: Argument
    key: str
    glued: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """How it is written in each language of the shop."""
        return names_of("staff_command", self.key)


@cache
def names_of(group: str, key: str) -> tuple[str, ...]:
    """Return a word in each language of the shop; where it has several forms, `|` stands between them."""
    return tuple(form for language in languages() for form in label(group, key, language).split("|"))


HELP = Word(None, "", "help")
NOTE = Word(Note, "text", "note", glued=True)
SAY = Word(Say, "text", "say")
WORDS_OF_STAFF: tuple[Word, ...] = (
    Word(Take, "", "take"),
    Word(Urgent, "", "urgent"),
    Word(Undo, "", "undo"),
    HELP,
    Word(Ask, "text", "ask"),
    SAY,
    NOTE,
    Word(Close, "text", "close"),
    Word(Transfer, "team", "team", glued=True),
    Word(Assign, "person", "assign"),
    Word(Reclassify, "facts", "reclassify"),
    Word(HandBack, "text", "hand_back"),
    Word(GiveBack, "text", "give_back"),
)
MENU: Mapping[str, Word] = {
    str(number): word
    for number, word in enumerate((word for word in WORDS_OF_STAFF if not word.argument), start=1)
}
SIGNS: Mapping[str, Word] = {**MENU, "?": HELP}
INNOCENT = frozenset({"not", "now", "same", "talk", "tea", "teams", "tale", "cake", "bake", "lake", "hello"})
UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"
BEFORE = " \t\u3000-*•·([（【{“‘「\"'" + UNSEEN  # what programs and people put before a command
END = " \t.。!！,，;；:：、)]）】}”’」\"'" + UNSEEN
SEPARATOR = re.compile(r"[\s:：,，]+(?:[-–—]+\s+)?")


@dataclass(eq=False)
class UnclearCommand(Exception):
    """Nothing is done; `line` is what could not be understood."""

    reason: Reason
    line: str


def plain_of(typed: str) -> str:
    """Normalize a line, without what may stand around a command."""
    return unicodedata.normalize("NFKC", typed).strip().lstrip(BEFORE).rstrip(END)


def refuse_nearly(line: str) -> None:
    """Raise UnclearCommand for a line that was probably meant as a command."""
    plain = plain_of(line).casefold()
    for words in names_of("reply", "courtesy"):
        plain = plain.removeprefix(words)
    if plain.isdigit() and len(plain) <= 2:
        raise UnclearCommand("unknown_number", line.strip())
    first = SEPARATOR.split(plain, maxsplit=1)[0].lstrip("/#*-> ")
    for word in WORDS_OF_STAFF:
        if _nearly(first, plain, word):
            raise UnclearCommand("nearly_a_command", line.strip())


def _nearly(first: str, plain: str, word: Word) -> bool:
    if any(first == name if name.isascii() else _begins_with(plain, name) for name in word.names):
        return True
    if first in INNOCENT:
        return False
    if first.isascii():
        return any(_is_misspelling(first, name) for name in word.names if name.isascii())
    short = len(plain) <= 4 or len(first) == 2
    others = (name for name in word.names if not name.isascii() and len(name) == 2)
    return short and any(_is_misspelling(first[:2], name) for name in others)


def _begins_with(plain: str, name: str) -> bool:
    return plain.startswith(name) and len(name) > 1


def _is_misspelling(written: str, meant: str) -> bool:
    """Return whether two words differ by one typing slip: a letter more, less, other, or two swapped."""
    if written == meant:
        return True
    swapped = (meant[:at] + meant[at + 1] + meant[at] + meant[at + 2 :] for at in range(len(meant) - 1))
    if written in swapped:
        return True
    if len(meant) < 4 and meant.isascii():
        return False
    longer, shorter = sorted((written, meant), key=len, reverse=True)
    if len(longer) - len(shorter) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(longer, shorter, strict=False)) if a != b), len(shorter))
    return longer[at + 1 :] == shorter[at + (len(longer) == len(shorter)) :]
