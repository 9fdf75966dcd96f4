"""The base of everything that stands in front matter."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from chalicelib.locale.words import word_in


class SpokenNames(dict[str, str]):
    """A name in several languages; in any other one it is that of the nearest."""

    def __missing__(self, language: str) -> str:
        return word_in(self, language)


Names = Annotated[Mapping[str, str], AfterValidator(SpokenNames)]


def _no_time_of_day(value: object) -> object:
    """Refuse 2026-01-01 00:00:00, which would be shown and compared as a moment."""
    if isinstance(value, datetime):
        raise PydanticCustomError("date_type", "this must be a date")
    return value


# A day that arithmetic can start from without leaving the calendar.
Day = Annotated[date, BeforeValidator(_no_time_of_day), Field(ge=date(1980, 1, 1), le=date(2199, 12, 31))]


class Rules(BaseModel):
    """Base of everything in front matter: immutable, and an unknown name is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")
