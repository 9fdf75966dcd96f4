"""Lines of a mail's text, each with how deep it is quoted."""

import re
from collections import Counter
from typing import NamedTuple

LONGEST_TEXT = 1_000_000  # characters; what comes after is not read
MOST_LINES = 20_000

SIGNATURE_DELIMITER = "-- "  # RFC 3676, 4.3


class Line(NamedTuple):
    """A line without its quote marks; `mark` is what the client's own markup says of it."""

    text: str
    depth: int = 0
    mark: str = ""  # "" | "signature" | "quote": named so | "cut": an earlier mail begins here


_ONE_MARK = r"(?:>|＞|&gt;|[»›](?!.{0,400}[«‹]))"  # »speech« is no quote of a mail
_MARKS = re.compile(rf" {{0,3}}(?:[|:#]?{_ONE_MARK}[ \t]?(?: {{0,2}}(?=[>»›＞]))?)+")
_RULED = re.compile(r">{3,} .{5,200}>{3,}\s*\Z")
_LONG_RULE = re.compile(r"(-{40,})")
_INITIALS = re.compile(r" {0,3}(?:> ?)*([A-Z][A-Za-z]{0,4})>(?:[ \t]|\Z)")
_OLD_MARK = re.compile(r"([|:]) {0,2}(?=\S)")
_INVISIBLE = re.compile(
    "[\u200b\u200c\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad\x00-\x08\x0e-\x1f]"
)
_LINE_END = re.compile(r"\r\n|\r|\n|\x0b|\x0c|\u2028|\u2029|\x85")


def split_plain_text(text: str, *, flowed: bool = False, delsp: bool = False) -> list[Line]:
    """Cut plain text into lines and take the quote marks off.

    `flowed` and `delsp` are the parameters `format=flowed` and `delsp=yes` of its Content-Type (RFC 3676).
    """
    split = _LINE_END.split(text[:LONGEST_TEXT].expandtabs(4))[:MOST_LINES]
    raw = [_INVISIBLE.sub("", line).replace("\xa0", " ").replace("&nbsp;", " ") for line in split]
    lines = (
        _join_flowed(raw, delsp=delsp) if flowed else [_take_marks_off(line) for line in _cut_at_rules(raw)]
    )
    return _mend_torn(_take_old_marks_off(lines))


def take_marks_off_html(lines: list[Line]) -> list[Line]:
    """Take the quote marks off lines of HTML that was made of plain text."""
    if not any(line.text.startswith(">") for line in lines):
        return lines
    return _mend_torn([_deepen(line) if line.text.startswith(">") else line for line in lines])


def _deepen(line: Line) -> Line:
    bare = _take_marks_off(line.text)
    return line._replace(text=bare.text, depth=line.depth + bare.depth)


def _cut_at_rules(raw: list[str]) -> list[str]:
    """Give a long rule a line of its own: Aliyun and DingTalk write on right before and after it."""
    pieces = (_LONG_RULE.split(line) if "-" * 40 in line else (line,) for line in raw)
    return [piece for line, cut in zip(raw, pieces, strict=True) for piece in cut if piece or not line]


def _take_marks_off(line: str) -> Line:
    found = None if _RULED.match(line) else _MARKS.match(line, 0, 400)
    if not found or line.startswith(">From "):  # mboxes write ">From " for a sentence's "From "
        return Line(_strip_end(line[1:] if found else line))
    depth = sum(found[0].count(sign) for sign in (">", "»", "›", "＞", "&gt;"))
    return Line(_strip_end(line[found.end() :]), depth)


def _strip_end(text: str) -> str:
    return text if text == SIGNATURE_DELIMITER else text.rstrip()


def _join_flowed(raw: list[str], *, delsp: bool) -> list[Line]:
    """Join soft-broken lines of one depth (RFC 3676); a signature's delimiter is never joined."""
    joined: list[Line] = []
    open_ended = False
    for line in raw:
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")
        delimiter = content == SIGNATURE_DELIMITER
        if open_ended and joined[-1].depth == depth and not delimiter:
            joined[-1] = Line(joined[-1].text + content, depth)
        else:
            joined.append(Line(content, depth))
        open_ended = content.endswith(" ") and not delimiter
        if open_ended and delsp:
            joined[-1] = joined[-1]._replace(text=joined[-1].text[:-1])
    return [Line(_strip_end(line.text), line.depth) for line in joined]


def _take_old_marks_off(lines: list[Line]) -> list[Line]:
    """Take off older marks, which are only marks in runs: "| ", ": " and initials such as "JD> "."""
    initials = Counter(found[1] for line in lines if (found := _INITIALS.match(line.text)))
    known = {name for name, times in initials.items() if times > 1}
    marks = [_old_mark(line) for line in lines]
    bare = []
    for here, (line, mark) in enumerate(zip(lines, marks, strict=True)):
        if (found := _INITIALS.match(line.text)) and found[1] in known:
            bare.append(Line(line.text[found.end() :], line.depth + found[0].count(">")))
        elif mark and mark in (marks[here - 1] if here else "", *marks[here + 1 : here + 2]):
            bare.append(Line(line.text[1:].removeprefix(" "), line.depth + 1))
        else:
            bare.append(line)
    return bare


def _old_mark(line: Line) -> str:
    """Return the older quote mark at a line's start; a table's bars are none."""
    found = _OLD_MARK.match(line.text)
    return found[1] if found and line.text.count("|") < 2 else ""


def _mend_torn(lines: list[Line]) -> list[Line]:
    """Give back to the quote the rest of a line that a mailer wrapped without a mark."""
    for here in range(1, len(lines) - 1):
        before, line, after = lines[here - 1 : here + 2]
        if line.depth or not line.text or len(line.text) > 40 or not (before.depth and after.depth):
            continue
        full = len(before.text) + len(line.text.split(" ", 1)[0]) > 66
        if full and (line.text[:1].islower() or line.text[:1] in "([\"'"):
            lines[here] = line._replace(depth=before.depth)
    return lines
