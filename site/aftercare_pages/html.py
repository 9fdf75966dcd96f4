"""Pieces of HTML that several blocks are made of; cells are HTML already."""

from collections.abc import Iterable

from aftercare_pages.phrases import say
from aftercare_pages.source import Source


class NothingToShow(Exception):
    """A page asks for a block about something that its front matter does not have."""


def table(heads: Iterable[str], rows: Iterable[Iterable[str]], facts: Source) -> str:
    """Write a table under the phrases `heads`."""
    head = "".join(f'<th scope="col">{say(key, facts)}</th>' for key in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
