"""What the mails have in common, and what they need besides the case."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Message:
    """Base: every mail names its case and the kind of request."""

    number: str
    kind: str
    brand: str


@dataclass(frozen=True)
class StaffMessage(Message):
    """Base of what goes to staff: the reader's own page of the case, and what an answer can do."""

    work_url: str
    menu: tuple[str, ...]


@dataclass(frozen=True)
class CaseMessage(Message):
    """Base of what a customer hears on the way: the link to the case, and whom to call."""

    case_url: str
    owner: str
    owner_phone: str


@dataclass(frozen=True)
class WaitMessage(CaseMessage):
    """Base of a mail after which we wait: until when, and what we do if we hear nothing."""

    answer_by: str
    silence: str
