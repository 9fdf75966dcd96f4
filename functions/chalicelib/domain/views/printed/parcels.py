"""The parcels of a case as a table on paper."""

from chalicelib.domain.views.parcel_words import parcel_rows
from chalicelib.domain.views.printed.record import Block, Sheet

HEADS = ("parcel_what", "parcel_number", "parcel_sent", "parcel_stands")


def parcels(sheet: Sheet) -> Block:
    """All that was sent in either direction, and how each stands."""
    rows = tuple(
        (f"{one.way} · {one.what}", f"{one.carrier} {one.tracking}", one.sent_on, one.standing)
        for one in parcel_rows(sheet.case, sheet.policy, sheet.language)
    )
    heads = tuple(sheet.say(head) for head in HEADS) if rows else ()
    return Block(title=sheet.say("parcels_head"), heads=heads, rows=rows)
