"""What no client writes is taken out of HTML: the parser takes the square of it."""

import re
from itertools import islice

MOST_ATTRIBUTES = 200  # of one tag; those behind are left out
MOST_TAGS = 100_000  # of one mail; what is behind them is not read
MOST_DEEP = 1000  # elements in each other; markup that is deeper is laid out crudely

_ATTRIBUTE = r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"?+|'[^']*+'?+|[^\s>]*+))?+"""
_ONE_ATTRIBUTE = re.compile(_ATTRIBUTE)
_TAG = re.compile(rf"(<[a-zA-Z][^\s/>]*+)((?:{_ATTRIBUTE})*+)")
_TAG_START = re.compile("<")
_ANY_NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*)")
_VOID = frozenset(
    ("br", "img", "hr", "meta", "link", "input", "p", "li", "td", "th", "tr", "col", "area", "base", "wbr",
     "option", "dd", "dt")
)  # fmt: skip


def cut_markup(markup: str, longest: int) -> str:
    """Return the beginning of the markup: that many characters and `MOST_TAGS` tags at most."""
    beyond = next(islice(_TAG_START.finditer(markup, 0, longest), MOST_TAGS, None), None)
    return markup[: beyond.start() if beyond else longest]


def drop_surplus_attributes(markup: str) -> str:
    """Return the markup with at most `MOST_ATTRIBUTES` attributes in each tag."""
    return _TAG.sub(_shorten_tag, markup)


def is_too_deep(markup: str) -> bool:
    """Tell whether more than `MOST_DEEP` elements may stand in each other."""
    return markup.count("<") > MOST_DEEP and _measure_depth(markup) > MOST_DEEP


def _shorten_tag(tag: re.Match[str]) -> str:
    if len(tag[2]) < 2 * MOST_ATTRIBUTES:
        return tag[0]
    surplus = next(islice(_ONE_ATTRIBUTE.finditer(tag[2]), MOST_ATTRIBUTES, None), None)
    return tag[1] + tag[2][: surplus.start()] if surplus else tag[0]


def _measure_depth(markup: str) -> int:
    depth = deepest = 0
    for found in _ANY_NAME.finditer(markup):
        if found[2].lower() not in _VOID:
            depth = max(0, depth - 1) if found[1] else depth + 1
            deepest = max(depth, deepest)
    return deepest
