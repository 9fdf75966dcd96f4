"""`aftercare case new`: a request by telephone or at the counter, from options or from prompts (A1)."""

import inspect
from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Any

import typer

from chalicelib.cases import presentation, roster
from chalicelib.cases.context import AppContext
from chalicelib.domain.case.case import Case
from chalicelib.domain.kernel.errors import Fault, Invalid
from chalicelib.domain.kernel.fields import Asked, Language
from chalicelib.domain.requests import validation_messages as fault_words
from chalicelib.domain.requests.forms import Kind, Request
from chalicelib.domain.views import phone_forms
from chalicelib.domain.views.form_view import FieldView
from chalicelib.locale.words import COMMON, has_word, label, nearest_language
from chalicelib.web.staff import intake
from operating.shell.terminal import complain, context_of, language_of, say

ASKED = tuple(name for name in Request.model_fields if name not in phone_forms.LATER)
YES = frozenset({"y", "yes", "true", "1", "是"})


def with_fields(command: Callable[..., None]) -> Callable[..., None]:
    """The command with an option for every field of a request, named and explained as on the form."""
    signature = inspect.signature(command)
    own = [one for one in signature.parameters.values() if one.kind is not inspect.Parameter.VAR_KEYWORD]
    options = [_option(name) for name in ASKED]
    command.__signature__ = signature.replace(parameters=[*own, *options])  # type: ignore[attr-defined]
    command.__annotations__ = {one.name: one.annotation for one in (*own, *options)}
    return command


def _option(name: str) -> inspect.Parameter:
    info = Request.model_fields[name]
    asked = next(one for one in info.metadata if isinstance(one, Asked))
    declared: Any = bool if info.annotation is bool else str
    flag = f"--{name.replace('_', '-')}"
    language = nearest_language()
    said = (
        label("phone_question", name, language) if has_word("phone_question", name) else asked.label(language)
    )
    return inspect.Parameter(
        name,
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[declared | None, typer.Option(*_names(flag, declared), help=said)],
    )


def _names(flag: str, declared: type) -> tuple[str, ...]:
    return (f"{flag}/--no-{flag[2:]}",) if declared is bool else (flag,)


def on_roster(context: AppContext, person: str) -> str:
    """The address of a member of staff. Raises BadParameter for anybody else."""
    found = roster.person_at(context, person)
    if found is None:
        raise typer.BadParameter(f"nobody on the roster has the address {person}", param_hint="--by")
    return found.address


def fields_of(context: AppContext, kind: Kind, language: Language) -> Iterator[FieldView]:
    return (field for group in phone_forms.groups(kind, language, context.policy) for field in group.fields)


def ask_missing(context: AppContext, kind: Kind, given: dict[str, Any], language: Language) -> dict[str, Any]:
    """What was given, and what a person answers to the rest; a wrong answer is asked for again."""
    values = dict(given)
    for field in fields_of(context, kind, language):
        if field.name not in values:
            values[field.name] = answer(field)
    while wrong := {fault.field: fault for fault in mistakes(context, kind, values)}:
        again = [field for field in fields_of(context, kind, language) if field.name in wrong]
        if not again:
            break
        for field in again:
            complain(sentence(context, kind, wrong[field.name], language))
            values[field.name] = answer(field)
    return values


def answer(field: FieldView) -> str:
    """One answer from the terminal; an empty line leaves the field out."""
    if field.hint:
        say(f"  {field.hint}")
    for choice in field.choices:
        say(f"  {choice.value}: {choice.label}")
    if field.type == "checkbox":
        return "true" if typer.prompt(field.label, default="n").strip().casefold() in YES else ""
    return str(typer.prompt(field.label, default=field.default, show_default=bool(field.default)))


def mistakes(context: AppContext, kind: Kind, values: dict[str, Any]) -> tuple[Fault, ...]:
    try:
        intake.parse_request(context, kind, values)
    except Invalid as refused:
        return refused.faults
    return ()


def sentence(context: AppContext, kind: Kind, fault: Fault, language: Language) -> str:
    """The form's own sentence, after the field's label."""
    labels = {field.name: field.label for field in fields_of(context, kind, language)}
    [message] = fault_words.messages([fault], language)
    return f"{labels.get(fault.field, fault.field)}: {message['message']}"


def summary(context: AppContext, case: Case) -> Iterable[tuple[str, str]]:
    """What there is to tell the customer."""
    answered = presentation.request_answer(context, case)
    yield "number", case.number
    yield "respond_by", answered.respond_by.isoformat()
    yield "coverage", answered.coverage.outcome if answered.coverage else ""
    yield "case_url", answered.case_url


@with_fields
def new(
    kind: Annotated[str, typer.Argument(help="repair, exchange, return, enquiry, complaint or service")],
    *,
    by: Annotated[str, typer.Option(help="who takes it in: an address of the roster")],
    ask: Annotated[bool, typer.Option("--ask", help="ask for what is not given")] = False,
    told: Annotated[str, typer.Option("--in", help="language of questions and errors")] = COMMON,
    stage: Annotated[str, typer.Option(help="local, or the stage on AWS")] = "local",
    **given: Any,
) -> None:
    """Take in a request for a customer; the fields and their checks are those of the site's form.

    Example: aftercare case new repair --by desk-1@example.com --ask
    """
    context, language = context_of(stage), language_of(told)
    if kind not in intake.KINDS:
        raise typer.BadParameter(f"one of: {', '.join(intake.KINDS)}", param_hint="KIND")
    person, wanted = on_roster(context, by), intake.kind_chosen(kind)
    values = {name: value for name, value in given.items() if value is not None}
    values = ask_missing(context, wanted, values, language) if ask else values
    take_in(context, wanted, person, values, language)


def take_in(context: AppContext, kind: Kind, person: str, values: dict[str, Any], language: Language) -> None:
    """Make the case and say its number; what is wrong is said field by field, with exit code 1."""
    if found := mistakes(context, kind, values):
        for fault in found:
            complain(sentence(context, kind, fault, language))
        raise typer.Exit(1)
    case = intake.take_in(context, person, kind, values, now=context.now())
    for name, value in summary(context, case):
        say(f"{name}: {value}")
