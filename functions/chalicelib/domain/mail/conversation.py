"""Mails in which people talk about a case: questions and answers, and what could not be delivered."""

from dataclasses import dataclass
from typing import Self

from chalicelib.domain.case.customer_commands import SendTracking
from chalicelib.domain.kernel.states import Event
from chalicelib.domain.mail.base import CaseMail, CustomerMail, StaffMail, WaitingMail
from chalicelib.domain.mail.occasion import Occasion
from chalicelib.domain.views.formatting import changed_value, file_names, needed_facts, outcome
from chalicelib.domain.views.staff_words import event_words, state_words
from chalicelib.locale.words import label


@dataclass(frozen=True)
class QuestionAsked(WaitingMail):
    """To the customer: we need something from them, and the case waits for it."""

    text: str
    needs: tuple[str, ...]

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        needs = needed_facts(occasion.step, occasion.language)
        return cls(**cls.common(occasion), text=occasion.step.text, needs=needs)


@dataclass(frozen=True)
class StaffWrote(CustomerMail):
    """To the customer: an answer from the desk."""

    text: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        return cls(**cls.common(occasion), text=occasion.step.text)


@dataclass(frozen=True)
class MessageWithdrawn(CaseMail):
    """To the customer: what we wrote last does not hold."""

    at: str
    case_url: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        undone = next(one for one in reversed(occasion.case.steps) if one.undone)
        at = occasion.moment(undone.at)
        return cls(**cls.common(occasion), at=at, case_url=occasion.around.case_url)


@dataclass(frozen=True)
class CustomerWrote(StaffMail):
    """To the owner: the customer did something on the case page."""

    event: str
    state: str
    changed: tuple[tuple[str, str], ...]
    text: str
    files: tuple[str, ...]
    outcome: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        case, step, language = occasion.case, occasion.step, occasion.language
        sent = case.fact(SendTracking) if step.event is Event.SEND_TRACKING else None
        return cls(
            **cls.common(occasion),
            event=event_words(step.event, language),
            state=state_words(step.state, language),
            changed=tuple(
                (label("field", name, language), changed_value(case, name, occasion.policy, language))
                for name in step.changed
            ),
            text=f"{sent.carrier} {sent.tracking}" if sent else step.text,
            files=file_names(step, language),
            outcome=outcome(case.coverage, language),
        )


@dataclass(frozen=True)
class OtherWrote(StaffMail):
    """To the owner: somebody who is not the customer wrote with a mail of the case in hand."""

    sender: str
    customer: str
    unproved: bool
    text: str
    files: tuple[str, ...]

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        step, customer = occasion.step, occasion.case.request.email
        return cls(
            **cls.common(occasion),
            sender=step.who,
            customer=customer,
            unproved=step.who.casefold() == customer.casefold(),
            text=step.text,
            files=file_names(step, occasion.language),
        )


@dataclass(frozen=True)
class MailFailed(StaffMail):
    """To the owner: a mail to the customer came back."""

    address: str
    permanent: bool
    words: str
    phone: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        trouble = occasion.case.mail_trouble
        return cls(
            **cls.common(occasion),
            address=occasion.step.who,
            permanent=trouble is not None and trouble.permanent,
            words=occasion.step.text,
            phone=occasion.case.request.phone or "",
        )
