"""Every page can be reached from the navigation, in the same order in every language."""

import re

import pytest
import yaml

from infra.policy import ROOT
from infra.site_languages import named_pages, with_rest

HIDDEN = re.compile(r"(answer|case|policy/.*-\d{4}-\d\d-\d\d)\.md")  # `not_in_nav` of mkdocs.yml


def navigation(language: str) -> list[str]:
    nav = yaml.safe_load((ROOT / f"mkdocs.{language}.yml").read_text("utf-8"))["nav"]
    return named_pages(with_rest(nav, ROOT / "docs" / language))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_stands_in_it(language: str) -> None:
    folder = ROOT / "docs" / language
    pages = [file.relative_to(folder).as_posix() for file in folder.rglob("*.md")]
    assert sorted(navigation(language)) == sorted(page for page in pages if not HIDDEN.fullmatch(page))


def test_both_sites_have_the_same_pages_in_it() -> None:
    assert navigation("zh") == navigation("en")
