"""What the tests of promises act on: the shop's own policy, cases led through steps under it, its words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Actor, Command, Submit
from chalicelib.domain.decisions.decide import open_case
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.states import Event, Role
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.policy.service_levels import Term
from chalicelib.domain.views.staff_form_fields import Colleague, ViewerContext
from chalicelib.domain.workflow.deadlines import ends as ending
from chalicelib.outbound.letters import letter
from infra.policy import DOCS, compile_policy
from infra.policy.checks.clause_doers import FOLDERS, clause_rows
from operating.samples.scenes import Scenes
from tests import samples
from tests.domain import timed
from tests.domain.timed import CLOCK, DAY, HOUR, MINUTE, NOW, E, S, names, timer
from tests.promises.table import docs
from tests.service.timed import Timed

__all__ = ["CLOCK", "DAY", "HOUR", "LANGUAGES", "MINUTE", "NOW", "E", "S", "names", "timer"]

POLICY = Policy.model_validate(compile_policy(DOCS, today=NOW.date()))
LEVELS, RETURNS, PRIVACY = POLICY.pages.service_levels, POLICY.pages.returns, POLICY.pages.privacy
LANGUAGES: tuple[Language, ...] = ("zh", "en")
THEATRE = Scenes(POLICY)
ME = Colleague("tech-1@example.com", "维修一")
VIEWER = ViewerContext(frozenset({Role.STAFF, Role.OWNER}), ME, (ME,), POLICY, "zh", NOW)
Step = Event | Command


def begun(kind: str = "repair", now: datetime = NOW, **facts: Any) -> Case:
    command = Submit(number="202611-001", request=samples.request(kind, **facts))
    return open_case(command, actor=samples.CUSTOMER, policy=POLICY, now=now).case


def does(case: Case, step: Step, now: datetime = NOW, by: Actor | None = None) -> Case:
    return timed.done(case, step, now, by=by, policy=POLICY)


def led(*steps: Step, kind: str = "repair", **facts: Any) -> Case:
    """A case after these steps, all at once."""
    case = begun(kind, **facts)
    for step in steps:
        case = does(case, step, by=CLOCK if step is E.END_HOLD else None)
    return case


def waited(case: Case, until: datetime) -> tuple[Case, list[Command]]:
    return timed.waited(case, until, POLICY)


def ends(term: Term | None, start: datetime = NOW) -> datetime:
    """When that time of the policy is over."""
    assert term, "the page gives no such time"
    return ending(term, start, POLICY.working_calendar)


def owed(case: Case) -> set[tuple[str, str]]:
    """The mails of the last write, each with whom it goes to."""
    return {(mail.message, mail.to) for mail in case.pending_mails}


def letter_of(case: Case, mail: str, language: Language = "zh") -> str:
    """Subject and text of a mail that the last write of the case promises."""
    said = THEATRE.message(case, mail, language)
    written = letter(said, language, to_team=said.to_staff)
    return f"{written.subject}\n{written.text}"


def clause(name: str, language: Language = "zh") -> str:
    """The words of a clause as they stand in the Markdown; of one on two pages, both."""
    pages = (page for folder in FOLDERS for page in docs().within(language, folder) if not page.archive_date)
    return "\n".join(row for page in pages for _, row in clause_rows(page, name))


def desk(folder: Path, **away: Mapping[str, Any]) -> Timed:
    """A desk with people of several teams, under the shop's own policy."""
    found = Timed(folder, away=dict(away))
    found.outside.policy = POLICY
    return found
