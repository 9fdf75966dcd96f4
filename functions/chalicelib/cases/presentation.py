"""What callers are shown of a case: the answers of the API, in the reader's language."""

from zoneinfo import ZoneInfo

from chalicelib.cases import documents, roster
from chalicelib.cases.context import AppContext
from chalicelib.cases.file_links import offer_file
from chalicelib.cases.service import case_url
from chalicelib.cases.together import told_customer
from chalicelib.domain.case.case import Attachment, Case, Step
from chalicelib.domain.kernel.events import EVENTS
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.records import Surroundings
from chalicelib.domain.kernel.states import Role, State
from chalicelib.domain.policy.coverage import coverage as decide_coverage
from chalicelib.domain.policy.repair_guarantee import FoundFault
from chalicelib.domain.requests.queries import CoverageQuestion
from chalicelib.domain.views import api_case_parts, api_models
from chalicelib.domain.views import case_view as caseview
from chalicelib.domain.views.formatting import product_name, standing
from chalicelib.domain.views.next_step import turn, what_next
from chalicelib.domain.views.told_steps import is_said
from chalicelib.domain.workflow.case_queries import as_of
from chalicelib.locale.words import label


def base_surroundings(context: AppContext, language: Language) -> Surroundings:
    """What links and sentences need besides the case."""
    return Surroundings(
        language=language,
        site_url=context.settings.site_url,
        case_url="",
        service_address=context.settings.service_address,
    )


def coverage(
    context: AppContext, question: CoverageQuestion, language: Language
) -> api_models.CoverageAnswer:
    """Who would pay, without a case; the register wins over what is said."""
    history = context.products.history(question.model, question.serial_number)
    decided = decide_coverage(
        question,
        kind=question.kind,
        policy=context.policy,
        today=context.validation_context().today,
        history=history,
        fault=FoundFault(part=question.part),
    )
    assert decided is not None, "the question names a model"
    return api_models.coverage_answer(decided, context.policy, base_surroundings(context, language))


def request_answer(context: AppContext, case: Case) -> api_models.Accepted:
    """The answer to a new request, about one product or several; it is the same at each repetition."""
    first = _accepted(context, case)
    if case.together is None:
        return first
    others = context.cases.several(number for number in case.together if number != case.number)
    also = tuple(
        api_models.AcceptedProduct(
            **dict(_accepted(context, other)), product=product_name(other, context.policy, case.language)
        )
        for other in others
    )
    return api_models.AcceptedTogether(**dict(first), also=also)


def _accepted(context: AppContext, case: Case) -> api_models.Accepted:
    """What is answered about one case, made only of what its first step fixed, so that it never changes."""
    zone = ZoneInfo(context.policy.pages.service_levels.timezone)
    steps = context.cases.history(case)
    case = as_of(case.model_copy(update={"steps": steps}), steps[0])
    decided = steps[0].coverage
    return api_models.Accepted(
        number=case.number,
        kind=case.kind,
        state=State.RECEIVED,
        urgency=case.urgency,
        respond_by=case.respond_by.astimezone(zone).replace(microsecond=0),
        coverage=api_models.coverage_or_none(
            decided, context.policy, base_surroundings(context, case.language)
        ),
        case_url=case_url(context, case, via="form"),
    )


def progress(context: AppContext, case: Case, language: Language) -> api_models.Progress:
    """How a case stands, without personal data."""
    zone = ZoneInfo(context.policy.pages.service_levels.timezone)
    told = api_models.timeline(context.cases.history(case), language, zone)
    return api_models.Progress(number=case.number, state=case.state, timeline=told)


def case_view(context: AppContext, case: Case, language: Language) -> api_models.CaseView:
    """All that the customer sees; contact details are masked, files are short-lived downloads."""
    steps, now = context.cases.history(case), context.now()
    zone = ZoneInfo(context.policy.pages.service_levels.timezone)
    return api_models.CaseView(
        number=case.number,
        state=case.state,
        timeline=api_models.timeline(steps, language, zone),
        kind=case.kind,
        kind_label=label("kind", case.kind, language),
        state_label=label("state", case.state, language),
        language=case.language,
        urgency=case.urgency,
        team=label("team", case.team, language),
        received_at=case.received_at.astimezone(zone),
        respond_by=case.respond_by.astimezone(zone),
        is_open=case.is_open,
        customer=api_models.masked_customer(case),
        product=api_models.product_view(case, context.policy, language),
        coverage=api_models.coverage_or_none(
            case.coverage, context.policy, base_surroundings(context, language)
        ),
        turn=turn(case),
        turn_label=label("turn", turn(case), language),
        next=what_next(case, context.policy, language, now),
        stages=caseview.stages(case, steps, language),
        owner=owner(context, case, language),
        diagnosis=caseview.diagnosis(case, context.policy, language),
        quote=_quote(context, case, language),
        inspection_fee=caseview.inspection_fee(case, context.policy, language),
        visit=caseview.visit(case, context.policy, now),
        offer=caseview.offer(case, context.policy, language),
        sending=caseview.sending(case, context.policy),
        shipments=caseview.shipments(case, language),
        loaner=caseview.loaner(case, context.policy),
        payments=caseview.payments(case, steps, context.policy),
        documents=documents.links(context, case, language, "customer"),
        together=tuple(
            api_case_parts.OtherCaseView(text=one.text, url=one.url, same_parcel=one.same_parcel)
            for one in told_customer(context, case, language, standing)
        ),
        mail_trouble=_mail_trouble(context, case),
        messages=_messages(context, case, steps, language),
        allowed=api_models.allowed_commands(case, context.policy, language, now),
    )


def _quote(context: AppContext, case: Case, language: Language) -> api_case_parts.QuoteView | None:
    """The quote, with the name of who recorded a consent by telephone."""
    seen = caseview.quote(case, context.policy, language)
    if seen is None or not seen.recorded_by:
        return seen
    person = roster.person_at(context, seen.recorded_by)
    name = person.name_in(language) if person else label("team", case.team, language)
    return seen.model_copy(update={"recorded_by": name})


def _mail_trouble(context: AppContext, case: Case) -> api_case_parts.TroubleView | None:
    """What the case remembers of mails that came back, or what another case of the address has shown."""
    problem = context.ledger.address_problem(case.request.email)
    return api_case_parts.TroubleView(permanent=True, since=problem.at) if problem else caseview.trouble(case)


def owner(context: AppContext, case: Case, language: Language) -> api_case_parts.OwnerView | None:
    """Whom the customer can ask for: who took the case, or stands in; nobody before that."""
    person = roster.owner_now(context, case)
    if person is None or not person.name:
        return None
    return api_case_parts.OwnerView(name=person.name_in(language), phone=person.phone)


def _messages(
    context: AppContext, case: Case, steps: tuple[Step, ...], language: Language
) -> tuple[api_models.MessageView, ...]:
    """The conversation: the request's own words first, then what each side said or handed in."""
    opening = api_models.MessageView(
        at=case.received_at,
        sender=Role.CUSTOMER,
        text=case.request.description,
        files=_files(context, steps[0], language),
    )
    said = (step for step in steps[1:] if is_said(step, case.state))
    return (
        opening,
        *(
            api_models.MessageView(
                at=step.at,
                sender=step.actor,
                text=_said(step, language),
                files=_files(context, step, language),
            )
            for step in said
        ),
    )


def _said(step: Step, language: Language) -> str:
    """The words of a message; of a mere step with files, what it was."""
    return step.text if EVENTS[step.event].is_message else label("event", step.event, language)


def _files(context: AppContext, step: Step, language: Language) -> tuple[api_models.FileView, ...]:
    return tuple(_file(context, file, language) for file in step.attachments if not file.set_aside)


def _file(context: AppContext, file: Attachment, language: Language) -> api_models.FileView:
    url, withheld = offer_file(context, file)
    return api_models.FileView(
        filename=file.filename,
        type=file.type,
        size=file.size,
        url=url,
        withheld=withheld,
        withheld_label=label("withheld", withheld, language) if withheld else None,
    )
