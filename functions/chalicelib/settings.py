"""Where the functions find things: the environment, read once into one frozen value."""

import json
import os
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

from chalicelib.domain.fields import Language


class TeamMailbox(BaseModel):
    """Where a team's mail arrives and who belongs to the team; private, never policy."""

    model_config = ConfigDict(frozen=True)
    address: str
    members: tuple[str, ...] = ()

    @property
    def people(self) -> tuple[str, ...]:
        """All addresses that speak for the team: its members', and its own."""
        return (*self.members, self.address)


def _listed(value: Any) -> Any:
    return tuple(part for part in value.split(",") if part) if isinstance(value, str) else value


def _parsed(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


class Settings(BaseModel):
    """One field per environment variable of the same name in capitals (docs/operations/settings.md)."""

    model_config = ConfigDict(frozen=True)
    cases_table: str
    ledger_table: str
    files_bucket: str
    mail_queue_url: str = ""
    inbound_queue_url: str = ""
    site_url: str
    signing_secrets: Annotated[tuple[str, ...], BeforeValidator(_listed)]
    carrier: str = "ses"
    smtp_url: str = ""
    configuration_set: str = ""
    mails_per_second: float = 10.0
    mail_workers: int = 2
    service_address: str
    roster: Annotated[Mapping[str, TeamMailbox], BeforeValidator(_parsed)]
    staff_language: Language = "zh"
    clock_file: str = ""
    trusted_proxies: int = 1


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Read the settings. Raises ValidationError naming what is missing."""
    return Settings.model_validate(
        {name: environment[name.upper()] for name in Settings.model_fields if name.upper() in environment}
    )


@cache
def settings() -> Settings:
    return from_environment(os.environ)
