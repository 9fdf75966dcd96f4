"""The product register in the ledger table: one item per product, `product#<model>#<serial>`.

What somebody sent and has not confirmed from their mailbox is no part of a product: it lies by itself
under `registering#<id>` and goes by its time to live.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from chalicelib.adapters.items import Items
from chalicelib.domain.kernel.errors import Outdated
from chalicelib.domain.kernel.serial_numbers import former_serial_key, serial_key
from chalicelib.domain.policy.coverage import NOTHING_KNOWN, History
from chalicelib.domain.products.register import HolderClaim, Registered


class PendingRegistration(BaseModel):
    """What somebody sent of a product, until it is confirmed or `expires`."""

    model_config = ConfigDict(frozen=True)
    model: str
    serial: str
    claim: HolderClaim
    expires: datetime

    @property
    def key(self) -> str:
        return product_key(self.model, self.serial)


class ProductKey(str):
    """Where a product lies; `former` is where the same number lay before numbers had one form."""

    __slots__ = ("former",)
    former: str


def product_key(model: str, serial: str) -> ProductKey:
    key = ProductKey(f"{model}#{serial_key(serial)}")
    key.former = f"{model}#{former_serial_key(serial)}"
    return key


def _places(key: str) -> tuple[str, ...]:
    """All keys under which a product can lie, today's first; a link that was mailed names its former one."""
    if not isinstance(key, ProductKey):
        key = product_key(*key.split("#", 1)) if "#" in key else key
    former = getattr(key, "former", key)
    return tuple(dict.fromkeys((str(key), str(former))))


class Products(Items):
    """Load and store products; a store over a newer version raises Outdated."""

    def find(self, key: str) -> Registered | None:
        """The product of that key, None when nobody registered it."""
        found = next((held for place in _places(key) if (held := self._get(f"product#{place}"))), None)
        return Registered.model_validate_json(found["body"]) if found else None

    def several(self, keys: Iterable[str]) -> dict[str, Registered]:
        """Those of these products that somebody registered."""
        found = self._get_many(f"product#{place}" for key in keys for place in _places(key)).values()
        products = [Registered.model_validate_json(item["body"]) for item in found]
        products.sort(key=lambda one: one.serial == serial_key(one.serial))  # today's form wins
        return {product_key(product.model, product.serial): product for product in products}

    def renumber(self) -> int:
        """Bring records of before numbers had one form into it; how many. It reads the whole table.

        One that somebody wrote meanwhile, or whose number is there already, stays where it is.
        """
        return sum(moved for _, moved in self.renumber_after(""))

    def renumber_after(self, key: str) -> Iterator[tuple[str, bool]]:
        """Go through the records behind that key: the key of each, and whether it was moved."""
        for item in self._scan("product#", after=key):
            former = Registered.model_validate_json(item["body"])
            is_old = former.serial != serial_key(former.serial)
            yield item["key"], is_old and self._move(former)

    def _move(self, former: Registered) -> bool:
        """Whether the record could be moved; a crash between leaves both, of which today's form is read."""
        try:
            self.save(former.model_copy(update={"serial": serial_key(former.serial), "version": 1}))
            self.delete(former)
        except Outdated:
            return False
        return True

    def all(self) -> Iterator[Registered]:
        """Every product, in no order; for the operator, it reads the whole table."""
        return (Registered.model_validate_json(item["body"]) for item in self._scan("product#"))

    def history(self, model: str | None, serial: str | None) -> History:
        """What a decision may use of a product; nothing when it is not named or not registered."""
        found = self.find(product_key(model, serial)) if model and serial else None
        if found and found.renumbered_to:
            found = self.find(product_key(found.model, found.renumbered_to)) or found
        return found.history if found else NOTHING_KNOWN

    def save(self, product: Registered) -> None:
        """Store a record over its former version, under the form that it knows. Raises Outdated."""
        item = {
            "key": {"S": f"product#{product.model}#{product.serial}"},
            "version": {"N": str(product.version)},
            "body": {"S": product.model_dump_json(exclude_none=True)},
        }
        self._put_version(item, version=product.version)

    def delete(self, product: Registered) -> None:
        """Remove a record, unless it was written since it was read. Raises Outdated."""
        self._unless_outdated(
            self._dynamodb.delete_item,
            Key=self._key_of(f"product#{product.model}#{product.serial}"),
            ConditionExpression="#v = :before",
            ExpressionAttributeNames={"#v": "version"},
            ExpressionAttributeValues={":before": {"N": str(product.version)}},
        )

    def put_pending(self, pending: PendingRegistration) -> None:
        """Keep what waits to be confirmed; the same again only waits longer."""
        body = {"body": pending.model_dump_json(exclude_none=True)}
        self._put(f"registering#{pending.claim.id}", body, expires=pending.expires)

    def find_pending(self, claim_id: str, *, now: datetime) -> PendingRegistration | None:
        found = self._get(f"registering#{claim_id}")
        pending = PendingRegistration.model_validate_json(found["body"]) if found else None
        return pending if pending and pending.expires > now else None

    def all_pending(self) -> Iterator[PendingRegistration]:
        """All that waits, in no order; for the operator, it reads the whole table."""
        found = self._scan("registering#")
        return (PendingRegistration.model_validate_json(item["body"]) for item in found)

    def delete_pending(self, claim_id: str) -> None:
        self._delete(f"registering#{claim_id}")
