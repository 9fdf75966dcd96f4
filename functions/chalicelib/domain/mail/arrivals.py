"""Answers to mails that no case took: to their senders, or to whoever has to look at them."""

from dataclasses import dataclass
from typing import ClassVar

from chalicelib.domain.mail.base import Mail


@dataclass(frozen=True)
class NotDone(Mail):
    """To a member of staff: an answer could not be understood or obeyed; nothing was done."""

    number: str
    asked: bool
    reason: str
    line: str
    menu: tuple[str, ...]
    teams: tuple[str, ...]
    people: tuple[str, ...]
    to_staff: ClassVar[bool] = True


@dataclass(frozen=True)
class MailNotRead(Mail):
    """To whoever wrote: the mail could not be used, and what to do instead."""

    reason: str
    megabytes: str
    request_url: str


@dataclass(frozen=True)
class ByHand(Mail):
    """To the desk or the lead: a mail that needs a person's eye, with where it is kept."""

    sender: str
    subject: str
    reason: str
    number: str
    text: str
    kept_as: str
    to_staff: ClassVar[bool] = True
