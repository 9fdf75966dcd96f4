"""`aftercare products questions`, `answer` and `erase`: what the operator decides of claims."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from typer.testing import CliRunner

import cli
from chalicelib.adapters.queue_messages import parse_message
from chalicelib.cases.register import registration
from chalicelib.domain.products.register import HolderClaim, Registered
from chalicelib.locale.words import languages
from chalicelib.outbound.deliveries import deliver_mail
from operating import register_commands
from tests.fakes import Outside
from tests.samples import NOW
from tests.service.registered import KEY, OWNER, SOLD, asked, confirmed, plain_desk

BY = ("--by", "desk-1@example.com")
PRODUCT = ("FH-P1", "P1 2026 001")
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def outside() -> Outside:
    """A sale and an owner, and a claim that contradicts both."""
    made = plain_desk()
    made.context.products.save(SOLD.model_copy(update={"claims": (OWNER,)}))
    return made


@pytest.fixture
def claim(outside: Outside) -> HolderClaim:
    found = confirmed(outside, order_number="B-1042", seller="Corner shop")
    outside.sqs.bodies.clear()
    return found


@pytest.fixture
def run(outside: Outside, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Type a command after `aftercare products`; its exit code, and all that it says."""
    monkeypatch.setattr(register_commands, "context_of", lambda stage: outside.context)

    def typed(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(cli.app, ["products", *words])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.output

    return typed


def stored(outside: Outside) -> Registered:
    found = outside.context.products.find(KEY)
    assert found
    return found


@pytest.mark.parametrize("language", languages())
def test_a_question_names_the_claim_whom_to_ask_and_what_is_known(
    run: Run, claim: HolderClaim, language: str
) -> None:
    code, said = run("questions", "--language", language)
    assert code == 0
    for told in (claim.id, claim.email, "FH-P1", "P12026001", "2026-03-03", "B-1042", "Corner shop"):
        assert told in said
    [question] = json.loads(run("questions", "--language", language, "--json")[1])
    assert (question["claim"], question["email"]) == (claim.id, claim.email)
    assert len(question["known"]) == len(question["question"]) == 2
    assert "{" not in str(question["known"])


@pytest.mark.parametrize(("decision", "owner"), [("accept", "li.mei@example.com"), ("keep", OWNER.email)])
def test_an_answer_is_kept_with_who_and_why_and_told(
    run: Run, outside: Outside, claim: HolderClaim, decision: str, owner: str
) -> None:
    code, said = run("answer", *PRODUCT, claim.id, decision, *BY, "--note", "invoice 7")
    assert (code, "P12026001" in said) == (0, True)
    after = stored(outside)
    assert [(one.by, one.decision, one.note) for one in after.answers] == [(BY[1], decision, "invoice 7")]
    assert after.owner
    assert after.owner.email == owner
    assert after.sold_on == SOLD.sold_on
    [message] = [parse_message(body) for body in outside.sqs.bodies]
    assert message
    deliver_mail(outside.context, outside.carrier, message, now=NOW)
    assert outside.carrier.to == [claim.email]
    assert run("questions")[1] == ""


# What is typed wrongly after `answer`: arguments in place of the right ones.
WRONG = {
    "nobody of the roster": ("FH-P1", "P12026001", "CLAIM", "accept", "--by", "guest@example.com"),
    "no such product": ("FH-P1", "P12026009", "CLAIM", "accept", *BY),
    "no such claim": ("FH-P1", "P12026001", "0123", "keep", *BY),
    "a claim that nobody confirmed": ("FH-P1", "P12026001", "waiting", "accept", *BY),
    "no such decision": ("FH-P1", "P12026001", "CLAIM", "perhaps", *BY),
}


@pytest.mark.parametrize("words", WRONG.values(), ids=WRONG)
def test_a_wrong_answer_changes_and_mails_nothing(
    run: Run, outside: Outside, claim: HolderClaim, words: tuple[str, ...]
) -> None:
    waiting = HolderClaim(id="waiting", email="waiting@example.com")
    held = stored(outside)
    changed = {"claims": (*held.claims, waiting), "version": held.version + 1}
    outside.context.products.save(held.model_copy(update=changed))
    before = stored(outside)
    code, said = run("answer", *(claim.id if word == "CLAIM" else word for word in words))
    assert code != 0
    assert said.strip()
    assert stored(outside) == before
    assert outside.sqs.bodies == []


def test_a_product_is_erased_once(run: Run, outside: Outside, claim: HolderClaim) -> None:
    registration.register_product(outside.context, asked(email="other@example.com"), now=NOW)
    assert run("erase", *PRODUCT)[0] == 0
    left = str(outside.dynamo.tables["ledger"])
    assert "P12026001" not in left
    assert claim.email not in left
    assert run("erase", *PRODUCT)[0] == 1


def test_what_a_person_registered_is_erased(run: Run, outside: Outside, claim: HolderClaim) -> None:
    code, said = run("erase", "--person", claim.email.upper())
    assert (code, "1" in said) == (0, True)
    assert stored(outside).claims == (OWNER,)


@pytest.mark.parametrize("words", [(), ("FH-P1",), (*PRODUCT, "--person", "a@example.com")], ids=str)
def test_erase_wants_a_product_or_a_person(run: Run, outside: Outside, words: tuple[str, ...]) -> None:
    before = stored(outside)
    assert run("erase", *words)[0] == 2
    assert stored(outside) == before
