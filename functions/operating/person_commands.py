"""`aftercare person …`: what is held of somebody, given out or erased."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from chalicelib.archives import person_archive
from chalicelib.cases.context import AppContext
from chalicelib.domain.kernel.fields import Language
from chalicelib.locale.words import COMMON, label
from chalicelib.personal_data.erasure import ErasureReceipt, ErasureRefused, erase_person, refusals
from chalicelib.personal_data.receipts import erased_lines, progress_line, refusal_lines, remaining_lines
from operating.case_files import archives
from operating.shell.stack_access import compact_journal
from operating.shell.terminal import In, Json, Stage, complain, context_of, err, language_of, say

app = typer.Typer(no_args_is_help=True, help="Personal data: give out or erase what is held of somebody.")
Address = Annotated[str, typer.Argument(help="the person's e-mail address")]


@app.command("export")
def export(
    address: Address,
    *,
    to: Annotated[Path, typer.Option(help="a folder or a .zip file")],
    stage: Stage = "local",
) -> None:
    """Write all that is held of a person: cases with mails and files, other mails, products, marks.

    Example: aftercare person export li@example.com --to li.zip
    """
    context = context_of(stage)
    made = person_archive.entries(context, address)
    try:
        summary = archives.write_listed(
            to,
            track(made, description="exporting", console=err, total=None),
            lambda listed: person_archive.manifest(address, listed, at=context.now().isoformat()),
        )
    except archives.NoArchive as error:
        raise typer.BadParameter(str(error), param_hint="--to") from error
    say(f"{len(json.loads(summary.data)['files'])} files written to {to}")
    say(f"sha256 of manifest.json: {summary.manifest_row['sha256']}")


@app.command("erase")
def erase(
    address: Address,
    *,
    close: Annotated[
        bool, typer.Option("--close", help="close open cases first, where nothing is owed")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
    language: In = COMMON,
    stage: Stage = "local",
    as_json: Json = False,
) -> None:
    """Erase all that is held of a person and print a receipt; a run that was cut short is begun again.

    Example: aftercare person erase li@example.com
    """
    context, words = context_of(stage), language_of(language)
    if reasons := tuple(refusals(context, address, close=close)):
        complain("\n".join(refusal_lines(ErasureRefused(reasons), words)))
        raise typer.Exit(1)
    if not yes:
        typer.confirm(label("erasure", "confirm", words).format(address=address), abort=True)
    receipt = _erase(context, address, close=close, language=words)
    if stage == "local":
        compact_journal()
    lines = receipt_lines(context, address, receipt, words)
    print(json.dumps(_receipt_facts(receipt, lines), ensure_ascii=False)) if as_json else say(
        "\n".join(lines)
    )
    raise typer.Exit(0 if receipt.complete else 1)


def _erase(context: AppContext, address: str, *, close: bool, language: Language) -> ErasureReceipt:
    reason = label("erasure", "closing", language) if close else ""
    with err.status("") as shown:
        return erase_person(
            context,
            address,
            close=reason,
            now=context.now(),
            tell=lambda part, done: shown.update(progress_line(part, done, language)),
        )


def receipt_lines(
    context: AppContext, address: str, receipt: ErasureReceipt, language: Language
) -> list[str]:
    """The receipt as it is printed."""
    erased = list(erased_lines(receipt.counts, language))
    head = label("erasure", "done" if receipt.complete else "incomplete", language).format(address=address)
    numbers = label("erasure", "numbers", language).format(numbers=", ".join(receipt.numbers))
    return [
        f"{head}  {receipt.at:%Y-%m-%d %H:%M} UTC",
        *_block("erased", [*erased, *([numbers] if receipt.numbers else [])], language),
        *_block("remains", remaining_lines(context.policy, language), language),
    ]


def _block(heading: str, lines: Iterable[str], language: Language) -> list[str]:
    told = list(lines) or [label("erasure", "nothing", language)]
    return [label("erasure", heading, language), *(f"  {line}" for line in told)]


def _receipt_facts(receipt: ErasureReceipt, lines: list[str]) -> dict[str, object]:
    return {
        "complete": receipt.complete,
        "at": receipt.at.isoformat(),
        "erased": receipt.counts,
        "cases": receipt.numbers,
        "words": lines,
    }
