"""`make lint`: every check that needs no running stack, all of them even if the first finds something."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from infra.local.processes import building
from infra.package import PackagingError, build

BIN = Path(sys.executable).parent

CHECKS: tuple[tuple[str, list[str | Path]], ...] = (
    ("catalogues of words", [sys.executable, "-m", "infra.catalogues"]),
    ("ruff check", [BIN / "ruff", "check", "."]),
    ("ruff format", [BIN / "ruff", "format", "--check", "."]),
    ("mypy", [BIN / "mypy"]),
    ("bandit", [BIN / "bandit", "-q", "-c", "pyproject.toml", "-r", "functions", "infra", "site"]),
)


def passes(name: str, command: list[str | Path]) -> bool:
    """Run one check, its words on the terminal; tell whether it found nothing."""
    print(f"· {name}", flush=True)
    return subprocess.run(command, check=False).returncode == 0


def templates_pass() -> bool:
    """Check the packaged template of both stages; tell whether cfn-lint found nothing."""
    try:
        with building():
            made = [build(stage) / "template.json" for stage in ("prod", "local")]
    except PackagingError as error:
        print(f"✗ The functions cannot be packaged:\n{error}")
        return False
    return passes("cfn-lint", [BIN / "cfn-lint", *made])


def main() -> None:
    """Run all checks; exit with 1 if any found something."""
    results = [passes(name, command) for name, command in CHECKS]
    results.append(templates_pass())
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
