"""What stands around a person's words: signatures, devices' lines, disclaimers, footers, warnings."""

import re

from chalicelib.mail_parser.reply_text.lines import SIGNATURE_DELIMITER, Line
from chalicelib.mail_parser.words.vocabulary import load_words

LONGEST_SIGNATURE = 15  # lines below a "--" that is not exactly the delimiter
LONGEST_CLOSING = 12  # lines that say something below "Best regards"
LONGEST_BANNER = 5  # lines
LONGEST_RULE = 1000  # characters of a line that only parts what is above it from what is below
LONGEST_NAME = 45  # characters; what stands right below "Best regards" is a name

_DELIMITER = re.compile(r"\s?(?:--|—|––|－－) ?\Z")
_BARS = re.compile(r"[\s|]*\|[\s|]*\Z")
_ANY_DELIMITER = re.compile(
    rf"{_DELIMITER.pattern}|{_BARS.pattern}"
    r"|\s*(?:-{2,3}|_{2,5}|—{1,3}|={2,5}|\*{3,90}|-{4,90}|_{6,90}|={6,90}|—{4,20})\s*\Z"
)
_RULE = re.compile(r"\s*[-_=*—]{10,}\s*\Z")
_PLACE = re.compile(r"https?://|www\.|\S@\S")
_SENTENCE = re.compile(r"\w+(?:[ ,]+\w+){3,}[.!?…]+\s*\Z|[。！？]\s*\Z")
_SENTENCE_END = re.compile(r"[.!。！\])】>*]\s*\Z")
_NO_NAME = re.compile(r"[:：;；，。!！\d]|\. ?[a-z]")
_IMAGE_NAME = re.compile(
    r"\[(?:cid:[^\]\s]{1,120}|image: ?[^\]]{0,80}|inline image.{0,60}|图片[:：]?[^\]]{0,60})\]|"
    r"<image\d{3}\.\w{3,4}>"
)

_SIGNATURE_WORDS = load_words("signatures")
_CLOSING = _SIGNATURE_WORDS.compile(r"\s*{closing}[\s,.!，。！、~]*\Z")
_CONTACT = _SIGNATURE_WORDS.compile("{contact}")
_MESSAGE = _SIGNATURE_WORDS.compile("{message}")
_LIST_FOOTER = _SIGNATURE_WORDS.compile("{list_footer}")

_DEVICE = load_words("devices").compile(
    r"[\s\-–—*_<(\[]*(?:{english}|{european}|{asian}|{virus_scanner})"
    r"[\s.>)\]*_<]*(?:[<(]?\s*https?://\S+\s*[>)]?\s*)*\Z"
)

_LEGAL_WORDS = load_words("disclaimers")
_BRACKETS = r"[\s*_\-<(\[【]*"
_CERTAIN_DISCLAIMER = _LEGAL_WORDS.compile(rf"{_BRACKETS}{{certain}}")
_LIKELY_DISCLAIMER = _LEGAL_WORDS.compile(rf"{_BRACKETS}{{likely}}")
_HALLMARKS = _LEGAL_WORDS["hallmark"]
_WARNING = _LEGAL_WORDS.compile(r"[\W_]*{warning}")
_ABOUT_STRANGERS = _LEGAL_WORDS.compile("{stranger}")
_EXTERNAL = _LEGAL_WORDS.compile("{external}")
_WARNING_GOES_ON = _LEGAL_WORDS.compile("{warning_goes_on}")
# A firm and a gateway never speak of themselves as one person, and never ask.
_A_PERSON = re.compile(r"\b(?:I|I'm|I've|my|me)\b|(?<![自本])我(?![司们公方行]|單位|单位)|[?？]\s*\Z")


def strip_signature(lines: list[Line], senders: frozenset[str] = frozenset()) -> list[Line]:
    """Take off what is no message at the end and the beginning of a stretch of new lines.

    `senders` are the addresses in the mail's From: one that stands alone on the last line is a signature.
    """
    kept = _drop_image_names([line for line in lines if line.mark != "signature"])
    kept = _drop_delimited(_drop_warning(_trim(kept)))
    for _ in range(6):  # a device's line above a disclaimer above a list's footer
        shorter = _drop_own_address(_drop_last(_trim(kept)), senders)
        if len(shorter) == len(kept):
            break
        kept = shorter
    return _trim(_drop_closing(kept))


def is_only_signature(lines: list[Line]) -> bool:
    """Tell whether a stretch is nothing but a signature, a device's line or a disclaimer."""
    filled = [line for line in lines if line.text.strip()]
    if not filled:
        return True
    short = sum(len(line.text) for line in filled) < 400
    marked = short and all(line.mark == "signature" for line in filled)
    if marked and any(_SENTENCE.search(line.text) for line in filled):  # Outlook lets one write inside it
        return False
    first = filled[0].text[:400]
    return (
        marked
        or _is_disclaimer(first)
        or any(one.match(first) for one in (_DELIMITER, _DEVICE, _BARS, _RULE))
    )


def _trim(lines: list[Line]) -> list[Line]:
    start, end = 0, len(lines)
    while start < end and not lines[start].text.strip():
        start += 1
    while end > start and not lines[end - 1].text.strip():
        end -= 1
    return lines[start:end]


def _drop_image_names(lines: list[Line]) -> list[Line]:
    """Drop the names that plain parts give to images that stand in the HTML part."""
    cleaned = [
        line._replace(text=_IMAGE_NAME.sub("", line.text).rstrip())
        if "[" in line.text or "<" in line.text
        else line
        for line in lines
    ]
    return [new for old, new in zip(lines, cleaned, strict=True) if new.text.strip() or not old.text.strip()]


def _drop_delimited(lines: list[Line]) -> list[Line]:
    """Cut at "-- ", and at less exact delimiters when little stands below."""
    for here, line in enumerate(lines):
        if line.text == SIGNATURE_DELIMITER:
            return lines[:here]
        near = len(lines) - here <= 3 * LONGEST_SIGNATURE
        near = near and len(line.text) <= LONGEST_RULE
        if near and _ANY_DELIMITER.match(line.text) and _is_signature(lines[here + 1 :], line.text):
            return lines[:here]
    return lines


def _is_signature(below: list[Line], delimiter: str) -> bool:
    texts = [line.text for line in below if line.text.strip()]
    short = len(texts) <= LONGEST_SIGNATURE and all(len(text) < 120 for text in texts)
    return short and (not _says_something(texts) if _DELIMITER.match(delimiter) else _is_contact(texts))


def _drop_closing(lines: list[Line]) -> list[Line]:
    """Drop "Best regards" and what follows when a name and an address, a number or a firm stand there."""
    for here in range(max(1, len(lines) - 2 * LONGEST_CLOSING), len(lines)):
        if not _CLOSING.match(lines[here].text[:60]):
            continue
        below = [line.text for line in lines[here + 1 :] if line.text.strip()]
        while below and _CLOSING.match(below[0][:60]):
            below = below[1:]
        short = len(below) > 1 and all(len(text) < 100 for text in below)
        if short and _is_name(below[0]) and _is_contact(below):
            return lines[:here]
    return lines


def _is_contact(texts: list[str]) -> bool:
    """Tell whether the lines say how to reach somebody, and nothing that was meant for the reader."""
    reaches = 0 < len(texts) <= LONGEST_CLOSING and any(_CONTACT.search(text) for text in texts)
    return reaches and not _says_something(texts)


def _says_something(texts: list[str]) -> bool:
    """Tell whether a fact, a question or an afterthought stands in the lines."""
    return any(_MESSAGE.search(text) for text in texts)


def _is_name(text: str) -> bool:
    """Tell whether a line can be a person's or a firm's name."""
    return len(text) <= LONGEST_NAME and len(text.split()) <= 6 and not _NO_NAME.search(text)


def _drop_last(lines: list[Line]) -> list[Line]:
    """Drop a device's line, a rule, a disclaimer or a list's footer at the end."""
    if not lines:
        return lines
    last = lines[-1].text
    if _ends_with_device(lines) or (len(last) <= LONGEST_RULE and (_BARS.match(last) or _RULE.match(last))):
        return lines[:-1]
    start = len(lines)
    while start and lines[start - 1].text.strip():
        start -= 1
    words = " ".join(line.text for line in lines[start:])[:2000]
    if _is_disclaimer(words) or (len(lines) - start == 2 and _DEVICE.match(words[:400])):
        return lines[:start]
    return _drop_footer(lines)


def _ends_with_device(lines: list[Line]) -> bool:
    """Tell whether a program wrote the last line; what goes on in small letters is a sentence's end."""
    last = lines[-1].text
    goes_on = last[:1].islower() and len(lines) > 1 and bool(lines[-2].text.strip())
    return not goes_on and _DEVICE.match(last[:400]) is not None


def _drop_own_address(lines: list[Line], senders: frozenset[str]) -> list[Line]:
    """Drop the sender's own address on the last line, which is Foxmail's signature."""
    return lines[:-1] if len(lines) > 1 and lines[-1].text.strip(" <>").lower() in senders else lines


def _drop_footer(lines: list[Line]) -> list[Line]:
    """Drop a mailing list's footer and a disclaimer of several paragraphs."""
    for here in range(max(0, len(lines) - 14), len(lines)):
        if _RULE.match(lines[here].text) and _is_list_footer(lines[here + 1 :]):
            return lines[:here]
        opens = here == 0 or not lines[here - 1].text.strip()
        if opens and len(lines[here].text) > 20 and _is_disclaimer(_first_paragraph(lines[here:])):
            return lines[:here]
    return lines


def _is_list_footer(below: list[Line]) -> bool:
    """Tell a list's footer, which names a place to go, from a person who wants to leave a list."""
    found = any(_LIST_FOOTER.search(line.text) for line in below)
    return found and any(_PLACE.search(line.text) for line in below)


def _first_paragraph(lines: list[Line]) -> str:
    end = next((place for place, line in enumerate(lines) if not line.text.strip()), len(lines))
    return " ".join(line.text for line in lines[:end])[:2000]


def _is_disclaimer(paragraph: str) -> bool:
    """Tell whether a paragraph is a firm's legal notice, and not what a person says of a mail."""
    if _A_PERSON.search(paragraph):
        return False
    if _CERTAIN_DISCLAIMER.match(paragraph):
        return True
    lower = paragraph.lower()
    return bool(_LIKELY_DISCLAIMER.match(paragraph)) and sum(mark in lower for mark in _HALLMARKS) > 1


def _drop_warning(lines: list[Line]) -> list[Line]:
    """Drop the warning that a gateway wrote above the words, as far as it surely goes."""
    if not lines or not _is_warning(" ".join(line.text for line in lines[:2])[:500], lines[0].text[:300]):
        return lines
    end = 1
    while end < min(len(lines), LONGEST_BANNER) and _warning_goes_on(lines[end - 1].text, lines[end].text):
        end += 1
    return lines[end:]


def _is_warning(opening: str, first: str) -> bool:
    warns = _WARNING.match(first) and _ABOUT_STRANGERS.search(opening) and not _A_PERSON.search(first)
    return bool(_EXTERNAL.match(first) or warns)


def _warning_goes_on(above: str, line: str) -> bool:
    """Tell whether a warning goes on in this line: its sentence was not over, or it speaks of links still."""
    if _EXTERNAL.match(above[:300]) or not line.strip():
        return False
    return not _SENTENCE_END.search(above) or bool(_WARNING_GOES_ON.search(line))
