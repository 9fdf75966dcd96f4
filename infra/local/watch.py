"""Brings a changed page or function live while the stack runs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import watchfiles
from botocore.exceptions import BotoCoreError, ClientError

from infra.local.build import CODE_SOURCES, NEVER_SOURCES, Say, build, is_generated, site_sources
from infra.local.deploy import deploy, tell_gateway
from infra.local.place import ROOT, Place
from infra.local.processes import Trouble
from infra.local.warm import warm


def is_source(_change: watchfiles.Change, path: str) -> bool:
    """Tell whether a changed file is one that people write."""
    file = Path(path)
    return not (is_generated(file) or NEVER_SOURCES & set(file.parts) or file.name.startswith((".", "#")))


def watch(place: Place, asked: threading.Event, say: Say) -> None:
    """Rebuild and deploy after each change until the stack stops; a broken build changes nothing."""
    folders = {ROOT / name for name in (*site_sources(), *CODE_SOURCES)}
    existing = [folder for folder in folders if folder.exists()]
    behind = False
    for _ in watchfiles.watch(
        *existing, stop_event=asked, watch_filter=is_source, debounce=400, raise_interrupt=False
    ):
        behind = not went_live(partial(refresh, place, say, anew=behind), say)


def went_live(bring: Callable[[], None], say: Say) -> bool:
    """Bring a change live; what went wrong is said, and the next change is waited for all the same."""
    try:
        bring()
    except (Trouble, BotoCoreError, ClientError, OSError) as trouble:
        say(f"✗ the change is not live, the last good build goes on: {trouble}")
        return False
    return True


def refresh(place: Place, say: Say, *, anew: bool = False) -> None:
    """Build what changed and bring it live; `anew` also what was built before and did not get there."""
    started = time.monotonic()
    site, code = build(place, say)
    code = code or anew
    if code:
        there = deploy(place)
        tell_gateway(place, there)
    if site or code:
        say(f"live again after {time.monotonic() - started:.1f} s")
    if code:
        warm(place, there)
