"""The deadlines that are ours, by name; how long each takes is worked out in `workflow/deadlines.py`."""

from typing import Literal

Deadline = Literal[
    "respond", "solve", "diagnosis", "tell_result", "hard_case", "visit", "repair", "order", "parts",
    "send_back", "exchange", "refund", "follow_up", "call", "overdue_parcel", "claim",
    "collection",
]  # fmt: skip
RESTING: tuple[Deadline, ...] = (  # the deadlines that can rest; the others run whoever's turn it is
    "solve", "diagnosis", "tell_result", "hard_case", "repair", "send_back", "exchange", "refund",
)  # fmt: skip
ANSWERED: tuple[Deadline, ...] = ("respond", "call")  # what is met by any answer to the customer
