"""What a start does with the files of the run before, until ministack reads them."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from infra.local.storage.journal import sync_folder

PENDING, FINISHED = "next", "finished"  # a save on its way, and the mark that it is whole
POSITION = "journal.json"  # where the journal goes on after a save, and what streams still have to tell
SIDECAR, PART = ".meta.json", ".tmp"  # ministack's own endings: it leaves out what ends in .tmp when it loads


def recover(data: Path) -> None:
    """Bring the saved state and the objects to one whole moment; end the process if they cannot be read."""
    state = data / "state"
    take_over(state)
    check(state)
    forget_stream_positions(state)
    give_back_messages(state)
    finish_parts(data / "s3")


def check(state: Path) -> None:
    """Refuse saved state that cannot be read, before ministack starts with half of it."""
    for file in sorted(state.glob("*.json")):
        try:
            json.loads(file.read_text())
        except ValueError:
            sys.exit(f"unreadable: {file}")


def forget_stream_positions(state: Path) -> None:
    """Drop the saved positions in streams: the records they count are not saved, so it would stall."""
    file = state / "lambda.json"
    if file.exists():
        saved = json.loads(file.read_text())
        saved["payload"]["dynamodb_stream_positions"] = {}
        file.write_text(json.dumps(saved))


def give_back_messages(state: Path) -> None:
    """Let saved messages be taken at once: whoever was working on one when it was saved is gone."""
    file = state / "sqs.json"
    if not file.exists():
        return
    saved = json.loads(file.read_text())
    for queue in saved["payload"]["queues"]["data"].values():
        for message in queue["messages"]:
            message["visible_at"] = 0
    file.write_text(json.dumps(saved))


def take_over(state: Path) -> None:
    """Put a finished save in the place of the one before, or drop one that a kill cut short.

    A kill in between does no harm: the next start goes on where it ended, so that tables, queues and their
    mappings are always of one moment.
    """
    pending = state / PENDING
    if (pending / FINISHED).exists():
        for file in pending.glob("*.json"):
            file.replace(state / file.name)
        sync_folder(state)
    shutil.rmtree(pending, ignore_errors=True)


def finish_parts(folder: Path) -> None:
    """Finish what was cut short between its two renames, and remove what was cut short before."""
    for part in folder.rglob(f"*{SIDECAR}{PART}"):
        body = part.with_name(part.name.removesuffix(SIDECAR + PART))
        if body.exists() and not body.with_name(body.name + PART).exists():
            part.replace(part.with_name(part.name.removesuffix(PART)))
    for part in folder.rglob(f"*{PART}"):
        part.unlink(missing_ok=True)
