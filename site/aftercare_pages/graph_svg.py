"""Boxes and labelled arrows as an SVG without colours or fonts, which the site's style sheet gives."""

import re
import shutil
import subprocess
import sysconfig
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import NamedTuple

SIZE, SMALL = 14.0, 12.0
STYLE = re.compile(r' (?:fill|stroke|font-family|font-size|id|xml:space)="[^"]*"')
LOOK = (
    "graph [nodesep=0.2 ranksep=0.28 pad=0.05];"
    "node [shape=box style=rounded fixedsize=true height=0.5]; edge [arrowsize=0.7];"
)


class Box(NamedTuple):
    name: str
    text: str


class Edge(NamedTuple):
    """An arrow with a line of words for each thing that leads along it."""

    start: str
    end: str
    lines: Sequence[str]


def graph(boxes: Iterable[Box], edges: Iterable[Edge]) -> str:
    """Write the drawing in Graphviz' language, with boxes as wide as their words."""
    return f"digraph {{ {LOOK} {' '.join(map(box, boxes))} {' '.join(map(arrow, edges))} }}"


def box(one: Box) -> str:
    lines = wrap(one.text, 16, 12)
    wide, high = max(map(width, lines)), 0.5 + 0.22 * (len(lines) - 1)
    text = "\\n".join(lines)
    return f'"{one.name}" [label="{text}" width={(wide + 28) / 72:.2f} height={high:.2f}];'


def arrow(one: Edge) -> str:
    return f'"{one.start}" -> "{one.end}" [{f"label=<{tag(one.lines)}>" if one.lines else ""}];'


def tag(lines: Sequence[str]) -> str:
    wide = max(width(line) for line in lines) * SMALL / SIZE + 12
    cells = "".join(
        f'<TR><TD FIXEDSIZE="TRUE" WIDTH="{wide:.0f}" HEIGHT="17">{escape(line)}</TD></TR>' for line in lines
    )
    return f'<TABLE BORDER="0" CELLBORDER="0" CELLPADDING="0" CELLSPACING="0">{cells}</TABLE>'


def wrap(text: str, columns: int = 13, signs: int = 9) -> list[str]:
    """Break words into lines of so many columns, or Chinese signs: short enough for a box or an arrow."""
    if text.isascii():
        return textwrap.wrap(text, columns)
    return [text[at : at + signs] for at in range(0, len(text), signs)]


def width(text: str) -> float:
    """Estimate a line's width in points: the layout program knows no Chinese fonts."""
    return sum(SIZE if unicodedata.east_asian_width(sign) in "WF" else SIZE * 0.56 for sign in text)


def svg(graph: str) -> str:
    """Lay the graph out; colours and fonts are left to the site's style sheet."""
    done = subprocess.run([program(), "-Tsvg"], input=graph, capture_output=True, text=True, check=True)
    drawing = done.stdout[done.stdout.index("<svg") :]
    drawing = re.sub(r"<title>.*?</title>\n?|<!--.*?-->\n?", "", drawing, flags=re.DOTALL)
    drawing = re.sub(
        r'(<svg width="\d+)pt" height="\d+pt"', r'\1" aria-hidden="true" focusable="false"', drawing
    )
    return STYLE.sub("", drawing)


@cache
def program() -> str:
    """Find graphviz-pure, which pip puts beside this Python."""
    beside = Path(sysconfig.get_path("scripts")) / "graphviz-pure"
    found = str(beside) if beside.exists() else shutil.which("graphviz-pure")
    if not found:
        raise FileNotFoundError("graphviz-pure is missing; it stands in requirements/up.txt")
    return found
