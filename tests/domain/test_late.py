"""Models are built when they are needed, and all at once before threads share them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from chalicelib.domain.case.case import Case
from chalicelib.domain.kernel.lazy_model import Late, build

FUNCTIONS = Path(__file__).resolve().parent.parent.parent / "functions"
COUNT = """
import sys; sys.path.insert(0, sys.argv[1])
import app
from chalicelib.domain.kernel.lazy_model import Late
def all_of(base): return [m for one in base.__subclasses__() for m in (one, *all_of(one))]
print(sum(m.__pydantic_complete__ for m in all_of(Late)))
print(" ".join(name for name in sys.modules if name.startswith("chalicelib")))
"""
LATER = ("messages", "compose", "letters", "public_pages", "routes", "pipeline", "worker", "inbound_rules")


def test_a_cold_start_builds_hardly_a_model_and_imports_no_words_of_mails() -> None:
    asked = [sys.executable, "-c", COUNT, str(FUNCTIONS)]
    built, imported = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.splitlines()
    assert int(built) < 5  # those of which a constant is made
    names = {name.rpartition(".")[2] for name in imported.split()}
    assert not names & set(LATER)


def test_all_are_built_before_threads_share_them() -> None:
    class Fresh(Late):
        case: Case | None = None

    assert not Fresh.__pydantic_complete__
    build()
    assert Fresh.__pydantic_complete__
