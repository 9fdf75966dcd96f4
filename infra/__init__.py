"""What builds, checks and runs the product; importing it makes the rooms beside it importable."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / room) for room in ("functions", "site") if str(ROOT / room) not in sys.path]
