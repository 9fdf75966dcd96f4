"""Cells for spreadsheets: what people typed must not run there."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def defuse(value: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
