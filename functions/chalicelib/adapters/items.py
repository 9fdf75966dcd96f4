"""Single items of a DynamoDB table under one key, as plain texts, and the conditional writes of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.domain.kernel.errors import Outdated

MOST_KEYS = 100  # DynamoDB takes no more in one call
Item = dict[str, Any]


class Items:
    """The table; all calls but `_scan` and `_get_many` are atomic. `expires` is DynamoDB's time to live."""

    _key = "key"

    def __init__(self, dynamodb: Any, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def _get(self, key: str) -> Item | None:
        """Return an item, strongly consistent; None when there is none."""
        answer = self._dynamodb.get_item(TableName=self._table, Key=self._keyed(key), ConsistentRead=True)
        return plain(answer["Item"]) if "Item" in answer else None

    def _get_many(self, keys: Iterable[str]) -> dict[str, Item]:
        """Return those of these items that exist, by key; what DynamoDB left out is asked for again."""
        rest = [self._keyed(key) for key in dict.fromkeys(keys)]
        found: dict[str, Item] = {}
        while rest:
            now, rest = rest[:MOST_KEYS], rest[MOST_KEYS:]
            wanted: Any = {self._table: {"Keys": now, "ConsistentRead": True}}
            answer = self._dynamodb.batch_get_item(RequestItems=wanted)
            items = map(plain, answer["Responses"].get(self._table, ()))
            found |= {item[self._key]: item for item in items}
            rest += answer.get("UnprocessedKeys", {}).get(self._table, {}).get("Keys", [])
        return found

    def _scan(self, prefix: str = "", *, after: str = "") -> Iterator[Item]:
        """Yield all items whose key begins so, in an order of its own; it reads the whole table.

        With `after`, those that come after that key in it.
        """
        start = {"ExclusiveStartKey": self._keyed(after)} if after else {}
        pages = self._dynamodb.get_paginator("scan").paginate(TableName=self._table, **start)
        items = (plain(item) for page in pages for item in page["Items"])
        return (item for item in items if item[self._key].startswith(prefix))

    def _put(self, key: str, values: Mapping[str, str], *, expires: datetime | None = None) -> None:
        self._dynamodb.put_item(TableName=self._table, Item=self._stored(key, values, expires))

    def _put_once(
        self, key: str, values: Mapping[str, str], *, expires: datetime, now: datetime | None = None
    ) -> Item | None:
        """Put unless the key is held (with `now`: by an item that has not expired); return what is held."""
        try:
            self._dynamodb.put_item(
                TableName=self._table,
                Item=self._stored(key, values, expires),
                ConditionExpression="attribute_not_exists(#k)" + (" OR #e < :now" if now else ""),
                ExpressionAttributeNames={"#k": self._key, **({"#e": "expires"} if now else {})},
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
                **({"ExpressionAttributeValues": {":now": _seconds(now)}} if now else {}),
            )
        except ClientError as error:
            if not _is_refused(error):
                raise
            held = error.response.get("Item")
            return plain(held) if held else self._get(key)
        return None

    def _put_version(self, item: Mapping[str, Any], *, version: int) -> None:
        """Store a version over the one before it, 1 where there is none. Raises Outdated."""
        if version == 1:
            self._put_new([item])
            return
        self._unless_outdated(
            self._dynamodb.put_item,
            Item=item,
            ConditionExpression="#v = :before",
            ExpressionAttributeNames={"#v": "version"},
            ExpressionAttributeValues={":before": {"N": str(version - 1)}},
        )

    def _put_new(self, items: Sequence[Mapping[str, Any]]) -> None:
        """Store items of which none is there, all or none. Raises Outdated; one alone costs half."""
        condition: Item = {
            "ConditionExpression": "attribute_not_exists(#k)",
            "ExpressionAttributeNames": {"#k": self._key},
        }
        if len(items) == 1:
            self._unless_outdated(self._dynamodb.put_item, Item=items[0], **condition)
            return
        puts = [{"Put": {"TableName": self._table, "Item": item, **condition}} for item in items]
        try:
            self._dynamodb.transact_write_items(TransactItems=puts)
        except ClientError as error:
            if _is_refused_together(error):
                raise Outdated from error
            raise

    def _unless_outdated(self, call: Callable[..., Any], **arguments: Any) -> None:
        """Make a conditional write. Raises Outdated."""
        try:
            call(TableName=self._table, **arguments)
        except ClientError as error:
            if _is_refused(error):
                raise Outdated from error
            raise

    def _delete(self, key: str) -> None:
        self._dynamodb.delete_item(TableName=self._table, Key=self._keyed(key))

    def _count(self, key: str, *, expires: datetime | None = None, by: int = 1) -> int:
        """Add to a counter and return its value."""
        update, names, values = "ADD #n :by", {"#n": "n"}, {":by": {"N": str(by)}}
        if expires:
            update, names["#e"], values[":e"] = f"{update} SET #e = :e", "expires", _seconds(expires)
        answer = self._dynamodb.update_item(
            TableName=self._table,
            Key=self._keyed(key),
            UpdateExpression=update,
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=values,
            ReturnValues="UPDATED_NEW",
        )
        return int(plain(answer["Attributes"])["n"])

    def _count_within(
        self, key: str, counts: Mapping[str, int], *, most: Mapping[str, int], expires: datetime
    ) -> bool:
        """Add to the counters of one item, all or none; whether each is then within its bound."""
        names = {f"#{name}": name for name in counts}
        added = ", ".join(f"#{name} :{name}" for name in counts)
        room = (f"(attribute_not_exists(#{name}) OR #{name} <= :{name}_room)" for name in counts)
        if any(counts[name] > most[name] for name in counts):
            return False
        values = {f":{name}": {"N": str(by)} for name, by in counts.items()}
        values |= {f":{name}_room": {"N": str(most[name] - by)} for name, by in counts.items()}
        try:
            self._dynamodb.update_item(
                TableName=self._table,
                Key=self._keyed(key),
                UpdateExpression=f"ADD {added} SET #e = :e",
                ConditionExpression=" AND ".join(room),
                ExpressionAttributeNames={**names, "#e": "expires"},
                ExpressionAttributeValues={**values, ":e": _seconds(expires)},
            )
        except ClientError as error:
            if not _is_refused(error):
                raise
            return False
        return True

    def _keyed(self, key: str) -> Item:
        return {self._key: {"S": key}}

    def _stored(self, key: str, values: Mapping[str, str], expires: datetime | None) -> Item:
        texts = {name: {"S": value} for name, value in values.items()}
        return {**self._keyed(key), **texts, **({"expires": _seconds(expires)} if expires else {})}


def plain(item: Mapping[str, Mapping[str, Any]]) -> Item:
    """An item without DynamoDB's types; numbers stay texts."""
    return {name: next(iter(value.values())) for name, value in item.items()}


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _seconds(at: datetime) -> dict[str, str]:
    return {"N": str(int(at.timestamp()))}


def _is_refused(error: ClientError) -> bool:
    return bool(error.response["Error"]["Code"] == "ConditionalCheckFailedException")


def _is_refused_together(error: ClientError) -> bool:
    """Whether a transaction was refused because of what is there, or of somebody who writes it just now."""
    reasons = error.response.get("CancellationReasons", [])
    return any(one.get("Code") in ("ConditionalCheckFailed", "TransactionConflict") for one in reasons)
