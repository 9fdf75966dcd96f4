"""`aftercare staff …`: a code for whoever's mailbox cannot be reached, and an end to links and devices."""

import json
from typing import Annotated

import typer

from chalicelib.adapters.staff_access import of_case, of_person
from chalicelib.cases import roster, staff_devices
from chalicelib.cases.context import AppContext
from chalicelib.cases.settings import Person
from chalicelib.domain.kernel.fields import Language
from chalicelib.locale.words import COMMON
from operating.shell.cli_words import text
from operating.shell.terminal import In, Json, Stage, clock, complain, context_of, language_of, say

app = typer.Typer(no_args_is_help=True, help="Devices and personal links of staff.")


@app.command("code")
def tell_code(name: str, *, language: In = COMMON, stage: Stage = "local", as_json: Json = False) -> None:
    """Show the code that makes a device of this colleague known; make sure whom you tell it.

    Example: aftercare staff code tech-1@example.com
    """
    context, words = context_of(stage), language_of(language)
    person = _person(context, name, words)
    code, until = staff_devices.operator_code(context, person.address, now=context.now())
    if as_json:
        print(json.dumps({"person": person.address, "code": code, "until": until.isoformat()}))
    else:
        say(text("device_code", words, code=code, person=person.address, until=clock(until)))


@app.command("revoke")
def revoke(
    name: Annotated[str, typer.Argument(help="a colleague's name or address")] = "",
    *,
    case: Annotated[str, typer.Option(help="links and devices of one case")] = "",
    everybody: Annotated[bool, typer.Option("--all", help="everybody's")] = False,
    language: In = COMMON,
    stage: Stage = "local",
) -> None:
    """End all personal links and known devices of a colleague, of a case, or of everybody.

    Example: aftercare staff revoke tech-1@example.com
    """
    context, words = context_of(stage), language_of(language)
    if sum((bool(name), bool(case), everybody)) != 1:
        raise typer.BadParameter(text("revoke_one", words))
    person = _person(context, name, words).address if name else ""
    what = of_person(person) if person else of_case(case) if case else "all"
    context.staff_access.revoke(what, at=context.now())
    say(text("revoked", words, what=person or case or "--all"))


def _person(context: AppContext, name: str, language: Language) -> Person:
    """The one colleague of that address or name; says so where there is none or several."""
    people = roster.everybody(context).values()
    sought = name.casefold()
    found = [
        one for one in people if sought in {one.address.casefold(), *map(str.casefold, one.name.values())}
    ]
    if len(found) != 1:
        complain(text("no_colleague", language, who=name))
        raise typer.Exit(1)
    return found[0]


def _known_as(person: Person) -> set[str]:
    return {one.casefold() for one in (person.address, *person.name.values())}
