"""The ledger: small items beside the cases, each written once or counted.

| key                | what it holds                                                         |
| ------------------ | --------------------------------------------------------------------- |
| count#202611       | the month's last case number                                          |
| claim#…            | idempotency key → case number, digest of the request, time            |
| upload#…           | upload key → the one case that claimed it; kept as long as it lies    |
| mail#…             | delivery status of a mail: sent, or why it never will be, in words;   |
|                    | goes with its case, or in time where the mail is of no case           |
| sent#…             | Message-ID → case, whom it went to, mail; kept as mails are           |
| thread#…           | the first mail's Message-ID of a case to one recipient                |
| problem#…          | an address that takes no mail, and why                                |
| tries#… mails#…    | how often something was tried in a window                             |
| visits#…           | all that one visitor asked for in a window: a counter each            |
| address#…          | an address that has proved itself                                     |
| product#…          | what is known of one product, and who says so; see `products.py`      |
| registering#…      | a registration until its link confirms it, for hours; see there too   |
| wishes             | what people want of their data and the clock has not done yet; see     |
|                    | `data_wishes.py`                                                      |
| unsettled#…        | a case whose corrected address has not used its link                  |
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from chalicelib.adapters.items import Item, Items, stamp
from chalicelib.adapters.signed_links import address_digest

UPLOAD_KEPT = timedelta(days=7)  # the bucket deletes what lies in quarantine much sooner
OF_A_CASE = re.compile(r"\d{6}-\d+/.*")  # the id of a mail that a step of a case promises
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


class Ledger(Items):
    """All calls but `find_sent` and `preload` are single-item and atomic.

    `kept` is how long mails are known by their ids: as long as their originals, by the privacy page.
    """

    def __init__(self, dynamodb: Any, table: str, *, kept: timedelta) -> None:
        super().__init__(dynamodb, table)
        self._kept = kept

    def next_number(self, month: str, *, many: int = 1) -> int:
        """Draw so many numbers in a row atomically and return the first: 1 for the first case of a month.

        Gaps happen, collisions do not.
        """
        return self._count(f"count#{month}", by=many) - many + 1

    def last_number(self, month: str) -> int:
        """The last number that was drawn in a month (`YYYYMM`); 0 when there was none."""
        return int(self._value(f"count#{month}", "n") or 0)

    def claim(self, key: str, claim: RequestClaim, *, lasts: timedelta) -> RequestClaim:
        """Claim a key, or return who holds it; a claim that has run out may be taken over."""
        values = {"number": claim.number, "digest": claim.digest, "at": stamp(claim.at)}
        held = self._put_once(f"claim#{key}", values, expires=claim.at + lasts, now=claim.at)
        if held is None:
            return claim
        return RequestClaim(held["number"], held["digest"], datetime.fromisoformat(held["at"]))

    def release(self, key: str) -> None:
        """Give a claim back, because what it was for could not be done."""
        self._delete(f"claim#{key}")

    def claim_upload(self, key: str, number: str, *, at: datetime) -> bool:
        """True when the upload now belongs to this case (also when it did already)."""
        held = self._put_once(f"upload#{key}", {"number": number}, expires=at + UPLOAD_KEPT)
        return held is None or held["number"] == number

    def upload_owner(self, key: str) -> str:
        """The number of the case that claimed an upload; empty when nobody did."""
        return self._value(f"upload#{key}", "number")

    def set_delivery_status(
        self, mail_id: str, *, outcome: str, provider_id: str, at: datetime, words: str = ""
    ) -> None:
        """Note what became of a mail; `words` say why it did not leave. Without a case it goes in time."""
        values = {"outcome": outcome, "provider_id": provider_id, "at": stamp(at), "words": words[:2000]}
        expires = None if OF_A_CASE.fullmatch(mail_id) else at + self._kept
        self._put(f"mail#{mail_id}", values, expires=expires)

    def delivery_status(self, mail_id: str) -> DeliveryStatus | None:
        """Return the delivery status of a mail; None while it is pending."""
        held = self._get(f"mail#{mail_id}")
        if not held:
            return None
        return DeliveryStatus(held["outcome"], datetime.fromisoformat(held["at"]), held["words"])

    def clear_delivery_status(self, mail_id: str) -> None:
        """Let a mail be sent again."""
        self._delete(f"mail#{mail_id}")

    def outcome(self, mail_id: str) -> str:
        """Return what became of a mail; empty while it is pending."""
        return self._value(f"mail#{mail_id}", "outcome")

    def note_sent(self, sent: SentMail, *, at: datetime) -> None:
        """Keep the Message-ID of a mail that left, and begin the thread of its case and recipient."""
        values = {"number": sent.number, "who": sent.who, "mail": sent.mail_id, "id": sent.message_id}
        self._put(_sent_key(sent.message_id), values, expires=at + self._kept)

    def find_sent(self, ids: Iterable[str]) -> tuple[SentMail, ...]:
        """Those of these Message-IDs (with or without brackets) that are ours, in the order given."""
        keys = tuple(dict.fromkeys(_sent_key(one) for one in ids))
        held = self._get_many(keys)
        found = (held[key] for key in keys if key in held)
        return tuple(SentMail(one["id"], one["number"], one["who"], one["mail"]) for one in found)

    def thread(self, number: str, who: str) -> str:
        """The Message-ID of the first mail of a case to this recipient; empty before there is one."""
        return self._value(f"thread#{number}#{who}", "id")

    def begin_thread(self, first: SentMail, *, at: datetime) -> None:
        expires = at + self._kept
        self._put(f"thread#{first.number}#{first.who}", {"id": first.message_id}, expires=expires)

    def suppress(self, address: str, *, problem: ProblemKind, words: str, at: datetime) -> None:
        """Send nothing more to an address, until `release_address`."""
        values = {"problem": problem, "words": words[:2000], "at": stamp(at)}
        self._put(f"problem#{address_digest(address)}", values)

    def address_problem(self, address: str) -> AddressProblem | None:
        """Why an address gets no mail; None for one that does."""
        held = self._get(f"problem#{address_digest(address)}")
        if not held:
            return None
        return AddressProblem(held["problem"], held["words"], datetime.fromisoformat(held["at"]))

    def release_address(self, address: str) -> None:
        """Send to an address again."""
        self._delete(f"problem#{address_digest(address)}")

    def release_bounced(self, address: str) -> None:
        """Try an address again that its owner vouches for; a complaint stands until the desk lifts it."""
        found = self.address_problem(address)
        if found and found.problem == "hard_bounce":
            self.release_address(address)

    def preload(self, mail_ids: Sequence[str]) -> "Ledger":
        """Return the same ledger, which already knows which of these mails have a delivery status."""
        found = self._get_many(f"mail#{mail_id}" for mail_id in mail_ids)
        known = {mail_id: f"mail#{mail_id}" in found for mail_id in mail_ids}
        return PreloadedLedger(self._dynamodb, self._table, kept=self._kept, known=known)

    def has_delivery_status(self, mail_id: str) -> bool:
        return self._get(f"mail#{mail_id}") is not None

    def count_try(self, what: str, *, now: datetime, window: timedelta, by: int = 1) -> int:
        """Count an attempt, or that many, and return how many fell into this window so far."""
        key, ends = _slot(what, now, window)
        return self._count(key, expires=ends + window, by=by)

    def count_visit(
        self,
        visitor: str,
        counts: Mapping[str, int],
        *,
        most: Mapping[str, int],
        now: datetime,
        window: timedelta,
    ) -> bool:
        """Count what a visitor asks for, in one item and one write; False, and uncounted, beyond `most`."""
        key, ends = _slot(f"{visitor}#{int(window.total_seconds())}", now, window)
        return self._count_within(
            key.replace("tries#", "visits#", 1), counts, most=most, expires=ends + window
        )

    def claimed_by(self, key: str, *, now: datetime) -> RequestClaim | None:
        """Who holds an idempotency key; None where it is free, or its claim has run out."""
        held = self._get(f"claim#{key}")
        if not held or int(held["expires"]) < now.timestamp():
            return None
        return RequestClaim(held["number"], held["digest"], datetime.fromisoformat(held["at"]))

    def count_try_within(self, what: str, most: int, *, now: datetime, window: timedelta) -> bool:
        """Count an attempt; False, and uncounted, where this window holds that many already."""
        key, ends = _slot(what, now, window)
        return self._count_within(key, {"n": 1}, most={"n": most}, expires=ends + window)

    def take_back_try(self, what: str, *, now: datetime, window: timedelta) -> None:
        """Uncount an attempt that came to nothing."""
        self._count(_slot(what, now, window)[0], by=-1)

    def tries(self, what: str, *, now: datetime, window: timedelta) -> int:
        return int(self._value(_slot(what, now, window)[0], "n") or 0)

    def prove_address(self, digest: str, *, at: datetime) -> None:
        self._put(f"address#{digest}", {"proved_at": stamp(at)})

    def is_proved(self, digest: str) -> bool:
        return self._get(f"address#{digest}") is not None

    def unsettle_address(self, number: str) -> None:
        """A case has a new address: whatever it proved elsewhere, its link to this case was not used yet."""
        self._put(f"unsettled#{number}", {})

    def settle_address(self, number: str) -> None:
        self._delete(f"unsettled#{number}")

    def is_settled(self, number: str) -> bool:
        """Whether the address of this case is the first one, or has used its link."""
        return self._get(f"unsettled#{number}") is None

    def forget_address(self, address: str) -> None:
        """Know nothing of an address any more: neither that it was proved, nor that it took no mail."""
        digest = address_digest(address)
        self._delete(f"address#{digest}")
        self._delete(f"problem#{digest}")

    def items(self) -> Iterator[tuple[str, Item]]:
        """Every item with its key, in no order; it reads the whole table."""
        return ((item[self._key], item) for item in self._scan())

    def remove(self, key: str) -> None:
        """Remove an item of any kind."""
        self._delete(key)

    def _value(self, key: str, name: str) -> str:
        """One value of an item; empty when there is no such item."""
        return str((self._get(key) or {}).get(name, ""))


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


def _slot(what: str, now: datetime, window: timedelta) -> tuple[str, datetime]:
    """The counter of the window that `now` falls into, and when that window ends."""
    slot = int(now.timestamp() // window.total_seconds())
    return f"tries#{what}#{slot}", datetime.fromtimestamp((slot + 1) * window.total_seconds(), UTC)
