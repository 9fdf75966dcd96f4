"""One case as a person reads it on a terminal, and as a program reads it: all of it, nothing masked."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.cases.context import AppContext
from chalicelib.domain.case.account import settled_by, standing
from chalicelib.domain.case.case import Case, Consent, Step, Timer
from chalicelib.domain.case.entitlements import entitlements
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.policy.solutions import Entitlement
from chalicelib.domain.views import formatting
from chalicelib.domain.views.staff_words import say
from chalicelib.domain.workflow.accounts import account_of
from chalicelib.locale.words import label
from operating.case_files.find_cases import deadlines
from operating.shell.cli_words import text
from operating.shell.terminal import clock

Lines = Iterator[str]


class CaseReader:
    """Shows a case in one language, times as they are at the shop."""

    def __init__(self, policy: Policy, language: Language, now: datetime) -> None:
        self._policy = policy
        self._language = language
        self._now = now
        self._zone = ZoneInfo(policy.pages.service_levels.timezone)

    def sections(self, case: Case, steps: tuple[Step, ...]) -> Iterator[tuple[str, list[str]]]:
        """The parts of the whole, each with its heading; what has nothing to say is left out."""
        parts = {
            "facts": self._facts(case),
            "coverage": self._coverage(case),
            "entitlements": (
                self._entitlement(one) for one in entitlements_of(case, self._policy, self._now)
            ),
            "deadlines": (self._deadline(timer) for timer in all_timers(case)),
            "money": self._money(case),
            "consents": self._consents(case),
            "timeline": (line for step in steps for line in self._step(step)),
        }
        for name, lines in parts.items():
            if said := list(lines):
                yield text(name, self._language), said

    def title(self, case: Case) -> str:
        words = (case.number, *(label(group, key, self._language) for group, key in _title_facts(case)))
        return " · ".join((*words, case.owner or text("nobody", self._language)))

    def _facts(self, case: Case) -> Lines:
        for name, value in formatting.facts(case, self._policy, self._language):
            yield f"{name}: {value}"
        yield case.request.description

    def _coverage(self, case: Case) -> Lines:
        if case.coverage:
            yield f"{formatting.outcome(case.coverage, self._language)}, {case.coverage.until or '—'}"
            for step in case.coverage.steps:
                yield f"{formatting.reason(step, self._language)} ({step.clause})"

    def _entitlement(self, one: Entitlement) -> str:
        amounts = [str(sum_) for sum_ in (one.customer_pays, one.customer_gets) if sum_]
        words = (label("solution", one.solution, self._language), *amounts, ", ".join(one.clauses))
        return " · ".join(word for word in words if word)

    def _deadline(self, timer: Timer) -> str:
        name = label("timer", timer.name, self._language)
        if timer.paused_at:
            return f"{name}: {text('rests', self._language)} {self._at(timer.paused_at)}"
        late = f" · {text('late', self._language)}" if timer.due < self._now else ""
        return f"{name}: {self._at(timer.due)}{late}"

    def _money(self, case: Case) -> Lines:
        if case.quoted:
            lines = ", ".join(f"{name} {price}" for _, name, price in case.quoted.lines)
            words = label("event", "quote", self._language)
            yield f"{words}: {case.quoted.total} {case.quoted.currency} ({lines})"
        account = account_of(case, self._policy.currency)
        for one in standing(account, "promised"):
            confirmed = settled_by(account, one, "confirmed")
            who = " + ".join(filter(None, (one.who, confirmed.who if confirmed else "")))
            yield f"{label('payout', one.purpose, self._language)}: {one.amount} ({who})"

    def _consents(self, case: Case) -> Lines:
        for one in case.consents:
            what = label("event", one.to, self._language)
            words = (self._at(one.at), what, one.who, one.amount, one.words, self._by_phone(one))
            yield " · ".join(str(word) for word in words if word not in ("", None))

    def _by_phone(self, one: Consent) -> str:
        return say("by_phone", self._language, name=one.recorded_by) if one.recorded_by else ""

    def _step(self, step: Step) -> Lines:
        who = step.who or step.actor
        gone = f" · {text('undone', self._language)}" if step.undone else ""
        event, state = label("event", step.event, self._language), label("state", step.state, self._language)
        yield f"{self._at(step.at)} · {event} · {who} → {state}{gone}"
        yield from (f"    {line}" for line in step.text.splitlines())
        yield from (f"    + {file.filename} ({file.size})" for file in step.attachments)
        yield from (f"    ✉ {mail.message} → {mail.address or mail.to} ({mail.id})" for mail in step.mails)

    def _at(self, at: datetime) -> str:
        return clock(at.astimezone(self._zone))


def _title_facts(case: Case) -> tuple[tuple[str, str], ...]:
    return ("kind", case.kind), ("state", case.state), ("urgency", case.urgency), ("team", case.team)


def all_timers(case: Case) -> list[Timer]:
    """All deadlines, those that somebody has to keep first, then what the clock waits for."""
    own = deadlines(case)
    return own + [timer for timer in case.timers if timer not in own]


def entitlements_of(case: Case, policy: Policy, now: datetime) -> tuple[Entitlement, ...]:
    """What the customer may choose from; nothing where no model of ours is named."""
    if case.request.model not in policy.models:
        return ()
    return entitlements(case, policy, now).entitled


def as_json(context: AppContext, case: Case, *, now: datetime) -> dict[str, Any]:
    """The case as it is stored, with all its steps and what its customer is entitled to."""
    whole = case.model_copy(update={"steps": context.cases.history(case), "pages": ()})
    found = [one.model_dump(mode="json") for one in entitlements_of(case, context.policy, now)]
    return {**whole.model_dump(mode="json"), "entitlements": found}
