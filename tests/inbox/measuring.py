"""What parsing a hostile mail takes, each in a process of its own: `python -m tests.inbox.measuring SIZE`.

Prints a JSON line a shape: its name, processor seconds, and the peak of memory in MB.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterable

from chalicelib.mail_parser import inspect_file, parse_mail
from tests.inbox.hostile import HEAD, SHAPES

DOUBLE = 2.6  # at most so many times as long for twice the size
SHORT = 0.02  # processor seconds that are too short to compare: caches and the neighbours are most of it
TRIES = 15  # of which the best counts; a quadratic one stays at 4 however often it is tried


def seconds(raw: bytes) -> float:
    """Processor time of parsing one mail, without what the collector does for the rest of the process."""
    gc.disable()
    before = time.process_time()
    parse_mail(raw)
    spent = time.process_time() - before
    gc.enable()
    return spent


def inspecting(content: bytes) -> float:
    """Processor time of judging a file, the quickest of three, without the collector."""
    times = []
    for _ in range(3):
        gc.disable()
        before = time.process_time()
        inspect_file(content)
        times.append(time.process_time() - before)
        gc.enable()
    return min(times)


def growth(make: Callable[[int], bytes], size: int) -> tuple[float, float]:
    """How many times as long judging the double size takes, and that time; the best of up to `TRIES`."""
    single, double = make(size), make(2 * size)
    least, found = [float("inf"), float("inf")], float("inf")
    for _ in range(TRIES):
        least = [min(before, inspecting(one)) for before, one in zip(least, (single, double), strict=True)]
        found = least[1] / max(least[0], SHORT)
        if found <= DOUBLE:
            break
    return found, least[1]


def ratio(shape: Callable[[int], bytes], size: int, *, enough: float, times: int = TRIES) -> float:
    """How many times as long the double size takes, by the best of up to `times` tries of each."""
    single, double = shape(size), shape(2 * size)
    least = [float("inf"), float("inf")]
    found = float("inf")
    for _ in range(times):
        least = [min(before, seconds(raw)) for before, raw in zip(least, (single, double), strict=True)]
        found = min(found, least[1] / max(least[0], SHORT))
        if found <= enough:
            break
    return found


def report(name: str, size: int) -> None:
    """Measure in a child, whose peak is its own; it begins with the mail in its hands."""
    raw = SHAPES[name](size)
    if os.fork() == 0:
        spent = seconds(raw)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps({"name": name, "seconds": round(spent, 3), "megabytes": peak}), flush=True)
        os._exit(0)
    os.wait()


def main(size: int, names: Iterable[str]) -> None:
    parse_mail(HEAD + b"\r\nhello\r\n")  # what is imported at the first mail
    for name in names:
        report(name, size)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:] or SHAPES)
