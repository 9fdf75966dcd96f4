"""Mails about a case's end: ratings, reminders, silence, closing, and beginning again (D1, D2, D8)."""

from dataclasses import dataclass
from typing import Self

from chalicelib.domain.case.case import Case, Step
from chalicelib.domain.case.customer_commands import Rate
from chalicelib.domain.case.repair_steps import CompleteVisit, FinishRepair
from chalicelib.domain.case.solution_steps import Reinspect
from chalicelib.domain.kernel.states import Event, State
from chalicelib.domain.mail.base import CaseMail, CustomerMail, StaffMail, WaitingMail, added_files
from chalicelib.domain.mail.occasion import Occasion
from chalicelib.domain.views.formatting import product_name
from chalicelib.domain.views.staff_words import state_words
from chalicelib.locale.words import label


@dataclass(frozen=True)
class RateUs(WaitingMail):
    """It is done; how was it (D2)? `silent` when the result counts as accepted."""

    silent: bool

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        return cls(**cls.common(occasion), silent=occasion.step.event is Event.LAPSE)


@dataclass(frozen=True)
class FollowUpDue(StaffMail):
    """To the clerk who took the case in: it is done, and the customer is to be asked how it was (D2)."""

    customer: str
    phone: str
    product: str
    done: str
    technician: str
    due: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        case, request = occasion.case, occasion.case.request
        visited = occasion.step.event is Event.COMPLETE_VISIT
        work = case.fact(CompleteVisit) if visited else case.fact(FinishRepair)
        return cls(
            **cls.common(occasion),
            customer=request.name,
            phone=request.phone or "",
            product=product_name(case, occasion.policy, occasion.language),
            done=work.done if work else "",
            technician=work.technician if work else "",
            due=occasion.due("follow_up"),
        )


@dataclass(frozen=True)
class Rated(StaffMail):
    """To the manager: a dissatisfied customer (D2)."""

    score: str
    process: str
    technician: str
    text: str
    phone: str
    customer: str
    due: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        """The rating is kept as the customer's, also when staff heard it on the telephone."""
        scale, request = occasion.policy.pages.service_levels.rating, occasion.case.request
        rated = occasion.last_report(Rate)

        def mark(given: int | None) -> str:
            return f"{given} / {scale.highest}" if given is not None else ""

        return cls(
            **cls.common(occasion),
            score=mark(rated.score),
            process=mark(rated.process),
            technician=mark(rated.technician),
            text=occasion.step.text,
            phone=request.phone or "",
            customer=request.name,
            due=occasion.due("respond"),
        )


@dataclass(frozen=True)
class Reopened(CustomerMail):
    """A dissatisfied customer's case begins again (D2)."""

    text: str
    solved_by: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        return cls(**cls.common(occasion), text=occasion.step.text, solved_by=occasion.due("solve"))


@dataclass(frozen=True)
class StillWaiting(WaitingMail):
    """We wait for the customer: what for, and until when."""

    waits_for: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        return cls(
            **cls.common(occasion), waits_for=label("reminded", occasion.step.state, occasion.language)
        )


@dataclass(frozen=True)
class CallTheCustomer(StaffMail):
    """To the owner: no answer came, so somebody calls."""

    waits_for: str
    phone: str
    customer: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        return cls(
            **cls.common(occasion),
            waits_for=state_words(occasion.step.state, occasion.language),
            phone=occasion.case.request.phone or "",
            customer=occasion.case.request.name,
        )


@dataclass(frozen=True)
class ClosedBySilence(CaseMail):
    """To the customer: no answer came in time."""

    cancelled: bool
    why: str
    case_url: str
    request_url: str
    added_files: tuple[str, ...]

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        return cls(
            **cls.common(occasion),
            cancelled=occasion.step.state is State.CANCELLED,
            why=label("silent_in", _silent_in(occasion.case, occasion.step), occasion.language),
            case_url=occasion.around.case_url,
            request_url=occasion.page("request/"),
            added_files=added_files(occasion),
        )


@dataclass(frozen=True)
class CaseClosed(CaseMail):
    """To the customer: the case is closed, with the reason in the desk's words."""

    text: str
    case_url: str
    request_url: str
    added_files: tuple[str, ...]

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        return cls(
            **cls.common(occasion),
            text=occasion.step.text,
            case_url=occasion.around.case_url,
            request_url=occasion.page("request/"),
            added_files=added_files(occasion),
        )


def _silent_in(case: Case, step: Step) -> str:
    """Return the state in which nothing was heard; a customer who objected has been heard once."""
    at = case.steps.index(step)
    before = case.steps[at - 1].state if at else State.WAITING
    is_final = before is State.REFUSED and case.fact(Reinspect) is not None
    return "refused_finally" if is_final else before
