"""HTML → lines as a reader sees them, with the depth at which each is quoted."""

import re
from urllib.parse import parse_qs, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from chalicelib.mail_parser.reply_text.client_markup import element_role
from chalicelib.mail_parser.reply_text.lines import (
    LONGEST_TEXT,
    MOST_LINES,
    SIGNATURE_DELIMITER,
    Line,
    take_marks_off_html,
)
from chalicelib.mail_parser.reply_text.tame_markup import tame_markup

HARMLESS = 20_000  # characters in which no markup takes the parser long
LONGEST_LINE = 20_000  # characters; a longer one is broken
MOST_TINY = 100  # elements without a size that are searched for one with a size

_DROPPED = frozenset(
    ("style", "script", "head", "title", "meta", "link", "noscript", "template", "svg", "object", "select",
     "textarea", "-comment", "xml", "map", "audio", "video", "iframe", "button", "o:officedocumentsettings")
)  # fmt: skip
_BLOCKS = frozenset(
    ("div", "p", "table", "tr", "ul", "ol", "li", "blockquote", "pre", "hr", "section", "article", "header",
     "footer", "center", "address", "dl", "dt", "dd", "form", "fieldset", "h1", "h2", "h3", "h4", "h5", "h6",
     "main", "aside", "figure", "figcaption", "caption", "tbody", "thead", "includetail")
)  # fmt: skip
_PARAGRAPHS = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "pre"))
# Layouts take the gaps between columns away by a size of nothing, and give the columns one again.
_SIZED = re.compile(r"font-size\s*:\s*0*(?:[1-9]|\.[1-9])|<font", re.IGNORECASE)
_TIGHT = re.compile(r"margin(?:-top|-bottom)?\s*:\s*0(?![.\d]*[1-9])", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_BROKEN_CJK = re.compile(
    r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \t]*[\r\n]+[ \t\r\n]*(?=[\u3000-\u9fff\uff00-\uffef])"
)
_INVISIBLE = re.compile(
    "[\u200b\u200c\u2060\u2066-\u2069\u202a-\u202e\ufeff\u00ad\u200e\u200f\x00-\x08\x0e-\x1f\u034f]"
)


def html_to_lines(markup: str, *, trust_names: bool = True) -> list[Line]:
    """Lay HTML out as lines.

    `trust_names` says whether the class names and ids by which clients mark quotes are believed.
    """
    markup = markup[: LONGEST_TEXT * 2]
    root = LexborHTMLParser(markup if len(markup) <= HARMLESS else tame_markup(markup)).root
    writer = _Writer(trust_names=trust_names)
    if root is not None:
        writer.write(root)
    return take_marks_off_html(writer.lines)


class _Element:
    """An element that is open, and what is to be done at its end."""

    __slots__ = ("gap", "href", "named", "role", "start", "tag")

    def __init__(self, tag: str, role: str, *, named: bool) -> None:
        self.tag = tag
        self.role = role
        self.named = named  # a quote that a client named so
        self.gap = False  # an empty line is due below
        self.href = ""
        self.start = 0  # of a link's words in the line


class _Writer:
    """Walks the elements and writes lines."""

    def __init__(self, *, trust_names: bool) -> None:
        self.lines: list[Line] = []
        self._trust_names = trust_names
        self._depth = 0
        self._signatures = 0
        self._named_quotes = 0
        self._preformatted = 0
        self._numbers: list[int | None] = []  # of the lists that are open; None: bullets
        self._here = ""
        self._gap = False  # an empty line is due before the next
        self._cut = False
        self._tiny = 0

    def write(self, root: LexborNode) -> None:
        """Visit every node once, without recursion; at an element's end its closing work is done."""
        todo: list[LexborNode | _Element] = [root]
        while todo and len(self.lines) < MOST_LINES:
            node = todo.pop()
            if isinstance(node, _Element):
                self._close(node)
                continue
            tag = node.tag or ""
            if tag == "-text":
                self._write_text(node.text_content or "")
            elif tag not in _DROPPED and (element := self._open(node, tag)) is not None:
                todo.append(element)
                todo.extend(reversed(list(node.iter(include_text=True))))
        self._end_line()

    def _open(self, node: LexborNode, tag: str) -> _Element | None:
        """Begin an element; return None if it is not to be shown."""
        attributes = node.attributes
        if "@" in tag:  # "<name@example.com>" that nobody escaped
            self._write_text(f"<{tag}>")
        role = element_role(tag, attributes) if tag != "a" and (attributes or tag == "blockquote") else ""
        if role == "hidden" or (role == "tiny" and not self._has_size_inside(node)):
            return None
        if role == "tiny" or (role == "quote" and not self._trust_names and tag != "blockquote"):
            role = ""
        element = _Element(tag, role, named=role == "quote" and (tag != "blockquote" or bool(attributes)))
        if role:
            self._end_line()
        self._begin(element, attributes)
        self._depth += role == "quote"
        self._named_quotes += element.named
        self._signatures += role == "signature"
        self._cut = self._cut or role == "cut"
        return element

    def _has_size_inside(self, node: LexborNode) -> bool:
        self._tiny += 1
        return self._tiny <= MOST_TINY and bool(_SIZED.search(node.html or ""))

    def _begin(self, element: _Element, attributes: dict[str, str | None]) -> None:
        tag = element.tag
        if tag == "br":
            self._end_line(always=True)
        elif tag == "img":
            alt = attributes.get("alt") or ""
            if 0 < len(alt) <= 4 and not alt.isascii():  # an emoji drawn as an image
                self._here += alt
        elif tag == "a":
            element.href, element.start = attributes.get("href") or "", len(self._here)
        elif tag in _BLOCKS:
            self._begin_block(element, attributes)

    def _begin_block(self, element: _Element, attributes: dict[str, str | None]) -> None:
        tag = element.tag
        self._end_line()
        self._preformatted += tag == "pre"
        element.gap = tag in _PARAGRAPHS and not _is_tight(attributes)
        self._gap = self._gap or element.gap or tag == "hr"
        if tag == "hr" and "210px" in (attributes.get("style") or ""):  # Foxmail's rule above a signature
            self.lines.append(Line(SIGNATURE_DELIMITER, self._depth))
        if tag == "li":
            self._here = self._next_bullet()
        elif tag in ("ol", "ul"):
            start = attributes.get("start") or "1"
            self._numbers.append(int(start) if tag == "ol" and start.isdecimal() and len(start) < 6 else None)

    def _next_bullet(self) -> str:
        number = self._numbers[-1] if self._numbers else None
        if number is None:
            return "- "
        self._numbers[-1] = number + 1
        return f"{number}. "

    def _close(self, element: _Element) -> None:
        tag = element.tag
        if tag == "a":
            self._spell_link_out(element)
            return
        if tag in _BLOCKS or element.role:
            self._end_line()
        if tag in ("td", "th"):
            self._write_text(" ")
        if tag in ("ol", "ul"):
            self._numbers.pop()
        self._preformatted -= tag == "pre"
        self._depth -= element.role == "quote"
        self._signatures -= element.role == "signature"
        self._named_quotes -= element.named
        self._gap = self._gap or element.gap

    def _write_text(self, text: str) -> None:
        text = _INVISIBLE.sub("", text)
        if self._preformatted:
            first, *rest = text.replace("\r\n", "\n").split("\n", MOST_LINES)
            self._here += first
            for line in rest:
                self._end_line(always=True)
                self._here = line
            return
        if len(self._here) > LONGEST_LINE:
            self._end_line()
        text = _SPACES.sub(" ", _BROKEN_CJK.sub("", text))
        self._here += text.lstrip(" ") if not self._here or self._here[-1] == " " else text

    def _spell_link_out(self, link: _Element) -> None:
        """Write a link's address behind its words when they do not have it already."""
        words = self._here[link.start :].strip() if link.start <= len(self._here) else ""
        target = _link_target(link.href)
        if words and target and _bare_link(target) not in _bare_link(words):
            self._here = f"{self._here.rstrip()} <{target}>"

    def _end_line(self, *, always: bool = False) -> None:
        text = self._here if self._preformatted else self._here.strip(" ")
        blank = not text.replace("\xa0", " ").strip()
        shown = always or self._here != ""
        self._here = ""
        if not shown or (blank and not always and not text):
            return
        if self._gap and self.lines and self.lines[-1].text and not blank:
            self.lines.append(Line("", self._depth))
        self._gap = self._gap and blank
        mark = "signature" if self._signatures else "quote" if self._named_quotes else ""
        if self._cut:
            mark, self._cut = "" if blank else "cut", blank
        self.lines.append(Line(text.replace("\xa0", " ").rstrip(), self._depth, mark))


def _is_tight(attributes: dict[str, str | None]) -> bool:
    """Tell whether a paragraph is a plain line, as Word writes them."""
    by_class = (attributes.get("class") or "").startswith("Mso")
    return by_class or bool(_TIGHT.search(attributes.get("style") or ""))


def _link_target(href: str) -> str:
    """Return where a link leads, without the wrapping that mail gateways put around it; "" if nowhere."""
    try:
        parts = urlsplit(href.strip())
        if (parts.hostname or "").endswith(".safelinks.protection.outlook.com"):
            return parse_qs(parts.query).get("url", [href])[0]
    except ValueError:
        return ""
    return href.strip() if parts.scheme in ("http", "https", "mailto", "ftp") else ""


def _bare_link(link: str) -> str:
    return re.sub(r"^(?:mailto:|https?://)(?:www\.)?|/$", "", link.lower())
