"""Check links to clauses: on every page of the site, a link into the policy must meet its clause."""

import re
from collections.abc import Iterator
from posixpath import dirname, join, normpath

from infra.policy.mistakes import Mistake
from infra.policy.source import Docs, Page

LINK = re.compile(r"\]\(\s*<?([^)\s>]+)|^\s*\[[^\]]+\]:\s*(\S+)|href=\"([^\"]+)\"")
ELSEWHERE = re.compile(r"^[a-z]+:|^/")


def mistakes(docs: Docs) -> Iterator[Mistake]:
    """Links to policy pages or clauses that are not there."""
    for page in docs.pages:
        for line, row in page.rows:
            for found in LINK.finditer(row):
                target = found[1] or found[2] or found[3]
                if not ELSEWHERE.match(target) and (code := _wrong(docs, page, target)):
                    yield Mistake(page.file, line, "", target, code)


def _wrong(docs: Docs, page: Page, target: str) -> str | None:
    path, _, name = target.partition("#")
    place = normpath(join(dirname(page.place), path)) if path else page.place
    if dirname(place) != "policy" or not place.endswith(".md"):
        return None
    other = docs.page(page.language, place)
    if other is None:
        return "link_to_no_page"
    known = {clause.id for clause in other.clauses}
    return "link_to_no_clause" if name and name not in known and not other.mistakes else None
