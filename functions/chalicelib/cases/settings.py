"""Where the functions find things: the environment, read once into one frozen value."""

import json
import os
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from chalicelib.domain.kernel.fields import Language
from chalicelib.locale.words import main_language


class Person(BaseModel):
    """Somebody who works here; `away` is the first and the last day, on which `deputy` stands in."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    address: str
    name: Mapping[Language, str] = {}
    phone: str = ""
    deputy: str = ""
    away: tuple[date, date] | None = None

    def name_in(self, language: Language) -> str:
        """The name as customers and colleagues read it; the address where none is given."""
        return self.name.get(language) or next(iter(self.name.values()), self.address)

    def is_away(self, day: date) -> bool:
        return self.away is not None and self.away[0] <= day <= self.away[1]


def _whole(value: Any) -> Any:
    return {"address": value} if isinstance(value, str) else value


class TeamMailbox(BaseModel):
    """Where a team's mail arrives and who belongs to the team; private, never policy."""

    model_config = ConfigDict(frozen=True)
    address: str
    members: tuple[Annotated[Person, BeforeValidator(_whole)], ...] = ()

    @property
    def people(self) -> tuple[str, ...]:
        """All addresses that speak for the team: its members', and its own."""
        return (*(member.address for member in self.members), self.address)


def _split_list(value: Any) -> Any:
    return tuple(part for part in value.split(",") if part) if isinstance(value, str) else value


def _parse_json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _or_main(language: str) -> str:
    return language or main_language()


class Settings(BaseModel):
    """One field per environment variable of the same name in capitals (docs/operations/settings.md).

    `signing_secrets` and `smtp_url` are given in tests; a deployed function has the names of their secrets.
    """

    model_config = ConfigDict(frozen=True)
    cases_table: str
    ledger_table: str
    files_bucket: str
    mail_queue_url: str = ""
    inbound_queue_url: str = ""
    large_mail_queue_url: str = ""
    site_url: str
    signing_secrets: Annotated[tuple[str, ...], BeforeValidator(_split_list)] = ()
    signing_secret_id: str = ""
    carrier: str = "ses"
    smtp_url: str = ""
    smtp_secret_id: str = ""
    configuration_set: str = ""
    mails_per_second: float = 10.0
    mail_workers: int = 2
    service_address: str
    roster: Annotated[Mapping[str, TeamMailbox], BeforeValidator(_parse_json)]
    staff_language: Annotated[Language, AfterValidator(_or_main)] = Field(default_factory=main_language)
    staff_link_days: int = 14
    staff_device_days: int = 90
    clock_file: str = ""
    trusted_proxies: int = 1
    edge_secrets: Annotated[tuple[str, ...], BeforeValidator(_split_list)] = ()
    edge_secret_id: str = ""
    shop_alarm: int = 600
    files_scanned: bool = False
    site_bucket: str = ""


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Read the settings. Raises ValidationError naming what is missing."""
    return Settings.model_validate(
        {name: environment[name.upper()] for name in Settings.model_fields if name.upper() in environment}
    )


@cache
def settings() -> Settings:
    return from_environment(os.environ)
