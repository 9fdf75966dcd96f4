"""Renews the locked requirements from requirements/*.in, without addresses of any index in them."""

from __future__ import annotations

import subprocess
import sys

OPTIONS = (
    "--universal",
    "--python-version=3.11",
    "--no-header",
    "--no-annotate",
    "--quiet",
)

# up comes first: ministack pins botocore, and the functions must run with the same one.
LOCKS = (
    ("requirements/up.in", "requirements/up.txt", ()),
    ("requirements/functions.in", "functions/requirements.txt", ("-c", "requirements/up.txt")),
    ("requirements/dev.in", "requirements/dev.txt", ("-c", "requirements/up.txt")),
)


def main() -> None:
    """Write all lock files."""
    for source, target, constraints in LOCKS:
        command = [sys.executable, "-m", "uv", "pip", "compile", *OPTIONS, *constraints, source, "-o", target]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
