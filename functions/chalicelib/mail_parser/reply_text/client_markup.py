"""What mail clients say by their markup of a piece of HTML: quote, signature, hidden."""

import re
from functools import lru_cache

from chalicelib.mail_parser.words.vocabulary import load_words

_WORDS = load_words("client_markup")
_BY_NAME = tuple(
    (role, re.compile(rf"(?:^|\s)(?:{'|'.join(_WORDS[role])})(?:$|\s)"))
    for role in ("forward", "cut", "quote", "signature")
)
# Outlook's and Foxmail's line above the header block of the earlier mail.
_OUTLOOK_LINE = re.compile(
    r"border(?:-top)?\s*:\s*(?:none\s*;\s*border-top\s*:\s*)?(?:solid\s+(?:#E1E1E1|#B5C4DF|windowtext)\s+1(?:\.0)?pt"
    r"|1(?:\.0)?pt\s+solid\s+(?:#E1E1E1|#B5C4DF|rgb\(225,\s*225,\s*225\)|rgb\(181,\s*196,\s*223\)))"
    r"[^\"]{0,80}padding\s*:\s*3(?:\.0)?pt\s+0",
    re.IGNORECASE,
)
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)"
    r"|max-height\s*:\s*0(?:px|pt|em)?\s*(?:!important)?\s*(?:;|$)",
    re.IGNORECASE,
)
_TINY = re.compile(r"font-size\s*:\s*0(?:px|pt|em)?\s*(?:!important)?\s*(?:;|$)", re.IGNORECASE)
_BY_STYLE = (("hidden", _HIDDEN), ("tiny", _TINY), ("cut", _OUTLOOK_LINE))
# Gmail's and Word's way to indent what one writes oneself.
_INDENTED = re.compile(
    r"border\s*:\s*(?:none|0)|margin\s*:\s*0(?:px)?\s+0(?:px)?\s+0(?:px)?\s+40px", re.IGNORECASE
)


def element_role(tag: str, attributes: dict[str, str | None]) -> str:
    """Return what an element is: "", quote, cut, forward, signature, hidden or tiny.

    `cut` means that from here to the end of the mail all is the earlier mail.
    """
    style = attributes.get("style") or ""
    by_style = _role_by_style(style) if style else ""
    if "hidden" in attributes or by_style in ("hidden", "tiny"):
        return by_style or "hidden"
    if tag == "blockquote":
        own = _INDENTED.search(style) and attributes.get("type") != "cite" and not attributes.get("class")
        return "" if own else "quote"
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    return by_style or _role_by_name(names)


# A mail repeats a few styles and names thousands of times.
@lru_cache(maxsize=1000)
def _role_by_style(style: str) -> str:
    return next((role for role, pattern in _BY_STYLE if pattern.search(style)), "")


@lru_cache(maxsize=1000)
def _role_by_name(names: str) -> str:
    return next((role for role, pattern in _BY_NAME if pattern.search(names)), "")
