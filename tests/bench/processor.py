"""Where the processor time goes: emulator, functions, gateway, mailbox, and the clients themselves."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Mapping

import psutil

from infra.local.place import Place
from infra.local.processes import leftovers

SERVERS = {"infra.local.emulator": "emulator", "infra.local.gateway": "gateway", "maildump": "mailbox"}
CLIENTS = "clients of the benchmark"
FUNCTION = "AWS_LAMBDA_FUNCTION_NAME"


def role(process: psutil.Process) -> str:
    """What a process of the stack does."""
    name = process.environ().get(FUNCTION, "")
    if name:
        return f"function {name.split('-')[1].removesuffix('Handler')}"
    command = " ".join(process.cmdline())
    return next((part for module, part in SERVERS.items() if module in command), "other")


def spent(place: Place) -> dict[str, float]:
    """Processor seconds by role since each process began; ended children count for their parent."""
    total: dict[str, float] = defaultdict(float)
    for process in leftovers(place):
        try:
            total[role(process)] += seconds(process)
        except psutil.Error:  # ended just now
            continue
    total[CLIENTS] = seconds(psutil.Process(os.getpid()))
    return total


def between(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    """What was spent in between."""
    return {name: total - before.get(name, 0.0) for name, total in after.items()}


def seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system + times.children_user + times.children_system)
