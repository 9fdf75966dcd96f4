"""Answer mails that no case took, because they could not be read, obeyed or trusted."""

from typing import NamedTuple

from chalicelib.cases.context import AppContext
from chalicelib.cases.find import find_case
from chalicelib.domain.case.arrival import Arrival
from chalicelib.domain.case.case import Case
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.states import State
from chalicelib.domain.mail.arrivals import ByHand, MailNotRead, NotDone
from chalicelib.domain.mail.base import Mail
from chalicelib.domain.replies.menu import menu
from chalicelib.locale.words import has_word, keys, label


class AnswerMail(NamedTuple):
    """A mail, who gets it, and in which language."""

    mail: Mail
    address: str
    language: Language


def answer_to(context: AppContext, arrival: Arrival) -> AnswerMail:
    """Compose the answer to a mail that arrived. Raises KeyError for one that needs none."""
    return ANSWERS[arrival.outcome](context, arrival)


def _answer_sender(context: AppContext, arrival: Arrival) -> AnswerMail:
    return (
        _not_read(context, arrival) if has_word("not_read", arrival.reason) else _not_done(context, arrival)
    )


def _not_done(context: AppContext, arrival: Arrival) -> AnswerMail:
    """Tell staff that nothing was done, and what an answer may say."""
    language = context.settings.staff_language
    case = find_case(context, arrival.number)
    people = {person.address for team in context.settings.roster.values() for person in team.members}
    message = NotDone(
        brand=context.policy.brand[language],
        number=arrival.number,
        asked=arrival.reason == "help",
        reason=label("not_done", arrival.reason, language),
        line=arrival.line,
        menu=menu(_state(case), language),
        teams=tuple(_team(name, language) for name in keys("team"))
        if arrival.reason == "unknown_team"
        else (),
        people=tuple(sorted(people)) if arrival.reason == "unknown_person" else (),
    )
    return AnswerMail(message, arrival.sender, language)


def _not_read(context: AppContext, arrival: Arrival) -> AnswerMail:
    language = arrival.language
    message = MailNotRead(
        brand=context.policy.brand[language],
        reason=label("not_read", arrival.reason, language),
        megabytes=str(context.policy.pages.privacy.mail.megabytes),
        request_url=f"{context.settings.site_url}/{language}/request/",
    )
    return AnswerMail(message, arrival.sender, language)


def _by_hand(context: AppContext, arrival: Arrival) -> AnswerMail:
    """Put the mail before the desk, or before the lead when somebody posed as one of us."""
    language = context.settings.staff_language
    to = context.settings.roster["lead" if arrival.outcome == "refused" else "desk"]
    message = ByHand(
        brand=context.policy.brand[language],
        sender=arrival.sender,
        subject=arrival.subject,
        reason=label("by_hand", arrival.reason, language),
        number=arrival.number,
        text=arrival.text,
        kept_as=arrival.kept_as,
    )
    return AnswerMail(message, to.address, language)


ANSWERS = {"answered": _answer_sender, "handed": _by_hand, "refused": _by_hand}


def _team(name: str, language: Language) -> str:
    return f"{name} {label('team', name, language)}"


def _state(case: Case | None) -> State:
    return case.state if case else State.RECEIVED
