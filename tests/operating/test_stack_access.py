"""Without a stack the operator reads what to do, and never a traceback."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import cli
from infra.policy import ROOT
from operating.shell.stack_access import NoStack, context_of_stage


def test_a_stack_that_was_never_started_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {**os.environ, "DATA_DIR": str(tmp_path / "none")})
    with pytest.raises(NoStack, match="start it with `make up`"):
        context_of_stage("local")


def test_the_command_ends_with_its_own_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {**os.environ, "DATA_DIR": str(tmp_path / "none")})
    monkeypatch.setattr("sys.argv", ["aftercare", "case", "list"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 3


@pytest.mark.parametrize("words", [("policy", "impact"), ("explain", "202611-001")], ids=" ".join)
def test_where_nothing_was_built_a_command_says_so_in_one_sentence(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    checkout = tmp_path / "shop"
    for name in ("functions", "infra", "site", "docs"):
        shutil.copytree(
            ROOT / name, checkout / name, ignore=shutil.ignore_patterns("compiled", "policy.json")
        )
    git = ("git", "-c", "user.name=a", "-c", "user.email=a@example.com")
    for command in (("init", "-q"), ("add", "docs"), ("commit", "-qm", "The pages")):
        subprocess.run([*git, *command], cwd=checkout, check=True)
    places = os.pathsep.join(str(checkout / name) for name in ("", "functions", "site"))
    done = subprocess.run(
        [sys.executable, str(checkout / "functions" / "cli.py"), *words],
        env={"DATA_DIR": str(tmp_path / "none"), "PYTHONPATH": places, "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr.count("\n")) == (3, 1), done.stderr
    assert "make up" in done.stderr
