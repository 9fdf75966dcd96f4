"""Check the serial-number patterns of products: each can be used, and no number belongs to two models."""

import re
import warnings
from collections.abc import Iterator

from infra.policy.mistakes import Mistake
from infra.policy.source import DocPage, Docs

PART = re.compile(r"(\[\^?\]?[^\]]*\]|\\.|[^\\])(?:\{(\d+)(?:,\d*)?\}|([+*?]))?")
CLASSES = {"\\d": "0", "\\w": "A", "\\s": " ", ".": "A"}
UNCLOSED = re.compile(r"(?<!\\)\{(?!\d+(?:,\d*)?\})")


def mistakes(docs: Docs) -> Iterator[Mistake]:
    """Patterns that cannot be read, and pairs of products that one number would fit."""
    readable: list[DocPage] = []
    for page in docs.products:
        if problem := _problem(pattern_of(page)):
            yield page.mistake("not_pattern", "product", "serial", found=pattern_of(page), problem=problem)
        elif pattern_of(page):
            readable.append(page)
    for number, page in enumerate(readable):
        for other in readable[:number]:
            if shared := _shared_number(pattern_of(page), pattern_of(other)):
                yield page.mistake(
                    "serial_shared",
                    "product",
                    "serial",
                    found=pattern_of(page),
                    number=shared,
                    page=other.file,
                )


def pattern_of(page: DocPage) -> str:
    found = page.at("product", "serial")
    return found if isinstance(found, str) else ""


def _problem(pattern: str) -> str:
    """Why Python cannot use the pattern, or only in a sense that nobody meant."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", FutureWarning)
        try:
            re.compile(pattern)
        except (re.error, FutureWarning) as error:
            return str(error)
    return "{ without }" if UNCLOSED.search(pattern) else ""


def _shared_number(one: str, other: str) -> str | None:
    """A number that fits both patterns, as far as trying the plainest number of each finds one."""
    tries = (sample(pattern) for pattern in (one, other))
    return next((number for number in tries if number and _fits(one, number) and _fits(other, number)), None)


def _fits(pattern: str, number: str) -> bool:
    return re.fullmatch(pattern, number, re.IGNORECASE) is not None


def sample(pattern: str) -> str | None:
    """The plainest number that fits a pattern of letters, classes and counts; None for anything else."""
    first = pattern.split("|", 1)[0].removeprefix("^").removesuffix("$")
    if re.search(r"[()]", first):
        return None
    return "".join(_letter(part) * _times(count, mark) for part, count, mark in PART.findall(first))


def _letter(part: str) -> str:
    if part in CLASSES:
        return CLASSES[part]
    inner = part[1:-1] if part.startswith("[") else part.removeprefix("\\")
    return CLASSES.get(inner[:2]) or inner[:1]


def _times(count: str, mark: str) -> int:
    return int(count) if count else 0 if mark in ("*", "?") and mark else 1
