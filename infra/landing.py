"""The page at `/`, which lets visitors choose a language of the shop, or leads on where there is only one."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from chalicelib.locale import words

SITE = Path(__file__).resolve().parents[1] / "site"


def write_landing(target: Path, brand: dict[str, str]) -> None:
    """Write `index.html` beside the folders of the languages."""
    environment = Environment(
        loader=FileSystemLoader(SITE), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )
    languages = [_words(one.code, one.name, brand) for one in words.shop().languages]
    page = environment.get_template("index.html").render(languages=languages)
    (target / "index.html").write_text(page, "utf-8")


def _words(code: str, name: str, brand: dict[str, str]) -> dict[str, Any]:
    said = {key: words.label("site", key, code) for key in ("site_name", "choose", "about")}
    return {**said, "code": code, "name": name, "site_name": said["site_name"].format(brand=brand[code])}
