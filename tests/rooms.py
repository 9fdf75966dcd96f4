"""The layering as one table: each room of the code, what it holds, and the rooms that it may import.

A room is a folder with Python files. `test_architecture.py` holds every file to this table,
`ARCHITECTURE.md` draws it, and a folder that does not stand here fails.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from infra.policy import ROOT


@dataclass(frozen=True)
class Room:
    """`imports` names other rooms; `pure` means values in, values out: no clock, network, files or state."""

    holds: str
    imports: tuple[str, ...] = ()
    pure: bool = False


PARSER = (
    "mail_parser/words",
    "mail_parser/message",
    "mail_parser/attachments",
    "mail_parser/classify",
    "mail_parser/reply_text",
)
EMPTY = "nothing but its rooms"
KERNEL = ("locale", "domain/kernel")
RULES = (*KERNEL, "domain/policy", "domain/requests")
CASE = (*RULES, "domain/case")
LIFE = (*CASE, "domain/workflow")
SHOWN = (*LIFE, "domain/products")
ALL_DOMAIN = (
    *SHOWN,
    "domain/decisions",
    "domain/views",
    "domain/views/printed",
    "domain/replies",
    "domain/mail",
    "mail_parser",
)
SERVICES = (*ALL_DOMAIN, "adapters", "cases", "cases/register")
DESK = ("personal_data", "outbound", "archives", "inbound", "scheduled", "web", "web/staff")

ROOMS: Mapping[str, Room] = {
    "domain": Room(EMPTY, pure=True),
    "domain/kernel": Room(
        "errors, states and events, field types, plain records, base models", ("locale",), pure=True
    ),
    "domain/policy": Room("what the policy pages say, and the arithmetic on it", KERNEL, pure=True),
    "domain/requests": Room("what customers can send, and what is wrong with it", KERNEL, pure=True),
    "domain/case": Room("a case, and every command that can be given on it", RULES, pure=True),
    "domain/workflow": Room("the life of a case: transitions, stages, deadlines, routing", CASE, pure=True),
    "domain/decisions": Room("what a command makes of a case", LIFE, pure=True),
    "domain/products": Room("the product register", CASE, pure=True),
    "domain/views": Room("what people are shown of a case, and the forms they fill in", SHOWN, pure=True),
    "domain/views/printed": Room("the printable records", (*SHOWN, "domain/views"), pure=True),
    "domain/replies": Room("what an answer to one of our mails means", (*LIFE, "mail_parser"), pure=True),
    "domain/mail": Room("what our mails say", (*SHOWN, "domain/views", "domain/replies"), pure=True),
    "mail_parser": Room("any bytes → a parsed mail; a package of its own that knows no case", PARSER),
    "mail_parser/attachments": Room("files of a mail: their types, and which are harmful", PARSER[:2]),
    "mail_parser/classify": Room("who wrote: a person, a machine, a bounce, a calendar", PARSER[:2]),
    "mail_parser/message": Room("headers, charsets and MIME structure", PARSER[:1]),
    "mail_parser/reply_text": Room("what is new in an answer: quotes and signatures cut off", PARSER[:2]),
    "mail_parser/words": Room("the phrases of programs and people, as text files"),
    "locale": Room("the words of pages, mails and errors: one catalogue per language"),
    "adapters": Room(
        "DynamoDB, S3, SQS, signed links, the clock",
        (*CASE, "domain/products", "mail_parser"),
    ),
    "cases": Room("load → decide → store, and who may do what", (*ALL_DOMAIN, "adapters")),
    "cases/register": Room(
        "registrations, claims to products, and what staff answer to them", (*ALL_DOMAIN, "adapters", "cases")
    ),
    "personal_data": Room("what is held of a person: asked for, found, erased", SERVICES),
    "outbound": Room("pending mail → sent mail", (*SERVICES, "personal_data")),
    "archives": Room(
        "a case, or all of a person, as files that can be checked",
        (*SERVICES, "personal_data", "outbound", "web/pages"),
    ),
    "inbound": Room("arrived mail → command", SERVICES),
    "scheduled": Room(
        "what time brings, once a minute",
        (*SERVICES, "outbound", "inbound", "personal_data", "web/pages", "archives"),
    ),
    "web/pages": Room("the templates of pages", KERNEL),
    "web": Room("HTTP and the public pages", (*SERVICES, "web/pages", "personal_data")),
    "web/staff": Room(
        "the pages behind personal links of staff",
        (*SERVICES, "personal_data", "outbound", "web", "web/pages"),
    ),
    "operating/samples": Room(
        "made-up cases and mails, for previews and tests", (*ALL_DOMAIN, "personal_data", "outbound")
    ),
    "operating/shell": Room(
        "what all commands share: terminal, lists, words, the stack they speak to", SERVICES
    ),
    "operating/case_files": Room(
        "cases found, shown and archived for the operator",
        (*SERVICES, "personal_data", "outbound", "web/pages", "archives", "operating/shell"),
    ),
    "operating": Room(
        "the operator's command `aftercare`",
        (
            *SERVICES,
            "personal_data",
            "outbound",
            "archives",
            "inbound",
            "scheduled",
            "web",
            "web/pages",
            "web/staff",
            "operating/samples",
            "operating/shell",
            "operating/case_files",
        ),
    ),
    "functions": Room(
        "the entry points: `app.py` of the Lambdas, `cli.py` of the operator",
        (*SERVICES, *DESK, "operating", "operating/shell", "operating/case_files"),
    ),
    "chalicelib": Room(EMPTY),
}


def room_of(file: Path) -> str:
    """Return the room of a file: its folder, without the part of the path that all share."""
    folders = file.parent.parts
    below = folders[len(folders) - folders[::-1].index("functions") :]
    if not below:
        return "functions"
    return "/".join(below[1:]) or "chalicelib" if below[0] == "chalicelib" else "/".join(below)


@cache
def code_files() -> tuple[Path, ...]:
    """Return every Python file below `functions`."""
    return tuple(
        sorted(file for file in (ROOT / "functions").rglob("*.py") if "__pycache__" not in file.parts)
    )


@cache
def parse(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def module_of(file: Path) -> str:
    """Return the dotted name by which a file is imported."""
    name = ".".join(file.relative_to(ROOT / "functions").with_suffix("").parts)
    return name.removesuffix(".__init__")


@cache
def modules() -> Mapping[str, Path]:
    return {module_of(file): file for file in code_files()}


@cache
def imports(file: Path) -> frozenset[str]:
    """Return every module that a file imports; `from package import module` names the module."""
    return frozenset(_imports(parse(file)))


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide where things come from"
            package = str(node.module)
            yield from (
                f"{package}.{alias.name}" if f"{package}.{alias.name}" in modules() else package
                for alias in node.names
            )


def climbs(file: Path) -> set[str]:
    """Return the rooms that a file imports although its own room may not."""
    own = room_of(file)
    used = {room_of(modules()[name]) for name in imports(file) if name in modules()} - {own}
    return used - set(ROOMS[own].imports)


def circle() -> list[str]:
    """Return modules that import each other in a ring; an empty list where there is none."""
    done: set[str] = set()
    for name in modules():
        if found := _ring(name, [], done):
            return found
    return []


def _ring(name: str, path: list[str], done: set[str]) -> list[str]:
    if name in path:
        return [*path[path.index(name) :], name]
    if name in done:
        return []
    for other in sorted(imports(modules()[name]) & modules().keys() - {name}):
        if found := _ring(other, [*path, name], done):
            return found
    done.add(name)
    return []


BEGIN, END = "<!-- rooms: drawn by `python -m tests.rooms` -->", "<!-- end of rooms -->"


def direct(name: str) -> list[str]:
    """Return the rooms that a room may import and that none of its other rooms may import."""
    mine = set(ROOMS[name].imports)
    return sorted(mine - {below for one in mine for below in ROOMS[one].imports})


def draw() -> str:
    """Return the diagram and the table of rooms in Markdown; arrows that follow from others are left out."""
    rooms = {name: room.holds for name, room in ROOMS.items() if room.holds != EMPTY}
    arrows = (f'    {_id(name)}["{name}"]{_arrows(name)}' for name in rooms)
    rows = (f"| `{name}` | {holds} |" for name, holds in rooms.items())
    table = ("| room | what it holds |", "| --- | --- |", *rows)
    return "\n".join((BEGIN, "```mermaid", "flowchart TD", *arrows, "```", "", *table, END))


def _arrows(name: str) -> str:
    return f" --> {' & '.join(map(_id, direct(name)))}" if direct(name) else ""


def _id(name: str) -> str:
    return name.replace("/", "_")


def redraw(document: Path = ROOT / "ARCHITECTURE.md") -> None:
    """Put the present diagram in the old one's place."""
    before, _, rest = document.read_text("utf-8").partition(BEGIN)
    document.write_text(f"{before}{draw()}{rest.partition(END)[2]}", "utf-8")


if __name__ == "__main__":
    redraw()
