"""Mails to staff about their own work: what was done and handed over, lists of cases, links and codes."""

from dataclasses import dataclass
from typing import ClassVar, Self

from chalicelib.domain.case.case import Step
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.records import CaseLine, Link, OtherCase
from chalicelib.domain.kernel.states import Event
from chalicelib.domain.mail.base import Mail, StaffMail
from chalicelib.domain.mail.occasion import Occasion
from chalicelib.domain.views.formatting import product_name
from chalicelib.domain.views.staff_words import event_words, state_words
from chalicelib.domain.workflow.case_queries import last_of_staff
from chalicelib.domain.workflow.together import is_shared
from chalicelib.locale.words import label

WITH_TEXT = (Event.NOTE, Event.ASK, Event.SAY, Event.CLOSE)


@dataclass(frozen=True)
class CasePassedOn(StaffMail):
    """To whoever has the case now: it was handed over or made urgent."""

    event: str
    by: str
    urgent: bool
    respond_by: str
    product: str
    description: str
    related: tuple[Link, ...]
    registered: tuple[str, ...]
    has_related_cases: ClassVar[bool] = True
    names_others: ClassVar[bool] = True

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        case, step = occasion.case, occasion.step
        return cls(
            **cls.common(occasion),
            event=event_words(step.event, occasion.language),
            by=step.who,
            urgent=case.urgency == "urgent",
            respond_by=occasion.moment(case.respond_by),
            product=product_name(case, occasion.policy, occasion.language),
            description=case.request.description,
            related=(
                *(Link(one.text, one.url) for one in occasion.around.together),
                *occasion.around.related,
            ),
            registered=occasion.around.registered,
        )


@dataclass(frozen=True)
class ActionDone(StaffMail):
    """To the member of staff who acted: what was done, a line each, and how to take it back."""

    done: tuple[str, ...]
    texts: tuple[tuple[str, str], ...]
    state: str
    can_undo: bool
    together: tuple[OtherCase, ...]
    names_others: ClassVar[bool] = True

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        case, last, language = occasion.case, occasion.step, occasion.language
        steps = [step for step in case.steps if step.version == last.version and step.actor is last.actor]
        return cls(
            **cls.common(occasion),
            done=tuple(_done_words(step, language) for step in steps),
            texts=tuple(
                (event_words(step.event, language), step.text)
                for step in steps
                if step.text and step.event in WITH_TEXT
            ),
            state=state_words(last.state, language),
            can_undo=last in last_of_staff(case),
            together=occasion.around.together if is_shared(last.event) else (),
        )


def _done_words(step: Step, language: Language) -> str:
    text = label("team", step.text, language) if step.event is Event.TRANSFER else step.text
    return label("done", step.event, language).format(text=text)


@dataclass(frozen=True)
class NoticeToStaff(Mail, abstract=True):
    """Base of what staff get beside the steps of a case."""

    to_staff: ClassVar[bool] = True


@dataclass(frozen=True)
class Deadlines(NoticeToStaff):
    """To whoever is to act or to know (D8): the deadlines that are near, and those that are missed."""

    near: tuple[CaseLine, ...]
    missed: tuple[CaseLine, ...]
    backlog_url: str


@dataclass(frozen=True)
class Digest(NoticeToStaff):
    """To a team each morning: its cases by what they need today; a day list of visits by place."""

    team: str
    day: str
    overdue: tuple[CaseLine, ...]
    due_today: tuple[CaseLine, ...]
    visits: tuple[CaseLine, ...]
    new: tuple[CaseLine, ...]
    waiting: tuple[CaseLine, ...]
    backlog_url: str
    intake_url: str


@dataclass(frozen=True)
class Alarm(NoticeToStaff):
    """To the lead, once an hour: something happens far more often than it should."""

    alarm: str
    count: str
    since: str


@dataclass(frozen=True)
class FreshCode(NoticeToStaff):
    """To a member of staff: the code that proves this mailbox before money leaves."""

    number: str
    event: str
    code: str
    until: str


@dataclass(frozen=True)
class DeviceCode(NoticeToStaff):
    """To a member of staff: the code that makes the device known on which one's link was opened."""

    code: str
    until: str
    days: str


@dataclass(frozen=True)
class StaffLink(NoticeToStaff):
    """To a member of staff whose link had run out: a fresh one, valid for so many days."""

    number: str
    kind: str
    state: str
    work_url: str
    days: str
