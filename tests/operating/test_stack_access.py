"""Without a stack the operator reads what to do, and never a traceback."""

import os
from pathlib import Path

import pytest

import cli
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
