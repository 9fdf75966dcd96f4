"""How far an erasure has come through what takes more than one run to look through."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from chalicelib.cases.context import AppContext
from chalicelib.personal_data.footprint import Footprint

AT_ONCE = 50
PLACES = ("cases", "mails")  # that are looked through whole
PARTS_DONE = "parts"
T = TypeVar("T")


def go_through(
    context: AppContext,
    person: Footprint,
    place: str,
    found: Callable[[str], Iterable[T]],
    key_of: Callable[[T], str],
) -> Iterator[tuple[T, ...]]:
    """Yield some at a time of what is found after a key, from where an earlier run came to.

    Those that were yielded count as done when the next are asked for.
    """
    note = _note(person, place)
    rest = iter(found(context.job_progress.erasure(note)))
    while some := tuple(islice(rest, AT_ONCE)):
        yield some
        context.job_progress.save_erasure(note, key_of(some[-1]))


def parts_to_do(context: AppContext, person: Footprint, parts: tuple[str, ...]) -> Iterator[str]:
    """Yield the parts that no earlier run has ended; one has ended when the next is asked for."""
    note = _note(person, PARTS_DONE)
    done = tuple(context.job_progress.erasure(note).split())
    for part in (one for one in parts if one not in done):
        yield part
        done = (*done, part)
        context.job_progress.save_erasure(note, " ".join(done))


def begin_again(context: AppContext, person: Footprint) -> None:
    """Let the next run do every part and look through everything."""
    for place in (*PLACES, PARTS_DONE):
        context.job_progress.end_erasure(_note(person, place))


def _note(person: Footprint, place: str) -> str:
    return f"{person.digest}#{place}"
