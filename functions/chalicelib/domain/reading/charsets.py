"""Bytes → text: the claimed charset is heard first, and not believed when the bytes say otherwise."""


def decode(data: bytes, claimed: str = "") -> str:
    """Decode bytes that claim a charset ("" for none); never raises."""
    for name in ("utf-8", claimed, "gb18030"):
        try:
            return data.decode(name or "utf-8")
        except (LookupError, ValueError):
            continue
    return data.decode("latin-1")
