"""A recipe: the edits that add one thing to the project, and the checks that say whether it is whole.

Each YAML file beside this one adds what its name says to a copy of the tree. `edits` maps a file to what is
put into it: a whole new file as text, else parts that go `after` or `before` some lines, `instead` of them,
or to the `end`. `accepts` is a test of what was added, run in the copy beside the `checks`. What is
`optional` changes nothing that would have to be missed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from infra.policy import ROOT

HERE = Path(__file__).parent
LEFT_OUT = ("tests/inbox/fixtures/", "docs/pictures/", ".ci/")
PLACES = ("after", "before", "instead")
COMPILED = ("functions", "infra", "site", "tests")
ACCEPTS = "tests/recipes/test_added.py"

Part = Mapping[str, str]


@dataclass(frozen=True)
class Recipe:
    """What one file of this folder says; `checks` are arguments of pytest."""

    name: str
    edits: Mapping[str, str | Sequence[Part]]
    checks: Sequence[str]
    accepts: str
    optional: Sequence[str] = ()

    @property
    def entries(self) -> Iterator[tuple[str, int]]:
        """Every single edit that is needed: its file, and which of the file's parts it is."""
        for file, parts in self.edits.items():
            if file in self.optional:
                continue
            yield from ((file, number) for number in range(1 if isinstance(parts, str) else len(parts)))


def read_recipe(file: Path) -> Recipe:
    said: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    return Recipe(file.stem, said["edits"], said["checks"], said["accepts"], said.get("optional", ()))


RECIPES = {file.stem: read_recipe(file) for file in sorted(HERE.glob("*.yaml"))}


def copy_tree(target: Path) -> Path:
    """Copy all tracked files but mail samples and pictures, with what Python has compiled of them."""
    told = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in told.stdout.splitlines():
        if not name.startswith(LEFT_OUT) and (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    for room in COMPILED:
        for folder in (ROOT / room).rglob("__pycache__"):
            shutil.copytree(folder, target / folder.relative_to(ROOT), dirs_exist_ok=True)
    return target


def apply(recipe: Recipe, tree: Path, *, without: tuple[str, int] | None = None) -> None:
    """Make a recipe's edits, one of them left out if asked so. Raises AssertionError where a line is gone."""
    for file, parts in recipe.edits.items():
        path = tree / file
        if isinstance(parts, str):
            if without != (file, 0):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(parts, "utf-8")
            continue
        for number, part in enumerate(parts):
            if without != (file, number):
                path.write_text(edit(path.read_text("utf-8"), part, file), "utf-8")
    (tree / ACCEPTS).write_text(recipe.accepts, "utf-8")


def edit(text: str, part: Part, file: str) -> str:
    """Put one part into a text."""
    if "end" in part:
        return f"{text.rstrip()}\n\n{part['end'].rstrip()}\n"
    [place] = [name for name in PLACES if name in part]
    line, added = part[place].rstrip("\n"), part["put"].rstrip("\n")
    assert text.count(f"{line}\n") == 1, (
        f"{file}: give the recipe a line that stands there once, instead of: {line}"
    )
    new = {"after": f"{line}\n{added}\n", "before": f"{added}\n{line}\n", "instead": f"{added}\n"}[place]
    return text.replace(f"{line}\n", new)


def run_checks(recipe: Recipe, tree: Path) -> str:
    """Compile words and policy and run the recipe's tests in a tree; return what went wrong, else nothing."""
    paths = os.pathsep.join(str(tree / room) for room in ("", "functions", "site"))
    environment = {**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1", "REWRITE_GOLDEN": "1"}
    for name in ("PYTEST_XDIST_WORKER", "PYTEST_CURRENT_TEST", "PYTEST_ADDOPTS"):
        environment.pop(name, None)
    pytest = ["pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", ACCEPTS, *recipe.checks]
    for module in (["infra.policy"], pytest):
        command = [sys.executable, "-m", *module]
        told = subprocess.run(
            command, cwd=tree, env=environment, capture_output=True, text=True, check=False, timeout=300
        )
        if told.returncode:
            return f"{told.stdout}\n{told.stderr}"
    return ""
