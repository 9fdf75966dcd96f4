"""What can be missing of a request and asked for by name (A10): a field of it, or a file."""

from typing import Literal, get_args

Fact = Literal[
    "model", "serial_number", "purchased_on", "received_on", "order_number", "seller", "proof", "photo",
    "phone", "address",
]  # fmt: skip
FACT_NAMES: tuple[Fact, ...] = get_args(Fact)
FILED: tuple[Fact, ...] = ("proof", "photo")  # those that a file answers
