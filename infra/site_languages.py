"""What MkDocs builds each language of the shop from: `build/mkdocs/<language>.yml`, made from brand and docs.

`mkdocs.<language>.yml` has the words and the navigation. A language that falls back to another one is built
from that one's pages with its own laid over them, and does without a file of words.
"""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
POLICY = ROOT / "functions" / "chalicelib" / "policy.json"
BUILD = ROOT / "build"
REST = "*.md"  # in the navigation: the pages of that folder that stand nowhere else in it

Nav = list[Any]


def write_settings(language: str) -> Path:
    """Write the file that MkDocs builds this language by, and lay its pages out where they are lent."""
    from chalicelib.locale import words

    pages = pages_of(language, words.speakers(language))
    file = BUILD / "mkdocs" / f"{language}.yml"
    file.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(_settings(language, pages), allow_unicode=True, sort_keys=False)
    file.write_text(text, "utf-8")
    return file


def pages_of(language: str, speakers: tuple[str, ...]) -> Path:
    """The folder with all pages of a language; one that is lent pages gets a folder of both."""
    if len(speakers) == 1:
        return ROOT / "docs" / language
    folder = BUILD / "docs" / language
    shutil.rmtree(folder, ignore_errors=True)
    for one in reversed(speakers):
        if (ROOT / "docs" / one).is_dir():
            shutil.copytree(ROOT / "docs" / one, folder, dirs_exist_ok=True)
    return folder


def _settings(language: str, pages: Path) -> dict[str, Any]:
    from chalicelib.locale import words

    own = words_file(words.speakers(language))
    address = os.environ.get("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
    brand = json.loads(POLICY.read_text("utf-8"))["brand"][language]
    return {
        "INHERIT": str(own),
        "site_name": words.label("site", "site_name", language).format(brand=brand),
        "site_url": f"{address}/{language}/",
        "docs_dir": str(pages),
        "site_dir": str(BUILD / "site" / language),
        "theme": {"custom_dir": str(ROOT / "site" / "theme"), "language": theme_language(language)},
        "extra": {
            "language": language,
            "languages": list(words.languages()),
            "others": [{"code": one.code, "name": one.name} for one in words.other_languages(language)],
        },
        "plugins": {"search": {"lang": search_language(language)}},
        "markdown_extensions": {"aftercare_pages": {"language": language}},
        "nav": with_rest(yaml.safe_load(own.read_text("utf-8"))["nav"], pages),
    }


def words_file(speakers: tuple[str, ...]) -> Path:
    """The file with words and navigation: the language's own, or its lender's."""
    files = [ROOT / f"mkdocs.{one}.yml" for one in speakers]
    return next((file for file in files if file.is_file()), files[0])


def theme_language(language: str) -> str:
    """The language of the theme's own few words, which it has in some 60 languages."""
    return _first(language, "partials/languages", "{}.html")


def search_language(language: str) -> str:
    """The language by whose endings the search finds words."""
    return _first(language, "assets/javascripts/lunr/min", "lunr.{}.min.js")


def _first(language: str, folder: str, name: str) -> str:
    """This language, its lender or the common one: the first that the theme has; English is in its nature."""
    import material

    from chalicelib.locale import words

    known = Path(str(material.__file__)).parent / "templates" / folder
    there = (one for one in words.speakers(language) if (known / name.format(one)).is_file())
    return next(there, words.COMMON)


def with_rest(nav: Nav, pages: Path) -> Nav:
    """Put the pages in place of `folder/*.md`: those of the folder that the navigation does not name."""
    named = set(named_pages(nav))
    return [one for entry in nav for one in _expand(entry, pages, named)]


def _expand(entry: Any, pages: Path, named: set[str]) -> Nav:
    if isinstance(entry, dict):
        return [{title: _below(value, pages, named) for title, value in entry.items()}]
    if str(entry).endswith(REST):
        found = sorted(file.relative_to(pages).as_posix() for file in pages.glob(str(entry)))
        return [file for file in found if file not in named]
    return [entry]


def _below(value: Any, pages: Path, named: set[str]) -> Any:
    if not isinstance(value, list):
        return value
    return [one for entry in value for one in _expand(entry, pages, named)]


def named_pages(nav: Any) -> Nav:
    """Every page that a navigation names, however deep."""
    if isinstance(nav, str):
        return [nav]
    below = nav.values() if isinstance(nav, dict) else nav
    return [name for one in below for name in named_pages(one)]
