"""Check links: on every page of the site, each page, picture and clause that is linked must be there."""

import re
from collections.abc import Iterator
from posixpath import dirname, join, normpath

from infra.policy.mistakes import Mistake
from infra.policy.source import DocPage, Docs

LINK = re.compile(r"\]\(\s*<?([^)\s>]+)|^\s*\[[^\]]+\]:\s*(\S+)|href=\"([^\"]+)\"")
ELSEWHERE = re.compile(r"^[a-z]+:|^/")
PICTURE = re.compile(r"\.(?:svg|png|jpe?g|webp|gif|pdf)$", re.IGNORECASE)


def mistakes(docs: Docs) -> Iterator[Mistake]:
    """Links to pages, pictures or clauses that are not there."""
    for page in docs.pages:
        for line, row in page.rows:
            for found in LINK.finditer(row):
                target = found[1] or found[2] or found[3]
                if not ELSEWHERE.match(target) and (code := _wrong(docs, page, target)):
                    yield Mistake(page.file, line, "", target, code)


def _wrong(docs: Docs, page: DocPage, target: str) -> str | None:
    path, _, name = target.partition("#")
    place = normpath(join(dirname(page.place), path)) if path else page.place
    if PICTURE.search(place):
        languages = docs.languages.speakers(page.language)
        there_is = any((docs.folder / language / place).is_file() for language in languages)
        return None if there_is else "link_to_no_page"
    if not place.endswith(".md"):
        return None
    there = [other for language in docs.languages.codes if (other := docs.page(language, place))]
    if not there:
        return "link_to_no_page"
    checked = name and dirname(place) == "policy" and not any(other.mistakes for other in there)
    # What stands in one language only is told where it is missing, not at each link to it.
    known = {clause.id for other in there for clause in other.clauses}
    return "link_to_no_clause" if checked and name not in known else None
