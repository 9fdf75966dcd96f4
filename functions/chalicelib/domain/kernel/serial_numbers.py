"""One form in which serial numbers are compared, however somebody wrote them.

Labels and people write `SN: P1A 0000-0001`, `Ｐ１Ａ０００００００１` or `序列号：p1a00000001`; all are one
number. Register, lists, coverage, patterns and the look-up of related cases use this form and no other.
"""

import re
import unicodedata

MARK = (
    r"(?:SN|SERIAL(?:\s*(?:NO|NUMBER))?\.?)\s*[:#]|(?:S/N|(?:产品|机身|出厂)?(?:序列号|序号|编号))\s*[:#.]?"
)
NAMED = re.compile(rf"\s*(?:{MARK})\s*", re.IGNORECASE)  # what stands before the number on a label
DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63]")


def plain_serial(text: str) -> str:
    """The number without what a label says before it, in narrow letters; blanks and hyphens stay."""
    narrow = DASHES.sub("-", unicodedata.normalize("NFKC", text))
    drawn = "".join(sign for sign in narrow if unicodedata.category(sign) != "Cf")
    named = NAMED.match(drawn)
    return drawn[named.end() if named else 0 :].strip()


def serial_key(text: str) -> str:
    """The form in which serial numbers are compared: narrow capitals, no blanks, no hyphens, no `SN:`."""
    return "".join(plain_serial(text).replace("-", "").split()).upper()


def former_serial_key(text: str) -> str:
    """The form under which older records were stored: capitals without blanks, and nothing else changed."""
    return "".join(text.split()).upper()


def fits_pattern(pattern: str, text: str) -> bool:
    """Whether a number can be one of that pattern, which may ask for blanks or hyphens; none takes all."""
    written = (serial_key(text), plain_serial(text), former_serial_key(plain_serial(text)))
    return not pattern or any(re.fullmatch(pattern, one, re.IGNORECASE) for one in written)
