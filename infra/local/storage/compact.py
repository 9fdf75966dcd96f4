"""Saves the local stack's state at once, so that its journal holds nothing of what was erased before."""

from __future__ import annotations

import sys
import urllib.error
import urllib.request

from infra.local.place import Place
from infra.local.processes import Trouble

COMPACT = "/_aftercare/compact"
SECONDS = 60.0


def compact(emulator_url: str) -> None:
    """Save all that the emulator holds and drop the journal before it. Raises Trouble if that cannot be."""
    asked = urllib.request.Request(f"{emulator_url}{COMPACT}", method="POST")  # noqa: S310 # nosec B310 # our own address
    try:
        urllib.request.urlopen(asked, timeout=SECONDS).close()  # noqa: S310 # nosec B310 # our own address
    except urllib.error.HTTPError as refused:
        refused.close()
        raise Trouble("The state could not be saved: is there room on the disk?") from None
    except OSError:
        raise Trouble(f"No stack answers at {emulator_url}: start it with `make up`.") from None


def main() -> None:
    """Compact the journal of the stack in DATA_DIR."""
    try:
        compact(Place.from_environment().emulator_url)
    except Trouble as trouble:
        sys.exit(f"✗ {trouble}")


if __name__ == "__main__":
    main()
