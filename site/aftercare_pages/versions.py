"""The versions of a policy page: which one a page shows, when each held, and where it stands.

`policy/warranty.md` is the newest version; an older one is `policy/warranty-2025-01-01.md`.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from html import escape

from aftercare_pages.html import table
from aftercare_pages.phrases import say
from aftercare_pages.source import Source, front_matter, page_file
from chalicelib.domain.policy.page_schema import Page, Pages
from chalicelib.domain.policy.policy import Policy
from chalicelib.web.pages import render

PAGE = re.compile(r"policy/([a-z-]+?)(?:-(\d{4}-\d{2}-\d{2}))?\.md")


@dataclass(frozen=True)
class PageVersion:
    """One version of one page; `until` is its last day, None while no later one is known."""

    since: date
    until: date | None
    address: str


def page_key(uri: str) -> tuple[str, date | None]:
    """Return the policy page's key and, for an older version, its first day; ("", None) for other pages."""
    found = PAGE.fullmatch(uri)
    key = found[1].replace("-", "_") if found else ""
    if not found or key not in Pages.model_fields:
        return "", None
    return key, date.fromisoformat(found[2]) if found[2] else None


def as_written(uri: str, facts: Source) -> Source:
    """Return the facts as the version of this page has them; those in force on all other pages."""
    found = replace(facts, page=uri, in_force=facts.policy)
    key, since = page_key(uri)
    held = versions(key, facts.policy)
    if not held:
        return found
    own = since or held[-1].since
    if own == _since(key, facts.policy.pages):
        return found
    return _at(found, _nearest(key, own, facts.policy))


def _at(facts: Source, index: int | None) -> Source:
    if index is None:
        return facts
    version = facts.policy.versions[index]
    policy = facts.policy.model_copy(
        update={name: getattr(version, name) for name in ("version", "hash", "pages", "clauses")}
    )
    return replace(facts, raw={**facts.raw, "pages": facts.raw["versions"][index]["pages"]}, policy=policy)


def _nearest(key: str, own: date, policy: Policy) -> int | None:
    """Several policy versions may hold the same page: the last of the past, or the first to come."""
    found = [i for i, version in enumerate(policy.versions) if _since(key, version.pages) == own]
    if not found:
        return None
    return found[-1] if own.isoformat() < policy.version else found[0]


def _since(key: str, pages: Pages) -> date | None:
    page: Page | None = getattr(pages, key)
    return page.effective_from if page else None


def versions(key: str, policy: Policy) -> list[PageVersion]:
    """Return the versions of a page, oldest first."""
    if not key:
        return []
    every = (version.pages for version in policy.versions) if policy.versions else (policy.pages,)
    days = sorted({since for pages in every if (since := _since(key, pages))})
    ends = [following - timedelta(days=1) for following in days[1:]]
    stem = key.replace("_", "-")
    return [
        PageVersion(since, until, f"policy/{stem}/" if until is None else f"policy/{stem}-{since}/")
        for since, until in zip(days, [*ends, None], strict=False)
    ]


def banner(facts: Source) -> str:
    """Say on top of a version that is not in force when it held or will, and where that one is."""
    key, since = page_key(facts.page)
    held = versions(key, facts.current)
    current = _in_force(key, held, facts)
    own = next((one for one in held if one.since == since), held[-1] if held else None)
    if own is None or current is None or own == current:
        return ""
    words = "held_soon" if own.since > current.since else "held_then"
    note = say(words, facts, **_days(own, facts))
    return (
        f'<aside class="ac-version" data-search-exclude><p><strong>{note}</strong> '
        f"{_link(current, say('held_now', facts), facts)}</p></aside>"
    )


def version_list(_: str, facts: Source) -> str:
    """Show this page's versions, newest first; on a page that has none, those of all policy pages."""
    key, _day = page_key(facts.page)
    rows = [row for name in ([key] if key else Pages.model_fields) for row in _rows(name, facts)]
    return table(("versions_held", "versions_page"), rows, facts)


def _rows(key: str, facts: Source) -> list[tuple[str, str]]:
    held = versions(key, facts.current)
    if not held:
        return []
    current = _in_force(key, held, facts)
    title = front_matter(page_file(facts.language, f"policy/{key.replace('_', '-')}.md")).get("title", key)
    return [
        (_period(one, facts), _page(one, title, facts) + _mark(one == current, facts))
        for one in reversed(held)
    ]


def _period(one: PageVersion, facts: Source) -> str:
    return say("held" if one.until else "held_open", facts, **_days(one, facts))


def _page(one: PageVersion, title: str, facts: Source) -> str:
    here = one.address == facts.page.removesuffix(".md") + "/"
    return say("versions_here", facts) if here else _link(one, escape(title), facts)


def _mark(in_force: bool, facts: Source) -> str:  # noqa: FBT001 - said of one row only
    return f" · <strong>{say('versions_now', facts)}</strong>" if in_force else ""


def _link(one: PageVersion, words: str, facts: Source) -> str:
    return f'<a href="/{facts.language}/{escape(one.address)}">{words}</a>'


def _days(one: PageVersion, facts: Source) -> dict[str, str]:
    """Return the first and the last day in words, for a sentence that will be escaped."""
    days = {"since": one.since, "until": one.until}
    return {name: render.day(value, facts.language) if value else "" for name, value in days.items()}


def _in_force(key: str, held: list[PageVersion], facts: Source) -> PageVersion | None:
    since = _since(key, facts.current.pages) if key else None
    return next((one for one in held if one.since == since), None)
