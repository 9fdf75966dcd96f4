"""The shop's own policy, and cases under it, for the tests of what its pages promise."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, cast

import pytest
from dateutil.relativedelta import relativedelta

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Actor, Command, StaffCommand
from chalicelib.domain.decisions.decide import decide
from chalicelib.domain.kernel.errors import Invalid
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.policy.coverage import NOTHING_KNOWN, Coverage, History, coverage
from chalicelib.domain.policy.page_schema import PriceList
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.policy.repair_guarantee import FoundFault
from chalicelib.domain.requests.queries import CoverageQuestion
from chalicelib.domain.views import formatting
from chalicelib.domain.views.printed.record import Block, Sheet
from chalicelib.domain.views.printed.service_forms import FORMS
from chalicelib.domain.views.staff_form_fields import Colleague, ViewerContext, fields_of
from chalicelib.locale.words import languages
from chalicelib.outbound.letters import letter
from infra.policy import DOCS, compile_policy
from operating.samples.life_scenes import PERSON
from operating.samples.scenes import Scenes
from tests.samples import TODAY

REAL = Policy.model_validate(compile_policy(DOCS, today=TODAY))
WARRANTY, RETURNS = REAL.pages.warranty, REAL.pages.returns
PRICES = cast("PriceList", REAL.pages.price_list)
THEATRE = Scenes(REAL)
LANGUAGES = languages()
MODELS = sorted(REAL.models)
DAY = timedelta(days=1)
SPOKEN = pytest.mark.parametrize("language", LANGUAGES)


def led(*steps: tuple[Actor, Command], kind: str = "repair", **changes: Any) -> Case:
    """A new case of the sample customer, taken through these steps, an hour after another."""
    return THEATRE.lead_case(*steps, kind=kind, **changes)


def then(case: Case, command: Command, by: Actor = PERSON, **at: float) -> Case:
    """The case after one step more, an hour later or as told."""
    now = case.updated_at + timedelta(**at or {"hours": 1})
    return decide(case, command, actor=by, policy=REAL, now=now).case


def refused(case: Case, command: Command, by: Actor = PERSON) -> tuple[str, ...]:
    """The codes with which a step is refused; none where it is taken."""
    try:
        then(case, command, by)
    except Invalid as wrong:
        return tuple(fault.code for fault in wrong.faults)
    return ()


def told(case: Case, mail: str, language: Language) -> str:
    """Subject and text of the mail of that name that the last step of the case owes."""
    said = THEATRE.message(case, mail, language)
    written = letter(said, language, to_team=said.to_staff)
    return f"{written.subject}\n{written.text}"


def _blocks(case: Case, form: str, language: Language) -> tuple[Block, ...]:
    sheet = Sheet(case, case.steps, REAL, language, "customer", case.updated_at)
    return FORMS[form].fill(sheet).blocks


def printed(case: Case, form: str, language: Language) -> dict[str, str]:
    """What a printed record says, label by label."""
    return {name: value for block in _blocks(case, form, language) for name, value in block.pairs}


def cells(case: Case, form: str, language: Language) -> tuple[str, ...]:
    """What stands in the tables of a printed record."""
    return tuple(cell for block in _blocks(case, form, language) for row in block.rows for cell in row)


def family_of(model: str) -> str:
    return REAL.product(model).family


def asked(
    model: str, on: date, *, policy: Policy = REAL, history: History = NOTHING_KNOWN, **facts: Any
) -> Coverage:
    """The answer about cover, as the coverage page asks for it on that day."""
    question = CoverageQuestion.model_construct(**{"purchased_on": None, **facts, "model": model})
    fault = FoundFault(part=question.part)
    answer = coverage(question, kind=question.kind, policy=policy, today=on, history=history, fault=fault)
    assert answer, "a model is named"
    return answer


def term(first: date, months: int | str) -> date:
    """The last day of so many calendar months, worked out in the words of the page."""
    assert isinstance(months, int), "a term for life has no last day"
    complete = first + relativedelta(months=months)
    return complete if complete.day != first.day else complete - DAY


def hints(command: type[StaffCommand], case: Case, language: Language) -> dict[str, str]:
    """What the form of a step tells colleagues beside each field."""
    viewer = ViewerContext(PERSON.roles, Colleague(PERSON.who, ""), (), REAL, language, case.updated_at)
    return {field.name: field.hint for field in fields_of(command, case, viewer)}


def outcome_words(answer: Coverage, language: Language) -> str:
    return formatting.outcome(answer, language)
