"""The operator's own words."""

from chalicelib.domain.kernel.fields import Language
from chalicelib.locale.words import label


def text(name: str, language: Language, **data: object) -> str:
    """A word of the operator's command, filled in."""
    return label("operator", name, language).format(**data)
