"""Golden files: what a text was when somebody last read it."""

from __future__ import annotations

import difflib
import os
from pathlib import Path

GOLDEN = Path(__file__).parent / "golden"


def assert_kept(name: str, text: str) -> None:
    """Compare with the kept file; `REWRITE_GOLDEN=1` keeps this text instead."""
    path = GOLDEN / name
    if os.environ.get("REWRITE_GOLDEN"):
        path.write_text(text, "utf-8")
    kept = path.read_text("utf-8")
    changed = list(difflib.unified_diff(kept.splitlines(), text.splitlines(), lineterm="", n=0))
    assert text == kept, "\n".join(changed)
