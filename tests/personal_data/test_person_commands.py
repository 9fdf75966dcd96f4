"""`aftercare person` on the desk of the fakes: what the operator sees, and what the archive holds."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

import cli
from chalicelib.locale.words import keys, languages
from chalicelib.personal_data.receipts import QUEUE_DAYS, remaining_lines
from infra.policy import ROOT
from operating import person_commands
from operating.case_files import archives
from tests.personal_data.life import ADDRESS, MARKERS, Life, lived
from tests.samples import STAFF

RUN = CliRunner()


@pytest.fixture
def life(monkeypatch: pytest.MonkeyPatch) -> Life:
    made = lived()
    monkeypatch.setattr(person_commands, "context_of", lambda stage: made.outside.context)
    return made


@pytest.fixture
def compacted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was still there each time that the journal was asked to shorten itself."""
    asked: list[str] = []
    monkeypatch.setattr(person_commands, "compact_journal", lambda: asked.append("now"))
    return asked


def run(*words: str) -> tuple[int, str]:
    answer = RUN.invoke(cli.app, ["person", *words])
    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.output
    return answer.exit_code, re.sub(r"\s+", " ", answer.output)


def test_the_archive_holds_all_that_is_known(life: Life, tmp_path: Path) -> None:
    target = tmp_path / "person"
    assert run("export", ADDRESS, "--to", str(target))[0] == 0
    files = {file.relative_to(target).as_posix(): file for file in target.rglob("*") if file.is_file()}
    for number in ("202611-002", "202611-003", "202611-004"):
        assert f"cases/{number}/case.json" in files
    assert {f"mails/arrived{n}.eml" for n in (3, 5, 6, 7)} <= set(files)
    own = files["cases/202611-002/case.json"].read_text()
    assert all(MARKERS[name] in own for name in ("name", "phone", "street", "text", "serial"))
    assert {one["serial"] for one in json.loads(files["products.json"].read_text())} == {
        "P1Q77000123",
        "P1Q77000999",
        "P1Q77000555",
    }
    assert json.loads(files["mentions.json"].read_text()) == ["202611-001", "202611-005"]
    assert any(
        key.startswith(("problem#", "address#")) for key in json.loads(files["records.json"].read_text())
    )
    assert archives.check(target)[1] == []
    assert not any("邻居" in file.read_text() for file in files.values() if file.suffix == ".json")


def test_an_export_writes_over_nothing(life: Life, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    assert RUN.invoke(cli.app, ["person", "export", ADDRESS, "--to", str(tmp_path / "there")]).exit_code == 2


def test_a_receipt_says_what_went_and_what_remains(life: Life, compacted: list[str]) -> None:
    code, said = run("erase", ADDRESS, "--close", "--yes", "--language", "en")
    assert code == 0
    assert "Cases with their messages and files: 3" in said
    assert "202611-002, 202611-003, 202611-004" in said
    assert "gone at most 35 days later" in said
    assert "out of our reach" in said
    assert compacted == ["now"]
    assert life.left() == []


@pytest.mark.parametrize("language", languages())
def test_every_sentence_of_a_receipt_is_there_in_each_language(life: Life, language: str) -> None:
    lines = tuple(remaining_lines(life.outside.policy, language))
    assert len(lines) == len(keys("erasure_remains"))
    assert not any("{" in line for line in lines)


def test_an_open_case_is_said_in_a_sentence_and_nothing_is_compacted(
    life: Life, compacted: list[str]
) -> None:
    code, said = run("erase", ADDRESS, "--yes", "--language", "en")
    assert code == 1
    assert "202611-003 is still open. Close it first, or add --close" in said
    assert compacted == []
    assert life.left()


def test_a_colleague_is_said_in_a_sentence(life: Life) -> None:
    code, said = run("erase", STAFF.who, "--yes", "--language", "en")
    assert (code, "off the roster" in said) == (1, True)


def test_without_a_yes_nothing_is_erased(life: Life, compacted: list[str]) -> None:
    before = life.left()
    assert RUN.invoke(cli.app, ["person", "erase", ADDRESS, "--close"], input="n\n").exit_code == 1
    assert life.left() == before


def test_json_has_the_figures(life: Life, compacted: list[str]) -> None:
    answer = RUN.invoke(cli.app, ["person", "erase", ADDRESS, "--close", "--yes", "--json"])
    told = json.loads(answer.stdout)
    assert told["complete"]
    assert told["erased"]["cases"] == 3


def test_the_days_of_queues_are_those_of_the_template() -> None:
    text = (ROOT / "infra" / "resources.yaml").read_text("utf-8")
    kept = {int(days) for days in re.findall(r"MessageRetentionPeriod: (\d+)", text)}
    assert yaml.safe_load(text)
    assert kept == {QUEUE_DAYS * 86400}
