"""Mails about a person's own data: the links that confirm, the copy that is ready, what was erased."""

from dataclasses import dataclass

from chalicelib.domain.mail.base import Mail


@dataclass(frozen=True)
class DataMail(Mail, abstract=True):
    """Base of what confirms: the case from which it was asked for, and how long the link opens."""

    number: str
    confirm_url: str
    hours: str


@dataclass(frozen=True)
class CopyToConfirm(DataMail):
    """To the customer's mailbox: the link that confirms that they want a copy of everything."""


@dataclass(frozen=True)
class ErasureToConfirm(DataMail):
    """To the customer's mailbox: the link that confirms that everything is to be erased."""


@dataclass(frozen=True)
class CopyReady(Mail):
    """The link to the archive that was asked for."""

    download_url: str
    days: str


@dataclass(frozen=True)
class DataErased(Mail):
    """The receipt: what went, and what remains for how long and why."""

    at: str
    erased: tuple[str, ...]
    remains: tuple[str, ...]


@dataclass(frozen=True)
class ErasurePutOff(Mail):
    """Something is owed since it was confirmed: nothing was erased, and why."""

    reasons: tuple[str, ...]
    service_address: str
