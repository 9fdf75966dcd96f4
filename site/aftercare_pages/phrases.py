"""The words that only the built pages say (`site.po`): heads of tables, facts of examples, versions."""

from html import escape
from typing import Any

from aftercare_pages.source import Source
from chalicelib.locale.words import count_label, has_word, label
from chalicelib.web.pages import render


def say(key: str, facts: Source, **data: Any) -> str:
    """Say it in the page's language, ready to stand in HTML."""
    return escape(plain(key, facts, **data))


def plain(key: str, facts: Source, **data: Any) -> str:
    """The same before escaping; a word that the pages lack is one of the site's controls."""
    return label("site" if has_word("site", key) else "ui", key, facts.language).format(**data)


def say_count(key: str, count: int, facts: Source) -> str:
    """Say a number of something, one as one."""
    return escape(count_label("site", key, count, facts.language))


def day(value: Any, facts: Source) -> str:
    return escape(render.day(value, facts.language))
