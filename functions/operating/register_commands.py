"""`aftercare products questions`, `answer` and `erase`: who holds a product, decided by staff."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import typer

from chalicelib.cases.register import staff_answers
from chalicelib.domain.kernel.errors import NotAllowed, NotFound, Outdated, Refusal
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.mail.products import known_dates, named_proof
from chalicelib.domain.products.register import RegisterAnswer
from chalicelib.locale.words import COMMON, label
from operating.shell.cli_words import text
from operating.shell.terminal import In, Json, Stage, complain, context_of, language_of, say

Decision = Literal["accept", "keep"]
REFUSED: Mapping[type[Refusal], str] = {
    NotFound: "no_claim",
    NotAllowed: "claim_unconfirmed",
    Outdated: "register_busy",
}


def add_to(app: typer.Typer) -> None:
    """Add these commands to `aftercare products`."""
    app.command("questions")(list_questions)
    app.command("answer")(answer_question)
    app.command("erase")(erase_product)


def list_questions(*, language: In = COMMON, stage: Stage = "local", as_json: Json = False) -> None:
    """List the claims that contradict what is known, each with its id and whom to ask for proof.

    Example: aftercare products questions
    """
    words = language_of(language)
    found = [_claim_facts(one, words) for one in staff_answers.open_questions(context_of(stage))]
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    for one in found:
        say(" ".join(one[name] for name in ("model", "serial", "claim", "email", "purchased_on")))
        for line in (*one["proof"], *one["known"], *one["question"]):
            say(f"  {line}")


def _claim_facts(one: staff_answers.ClaimOfProduct, language: Language) -> dict[str, Any]:
    product, claim = one
    return {
        "model": product.model,
        "serial": product.serial,
        "claim": claim.id,
        "email": claim.email,
        "purchased_on": str(claim.purchased_on or ""),
        "proof": [f"{name}: {value}" for name, value in named_proof(claim, language)],
        "known": known_dates(product, claim, language),
        "question": [label("register_question", code, language) for code in claim.question],
    }


def answer_question(  # noqa: PLR0913 - who decided what of which claim
    model: str,
    serial: str,
    claim: str,
    decision: Decision,
    *,
    by: Annotated[str, typer.Option(help="who of the roster decided")],
    note: Annotated[str, typer.Option(help="what was seen")] = "",
    language: In = COMMON,
    stage: Stage = "local",
) -> None:
    """Answer a question: `accept` once the proof of purchase was seen, `keep` what is known. It is recorded.

    Example: aftercare products answer FH-P1 P1A00000001 0123456789abcdef accept --by desk-1@example.com
    """
    context, words = context_of(stage), language_of(language)
    if not any(by in team.people for team in context.settings.roster.values()):
        complain(text("not_staff", words, by=by))
        raise typer.Exit(1)
    try:
        product = staff_answers.find_product(context, model, serial)
        answer = RegisterAnswer(at=context.now(), by=by, decision=decision, note=note)
        staff_answers.answer_claim(context, product, claim, answer)
    except tuple(REFUSED) as refusal:
        complain(text(REFUSED[type(refusal)], words))
        raise typer.Exit(1) from None
    say(text("claim_answered", words, serial=product.serial, decision=decision, by=by))


def erase_product(
    model: Annotated[str, typer.Argument()] = "",
    serial: Annotated[str, typer.Argument()] = "",
    *,
    person: Annotated[str, typer.Option(help="only what this address registered")] = "",
    language: In = COMMON,
    stage: Stage = "local",
) -> None:
    """Delete a product from the register, or with `--person` all that an address registered.

    Example: aftercare products erase FH-P1 P1A00000001
    """
    context, words = context_of(stage), language_of(language)
    if bool(person) == bool(model and serial):
        raise typer.BadParameter("MODEL SERIAL | --person ADDRESS")
    try:
        count = staff_answers.forget_person(context, person) if person else 1
        if not person:
            staff_answers.erase_product(context, model, serial)
    except (NotFound, Outdated) as refusal:
        complain(text("register_busy" if isinstance(refusal, Outdated) else "no_product", words))
        raise typer.Exit(1) from None
    say(text("product_erased", words, number=count))
