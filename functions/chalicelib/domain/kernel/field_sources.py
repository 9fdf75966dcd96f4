"""Where a field of a form gets its choices and what stands in it, where the case or the policy says so."""

from dataclasses import dataclass
from typing import Literal

Source = Literal[
    "agreed_sum", "any_model", "clauses", "code", "code_if_paid", "code_unless_entitled",
    "code_unless_ours_to_bear", "collection_bring", "collection_place", "conditions",
    "depreciated_price",
    "experts", "goods_address", "guides", "labour", "loan_ends", "me", "missing_facts", "model_to_send",
    "old_items", "other_models", "packing_list", "parcels_claimed", "parcels_in_doubt", "parcels_out",
    "parcels_to_claim",
    "parcels_to_replace", "parcels_to_us", "parts", "people", "product_parts", "scale", "seals", "teams",
    "times", "total", "way_home", "words", "words_or_not", "yes_or_no",
]  # fmt: skip


@dataclass(frozen=True)
class AskedInside:
    """How a page asks for what a word in a mail says too: `key` is a word of the staff pages."""

    key: str
    source: Source
