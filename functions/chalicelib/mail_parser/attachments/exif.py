"""The one field of EXIF that a picture is shown by: its orientation (CIPA DC-008, tag 0x0112)."""

import struct

ORIENTATION, SHORT = 0x0112, 3
UPRIGHT = 1
ORDERS = {b"II*\0": "<", b"MM\0*": ">"}


def read_orientation(tiff: bytes) -> int:
    """Return the orientation in a TIFF block, 1 to 8; 1 where it does not tell."""
    order = ORDERS.get(tiff[:4])
    if order is None:
        return UPRIGHT
    try:
        return _find_orientation(tiff, order)
    except struct.error:
        return UPRIGHT


def _find_orientation(tiff: bytes, order: str) -> int:
    (start,) = struct.unpack_from(f"{order}I", tiff, 4)
    (count,) = struct.unpack_from(f"{order}H", tiff, start)
    for index in range(count):
        tag, kind = struct.unpack_from(f"{order}HH", tiff, start + 2 + 12 * index)
        if (tag, kind) == (ORIENTATION, SHORT):
            (value,) = struct.unpack_from(f"{order}H", tiff, start + 2 + 12 * index + 8)
            return int(value) if 1 <= value <= 8 else UPRIGHT
    return UPRIGHT


def orientation_alone(tiff: bytes) -> bytes:
    """Return a TIFF block that says nothing but the orientation; empty where the picture is upright."""
    value = read_orientation(tiff)
    if value == UPRIGHT:
        return b""
    return b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, ORIENTATION, SHORT, 1, value, 0, 0)
