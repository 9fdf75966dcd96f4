"""The receipt of an erasure in words: what went, and what remains for how long and why."""

from collections.abc import Iterable, Iterator

from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.policy.policy import Policy
from chalicelib.locale.words import keys, label
from chalicelib.personal_data.erasure import PARTS, ErasureRefused

QUEUE_DAYS = 14  # MessageRetentionPeriod of the queues in the template; a test holds this to it


def erased_lines(counts: dict[str, int], language: Language) -> Iterator[str]:
    """How much went of each kind."""
    for part in PARTS:
        if counts.get(part):
            yield progress_line(part, counts[part], language)


def receipt_lines(counts: dict[str, int], numbers: Iterable[str], language: Language) -> Iterator[str]:
    """How much went of each kind, and the numbers of the cases; a sentence where nothing was there."""
    if not (counts or numbers):
        yield label("erasure", "nothing", language)
    yield from erased_lines(counts, language)
    if named := ", ".join(numbers):
        yield label("erasure", "numbers", language).format(numbers=named)


def erased_kinds(language: Language) -> Iterator[str]:
    """The kinds of what an erasure takes."""
    return (label("erasure_part", part, language) for part in PARTS)


def progress_line(part: str, count: int, language: Language) -> str:
    named = label("erasure_part", part, language)
    return label("erasure", "progress", language).format(part=named, count=count)


def remaining_lines(policy: Policy, language: Language) -> Iterator[str]:
    """What stays somewhere, for how long and why."""
    figures = {"days": policy.pages.privacy.backup_days, "queue_days": QUEUE_DAYS}
    for what in keys("erasure_remains"):
        yield label("erasure_remains", what, language).format(**figures)


def refusal_lines(refused: ErasureRefused, language: Language) -> Iterator[str]:
    """Why nothing was erased, a sentence per reason, to colleagues."""
    return _reasons("erasure_refusal", refused.reasons, language)


def put_off_lines(reasons: Iterable[Iterable[str]], language: Language) -> Iterator[str]:
    """Why nothing can be erased yet, a sentence per reason, to the person."""
    return _reasons("erasure_put_off", reasons, language)


def _reasons(group: str, reasons: Iterable[Iterable[str]], language: Language) -> Iterator[str]:
    for code, number in reasons:
        yield label(group, code, language).format(number=number)
