"""How the pages of staff are put together: the case as seen, the forms as offered, in the site's frame."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from chalice.app import Response

from chalicelib.domain.case.case import Attachment, Case, Step
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.states import Event, State
from chalicelib.domain.views.staff_form_fields import Sight
from chalicelib.domain.views.staff_forms import ABOUT, OWNING, STEPS, StepForm, is_my_payout, step_forms
from chalicelib.domain.views.visit_checklist import checklist
from chalicelib.domain.workflow.case_queries import last_of_staff
from chalicelib.domain.workflow.transitions import PASSIVE
from chalicelib.locale.staff_words import say, state_words
from chalicelib.locale.words import label
from chalicelib.web import http
from chalicelib.web.pages import render
from chalicelib.web.public_pages import OFFERED
from chalicelib.web.staff import calls
from chalicelib.web.staff.calls import Typed, Visit
from chalicelib.web.staff.case_parts import Happened, happened
from chalicelib.web.staff.case_view import seen, sight

NO_OFFER: dict[str, Any] = {"more": "", "action": "", "words": "", "faults": (), "people": ()}


@dataclass(frozen=True)
class Offered:
    """A step's form with what stands in it and what is wrong with that."""

    form: dict[str, Any]
    values: Mapping[str, tuple[str, ...]]
    faults: Mapping[str, list[str]]
    other_faults: tuple[str, ...]
    was_sent: bool
    is_open: bool


def case_page(visit: Visit, case: Case, typed: Typed, *, banner: str = "", status: int = 200) -> Response:
    """The case, what was just done, and a form for each step; `typed` comes back in its form."""
    person = visit.opened.person
    assert person, "a link without trouble has its person"
    view = sight(visit.desk, case, person, visit.language, visit.now)
    forms = step_forms(case, view)
    done = _done(visit, case, person.address)
    held = visit.uploads(typed)
    content = render.fragment(
        "staff",
        visit.language,
        say=visit.say,
        today=visit.desk.known().today,
        bought=case.request.purchased_on,
        visit=_controls(visit, case, view, held),
        banner=banner,
        news=_news(visit, case, typed, view),
        typed_rows=_lost(typed, forms, visit.language),
        done=tuple(_words(step, visit.language) for step in done),
        undo=bool(done) and done[-1] in last_of_staff(case),
        seen=seen(visit.desk, case, view),
        checklist=checklist(case, visit.desk.policy, visit.language),
        offered=tuple(_offered(form, typed, visit) for form in forms),
        second_person=case.state is State.REFUND_UNCONFIRMED and is_my_payout(case, person.address),
        take_first=case.is_open and not view.hats & OWNING,
        code_form=any(field.name == "code" for form in forms for field in form.fields),
        uploads=_uploads(visit, forms, held),
    )
    title = f"{case.number} · {label('kind', case.kind, visit.language)}"
    return http.html(render.page(visit.language, title=title, content=content), status=status)


def notice(
    language: Language, text: str, *, status: int = 200, typed: Typed | None = None, **offer: Any
) -> Response:
    """A page that says one thing; `offer` names `more` words, an `action`, its `words` and `faults`."""
    content = render.fragment(
        "staff_notice",
        language,
        **NO_OFFER | offer,
        say=partial(say, language=language),
        text=text,
        typed_rows=_lost(typed, (), language) if typed else (),
    )
    return http.html(render.page(language, title=say("title", language), content=content), status=status)


def _controls(visit: Visit, case: Case, view: Sight, held: tuple[Attachment, ...]) -> dict[str, Any]:
    """What every form carries along."""
    return {
        "path": visit.path,
        "language": visit.language,
        "other": visit.other,
        "me": view.me.name,
        "version": case.version,
        "held": held,
    }


def _offered(form: StepForm, typed: Typed, visit: Visit) -> Offered:
    """A fresh form shows what the case gives, one that was sent what was typed."""
    was_sent = typed.event == form.event
    names = {field.name for field in form.fields}
    faults = typed.faults if was_sent else {}
    return Offered(
        form={
            **asdict(form),
            "fields": form.fields,
            "moves": state_words(form.then, visit.language) if form.event is not Event.UNDO else "",
            "about": visit.say(ABOUT[form.event]) if form.event in ABOUT else "",
        },
        values=typed.values if was_sent else {f.name: (f.default,) for f in form.fields if f.default},
        faults=faults,
        other_faults=tuple(
            words for name, said in faults.items() if name not in {*names, "sure"} for words in said
        ),
        was_sent=was_sent,
        is_open=was_sent or visit.query.get("step") == form.event,
    )


def _lost(typed: Typed, forms: Iterable[StepForm], language: Language) -> tuple[tuple[str, str], ...]:
    """What was typed into a form that is not offered any more."""
    if typed.event not in STEPS or any(form.event == typed.event for form in forms):
        return ()
    return calls.rows(typed, language)


def _done(visit: Visit, case: Case, person: str) -> tuple[Step, ...]:
    """The steps that this person's last form made, as the address says."""
    version = visit.query.get("done", "")
    steps = (step for step in case.steps if version and str(step.version) == version)
    return tuple(step for step in steps if step.who.casefold() == person.casefold())


def _words(step: Step, language: Language) -> str:
    text = label("team", step.text, language) if step.event is Event.TRANSFER else step.text
    return label("done", step.event, language).format(text=text)


def _news(visit: Visit, case: Case, typed: Typed, view: Sight) -> tuple[Happened, ...]:
    """What others did since the form was made."""
    if not typed.version:
        return ()
    new = (step for step in case.steps if step.version > typed.version and step.event not in PASSIVE)
    others = (step for step in new if step.who.casefold() != view.me.address.casefold())
    return tuple(happened(visit.desk, step, view) for step in others)


def _uploads(
    visit: Visit, forms: Iterable[StepForm], held: tuple[Attachment, ...]
) -> tuple[dict[str, Any], ...]:
    """Forms that send a file to the bucket, which sends the browser back to this page."""
    if not any(field.type == "files" for form in forms for field in form.fields):
        return ()
    back = visit.here(held=",".join(file.key for file in held)) if held else visit.here()
    return tuple(_upload(visit, mime, accept, name, back) for mime, accept, name in OFFERED)


def _upload(visit: Visit, mime: str, accept: str, name: str, back: str) -> dict[str, Any]:
    longest = visit.desk.policy.pages.privacy.uploads.megabytes * 1024 * 1024
    allowed = visit.desk.files.permit(None, media=mime, longest=longest, now=visit.desk.now(), back_to=back)
    return {
        "url": allowed.url,
        "fields": allowed.fields,
        "accept": accept,
        "label": f"{visit.say('file')} ({name})",
    }
