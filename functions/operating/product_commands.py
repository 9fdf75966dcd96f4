"""`aftercare products …`: the register in from the shop's lists, and out for its spreadsheets."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.policy.policy import today
from chalicelib.locale.words import COMMON
from operating import product_lists
from operating.product_lists import NoList, RejectedRow, Values
from operating.shell import lists
from operating.shell.cli_words import text
from operating.shell.terminal import In, Json, Stage, complain, context_of, err, language_of, say

app = typer.Typer(no_args_is_help=True, help="The register of products.")
TOLD = 20  # refused lines that are told on the terminal


@app.command("import")
def import_products(
    file: Path,
    *,
    refused: Annotated[Path | None, typer.Option(help="write the refused lines here")] = None,
    language: In = COMMON,
    stage: Stage = "local",
    as_json: Json = False,
) -> None:
    """Load a list of serial numbers: model, serial_number, sold_on, activated_on.

    CSV as spreadsheets save it. The same list again changes nothing. Exit code 1 when a line was refused.
    A line with an activation before the sale is taken, with a warning.

    Example: aftercare products import sold-2026.csv --refused refused.csv
    """
    words = language_of(language)
    given, context = _read(file, words), context_of(stage)
    day = today(context.policy, context.now())
    answers = product_lists.take(context.products, context.policy, given, today=day)
    steps = track(
        answers, total=len(given), description=text("importing", words), console=err, disable=as_json
    )
    wrong = [answer for answer in steps if answer]
    if refused and wrong:
        lines = ((one.line, *one.values, one.why(words)) for one in wrong)
        lists.write_csv(refused, ("line", *product_lists.COLUMNS, "why"), lines)
    doubts = list(product_lists.doubtful(given, context.policy, today=day))
    _tell(wrong, doubts, taken=len(given) - len(wrong), language=words, as_json=as_json)
    raise typer.Exit(1 if wrong else 0)


def _read(file: Path, language: Language) -> list[tuple[int, Values]]:
    """The lines of the file; where it is none of ours, one sentence says so."""
    try:
        return list(product_lists.rows(file.read_bytes()))
    except OSError as error:
        raise typer.BadParameter(text("not_opened", language, file=file), param_hint="FILE") from error
    except NoList as error:
        columns = ", ".join(error.columns)
        raise typer.BadParameter(text("no_columns", language, columns=columns), param_hint="FILE") from error


def _tell(
    wrong: list[RejectedRow], doubts: list[RejectedRow], *, taken: int, language: Language, as_json: bool
) -> None:
    if as_json:
        told = {"refused": wrong, "warned": doubts}
        lines = {
            name: [{"line": one.line, "values": one.values, "why": one.why(language)} for one in some]
            for name, some in told.items()
        }
        print(json.dumps({"taken": taken, **lines}, ensure_ascii=False))
        return
    for some in (wrong, doubts):
        for one in some[:TOLD]:
            complain(text("line", language, line=one.line, why=one.why(language)))
        if len(some) > TOLD:
            complain(text("and_more", language, number=len(some) - TOLD))
    say(text("taken", language, taken=taken, refused=len(wrong)))


@app.command("export")
def export_products(file: Path, *, language: In = COMMON, stage: Stage = "local") -> None:
    """Write the register as CSV, safe to open in a spreadsheet.

    Example: aftercare products export register.csv
    """
    words = language_of(language)
    lines = (line for p in context_of(stage).products.all() for line in product_lists.exported_lines(p))
    try:
        say(text("exported", words, number=lists.write_csv(file, product_lists.EXPORTED, lines), file=file))
    except OSError as error:
        raise typer.BadParameter(text("not_opened", words, file=file), param_hint="FILE") from error


@app.command("renumber")
def renumber_products(*, language: In = COMMON, stage: Stage = "local") -> None:
    """Bring records of before serial numbers had one form into it; once after an update is enough.

    Example: aftercare products renumber
    """
    say(text("renumbered", language_of(language), number=context_of(stage).products.renumber()))
