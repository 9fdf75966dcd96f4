"""The ledger: small items beside the cases — claims, counters, marks. Each is written once or counted.

| key                | what it holds                                                         |
| ------------------ | --------------------------------------------------------------------- |
| count#202611       | the month's last case number                                          |
| claim#…            | idempotency key → case number, digest of the request, time            |
| upload#…           | upload key → the one case that claimed it; kept as long as it lies    |
| mail#…             | the mark of a mail: sent, or why it never will be, and the words      |
| sent#…             | Message-ID → case, whom it went to, mail; kept as mails are            |
| thread#…           | the first mail's Message-ID of a case to one recipient                |
| problem#…          | an address that takes no mail, and why                                |
| tries#… mails#…    | how often something was tried in a window                             |
| address#…          | an address that has proved itself                                     |
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from botocore.exceptions import ClientError

from chalicelib.adapters.aws import batch_get
from chalicelib.adapters.signed_links import address_digest
from chalicelib.adapters.table import stamp

UPLOAD_KEPT = timedelta(days=7)  # the bucket deletes what lies in quarantine much sooner
ProblemKind = Literal["hard_bounce", "complaint"]


@dataclass(frozen=True)
class RequestClaim:
    """Who holds an idempotency key: the case number, the request's digest, and since when."""

    number: str
    digest: str
    at: datetime


@dataclass(frozen=True)
class SentMail:
    """A mail of ours as others know it: its Message-ID; `who` is `who_digest` of where it went."""

    message_id: str
    number: str
    who: str
    mail_id: str


@dataclass(frozen=True)
class DeliveryStatus:
    """What became of a mail, when, and in which words."""

    outcome: str
    at: datetime
    words: str


@dataclass(frozen=True)
class AddressProblem:
    """Why an address gets no mail."""

    problem: str
    words: str
    at: datetime


class Ledger:
    """All calls are single-item and atomic. `expires` is DynamoDB's time to live, in whole seconds.

    `kept` is how long mails are known by their ids: as long as their originals, by the privacy page.
    """

    def __init__(self, dynamodb: Any, table: str, *, kept: timedelta) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._kept = kept

    def next_number(self, month: str) -> int:
        """Count up atomically: 1 for the first case of a month. Gaps happen, collisions do not."""
        return self._count(f"count#{month}", expires=None)

    def last_number(self, month: str) -> int:
        """The last number that was drawn in a month (`YYYYMM`); 0 when there was none."""
        held = self._get(f"count#{month}")
        return int(held["n"]["N"]) if held else 0

    def claim(self, key: str, claim: RequestClaim, *, lasts: timedelta) -> RequestClaim:
        """Claim a key, or return who holds it; a claim that has run out may be taken over."""
        until = int((claim.at + lasts).timestamp())
        values = {"number": {"S": claim.number}, "digest": {"S": claim.digest}, "at": {"S": stamp(claim.at)}}
        held = self._put_once(f"claim#{key}", values, expires=until, now=claim.at)
        if held is None:
            return claim
        return RequestClaim(held["number"]["S"], held["digest"]["S"], datetime.fromisoformat(held["at"]["S"]))

    def release(self, key: str) -> None:
        """Give a claim back, because what it was for could not be done."""
        self._dynamodb.delete_item(TableName=self._table, Key={"key": {"S": f"claim#{key}"}})

    def claim_upload(self, key: str, number: str, *, at: datetime) -> bool:
        """True when the upload now belongs to this case (also when it did already)."""
        until = int((at + UPLOAD_KEPT).timestamp())
        held = self._put_once(f"upload#{key}", {"number": {"S": number}}, expires=until)
        return held is None or held["number"]["S"] == number

    def upload_owner(self, key: str) -> str:
        """The number of the case that claimed an upload; empty when nobody did."""
        held = self._get(f"upload#{key}")
        return str(held["number"]["S"]) if held else ""

    def set_delivery_status(
        self, mail_id: str, *, outcome: str, provider_id: str, at: datetime, words: str = ""
    ) -> None:
        """Note for good what became of a mail; `words` say why it did not leave."""
        values = {"outcome": outcome, "provider_id": provider_id, "at": stamp(at), "words": words[:2000]}
        self._put(f"mail#{mail_id}", {name: {"S": value} for name, value in values.items()})

    def delivery_status(self, mail_id: str) -> DeliveryStatus | None:
        """The whole mark of a mail; None while it is owed."""
        held = self._get(f"mail#{mail_id}")
        if not held:
            return None
        return DeliveryStatus(
            held["outcome"]["S"], datetime.fromisoformat(held["at"]["S"]), held["words"]["S"]
        )

    def clear_delivery_status(self, mail_id: str) -> None:
        """Let a mail be sent again."""
        self._dynamodb.delete_item(TableName=self._table, Key={"key": {"S": f"mail#{mail_id}"}})

    def outcome(self, mail_id: str) -> str:
        """What became of a mail; empty while it is owed."""
        held = self._get(f"mail#{mail_id}")
        return str(held["outcome"]["S"]) if held else ""

    def note_sent(self, sent: SentMail, *, at: datetime) -> None:
        """Keep the Message-ID of a mail that left, and begin the thread of its case and recipient."""
        values = {"number": sent.number, "who": sent.who, "mail": sent.mail_id, "id": sent.message_id}
        item = {name: {"S": value} for name, value in values.items()}
        item["expires"] = {"N": str(int((at + self._kept).timestamp()))}
        self._put(_sent_key(sent.message_id), item)

    def find_sent(self, ids: Iterable[str]) -> tuple[SentMail, ...]:
        """Those of these Message-IDs (with or without brackets) that are ours, in the order given."""
        keys = tuple(dict.fromkeys(_sent_key(one) for one in ids))
        wanted = [{"key": {"S": key}} for key in keys]
        held = {item["key"]["S"]: item for item in batch_get(self._dynamodb, self._table, wanted)}
        return tuple(_sent_mail(held[key]) for key in keys if key in held)

    def thread(self, number: str, who: str) -> str:
        """The Message-ID of the first mail of a case to this recipient; empty before there is one."""
        held = self._get(f"thread#{number}#{who}")
        return str(held["id"]["S"]) if held else ""

    def begin_thread(self, first: SentMail, *, at: datetime) -> None:
        expires = {"N": str(int((at + self._kept).timestamp()))}
        values = {"id": {"S": first.message_id}, "expires": expires}
        self._put(f"thread#{first.number}#{first.who}", values)

    def suppress(self, address: str, *, problem: ProblemKind, words: str, at: datetime) -> None:
        """Send nothing more to an address, until `release_address`."""
        values = {"problem": problem, "words": words[:2000], "at": stamp(at)}
        key = f"problem#{address_digest(address)}"
        self._put(key, {name: {"S": value} for name, value in values.items()})

    def address_problem(self, address: str) -> AddressProblem | None:
        """Why an address gets no mail; None for one that does."""
        held = self._get(f"problem#{address_digest(address)}")
        if not held:
            return None
        at = datetime.fromisoformat(held["at"]["S"])
        return AddressProblem(held["problem"]["S"], held["words"]["S"], at)

    def release_address(self, address: str) -> None:
        """Send to an address again."""
        key = f"problem#{address_digest(address)}"
        self._dynamodb.delete_item(TableName=self._table, Key={"key": {"S": key}})

    def release_bounced(self, address: str) -> None:
        """Try an address again that its owner vouches for; a complaint stands until the desk lifts it."""
        found = self.address_problem(address)
        if found and found.problem == "hard_bounce":
            self.release_address(address)

    def preload(self, mail_ids: Sequence[str]) -> "Ledger":
        """The same ledger that knows already which of these mails bore a mark when it was asked."""
        keys = [{"key": {"S": f"mail#{mail_id}"}} for mail_id in dict.fromkeys(mail_ids)]
        known_keys = {item["key"]["S"] for item in batch_get(self._dynamodb, self._table, keys)}
        known = {mail_id: f"mail#{mail_id}" in known_keys for mail_id in mail_ids}
        return PreloadedLedger(self._dynamodb, self._table, kept=self._kept, known=known)

    def has_delivery_status(self, mail_id: str) -> bool:
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

    def forget_address(self, address: str) -> None:
        """Know nothing of an address any more: neither that it was proved, nor that it took no mail."""
        digest = address_digest(address)
        for key in (f"address#{digest}", f"problem#{digest}"):
            self._dynamodb.delete_item(TableName=self._table, Key={"key": {"S": key}})

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


class PreloadedLedger(Ledger):
    """A ledger for one round of the mailer, in which nobody else sends the same mails."""

    def __init__(self, dynamodb: Any, table: str, *, kept: timedelta, known: dict[str, bool]) -> None:
        super().__init__(dynamodb, table, kept=kept)
        self._known = known

    def has_delivery_status(self, mail_id: str) -> bool:
        return self._known[mail_id] if mail_id in self._known else super().has_delivery_status(mail_id)

    def set_delivery_status(
        self, mail_id: str, *, outcome: str, provider_id: str, at: datetime, words: str = ""
    ) -> None:
        super().set_delivery_status(mail_id, outcome=outcome, provider_id=provider_id, at=at, words=words)
        self._known[mail_id] = True


def _sent_key(message_id: str) -> str:
    """SES names a mail in its events without the domain that it gives it in the Message-ID."""
    name = message_id.strip().strip("<>")
    local, _, domain = name.rpartition("@")
    return f"sent#{local if domain.endswith('amazonses.com') and local else name}"[:1000]


def _sent_mail(item: dict[str, Any]) -> SentMail:
    return SentMail(item["id"]["S"], item["number"]["S"], item["who"]["S"], item["mail"]["S"])
