"""`python -m tests.languages.visit` in a copied tree makes calls that come as JSON and prints the answers.

It is a process of its own, so that words, policy and mails are those of the copy alone.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import httpx

from infra import ROOT  # which makes the rooms of this copy importable
from tests.inside import inside


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, inside(Path(folder) / "data", checkout=ROOT) as running:
        with httpx.Client(base_url=running.url, timeout=30) as api:
            answers = [answer(api, call) for call in json.load(sys.stdin)]
        mails = [{**one, "source": running.letterbox.raw[place]} for place, one in enumerate(running.mails())]
    print(json.dumps({"answers": answers, "mails": mails}))


def answer(api: httpx.Client, call: dict[str, Any]) -> dict[str, Any]:
    """Make one call; what it says in full, as JSON where it is."""
    told = api.request(**call)
    is_json = "json" in told.headers.get("content-type", "")
    return {"status": told.status_code, "text": told.text, "json": told.json() if is_json else None}


if __name__ == "__main__":
    main()
