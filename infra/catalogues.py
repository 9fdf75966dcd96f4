"""`python -m infra.catalogues` checks the PO files of every language and compiles them for the functions.

One JSON file per language, and `shop.json` with what `docs/brand.yaml` says of languages and currency.
Every mistake is said with file and key; while there is one, nothing is written. PO files are read by Babel,
so whatever a translator's tool writes is read here too.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Message
from babel.messages.pofile import PoFileError, read_po

from infra.brand import BrandMistake, read_brand

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "functions" / "chalicelib" / "locale"
DOCS = ROOT / "docs"
SOME = re.compile(r"\{(\w*)\}")
ENTRY = re.compile(r'^(?:msgctxt "((?:[^"\\]|\\.)*)"\n)?msgid "((?:[^"\\]|\\.)+)"', re.MULTILINE)

PATTERNS = ("format", "money")  # dates, lists, amounts: each language uses the parts that it needs
UNIT = "unit"  # of the currency: put in when the catalogue is compiled, where a language says it

Key = tuple[str, str]


@dataclass(frozen=True)
class Entry:
    """One word of a language: where it stands, and its text, or one text per plural form."""

    file: Path
    text: str | tuple[str, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        return (self.text,) if isinstance(self.text, str) else self.text


@dataclass(frozen=True)
class Catalogue:
    plural: str
    entries: Mapping[Key, Entry]
    mistakes: tuple[str, ...]


class CatalogueMistake(Exception):
    """The catalogues hold mistakes, each a sentence."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


def main() -> int:
    """Compile all catalogues, or say what is wrong with them."""
    try:
        compile_catalogues()
    except CatalogueMistake as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def compile_catalogues(docs: Path = DOCS, locale: Path = LOCALE, target: Path | None = None) -> None:
    """Write `compiled/*.json`. Raises CatalogueMistake."""
    shop = _read_shop(docs / "brand.yaml")
    read = {code: read_catalogue(locale / code) for code, _, _ in shop["languages"]}
    if mistakes := tuple(_mistakes(shop, read)):
        raise CatalogueMistake(mistakes)
    folder = target or locale / "compiled"
    folder.mkdir(exist_ok=True, parents=True)
    _write(folder / "shop.json", shop)
    for code, _, fallback in shop["languages"]:
        entries = {**(read[fallback].entries if fallback else {}), **read[code].entries}
        unit = entries.get((UNIT, shop["currency"]))
        said = unit.texts[0] if unit else shop["currency"]
        _write(folder / f"{code}.json", _by_group(entries, read[code].plural, said))


def _read_shop(file: Path) -> dict[str, Any]:
    try:
        return read_brand(file).shop
    except BrandMistake as error:
        raise CatalogueMistake(error.mistakes) from error


def read_catalogue(folder: Path) -> Catalogue:
    """All entries of a language; what cannot be read is a mistake."""
    entries: dict[Key, Entry] = {}
    mistakes: list[str] = []
    plural = "0"
    for file in sorted(folder.glob("*.po")):
        found = _read_file(file, file.read_bytes())
        again = found.entries.keys() & entries.keys()
        mistakes += (*found.mistakes, *(_in_two_files(key, found, entries) for key in again))
        entries |= found.entries
        plural = found.plural or plural
    return Catalogue(plural, entries, tuple(mistakes))


@lru_cache(maxsize=256)
def _read_file(file: Path, raw: bytes) -> Catalogue:
    """The entries of one file, its rule of the plural if any, and what is wrong with it alone."""
    try:
        text, catalogue = raw.decode("utf-8"), read_po(BytesIO(raw), abort_invalid=True)
    except (PoFileError, ValueError) as error:
        return Catalogue("", {}, (f"{file}: {error}",))
    messages = {_key(message): message for message in catalogue if message.id}
    twice = (f"{file}: {_name(key)} stands twice" for key in _twice(text))
    fuzzy = (f"{file}: {_name(key)} is marked as fuzzy" for key, one in messages.items() if one.fuzzy)
    entries = {key: Entry(file, _text(one)) for key, one in messages.items()}
    return Catalogue(catalogue.plural_expr if catalogue.num_plurals > 1 else "", entries, (*twice, *fuzzy))


def _in_two_files(key: Key, found: Catalogue, entries: Mapping[Key, Entry]) -> str:
    return f"{found.entries[key].file}: {_name(key)} stands in {entries[key].file.name} too"


def _key(message: Message) -> Key:
    return message.context or "", message.id if isinstance(message.id, str) else message.id[0]


def _text(message: Message) -> str | tuple[str, ...]:
    return message.string if isinstance(message.string, str) else tuple(message.string or ())


def _twice(text: str) -> list[Key]:
    found = Counter((one[1] or "", one[2]) for one in ENTRY.finditer(text))
    return [key for key, count in found.items() if count > 1]


def _mistakes(shop: Mapping[str, Any], read: Mapping[str, Catalogue]) -> Iterator[str]:
    """Each mistake as a sentence with file and key; the language of the rules is what others are held to."""
    rules = read[shop["rules"]].entries
    for code, _, fallback in shop["languages"]:
        own = read[code]
        yield from own.mistakes
        yield from (
            f"{one.file}: {_name(key)} is empty" for key, one in own.entries.items() if not all(one.texts)
        )
        if not fallback:
            missing = (key for key in rules if key not in own.entries)
            yield from (f"{code}/{rules[key].file.name}: {_name(key)} is missing" for key in missing)
        for key, one in own.entries.items():
            if key not in rules:
                lacks = f"{shop['rules']}/{one.file.name}"
                yield f"{one.file}: {_name(key)} is not a word of {shop['rules']}: {lacks} lacks it"
            elif key[0] not in PATTERNS and _places_in(one) != _places_in(rules[key]):
                yield f"{one.file}: {_name(key)} needs {sorted(_places_in(rules[key]))} in braces"


def _places_in(entry: Entry) -> set[str]:
    return {name for text in entry.texts for name in SOME.findall(text)} - {UNIT}


def _name(key: Key) -> str:
    return ".".join(key)


def _by_group(entries: Mapping[Key, Entry], plural: str, unit: str) -> dict[str, dict[str, Any]]:
    groups: dict[str, dict[str, Any]] = {"": {"plural": plural}}
    for (group, key), entry in entries.items():
        groups.setdefault(group, {})[key] = entry.text if group in PATTERNS else _with_unit(entry.text, unit)
    return groups


def _with_unit(text: str | tuple[str, ...], unit: str) -> str | tuple[str, ...]:
    """The text with the currency's unit in its place."""
    if isinstance(text, str):
        return text.replace(f"{{{UNIT}}}", unit)
    return tuple(form.replace(f"{{{UNIT}}}", unit) for form in text)


def _write(file: Path, value: object) -> None:
    """Put the new file in the old one's place at once; one that says the same stays as it is."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if file.exists() and file.read_text("utf-8") == text:
        return
    fresh = file.with_name(f".{file.name}.new")
    fresh.write_text(text, "utf-8")
    fresh.replace(file)


if __name__ == "__main__":
    sys.exit(main())
