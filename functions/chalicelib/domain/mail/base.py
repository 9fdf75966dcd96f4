"""What all mails have in common. A mail is one class: the fields that it shows, and how a case fills them.

The words of `visits.VisitMoved` are `mails/zh/visits/VisitMoved.md` and the same under `en`, whose
placeholders are its fields. A class registers under its name, by which a stored step names its mails.
No mail to an address that has not proved itself has a field for free text of a form
(clause `free-text-mails`): anyone can type anyone's address.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from chalicelib.domain.kernel.records import Consented
from chalicelib.domain.kernel.states import Role
from chalicelib.domain.mail.occasion import Occasion
from chalicelib.domain.policy.page_schema import Team
from chalicelib.domain.replies.menu import menu
from chalicelib.domain.views import formatting
from chalicelib.domain.views.next_step import what_next
from chalicelib.domain.views.reaching import hotline
from chalicelib.domain.views.told_steps import new_files
from chalicelib.domain.workflow.parcel_queries import awaits_parcel
from chalicelib.locale.words import label


@dataclass(frozen=True)
class Mail:
    """Base of every mail."""

    brand: str
    by_name: ClassVar[dict[str, type["Mail"]]] = {}
    to_staff: ClassVar[bool] = False
    only_if_known: ClassVar[bool] = False  # only to an address that was mailed before, or has proved itself

    def __init_subclass__(cls, *, abstract: bool = False) -> None:
        """Register a mail; `abstract` classes are only built upon."""
        if not abstract:
            Mail.by_name[cls.__name__] = cls


@dataclass(frozen=True)
class CaseMail(Mail, abstract=True):
    """Base of what a step of a case sends. The class variables say what only some mails have."""

    number: str
    kind: str
    for_team: ClassVar[Team | None] = None  # gets what goes to the team, instead of the case's own team
    asks_second_person: ClassVar[bool] = False  # is not sent to whoever approved the payout
    code_for: ClassVar[Consented | None] = None  # carries the code of the customer's consent to that
    has_related_cases: ClassVar[bool] = False
    names_others: ClassVar[bool] = False  # tells of the other cases of a request about several products
    has_calendar: ClassVar[bool] = False  # carries the visit as a calendar entry

    def __init_subclass__(cls, *, abstract: bool = False) -> None:
        """Refuse a mail that cannot be composed."""
        if not abstract and "compose" not in vars(cls):
            raise TypeError(f"{cls.__name__} needs a compose method")
        super().__init_subclass__(abstract=abstract)

    @classmethod
    def common(cls, occasion: Occasion) -> dict[str, Any]:
        """Return the fields of the base class."""
        return formatting.base(occasion.case, occasion.policy, occasion.language)

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        """Fill the fields from the case."""
        raise NotImplementedError


@dataclass(frozen=True)
class StaffMail(CaseMail, abstract=True):
    """Base of what goes to staff: the reader's own page of the case, and what an answer can do."""

    work_url: str
    menu: tuple[str, ...]
    to_staff: ClassVar[bool] = True
    reader: ClassVar[Role] = Role.STAFF  # in whose role an answer acts

    @classmethod
    def common(cls, occasion: Occasion) -> dict[str, Any]:
        return super().common(occasion) | {
            "work_url": occasion.around.work_url,
            "menu": menu(occasion.case.state, occasion.language, cls.reader),
        }


@dataclass(frozen=True)
class CustomerMail(CaseMail, abstract=True):
    """Base of what a customer hears on the way: the link to the case, whom to call, what staff attached."""

    case_url: str
    owner: str
    owner_phone: str
    added_files: tuple[str, ...]
    hotline: str

    @classmethod
    def common(cls, occasion: Occasion) -> dict[str, Any]:
        around = occasion.around
        reach = {
            "added_files": added_files(occasion),
            "hotline": hotline(occasion.policy, occasion.language),
            "case_url": around.case_url,
            "owner": around.owner,
            "owner_phone": around.owner_phone,
        }
        return super().common(occasion) | reach


def added_files(occasion: Occasion) -> tuple[str, ...]:
    """Name what staff attached that the customer first hears of by this mail."""
    return tuple(file.filename for file in new_files(occasion.case.steps, occasion.step))


@dataclass(frozen=True)
class WaitingMail(CustomerMail, abstract=True):
    """Base of a mail after which we wait for the customer: until when, and what we do if we hear nothing."""

    answer_by: str
    silence: str

    @classmethod
    def common(cls, occasion: Occasion) -> dict[str, Any]:
        """Return the fields of the base class; a case that has moved on waits for nothing."""
        case, step = occasion.case, occasion.step
        silence = what_next(case, occasion.policy, occasion.language, step.at).silence
        waits = silence if case.state is step.state else None
        said = (waits.until, waits.text) if waits else _until_it_arrives(occasion)
        return super().common(occasion) | {
            "answer_by": occasion.moment(said[0]) if said else "",
            "silence": said[1] if said else "",
        }


def _until_it_arrives(occasion: Occasion) -> tuple[datetime, str] | None:
    """By when what was sent should be there, and what we do otherwise: no silence counts before that."""
    timer = occasion.case.timer("parcel")
    if timer is None or not awaits_parcel(occasion.case):
        return None
    return timer.due, label("silent", "parcel", occasion.language)
