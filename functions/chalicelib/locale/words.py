"""The words of pages, mails and errors in each language of the shop.

The PO files in the folders beside this file are the words; `python -m infra.catalogues` checks them and
compiles one JSON file per language, which is all that is read here. A language that falls back to another
one is completed from it when it is compiled.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

COMPILED = Path(__file__).parent / "compiled"
COMMON = "en"  # what somebody reads who reads none of the shop's languages

Group = Mapping[str, Any]


class ShopLanguage(NamedTuple):
    """One language of the shop: its tag (BCP 47), its own name, and the language that lends missing words."""

    code: str
    name: str
    fallback: str = ""


class Shop(NamedTuple):
    """What `brand.yaml` says: languages, the one whose pages carry the rules, the currency (ISO 4217)."""

    languages: tuple[ShopLanguage, ...]
    rules: str
    currency: str


@cache
def shop() -> Shop:
    """What the brand says of languages and currency."""
    said = _read("shop")
    return Shop(tuple(ShopLanguage(*one) for one in said["languages"]), said["rules"], said["currency"])


@cache
def languages() -> tuple[str, ...]:
    """The tags of the shop's languages, the main one first."""
    return tuple(one.code for one in shop().languages)


def main_language() -> str:
    """The language whose policy pages carry the rules; it is spoken where no other one is asked for."""
    return shop().rules


def nearest_language(tag: str = COMMON) -> str:
    """The language for who reads this one: the same, else the common one, else the main one."""
    return next((one for one in (tag, COMMON) if one in languages()), main_language())


def speakers(language: str) -> tuple[str, ...]:
    """The language itself, and who lends it what it lacks; the main one lends to one that was given up."""
    lender = next((one.fallback for one in shop().languages if one.code == language), main_language())
    return (language, lender) if lender else (language,)


def spoken_language(language: str) -> str:
    """This language, or the main one where the shop has given it up."""
    return language if language in languages() else main_language()


def word_in(said: Mapping[Any, Any], language: str) -> str:
    """What is said in this language, else in the nearest one; empty for what is not said by language."""
    nearest = (*speakers(language), main_language(), COMMON)
    return next((str(said[one]) for one in nearest if one in said), "")


def other_languages(language: str) -> tuple[ShopLanguage, ...]:
    """The shop's languages without this one."""
    return tuple(one for one in shop().languages if one.code != language)


@cache
def catalogue_entries(language: str) -> Mapping[str, Group]:
    """All words of a language, by group and key; the main language's where the shop gave that one up."""
    found: Mapping[str, Group] = _read(spoken_language(language))
    return found


def label(group: str, key: str, language: str) -> str:
    """Return the word for `key`. Raises KeyError when there is none."""
    found: str = catalogue_entries(language)[group][key]
    return found


def count_label(group: str, key: str, count: int, language: str) -> str:
    """Return the word for so many of something, with `{count}` filled in. Raises KeyError."""
    forms = catalogue_entries(language)[group][key]
    return str(forms[plural_form(language)(count)]).format(count=count)


def keys(group: str) -> tuple[str, ...]:
    """Return the keys of a group in the catalogue's order. Raises KeyError when there is no such group."""
    return tuple(catalogue_entries(main_language())[group])


def has_word(group: str, key: str) -> bool:
    """Whether there is a word for `key`; some groups only hold what deviates from another one."""
    return key in catalogue_entries(main_language()).get(group, {})


def join_words(words: Iterable[str], language: str, pattern: str = "list") -> str:
    """Write words one after the other, as the language lists them."""
    return label("format", pattern, language).join(words)


def language_name(code: str, language: str) -> str:
    """What a language is called in another one; its own name where the catalogue does not say."""
    own = {one.code: one.name for one in shop().languages}
    return label("language", code, language) if has_word("language", code) else own.get(code, code)


@cache
def plural_form(language: str) -> Callable[[int], int]:
    """Return which form a number takes: the rule of the catalogue's header (gettext, `Plural-Forms`)."""
    from gettext import c2py  # few pages count

    rule: Callable[[int], int] = c2py(catalogue_entries(language)[""]["plural"])
    return rule


def _read(name: str) -> Any:
    return json.loads((COMPILED / f"{name}.json").read_bytes())
