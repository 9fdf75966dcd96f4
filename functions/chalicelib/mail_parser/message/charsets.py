"""Bytes → text: the claimed charset is tried first, and not believed when the bytes say otherwise."""

import codecs
import re
from collections.abc import Callable
from typing import NamedTuple

from chalicelib.mail_parser.words.vocabulary import load_words

SAMPLE_BYTES = 16 * 1024  # enough to judge by

_WORDS = load_words("charsets")
_CODECS = {label: codec for codec, labels in _WORDS.pairs("label").items() for label in labels.split()}
_MEANINGLESS = frozenset(_WORDS["meaningless"])
_LETTERS = {codec: frozenset(letters) for codec, letters in _WORDS.pairs("common_letters").items()}
_KANA = frozenset(map(chr, range(0x3041, 0x30FD)))
_PUNCTUATION = frozenset("，。！？：；、（）《》“”‘’…—～\u3000")

_CJK_CODECS = frozenset(("gb18030", "big5hkscs", "cp949", "cp932", "euc_jp"))
_RUSSIAN_CODECS = ("koi8-r", "cp1251")
_ESCAPED_CODECS = ("iso2022_jp_ext", "iso2022_kr", "hz", "utf-7")

_HIGH = re.compile(rb"[\x80-\xff]")
_LONE = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
_IN_WORD = re.compile(rb"(?<=[A-Za-z])[\x80-\xff]{1,2}(?=[A-Za-z])")
_COMMON_HANZI = re.compile(rb"(?:[\x00-\x7f]|[\xa1\xa3\xb0-\xd7][\xa1-\xfe])*\Z")
_PAIR = re.compile(rb"(?<![\x80-\xff])(?:[\xa1-\xf7][\xa1-\xfe])+(?![\x80-\xff])")
_TWO_BYTE_UTF8 = re.compile(rb"(?:[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf])*\Z")
_JIS_ESCAPE = re.compile(rb"\x1b(?:\$[@B]|\([BJI])")
_JIS_RUN = re.compile(rb"\x1b\$[@B]([!-~\s]*)(?:\x1b\([BJ]|\Z)")
_LABEL = re.compile(r"[\w.:+-]+")
_IMPLAUSIBLE = re.compile("[\ufffd\x80-\x9f\ue000-\uf8ff\u0e00-\u0e7f]")
# Scripts and signs that nobody writes between Latin letters: two GBK characters that happen to be UTF-8.
_UNLIKELY_UTF8 = re.compile("[\u0250-\u02ff\u0530-\u058f\u0700-\u07ff]")
_CONTINUATION = "[\x80-\xbf\u0152-\u0192\u02c6-\u02dc\u2013-\u203a\u20ac\u2122]"
_ENCODED_TWICE = re.compile(f"[ÂÃ]{_CONTINUATION}|[â-é]{_CONTINUATION}{{2}}")
# What Windows' Latin set shows for the bytes 80 to 9F.
_CP1252_BYTES = {bytes([byte]).decode("cp1252", "ignore"): chr(byte) for byte in range(0x80, 0xA0)}


class _Language(NamedTuple):
    letters: frozenset[str]
    share: float  # of these letters among all that are not ASCII, in ordinary text


_LANGUAGES = {
    "gb18030": _Language(_LETTERS["gb18030"], 0.3),
    "big5hkscs": _Language(_LETTERS["big5hkscs"], 0.3),
    "euc_jp": _Language(_KANA, 0.5),
    "cp932": _Language(_KANA, 0.5),
    "cp949": _Language(_LETTERS["cp949"], 0.4),
    "koi8-r": _Language(_LETTERS["koi8-r"], 0.75),
    "cp1251": _Language(_LETTERS["cp1251"], 0.75),
}
_ENOUGH = 0.3  # score below which a guess is no better than chance


def decode(data: bytes, claimed: str = "") -> str:
    """Decode bytes that claim a charset ("" for none).

    Never raises: bytes that fit no charset become U+FFFD or Latin letters.
    """
    if not data:
        return ""
    codec = choose_codec(data, claimed)
    try:
        text = data.decode(codec, "replace").removeprefix("\ufeff")
    except (LookupError, ValueError):
        return data.decode("latin-1")
    if codec == "iso2022_jp_ext":
        return _decode_jis_again(data) if "\ufffd" in text else text
    return _REPAIRS.get(codec, str)(text)


def choose_codec(data: bytes, claimed: str = "") -> str:
    """Return the name of the Python codec by which the bytes are best decoded."""
    codec = _find_codec(claimed)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if data.isascii():
        return _choose_seven_bit(data, codec)
    first = _HIGH.search(data)
    start = max(0, first.start() - 40) if first else 0
    sample = data[start : start + SAMPLE_BYTES]
    return (
        _choose_utf8(sample, codec)
        or _choose_claimed(sample, codec)
        or _guess_codec(sample)
        or _choose_western(data, codec)
    )


def _replace_surrogates(text: str) -> str:
    """Replace half pairs, which UTF-7 can write and UTF-8 cannot."""
    return text.encode("utf-8", "replace").decode()


def _decode_twice(text: str) -> str:
    """Undo UTF-8 that was taken for Windows' Latin letters and encoded again: "TÃ¼r", "Itâ€™s"."""
    if not _ENCODED_TWICE.search(text):
        return text
    try:
        return "".join(_CP1252_BYTES.get(char, char) for char in text).encode("latin-1").decode("utf-8")
    except ValueError:
        return text


_REPAIRS: dict[str, Callable[[str], str]] = {"utf-7": _replace_surrogates, "utf-8": _decode_twice}


def _decode_jis_again(data: bytes) -> str:
    """Decode ISO-2022-JP with the circled numbers and the like that Microsoft put into row 13."""
    euc = _JIS_RUN.sub(lambda run: bytes(byte | 0x80 for byte in run[1]), data)
    return euc.decode("euc_jis_2004", "replace")


def _find_codec(claimed: str) -> str:
    """Return the codec that a label means; "" for a label that is unknown or says nothing."""
    found = _LABEL.search(claimed.lower())
    label = found[0] if found else ""
    if label in _MEANINGLESS:
        return ""
    codec = _CODECS.get(label, label)
    try:
        "".encode(codec)
    except (LookupError, ValueError):
        return ""
    return codec


def _choose_seven_bit(data: bytes, codec: str) -> str:
    if _JIS_ESCAPE.search(data):
        return "iso2022_jp_ext"
    return codec if codec in _ESCAPED_CODECS and _decode_strictly(data, codec) else "ascii"


def _decode_strictly(data: bytes, codec: str) -> str:
    """Decode without repairs, but for a character that the sample's end may have cut; "" on any fault."""
    try:
        return codecs.getincrementaldecoder(codec)().decode(data, final=len(data) < SAMPLE_BYTES)
    except (LookupError, ValueError):
        return ""


def _choose_utf8(sample: bytes, codec: str) -> str:
    """Recognise UTF-8, whatever the label; a few broken bytes in much of it are no reason to doubt."""
    if text := _decode_strictly(sample, "utf-8"):
        short = _TWO_BYTE_UTF8.match(sample)
        doubtful = codec in _CJK_CODECS and _score(sample, codec) > _ENOUGH
        return "" if short and (doubtful or _UNLIKELY_UTF8.search(text)) else "utf-8"
    broken = sample.decode("utf-8", "replace")
    wrong, right = broken.count("\ufffd"), sum(char > "\u07ff" for char in broken) - broken.count("\ufffd")
    return "utf-8" if wrong * 5 < right or (codec == "utf-8" and wrong < right) else ""


def _choose_claimed(sample: bytes, codec: str) -> str:
    """Believe a label when the bytes bear it out at least as well as any other."""
    if not codec or codec == "utf-8" or codec in _ESCAPED_CODECS:
        return ""
    if codec == "gb18030" and 2 * len(_IN_WORD.findall(sample)) >= len(_HIGH.findall(sample)):
        return ""
    text = sample.decode(codec, "replace")
    implausible = len(_IMPLAUSIBLE.findall(text)) if codec != "cp874" else text.count("\ufffd")
    if implausible * 20 > sum(not char.isascii() for char in text):
        return ""
    best = _guess_codec(sample) if codec in _CJK_CODECS and _score(sample, codec) < _ENOUGH else codec
    return best if best and _score(sample, best) > 2 * _score(sample, codec) else codec


def _guess_codec(sample: bytes) -> str:
    """Return the codec in which the bytes look most like its language; "" if they look like none."""
    if _is_western(sample):
        return ""
    best, codec = max((_score(sample, codec), codec) for codec in _LANGUAGES)
    if codec in _RUSSIAN_CODECS and len(_PAIR.findall(sample)) and len(_HIGH.findall(sample)) < 16:
        codec = "gb18030" if _COMMON_HANZI.match(sample) else codec
    return codec if best > _ENOUGH else ""


def _is_western(sample: bytes) -> bool:
    """Tell whether single accented letters stand inside words of plain ones, or alone."""
    alone, high = len(_LONE.findall(sample)), len(_HIGH.findall(sample))
    return 2 * alone >= high or len(_IN_WORD.findall(sample)) * 3 > high


def _score(sample: bytes, codec: str) -> float:
    """Return how much the bytes look like the codec's language: 0 not at all, 1 as ordinary text does."""
    language = _LANGUAGES.get(codec)
    if not language:
        return 1.0
    text = [char for char in sample.decode(codec, "replace") if not char.isascii()]
    faults = len(_IMPLAUSIBLE.findall("".join(text)))
    letters = [char for char in text if char not in _PUNCTUATION]
    if not text or faults * 10 > len(text):
        return 0.0
    return sum(char in language.letters for char in letters) / max(len(letters), 1) / language.share


def _choose_western(data: bytes, codec: str) -> str:
    """Take what is left for Windows' Latin letters, or for Chinese if high bytes stand in pairs."""
    lone = len(_LONE.findall(data))
    if codec == "utf-8" and lone == 0:
        return "utf-8"
    in_pairs = lone * 4 < len(_PAIR.findall(data)) and not _IN_WORD.search(data)
    if in_pairs and _decode_strictly(data[:SAMPLE_BYTES], "gb18030"):
        return "gb18030"
    return "cp1252" if _decode_strictly(data[:SAMPLE_BYTES], "cp1252") else "latin-1"
