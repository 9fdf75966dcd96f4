import re
from pathlib import Path

import pytest

from chalicelib.locale.words import keys
from chalicelib.web.pages import render
from chalicelib.web.security_headers import inline_hashes, page_headers
from infra import headers, site

ROOT = Path(__file__).parents[2]
ASSETS = ROOT / "site/theme/assets/aftercare"
PAGES = ROOT / "functions/chalicelib/web/pages"


def test_inline_scripts_are_hashed_and_data_is_not() -> None:
    page = '<script>a</script><script src="x.js"></script><script type="application/json">{}</script>'
    assert inline_hashes(page) == ["'sha256-ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs='"]


def test_policy_allows_nothing_from_elsewhere() -> None:
    policy = page_headers([], headers.UPLOADS)["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert policy.count(headers.UPLOADS) == 3, "sent to, posted to, and shown from"


@pytest.mark.parametrize(
    ("found", "made"),
    [
        ('href="../assets/a.css"', 'href="/zh/assets/a.css"'),
        ('href=".."', 'href="/zh/"'),
        ('href="../policy/#x"', 'href="/zh/policy/#x"'),
        ('href="#x"', 'href="#x"'),
        ('href="/en/"', 'href="/en/"'),
        ('href="mailto:a@example.com"', 'href="mailto:a@example.com"'),
        ('"base": ".."', '"base": "/zh/"'),
        ('"search": "../assets/w.js"', '"search": "/zh/assets/w.js"'),
    ],
)
def test_shell_addresses_are_absolute(found: str, made: str) -> None:
    assert site.absolute(found, "/zh/answer/") == made


def used_words() -> set[str]:
    scripts = "".join(path.read_text("utf-8") for path in ASSETS.glob("*.js"))
    templates = "".join(path.read_text("utf-8") for path in PAGES.glob("*.j2"))
    return set(re.findall(r'\bsay\(\s*"(\w+)"', scripts)) | set(re.findall(r'\bui\(\s*"(\w+)"', templates))


def test_every_word_that_is_used_is_in_the_catalogue() -> None:
    assert used_words() <= set(keys("ui"))


def test_scripts_never_write_markup() -> None:
    dangerous = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(")
    assert [path.name for path in ASSETS.glob("*.js") if dangerous.search(path.read_text("utf-8"))] == []


def test_typed_text_is_shown_as_text() -> None:
    html = render.fragment("notice", "zh", text='<script>alert("x")</script>{{ 7 * 7 }}')
    assert "<script>" not in html
    assert "{{ 7 * 7 }}" in html


def test_moment_is_said_in_its_own_time_zone() -> None:
    assert render.moment("2026-11-22T09:05:00+08:00", "zh") == "2026年11月22日 09:05"
    assert render.moment("2026-11-22T09:05:00+08:00", "en") == "22 November 2026, 09:05"
