"""Mails that are made to take long take no longer than their size, and never more than is there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from chalicelib.mail_parser import parse_mail
from chalicelib.mail_parser.reply_text import html_to_text
from infra.local.place import ROOT
from tests.inbox.hostile import SHAPES
from tests.inbox.measuring import ratio

SIZE, LARGEST = 100_000, 25_000_000  # bytes; the largest is what the privacy page takes
ENOUGH, SECONDS, MEGABYTES = 2.6, 2.0, 256
FIXTURES = sorted(
    file for file in (Path(__file__).parent / "fixtures").rglob("*.eml") if b"text/html" in file.read_bytes()
)


@pytest.mark.parametrize("name", SHAPES)
def test_twice_the_size_takes_twice_the_time(name: str) -> None:
    assert ratio(SHAPES[name], SIZE, enough=ENOUGH) <= ENOUGH


@pytest.mark.long_run
def test_the_largest_mail_takes_little_time_and_memory() -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "functions")))}
    command = [sys.executable, "-m", "tests.inbox.measuring", str(LARGEST)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert {one["name"] for one in found} == set(SHAPES)
    assert [one for one in found if one["seconds"] > SECONDS or one["megabytes"] > MEGABYTES] == []


@pytest.mark.parametrize("file", FIXTURES, ids=lambda file: file.stem)
def test_markup_that_is_written_anew_reads_the_same(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = file.read_bytes()
    before = parse_mail(raw).text
    monkeypatch.setattr(html_to_text, "HARMLESS", 0)
    assert parse_mail(raw).text == before
