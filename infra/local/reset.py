"""`make reset`: clears the local stack's data, and nothing else that may lie in the folder."""

from __future__ import annotations

import shutil
import sys

from infra.local.place import Place
from infra.local.processes import Trouble, end_leftovers, sole_owner

OURS = (
    "state",
    "journal",
    "s3",
    "tmp",
    "logs",
    "site",
    "package",
    "clock",
    "secrets",
    "format",
    "ports.json",
    "routes.json",
)
OURS_TOO = ("mailbox.sqlite", "mailbox.sqlite-journal", "site.stamp", "package.stamp", "lock")


def main() -> None:
    """Clear the folder of a stack that does not run."""
    place = Place.from_environment()
    if not place.data.exists():  # nothing was ever started here
        return
    try:
        with sole_owner(place):
            end_leftovers(place)
            for name in (*OURS, *OURS_TOO):
                path = place.data / name
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    except Trouble as trouble:
        sys.exit(f"✗ {trouble}")
    print(f"✓ {place.data} is empty.")


if __name__ == "__main__":
    main()
