"""`make clock AT=…`: moves the local stack's clock, forward only, and runs what has fallen due."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from infra.local.deploy import client, outputs
from infra.local.place import Place, keep
from infra.local.processes import Trouble, is_running
from infra.local.warm import scheduled_event

SHOP = ZoneInfo("Asia/Shanghai")
MOST_RUNS = 1000  # of the clock, each with up to a hundred cases
WAITS = ("done", "outrun", "deleted", "behind")  # what a run says when there may be more to do


def check_running(place: Place) -> None:
    """Raise Trouble if there is no stack whose clock this could be."""
    if not is_running(place):
        raise Trouble(f"No stack runs in {place.data}: start it with `make up`.")


def offset(file: Path) -> float:
    """Return by how many seconds the stack's clock is ahead."""
    return float(file.read_text()) if file.exists() else 0.0


def now(file: Path) -> datetime:
    """Return the stack's time."""
    return datetime.fromtimestamp(datetime.now(UTC).timestamp() + offset(file), SHOP)


def parse_moment(text: str) -> datetime:
    """Read a moment; without a time zone it is in the shop's. Raises Trouble."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Trouble(f"{text!r} is no moment: write it as 2026-12-01T09:00+08:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=SHOP)


def move(file: Path, to: datetime) -> None:
    """Set the clock. Raises Trouble if it would go back."""
    if to < now(file):
        raise Trouble(
            f"The clock goes forward only, and it is {now(file):%Y-%m-%d %H:%M:%S %z} there already."
        )
    keep(file, str(to.timestamp() - datetime.now(UTC).timestamp()))


def catch_up(tick: Callable[[], Mapping[str, int]]) -> None:
    """Run the clock function until nothing is due any more. Raises Trouble if that never comes."""
    for _ in range(MOST_RUNS):
        told = tick()
        if not any(told[name] for name in WAITS):
            return
    raise Trouble(f"After {MOST_RUNS} runs of the clock cases are still due.")


def run_clock(place: Place) -> dict[str, int]:
    """Run the clock function once and return what it did. Raises Trouble if it fails."""
    name = outputs(place)["ClockName"]
    answer = client(place, "lambda").invoke(FunctionName=name, Payload=json.dumps(scheduled_event()))
    if "FunctionError" in answer:
        raise Trouble(f"The clock function failed; why stands at the end of {place.logs / 'functions.log'}")
    told: dict[str, int] = json.loads(answer["Payload"].read())
    return told


def main() -> None:
    """Move the clock if a moment is given, and say what time it is on the stack."""
    place = Place.from_environment()
    try:
        check_running(place)
        if len(sys.argv) > 1:
            move(place.clock_file, parse_moment(sys.argv[1]))
            catch_up(partial(run_clock, place))
    except Trouble as trouble:
        sys.exit(f"✗ {trouble}")
    print(f"On the local stack it is {now(place.clock_file).isoformat(timespec='seconds')}")


if __name__ == "__main__":
    main()
