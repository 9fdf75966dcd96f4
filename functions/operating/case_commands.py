"""`aftercare case …`: find, read, take in, export and check cases."""

import json
import re
from pathlib import Path
from typing import Annotated, Any, get_args
from zoneinfo import ZoneInfo

import typer
from rich.progress import track
from rich.table import Table

from chalicelib.archives import case_archive
from chalicelib.cases.context import AppContext
from chalicelib.cases.service import act, is_staff
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Actor
from chalicelib.domain.case.repair_steps import BlackOut
from chalicelib.domain.kernel.errors import Invalid, NotFound
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.states import Role, State
from chalicelib.domain.policy.service_levels import Team
from chalicelib.domain.requests.forms import Kind
from chalicelib.locale.words import COMMON, label
from chalicelib.personal_data.case_deletion import delete_with_mails
from operating import case_intake
from operating.case_files import archives, case_text, find_cases
from operating.shell import lists
from operating.shell.cli_words import text
from operating.shell.stack_access import compact_journal
from operating.shell.terminal import In, Json, Stage, clock, complain, context_of, err, language_of, out, say

app = typer.Typer(no_args_is_help=True, help="Stored cases: find, read, take in, export, check, delete.")

MONTH = re.compile(r"20\d\d(0[1-9]|1[0-2])")
app.command("new")(case_intake.new)
CHOICES = {"state": [str(state) for state in State][1:], "team": get_args(Team), "kind": get_args(Kind)}
COLUMNS = ("number", "kind", "state", "urgency", "team", "owner", "due")
Number = Annotated[str, typer.Argument(help="the case's number, such as 202611-001")]


@app.command("list")
def list_cases(  # noqa: PLR0913 - each option narrows the list
    *,
    state: Annotated[str, typer.Option(help="only in this state, such as quoted")] = "",
    team: Annotated[str, typer.Option(help="only of this team, such as tech")] = "",
    owner: Annotated[str, typer.Option(help="only this person's; a part of the address will do")] = "",
    kind: Annotated[str, typer.Option(help="only of this kind, such as repair")] = "",
    month: Annotated[str, typer.Option(help="of this month, ended ones too: 202611")] = "",
    customer: Annotated[str, typer.Option(help="of this e-mail address, ended ones too")] = "",
    words: Annotated[str, typer.Option(help="only with all these words in them")] = "",
    late: Annotated[bool, typer.Option("--late", help="only with a missed deadline")] = False,
    ended: Annotated[bool, typer.Option("--all", help="ended ones too, of all months")] = False,
    language: In = COMMON,
    stage: Stage = "local",
    as_json: Json = False,
) -> None:
    """List open cases, those first whose deadline comes first; with a month or a customer, ended ones too.

    Example: aftercare case list --team tech --late
    """
    _check_filters(state=state, team=team, kind=kind, month=month)
    context, spoken = context_of(stage), language_of(language)
    sought = find_cases.CaseFilter(state, team, owner, kind, month, customer, words, late, ended)
    found = find_cases.search(context, sought, now=context.now())
    lines = [find_cases.line(case, context.now()) for case in found]
    if as_json:
        print(json.dumps(lines, default=str, ensure_ascii=False))
    else:
        _print_list(lines, spoken, ZoneInfo(context.policy.pages.service_levels.timezone))


@app.command()
def show(number: Number, *, language: In = COMMON, stage: Stage = "local", as_json: Json = False) -> None:
    """Show all of a case: customer, coverage, deadlines, consents, what happened; nothing is masked.

    Example: aftercare case show 202611-001
    """
    context, spoken = context_of(stage), language_of(language)
    case = load_case(context, number)
    if as_json:
        print(json.dumps(case_text.as_json(context, case, now=context.now()), ensure_ascii=False))
        return
    reader = case_text.CaseReader(context.policy, spoken, context.now())
    say(reader.title(case))
    for heading, lines in reader.sections(case, context.cases.history(case)):
        say(f"\n{heading}")
        for line in lines:
            say(f"  {line}")


@app.command("export")
def export_cases(
    number: Annotated[str, typer.Argument(help="a case's number; without one, all cases as JSON lines")] = "",
    *,
    to: Annotated[Path, typer.Option(help="a folder or a .zip file; for all cases a .jsonl file")],
    stage: Stage = "local",
) -> None:
    """Write the archive of a case: its steps, mails and files, with a manifest of SHA-256 sums.

    Without a number, write all cases to one file, one JSON document a line, for `policy impact --cases`.

    Example: aftercare case export 202611-001 --to 202611-001.zip
    """
    context = context_of(stage)
    if not number:
        made = track(context.cases.all(), description="exporting", console=err, total=None)
        say(f"{lists.write_cases(to, made)} cases written to {to}")
        return
    case = load_case(context, number)
    made = track(case_archive.entries(context, case), description="exporting", console=err, total=None)
    try:
        summary = archives.write(to, case, made, at=context.now().isoformat())
    except archives.NoArchive as error:
        raise typer.BadParameter(str(error), param_hint="--to") from error
    say(f"{len(json.loads(summary.data)['files'])} files written to {to}")
    say(f"sha256 of manifest.json: {summary.manifest_row['sha256']}")


@app.command("delete")
def delete_case(
    number: Number,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
    stage: Stage = "local",
) -> None:
    """Delete an ended case before its time, when its customer asks for it; this cannot be undone.

    Example: aftercare case delete 202611-001
    """
    context = context_of(stage)
    case = load_case(context, number)
    if case.is_open:
        complain(f"{number} is open: close it first.")
        raise typer.Exit(1)
    if not yes:
        typer.confirm(f"Delete {number} with its messages, mails and files for good?", abort=True)
    delete_with_mails(context, case)
    if stage == "local":
        compact_journal()
    say(f"✓ {number} is deleted")


@app.command("black-out")
def black_out(
    number: Number,
    words: Annotated[str, typer.Argument(help="a number, words of a message, or a file's name")],
    *,
    by: Annotated[str, typer.Option(help="who of the roster decided")],
    language: In = COMMON,
    stage: Stage = "local",
) -> None:
    """Black a number or words out of a case, its mails and later archives, for good; it is recorded.

    Example: aftercare case black-out 202611-001 "6222 0212 3456 7890" --by desk-1@example.com
    """
    context, spoken = context_of(stage), language_of(language)
    if not is_staff(context, by):
        complain(text("not_staff", spoken, by=by))
        raise typer.Exit(1)
    load_case(context, number)
    try:
        act(context, number, BlackOut(words=words), actor=Actor(role=Role.STAFF, who=by), now=context.now())
    except Invalid as refused:
        complain("\n".join(label("input_error", fault.code, spoken) for fault in refused.faults))
        raise typer.Exit(1) from None
    if stage == "local":
        compact_journal()
    say(f"✓ {number}: {label('done', 'black_out', spoken)}")


@app.command()
def verify(
    archive: Annotated[Path, typer.Argument(help="a folder or a .zip file that `case export` wrote")],
    *,
    as_json: Json = False,
) -> None:
    """Check an archive against its manifest; names each file that is changed, missing or added.

    Example: aftercare case verify 202611-001.zip
    """
    try:
        listed, found = archives.check(archive)
    except archives.NoArchive as error:
        complain(str(error))
        raise typer.Exit(1) from None
    if as_json:
        wrong = [{"path": path, "what": what} for path, what in found]
        print(json.dumps({"case": listed["case"], "files": len(listed["files"]), "wrong": wrong}))
    for path, what in () if as_json else found:
        say(f"{what}: {path}")
    if not as_json:
        say(f"{'✗' if found else '✓'} {listed['case']}: {len(listed['files'])} files, {len(found)} differ")
    raise typer.Exit(1 if found else 0)


def _check_filters(*, month: str, **given: str) -> None:
    """Raises BadParameter for a word that is none of ours, so that a slip is not an empty list."""
    for name, value in given.items():
        if value and value not in CHOICES[name]:
            raise typer.BadParameter(f"one of: {', '.join(CHOICES[name])}", param_hint=f"--{name}")
    if month and not MONTH.fullmatch(month):
        raise typer.BadParameter("a month is written like 202611", param_hint="--month")


def load_case(context: AppContext, number: str) -> Case:
    """The case of that number; one that is not there is one sentence and exit code 1."""
    try:
        return context.cases.load(number)
    except NotFound:
        gone = context.job_progress.find_deleted(number)
        complain(f"{number} ended in {gone.month} and is deleted." if gone else f"There is no case {number}.")
        raise typer.Exit(1) from None


def _print_list(lines: list[dict[str, Any]], language: Language, zone: ZoneInfo) -> None:
    if not lines:
        say(text("none", language))
        return
    table = Table(*(text(name, language) for name in COLUMNS))
    for line in lines:
        table.add_row(*_cells(line, language, zone))
    out.print(table)
    late = sum(1 for line in lines if line["late"])
    say(text("count", language, number=len(lines), late=late))


def _cells(line: dict[str, Any], language: Language, zone: ZoneInfo) -> tuple[str, ...]:
    named = (label(group, line[group], language) for group in ("kind", "state", "urgency", "team"))
    due = clock(line["due"].astimezone(zone)) if line["due"] else ""
    notes = [due, label("timer", line["deadline"], language) if line["deadline"] else ""]
    notes += [text("late", language)] if line["late"] else []
    return line["number"], *named, line["owner"], " · ".join(note for note in notes if note)
