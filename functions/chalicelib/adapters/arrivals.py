"""What became of each mail that arrived, in the ledger table, and which mails were here before.

| key         | what it holds                                                     |
| arrival#…   | id of the stored mail → what became of it                         |
| heard#…     | a mail's Message-ID, sender and words → the arrival that was first |
| try#…       | id of the stored mail → how often reading it was begun and not ended |
"""

from datetime import datetime, timedelta
from typing import Any

from chalicelib.adapters.items import Items
from chalicelib.domain.case.arrival import Arrival


class Arrivals(Items):
    """Single-item calls; a repeated one does no harm."""

    def __init__(self, dynamodb: Any, table: str, *, kept: timedelta) -> None:
        super().__init__(dynamodb, table)
        self._kept = kept

    def find(self, arrival: str) -> Arrival | None:
        found = self._get(f"arrival#{arrival}")
        return Arrival.model_validate_json(found["body"]) if found else None

    def of_case(self, number: str) -> tuple[Arrival, ...]:
        """The mails that belong to a case, oldest first; for the operator, it reads the whole table."""
        found = (Arrival.model_validate_json(item["body"]) for item in self._scan("arrival#"))
        return tuple(sorted((one for one in found if one.number == number), key=lambda arrival: arrival.at))

    def record(self, arrival: Arrival) -> None:
        expires = arrival.at + self._kept
        self._put(f"arrival#{arrival.id}", {"body": arrival.model_dump_json()}, expires=expires)

    def begin_try(self, arrival: str, *, at: datetime) -> int:
        """Count that reading this mail begins; return how often it did."""
        return self._count(f"try#{arrival}", expires=at + self._kept)

    def take_back_try(self, arrival: str) -> None:
        """Uncount a try that ended by itself, well or with an error: the mail is not what stops us."""
        self._count(f"try#{arrival}", by=-1)

    def first(self, words: str, arrival: str, *, at: datetime) -> str:
        """The arrival that first brought this mail: this one, unless it was delivered before."""
        held = self._put_once(f"heard#{words}", {"arrival": arrival}, expires=at + self._kept)
        return held["arrival"] if held else arrival
