"""`aftercare policy …`: check the pages, look at them, and weigh an edit on the cases that there are."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.progress import track
from rich.table import Table

from chalicelib.domain.case.case import Case
from chalicelib.domain.decisions.replay import Change, edits, impact
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.policy.policy import Policy
from chalicelib.locale.words import COMMON, label, main_language
from infra.policy import PolicyMistake
from operating import docs
from operating.shell import lists
from operating.shell.cli_words import text
from operating.shell.terminal import In, Json, Stage, clock, complain, context_of, err, language_of, out, say

app = typer.Typer(no_args_is_help=True, help="Check, preview and weigh a change of the policy pages.")
LISTED = 200  # more changes than anybody reads on a terminal
LABELS = {"outcome": "outcome", "urgency": "urgency", "team": "team", "solutions": "solution"}


@app.command()
def check(*, language: In = COMMON, as_json: Json = False) -> None:
    """Say every mistake on the policy pages, in one run; what begins with ! may be published all the same.

    Example: aftercare policy check --language zh
    """
    words = language_of(language)
    found, warnings = docs.mistakes(language=words), docs.warnings(language=words)
    if as_json:
        print(json.dumps([*found, *({**one, "warning": True} for one in warnings)], ensure_ascii=False))
    else:
        for mistake in found:
            say(mistake["sentence"])
        for warning in warnings:
            say(f"! {warning['sentence']}")
        say("✓" if not found else f"✗ {len(found)}")
    raise typer.Exit(1 if found else 0)


@app.command()
def preview(port: Annotated[int, typer.Option(help="where to look")] = 8100, language: In = "") -> None:
    """Show the pages while you edit them; saving a page reloads it.

    Example: aftercare policy preview --language en
    """
    docs.preview_pages(language=language_of(language or main_language()), port=port)


@app.command("impact")
def show_impact(
    *,
    cases: Annotated[
        Path | None, typer.Option(help="an exported file of cases instead of the stack's")
    ] = None,
    since: Annotated[str, typer.Option(help="the commit to compare with")] = "HEAD",
    language: In = COMMON,
    stage: Stage = "local",
    as_json: Json = False,
) -> None:
    """Replay cases under the pages as they are edited now; nothing is written.

    Example: aftercare policy impact --cases cases.jsonl --language zh
    """
    words = language_of(language)
    before, after = _policy_at_commit(since, words), _edited_policy(words)
    replayed = list(_read(cases, words) if cases else context_of(stage).cases.all())
    steps = track(replayed, description=text("replaying", words), console=err, disable=as_json)
    changes = list(impact(steps, before=before, after=after, since=docs.today()))
    if as_json:
        print(json.dumps([change._asdict() for change in changes], default=str, ensure_ascii=False))
    else:
        _say_edits(list(edits(before, after)), words)
        Readable(after, words).table(changes, total=len(replayed))


def _edited_policy(language: Language) -> Policy:
    """The pages as they lie here; what keeps them from being a policy is said."""
    try:
        return docs.edited_policy()
    except PolicyMistake as error:
        for mistake in error.mistakes:
            complain(mistake.sentence(language))
        raise typer.Exit(1) from error


def _policy_at_commit(revision: str, language: Language) -> Policy:
    try:
        return docs.policy_at_commit(revision)
    except docs.UnknownCommit as error:
        raise typer.BadParameter(
            text("no_commit", language, revision=revision), param_hint="--since"
        ) from error


def _read(file: Path, language: Language) -> Iterator[Case]:
    """The cases of an exported file; where it is none, one sentence says so."""
    try:
        yield from lists.read_cases(file)
    except (OSError, ValueError) as error:
        raise typer.BadParameter(text("no_cases", language, file=file), param_hint="--cases") from error


def _say_edits(found: list[tuple[str, object, object]], language: Language) -> None:
    """What was changed on the pages, before what follows from it."""
    if not found:
        say(text("unedited", language))
        return
    say(text("edited", language))
    for place, before, after in found:
        say(f"  {place}: {_plain(before)} → {_plain(after)}")


def _plain(value: object) -> str:
    return "–" if value is None else json.dumps(value, ensure_ascii=False, default=str)


class Readable:
    """Changes in the reader's words, and times as they are at the shop."""

    def __init__(self, policy: Policy, language: Language) -> None:
        self._language = language
        self._zone = ZoneInfo(policy.pages.service_levels.timezone)
        self._currency = policy.currency

    def table(self, changes: list[Change], *, total: int) -> None:
        """Case by case, then the totals."""
        table = Table()
        for name in ("case", "what", "before", "after"):
            table.add_column(text(name, self._language), overflow="fold")
        for change in changes[:LISTED]:
            table.add_row(change.number, self._what(change), *self._both(change))
        if changes:
            out.print(table)
        if len(changes) > LISTED:
            say(text("more", self._language, number=len(changes) - LISTED))
        touched = len({change.number for change in changes})
        say(text("touched", self._language, touched=touched, total=total))
        for what, count in Counter(map(self._what, changes)).most_common():
            say(f"  {what}: {count}")

    def _what(self, change: Change) -> str:
        name = text(f"impact_{change.what}", self._language)
        return text("impact_on", self._language, what=name, day=change.on) if change.on else name

    def _both(self, change: Change) -> tuple[str, str]:
        before, after = change.before, change.after
        if isinstance(before, tuple) and isinstance(after, tuple) and change.what == "deadlines":
            kept = set(before) & set(after)
            before, after = (tuple(one for one in some if one not in kept) for some in (before, after))
        return self._value(change.what, before), self._value(change.what, after)

    def _value(self, what: str, value: object) -> str:
        if value is None or value == ():
            return "–"
        if isinstance(value, tuple):
            return "\n".join(
                self._due(one) if isinstance(one, tuple) else self._value(what, one) for one in value
            )
        if what in LABELS:
            return label(LABELS[what], str(value), self._language)
        return self._figure(what, value)

    def _due(self, deadline: tuple[object, ...]) -> str:
        name, due = deadline
        return f"{label('timer', str(name), self._language)} {self._figure('', due)}"

    def _figure(self, what: str, value: object) -> str:
        if isinstance(value, datetime):
            return clock(value.astimezone(self._zone))
        if isinstance(value, date):
            return value.isoformat()
        if what in ("price", "quote") and isinstance(value, (int, Decimal)):
            return f"{self._currency} {value}"
        return str(value)
