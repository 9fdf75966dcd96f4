"""Compile and check the policy: front matter and clauses of `docs/` → `functions/chalicelib/policy.json`.

The pages of one language carry the rules (`docs/brand.yaml` says which), those of the others only their
words; all carry the same clause ids. Every mistake is found in one run and said in a sentence with file,
line and field; while there is one, nothing is written.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
TARGET = ROOT / "functions" / "chalicelib" / "policy.json"
sys.path[:0] = [str(ROOT / room) for room in ("functions", "site") if str(ROOT / room) not in sys.path]

from infra.policy.compiling import PolicyMistake, check, compile_policy, examine  # noqa: E402 - needs that path
from infra.policy.mistakes import Mistake  # noqa: E402 - likewise

__all__ = ["DOCS", "ROOT", "TARGET", "Mistake", "PolicyMistake", "check", "compile_policy", "examine"]
