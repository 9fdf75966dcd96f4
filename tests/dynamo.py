"""A hand-written DynamoDB client in memory, with exactly the calls and expressions that our adapters use.

The contract suites in `tests/adapters` run on it and on the real emulator, so that it cannot drift.
"""

# ruff: noqa: N803 - boto3 names its arguments so
from __future__ import annotations

import copy
import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from botocore.exceptions import ClientError

RESOURCES = Path(__file__).resolve().parent.parent / "infra" / "resources.yaml"
Item = dict[str, Any]
CALL_FIELDS = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")


@cache
def definitions() -> dict[str, dict[str, Any]]:
    """How production's template defines our two tables, as `create_table` wants it, by our own names."""
    resources = yaml.safe_load(RESOURCES.read_text("utf-8"))["Resources"]
    found = {"cases": resources["CasesTable"], "ledger": resources["LedgerTable"]}
    return {
        table: {name: given["Properties"][name] for name in CALL_FIELDS if name in given["Properties"]}
        for table, given in found.items()
    }


def refused(operation: str, code: str, item: Item | None = None) -> ClientError:
    answer: Any = {"Error": {"Code": code, "Message": code}, **({"Item": item} if item else {})}
    return ClientError(answer, operation)


def cancelled(checks: list[bool]) -> ClientError:
    reasons = [{"Code": "None" if passed else "ConditionalCheckFailed"} for passed in checks]
    answer: Any = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons}
    return ClientError(answer, "TransactWriteItems")


def hash_key(schema: list[dict[str, str]]) -> str:
    return next(part["AttributeName"] for part in schema if part["KeyType"] == "HASH")


def range_key(schema: list[dict[str, str]]) -> str:
    return next((part["AttributeName"] for part in schema if part["KeyType"] == "RANGE"), "")


Values = Mapping[str, Any]
CONDITIONS: dict[str, Callable[[Item | None, Values, Values], bool]] = {
    "attribute_not_exists(#n)": lambda held, names, values: held is None,
    "attribute_not_exists(#k)": lambda held, names, values: held is None,
    "attribute_not_exists(#k) OR #e < :now": lambda held, names, values: (
        held is None or (names["#e"] in held and int(held[names["#e"]]["N"]) < int(values[":now"]["N"]))
    ),
    "#v = :before": lambda held, names, values: held is not None and held[names["#v"]] == values[":before"],
    "#v = :read AND attribute_not_exists(#o)": lambda held, names, values: (
        held is not None and held[names["#v"]] == values[":read"] and names["#o"] not in held
    ),
}
UPDATES = ("ADD #n :by", "ADD #n :by SET #e = :e")
PAGE = 7  # items in one answer of a query, so that paging is always at work


class FakeDynamo:
    """An in-memory DynamoDB client.

    `break_next` makes the next call of a kind fail, as a network does; `meanwhile` lets something
    happen just before the next cases are put, as somebody else's write does.
    """

    def __init__(self) -> None:
        self.tables: dict[str, dict[str, Item]] = {name: {} for name in definitions()}
        self.broken: list[tuple[str, str]] = []
        self.meanwhile: list[Callable[[], object]] = []
        self._lock = threading.Lock()

    def break_next(self, operation: str, table: str) -> None:
        self.broken.append((operation, table))

    def get_item(self, *, TableName: str, Key: Item, ConsistentRead: bool) -> dict[str, Any]:
        assert ConsistentRead
        with self._called("get_item", TableName):
            found = self.tables[TableName].get(key_of(TableName, Key))
        return {} if found is None else {"Item": copy.deepcopy(found)}

    def batch_get_item(self, *, RequestItems: Mapping[str, Any]) -> dict[str, Any]:
        """Answer half of what is asked, as DynamoDB may, so that asking for the rest is always at work."""
        [(table, wanted)] = RequestItems.items()
        assert wanted["ConsistentRead"]
        keys = wanted["Keys"]
        now, later = keys[: (len(keys) + 1) // 2], keys[(len(keys) + 1) // 2 :]
        with self._called("batch_get_item", table):
            found = [self.tables[table].get(key_of(table, key)) for key in now]
        rest = {table: {**wanted, "Keys": later}} if later else {}
        return {
            "Responses": {table: [copy.deepcopy(item) for item in found if item]},
            "UnprocessedKeys": rest,
        }

    def put_item(
        self,
        *,
        TableName: str,
        Item: Item,
        ConditionExpression: str = "",
        ExpressionAttributeNames: Values | None = None,
        ExpressionAttributeValues: Values | None = None,
        ReturnValuesOnConditionCheckFailure: str = "NONE",
    ) -> dict[str, Any]:
        key = key_of(TableName, Item)
        if TableName == "cases" and self.meanwhile:
            happen, *later = self.meanwhile
            self.meanwhile = []
            happen()
            self.meanwhile = later
        with self._called("put_item", TableName):
            held = self.tables[TableName].get(key)
            if ConditionExpression and not CONDITIONS[ConditionExpression](
                held, ExpressionAttributeNames or {}, ExpressionAttributeValues or {}
            ):
                shown = held if ReturnValuesOnConditionCheckFailure == "ALL_OLD" else None
                raise refused("PutItem", "ConditionalCheckFailedException", copy.deepcopy(shown))
            self.tables[TableName][key] = copy.deepcopy(Item)
        return {}

    def transact_write_items(self, *, TransactItems: list[Item]) -> dict[str, Any]:
        """Put new items, all or none."""
        puts = [one["Put"] for one in TransactItems]
        [table] = {put["TableName"] for put in puts}
        with self._called("transact_write_items", table):
            held = [self.tables[table].get(key_of(table, put["Item"])) for put in puts]
            checks = [
                CONDITIONS[put["ConditionExpression"]](one, put["ExpressionAttributeNames"], {})
                for put, one in zip(puts, held, strict=True)
            ]
            if not all(checks):
                raise cancelled(checks)
            for put in puts:
                self.tables[table][key_of(table, put["Item"])] = copy.deepcopy(put["Item"])
        return {}

    def update_item(
        self,
        *,
        TableName: str,
        Key: Item,
        UpdateExpression: str,
        ExpressionAttributeNames: Values,
        ExpressionAttributeValues: Values,
        ReturnValues: str = "",
        ConditionExpression: str = "",
    ) -> dict[str, Any]:
        if ConditionExpression:
            return self._count_within(TableName, Key, ExpressionAttributeNames, ExpressionAttributeValues)
        assert UpdateExpression in UPDATES
        assert ReturnValues == "UPDATED_NEW"
        names, values = ExpressionAttributeNames, ExpressionAttributeValues
        number = names["#n"]
        with self._called("update_item", TableName):
            held = self.tables[TableName].setdefault(key_of(TableName, Key), dict(Key))
            before = int(held.get(number, {"N": "0"})["N"])
            changed = {number: {"N": str(before + int(values[":by"]["N"]))}}
            if "SET" in UpdateExpression:
                changed[names["#e"]] = values[":e"]
            held.update(changed)
        return {"Attributes": changed}

    def _count_within(self, table: str, key: Item, names: Values, values: Values) -> dict[str, Any]:
        """Counters with bounds: `ADD #a :a SET #e = :e` where each `#a` is missing or at most `:a_room`."""
        with self._called("update_item", table):
            held = self.tables[table].get(key_of(table, key), dict(key))
            changed = {names["#e"]: values[":e"]}
            for name in (name for mark, name in names.items() if mark != "#e"):
                before = int(held.get(name, {"N": "0"})["N"])
                if name in held and before > int(values[f":{name}_room"]["N"]):
                    raise refused("UpdateItem", "ConditionalCheckFailedException")
                changed[name] = {"N": str(before + int(values[f":{name}"]["N"]))}
            self.tables[table][key_of(table, key)] = held | changed
        return {}

    def delete_item(
        self,
        *,
        TableName: str,
        Key: Item,
        ConditionExpression: str = "",
        ExpressionAttributeNames: Values | None = None,
        ExpressionAttributeValues: Values | None = None,
    ) -> dict[str, Any]:
        key = key_of(TableName, Key)
        with self._called("delete_item", TableName):
            if ConditionExpression and not CONDITIONS[ConditionExpression](
                self.tables[TableName].get(key),
                ExpressionAttributeNames or {},
                ExpressionAttributeValues or {},
            ):
                raise refused("DeleteItem", "ConditionalCheckFailedException")
            self.tables[TableName].pop(key, None)
        return {}

    def get_paginator(self, operation: str) -> FakePaginator | FakeScan:
        return FakeScan(self) if operation == "scan" else FakePaginator(self)

    def _called(self, operation: str, table: str) -> threading.Lock:
        if (operation, table) in self.broken:
            self.broken.remove((operation, table))
            raise refused(operation, "InternalServerError")
        return self._lock


@dataclass
class FakePaginator:
    """Answers a query of an index, a few items at a time, sorted by its range key."""

    dynamo: FakeDynamo

    def paginate(
        self,
        *,
        TableName: str,
        IndexName: str,
        KeyConditionExpression: str,
        ExpressionAttributeNames: Values,
        ExpressionAttributeValues: Values,
    ) -> Iterator[dict[str, Any]]:
        bound = KeyConditionExpression == "#k = :k AND #r <= :r"
        assert bound or KeyConditionExpression == "#k = :k"
        definition = definitions()[TableName]
        index = next(i for i in definition["GlobalSecondaryIndexes"] if i["IndexName"] == IndexName)
        keys = {hash_key(index["KeySchema"]), range_key(index["KeySchema"])}
        more = index["Projection"].get("NonKeyAttributes", ())
        shown = keys | {hash_key(definition["KeySchema"])} | set(more)
        assert ExpressionAttributeNames["#k"] == hash_key(index["KeySchema"])
        assert not bound or ExpressionAttributeNames["#r"] == range_key(index["KeySchema"])
        last = ExpressionAttributeValues[":r"]["S"] if bound else "\uffff"
        found = sorted(
            (
                {name: value for name, value in item.items() if name in shown}
                for item in self.dynamo.tables[TableName].values()
                if keys <= item.keys()
                and item[hash_key(index["KeySchema"])] == ExpressionAttributeValues[":k"]
                and item[range_key(index["KeySchema"])]["S"] <= last
            ),
            key=lambda item: item[range_key(index["KeySchema"])]["S"],
        )
        for start in range(0, max(len(found), 1), PAGE):
            yield {"Items": copy.deepcopy(found[start : start + PAGE])}


@dataclass
class FakeScan:
    """Answers with all items of a table, a few at a time, in an order that nothing in them tells."""

    dynamo: FakeDynamo

    def paginate(
        self, *, TableName: str, ConsistentRead: bool = False, ExclusiveStartKey: Item | None = None
    ) -> Iterator[dict[str, Any]]:
        after = _place(key_of(TableName, ExclusiveStartKey)) if ExclusiveStartKey else ""
        keys = sorted(self.dynamo.tables[TableName], key=_place)
        held = [self.dynamo.tables[TableName][key] for key in keys if _place(key) > after]
        for start in range(0, max(len(held), 1), PAGE):
            yield {"Items": copy.deepcopy(held[start : start + PAGE])}


def _place(key: str) -> str:
    """Where an item lies in its table, whether or not it is still there."""
    return hashlib.sha256(key.encode()).hexdigest()


def key_of(table: str, item: Item) -> str:
    name = hash_key(definitions()[table]["KeySchema"])
    assert list(item[name]) == ["S"]
    assert item[name]["S"]
    return str(item[name]["S"])
