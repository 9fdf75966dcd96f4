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
from collections.abc import Iterable
from typing import NamedTuple

from chalicelib.domain.case.commands import Ask, Assign, Command, Transfer
from chalicelib.domain.policy.page_schema import TEAMS, Team
from chalicelib.domain.replies.command_words import (
    BEFORE,
    END,
    NOTE,
    SAY,
    SEPARATOR,
    SIGNS,
    WORDS_OF_STAFF,
    UnclearCommand,
    Word,
    names_of,
    plain_of,
    refuse_nearly,
)
from chalicelib.domain.replies.product_facts import find_facts, parse_facts

ADDRESS = re.compile(r"[^\s<>()]+@[^\s<>()]+")


class CommandLine(NamedTuple):
    word: Word
    rest: str


class KnownNames(NamedTuple):
    """What a line may name: the roster's addresses, and the models of the shop."""

    people: tuple[str, ...] = ()
    models: tuple[str, ...] = ()


def parse_commands(text: str, people: Iterable[str], models: Iterable[str] = ()) -> tuple[Command, ...]:
    """Parse an answer by staff; `people` are the roster's addresses. Raises UnclearCommand."""
    names = KnownNames(tuple(people), tuple(models))
    lines = text.strip().split("\n")
    block = _block(lines)
    found = [line for line in map(command_line, lines[:block]) if line]
    if not found and lines:
        refuse_nearly(lines[0])
    return tuple(_command(line, names) for line in _append_rest(found, lines[block:]))


def _block(lines: list[str]) -> int:
    """Count the first lines that are commands, with blank lines between them."""
    ends = 0
    for number, line in enumerate(lines, start=1):
        if command_line(line):
            ends = number
        elif line.strip():
            break
    return ends


def command_line(line: str) -> CommandLine | None:
    """Parse a command line; None for other words."""
    typed = line.lstrip(BEFORE)
    plain = plain_of(typed)
    if plain in SIGNS:
        return CommandLine(SIGNS[plain], "")
    return next((found for word in WORDS_OF_STAFF if (found := _match_word(word, typed, plain))), None)


def _match_word(word: Word, line: str, plain: str) -> CommandLine | None:
    folded = plain.casefold()
    for name in word.names:
        if folded == name:
            return CommandLine(word, "")
        if word.argument and folded.startswith(name) and _is_separate(word, name, folded):
            return CommandLine(word, _text_after(line, name))
    return None


def _is_separate(word: Word, name: str, folded: str) -> bool:
    """Return whether a text follows the word: after a space, or glued to it as Chinese is written."""
    rest = folded[len(name) :]
    if SEPARATOR.match(rest):
        return True
    if word.argument == "person" and not name.isascii():
        return rest.startswith(names_of("reply", "recipient")) or rest.isascii()
    if not word.glued or name.isascii():
        return False
    return word.argument == "text" or find_team(rest) is not None


def _text_after(line: str, name: str) -> str:
    """Return the text after the command word, as it was typed."""
    typed = line.strip()
    return SEPARATOR.sub("", typed[len(name) :], count=1) if len(typed) > len(name) else ""


def _append_rest(found: list[CommandLine], lines: list[str]) -> list[CommandLine]:
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


def _close_text(whole: list[CommandLine], words: list[str]) -> None:
    text = "\n".join(words).rstrip()
    if not text.strip():
        return
    if whole and whole[-1].word.argument == "text":
        last = whole.pop()
        whole.append(last._replace(rest="\n".join(part for part in (last.rest, text) if part)))
    else:
        whole.append(CommandLine(SAY, text))


def _command(line: CommandLine, known: KnownNames) -> Command:
    word, rest = line
    if word.command is None:
        raise UnclearCommand("help", "")
    if not word.argument:
        return word.command()
    if not rest.strip():
        raise UnclearCommand("missing_text", word.names[0])
    if word.argument == "text":
        facts = find_facts(rest) if word.command is Ask else ()
        return Ask(facts=facts) if facts else word.command.model_validate({"text": rest.strip()})
    if word.argument == "facts":
        return parse_facts(rest, known.models)
    return _passing_on(word, rest.strip(END), known.people)


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
    """Find a team by its key, or by its name in a language of the shop with or without the word for it."""
    folded = _name(name)
    return next((team for team in TEAMS if folded in _team_names(team)), None)


def _team_names(team: str) -> set[str]:
    whole = {name.casefold() for name in names_of("team", team)}
    return {team, *whole, *(name.removesuffix(end) for name in whole for end in names_of("reply", "team"))}


def find_person(name: str, people: Iterable[str]) -> str | None:
    """Find a person of the roster by address, or by the part before the @."""
    given = ADDRESS.search(name)
    folded = _name(given[0] if given else name)
    known = dict.fromkeys(people)
    return next((one for one in known if folded in (one.casefold(), one.casefold().partition("@")[0])), None)


def _name(typed: str) -> str:
    name = plain_of(typed).casefold()
    for words in names_of("reply", "recipient"):
        name = name.removeprefix(words)
    return name.strip()
