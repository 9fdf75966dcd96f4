"""Single parts, measured alone: a cold import, reading the policy, writing one mail."""

from __future__ import annotations

import subprocess
import sys
import time
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

PYTHON = getattr(sys, "_base_executable", sys.executable)
POLICY = """
import sys, time; sys.path.insert(0, sys.argv[1])
import app
from chalicelib import desk
before = time.perf_counter(); desk.policy(); print(time.perf_counter() - before)
"""


def run(code: str, package: Path) -> float:
    """Run code in a Python that sees only the package, and return the number that it prints."""
    done = subprocess.run(
        [PYTHON, "-S", "-s", "-c", code, str(package)], capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def cold_import(package: Path) -> float:
    """Seconds from the interpreter's first line until the functions are imported."""
    code = "import sys, time; before = time.perf_counter(); sys.path.insert(0, sys.argv[1]); import app"
    return run(f"{code}; print(time.perf_counter() - before)", package)


def import_table(package: Path, rows: int = 8) -> list[tuple[str, float]]:
    """The packages of one cold import that cost most by themselves (s), by -X importtime."""
    code = "import sys; sys.path.insert(0, sys.argv[1]); import app"
    command = [PYTHON, "-S", "-s", "-X", "importtime", "-c", code, str(package)]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stderr.splitlines()[1:]
    total: dict[str, float] = {}
    for line in lines:
        own, _, name = line.removeprefix("import time:").split("|")
        top = name.strip().partition(".")[0]
        total[top] = total.get(top, 0.0) + int(own) / 1e6
    return sorted(total.items(), key=lambda row: -row[1])[:rows]


def mail(times: int = 300) -> float:
    """Processor seconds to write and build one mail, the first one left out."""
    from datetime import UTC, datetime

    from chalicelib.adapters.letters import letter
    from chalicelib.adapters.mailer import Envelope, mime
    from tests.mails import scenes

    case = scenes.opened("repair")
    sender = "service@example.com"
    around = Envelope(sender, "Fanhe", "a@example.com", "1@example.com", "en", datetime.now(UTC))

    def write() -> None:
        mime(letter(scenes.message(case, "RequestReceived", "en"), "en"), around).as_bytes()

    write()
    before = time.process_time()
    for _ in range(times):
        write()
    return (time.process_time() - before) / times


def measured(deployment: Path, runs: int) -> dict[str, list[float]]:
    """Every part several times, in milliseconds."""
    with TemporaryDirectory() as folder:
        zipfile.ZipFile(deployment).extractall(folder)
        package = Path(folder)
        cold_import(package)  # fills the disk's cache
        found = {
            "cold import of the functions": [cold_import(package) for _ in range(runs)],
            "reading the compiled policy": [run(POLICY, package) for _ in range(runs)],
            "one mail, written and built (processor)": [mail() for _ in range(runs)],
        }
        found |= {f"importing {name} alone": [cost] for name, cost in import_table(package)}
    return {name: [1000 * value for value in values] for name, values in found.items()}
