"""What all commands share: where they print, the options that many take, and the context that they act on."""

from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import Console

from chalicelib.domain.kernel.fields import Language
from chalicelib.locale.words import COMMON, languages, nearest_language
from operating.shell.stack_access import context_of_stage

out, err = Console(), Console(stderr=True)

Stage = Annotated[str, typer.Option(help="local, or the stage on AWS")]
Json = Annotated[bool, typer.Option("--json", help="answer as JSON")]
In = Annotated[str, typer.Option("--language", help="a language of the shop")]


def context_of(stage: str) -> Any:
    """The context of a stage. Raises NoStack."""
    return context_of_stage(stage)


def language_of(given: str) -> Language:
    """The language that was given; options default to the common one, or to the main one without it."""
    if given not in (*languages(), COMMON):
        raise typer.BadParameter(" or ".join(languages()), param_hint="--language")
    return nearest_language(given)


def say(words: str) -> None:
    """Print words as they are: what people typed is no markup."""
    out.print(words, markup=False, highlight=False, soft_wrap=True)


def complain(words: str) -> None:
    err.print(words, markup=False, highlight=False, soft_wrap=True)


def clock(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
