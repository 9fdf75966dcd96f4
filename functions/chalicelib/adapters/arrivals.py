"""What became of each mail that arrived, in the ledger table, and which mails were here before.

| key         | what it holds                                                     |
| arrival#…   | id of the stored mail → what became of it                         |
| heard#…     | a mail's Message-ID, sender and words → the arrival that was first |
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.domain.case.arrival import Arrival


class Arrivals:
    """Single-item calls; a repeated one does no harm."""

    def __init__(self, dynamodb: Any, table: str, *, kept: timedelta) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._kept = kept

    def find(self, arrival: str) -> Arrival | None:
        found = self._dynamodb.get_item(
            TableName=self._table, Key={"key": {"S": f"arrival#{arrival}"}}, ConsistentRead=True
        ).get("Item")
        return Arrival.model_validate_json(found["body"]["S"]) if found else None

    def of_case(self, number: str) -> tuple[Arrival, ...]:
        """The mails that belong to a case, oldest first; for the operator, it reads the whole table."""
        return tuple(sorted(self._of_case(number), key=lambda arrival: arrival.at))

    def _of_case(self, number: str) -> Iterator[Arrival]:
        for page in self._dynamodb.get_paginator("scan").paginate(TableName=self._table):
            for item in page["Items"]:
                if item["key"]["S"].startswith("arrival#"):
                    arrival = Arrival.model_validate_json(item["body"]["S"])
                    if arrival.number == number:
                        yield arrival

    def record(self, arrival: Arrival) -> None:
        self._dynamodb.put_item(
            TableName=self._table,
            Item={
                "key": {"S": f"arrival#{arrival.id}"},
                "body": {"S": arrival.model_dump_json()},
                "expires": self._expires(arrival.at),
            },
        )

    def first(self, words: str, arrival: str, *, at: datetime) -> str:
        """The arrival that first brought this mail: this one, unless it was delivered before."""
        try:
            self._dynamodb.put_item(
                TableName=self._table,
                Item={
                    "key": {"S": f"heard#{words}"},
                    "arrival": {"S": arrival},
                    "expires": self._expires(at),
                },
                ConditionExpression="attribute_not_exists(#k)",
                ExpressionAttributeNames={"#k": "key"},
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            return str(error.response["Item"]["arrival"]["S"])
        return arrival

    def _expires(self, at: datetime) -> dict[str, str]:
        return {"N": str(int((at + self._kept).timestamp()))}
