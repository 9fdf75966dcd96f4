"""What editors do wrong, as `mistakes.yaml` lists it: the change, and what they are told."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tests.infra import shop

CHANGES = {one.__name__: one for one in (shop.archive, shop.edit, shop.months, shop.remove, shop.write)}


class Mistake(NamedTuple):
    """A change, and where the sentence points: the file and words on that line; its code."""

    change: shop.Change
    file: str
    words: str
    code: str


def read(do: list[Any], told: list[str]) -> Mistake:
    """Return a row of the file with its changes as one."""
    steps = do if isinstance(do[0], list) else [do]
    changes = [CHANGES[name](*given) for name, *given in steps]
    code, words, file = [*told, "", ""][:3]
    changed = shop.WARRANTY if steps[0][0] == "months" else steps[0][1]
    return Mistake(shop.both(*changes), file or changed, words, code)


ROWS = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
MISTAKES = {name: read(**row) for name, row in ROWS.items()}
