"""The words of the pages on which staff work; states and events as colleagues see them."""

from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.states import Event, State
from chalicelib.locale.words import has_word, label


def state_words(state: State, language: Language) -> str:
    """A state as colleagues read it: where the customer's page says "you", they read of the customer."""
    return label("state_for_staff" if has_word("state_for_staff", state) else "state", state, language)


def event_words(event: Event, language: Language) -> str:
    """What happened, as colleagues read it."""
    return label("event_for_staff" if has_word("event_for_staff", event) else "event", event, language)


def say(key: str, language: Language, **data: object) -> str:
    """A word of the pages of staff, filled in."""
    return label("staff", key, language).format(**data)
