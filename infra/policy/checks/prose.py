"""Find numbers typed into the text of policy pages: they must be placeholders, or page and rule drift apart.

Any digits count, and number words before a unit of time, money or times (三天, two months), except
- in code, in links' addresses, in placeholders, in `{#id}` and in HTML;
- the numbering of a heading or a list: "2.1 …", "1. …";
- in a sentence that begins as an example: 例如, 比如, 如：, For example, E.g.;
- a part of a name: FH-P1, USB-C 3, mp4, 5G; five digits or more without a unit are one too: 12315;
- a law's article: 第二十四条, 第 24 条, Article 24, § 24.
- on product pages, what has no unit of time or money: the size of a screen is no rule.
一天 after 前, 后, 那, 同, 每, 某, 的 … is a certain day and not an amount; so is 一次.
"""

import re
from collections.abc import Iterator

from infra.policy.mistakes import Mistake
from infra.policy.source import DocPage, Docs

FOLDERS = ("policy", "products")
HIDDEN = re.compile(
    r"""`[^`]*` | \{\{.*?\}\} | \[\[.*?\]\] | \{:?\s*[#.][^}]*\} | <[^>]+> | \]\([^)]*\) | https?://\S+
    | ^\s*\[[^\]]+\]:\s*\S+                             # the address of a link, on a line of its own
    | ^\s*(?:[-*+]\s+)?\#*\s*\d+(?:[.．、)]\d*)+\s?     # numbering
    """,
    re.VERBOSE,
)
EXAMPLE = re.compile(
    r"(?:^|(?<=[。；！？.!?:：(（*\s]))(?:例如|比如|如：|For\ example|[Ee]\.g\.)"  # how it begins
    r".*?(?:[。；！？]|[.!?](?=\s|$)|$)"  # up to the end of the sentence
)
LAW = re.compile(
    r"第\s*[\d一二三四五六七八九十百零〇]+\s*[条章款项]|(?:articles?|art\.|§+|sections?)\s*\d+(?:\s*(?:and|–|-)\s*\d+)*",
    re.IGNORECASE,
)
NAME = re.compile(r"[A-Za-z][A-Za-z-]*\d[\w.-]*|\b[A-Z]{2,}(?:-[A-Z]+)?\ \d(?!\d)|\d[A-Z]\b")
UNITS = r"[天日个元块次年月周小%％]|yuan|RMB|CNY|days?|months?|hours?"
HOTLINE = re.compile(rf"(?<![\d.,¥￥$])\d{{5,}}(?![\d.,]*\s*(?:{UNITS}))")
DIGITS = r"[¥￥$]?\d[\d.,:：/-]*\s*[%％]?"
COUNTED = "二三四五六七八九十百千廿卅壹贰叁肆伍陆柒捌玖拾佰仟"
CHINESE = (
    rf"(?<!第)(?:两|[{COUNTED}半]+|(?<![前后上下那这哪同每某头当的整任])一)\s*个?半?\s*"
    r"(?:工作日|自然日|小时|钟头|分钟|星期|季度|块钱|[天日周月年元])"
    rf"|(?<!第)(?:两|[{COUNTED}]+)\s*[次倍折成台件]|百分之[一{COUNTED}零点]+|[Ⅰ-ⅿ①-⓿❶-➓㈠-㈩]"
)
TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
ENGLISH = (
    rf"\b(?:(?:{TENS})-)?"
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    rf"|{TENS}|dozen|hundred|thousand|half\ an?)"
    r"[ -](?:calendar\ |working\ |business\ |full\ |clock\ )?"
    r"(?:days?|weeks?|months?|years?|hours?|minutes?|yuan|RMB|per\ ?cent|times)\b"
)
NUMBER = re.compile(f"{DIGITS}|{CHINESE}|{ENGLISH}", re.IGNORECASE)


TERM = re.compile(
    rf"\s*(?:个?工作日|个月|小时|{UNITS})|\s*years?"
)  # what makes a number on a product page a rule


def mistakes(docs: Docs) -> Iterator[Mistake]:
    """Every number in the words of a policy page, and every term or price in those of a product page."""
    for page in docs.pages:
        if page.folder in FOLDERS and not page.mistakes:
            yield from _mistakes_on(page)


def _mistakes_on(page: DocPage) -> Iterator[Mistake]:
    for name in ("title", "description"):
        said = page.at(name)
        for number in numbers(said) if isinstance(said, str) else ():
            yield page.mistake("number_in_settings", name, found=number)
    for line, row in page.rows:
        for number in numbers(row):
            if page.folder == "policy" or _is_term(number, row):
                yield Mistake(page.file, line, "", number, "number_in_text")


def _is_term(number: str, row: str) -> bool:
    after = row.partition(number)[2]
    return bool(TERM.match(after) or re.search(r"[^\d.,:：/-]", number))


def numbers(row: str) -> list[str]:
    """The numbers of a line of Markdown that should be placeholders."""
    for allowed in (HIDDEN, EXAMPLE, LAW, NAME, HOTLINE):
        row = allowed.sub(" · ", row)
    return [found[0].strip() for found in NUMBER.finditer(row)]
