"""How far the clock's rounds have come, and what is left of deleted cases, in the ledger table.

| key               | what it holds                                                                  |
| ----------------- | ------------------------------------------------------------------------------ |
| sweep             | up to when owed mails were swept, and the cases that could not be read then    |
| retention#36      | up to which hour cases that are kept 36 months were deleted, and what failed   |
| deleted#202611-001 | kind, state and month of the end of a deleted case: for counting, nobody's data |
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chalicelib.adapters.table import stamp


@dataclass(frozen=True)
class Checkpoint:
    """Everything before `until` is done but for the cases `left`, each with the time since then."""

    until: datetime
    left: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class DeletedCase:
    """What is left of a deleted case; `month` is that of its end, as `YYYYMM`."""

    number: str
    kind: str
    state: str
    month: str


class JobProgress:
    """Single-item calls; a repeated one does no harm."""

    def __init__(self, dynamodb: Any, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def checkpoint(self, name: str) -> Checkpoint | None:
        """How far a round has come; None before its first time."""
        held = self._get(name)
        if not held:
            return None
        left = json.loads(held["left"]["S"]) if "left" in held else {}
        return Checkpoint(
            datetime.fromisoformat(held["at"]["S"]),
            {number: datetime.fromisoformat(since) for number, since in left.items()},
        )

    def save_checkpoint(self, name: str, progress: Checkpoint) -> None:
        left = json.dumps({number: stamp(since) for number, since in progress.left.items()})
        self._put(name, {"at": stamp(progress.until), "left": left})

    def record_deletion(self, deleted: DeletedCase) -> None:
        """Note what is left of a case, before it is deleted."""
        values = {"kind": deleted.kind, "state": deleted.state, "month": deleted.month}
        self._put(f"deleted#{deleted.number}", values)

    def find_deleted(self, number: str) -> DeletedCase | None:
        """What is left of the case of that number; None when none was deleted."""
        held = self._get(f"deleted#{number}")
        return (
            DeletedCase(number, *(held[name]["S"] for name in ("kind", "state", "month"))) if held else None
        )

    def _get(self, key: str) -> dict[str, Any] | None:
        answer = self._dynamodb.get_item(TableName=self._table, Key={"key": {"S": key}}, ConsistentRead=True)
        found: dict[str, Any] | None = answer.get("Item")
        return found

    def _put(self, key: str, values: Mapping[str, str]) -> None:
        item = {"key": key, **values}
        self._dynamodb.put_item(
            TableName=self._table, Item={name: {"S": value} for name, value in item.items()}
        )
