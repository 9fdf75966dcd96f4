"""What changes in the emulator's tables and queues: noticed, told to the journal, undone or done again.

Tables change through two functions of ministack, which are wrapped here. Queues change in many places, but
each puts another list in the place of the messages or changes its length: they are compared with the last.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ministack.core import persistence
from ministack.services import dynamodb, lambda_svc, sqs

Entry = dict[str, Any]
EVERYTHING = 1 << 40
DEDUP_SECONDS = 300  # as long as SQS knows what was sent already


def pack(entries: list[Entry]) -> bytes:
    return json.dumps(entries, default=persistence._json_default, separators=(",", ":")).encode()


def replay(body: bytes) -> None:
    """Do one flush's changes again; what a save holds already is done over with the same result."""
    for entry in json.loads(body, object_hook=persistence._json_object_hook):
        REPLAYED[entry["of"]](entry)


def replay_item(entry: Entry) -> None:
    table = next((one for one in dynamodb._tables.all_values() if one["TableArn"] == entry["arn"]), None)
    if table is None:  # of a deployment that was never finished
        return
    old, new = table["items"].get(entry["pk"], {}).get(entry["sk"]), entry["item"]
    put_item(table, entry["pk"], entry["sk"], new)
    event = "REMOVE" if new is None else "MODIFY" if old else "INSERT"
    dynamodb._emit_stream_event(table["TableName"], event, old, new)


def put_item(table: dict[str, Any], pk: str, sk: str, item: Any) -> None:
    """Make this the item of a key, or take the key's item away."""
    if item is None:
        Tables.remove(table, pk, sk)
    else:
        Tables.set(table, pk, sk, item)


def replay_messages(entry: Entry) -> None:
    queue = next((one for one in sqs._queues.all_values() if arn(one) == entry["arn"]), None)
    if queue is None:
        return
    gone, there = set(entry["gone"]), {message["id"] for message in queue["messages"]}
    queue["messages"] = [message for message in queue["messages"] if message["id"] not in gone]
    for message in entry["sent"]:
        if message["id"] not in there:
            give_back(queue, message)


def give_back(queue: dict[str, Any], message: dict[str, Any]) -> None:
    """Put a message in its queue, free to be taken: whoever was working on it is gone."""
    queue["messages"].append(message | {"visible_at": 0})
    if key := message.get("dedup_cache_key"):
        known = {"id": message["id"], "md5": message["md5_body"], "md5a": message["md5_attrs"]}
        expire = message["sent_at"] + DEDUP_SECONDS
        queue["dedup_cache"][key] = known | {"seq": message["seq"], "expire": expire}
    queue["fifo_seq"] = max(queue["fifo_seq"], int(message.get("seq") or 0))


REPLAYED: dict[str, Callable[[Entry], None]] = {"table": replay_item, "queue": replay_messages}


def arn(queue: dict[str, Any]) -> str:
    return str(queue["attributes"]["QueueArn"])


class Tables:
    """Writes to tables since they were taken last, each with what was there before."""

    set: Callable[..., Any] = staticmethod(dynamodb._set_item)
    remove: Callable[..., Any] = staticmethod(dynamodb._remove_item)

    def __init__(self) -> None:
        self.written: list[tuple[dict[str, Any], str, str, Any, Any]] = []
        dynamodb._set_item, dynamodb._remove_item = self.note_set, self.note_remove

    def note_set(self, table: dict[str, Any], pk: str, sk: str, item: Any) -> Any:
        old = Tables.set(table, pk, sk, item)
        self.written.append((table, pk, sk, old, item))
        return old

    def note_remove(self, table: dict[str, Any], pk: str, sk: str) -> Any:
        old = Tables.remove(table, pk, sk)
        if old is not None:
            self.written.append((table, pk, sk, old, None))
        return old

    def take(self) -> tuple[list[Entry], list[Any]]:
        """Return what to write down of the changes, and the changes for `undo`."""
        taken, self.written = self.written, []
        return [
            {"of": "table", "arn": table["TableArn"], "pk": pk, "sk": sk, "item": item}
            for table, pk, sk, _, item in taken
        ], taken

    def undo(self, taken: list[Any]) -> None:
        """Undo these changes and the later ones, newest first."""
        for table, pk, sk, old, _ in reversed(taken + self.written):
            put_item(table, pk, sk, old)
        self.written = []


class Queues:
    """The messages of each queue as they were taken last."""

    def __init__(self) -> None:
        self.known: dict[str, list[Any]] = {}
        self.seen: dict[str, tuple[Any, int]] = {}

    def changed_queues(self) -> list[dict[str, Any]]:
        """Return the queues that may have changed."""
        return [queue for queue in list(sqs._queues.all_values()) if self.is_changed(queue)]

    def is_changed(self, queue: dict[str, Any]) -> bool:
        there = queue["messages"]
        seen, count = self.seen.get(arn(queue), (None, 0))
        return there is not seen or len(there) != count

    def take(self) -> tuple[list[Entry], dict[str, list[Any]]]:
        """Return what to write down, and what there was before for `undo`."""
        before = dict(self.known)
        return [entry for queue in self.changed_queues() if (entry := self.take_one(queue))], before

    def take_one(self, queue: dict[str, Any]) -> Entry | None:
        there, name = queue["messages"], arn(queue)
        now = list(there)
        self.seen[name] = (there, len(now))
        old, new = ({message["id"] for message in one} for one in (self.known.get(name, []), now))
        self.known[name] = now
        sent, gone = [message for message in now if message["id"] not in old], sorted(old - new)
        return {"of": "queue", "arn": name, "sent": sent, "gone": gone} if sent or gone else None

    def undo(self, before: dict[str, list[Any]]) -> None:
        """Put back what there was; what was sent since may be sent again."""
        for queue in sqs._queues.all_values():
            kept = before.get(arn(queue), [])
            ids, there = {message["id"] for message in kept}, {message["id"] for message in queue["messages"]}
            for message in kept:
                if message["id"] not in there:
                    message["visible_at"] = 0
            for message in queue["messages"]:
                if message["id"] not in ids:
                    queue["dedup_cache"].pop(message.get("dedup_cache_key"), None)
            queue["messages"] = list(kept)
        self.known, self.seen = before, {}


def unread_streams() -> dict[str, list[Any]]:
    """Return by table the records of its stream that no function has dealt with."""
    found = {}
    for (_, _, name), mapping in list(lambda_svc._esms.all_items()):
        source = mapping.get("EventSourceArn", "")
        if ":dynamodb:" in source:
            table = source.split("/stream/")[0].rsplit("/", 1)[-1]
            start = lambda_svc._dynamodb_stream_positions.get(name) or dynamodb.stream_start_position(table)
            found[table] = dynamodb.stream_records_since(table, start, EVERYTHING)
    return found


def give_back_streams(saved: dict[str, list[Any]]) -> None:
    for table, records in saved.items():
        dynamodb._stream_records[table] = records
