"""What stands below a person's words and is no message: signatures, devices' lines, disclaimers, footers."""

import re

from chalicelib.mail_parser import devices
from chalicelib.mail_parser.closings import is_contact, says_something, without_closing
from chalicelib.mail_parser.disclaimers import is_disclaimer, without_banner
from chalicelib.mail_parser.lines import Line

LONGEST_SIGNATURE = 15  # lines below a "--" that is not exactly the delimiter of RFC 3676

_DELIMITER = re.compile(r"\s?(?:--|—|––|－－) ?\Z")
_LOOSE_DELIMITER = re.compile(
    r"\s*(?:-{2,3}|_{2,5}|—{1,3}|={2,5}|\*{3,90}|-{4,90}|_{6,90}|={6,90}|—{4,20})\s*\Z"
)
_LIST_FOOTER = re.compile(
    r"mailing list|unsubscribe|yahoo! groups|certified virus free|do you yahoo|msn hotmail|"
    r"to post to this group|you received this message because|listinfo|退订|"
    r"取消订阅|邮件列表",
    re.IGNORECASE,
)
_RULE = re.compile(r"\s*[-_=*—]{10,}\s*\Z")
_PLACE = re.compile(r"https?://|www\.|\S@\S")
_SENTENCE = re.compile(r"\w+(?:[ ,]+\w+){3,}[.!?…]+\s*\Z|[。！？]\s*\Z")
_BARS = re.compile(r"[\s|]*\|[\s|]*\Z")
_DELIMITERS = re.compile("|".join(pattern.pattern for pattern in (_DELIMITER, _LOOSE_DELIMITER, _BARS)))
_INLINE_IMAGE = re.compile(
    r"\[(?:cid:[^\]\s]{1,120}|image: ?[^\]]{0,80}|inline image.{0,60}|图片[:：]?[^\]]{0,60})\]|"
    r"<image\d{3}\.\w{3,4}>"
)


def stripped(lines: list[Line], senders: frozenset[str] = frozenset()) -> list[Line]:
    """Take off what is no message at the end and the beginning of a stretch of new lines."""
    kept = _without_images([line for line in lines if line.mark != "signature"])
    kept = _without_delimited(without_banner(_trimmed(kept)))
    for _ in range(6):  # a device's line above a disclaimer above a list's footer
        shorter = _without_address(_without_last(_trimmed(kept)), senders)
        if len(shorter) == len(kept):
            break
        kept = shorter
    return _trimmed(without_closing(kept))


def is_only(lines: list[Line]) -> bool:
    """Tell whether a stretch is nothing but a signature, a device's line or a disclaimer."""
    first = next((line for line in lines if line.text.strip()), None)
    if first is None:
        return True
    starts = (_DELIMITER, devices.LINE, _BARS, _RULE)
    full = [line for line in lines if line.text.strip()]
    short = sum(len(line.text) for line in full) < 400
    marked = short and all(line.mark == "signature" for line in full)
    if marked and any(_SENTENCE.search(line.text) for line in full):  # Outlook lets one write inside it
        return False
    return marked or is_disclaimer(first.text[:400]) or any(one.match(first.text[:400]) for one in starts)


def _trimmed(lines: list[Line]) -> list[Line]:
    start, end = 0, len(lines)
    while start < end and not lines[start].text.strip():
        start += 1
    while end > start and not lines[end - 1].text.strip():
        end -= 1
    return lines[start:end]


def _without_images(lines: list[Line]) -> list[Line]:
    """Drop the names that plain parts give to images that stand in the HTML part."""
    cleaned = [
        line._replace(text=_INLINE_IMAGE.sub("", line.text).rstrip())
        if "[" in line.text or "<" in line.text
        else line
        for line in lines
    ]
    return [new for old, new in zip(lines, cleaned, strict=True) if new.text.strip() or not old.text.strip()]


def _without_delimited(lines: list[Line]) -> list[Line]:
    """Cut at "-- ", and at less exact delimiters when little stands below."""
    for here, line in enumerate(lines):
        if line.text == "-- ":
            return lines[:here]
        near = len(lines) - here <= 3 * LONGEST_SIGNATURE
        if near and _DELIMITERS.match(line.text) and _is_signature(lines[here + 1 :], line.text):
            return lines[:here]
    return lines


def _is_signature(below: list[Line], delimiter: str) -> bool:
    texts = [line.text for line in below if line.text.strip()]
    short = len(texts) <= LONGEST_SIGNATURE and all(len(text) < 120 for text in texts)
    if _DELIMITER.match(delimiter):
        return short and not says_something(texts)
    return short and is_contact(texts)


def _without_last(lines: list[Line]) -> list[Line]:
    if not lines:
        return lines
    last = lines[-1].text
    if _is_device(lines) or _BARS.match(last) or _RULE.match(last):
        return lines[:-1]
    start = _paragraph(lines)
    words = " ".join(line.text for line in lines[start:])[:2000]
    if is_disclaimer(words) or (len(lines) - start == 2 and devices.LINE.match(words[:400])):
        return lines[:start]
    return _without_footer(lines)


def _is_device(lines: list[Line]) -> bool:
    """Tell whether a program wrote the last line; what goes on in small letters is a sentence's end."""
    last = lines[-1].text
    goes_on = last[:1].islower() and len(lines) > 1 and bool(lines[-2].text.strip())
    return not goes_on and devices.LINE.match(last[:400]) is not None


def _without_address(lines: list[Line], senders: frozenset[str]) -> list[Line]:
    """Drop the sender's own address on the last line, which is Foxmail's signature."""
    return lines[:-1] if len(lines) > 1 and lines[-1].text.strip(" <>").lower() in senders else lines


def _paragraph(lines: list[Line]) -> int:
    start = len(lines)
    while start and lines[start - 1].text.strip():
        start -= 1
    return start


def _without_footer(lines: list[Line]) -> list[Line]:
    """Drop a mailing list's footer and a disclaimer of several paragraphs."""
    for here in range(max(0, len(lines) - 14), len(lines)):
        below = lines[here + 1 :]
        if _RULE.match(lines[here].text) and _is_footer(below):
            return lines[:here]
        opens = here == 0 or not lines[here - 1].text.strip()
        if opens and len(lines[here].text) > 20 and is_disclaimer(_opening(lines[here:])):
            return lines[:here]
    return lines


def _is_footer(below: list[Line]) -> bool:
    """Tell a list's footer, which names a place to go, from a person who wants to leave a list."""
    texts = [line.text for line in below]
    named = any(_LIST_FOOTER.search(text) for text in texts)
    return named and any(_PLACE.search(text) for text in texts)


def _opening(lines: list[Line]) -> str:
    """Give the first paragraph on one line."""
    end = next((place for place, line in enumerate(lines) if not line.text.strip()), len(lines))
    return " ".join(line.text for line in lines[:end])[:2000]
