"""Reads the samples of answers from their text files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

_START = re.compile(r"^%% ", re.MULTILINE)


class Sample(NamedTuple):
    name: str
    text: str
    new: str
    subject: str


def samples(file: str) -> list[Sample]:
    """Give the samples of a file in this folder."""
    found: list[Sample] = []
    for block in _START.split((Path(__file__).parent / file).read_text("utf-8"))[1:]:
        first, _, body = block.partition("\n")
        name, _, subject = first.partition(" | ")
        if name == "new":
            found[-1] = found[-1]._replace(new=body.strip("\n"))
        else:
            found.append(Sample(name, body.rstrip("\n") + "\n", "", subject))
    return found
