"""Single parts, measured alone: a cold import, reading the policy, writing one mail, reading one."""

from __future__ import annotations

import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from infra.local.place import ROOT

PYTHON = getattr(sys, "_base_executable", sys.executable)
POLICY = """
import sys, time; sys.path.insert(0, sys.argv[1])
import app
from chalicelib.cases import context
before = time.perf_counter(); context.policy(); print(time.perf_counter() - before)
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

    from chalicelib.outbound.letters import letter
    from chalicelib.outbound.mime import Envelope, mime
    from tests.mails import scenes

    case = scenes.opened("repair")
    sender = "service@example.com"
    around = Envelope(sender, "Fanhe", "a@example.com", "1@example.com", "en", datetime.now(UTC))

    def write() -> None:
        mime(letter(scenes.message(case, "RequestReceived", "en"), "en"), around).as_bytes()

    return spent_on(write, times)


def inbound(mails: list[Path], times: int) -> list[float]:
    """Processor seconds to read each of these mails and judge it, as a mean of some rounds."""
    from tests.inbox.world import World

    known, receipt = world_of(World())
    return [spent_on(partial(_judged, mail.read_bytes(), receipt, known), times) for mail in mails]


def _judged(raw: bytes, receipt: Any, known: Any) -> object:
    from chalicelib.domain.replies.inbound_rules import judge
    from chalicelib.mail_parser import parse_mail

    return judge(parse_mail(raw), receipt, known)


def fixtures() -> list[Path]:
    return sorted((ROOT / "tests" / "inbox" / "fixtures").rglob("*.eml"))


def world_of(world: Any) -> tuple[Any, Any]:
    """What is known of a mail that has the token of an open case."""
    from chalicelib.domain.replies.inbound_rules import Receipt, SenderFacts

    case = world.outside.context.cases.load("202611-001")
    address = world.outside.context.settings.service_address
    return SenderFacts(address, case, "token", is_customer=True), Receipt((address,))


def spent_on(what: Callable[[], object], times: int) -> float:
    """Processor seconds of one call; the first one is left out."""
    what()
    before = time.process_time()
    for _ in range(times):
        what()
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
            "one mail out: written and built (processor)": [mail() for _ in range(runs)],
            "one mail in: read and judged (processor), each fixture": inbound(fixtures(), runs),
        }
        found |= {f"importing {name} alone": [cost] for name, cost in import_table(package)}
    return {name: [1000 * value for value in values] for name, values in found.items()}
