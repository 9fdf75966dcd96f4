"""What CONTRIBUTING says to do is enough, and what is forgotten of it does not stay silent.

Each recipe is tried on a copy of the tree. That each single edit is missed when it is left out takes minutes,
and so runs in `make test-long`.
"""

from __future__ import annotations

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

from infra.policy import ROOT
from tests.recipes.recipe import RECIPES, apply, copy_tree, run_checks

ROW = re.compile(r"^\| \[?([a-z ]+?)\]?(?:\([^)]*\))? \| (\d+) \| (.+) \|$", re.MULTILINE)
TABLE = {
    name: (int(count), re.findall(r"`([^`]+)`", files))
    for name, count, files in ROW.findall((ROOT / "CONTRIBUTING.md").read_text("utf-8"))
}
ENTRIES = [(name, file, number) for name, recipe in RECIPES.items() for file, number in recipe.entries]


def test_the_table_names_every_recipe() -> None:
    assert {name.replace(" ", "-") for name in TABLE} == RECIPES.keys()


@pytest.mark.parametrize("name", TABLE)
def test_the_table_names_the_files_of_the_recipe(name: str) -> None:
    count, patterns = TABLE[name]
    edited = list(RECIPES[name.replace(" ", "-")].edits)
    assert [file for file in edited if not any(fnmatch(file, one) for one in patterns)] == []
    assert [one for one in patterns if not any(fnmatch(file, one) for file in edited)] == []
    assert count == len([file for file in edited if not file.startswith("docs/")])


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_adds_what_it_says(name: str, tmp_path: Path) -> None:
    tree = copy_tree(tmp_path)
    apply(RECIPES[name], tree)
    assert run_checks(RECIPES[name], tree) == ""


@pytest.mark.long_run
@pytest.mark.parametrize(("name", "file", "number"), ENTRIES)
def test_an_edit_that_was_forgotten_is_missed(name: str, file: str, number: int, tmp_path: Path) -> None:
    tree = copy_tree(tmp_path)
    apply(RECIPES[name], tree, without=(file, number))
    assert run_checks(RECIPES[name], tree)
