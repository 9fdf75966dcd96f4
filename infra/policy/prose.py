"""Find numbers typed into the text of policy pages: they must be placeholders, or page and rule drift apart.

Any digits count, and number words before a unit of time, money or times (三天, two months), except
- in code, in links' addresses, in placeholders, in `{#id}` and in HTML;
- the numbering of a heading or a list: "2.1 …", "1. …";
- in a sentence that begins as an example: 例如, 比如, 如：, For example, E.g.;
- a part of a name: FH-P1, USB-C 3, mp4, 5G; five digits or more without a unit are one too: 12315;
- a law's article: 第二十四条, 第 24 条, Article 24, § 24.
一天 after 前, 后, 那, 同, 每, 某, 的 … is a certain day and not an amount; so is 一次.
"""

import re
from collections.abc import Iterator

from infra.policy.mistakes import Mistake
from infra.policy.source import Docs, Page

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
CHINESE = (
    r"(?<!第)(?:两|[二三四五六七八九十百千半]+|(?<![前后上下那这哪同每某头当的整任])一)\s*个?半?\s*"
    r"(?:工作日|自然日|小时|钟头|分钟|星期|季度|块钱|[天日周月年元])"
    r"|(?<!第)(?:两|[二三四五六七八九十百千]+)\s*[次倍折成台件]"
)
ENGLISH = (
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|sixty|ninety"
    r"|hundred|thousand|half\ an?)[ -](?:calendar\ |working\ |business\ |full\ |clock\ )?"
    r"(?:days?|weeks?|months?|years?|hours?|minutes?|yuan|RMB|per\ ?cent|times)\b"
)
NUMBER = re.compile(f"{DIGITS}|{CHINESE}|{ENGLISH}", re.IGNORECASE)


def mistakes(docs: Docs) -> Iterator[Mistake]:
    """Every number in the text of a policy page, in both languages."""
    for page in docs.pages:
        if page.folder == "policy":
            yield from _on(page)


def _on(page: Page) -> Iterator[Mistake]:
    for line, row in page.rows:
        for number in numbers(row):
            yield Mistake(page.file, line, "", number, "number_in_text")


def numbers(row: str) -> list[str]:
    """The numbers of a line of Markdown that should be placeholders."""
    for allowed in (HIDDEN, EXAMPLE, LAW, NAME, HOTLINE):
        row = allowed.sub(" · ", row)
    return [found[0].strip() for found in NUMBER.finditer(row)]
