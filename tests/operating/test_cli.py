"""The operator's command: help with examples, exit codes, JSON."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

import cli
from chalicelib.domain.decisions.replay import Change, explain, impact
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.states import State
from chalicelib.domain.policy.policy import Policy
from chalicelib.locale.words import label, languages
from infra import policy as compiler
from operating import docs
from operating.policy_commands import Readable
from operating.shell import lists
from tests import samples
from tests.domain.lives import POLICY, ready

RUN = CliRunner()


@pytest.mark.parametrize(
    "words",
    [
        ("policy", "check"),
        ("policy", "preview"),
        ("policy", "impact"),
        ("explain",),
        ("products", "import"),
        ("products", "export"),
        ("case", "list"),
        ("case", "show"),
        ("case", "new"),
        ("case", "export"),
        ("case", "verify"),
        ("case", "black-out"),
        ("person", "export"),
        ("person", "erase"),
        ("mail", "preview"),
        ("mail", "again"),
        ("mail", "release"),
        ("mail", "replay"),
    ],
    ids=" ".join,
)
def test_every_command_has_help_with_an_example(words: tuple[str, ...]) -> None:
    answer = RUN.invoke(cli.app, [*words, "--help"])
    assert answer.exit_code == 0
    assert f"Example: aftercare {' '.join(words)}" in " ".join(answer.output.split())


def test_the_real_pages_have_no_mistake() -> None:
    answer = RUN.invoke(cli.app, ["policy", "check", "--json"])
    assert json.loads(answer.output) == []
    assert answer.exit_code == 0


def test_impact_of_unedited_pages_is_nothing(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    lists.write_cases(file, [samples.case("repair"), samples.case("return")])
    answer = RUN.invoke(cli.app, ["policy", "impact", "--cases", str(file), "--json"])
    assert (answer.exit_code, json.loads(answer.output)) == (0, [])


def test_no_stack_is_one_sentence_and_its_own_exit_code(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, cli.__file__, "explain", "202611-001"],
        env={"DATA_DIR": str(tmp_path), "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert "make up" in done.stderr
    assert "Traceback" not in done.stderr


def test_impact_weighs_an_edit_whose_examples_still_promise_the_old_rule(tmp_path: Path) -> None:
    checkout = tmp_path / "shop"
    shutil.copytree(docs.ROOT / "docs", checkout / "docs")
    page = checkout / "docs" / "zh" / "policy" / "warranty.md"
    page.write_text(page.read_text("utf-8").replace("phone: 12", "phone: 18", 1), "utf-8")
    changed, mistakes = compiler.examine(checkout / "docs", today=samples.TODAY)
    assert mistakes
    assert changed
    case = samples.case("repair", model="FH-P1")
    before = Policy.model_validate(compiler.compile_policy(docs.ROOT / "docs", today=samples.TODAY))
    what = {change.what for change in impact([case], before=before, after=Policy.model_validate(changed))}
    assert what == {"until"}


WRONG = {
    "a commit that is none": ("policy", "impact", "--since", "nothing"),
    "no file of cases": ("policy", "impact", "--cases", "/nowhere/cases.jsonl"),
    "a file of something else": ("policy", "impact", "--cases", __file__),
    "no list of products": ("products", "import", "/nowhere/sold.csv"),
    "a list of something else": ("products", "import", __file__),
    "a language that is none": ("policy", "check", "--language", "fr"),
}


@pytest.mark.parametrize("words", WRONG.values(), ids=WRONG)
def test_wrong_use_is_one_sentence_and_code_2(words: tuple[str, ...]) -> None:
    answer = RUN.invoke(cli.app, words)
    assert answer.exit_code == 2
    assert "Traceback" not in answer.output


@pytest.mark.parametrize("language", ["zh", "en"])
def test_impact_is_read_in_words(language: Language, capsys: pytest.CaptureFixture[str]) -> None:
    case = ready(State.QUOTED, failed_repairs=2)
    changes = [
        Change(case.number, "outcome", "expired", "covered"),
        Change(case.number, "quote", None, Decimal("680.00")),
        Change(case.number, "solutions", ("exchange", "free_repair"), ("free_repair",)),
        Change(
            case.number,
            "deadlines",
            (("solve", samples.NOW), ("repair", samples.NOW)),
            (("solve", samples.NOW),),
        ),
    ]
    Readable(POLICY, language).table(changes, total=1)
    said = capsys.readouterr().out
    assert label("solution", "exchange", language)[:4] in said
    assert label("outcome", "covered", language)[:4] in said
    assert "CNY 680.00" in said
    assert label("timer", "repair", language) in said
    assert label("timer", "solve", language) not in said


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kept", [True, False])
def test_an_explanation_is_whole_sentences(
    language: str, kept: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    case = samples.case("repair", model="FH-P1", purchased_on="2026-03-05")
    assert case.coverage
    cli._print_explanation(case, explain(case, samples.POLICY)._replace(kept=kept), language)
    told = capsys.readouterr().out
    assert case.number in told
    assert case.coverage.policy_hash in told
    assert (label("operator", "not_kept", language) in told) is not kept
