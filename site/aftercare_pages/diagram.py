"""The diagram of a case's life, drawn from the workflow table, with the same said as a list."""

import re
import shutil
import subprocess
import sysconfig
import unicodedata
from collections import defaultdict
from functools import cache
from html import escape
from pathlib import Path

from aftercare_pages.source import Language
from chalicelib.domain import words
from chalicelib.domain.workflow import TRANSITIONS
from chalicelib.pages.render import ui

SIZE = 14.0
STYLE = re.compile(r' (?:fill|stroke|font-family|font-size|id|xml:space)="[^"]*"')
Moves = dict[tuple[str, str], list[str]]


def workflow(language: Language) -> str:
    """Return diagram and list; moves that leave the state as it is are left out of both."""
    found = moves()
    say = ui(language)
    rows = [
        say(
            "workflow_row",
            state=words.label("state", state, language),
            event=events(names, language),
            to=words.label("state", to, language),
        )
        for (state, to), names in found.items()
    ]
    items = "".join(f"<li>{escape(row)}</li>" for row in rows)
    name, title = escape(say("workflow_alt")), escape(say("workflow_list"))
    return (
        f'<figure class="ac-workflow" role="img" aria-label="{name}">{svg(dot(found, language))}</figure>'
        f'<details class="ac-workflow-list"><summary>{title}</summary><ul>{items}</ul></details>'
    )


def moves() -> Moves:
    """Gather the table's rows by the pair of states that they join."""
    found: Moves = defaultdict(list)
    for row in TRANSITIONS:
        if row.state != row.to:
            found[str(row.state), str(row.to)].append(str(row.event))
    return dict(found)


def events(names: list[str], language: Language) -> str:
    return {"zh": "、", "en": ", "}[language].join(words.label("event", name, language) for name in names)


LOOK = (
    "graph [compound=true nodesep=0.25 ranksep=0.3 pad=0.05];"
    "node [shape=box style=rounded fixedsize=true height=0.5]; edge [arrowsize=0.7];"
)


def dot(found: Moves, language: Language) -> str:
    """Write the graph in Graphviz' language, with boxes as wide as their words.

    A move that every open state has, such as cancelling, is drawn once, from a frame around them all.
    """
    inner = open_states(found)
    shared = shared_moves(found, inner)
    edges = [
        edge(state, to, kept, language)
        for (state, to), names in found.items()
        if (kept := [name for name in names if (to, name) not in shared])
    ]
    ends = {to: [name for end, name in shared if end == to] for to, _ in shared}
    edges += [edge(inner[-1], to, names, language, "ltail=cluster_open") for to, names in ends.items()]
    boxes = nodes(inner, language)
    if shared:
        boxes = f"subgraph cluster_open {{ style=rounded; margin=10; {boxes} }}"
    boxes += nodes([state for state in states_of(found) if state not in inner], language)
    return f"digraph {{ {LOOK} {boxes} {' '.join(edges)} }}"


def states_of(found: Moves) -> list[str]:
    return list(dict.fromkeys(state for pair in found for state in pair))


def open_states(found: Moves) -> list[str]:
    """Return the states that a case both enters and leaves, first entered first."""
    left, entered = {state for state, _ in found}, {to for _, to in found}
    return [state for state in states_of(found) if state in left and state in entered]


def shared_moves(found: Moves, inner: list[str]) -> list[tuple[str, str]]:
    """Return (state, event) pairs to which every open state leads."""
    ends = dict.fromkeys((to, name) for (_, to), names in found.items() if to not in inner for name in names)
    return [(to, name) for to, name in ends if all(name in found.get((state, to), ()) for state in inner)]


def nodes(states: list[str], language: Language) -> str:
    texts = ((state, words.label("state", state, language)) for state in states)
    return " ".join(
        f'"{state}" [label="{text}" width={(width(text) + 28) / 72:.2f}];' for state, text in texts
    )


def edge(state: str, to: str, names: list[str], language: Language, more: str = "") -> str:
    return f'"{state}" -> "{to}" [{more} label=<{tag(names, language)}>];'


def tag(names: list[str], language: Language) -> str:
    lines = [words.label("event", name, language) for name in names]
    wide = max(width(line) for line in lines) * 12 / SIZE + 12
    cells = "".join(
        f'<TR><TD FIXEDSIZE="TRUE" WIDTH="{wide:.0f}" HEIGHT="17">{escape(line)}</TD></TR>' for line in lines
    )
    return f'<TABLE BORDER="0" CELLBORDER="0" CELLPADDING="0" CELLSPACING="0">{cells}</TABLE>'


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
