"""Write HTML anew so that a parser's time and memory stay proportional to its length.

HTML's rules for what is left open make any parser copy and search: the attributes of one tag, elements within
elements, and formats that are opened again in each block. What is written here has few of each.
"""

import re
from collections import Counter
from collections.abc import Iterator

MOST_TAGS = 40_000
MOST_DEEP = 400  # elements open at a time; browsers stop at 512
MOST_FORMATS = 12  # formats open at a time: each block opens them all again
MOST_ATTRIBUTES = 40
LONGEST_VALUE = 10_000  # characters of an attribute

_NAME = re.compile(r"[A-Za-z][\w:@.+-]{0,80}\Z")
_ATTRIBUTE_NAME = re.compile(r"[A-Za-z][\w:.-]{0,80}\Z")
# An attribute as the HTML standard reads it (13.2.5.32 to 13.2.5.40), without ever stepping back.
_ATTRIBUTE = re.compile(
    r"""[\s/]*+([^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:"([^"]*+)(?:"|\Z)|'([^']*+)(?:'|\Z)|([^\s>]*+)))?+"""
)
_START = re.compile(r"<([A-Za-z][^\s/>]*+)")
_END = re.compile(r"</([A-Za-z][^\s/>]*+)[^>]*+(?:>|\Z)")
_DECLARATION = re.compile(r"<(?:[!?]|/(?![A-Za-z]))[^>]*+(?:>|\Z)")
_COMMENT = re.compile(r"<!--(?:-?>)?")
_COMMENT_END = re.compile(r"--!?>")
_TAG_END = re.compile(r"[\s/]*+>?")
_CLOSED_TEXT = {
    name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)
    for name in ("script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "noscript")
}
# Formats stay active behind the block in which they were opened. Of links one is active at a time.
_FORMATS = frozenset(
    ("b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u")
)
_VOID = frozenset(
    ("br", "img", "hr", "meta", "link", "input", "col", "area", "base", "wbr", "embed", "source", "param")
)
# One of these ends the one before it, so they are no deeper than what is around them.
_SIBLINGS = frozenset(("p", "li", "td", "th", "tr", "option", "dd", "dt", "tbody", "thead", "tfoot"))


def tame_markup(markup: str) -> str:
    """Return the same HTML without comments, scripts and what goes beyond the bounds above."""
    return "".join(_Rewriter(markup).pieces())


class _Rewriter:
    """Reads from `_here` on, and keeps what is open."""

    def __init__(self, markup: str) -> None:
        self._markup = markup.replace("\0", "")
        self._here = 0
        self._stack: list[str] = []
        self._open: Counter[str] = Counter()  # how many of each name are in the stack
        self._active: Counter[str] = Counter()  # formats without an end tag so far
        self._tags = 0

    def pieces(self) -> Iterator[str]:
        """Yield the texts and tags in order."""
        end = len(self._markup)
        while self._here < end:
            sign = self._markup.find("<", self._here)
            yield self._markup[self._here : end if sign < 0 else sign]
            self._here = end if sign < 0 else sign
            if sign >= 0:
                yield self._piece()

    def _piece(self) -> str:
        """Return what is written for the sign "<" that stands here, and step behind what belongs to it."""
        if found := _START.match(self._markup, self._here):
            return self._start_tag(found)
        if found := _END.match(self._markup, self._here):
            self._here = found.end()
            return self._end_tag(found[1].lower())
        if found := _COMMENT.match(self._markup, self._here):
            closed = found[0].endswith(">") or _COMMENT_END.search(self._markup, found.end())
            self._here = found.end() if closed is True else closed.end() if closed else len(self._markup)
            return ""
        if found := _DECLARATION.match(self._markup, self._here):
            self._here = found.end()
            return ""
        self._here += 1
        return "&lt;"

    def _start_tag(self, found: re.Match[str]) -> str:
        name = found[1].lower()
        self._here = found.end()
        attributes = "".join(self._attributes())
        closing = _TAG_END.match(self._markup, self._here)
        self._here = closing.end() if closing else self._here
        if name in _CLOSED_TEXT:
            self._skip_text(name)
            return ""
        if not _NAME.match(name) or not self._enter(name):
            return "\n"
        return f"<{name}{attributes}>"

    def _attributes(self) -> Iterator[str]:
        """Yield the first attributes that can be written; step behind all of them."""
        seen: set[str] = set()
        while found := _ATTRIBUTE.match(self._markup, self._here):
            self._here = found.end()
            name = found[1].lower()
            if len(seen) < MOST_ATTRIBUTES and name not in seen and _ATTRIBUTE_NAME.match(name):
                seen.add(name)
                value = (found[2] or found[3] or found[4] or "")[:LONGEST_VALUE]
                yield f' {name}="{value.replace(chr(34), "&quot;")}"'

    def _skip_text(self, name: str) -> None:
        """Step behind what is no markup up to its end tag."""
        closed = _CLOSED_TEXT[name].search(self._markup, self._here)
        tag = _END.match(self._markup, closed.start()) if closed else None
        self._here = tag.end() if tag else len(self._markup)

    def _enter(self, name: str) -> bool:
        """Whether an element of that name may still be opened here; it counts as open then."""
        self._tags += 1
        if self._tags > MOST_TAGS:
            return False
        if name in _VOID or name in _SIBLINGS:
            return True
        if len(self._stack) >= MOST_DEEP or (name in _FORMATS and self._active.total() >= MOST_FORMATS):
            return False
        self._stack.append(name)
        self._open[name] += 1
        self._active[name] += name in _FORMATS
        return True

    def _end_tag(self, name: str) -> str:
        self._tags += 1
        if self._tags > MOST_TAGS or not (name in _SIBLINGS or self._open[name] or self._active[name]):
            return "<br>" if name == "br" else ""
        self._active[name] -= self._active[name] > 0
        while self._open[name] and self._stack:
            last = self._stack.pop()
            self._open[last] -= 1
            if last == name:
                break
        return f"</{name}>"
