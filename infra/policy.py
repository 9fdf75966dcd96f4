"""Compile the policy: front matter and clauses of `docs/` → `functions/chalicelib/policy.json`.

The Chinese pages carry the rules, the pages of the other language only their words; both carry the
same clause ids. A mistake ends the build with a sentence that names file and field.
"""

import hashlib
import json
import re
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
TARGET = ROOT / "functions" / "chalicelib" / "policy.json"
sys.path.insert(0, str(ROOT / "functions"))

from chalicelib.domain.pages import Pages  # noqa: E402 - its folder was only just put on the path
from chalicelib.domain.policy import Policy  # noqa: E402 - likewise
from infra import calendar_days  # noqa: E402 - likewise

Shape = TypeVar("Shape", bound=BaseModel)

LANGUAGES = ("zh", "en")
FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
CLAUSE = re.compile(r"^(?P<words>.*?)\s*\{:?\s*#(?P<id>[a-z0-9-]+)[^}]*\}\s*$", re.MULTILINE)


class PolicyMistake(Exception):
    """A page does not say what a policy must say; the sentence is for the editor of the page."""


def main() -> int:
    """Write `policy.json`, or say what is wrong with which page."""
    today = datetime.now(UTC).date()
    try:
        policy = compiled(DOCS, today=today)
    except PolicyMistake as mistake:
        print(mistake, file=sys.stderr)
        return 1
    TARGET.write_text(json.dumps(policy, ensure_ascii=False, indent=1, default=str), encoding="utf-8")
    country = policy["pages"]["service_levels"]["working_time"]["country"]
    if warning := calendar_days.warning(policy["calendar"], country=country, today=today):
        print(warning, file=sys.stderr)
    return 0


def compiled(docs: Path, *, today: date) -> dict[str, Any]:
    """The compiled policy of a `docs/` tree, checked, with the days off around then. Raises PolicyMistake."""
    pages = {path.stem.replace("-", "_"): front_matter(path)["policy"] for path in policy_pages(docs)}
    content = {
        "brand": brand(docs / "brand.yaml"),
        "pages": pages,
        "products": products(docs),
        "clauses": clauses(docs),
        "calendar": calendar(pages, docs, year=today.year),
    }
    stable = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    policy = {
        **content,
        "version": max((str(page.get("effective_from", "")) for page in pages.values()), default=""),
        "hash": hashlib.sha256(stable.encode()).hexdigest()[:16],
    }
    _check(policy, docs)
    checked: dict[str, Any] = json.loads(json.dumps(policy, default=str))
    return checked


def policy_pages(docs: Path) -> list[Path]:
    """The Chinese pages whose front matter carries rules."""
    return [path for path in sorted((docs / "zh" / "policy").glob("*.md")) if "policy" in front_matter(path)]


def front_matter(path: Path) -> dict[str, Any]:
    """The front matter of a page, {} without any. Raises PolicyMistake when it cannot be read."""
    found = FRONT_MATTER.match(_read(path))
    if not found:
        return {}
    values = _yaml(found[1], path)
    if not isinstance(values, dict):
        raise PolicyMistake(f"{_place(path)}: the block between the --- lines must be `name: value` lines.")
    return values


def brand(path: Path) -> dict[str, str]:
    """The brand's name in every language. Raises PolicyMistake."""
    values = _yaml(_read(path), path)
    names = values.get("name") if isinstance(values, dict) else None
    if not isinstance(names, dict) or not all(isinstance(names.get(language), str) for language in LANGUAGES):
        raise PolicyMistake(f"{_place(path)}: it must say `name: {{zh: …, en: …}}`.")
    return names


def products(docs: Path) -> list[dict[str, Any]]:
    """Every product page as model, family, name per language and page address."""
    return [
        _product(docs, path)
        for path in sorted((docs / "zh" / "products").glob("*.md"))
        if path.stem != "index"
    ]


def clauses(docs: Path) -> dict[str, dict[str, str]]:
    """Clause id → page and words per language; an id must stand in every language, once."""
    found = {language: _clauses(docs / language / "policy") for language in LANGUAGES}
    for language in LANGUAGES:
        missing = set(found["zh"]) ^ set(found[language])
        if missing:
            raise PolicyMistake(
                f"docs/{language}/policy: these clause ids stand in one language only: {sorted(missing)}."
            )
    return {
        name: {"page": page, **{language: found[language][name][1] for language in LANGUAGES}}
        for name, (page, _) in found["zh"].items()
    }


def calendar(pages: dict[str, Any], docs: Path, *, year: int) -> dict[str, Any]:
    """The days off of the country that the service levels name, for the years around `year`."""
    levels = _valid(Pages, pages, docs, "pages").service_levels
    try:
        return calendar_days.country_days(levels.working_time.country, year=year)
    except calendar_days.UnknownCountry as error:
        raise PolicyMistake(
            f"docs/zh/policy/service-levels.md: `working_time.country` is '{error}': "
            "the `holidays` package knows no country of that code; China is CN."
        ) from error


def _clauses(folder: Path) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for path in sorted(folder.glob("*.md")):
        for match in CLAUSE.finditer(path.read_text("utf-8")):
            if match["id"] in found:
                raise PolicyMistake(
                    f"{_place(path)}: clause id `{match['id']}` is used twice; each id must be unique."
                )
            found[match["id"]] = (path.stem, match["words"].lstrip("# ").strip())
    return found


def _product(docs: Path, path: Path) -> dict[str, Any]:
    product, other = (_said(page, "product") for page in (path, docs / "en" / "products" / path.name))
    return {
        "model": product.get("model"),
        "family": product.get("family"),
        "name": {"zh": product.get("name"), "en": other.get("name")},
        "page": f"products/{path.stem}/",
    }


def _said(path: Path, name: str) -> dict[str, Any]:
    """A block of the front matter. Raises PolicyMistake when it is none."""
    block = front_matter(path).get(name, {})
    if not isinstance(block, dict):
        raise PolicyMistake(f"{_place(path)}: `{name}` must hold `name: value` pairs, not {block!r}.")
    return block


def _check(policy: dict[str, Any], docs: Path) -> None:
    _valid(Policy, policy, docs)
    models = [product["model"] for product in policy["products"]]
    if twice := sorted({model for model in models if models.count(model) > 1}):
        raise PolicyMistake(f"docs/zh/products: these models stand on more than one page: {twice}.")
    families = {product["family"] for product in policy["products"]} - set(
        policy["pages"]["warranty"]["months"]
    )
    if families:
        raise PolicyMistake(f"docs/zh/policy/warranty.md: `months` says nothing for {sorted(families)}.")


def _valid(model: type[Shape], values: dict[str, Any], docs: Path, *within: str) -> Shape:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        told = (_sentence(found, values, docs, *within) for found in error.errors())
        raise PolicyMistake("\n".join(told)) from error


def _sentence(found: Any, values: dict[str, Any], docs: Path, *within: str) -> str:
    page, field = _spot([*within, *found["loc"]], values, docs)
    if not field:
        return f"{page}: the page or its `policy:` block is missing."
    if found["input"] is None or found["type"] == "missing":
        return f"{page}: `{field}` is missing."
    return f"{page}: `{field}` is {found['input']!r}: {found['msg'][0].lower()}{found['msg'][1:]}."


def _spot(where: list[Any], values: dict[str, Any], docs: Path) -> tuple[str, str]:
    """The page that says what stands at this place of the compiled policy, and the field's name there."""
    match where:
        case ["pages", page, *rest]:
            file = f"zh/policy/{str(page).replace('_', '-')}.md"
        case ["products", int(index), "name", language]:
            file, rest = f"{language}/{values['products'][index]['page'].rstrip('/')}.md", ["name"]
        case ["products", int(index), *rest]:
            file = f"zh/{values['products'][index]['page'].rstrip('/')}.md"
        case _:
            return docs.name, ".".join(map(str, where))
    return f"{docs.name}/{file}", ".".join(map(str, rest))


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError as error:
        raise PolicyMistake(f"{_place(path)}: this page is missing.") from error


def _yaml(text: str, path: Path) -> Any:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" line {mark.line + 2}" if mark else ""
        raise PolicyMistake(
            f"{_place(path)}{line}: the block between the --- lines is not valid YAML."
        ) from error
    except ValueError as error:  # a date that does not exist, such as 2026-02-30
        raise PolicyMistake(
            f"{_place(path)}: a date between the --- lines does not exist: {error}."
        ) from error


def _place(path: Path) -> str:
    return str(
        path.relative_to(
            path.parents[path.parts[::-1].index("docs")] if "docs" in path.parts else path.parent
        )
    )


if __name__ == "__main__":
    sys.exit(main())
