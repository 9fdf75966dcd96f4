"""Erases what the product register has of a person: their claims, and products that only they made known."""

from collections.abc import Iterator

from chalicelib.adapters.products import product_key
from chalicelib.cases.context import AppContext
from chalicelib.cases.register.staff_answers import forget_person
from chalicelib.domain.products.register import Registered
from chalicelib.personal_data.footprint import Footprint


def erase_products(context: AppContext, person: Footprint) -> Iterator[str]:
    """Remove the person's claims, then the products that nobody else has said anything of."""
    theirs = tuple(product for product in context.products.all() if is_only_theirs(product, person))
    for _ in range(forget_person(context, person.address)):
        yield "claim"
    for product in theirs:
        if found := context.products.find(product_key(product.model, product.serial)):
            context.products.delete(found)
        yield product.serial


def is_only_theirs(product: Registered, person: Footprint) -> bool:
    """Whether a record says nothing but what the person claimed and what was done in their cases."""
    claimed = [bool(person.address_pattern.fullmatch(claim.email.strip())) for claim in product.claims]
    done = [repair.case in person.numbers for repair in product.repairs]
    done += [product.exchanged_by in person.numbers] if product.exchanged_on else []
    known_otherwise = product.source == "import" or product.sold_on or product.activated_on
    return bool(claimed or done) and all((*claimed, *done)) and not known_otherwise
