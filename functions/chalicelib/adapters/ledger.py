"""The ledger: small items beside the cases — claims, counters, marks. Each is written once or counted.

| key                | what it holds                                                         |
| ------------------ | --------------------------------------------------------------------- |
| count#202611       | the month's last case number                                          |
| claim#…            | idempotency key → case number, digest of the request, time            |
| upload#…           | upload key → the one case that claimed it                             |
| mail#…             | the mark that a mail was sent (provider's message id) or withheld     |
| tries#… mails#…    | how often something was tried in a window                             |
| address#…          | an address that has proved itself                                     |
| sweep              | up to when owed mails were swept                                      |
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.adapters.aws import batch_get
from chalicelib.adapters.table import stamp


@dataclass(frozen=True)
class Claim:
    """Who holds an idempotency key: the case number, the request's digest, and since when."""

    number: str
    digest: str
    at: datetime


class Ledger:
    """All calls are single-item and atomic. `expires` is DynamoDB's time to live, in whole seconds."""

    def __init__(self, dynamodb: Any, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def next_number(self, month: str) -> int:
        """Count up atomically: 1 for the first case of a month. Gaps happen, collisions do not."""
        return self._count(f"count#{month}", expires=None)

    def claim(self, key: str, claim: Claim, *, lasts: timedelta) -> Claim:
        """Claim a key, or return who holds it; a claim that has run out may be taken over."""
        until = int((claim.at + lasts).timestamp())
        values = {"number": {"S": claim.number}, "digest": {"S": claim.digest}, "at": {"S": stamp(claim.at)}}
        held = self._put_once(f"claim#{key}", values, expires=until, now=claim.at)
        if held is None:
            return claim
        return Claim(held["number"]["S"], held["digest"]["S"], datetime.fromisoformat(held["at"]["S"]))

    def release(self, key: str) -> None:
        """Give a claim back, because what it was for could not be done."""
        self._dynamodb.delete_item(TableName=self._table, Key={"key": {"S": f"claim#{key}"}})

    def claim_upload(self, key: str, number: str) -> bool:
        """True when the upload now belongs to this case (also when it did already)."""
        held = self._put_once(f"upload#{key}", {"number": {"S": number}})
        return held is None or held["number"]["S"] == number

    def upload_owner(self, key: str) -> str:
        """The number of the case that claimed an upload; empty when nobody did."""
        held = self._get(f"upload#{key}")
        return str(held["number"]["S"]) if held else ""

    def mark(self, mail_id: str, *, outcome: str, provider_id: str, at: datetime) -> None:
        self._put(
            f"mail#{mail_id}",
            {"outcome": {"S": outcome}, "provider_id": {"S": provider_id}, "at": {"S": stamp(at)}},
        )

    def remembering(self, mail_ids: Sequence[str]) -> "Ledger":
        """The same ledger that knows already which of these mails bore a mark when it was asked."""
        keys = [{"key": {"S": f"mail#{mail_id}"}} for mail_id in dict.fromkeys(mail_ids)]
        marked = {item["key"]["S"] for item in batch_get(self._dynamodb, self._table, keys)}
        known = {mail_id: f"mail#{mail_id}" in marked for mail_id in mail_ids}
        return Remembered(self._dynamodb, self._table, known)

    def is_marked(self, mail_id: str) -> bool:
        return self._get(f"mail#{mail_id}") is not None

    def count_try(self, what: str, *, now: datetime, window: timedelta) -> int:
        """Count one attempt and return how many fell into this window so far."""
        slot = int(now.timestamp() // window.total_seconds())
        expires = int((slot + 2) * window.total_seconds())
        return self._count(f"tries#{what}#{slot}", expires=expires)

    def take_back_try(self, what: str, *, now: datetime, window: timedelta) -> None:
        """Uncount an attempt that came to nothing."""
        slot = int(now.timestamp() // window.total_seconds())
        self._count(f"tries#{what}#{slot}", expires=None, by=-1)

    def tries(self, what: str, *, now: datetime, window: timedelta) -> int:
        slot = int(now.timestamp() // window.total_seconds())
        held = self._get(f"tries#{what}#{slot}")
        return int(held["n"]["N"]) if held else 0

    def prove_address(self, digest: str, *, at: datetime) -> None:
        self._put(f"address#{digest}", {"proved_at": {"S": stamp(at)}})

    def is_proved(self, digest: str) -> bool:
        return self._get(f"address#{digest}") is not None

    def swept_until(self) -> datetime | None:
        held = self._get("sweep")
        return datetime.fromisoformat(held["at"]["S"]) if held else None

    def sweep(self, until: datetime) -> None:
        self._put("sweep", {"at": {"S": stamp(until)}})

    def _get(self, key: str) -> dict[str, Any] | None:
        answer = self._dynamodb.get_item(TableName=self._table, Key={"key": {"S": key}}, ConsistentRead=True)
        found: dict[str, Any] | None = answer.get("Item")
        return found

    def _put(self, key: str, values: dict[str, Any]) -> None:
        self._dynamodb.put_item(TableName=self._table, Item={"key": {"S": key}, **values})

    def _put_once(
        self, key: str, values: dict[str, Any], *, expires: int | None = None, now: datetime | None = None
    ) -> dict[str, Any] | None:
        """Put unless the key is held; return what is held, None when ours was stored."""
        item = {"key": {"S": key}, **values, **({"expires": {"N": str(expires)}} if expires else {})}
        condition = "attribute_not_exists(#k)" + (" OR #e < :now" if now else "")
        try:
            self._dynamodb.put_item(
                TableName=self._table,
                Item=item,
                ConditionExpression=condition,
                ExpressionAttributeNames={"#k": "key", **({"#e": "expires"} if now else {})},
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
                **({"ExpressionAttributeValues": {":now": {"N": str(int(now.timestamp()))}}} if now else {}),
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            held: dict[str, Any] | None = error.response.get("Item") or self._get(key)
            return held
        return None

    def _count(self, key: str, *, expires: int | None, by: int = 1) -> int:
        update, values = "ADD #n :by", {":by": {"N": str(by)}}
        names = {"#n": "n"}
        if expires:
            update, names = f"{update} SET #e = :e", {**names, "#e": "expires"}
            values[":e"] = {"N": str(expires)}
        answer = self._dynamodb.update_item(
            TableName=self._table,
            Key={"key": {"S": key}},
            UpdateExpression=update,
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=values,
            ReturnValues="UPDATED_NEW",
        )
        return int(answer["Attributes"]["n"]["N"])


class Remembered(Ledger):
    """A ledger for one round of the mailer, in which nobody else sends the same mails."""

    def __init__(self, dynamodb: Any, table: str, known: dict[str, bool]) -> None:
        super().__init__(dynamodb, table)
        self._known = known

    def is_marked(self, mail_id: str) -> bool:
        return self._known[mail_id] if mail_id in self._known else super().is_marked(mail_id)

    def mark(self, mail_id: str, *, outcome: str, provider_id: str, at: datetime) -> None:
        super().mark(mail_id, outcome=outcome, provider_id=provider_id, at=at)
        self._known[mail_id] = True
