"""What callers are shown of a case: the answers of the API, in the reader's language."""

from zoneinfo import ZoneInfo

from chalicelib.domain import answers
from chalicelib.domain.case import Case, Step
from chalicelib.domain.fields import Language
from chalicelib.domain.messages import Surroundings
from chalicelib.domain.words import label
from chalicelib.domain.workflow import Event, Role, State
from chalicelib.service import Desk, case_url

SAID = frozenset({Event.REPLY, Event.SUPPLY_INFORMATION, Event.ASK, Event.SAY, Event.CLOSE})


def around(desk: Desk, language: Language) -> Surroundings:
    """What links and sentences need besides the case."""
    return Surroundings(
        language=language,
        site_url=desk.settings.site_url,
        case_url="",
        service_address=desk.settings.service_address,
    )


def accepted(desk: Desk, case: Case) -> answers.Accepted:
    """The answer to a new request, made only of what its first step fixed, so that it never changes."""
    zone = ZoneInfo(desk.policy.pages.service_levels.timezone)
    decided = desk.cases.history(case)[0].coverage
    return answers.Accepted(
        number=case.number,
        kind=case.kind,
        state=State.RECEIVED,
        urgency=case.urgency,
        respond_by=case.respond_by.astimezone(zone).replace(microsecond=0),
        coverage=answers.coverage_or_none(decided, desk.policy, around(desk, case.language)),
        case_url=case_url(desk, case, via="form"),
    )


def progress(desk: Desk, case: Case, language: Language) -> answers.Progress:
    """How a case stands, without personal data."""
    steps = desk.cases.history(case)
    return answers.Progress(number=case.number, state=case.state, timeline=answers.timeline(steps, language))


def case_view(desk: Desk, case: Case, language: Language) -> answers.CaseView:
    """All that the customer sees; contact details are masked, files are short-lived downloads."""
    steps = desk.cases.history(case)
    zone = ZoneInfo(desk.policy.pages.service_levels.timezone)
    return answers.CaseView(
        number=case.number,
        state=case.state,
        timeline=answers.timeline(steps, language),
        kind=case.kind,
        kind_label=label("kind", case.kind, language),
        state_label=label("state", case.state, language),
        language=case.language,
        urgency=case.urgency,
        team=label("team", case.team, language),
        received_at=case.received_at.astimezone(zone),
        respond_by=case.respond_by.astimezone(zone),
        is_open=case.is_open,
        customer=answers.masked_customer(case),
        product=answers.product_view(case, desk.policy, language),
        coverage=answers.coverage_or_none(case.coverage, desk.policy, around(desk, language)),
        messages=_messages(desk, case, steps),
        mail_trouble=_mail_trouble(desk, case, language),
        allowed=answers.allowed_commands(case, desk.policy, language),
    )


def _mail_trouble(desk: Desk, case: Case, language: Language) -> answers.MailTroubleView | None:
    """What the case remembers of mails that came back, or what another case of the address has shown."""
    permanent = desk.ledger.suppressed(case.request.email) is not None
    if not permanent and case.mail_trouble is None:
        return None
    return answers.MailTroubleView(
        permanent=permanent, text=label("mail_trouble", "permanent" if permanent else "passing", language)
    )


def _messages(desk: Desk, case: Case, steps: tuple[Step, ...]) -> tuple[answers.MessageView, ...]:
    """The conversation: the request's own words first, then what each side said or handed in."""
    opening = answers.MessageView(
        at=case.received_at, sender=Role.CUSTOMER, text=case.request.description, files=_files(desk, steps[0])
    )
    said = (step for step in steps[1:] if step.event in SAID and (step.text or step.attachments))
    return (
        opening,
        *(
            answers.MessageView(at=step.at, sender=step.actor, text=step.text, files=_files(desk, step))
            for step in said
        ),
    )


def _files(desk: Desk, step: Step) -> tuple[answers.FileView, ...]:
    return tuple(
        answers.FileView(
            filename=file.filename, type=file.type, size=file.size, url=desk.files.download(file)
        )
        for file in step.attachments
        if not file.set_aside
    )
