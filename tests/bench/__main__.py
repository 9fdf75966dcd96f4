"""`make bench`: the rate of accepted requests, what it costs, and single parts, as Markdown tables.

Uses the stack that runs in DATA_DIR, else starts one of its own.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from infra.local.place import ROOT, Place
from infra.local.processes import is_running
from tests.bench import attacker, hostile
from tests.bench.load import Burst, await_mails, burst, confirm
from tests.bench.processor import between, spent
from tests.stack import Stack


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0, help="how long each run sends")
    parser.add_argument("--clients", type=int, default=8, help="how many send at once")
    parser.add_argument("--parts", action="store_true", help="only the single parts, without load")
    parser.add_argument("--hostile", action="store_true", help="only the stream of hostile mails")
    parser.add_argument("--attacker", action="store_true", help="only an attacker with public knowledge")
    parser.add_argument("--runs", type=int, default=3, help="how many runs")
    return parser.parse_args()


@contextmanager
def a_stack() -> Iterator[Place]:
    """The stack that runs already, or one of its own."""
    place = Place.from_environment()
    if place.data.exists() and is_running(place):
        yield place
        return
    with tempfile.TemporaryDirectory(prefix="aftercare-bench-") as folder:
        stack = Stack.on_free_ports(Path(folder) / "data").start()
        try:
            yield stack.place
        finally:
            stack.stop()


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a Markdown table."""
    print("\n| " + " | ".join(head) + " |")
    print("| --- |" + " ---: |" * (len(head) - 1))
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")


def spread(values: Sequence[float], *, digits: int = 1) -> tuple[str, str]:
    """Median, and smallest to largest."""
    return (
        f"{statistics.median(values):.{digits}f}",
        f"{min(values):.{digits}f} to {max(values):.{digits}f}",
    )


def quantile(done: Burst, share: float) -> float:
    """Milliseconds within which that share of the answers came."""
    times = sorted(sent.took for sent in done.sent)
    return 1000 * times[min(len(times) - 1, int(share * len(times)))]


def rates(bursts: Sequence[Burst]) -> None:
    """What came through, and that nothing was lost or doubled."""
    measures = {
        "accepted requests a second": [done.rate for done in bursts],
        "answer, median (ms)": [quantile(done, 0.5) for done in bursts],
        "answer, 99 of 100 (ms)": [quantile(done, 0.99) for done in bursts],
        "last mail after the last request (s)": [done.mailed for done in bursts],
    }
    table(("measure", "median", "spread"), [(name, *spread(values)) for name, values in measures.items()])
    counts = {
        "accepted": sum(len(done.sent) for done in bursts),
        "refused": sum(done.refused.total() for done in bursts),
        "not found by look-up": sum(done.unconfirmed for done in bursts),
        "numbers given twice": sum(done.doubled for done in bursts),
        "mails missing": sum(done.missing_mails for done in bursts),
        "mails doubled": sum(done.doubled_mails for done in bursts),
    }
    table(("count, all runs", "requests"), counts.items())


def processor(costs: Sequence[Mapping[str, float]], bursts: Sequence[Burst]) -> None:
    """How the processor time of all runs divides, mails included."""
    sums = {name: sum(cost.get(name, 0.0) for cost in costs) for name in set().union(*costs)}
    requests, total = sum(len(done.sent) for done in bursts), sum(sums.values())
    rows = [
        (name, f"{cost:.1f}", f"{100 * cost / total:.0f} %", f"{1000 * cost / requests:.1f}")
        for name, cost in sorted(sums.items(), key=lambda row: -row[1])
    ]
    table(("processor time until the last mail", "s", "share", "ms a request"), rows)


def under_attack(seen: hostile.Stream) -> None:
    """How long others wait while hostile mails arrive."""
    measures = {
        "a customer's mail until its answer (s)": seen.answered,
        "one round of the clock (s)": seen.clock,
    }
    rows = [(name, f"{statistics.median(took):.1f}", f"{max(took):.1f}") for name, took in measures.items()]
    table((f"while {hostile.MAILS} hostile mails arrive in {seen.arriving:.0f} s", "median", "worst"), rows)
    counts = {
        "customers' mails": len(seen.answered) + seen.unanswered,
        "without an answer": seen.unanswered,
        "rounds of the clock that failed": len(seen.broken),
        "hostile mails that the entrance refused": seen.refused,
    }
    table(("count", "number"), counts.items())
    print(f"\nload average: {', '.join(f'{one:.1f}' for one in os.getloadavg())}")


def with_public_knowledge(seen: attacker.Attack) -> None:
    """What an attacker got who has no link."""
    rows: list[tuple[str, object]] = [
        (f"mails to a stranger spelt like {name}", count) for name, count in seen.mails.items()
    ]
    rows.append((f"answers about coverage that changed, of {seen.coverage_asked}", seen.coverage_changed))
    rows.append(("kinds of things whose existence an answer told", ", ".join(seen.told) or 0))
    rows += [(f"{name} given to one address", count) for name, count in seen.accepted.items()]
    rows.append(("what one address costs the shop a day, at most (USD)", f"{seen.dollars:.2f}"))
    table(("an attacker without a link", "figure"), rows)
    times = [
        (name, *(f"{one:.1f}" for one in took[:2]), f"{took[2]:.2f}") for name, took in seen.times.items()
    ]
    table(("time of an answer (ms, median)", "exists", "does not", "share of the former longer"), times)


def main() -> None:
    sys.path[:0] = [str(ROOT / "functions"), str(ROOT / "site")]
    from tests.bench import parts

    asked = options()
    if asked.attacker:
        with a_stack() as place:
            with_public_knowledge(attacker.attack(place))
        return
    if asked.hostile:
        with a_stack() as place:
            under_attack(hostile.stream(place))
        return
    with a_stack() as place:
        bursts: list[Burst] = []
        costs: list[dict[str, float]] = []
        if not asked.parts:
            burst(place, clients=asked.clients, seconds=3)  # warms what a first burst would pay for
        for _ in range(0 if asked.parts else asked.runs):
            before = spent(place)
            done = burst(place, clients=asked.clients, seconds=asked.seconds)
            await_mails(place, done)
            costs.append(between(before, spent(place)))
            confirm(place, done, clients=asked.clients)
            bursts.append(done)
        attacked = None if asked.parts else hostile.stream(place)
        singles = parts.measured(place.data / "package" / "deployment.zip", max(5, asked.runs))
    if bursts:
        print(f"\n{asked.runs} runs of {asked.clients} clients for {asked.seconds:.0f} s")
        rates(bursts)
        processor(costs, bursts)
    if attacked:
        under_attack(attacked)
    table(("part (ms)", "median", "spread"), [(name, *spread(cost)) for name, cost in singles.items()])


if __name__ == "__main__":
    main()
