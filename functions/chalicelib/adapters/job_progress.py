"""How far the clock's jobs have come, and what is left of deleted cases, in the ledger table.

| key               | what it holds                                                                  |
| ----------------- | ------------------------------------------------------------------------------ |
| sweep             | up to when owed mails were swept, and the cases that were left                 |
| sweep#reached     | how far a sweep has come that takes several rounds                             |
| due               | the cases on which the clock failed                                            |
| digests           | the day of the last digests, and who is still to get one                       |
| mails             | the stored mails that could not be taken up                                    |
| retention#36      | up to which hour cases that are kept 36 months were deleted, and what failed   |
| pages             | the last day whose pages were published                                        |
| numbers           | how far the register's numbers were brought into one form; nothing left: done  |
| clock             | the jobs that began and never ended                                            |
| erasure#…         | what an erasure that has begun knows of its person, by ids, and how far it has |
|                   | come; goes at its end                                                          |
| deleted#202611-001 | kind, state and month of the end of a deleted case: for counting, nobody's data |
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.adapters.items import Items, stamp


@dataclass(frozen=True)
class Checkpoint:
    """Everything before `until` is done but for those `left`, each with the time since then."""

    until: datetime
    left: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class DeletedCase:
    """What is left of a deleted case; `month` is that of its end, as `YYYYMM`."""

    number: str
    kind: str
    state: str
    month: str


class JobProgress(Items):
    """Single-item calls; a repeated one does no harm."""

    def checkpoint(self, name: str) -> Checkpoint | None:
        """How far a round has come; None before its first time."""
        held = self._get(name)
        if not held:
            return None
        left = json.loads(held.get("left", "{}"))
        return Checkpoint(
            datetime.fromisoformat(held["at"]),
            {number: datetime.fromisoformat(since) for number, since in left.items()},
        )

    def save_checkpoint(self, name: str, progress: Checkpoint) -> None:
        left = json.dumps({number: stamp(since) for number, since in progress.left.items()})
        self._put(name, {"at": stamp(progress.until), "left": left})

    def jobs_begun(self) -> tuple[str, ...]:
        """The jobs that began and never ended, in that order."""
        held = self._get("clock")
        return tuple(json.loads(held["begun"])) if held else ()

    def note_jobs_begun(self, names: Sequence[str]) -> None:
        self._put("clock", {"begun": json.dumps(names)})

    def record_deletion(self, deleted: DeletedCase) -> None:
        """Note what is left of a case, before it is deleted."""
        values = {"kind": deleted.kind, "state": deleted.state, "month": deleted.month}
        self._put(f"deleted#{deleted.number}", values)

    def find_deleted(self, number: str) -> DeletedCase | None:
        """What is left of the case of that number; None when none was deleted."""
        held = self._get(f"deleted#{number}")
        return DeletedCase(number, held["kind"], held["state"], held["month"]) if held else None

    def erasure(self, digest: str) -> str:
        """What an erasure that was cut short has noted, as JSON; empty when there is none."""
        return str((self._get(f"erasure#{digest}") or {}).get("body", ""))

    def save_erasure(self, digest: str, body: str) -> None:
        self._put(f"erasure#{digest}", {"body": body})

    def end_erasure(self, digest: str) -> None:
        self._delete(f"erasure#{digest}")
