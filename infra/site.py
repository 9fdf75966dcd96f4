"""Builds the site of each language, the page that chooses one, the functions' page shells and the headers.

`python -m infra.site` writes build/site/index.html, build/site/headers.json and, for each language of
docs/brand.yaml, build/site/<language>/ and functions/chalicelib/web/pages/<language>.html. The compiled
policy must be there (`python -m infra.policy`).
"""

import json
import logging
import os
import re
import shutil
import sys
import tempfile
import warnings
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from chalicelib.locale.words import languages
from infra import headers, landing, site_languages, upcoming_pages
from infra.policy import DOCS, check

ROOT = Path(__file__).parents[1]
SITE = ROOT / "build/site"
POLICY = ROOT / "functions/chalicelib/policy.json"
SHELLS = ROOT / "functions/chalicelib/web/pages"
CHINESE = "zh"  # whose search needs a dictionary, since no spaces part its words
LEFT_OVER = re.compile(r"\{\{ ?[\w.]+ ?\}\}|\[\[\w[\w .-]*\]\]")


class SiteError(Exception):
    """The site cannot be built; says which file is at fault and what to do."""


def main() -> None:
    """Build everything, or stop with one sentence."""
    try:
        build()
    except SiteError as error:
        sys.exit(f"The site could not be built. {error}")


def build() -> None:
    """Build all languages side by side, then what is made from the built pages. Raises SiteError."""
    refuse_mistakes(DOCS)
    if not POLICY.exists():
        raise SiteError("functions/chalicelib/policy.json is missing: run `python -m infra.policy` first.")
    policy = json.loads(POLICY.read_text(encoding="utf-8"))
    write_dictionary(policy)
    with tempfile.TemporaryDirectory(prefix=".site-", dir=SITE.parent) as folder:
        fresh = Path(folder) / "site"
        build_pages(fresh, policy)
        for language in languages():
            write_shell(fresh, language)
        landing.write_landing(fresh, policy["brand"])
        headers.write(fresh)
        put_in_place(fresh)


def refuse_mistakes(docs: Path) -> None:
    """Publish no page that says something else than the policy. Raises SiteError."""
    mistakes = check(docs, today=datetime.now(UTC).date())
    if mistakes:
        raise SiteError("\n".join(mistake.sentence() for mistake in mistakes))


def put_in_place(fresh: Path) -> None:
    """Exchange the whole site at once: whoever is reading it meets the old one or the new one."""
    old = fresh.with_name("old")
    if SITE.exists():
        SITE.rename(old)
    fresh.rename(SITE)


def build_pages(fresh: Path, policy: dict[str, Any]) -> None:
    """Build the pages of today, and of each day to come on which a version begins what differs then."""
    days = upcoming_pages.upcoming_days(policy)
    targets = {"": fresh} | {day: fresh / upcoming_pages.FOLDER / day for day in days}
    parts = [
        (language, folder / language, day) for day, folder in targets.items() for language in languages()
    ]
    with ProcessPoolExecutor(len(languages())) as workers:
        found = workers.map(build_language, *zip(*parts, strict=True))
        problems = [problem for several in found for problem in several]
    if problems:
        raise SiteError("\n".join(problems))
    for day in days:
        for language in languages():
            shutil.rmtree(targets[day] / language / "answer")
        upcoming_pages.keep_what_differs(fresh, day, days)
    upcoming_pages.write_days(fresh, days)


def build_language(language: str, target: Path, day: str) -> list[str]:
    """Build one language's site, as it reads from a day to come on, and say in sentences what is wrong."""
    sys.path[:0] = [str(ROOT / "site"), str(ROOT / "functions")]
    os.environ["PAGES_AS_OF"] = day
    from mkdocs.commands import build as command
    from mkdocs.config import load_config
    from mkdocs.exceptions import MkDocsException

    hush_jieba()
    from aftercare_pages.placeholders import UnknownPlaceholder

    problems = Warnings()
    logging.getLogger("mkdocs").addHandler(problems)
    os.chdir(ROOT)
    config = load_config(str(site_languages.write_settings(language)), site_dir=str(target))
    try:
        command.build(config)
    except (UnknownPlaceholder, MkDocsException) as error:
        return [str(error)]
    return problems.found + unreplaced_placeholders(language, target)


def hush_jieba() -> None:
    """Keep the word cutter's notes on its own loading off the terminal."""
    warnings.filterwarnings("ignore", message="pkg_resources is deprecated")
    import jieba

    jieba.setLogLevel(logging.WARNING)


class Warnings(logging.Handler):
    """Keeps MkDocs' warnings: a broken link or anchor stops the build, as `--strict` does."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(record.getMessage())


def unreplaced_placeholders(language: str, site: Path) -> list[str]:
    """Find placeholders that nobody replaced, such as one in a page's title."""
    return [
        f"docs/{language}: {page.relative_to(site)} still shows {match[0]}; "
        "placeholders work only in the text."
        for page in site.rglob("*.html")
        if (match := LEFT_OVER.search(page.read_text(encoding="utf-8")))
    ]


def write_dictionary(policy: dict[str, object]) -> None:
    """Give the Chinese search our own words, so that it does not cut 保修期 or a product's name apart."""
    words = (ROOT / "site/words.txt").read_text(encoding="utf-8").split()
    products = policy["products"] if isinstance(policy["products"], list) else []
    names = [part for product in products for part in _spoken_name(product).split()]
    target = ROOT / "build/dictionary.txt"
    target.parent.mkdir(exist_ok=True)
    target.write_text("".join(f"{word} 100000\n" for word in dict.fromkeys(words + names)), encoding="utf-8")


def _spoken_name(product: dict[str, Any]) -> str:
    return f"{product['name'].get(CHINESE, '')} {product['model']}"


def write_shell(site: Path, language: str) -> None:
    """Turn the built page `answer` into the page around what the functions say, and take it off the site."""
    page = site / language / "answer/index.html"
    text = page.read_text(encoding="utf-8")
    text = re.sub(r"<p>\s*AFTERCARE-CONTENT\s*</p>", "AFTERCARE-CONTENT", text)
    text = absolute(text, f"/{language}/answer/")
    (SHELLS / f"{language}.html").write_text(text, encoding="utf-8")
    shutil.rmtree(page.parent)


def absolute(text: str, base: str) -> str:
    """Rewrite relative addresses in attributes, and in Material's own settings, from `base`."""

    def resolve(path: str) -> str:
        return (
            "/" + os.path.normpath(base + path).lstrip("/") + ("/" if path.endswith(("/", "..", ".")) else "")
        )

    text = re.sub(
        r'((?:href|src|action)=")(?![a-z]+:|/|#)([^"#]*)',
        lambda match: match[1] + resolve(match[2]),
        text,
    )
    return re.sub(r'("(?:base|search)": ?")(\.\.?[^"]*)', lambda match: match[1] + resolve(match[2]), text)


if __name__ == "__main__":
    main()
