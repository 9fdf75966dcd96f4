"""Checks of pages and clauses: each stands once, in every language, and whatever needs it finds it."""

from collections.abc import Iterator

from infra.policy.mistakes import Mistake
from infra.policy.source import Docs


def mistakes(docs: Docs) -> Iterator[Mistake]:
    yield from ()
