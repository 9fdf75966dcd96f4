"""Lines of a mail's text, each with how deep it is quoted."""

import re
from collections import Counter
from typing import NamedTuple

LONGEST_TEXT = 1_000_000  # characters; what comes after is not read
MOST_LINES = 20_000


class Line(NamedTuple):
    """A line without its quote marks; `mark` is what the client's own markup says of it."""

    text: str
    depth: int = 0
    mark: str = ""  # "" | "signature" | "quote": named so | "cut": an earlier mail begins here


_ONE = r"(?:>|＞|&gt;|[»›](?!.{0,400}[«‹]))"  # »speech« is no quote of a mail
_SIGNS = re.compile(rf" {{0,3}}(?:[|:#]?{_ONE}[ \t]?(?: {{0,2}}(?=[>»›＞]))?)+")
_RULED = re.compile(r">{3,} .{5,200}>{3,}\s*\Z")
_JOINED = re.compile(r"(-{40,})")
_INITIALS = re.compile(r" {0,3}(?:> ?)*([A-Z][A-Za-z]{0,4})>(?:[ \t]|\Z)")
_OTHER = re.compile(r"([|:]) {0,2}(?=\S)")
_UNSEEN = re.compile(
    "[\u200b\u200c\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad\x00-\x08\x0e-\x1f]"
)
_ENDS = re.compile(r"\r\n|\r|\n|\x0b|\x0c|\u2028|\u2029|\x85")


def plain(text: str, *, flowed: bool = False, delsp: bool = False) -> list[Line]:
    """Cut plain text into lines and take the quote marks off; mend RFC 3676 paragraphs."""
    split = _ENDS.split(text[:LONGEST_TEXT].expandtabs(4))[:MOST_LINES]
    raw = [_UNSEEN.sub("", line).replace("\xa0", " ").replace("&nbsp;", " ") for line in split]  # QQ's, too
    lines = _flowed(raw, delsp=delsp) if flowed else [_signed(line) for line in _apart(raw)]
    return _torn(_other_signs(lines))


def marked(lines: list[Line]) -> list[Line]:
    """Take the marks off lines of HTML that was made of plain text."""
    if not any(line.text.startswith(">") for line in lines):
        return lines
    return _torn([_deeper(line) if line.text.startswith(">") else line for line in lines])


def _deeper(line: Line) -> Line:
    signed = _signed(line.text)
    return line._replace(text=signed.text, depth=line.depth + signed.depth)


def _apart(raw: list[str]) -> list[str]:
    """Give a long rule a line of its own: Aliyun and DingTalk write on right before and after it."""
    return [
        piece
        for line in raw
        for piece in (_JOINED.split(line) if "-" * 40 in line else (line,))
        if piece or not line
    ]


def _signed(line: str) -> Line:
    found = None if _RULED.match(line) else _SIGNS.match(line, 0, 400)
    if not found or line.startswith(">From "):  # mboxes write ">From " for a sentence's "From "
        text = line[1:] if found else line
        return Line(text if text == "-- " else text.rstrip())
    depth = sum(found[0].count(sign) for sign in (">", "»", "›", "＞")) + found[0].count("&gt;")
    text = line[found.end() :]
    return Line(text if text == "-- " else text.rstrip(), depth)


def _flowed(raw: list[str], *, delsp: bool) -> list[Line]:
    """Join soft-broken lines of one depth (RFC 3676); a signature's delimiter is never joined."""
    joined: list[Line] = []
    open_ended = False
    for line in raw:
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")
        delimiter = content == "-- "
        if open_ended and joined[-1].depth == depth and not delimiter:
            joined[-1] = Line(joined[-1].text + content, depth)
        else:
            joined.append(Line(content, depth))
        open_ended = content.endswith(" ") and not delimiter
        if open_ended and delsp:
            joined[-1] = joined[-1]._replace(text=joined[-1].text[:-1])
    return [Line(line.text if line.text == "-- " else line.text.rstrip(), line.depth) for line in joined]


def _other_signs(lines: list[Line]) -> list[Line]:
    """Know older marks, which are only marks in runs: "| ", ": " and initials such as "JD> "."""
    initials = Counter(found[1] for line in lines if (found := _INITIALS.match(line.text)))
    known = {name for name, times in initials.items() if times > 1}
    signs = [_sign(line) for line in lines]
    read = []
    for here, (line, sign) in enumerate(zip(lines, signs, strict=True)):
        if (found := _INITIALS.match(line.text)) and found[1] in known:
            read.append(Line(line.text[found.end() :], line.depth + found[0].count(">")))
        elif sign and sign in (signs[here - 1] if here else "", *signs[here + 1 : here + 2]):
            read.append(Line(line.text[1:].removeprefix(" "), line.depth + 1))
        else:
            read.append(line)
    return read


def _sign(line: Line) -> str:
    """Give the older quote mark at a line's start; a table's bars are none."""
    found = _OTHER.match(line.text)
    return found[1] if found and line.text.count("|") < 2 else ""


def _torn(lines: list[Line]) -> list[Line]:
    """Give back to the quote the rest of a line that a mailer wrapped without a mark."""
    for here in range(1, len(lines) - 1):
        before, line, after = lines[here - 1 : here + 2]
        if line.depth or not line.text or len(line.text) > 40 or not (before.depth and after.depth):
            continue
        full = len(before.text) + len(line.text.split(" ", 1)[0]) > 66
        if full and (line.text[:1].islower() or line.text[:1] in "([\"'"):
            lines[here] = line._replace(depth=before.depth)
    return lines
