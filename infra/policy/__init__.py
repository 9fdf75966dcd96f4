"""Compile and check the policy: front matter and clauses of `docs/` → `functions/chalicelib/policy.json`.

The pages of one language carry the rules (`docs/brand.yaml` says which), those of the others only their
words; all carry the same clause ids. Every mistake is found in one run and said in a sentence with file,
line and field; while there is one, nothing is written.
"""

from infra import ROOT
from infra.policy.compiling import PolicyMistake, check, compile_policy, examine, warnings
from infra.policy.mistakes import Mistake

DOCS = ROOT / "docs"
TARGET = ROOT / "functions" / "chalicelib" / "policy.json"

__all__ = [
    "DOCS",
    "ROOT",
    "TARGET",
    "Mistake",
    "PolicyMistake",
    "check",
    "compile_policy",
    "examine",
    "warnings",
]
