"""What came to us, as it was found at receipt, and how it differs from what was meant."""

from datetime import datetime
from typing import Literal

from chalicelib.domain.kernel.lazy_model import Late

Difference = Literal["other_serial", "other_model", "parts_missing", "seal_broken"]
Seal = Literal["sealed", "opened", "no_seal"]
Way = Literal["as_meant", "parts_missing", "wrong_item", "another_persons"]


class ArrivedGoods(Late):
    """One arrival; `meant` is the serial number that was expected, `way` how a difference was settled."""

    at: datetime
    by: str
    is_old_item: bool = False
    meant: str = ""
    serial: str = ""
    model: str = ""
    missing: tuple[str, ...] = ()
    seal: Seal | None = None
    condition: str = ""
    differences: tuple[Difference, ...] = ()
    way: Way | None = None
    settled_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it differs from what was meant, and nobody has settled what it is."""
        return bool(self.differences) and self.way is None
