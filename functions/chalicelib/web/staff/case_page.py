"""How the pages of staff are put together: the case as seen, the forms as offered, in the site's frame."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from chalice.app import Response

from chalicelib.domain.case.case import Attachment, Case, Step
from chalicelib.domain.case.steps import STEPS
from chalicelib.domain.kernel.events import EVENTS
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.states import Event, Role, State
from chalicelib.domain.views.form_view import FieldView
from chalicelib.domain.views.formatting import moment
from chalicelib.domain.views.staff_form_fields import ViewerContext
from chalicelib.domain.views.staff_forms import OWNING, StepForm, is_my_payout, step_forms
from chalicelib.domain.views.staff_words import say, state_words
from chalicelib.domain.views.visit_checklist import checklist
from chalicelib.domain.workflow.case_queries import is_passive, last_of_staff
from chalicelib.locale.words import label
from chalicelib.web import http
from chalicelib.web.pages import render
from chalicelib.web.public_pages import upload_forms
from chalicelib.web.staff import staff_requests
from chalicelib.web.staff.case_parts import TimelineRow, timeline_row
from chalicelib.web.staff.case_view import staff_case_view, viewer_context
from chalicelib.web.staff.staff_requests import FormInput, StaffRequest

NO_OFFER: dict[str, Any] = {"more": "", "action": "", "words": "", "faults": (), "people": ()}


@dataclass(frozen=True)
class OfferedForm:
    """A step's form with what stands in it and what is wrong with that."""

    form: dict[str, Any]
    values: Mapping[str, tuple[str, ...]]
    faults: Mapping[str, list[str]]
    other_faults: tuple[str, ...]
    was_sent: bool
    is_open: bool


def case_page(
    request: StaffRequest, case: Case, typed: FormInput, *, banner: str = "", status: int = 200
) -> Response:
    """The case, what was just done, and a form for each step; `typed` comes back in its form."""
    person = request.link.person
    assert person, "a link without trouble has its person"
    view = viewer_context(request.context, case, person, request.language, request.now)
    forms = step_forms(case, view)
    done = _steps_done(request, case, person.address)
    held = request.uploads(typed)
    content = render.fragment(
        "staff",
        request.language,
        say=request.say,
        today=request.context.validation_context().today,
        bought=case.request.purchased_on,
        controls=_controls(request, case, view, held),
        banner=banner,
        news=_news(request, case, typed, view),
        typed_rows=_lost_input(typed, forms, request.language),
        done=tuple(_words(step, request.language) for step in done),
        undo=bool(done) and done[-1] in last_of_staff(case),
        view=staff_case_view(request.context, case, view),
        checklist=checklist(case, request.context.policy, request.language),
        offered=tuple(_offered_form(form, typed, request) for form in forms),
        second_person=case.state is State.REFUND_UNCONFIRMED and is_my_payout(case, person.address),
        take_first=case.is_open and not view.roles & OWNING,
        code_form=any(field.name == "code" for form in forms for field in form.fields),
        uploads=_uploads(request, forms, held),
        devices=_devices(request, case),
        above=bool(view.roles & {Role.LEAD, Role.MANAGER}),
    )
    title = f"{case.number} · {label('kind', case.kind, request.language)}"
    return http.html(render.page(request.language, title=title, content=content), status=status)


def notice(
    language: Language, text: str, *, status: int = 200, typed: FormInput | None = None, **offer: Any
) -> Response:
    """A page that says one thing; `offer` names `more` words, an `action`, its `words` and `faults`."""
    content = render.fragment(
        "staff_notice",
        language,
        **NO_OFFER | offer,
        say=partial(say, language=language),
        text=text,
        typed_rows=_lost_input(typed, (), language) if typed else (),
    )
    return http.html(render.page(language, title=say("title", language), content=content), status=status)


def _controls(
    request: StaffRequest, case: Case, view: ViewerContext, held: tuple[Attachment, ...]
) -> dict[str, Any]:
    """What every form carries along."""
    return {
        "path": request.path,
        "language": request.language,
        "me": view.me.name,
        "version": case.version,
        "held": held,
        "device": request.form_token,
    }


def _offered_form(form: StepForm, typed: FormInput, request: StaffRequest) -> OfferedForm:
    """A fresh form shows what the case gives, one that was sent what was typed."""
    was_sent = typed.event == form.event
    names = {field.name for field in form.fields}
    faults = typed.faults if was_sent else {}
    return OfferedForm(
        form={
            **asdict(form),
            "fields": _fields(form, request),
            "moves": state_words(form.then, request.language) if form.event is not Event.UNDO else "",
            "about": request.say(form.remark) if form.remark else "",
        },
        values=typed.values if was_sent else {f.name: (f.default,) for f in form.fields if f.default},
        faults=faults,
        other_faults=tuple(
            words for name, said in faults.items() if name not in {*names, "sure"} for words in said
        ),
        was_sent=was_sent,
        is_open=was_sent or request.query.get("step") == form.event,
    )


def _devices(request: StaffRequest, case: Case) -> tuple[tuple[str, str, str], ...]:
    """When, by whom and in which browser a link to this case made a device known."""
    found = request.context.staff_access.devices(case.number)
    policy, language = request.context.policy, request.language
    return tuple(
        (moment(datetime.fromisoformat(one.at), policy, language), one.person, one.browser) for one in found
    )


def _fields(form: StepForm, request: StaffRequest) -> tuple[FieldView, ...]:
    """The form's fields; a code that was entered lately covers what leaves now, so that none is needed."""
    covered = any(one.name == "code" for one in form.fields) and request.needs_no_code
    return tuple(
        replace(one, required=False) if covered and one.name == "code" else one for one in form.fields
    )


def _lost_input(
    typed: FormInput, forms: Iterable[StepForm], language: Language
) -> tuple[tuple[str, str], ...]:
    """What was typed into a form that is not offered any more."""
    if typed.event not in STEPS or any(form.event == typed.event for form in forms):
        return ()
    return staff_requests.rows(typed, language)


def _steps_done(request: StaffRequest, case: Case, person: str) -> tuple[Step, ...]:
    """The steps that this person's last form made, as the address says."""
    version = request.query.get("done", "")
    steps = (step for step in case.steps if version and str(step.version) == version)
    return tuple(step for step in steps if step.who.casefold() == person.casefold())


def _words(step: Step, language: Language) -> str:
    text = label("team", step.text, language) if EVENTS[step.event].about == "team" else step.text
    return label("done", step.event, language).format(text=text)


def _news(
    request: StaffRequest, case: Case, typed: FormInput, view: ViewerContext
) -> tuple[TimelineRow, ...]:
    """What others did since the form was made."""
    if not typed.version:
        return ()
    new = (step for step in case.steps if step.version > typed.version and not is_passive(step))
    others = (step for step in new if step.who.casefold() != view.me.address.casefold())
    return tuple(timeline_row(request.context, step, view) for step in others)


def _uploads(
    request: StaffRequest, forms: Iterable[StepForm], held: tuple[Attachment, ...]
) -> tuple[dict[str, Any], ...]:
    """Forms that send a file to the bucket, which sends the browser back to this page."""
    if not any(field.type == "files" for form in forms for field in form.fields):
        return ()
    back = request.here(held=",".join(file.key for file in held)) if held else request.here()
    return upload_forms(request.context, request.say("file"), back)
