"""`aftercare`: the operator's entry point, on the same services as the functions.

It speaks to the local stack unless `--stage` names one on AWS. Exit codes: 0 done, 1 something was
found or refused, 2 wrong use, 3 no stack answers.
"""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from chalicelib.adapters.queue_messages import QueuedCaseMail
from chalicelib.domain.case.case import Case
from chalicelib.domain.decisions.replay import explain
from chalicelib.domain.kernel.errors import NotFound
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.policy.coverage import Coverage
from chalicelib.domain.views.formatting import reason
from chalicelib.locale.words import COMMON, label
from infra.policy import PolicyMistake
from operating import (
    case_commands,
    docs,
    mails,
    person_commands,
    policy_commands,
    product_commands,
    register_commands,
    staff_commands,
)
from operating import replay_mails as rereading
from operating.shell.cli_words import text
from operating.shell.stack_access import NoStack
from operating.shell.terminal import In, Json, Stage, complain, context_of, err, language_of, out, say

app = typer.Typer(no_args_is_help=True, help="Run an after-sales desk: its policy, cases and products.")
mails_app = typer.Typer(no_args_is_help=True, help="The words of mails, and mails that could not leave.")
app.add_typer(policy_commands.app, name="policy")
app.add_typer(product_commands.app, name="products")
app.add_typer(person_commands.app, name="person")
register_commands.add_to(product_commands.app)
app.add_typer(case_commands.app, name="case")
app.add_typer(mails_app, name="mail")
app.add_typer(staff_commands.app, name="staff")


@app.command("explain")
def explain_case(
    number: str, *, language: In = COMMON, stage: Stage = "local", as_json: Json = False
) -> None:
    """Show why a case was decided as it was, and whether it still comes out the same.

    Example: aftercare explain 202611-001
    """
    context, words = context_of(stage), language_of(language)
    try:
        case = context.cases.load(number)
    except NotFound:
        complain(text("no_case", words, number=number))
        raise typer.Exit(1) from None
    found = explain(case, context.policy)
    if as_json:
        answers = {"stored": found.stored, "again": found.again}
        told = {name: answer.model_dump(mode="json") if answer else None for name, answer in answers.items()}
        print(json.dumps({"number": number, "same": found.same, "version_kept": found.kept, **told}))
    else:
        _print_explanation(case, found, words)
    raise typer.Exit(0 if found.same else 1)


@mails_app.command("preview")
def preview_mails(
    *,
    target: Annotated[Path | None, typer.Option(help="where to write the page")] = None,
    show: Annotated[bool, typer.Option("--open", help="show it in the browser")] = False,
) -> None:
    """Write one page with every mail in both languages, under the policy pages as they are edited now.

    Example: aftercare mail preview --open
    """
    file = mails.write(docs.edited_policy(), target)
    out.print(str(file), markup=False, highlight=False)
    if show:
        typer.launch(file.as_uri())


@mails_app.command("again")
def send_again(mail: str, *, stage: Stage = "local") -> None:
    """Send a mail again that was refused, withheld or could not be written; its id stands in the log.

    Example: aftercare mail again 202611-001/3/1
    """
    context = context_of(stage)
    context.ledger.clear_delivery_status(mail)
    context.mail_queue.queue(QueuedCaseMail(mail))
    out.print(f"{mail} is in the queue again.", markup=False, highlight=False)


@mails_app.command("release")
def release(address: str, *, stage: Stage = "local") -> None:
    """Write again to an address that took no mail.

    Example: aftercare mail release li@example.com
    """
    context_of(stage).ledger.release_address(address)
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
    found = list(rereading.replay(context_of(stage), since=first))
    if unread := rereading.count_unread(context_of(stage), since=first):
        err.print(f"{unread} mails lie unread under aside/ and were left alone.", markup=False)
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
        app(prog_name="aftercare")
    except NoStack as error:
        err.print(str(error))
        sys.exit(3)
    except PolicyMistake as error:
        err.print(str(error), markup=False, highlight=False)
        sys.exit(1)


def _print_explanation(case: Case, found: Any, language: Language) -> None:
    stored = found.stored
    say(f"{case.number} · {label('kind', case.kind, language)} · {case.received_at:%Y-%m-%d}")
    if found.routed:
        say(f"  {reason(found.routed, language)}  ({found.routed.clause})")
    if stored is None:
        say(text("undecided", language))
        return
    for step in stored.steps:
        say(f"  {reason(step, language)}  ({step.clause})")
    say(f"→ {_answer(stored, language)}")
    kept = "" if found.kept else text("not_kept", language)
    say(text("version", language, version=stored.policy_version, hash=stored.policy_hash, kept=kept))
    again = text("same", language) if found.same else _otherwise(found.again, language)
    say(again)


def _answer(coverage: Coverage, language: Language) -> str:
    outcome = label("outcome", coverage.outcome, language)
    return text("until", language, outcome=outcome, until=coverage.until) if coverage.until else outcome


def _otherwise(again: Coverage | None, language: Language) -> str:
    return text("otherwise", language, answer=_answer(again, language) if again else "–")


if __name__ == "__main__":
    main()
