"""`make lint`: every check that needs no running stack, all of them even if the first finds something."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import partial
from pathlib import Path

from infra.local.processes import hold_build
from infra.package import PackagingError, build

BIN = Path(sys.executable).parent
AT_ONCE = 2  # mypy takes longest, so it begins first and the others run beside it
Found = tuple[bool, str]  # whether a check found nothing, and its words

CHECKS: tuple[tuple[str, list[str | Path]], ...] = (
    ("mypy", [BIN / "mypy"]),
    ("ruff check", [BIN / "ruff", "check", "."]),
    ("ruff format", [BIN / "ruff", "format", "--check", "."]),
    ("bandit", [BIN / "bandit", "-q", "-c", "pyproject.toml", "-r", "functions", "infra", "site"]),
)


def run(command: list[str | Path]) -> Found:
    """Run one check to its end."""
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode == 0, done.stdout


def check_templates() -> Found:
    """Check the packaged template of both stages by cfn-lint."""
    try:
        with hold_build():
            made = [build(stage) / "template.json" for stage in ("prod", "local")]
    except PackagingError as error:
        return False, f"✗ The functions cannot be packaged:\n{error}\n"
    return run([BIN / "cfn-lint", *made])


def main() -> None:
    """Run all checks, each told when it ends; exit with 1 if any found something."""
    words = run([sys.executable, "-m", "infra.catalogues"])  # what the others read is compiled first
    jobs: dict[str, Callable[[], Found]] = {"catalogues of words": lambda: words}
    jobs |= {name: partial(run, command) for name, command in CHECKS} | {"cfn-lint": check_templates}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        begun = {pool.submit(job): name for name, job in jobs.items()}
        for ended in as_completed(begun):
            print(f"· {begun[ended]}\n{ended.result()[1]}", end="", flush=True)
    sys.exit(0 if all(ended.result()[0] for ended in begun) else 1)


if __name__ == "__main__":
    main()
