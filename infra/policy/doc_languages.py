"""The languages of a `docs/` tree as its `brand.yaml` lists them; the compiled ones where it lists none."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from chalicelib.locale import words


@dataclass(frozen=True)
class DocLanguages:
    """The tags of the languages, the one whose pages carry the rules, and who lends what a language lacks."""

    codes: tuple[str, ...]
    rules: str
    lenders: Mapping[str, str]

    @cached_property
    def complete(self) -> tuple[str, ...]:
        """Those that have every page and every name themselves."""
        return tuple(code for code in self.codes if code not in self.lenders)

    @cached_property
    def translations(self) -> tuple[str, ...]:
        """All but the language of the rules."""
        return tuple(code for code in self.codes if code != self.rules)

    def speakers(self, language: str) -> tuple[str, ...]:
        """The language itself, and the one that lends it what it lacks."""
        lender = self.lenders.get(language)
        return (language, lender) if lender else (language,)


def doc_languages(brand: Mapping[str, object]) -> DocLanguages:
    """What the brand says of languages. A tree of a time before it did so is read as the shop is now."""
    listed = brand.get("languages")
    said = [one for one in listed if _is_language(one)] if isinstance(listed, list) else []
    rules = next((one["code"] for one in said if one.get("rules")), "")
    if not rules:
        return _compiled_languages()
    lenders = {one["code"]: one["falls_back_to"] for one in said if one.get("falls_back_to")}
    return DocLanguages(tuple(one["code"] for one in said), rules, lenders)


def _is_language(said: object) -> bool:
    return isinstance(said, dict) and isinstance(said.get("code"), str)


def _compiled_languages() -> DocLanguages:
    lenders = {one.code: one.fallback for one in words.shop().languages if one.fallback}
    return DocLanguages(words.languages(), words.main_language(), lenders)
