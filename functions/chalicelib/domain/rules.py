"""The base of everything that stands in front matter."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

Names = Mapping[str, str]


class Rules(BaseModel):
    """Base of everything in front matter: immutable, and an unknown name is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")
