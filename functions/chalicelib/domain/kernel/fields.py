"""The kinds of value that people type, and how each is checked and asked for.

What a field is asked by stands beside its type in `Asked`: its words in the catalogue, its control.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from chalicelib.domain.kernel.field_sources import Source
from chalicelib.locale.words import keys, label, languages, main_language


class ShopLanguages:
    """Lists the shop's languages in a JSON schema; `asked` adds the one that is taken when none is named."""

    def __init__(self, *, asked: bool = False) -> None:
        self.asked = asked

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        schema = {**handler(core), "enum": list(languages())}
        return {**schema, "default": main_language()} if self.asked else schema


# The tag of a language (BCP 47). A stored one may be a language that the shop has given up.
Language = Annotated[str, ShopLanguages()]


@dataclass(frozen=True)
class Asked:
    """How a field is asked for: key of its words, whether it has a hint, control, autofill, source."""

    words: str
    hint: bool = False
    control: str = "text"
    autocomplete: str = ""
    source: Source | None = None

    def label(self, language: Language, form: str = "") -> str:
        """The question (`question` in the catalogue), in the words of that form where it has its own."""
        return label("question", self._key("question", form), language)

    def hint_in(self, language: Language, form: str = "") -> str:
        """What helps to answer (`hint` in the catalogue); empty where nothing does."""
        return label("hint", self._key("hint", form), language) if self.hint else ""

    def _key(self, group: str, form: str) -> str:
        own = f"{form}.{self.words}"
        return own if form and own in keys(group) else self.words


@dataclass(frozen=True)
class ValidationContext:
    """What a check must know besides the value: the shop's date and models, and how many files it takes."""

    today: date
    models: frozenset[str]
    files: int = 5


CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffd-\uffff]")
REORDERING = re.compile(
    "[\u202a-\u202e\u2066-\u2069]"
)  # comes along with numbers copied from an address book
FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters by their category, but nothing is drawn
UNDRAWN = frozenset(("Cf", "Mn", "Me"))
HYPHENS = re.compile("[\u2010-\u2015\u2212]")
EXTENSION = r"(?: ?(?:转|转分机|分机|ext\.?|x|#) ?\d{1,6})?"
PHONE = re.compile(r"[+(]?\d[\d ()./-]{4,28}\d" + EXTENSION, re.ASCII | re.IGNORECASE)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
EARLIEST = date(1980, 1, 1)


def narrow_width(text: str) -> str:
    """Turn what a Chinese input method makes wide into plain letters, digits, dots and hyphens."""
    return HYPHENS.sub("-", unicodedata.normalize("NFKC", text)).replace("。", ".").strip()


def is_blank(text: str) -> bool:
    """Whether nothing can be seen of a text: blanks, joiners, marks that stand on nothing."""
    return all(sign.isspace() or sign in FILLERS or unicodedata.category(sign) in UNDRAWN for sign in text)


def one_line(text: str) -> str:
    if "\r" in text or "\n" in text:
        raise PydanticCustomError("line_break", "line break")
    return many_lines(text)


def many_lines(text: str) -> str:
    if CONTROL.search(text):
        raise PydanticCustomError("control_character", "control character")
    if text and is_blank(text):
        raise PydanticCustomError("missing", "nothing to be seen")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def email(text: str) -> str:
    """Return the address in its normal form (RFC 5321 mailbox, ASCII local part).

    What reads like an encoded word (RFC 2047) could stand in no header.
    """
    if "=?" in text:
        raise PydanticCustomError("invalid_email", "like an encoded word")
    try:
        valid = validate_email(
            narrow_width(text),
            check_deliverability=False,
            allow_smtputf8=False,
            test_environment=True,
            strict=True,
        )
    except (EmailNotValidError, ValueError) as error:
        raise PydanticCustomError("invalid_email", "not an e-mail address") from error
    return valid.ascii_email or valid.normalized


def phone(text: str) -> str:
    number = narrow_width(REORDERING.sub("", text))
    if not PHONE.fullmatch(number):
        raise PydanticCustomError("invalid_phone", "not a telephone number")
    return number


def calendar_day(value: Any) -> Any:
    """Accept only YYYY-MM-DD: a number would be read as a Unix time."""
    if isinstance(value, str) and not DAY.fullmatch(value.strip()):
        raise PydanticCustomError("invalid_date", "not a date")
    if not isinstance(value, (str, date, type(None))):
        raise PydanticCustomError("invalid_date", "not a date")
    return value.strip() if isinstance(value, str) else value


def plausible(day: date, info: ValidationInfo) -> date:
    """Neither to come nor of a year that was typed with two digits."""
    if day < EARLIEST:
        raise PydanticCustomError("invalid_date", "too long ago")
    if isinstance(info.context, ValidationContext) and day > info.context.today:
        raise PydanticCustomError("future_date", "in the future")
    return day


def shop_language(tag: str) -> str:
    if tag not in languages():
        raise PydanticCustomError("literal_error", "not a language of the shop")
    return tag


def check_model(model: str, info: ValidationInfo) -> str:
    if isinstance(info.context, ValidationContext) and model not in info.context.models:
        raise PydanticCustomError("unknown_model", "unknown model")
    return model


def few_files(keys: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    """No more files than the privacy page allows."""
    if isinstance(info.context, ValidationContext) and len(keys) > info.context.files:
        raise PydanticCustomError("too_many", "too many", {"max_length": info.context.files})
    return keys


def blank_is_none(value: Any) -> Any:
    return None if isinstance(value, str) and is_blank(value) else value


def json_truth(value: Any, info: ValidationInfo) -> Any:
    """A form says "on"; JSON has true and false, and nothing else is consent."""
    if info.mode == "json" and value is not None and not isinstance(value, bool):
        raise PydanticCustomError("wrong_type", "neither true nor false")
    return value


def check_consent(value: bool) -> bool:  # noqa: FBT001 - pydantic calls it
    if not value:
        raise PydanticCustomError("consent_required", "consent required")
    return value


Blank = BeforeValidator(blank_is_none)
Flag = Annotated[bool, BeforeValidator(json_truth)]
Unwidened = AfterValidator(narrow_width)
OneLine = AfterValidator(one_line)
ManyLines = AfterValidator(many_lines)
Day = Annotated[date, AfterValidator(plausible), BeforeValidator(calendar_day)]
Email = Annotated[str, Field(min_length=1, max_length=254), OneLine, AfterValidator(email)]
Phone = Annotated[str, Field(min_length=1, max_length=30), OneLine, AfterValidator(phone)]
Model = Annotated[str, Field(min_length=1, max_length=60), OneLine, AfterValidator(check_model)]
Consent = Annotated[Flag, AfterValidator(check_consent)]
