"""List what an answer by mail can do: numbers and words, in the reader's language."""

from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.states import Role, State
from chalicelib.domain.replies.command_words import MENU, WORDS_OF_STAFF, Word
from chalicelib.domain.workflow.transitions import allowed_events
from chalicelib.locale.words import label

NUMBERS = {word: number for number, word in MENU.items()}


def menu(state: State, language: Language, role: Role = Role.STAFF) -> tuple[str, ...]:
    """Return a line for each command that staff may give in this state."""
    events = {*allowed_events(state, {role})}
    return tuple(
        _line(word, language)
        for word in WORDS_OF_STAFF
        if word.command is None or word.command.event in events
    )


def _line(word: Word, language: Language) -> str:
    name = label("staff_command", word.key, language)
    argument = f" {label('argument', word.argument, language)}" if word.argument else ""
    number = f"{NUMBERS[word]} / " if word in NUMBERS else ""
    between = label("format", "colon", language)
    return f"{number}{name}{argument}{between}{label('dictation', word.key, language)}"
