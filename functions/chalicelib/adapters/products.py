"""The product register in the ledger table: one item per product, `product#<model>#<serial>`."""

from collections.abc import Iterable, Iterator
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.adapters.aws import batch_get
from chalicelib.domain.kernel.errors import Outdated
from chalicelib.domain.policy.coverage import NOTHING_KNOWN, History
from chalicelib.domain.products.register import Registered, serial_key


def product_key(model: str, serial: str) -> str:
    return f"{model}#{serial_key(serial)}"


class Products:
    """Load and store products; a store over a newer version raises Outdated."""

    def __init__(self, dynamodb: Any, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def find(self, key: str) -> Registered | None:
        """The product of that key, None when nobody registered it."""
        answer = self._dynamodb.get_item(
            TableName=self._table, Key={"key": {"S": f"product#{key}"}}, ConsistentRead=True
        )
        found = answer.get("Item")
        return Registered.model_validate_json(found["body"]["S"]) if found else None

    def several(self, keys: Iterable[str]) -> dict[str, Registered]:
        """Those of at most 100 products that somebody registered."""
        asked = [{"key": {"S": f"product#{key}"}} for key in dict.fromkeys(keys)]
        found = batch_get(self._dynamodb, self._table, asked) if asked else ()
        products = (Registered.model_validate_json(item["body"]["S"]) for item in found)
        return {product_key(product.model, product.serial): product for product in products}

    def all(self) -> Iterator[Registered]:
        """Every product, in no order; for the operator, it reads the whole table."""
        pages = self._dynamodb.get_paginator("scan").paginate(TableName=self._table)
        items = (item for page in pages for item in page["Items"])
        return (
            Registered.model_validate_json(item["body"]["S"])
            for item in items
            if item["key"]["S"].startswith("product#")
        )

    def history(self, model: str | None, serial: str | None) -> History:
        """What a decision may use of a product; nothing when it is not named or not registered."""
        found = self.find(product_key(model, serial)) if model and serial else None
        return found.history if found else NOTHING_KNOWN

    def save(self, product: Registered) -> None:
        """Store a record over its former version. Raises Outdated."""
        first, before = product.version == 1, {":before": {"N": str(product.version - 1)}}
        try:
            self._dynamodb.put_item(
                TableName=self._table,
                Item={
                    "key": {"S": f"product#{product_key(product.model, product.serial)}"},
                    "version": {"N": str(product.version)},
                    "body": {"S": product.model_dump_json(exclude_none=True)},
                },
                ConditionExpression="attribute_not_exists(#k)" if first else "#v = :before",
                ExpressionAttributeNames={"#k": "key"} if first else {"#v": "version"},
                **({} if first else {"ExpressionAttributeValues": before}),
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                raise Outdated from error
            raise
