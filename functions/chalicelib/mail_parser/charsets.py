"""Bytes → text: the claimed charset is heard first, and not believed when the bytes say otherwise."""

import codecs
import re
from collections.abc import Callable
from typing import NamedTuple

LOOKED_AT = 16 * 1024  # enough to judge by

# What a label means in practice: mailers write the small name and send the large set.
_MEANT = {
    **dict.fromkeys(
        ("gb2312", "gbk", "gb_2312-80", "chinese", "csgb2312", "euc-cn", "cp936", "x-gbk", "gb18030"),
        "gb18030",
    ),
    **dict.fromkeys(("big5", "big5-hkscs", "big-5", "cn-big5", "x-x-big5", "csbig5", "cp950"), "big5hkscs"),
    **dict.fromkeys(("ks_c_5601-1987", "ks_c_5601", "euc-kr", "korean", "ksc5601", "cp949"), "cp949"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji", "windows-31j"), "cp932"),
    **dict.fromkeys(("iso-2022-jp", "iso-2022-jp-ms", "cp50220", "cp50221"), "iso2022_jp_ext"),
    **dict.fromkeys(("hz-gb-2312", "hz"), "hz"),
    **dict.fromkeys(("unicode-1-1-utf-7", "utf-7"), "utf-7"),
    **dict.fromkeys(("utf-8", "utf8", "unicode-1-1-utf-8", "utf-8-sig", "utf-8mb4", "cp65001"), "utf-8"),
    **dict.fromkeys(("iso-8859-9", "iso8859-9", "latin5"), "cp1254"),
    **dict.fromkeys(("tis-620", "iso-8859-11"), "cp874"),
    **dict.fromkeys(("iso-8859-8-i", "iso-8859-8-e", "logical"), "iso-8859-8"),
    "koi8-ru": "koi8-u",
}
# Labels that are put on by default and say nothing.
_EMPTY_CLAIMS = frozenset((
    "us-ascii", "ascii", "ansi_x3.4-1968", "iso-8859-1", "iso8859-1", "latin1", "latin-1", "iso-8859-15",
    "windows-1252", "cp1252", "x-unknown", "unknown", "unknown-8bit", "x-user-defined", "default_charset",
    "default", "8bit", "none", "binary", "utf-16", "utf-16le",
))  # fmt: skip
# The commonest letters of a language make up a share of every real text in it, and of no wrongly decoded one.
_SIMPLIFIED = frozenset(
    "的一是不了在人有我他这为之大来以个中上们到说国和地也子时道出而要于就下得可你年生自会那后能对着事其里所去行过家"
    "十用发天如然作方成者多日都三小军二无同么经法当起与好看学进种将还分此心前面又定见只主没公从您请问谢快已收货寄修"
    "机退换买单号电话手件品维客服保修发送给点新最什怎吗呢吧很现本回复主题附系统测试帆禾"
)
_TRADITIONAL = frozenset(
    "的一是不了在人有我他這為之大來以個中上們到說國和地也子時道出而要於就下得可你年生自會那後能對著事其裡所去行過家"
    "十用發天如然作方成者多日都三小軍二無同麼經法當起與好看學進種將還分此心前面又定見只主沒公從您請問謝快已收貨寄修"
    "機退換買單號電話手件品維客服保修發送給點新最什怎嗎呢吧很現本回覆主題附系統測試"
)
_HANGUL = frozenset("이다는을를에의가고은하지기사한니로도어리자시해서있인그나정요대구아수안습제보주부합전")
_KANA = frozenset(map(chr, range(0x3041, 0x30FD)))
_RUSSIAN = frozenset("оеаинтсрвлкмдпуяыьгзбчйх")
_MARKS = frozenset("，。！？：；、（）《》“”‘’…—～\u3000")
_CHINESE_CODECS = frozenset(("gb18030", "big5hkscs", "cp949", "cp932", "euc_jp"))
_RUSSIAN_CODECS = ("koi8-r", "cp1251")
_HIGH = re.compile(rb"[\x80-\xff]")
_LONE = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
_IN_WORD = re.compile(rb"(?<=[A-Za-z])[\x80-\xff]{1,2}(?=[A-Za-z])")
_COMMON_HANZI = re.compile(rb"(?:[\x00-\x7f]|[\xa1\xa3\xb0-\xd7][\xa1-\xfe])*\Z")
_PAIR = re.compile(rb"(?<![\x80-\xff])(?:[\xa1-\xf7][\xa1-\xfe])+(?![\x80-\xff])")


class _Trial(NamedTuple):
    codec: str
    usual: frozenset[str]
    expected: float  # share of the usual letters among all that are not ASCII, in ordinary text


_TRIALS = (
    _Trial("gb18030", _SIMPLIFIED, 0.3),
    _Trial("big5hkscs", _TRADITIONAL, 0.3),
    _Trial("euc_jp", _KANA, 0.5),
    _Trial("cp932", _KANA, 0.5),
    _Trial("cp949", _HANGUL, 0.4),
    _Trial("koi8-r", _RUSSIAN, 0.75),
    _Trial("cp1251", _RUSSIAN, 0.75),
)
_ENOUGH = 0.3  # of what is expected: below it, a guess is no better than chance
_ESCAPES = ("iso2022_jp_ext", "iso2022_kr", "hz", "utf-7")
_LABEL = re.compile(r"[\w.:+-]+")
_ODD = re.compile("[\ufffd\x80-\x9f\ue000-\uf8ff\u0e00-\u0e7f]")
_JAPANESE = re.compile(rb"\x1b(?:\$[@B]|\([BJI])")
_JIS = re.compile(rb"\x1b\$[@B]([!-~\s]*)(?:\x1b\([BJ]|\Z)")
_HALF = "[\x80-\xbf\u0152-\u0192\u02c6-\u02dc\u2013-\u203a\u20ac\u2122]"
_TWICE = re.compile(f"[ÂÃ]{_HALF}|[â-é]{_HALF}{{2}}")
# What Windows' Latin set shows for the bytes 80 to 9F.
_TO_WINDOWS = {bytes([byte]).decode("cp1252", "ignore"): chr(byte) for byte in range(0x80, 0xA0)}
# Scripts and signs that nobody writes between Latin letters: two GBK characters that happen to be UTF-8.
_UNLIKELY = re.compile("[\u0250-\u02ff\u0530-\u058f\u0700-\u07ff]")
_TWO_BYTES = re.compile(rb"(?:[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf])*\Z")


def decode(data: bytes, claimed: str = "") -> str:
    """Decode bytes that claim a charset ("" for none); never raises."""
    if not data:
        return ""
    name = codec(data, claimed)
    try:
        text = data.decode(name, "replace").removeprefix("\ufeff")
    except (LookupError, ValueError):
        return data.decode("latin-1")
    return _MENDED.get(name, str)(text) if name != "iso2022_jp_ext" else _japanese(data, text)


def _whole(text: str) -> str:
    """Replace half pairs, which UTF-7 can write."""
    return text.encode("utf-8", "replace").decode()


def _once(text: str) -> str:
    """Undo UTF-8 that was taken for Windows' Latin letters and encoded again: "TÃ¼r", "Itâ€™s"."""
    if not _TWICE.search(text):
        return text
    try:
        return "".join(_TO_WINDOWS.get(char, char) for char in text).encode("latin-1").decode("utf-8")
    except ValueError:
        return text


def _japanese(data: bytes, text: str) -> str:
    """Read the circled numbers and the like that Microsoft put into JIS row 13."""
    if "\ufffd" not in text:
        return text
    return _JIS.sub(lambda run: bytes(byte | 0x80 for byte in run[1]), data).decode("euc_jis_2004", "replace")


_MENDED: dict[str, Callable[[str], str]] = {"utf-7": _whole, "utf-8": _once}


def codec(data: bytes, claimed: str = "") -> str:
    """Name the Python codec by which the bytes are best read."""
    named = _named(claimed)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if data.isascii():
        return _seven_bit(data, named)
    first = _HIGH.search(data)
    start = max(0, first.start() - 40) if first else 0
    sample = data[start : start + LOOKED_AT]
    return _unicode(sample, named) or _claimed(sample, named) or _guessed(sample) or _western(data, named)


def _named(claimed: str) -> str:
    """Give the codec that a label means; "" for a label that is unknown or says nothing."""
    found = _LABEL.search(claimed.lower())
    label = found[0] if found else ""
    if label in _EMPTY_CLAIMS:
        return ""
    try:
        "".encode(name := _MEANT.get(label, label))
    except (LookupError, ValueError):
        return ""
    return name


def _seven_bit(data: bytes, named: str) -> str:
    if _JAPANESE.search(data):
        return "iso2022_jp_ext"
    return named if named in _ESCAPES and _strictly(data, named) else "ascii"


def _strictly(data: bytes, name: str) -> str:
    """Decode without mending, but for a character that the sample's end may have cut; "" on any fault."""
    try:
        return codecs.getincrementaldecoder(name)().decode(data, final=len(data) < LOOKED_AT)
    except (LookupError, ValueError):
        return ""


def _unicode(sample: bytes, named: str) -> str:
    """Recognise UTF-8, whatever the label; a few broken bytes in much of it are no reason to doubt."""
    if text := _strictly(sample, "utf-8"):
        short = _TWO_BYTES.match(sample)
        doubted = named in _CHINESE_CODECS and _score(sample, named) > _ENOUGH
        return "" if short and (doubted or _UNLIKELY.search(text)) else "utf-8"
    broken = sample.decode("utf-8", "replace")
    wrong, right = broken.count("\ufffd"), sum(char > "\u07ff" for char in broken) - broken.count("\ufffd")
    return "utf-8" if wrong * 5 < right or (named == "utf-8" and wrong < right) else ""


def _claimed(sample: bytes, named: str) -> str:
    """Believe a label when the bytes bear it out at least as well as any other."""
    if not named or named == "utf-8" or named in _ESCAPES:
        return ""
    if named == "gb18030" and 2 * len(_IN_WORD.findall(sample)) >= len(_HIGH.findall(sample)):
        return ""
    text = sample.decode(named, "replace")
    odd = len(_ODD.findall(text)) if named != "cp874" else text.count("\ufffd")
    if odd * 20 > sum(not char.isascii() for char in text):
        return ""
    best = _guessed(sample) if named in _CHINESE_CODECS and _score(sample, named) < _ENOUGH else named
    return best if best and _score(sample, best) > 2 * _score(sample, named) else named


def _guessed(sample: bytes) -> str:
    """Name the charset in which the bytes look most like a language; "" if they look like none."""
    if _is_western(sample):
        return ""
    scores = [(_score(sample, trial.codec), trial.codec) for trial in _TRIALS]
    best, name = max(scores)
    if name in _RUSSIAN_CODECS and len(_PAIR.findall(sample)) and len(_HIGH.findall(sample)) < 16:
        name = "gb18030" if _COMMON_HANZI.match(sample) else name
    return name if best > _ENOUGH else ""


def _is_western(sample: bytes) -> bool:
    """Tell whether single accented letters stand inside words of plain ones, or alone."""
    alone, high = len(_LONE.findall(sample)), len(_HIGH.findall(sample))
    return 2 * alone >= high or len(_IN_WORD.findall(sample)) * 3 > high


def _score(sample: bytes, name: str) -> float:
    """Say how much the bytes look like the language of a charset: 0 not at all, 1 as ordinary text does."""
    trial = next((trial for trial in _TRIALS if trial.codec == name), None)
    if not trial:
        return 1.0
    text = [char for char in sample.decode(name, "replace") if not char.isascii()]
    faults = len(_ODD.findall("".join(text)))
    letters = [char for char in text if char not in _MARKS]
    if not text or faults * 10 > len(text):
        return 0.0
    return sum(char in trial.usual for char in letters) / max(len(letters), 1) / trial.expected


def _western(data: bytes, named: str) -> str:
    """Take what is left for Windows' Latin letters, or for Chinese if high bytes stand in pairs."""
    if named == "utf-8" and len(_LONE.findall(data)) == 0:
        return "utf-8"
    in_words = len(_IN_WORD.findall(data))
    if (
        not in_words
        and len(_LONE.findall(data)) * 4 < len(_PAIR.findall(data))
        and _strictly(data[:LOOKED_AT], "gb18030")
    ):
        return "gb18030"
    return "cp1252" if _strictly(data[:LOOKED_AT], "cp1252") else "latin-1"
