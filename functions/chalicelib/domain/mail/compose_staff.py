"""What staff are told: a composer per message, from the step that owes it."""

from typing import Any

from chalicelib.domain.case.case import Case, Step
from chalicelib.domain.case.customer_commands import SendTracking
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.records import Surroundings
from chalicelib.domain.kernel.states import Event
from chalicelib.domain.mail.menu import menu
from chalicelib.domain.mail.messages import (
    ActionDone,
    CasePassedOn,
    CustomerWrote,
    MailFailed,
    Message,
    NewRequest,
    OtherWrote,
)
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.views.formatting import (
    base,
    clause_links,
    facts,
    file_names,
    moment,
    outcome,
    product_name,
    reasons,
)
from chalicelib.domain.views.staff_words import event_words, state_words
from chalicelib.domain.workflow.case_queries import last_of_staff
from chalicelib.locale.words import label


def staff_base(case: Case, policy: Policy, around: Surroundings) -> dict[str, Any]:
    """The fields of a StaffMessage."""
    return {
        **base(case, policy, around.language),
        "work_url": around.work_url,
        "menu": menu(case.state, around.language),
    }


def compose_new_request(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    language = around.language
    return NewRequest(
        **staff_base(case, policy, around),
        urgency=label("urgency", case.urgency, language),
        urgent=case.urgency == "urgent",
        team=label("team", case.team, language),
        respond_by=moment(case.respond_by, policy, language),
        facts=facts(case, policy, language),
        description=case.request.description,
        files=file_names(step, language),
        outcome=outcome(case.coverage, language),
        reasons=reasons(case.coverage, language),
        clauses=clause_links(case.coverage, policy, around),
        related=around.related,
    )


def compose_customer_wrote(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    language = around.language
    return CustomerWrote(
        **staff_base(case, policy, around),
        event=event_words(step.event, language),
        state=state_words(step.state, language),
        changed=tuple(
            (label("field", name, language), str(getattr(case.request, name))) for name in step.changed
        ),
        text=_customer_words(case, step),
        files=file_names(step, language),
        outcome=outcome(case.coverage, language),
    )


def _customer_words(case: Case, step: Step) -> str:
    sent = case.fact(SendTracking) if step.event is Event.SEND_TRACKING else None
    return f"{sent.carrier} {sent.tracking}" if sent else step.text


def compose_other_wrote(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    language = around.language
    return OtherWrote(
        **staff_base(case, policy, around),
        sender=step.who,
        customer=case.request.email,
        unproved=step.who.casefold() == case.request.email.casefold(),
        text=step.text,
        files=file_names(step, language),
    )


def compose_mail_failed(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    trouble = case.mail_trouble
    return MailFailed(
        **staff_base(case, policy, around),
        address=step.who,
        permanent=trouble is not None and trouble.permanent,
        words=step.text,
        phone=case.request.phone or "",
    )


def compose_case_passed_on(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    language = around.language
    return CasePassedOn(
        **staff_base(case, policy, around),
        event=event_words(step.event, language),
        by=step.who,
        urgent=case.urgency == "urgent",
        respond_by=moment(case.respond_by, policy, language),
        product=product_name(case, policy, language),
        description=case.request.description,
    )


def compose_action_done(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    language = around.language
    steps = tuple(one for one in case.steps if one.version == step.version and one.actor is step.actor)
    return ActionDone(
        **staff_base(case, policy, around),
        done=tuple(_done_words(one, language) for one in steps),
        texts=tuple(
            (event_words(one.event, language), one.text)
            for one in steps
            if one.text and one.event in (Event.NOTE, Event.ASK, Event.SAY, Event.CLOSE)
        ),
        state=state_words(step.state, language),
        can_undo=step in last_of_staff(case),
    )


def _done_words(step: Step, language: Language) -> str:
    text = label("team", step.text, language) if step.event is Event.TRANSFER else step.text
    return label("done", step.event, language).format(text=text)


COMPOSERS = {
    "NewRequest": compose_new_request,
    "CustomerWrote": compose_customer_wrote,
    "OtherWrote": compose_other_wrote,
    "MailFailed": compose_mail_failed,
    "CasePassedOn": compose_case_passed_on,
    "ActionDone": compose_action_done,
}
