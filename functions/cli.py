"""`aftercare`: the operator's entry point, on the same services as the functions.

It speaks to the local stack unless `--stage` names one on AWS. Exit codes: 0 done, 1 something was
found or refused, 2 wrong use, 3 no stack answers.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import track
from rich.table import Table

from chalicelib.domain.case import Case
from chalicelib.domain.errors import NotFound
from chalicelib.domain.fields import Language
from chalicelib.domain.phrases import reason
from chalicelib.domain.replay import Change, explain, impact
from chalicelib.domain.words import label
from infra.policy import PolicyMistake
from operating import case_commands, docs, lists, mails, rereading
from operating.stage import NoStack
from operating.terminal import In, Json, Stage, desk_of, err, language_of, out

app = typer.Typer(no_args_is_help=True, help="Run an after-sales desk: its policy, cases and products.")
policy_app = typer.Typer(no_args_is_help=True, help="Check, preview and weigh a change of the policy pages.")
products_app = typer.Typer(no_args_is_help=True, help="The register of products.")
mails_app = typer.Typer(no_args_is_help=True, help="The words of mails, and mails that could not leave.")
app.add_typer(policy_app, name="policy")
app.add_typer(products_app, name="products")
app.add_typer(case_commands.app, name="case")
app.add_typer(mails_app, name="mail")


@policy_app.command()
def check(*, language: In = "en", as_json: Json = False) -> None:
    """Say every mistake on the policy pages, in one run.

    Example: aftercare policy check --language zh
    """
    found = docs.mistakes(language=language_of(language))
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        for mistake in found:
            out.print(mistake["sentence"], markup=False, highlight=False)
        out.print("✓" if not found else f"✗ {len(found)}")
    raise typer.Exit(1 if found else 0)


@policy_app.command()
def preview(port: Annotated[int, typer.Option(help="where to look")] = 8100, language: In = "zh") -> None:
    """Show the pages while you edit them; saving a page reloads it.

    Example: aftercare policy preview --language en
    """
    docs.preview(language=language_of(language), port=port)


@policy_app.command("impact")
def show_impact(
    *,
    cases: Annotated[
        Path | None, typer.Option(help="an exported file of cases instead of the stack's")
    ] = None,
    since: Annotated[str, typer.Option(help="the commit to compare with")] = "HEAD",
    stage: Stage = "local",
    as_json: Json = False,
) -> None:
    """Replay cases under the pages as they are edited now; nothing is written.

    Example: aftercare policy impact --cases cases.jsonl
    """
    before, after = docs.committed(since), docs.edited()
    replayed = list(lists.read_cases(cases) if cases else _stored(stage))
    steps = track(replayed, description="replaying", console=err, disable=as_json)
    changes = list(impact(steps, before=before, after=after))
    _print_json(changes) if as_json else _print_changes(changes, total=len(replayed))


@app.command("explain")
def explain_case(number: str, *, language: In = "en", stage: Stage = "local", as_json: Json = False) -> None:
    """Show why a case was decided as it was, and whether it still comes out the same.

    Example: aftercare explain 202611-001
    """
    desk, words = desk_of(stage), language_of(language)
    try:
        case = desk.cases.load(number)
    except NotFound:
        err.print(f"There is no case {number}.")
        raise typer.Exit(1) from None
    found = explain(case, desk.policy)
    if as_json:
        answers = {"stored": found.stored, "again": found.again}
        shown = {name: answer.model_dump(mode="json") if answer else None for name, answer in answers.items()}
        print(json.dumps({"number": number, "same": found.same, "version_kept": found.kept, **shown}))
    else:
        _print_explanation(case, found, words)
    raise typer.Exit(0 if found.same else 1)


@products_app.command("import")
def import_products(
    file: Path,
    *,
    refused: Annotated[Path | None, typer.Option(help="write the refused lines here")] = None,
    stage: Stage = "local",
) -> None:
    """Load a list of serial numbers: model, serial_number, sold_on, activated_on.

    Example: aftercare products import sold-2026.csv --refused refused.csv
    """
    desk = desk_of(stage)
    with file.open(encoding="utf-8-sig", newline="") as source:
        try:
            given = list(lists.rows(source))
        except ValueError as error:
            raise typer.BadParameter(str(error)) from error
    steps = track(given, description="importing", console=err)
    answers = (lists.take_row(desk.products, desk.policy, line, values) for line, values in steps)
    wrong = [answer for answer in answers if answer]
    for one in wrong[:20]:
        err.print(f"line {one.line}: {one.why}", markup=False)
    if refused and wrong:
        lists.write_csv(refused, ("line", *lists.COLUMNS, "why"), ((w.line, *w.values, w.why) for w in wrong))
    out.print(f"{len(given) - len(wrong)} taken, {len(wrong)} refused")
    raise typer.Exit(1 if wrong else 0)


@products_app.command("export")
def export_products(file: Path, *, stage: Stage = "local") -> None:
    """Write the register as CSV, safe to open in a spreadsheet.

    Example: aftercare products export register.csv
    """
    header = ("model", "serial_number", "sold_on", "purchased_on", "activated_on", "registered_at", "email")
    lines = (
        (p.model, p.serial, p.sold_on, p.purchased_on, p.activated_on, p.registered_at, p.email)
        for p in desk_of(stage).products.all()
    )
    out.print(f"{lists.write_csv(file, header, lines)} products written to {file}")


@mails_app.command("preview")
def preview_mails(
    *,
    target: Annotated[Path | None, typer.Option(help="where to write the page")] = None,
    show: Annotated[bool, typer.Option("--open", help="show it in the browser")] = False,
) -> None:
    """Write one page with every mail in both languages, under the policy pages as they are edited now.

    Example: aftercare mail preview --open
    """
    file = mails.write(docs.edited(), target)
    out.print(str(file), markup=False, highlight=False)
    if show:
        typer.launch(file.as_uri())


@mails_app.command("again")
def send_again(mail: str, *, stage: Stage = "local") -> None:
    """Send a mail again that was refused, withheld or could not be written; its id stands in the log.

    Example: aftercare mail again 202611-001/3/1
    """
    desk = desk_of(stage)
    desk.ledger.unmark(mail)
    desk.outbox.owe((mail,))
    out.print(f"{mail} is in the queue again.", markup=False, highlight=False)


@mails_app.command("release")
def release(address: str, *, stage: Stage = "local") -> None:
    """Write again to an address that took no mail.

    Example: aftercare mail release li@example.com
    """
    desk_of(stage).ledger.release_address(address)
    out.print(f"{address} gets mail again.", markup=False, highlight=False)


@mails_app.command("replay")
def replay_mails(
    *,
    since: Annotated[str, typer.Option(help="only mails that came on this day or later: 2026-11-01")] = "",
    stage: Stage = "local",
    as_json: Json = False,
) -> None:
    """Read the kept mails again with today's rules and list what would come out differently; writes nothing.

    Example: aftercare mail replay --since 2026-11-01
    """
    try:
        first = date.fromisoformat(since) if since else None
    except ValueError as error:
        raise typer.BadParameter("a day like 2026-11-01", param_hint="--since") from error
    found = list(rereading.replay(desk_of(stage), since=first))
    if as_json:
        print(json.dumps([one._asdict() for one in found], ensure_ascii=False))
    else:
        for one in found:
            out.print(f"{one.kept_as} {one.number}: {one.what}", markup=False, highlight=False)
            out.print(f"  then: {one.before}\n  now:  {one.now}", markup=False, highlight=False)
        out.print(
            "✓" if not found else f"{len({one.kept_as for one in found})} mails would come out differently"
        )
    raise typer.Exit(1 if found else 0)


def main() -> None:
    """Run the command; a stack that does not answer is one sentence."""
    try:
        app()
    except NoStack as error:
        err.print(str(error))
        sys.exit(3)
    except PolicyMistake as error:
        err.print(str(error), markup=False, highlight=False)
        sys.exit(1)


def _stored(stage: str) -> Iterator[Case]:
    yield from desk_of(stage).cases.all()


def _print_json(changes: list[Change]) -> None:
    print(json.dumps([change._asdict() for change in changes], default=str, ensure_ascii=False))


def _print_changes(changes: list[Change], *, total: int) -> None:
    table = Table("case", "what", "now", "then")
    for change in changes[:200]:
        table.add_row(change.number, change.what, str(change.before), str(change.after))
    if changes:
        out.print(table)
    if len(changes) > 200:
        out.print(f"… and {len(changes) - 200} more; use --json for all")
    touched = len({change.number for change in changes})
    out.print(f"{touched} of {total} cases would come out differently")
    for what, count in Counter(change.what for change in changes).most_common():
        out.print(f"  {what}: {count}")


def _print_explanation(case: Case, found: Any, language: Language) -> None:
    stored = found.stored
    out.print(
        f"{case.number} · {label('kind', case.kind, language)} · {case.received_at:%Y-%m-%d}", markup=False
    )
    if found.routed:
        out.print(
            f"  {reason(found.routed, language)}  ({found.routed.clause})", markup=False, highlight=False
        )
    if stored is None:
        out.print("No model was named, so nothing was decided.")
        return
    for step in stored.steps:
        out.print(f"  {reason(step, language)}  ({step.clause})", markup=False, highlight=False)
    out.print(f"→ {label('outcome', stored.outcome, language)}, {stored.until}", markup=False)
    gone = "" if found.kept else ", a version that is not kept any more"
    out.print(f"policy {stored.policy_version} ({stored.policy_hash}{gone})", highlight=False)
    if found.same:
        out.print("It still comes out the same.")
    else:
        again = label("outcome", found.again.outcome, language)
        out.print(f"Today it would come out as: {again}, {found.again.until}", markup=False)


if __name__ == "__main__":
    main()
