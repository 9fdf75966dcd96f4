"""What staff do with the register: answer questions about claims, and erase products and people."""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from chalicelib.adapters.products import product_key
from chalicelib.cases.context import AppContext
from chalicelib.cases.register.notices import tell_answer
from chalicelib.cases.register.registration import change
from chalicelib.domain.kernel.errors import NotFound
from chalicelib.domain.products.claims import answer_question, find_claim, forget_holder
from chalicelib.domain.products.register import HolderClaim, RegisterAnswer, Registered


class ClaimOfProduct(NamedTuple):
    """A claim with the product that it is of."""

    product: Registered
    claim: HolderClaim


def open_questions(context: AppContext) -> Iterator[ClaimOfProduct]:
    """All claims that wait for staff, in no order; it reads the whole table."""
    for product in context.products.all():
        yield from (ClaimOfProduct(product, claim) for claim in product.claims if claim.question)


def answer_claim(context: AppContext, product: Registered, claim_id: str, answer: RegisterAnswer) -> None:
    """Record what staff decided, and tell whoever claimed. Raises NotFound, NotAllowed, Outdated."""
    claim = find_claim(product, claim_id)
    change(context, product, lambda found: answer_question(found, claim_id, answer))
    tell_answer(context, product, claim, answer.decision)


def find_product(context: AppContext, model: str, serial: str) -> Registered:
    """The product of that number. Raises NotFound."""
    found = context.products.find(product_key(model, serial))
    if found is None:
        raise NotFound
    return found


def erase_product(context: AppContext, model: str, serial: str) -> None:
    """Delete a product with all that the register knows of it, the shop's dates too.

    Raises NotFound where nobody said anything of it, and Outdated.
    """
    key = product_key(model, serial)
    found = context.products.find(key)
    waiting = tuple(one for one in context.products.all_pending() if one.key == key)
    if not (found or waiting):
        raise NotFound
    for pending in waiting:
        context.products.delete_pending(pending.claim.id)
    if found:
        context.products.delete(found)


def claims_of_person(context: AppContext, email: str) -> Iterator[ClaimOfProduct]:
    """All that an address says of products, what waits to be confirmed included; reads the whole table."""
    wanted = email.strip().casefold()
    for product in context.products.all():
        for claim in product.claims:
            if claim.email.casefold() == wanted:
                yield ClaimOfProduct(product, claim)
    for pending in context.products.all_pending():
        if pending.claim.email.casefold() == wanted:
            waiting = Registered(model=pending.model, serial=pending.serial, source="customer")
            yield ClaimOfProduct(waiting, pending.claim)


def forget_person(context: AppContext, email: str) -> int:
    """Remove all claims of an address; how many. What the shop and cases say of the products stays."""
    found = tuple(claims_of_person(context, email))
    for product, claim in found:
        context.products.delete_pending(claim.id)
        change(context, product, partial(forget_holder, holder=claim))
    return len(found)
