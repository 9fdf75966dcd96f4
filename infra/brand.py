"""Read `docs/brand.yaml`: the languages of the shop, the one with the rules among them, and the currency."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

Text = Annotated[str, Field(min_length=1)]
Tag = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]


class BrandMistake(Exception):
    """The brand cannot be used; `mistakes` are sentences with file and key."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


class BrandLanguage(BaseModel):
    """One language: its tag (BCP 47), its own name, and the language that lends it what it lacks."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    code: Tag
    name: Text
    rules: bool = False
    falls_back_to: str = ""


class Brand(BaseModel):
    """What `brand.yaml` says."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: dict[str, Text]
    languages: tuple[BrandLanguage, ...]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    reach: Any = None  # its shape is the policy's (`domain/policy/reach.py`), and checked with it

    @model_validator(mode="after")
    def languages_fit(self) -> Self:
        """Each stands once, one carries the rules, and a lender has all its pages itself."""
        if wrong := "; ".join(self._misfits()):
            raise ValueError(wrong)
        return self

    def _misfits(self) -> Iterator[str]:
        complete = {one.code for one in self.languages if not one.falls_back_to}
        if [one.code in complete for one in self.languages if one.rules] != [True]:
            yield "one language has rules: true, and falls_back_to none"
        for one in self.languages:
            if one.falls_back_to and one.falls_back_to not in complete:
                yield f"{one.code} falls back to {one.falls_back_to}, which is not listed or falls back too"
        for code, count in Counter(one.code for one in self.languages).items():
            if count > 1:
                yield f"{code} stands {count} times among the languages"

    @property
    def shop(self) -> dict[str, Any]:
        """What the functions read of it."""
        languages = [(one.code, one.name, one.falls_back_to) for one in self.languages]
        rules = next(one.code for one in self.languages if one.rules)
        return {"languages": languages, "rules": rules, "currency": self.currency}


def read_brand(file: Path) -> Brand:
    """The brand. Raises BrandMistake."""
    try:
        return Brand.model_validate(yaml.safe_load(file.read_text("utf-8")))
    except ValidationError as error:
        raise BrandMistake(tuple(_sentence(file, dict(one)) for one in error.errors())) from error
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise BrandMistake((f"{file}: {error}",)) from error


def _sentence(file: Path, error: dict[str, Any]) -> str:
    place = ".".join(str(part) for part in error["loc"])
    return f"{file}: {place or 'languages'}: {error['msg']}"
