"""The product register in the ledger table: one item per product, `product#<model>#<serial>`."""

from collections.abc import Iterable, Iterator

from chalicelib.adapters.items import Items
from chalicelib.domain.policy.coverage import NOTHING_KNOWN, History
from chalicelib.domain.products.register import Registered, serial_key


def product_key(model: str, serial: str) -> str:
    return f"{model}#{serial_key(serial)}"


class Products(Items):
    """Load and store products; a store over a newer version raises Outdated."""

    def find(self, key: str) -> Registered | None:
        """The product of that key, None when nobody registered it."""
        found = self._get(f"product#{key}")
        return Registered.model_validate_json(found["body"]) if found else None

    def several(self, keys: Iterable[str]) -> dict[str, Registered]:
        """Those of these products that somebody registered."""
        found = self._get_many(f"product#{key}" for key in keys).values()
        products = (Registered.model_validate_json(item["body"]) for item in found)
        return {product_key(product.model, product.serial): product for product in products}

    def all(self) -> Iterator[Registered]:
        """Every product, in no order; for the operator, it reads the whole table."""
        return (Registered.model_validate_json(item["body"]) for item in self._scan("product#"))

    def history(self, model: str | None, serial: str | None) -> History:
        """What a decision may use of a product; nothing when it is not named or not registered."""
        found = self.find(product_key(model, serial)) if model and serial else None
        return found.history if found else NOTHING_KNOWN

    def save(self, product: Registered) -> None:
        """Store a record over its former version. Raises Outdated."""
        item = {
            "key": {"S": f"product#{product_key(product.model, product.serial)}"},
            "version": {"N": str(product.version)},
            "body": {"S": product.model_dump_json(exclude_none=True)},
        }
        self._put_version(item, version=product.version)
