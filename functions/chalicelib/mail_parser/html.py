"""HTML → lines as a reader sees them, with the depth at which each is quoted."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from chalicelib.mail_parser.lines import LONGEST_TEXT, MOST_LINES, Line, marked
from chalicelib.mail_parser.marks import role

DEPTH = 1000  # the parser's time grows with the square of the depth

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
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*)")
_ANY_TAG = re.compile(r"<(?:/?[a-zA-Z][^<>]*|!--.*?--|![^<>]*)>", re.DOTALL)
_VOID = frozenset("br img hr meta link input p li td th tr col area base wbr option dd dt".split())  # noqa: SIM905
_UNSEEN = re.compile(
    "[\u200b\u200c\u2060\u2066-\u2069\u202a-\u202e\ufeff\u00ad\u200e\u200f\x00-\x08\x0e-\x1f\u034f]"
)


def read(text: str, *, trusting: bool = True) -> list[Line]:
    """Lay HTML out as lines; `trusting` the names by which clients mark quotes.

    Markup that no client writes is laid out crudely.
    """
    text = text[: LONGEST_TEXT * 2]
    if text.count("<") > 8 * DEPTH and _depth(text) > DEPTH:
        return _crude(text)
    root = LexborHTMLParser(text).root
    if root is None:
        return _crude(text)
    writer = _Writer(trusting=trusting)
    writer.walk(root)
    return marked(writer.lines)


def _depth(text: str) -> int:
    depth = deepest = 0
    for found in _TAG.finditer(text):
        if found[2].lower() not in _VOID:
            depth = max(0, depth - 1) if found[1] else depth + 1
            deepest = max(depth, deepest)
    return deepest


def _crude(text: str) -> list[Line]:
    bare = unescape(_ANY_TAG.sub("\n", text))
    return [Line(line.strip()) for line in bare.split("\n") if line.strip()][:MOST_LINES]


class _Writer:
    """Walks the elements and writes lines."""

    def __init__(self, *, trusting: bool) -> None:
        self.trusting = trusting
        self.lines: list[Line] = []
        self.depth = 0
        self.signature = 0
        self.named = 0  # quotes that a client named so
        self.preformatted = 0
        self.numbers: list[int | None] = []  # of the lists that are open; None: bullets
        self._here = ""
        self._gap = False  # an empty line is due before the next
        self._cut = False

    def walk(self, root: LexborNode) -> None:
        """Visit every node once, without recursion; at an element's end its closing work is done."""
        todo: list[LexborNode | list[str]] = [root]
        while todo and len(self.lines) < MOST_LINES:
            node = todo.pop()
            if isinstance(node, list):
                self._close(node)
                continue
            tag = node.tag or ""
            if tag == "-text":
                self._text(node.text_content or "")
            elif tag not in _DROPPED and (closing := self._open(node, tag)) is not None:
                todo.append(closing)
                todo.extend(_reversed_children(node))
        self._end_line()

    def _open(self, node: LexborNode, tag: str) -> list[str] | None:
        """Begin an element; give the work for its end, or None if it is not to be shown."""
        attributes = node.attributes
        if "@" in tag:  # "<name@example.com>" that nobody escaped
            self._text(f"<{tag}>")
        what = role(tag, attributes) if tag != "a" and (attributes or tag == "blockquote") else ""
        if what == "hidden" or (what == "tiny" and not _SIZED.search(node.html or "")):
            return None
        what = "" if what == "tiny" else what
        if not self.trusting and what == "quote" and tag != "blockquote":
            what = ""
        closing = [tag] if tag in _BLOCKS or tag in ("td", "th", "a", "pre") else [""]
        if what:
            self._end_line()
            closing.append(what)
        self._begin(tag, attributes, closing)
        self.depth += what == "quote"
        if what == "quote" and (tag != "blockquote" or attributes):
            closing.append("named")
            self.named += 1
        self.signature += what == "signature"
        self._cut = self._cut or what == "cut"
        return closing

    def _begin(self, tag: str, attributes: dict[str, str | None], closing: list[str]) -> None:
        if tag == "br":
            self._end_line(always=True)
        elif tag == "img":
            self._image(attributes)
        elif tag == "a":
            closing += ["link", attributes.get("href") or "", str(len(self._here))]
        elif tag in _BLOCKS:
            self._begin_block(tag, attributes, closing)

    def _begin_block(self, tag: str, attributes: dict[str, str | None], closing: list[str]) -> None:
        self._end_line()
        self.preformatted += tag == "pre"
        if tag in _PARAGRAPHS and not _is_tight(attributes):
            closing.append("gap")
            self._gap = True
        if tag == "hr":
            self._gap = True
            if "210px" in (attributes.get("style") or ""):  # Foxmail's rule above a signature
                self.lines.append(Line("-- ", self.depth))
        if tag == "li":
            self._here = self._bullet()
        elif tag in ("ol", "ul"):
            start = attributes.get("start") or "1"
            self.numbers.append(int(start) if tag == "ol" and start.isdecimal() and len(start) < 6 else None)

    def _bullet(self) -> str:
        number = self.numbers[-1] if self.numbers else None
        if number is None:
            return "- "
        self.numbers[-1] = number + 1
        return f"{number}. "

    def _close(self, closing: list[str]) -> None:
        tag = closing[0]
        if "link" in closing:
            self._link(closing[closing.index("link") + 1], int(closing[closing.index("link") + 2]))
            return
        if tag in _BLOCKS or len(closing) > 1:
            self._end_line()
        if tag in ("td", "th"):
            self._text(" ")
        if tag in ("ol", "ul"):
            self.numbers.pop()
        self.preformatted -= tag == "pre"
        self.depth -= "quote" in closing
        self.signature -= "signature" in closing
        self.named -= "named" in closing
        self._gap = self._gap or "gap" in closing

    def _text(self, text: str) -> None:
        text = _UNSEEN.sub("", text)
        if self.preformatted:
            first, *rest = text.replace("\r\n", "\n").split("\n")
            self._here += first
            for line in rest:
                self._end_line(always=True)
                self._here = line
            return
        text = _SPACES.sub(" ", _BROKEN_CJK.sub("", text))
        self._here += text.lstrip(" ") if not self._here or self._here[-1] == " " else text

    def _image(self, attributes: dict[str, str | None]) -> None:
        alt = attributes.get("alt") or ""
        if 0 < len(alt) <= 4 and not alt.isascii():  # an emoji drawn as an image
            self._here += alt

    def _link(self, href: str, start: int) -> None:
        """Spell a link out when its words do not already."""
        words = self._here[start:].strip() if start <= len(self._here) else ""
        target = _target(href)
        if words and target and _bare(target) not in _bare(words):
            self._here = f"{self._here.rstrip()} <{target}>"

    def _end_line(self, *, always: bool = False) -> None:
        text = self._here if self.preformatted else self._here.strip(" ")
        blank = not text.replace("\xa0", " ").strip()
        shown = always or self._here != ""
        self._here = ""
        if not shown or (blank and not always and not text):
            return
        if self._gap and self.lines and self.lines[-1].text and not blank:
            self.lines.append(Line("", self.depth))
        self._gap = self._gap and blank
        mark = "cut" if self._cut else "signature" if self.signature else "quote" if self.named else ""
        self._cut = self._cut and blank
        mark = "" if blank and mark == "cut" else mark
        self.lines.append(Line(text.replace("\xa0", " ").rstrip(), self.depth, mark))


def _reversed_children(node: LexborNode) -> Iterator[LexborNode]:
    return reversed(list(node.iter(include_text=True)))


def _is_tight(attributes: dict[str, str | None]) -> bool:
    """Tell whether a paragraph is a plain line, as Word writes them."""
    return bool(_TIGHT.search(attributes.get("style") or "")) or (attributes.get("class") or "").startswith(
        "Mso"
    )


def _target(href: str) -> str:
    """Give where a link leads, out of the wrapping that mail gateways put around it; "" if nowhere of use."""
    try:
        parts = urlsplit(href.strip())
        if (parts.hostname or "").endswith(".safelinks.protection.outlook.com"):
            return parse_qs(parts.query).get("url", [href])[0]
    except ValueError:
        return ""
    return href.strip() if parts.scheme in ("http", "https", "mailto", "ftp") else ""


def _bare(link: str) -> str:
    return re.sub(r"^(?:mailto:|https?://)(?:www\.)?|/$", "", link.lower())
