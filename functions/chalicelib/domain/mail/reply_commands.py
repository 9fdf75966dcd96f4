"""Parse what staff write above a quoted mail: command lines first, then words for the customer.

    take                          →  Take
    ask When did you buy it?      →  Take, Ask
    note He sounded worried.      →  …, Note
    (other words)                 →  Say: they go to the customer, as with any help desk

Commands stand in the first lines, in Chinese or English, in any case, and may be numbers of the menu.
A text runs on until the next command line of that block; a later line that begins with `note` always
stays inside. A first line that is nearly a command is asked back, and then nothing of it is done.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from chalicelib.domain.case.commands import (
    Ask,
    Assign,
    Close,
    Command,
    Note,
    Say,
    Take,
    Transfer,
    Undo,
    Urgent,
)
from chalicelib.domain.policy.page_schema import Team
from chalicelib.locale.words import WORDS

Reason = Literal[
    "nearly_a_command", "missing_text", "unknown_team", "unknown_person", "unknown_number", "help"
]
Argument = Literal["", "text", "team", "person"]


class Word(NamedTuple):
    """A command as it is written; `glued` when its text may follow without a space."""

    command: type[Command] | None
    argument: Argument
    zh: str
    en: str
    glued: bool = False


HELP = Word(None, "", "帮助", "help")
NOTE = Word(Note, "text", "备注", "note", glued=True)
SAY = Word(Say, "text", "回复", "say")
WORDS_OF_STAFF: tuple[Word, ...] = (
    Word(Take, "", "受理", "take"),
    Word(Urgent, "", "加急", "urgent"),
    Word(Undo, "", "撤销", "undo"),
    HELP,
    Word(Ask, "text", "询问", "ask"),
    SAY,
    NOTE,
    Word(Close, "text", "结案", "close"),
    Word(Transfer, "team", "转", "team", glued=True),
    Word(Assign, "person", "指派", "assign"),
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
ADDRESS = re.compile(r"[^\s<>()]+@[^\s<>()]+")
COURTESY = ("please ", "pls ", "请", "麻烦")


@dataclass(eq=False)
class UnclearCommand(Exception):
    """Nothing is done; `line` is what could not be understood."""

    reason: Reason
    line: str


class Line(NamedTuple):
    word: Word
    rest: str


def parse_commands(text: str, people: Iterable[str]) -> tuple[Command, ...]:
    """Parse an answer by staff; `people` are the roster's addresses. Raises UnclearCommand."""
    lines = text.strip().split("\n")
    block = _block(lines)
    found = [line for line in map(command_line, lines[:block]) if line]
    if not found and lines:
        refuse_nearly(lines[0])
    return tuple(_command(line, tuple(people)) for line in _append_rest(found, lines[block:]))


def _block(lines: list[str]) -> int:
    """Count the first lines that are commands, with blank lines between them."""
    ends = 0
    for number, line in enumerate(lines, start=1):
        if command_line(line):
            ends = number
        elif line.strip():
            break
    return ends


def command_line(line: str) -> Line | None:
    """Parse a command line; None for other words."""
    typed = line.lstrip(BEFORE)
    plain = plain_of(typed)
    if plain in SIGNS:
        return Line(SIGNS[plain], "")
    return next((found for word in WORDS_OF_STAFF if (found := _match_word(word, typed, plain))), None)


def plain_of(typed: str) -> str:
    """Normalize a line, without what may stand around a command."""
    return unicodedata.normalize("NFKC", typed).strip().lstrip(BEFORE).rstrip(END)


def _match_word(word: Word, line: str, plain: str) -> Line | None:
    folded = plain.casefold()
    for name in (word.zh, word.en):
        if folded == name:
            return Line(word, "")
        if word.argument and folded.startswith(name) and _is_separate(word, name, folded):
            return Line(word, _text_after(line, name))
    return None


def _is_separate(word: Word, name: str, folded: str) -> bool:
    """Return whether a text follows the word: after a space, or glued to it as Chinese is written."""
    rest = folded[len(name) :]
    if SEPARATOR.match(rest):
        return True
    if word.argument == "person" and not name.isascii():
        return rest.startswith("给") or rest.isascii()
    if not word.glued or name.isascii():
        return False
    return word.argument == "text" or find_team(rest) is not None


def _text_after(line: str, name: str) -> str:
    """Return the text after the command word, as it was typed."""
    typed = line.strip()
    return SEPARATOR.sub("", typed[len(name) :], count=1) if len(typed) > len(name) else ""


def _append_rest(found: list[Line], lines: list[str]) -> list[Line]:
    """Add the words after the command lines to the last text, or else send them to the customer."""
    words: list[str] = []
    whole = list(found)
    for line in lines:
        inside = command_line(line)
        if inside and inside.word is NOTE:
            _close_text(whole, words)
            whole.append(inside)
            words = []
        else:
            words.append(line)
    _close_text(whole, words)
    return whole


def _close_text(whole: list[Line], words: list[str]) -> None:
    text = "\n".join(words).rstrip()
    if not text.strip():
        return
    if whole and whole[-1].word.argument == "text":
        last = whole.pop()
        whole.append(last._replace(rest="\n".join(part for part in (last.rest, text) if part)))
    else:
        whole.append(Line(SAY, text))


def _command(line: Line, people: tuple[str, ...]) -> Command:
    word, rest = line
    if word.command is None:
        raise UnclearCommand("help", "")
    if not word.argument:
        return word.command()
    if not rest.strip():
        raise UnclearCommand("missing_text", word.zh)
    if word.argument == "text":
        return word.command.model_validate({"text": rest.strip()})
    return _passing_on(word, rest.strip(END), people)


def _passing_on(word: Word, rest: str, people: tuple[str, ...]) -> Command:
    if word.argument == "team":
        team = find_team(rest)
        if team is None:
            raise UnclearCommand("unknown_team", rest)
        return Transfer(team=team)
    person = find_person(rest, people)
    if person is None:
        raise UnclearCommand("unknown_person", rest)
    return Assign(person=person)


def find_team(name: str) -> Team | None:
    """Find a team by its key or its name in either language."""
    folded = _name(name)
    return next(
        (
            team  # type: ignore[misc]
            for team, (zh, en) in WORDS["team"].items()
            if folded in (team, zh, zh.removesuffix("部"), en.casefold())
        ),
        None,
    )


def find_person(name: str, people: Iterable[str]) -> str | None:
    """Find a person of the roster by address, or by the part before the @."""
    given = ADDRESS.search(name)
    folded = _name(given[0] if given else name)
    known = dict.fromkeys(people)
    return next((one for one in known if folded in (one.casefold(), one.casefold().partition("@")[0])), None)


def _name(typed: str) -> str:
    return plain_of(typed).casefold().removeprefix("to ").removeprefix("给").strip()


def refuse_nearly(line: str) -> None:
    """Raise UnclearCommand for a line that was probably meant as a command."""
    plain = plain_of(line).casefold()
    for words in COURTESY:
        plain = plain.removeprefix(words)
    if plain.isdigit() and len(plain) <= 2:
        raise UnclearCommand("unknown_number", line.strip())
    first = SEPARATOR.split(plain, maxsplit=1)[0].lstrip("/#*-> ")
    for word in WORDS_OF_STAFF:
        if _nearly(first, plain, word):
            raise UnclearCommand("nearly_a_command", line.strip())


def _nearly(first: str, plain: str, word: Word) -> bool:
    if first == word.en or (plain.startswith(word.zh) and len(word.zh) > 1):
        return True
    if first in INNOCENT:
        return False
    if first.isascii():
        return _is_misspelling(first, word.en)
    short = len(plain) <= 4 or len(first) == 2
    return short and len(word.zh) == 2 and _is_misspelling(first[:2], word.zh)


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
