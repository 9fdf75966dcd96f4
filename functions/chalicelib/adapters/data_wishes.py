"""What people confirmed that they want of their data, until the clock has seen to it: one item, `wishes`.

A wish holds its person's address, because an erasure takes every other place where it stands; it goes last.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from chalicelib.adapters.items import Items
from chalicelib.domain.kernel.errors import Outdated
from chalicelib.domain.kernel.fields import Language

KEY = "wishes"
ATTEMPTS = 5
Wanted = Literal["copy", "erase"]
Wishes = tuple["DataWish", ...]


@dataclass(frozen=True)
class DataWish:
    """One person's wish; `counts` is what an erasure that was broken off has done so far."""

    id: str
    what: Wanted
    address: str
    language: Language
    counts: Mapping[str, int] = field(default_factory=dict)

    def is_like(self, other: "DataWish") -> bool:
        return (self.what, self.address.casefold()) == (other.what, other.address.casefold())


class DataWishes(Items):
    """Conditional writes of the one item, anew on a lost race. Raises Outdated after five of them."""

    def all(self) -> Wishes:
        """All that wait, copies first: an erasure leaves nothing to copy."""
        return tuple(sorted(_read(self._get(KEY)), key=lambda wish: wish.what))

    def add(self, wish: DataWish) -> None:
        """Keep a wish; the same one of the same person is kept once."""
        self._change(lambda held: held if any(map(wish.is_like, held)) else (*held, wish))

    def update(self, wish: DataWish) -> None:
        """Note what has been done of a wish."""
        self._change(lambda held: tuple(wish if one.id == wish.id else one for one in held))

    def remove(self, wish: DataWish) -> None:
        self._change(lambda held: tuple(one for one in held if one.id != wish.id))

    def _change(self, change: Callable[[Wishes], Wishes]) -> None:
        for _ in range(ATTEMPTS):
            found = self._get(KEY)
            before = _read(found)
            after = change(before)
            if after == before or self._is_stored(after, version=int((found or {}).get("version", 0)) + 1):
                return
        raise Outdated

    def _is_stored(self, wishes: Wishes, *, version: int) -> bool:
        """Store them; False on a lost race."""
        body = json.dumps([asdict(wish) for wish in wishes], ensure_ascii=False)
        item = self._item_of(KEY, {"body": body}, None) | {"version": {"N": str(version)}}
        try:
            self._put_version(item, version=version)
        except Outdated:
            return False
        return True


def _read(found: Mapping[str, Any] | None) -> Wishes:
    return tuple(DataWish(**one) for one in json.loads((found or {}).get("body", "[]")))
