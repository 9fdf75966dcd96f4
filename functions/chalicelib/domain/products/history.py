"""What a case says of products: repaired (C7) or exchanged (C8), for the register that wins afterwards (B7).

All is worked out anew from the case, so that noting it twice is noting it once, and what an undo took
back can be taken back here too. Repairs and exchanges in the register say which case they are from.
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.solution_steps import ShipNew
from chalicelib.domain.kernel.events import events_marked
from chalicelib.domain.kernel.serial_numbers import fits_pattern, plain_serial, serial_key
from chalicelib.domain.policy.coverage import History
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.policy.service_levels import NotNew
from chalicelib.domain.policy.warranty_terms import Repair
from chalicelib.domain.products.register import SERIAL, Registered

TOUCHING = events_marked("touches_product")


class ProductIdentity(NamedTuple):
    """A model and a serial number in the form in which they are compared."""

    model: str
    serial: str


class ProductClaim(NamedTuple):
    """What a case says of one product; `replaces` is the one that it was sent for.

    With a new board a product has a new number: `renumbered_to` stands with the former one, and the new
    one `is_same`, so that all that is known of it goes on.
    """

    repairs: tuple[Repair, ...] = ()
    exchanged_on: date | None = None
    exchanged_as: NotNew | None = None
    replaces: ProductIdentity | None = None
    renumbered_to: str = ""
    is_same: bool = False


NOTHING = ProductClaim()
Claims = Mapping[ProductIdentity, ProductClaim]


def claims(case: Case, policy: Policy) -> Claims:
    """What the case says of its product and of a new one, if they can be ours; also that it is nothing."""
    old = product(case.request.model, case.request.serial_number, policy)
    sent = case.fact(ShipNew)
    new = product(sent.new_model, sent.new_serial, policy) if sent else None
    day = case.history.exchanged_on if sent else None
    swapped = product(case.request.model, case.new_serial, policy)
    found: dict[ProductIdentity, ProductClaim] = {}
    as_what = case.history.exchanged_as if sent else None
    said = ProductClaim(repairs=repairs_of(case), exchanged_on=day, exchanged_as=as_what)
    if old:
        found[old] = said._replace(renumbered_to=swapped.serial if swapped and swapped != old else "")
    if swapped and swapped != old:
        found[swapped] = said._replace(replaces=old, is_same=True)
    if new:
        found[new] = ProductClaim(exchanged_on=day, exchanged_as=as_what, replaces=old)
    return found


def repairs_of(case: Case) -> tuple[Repair, ...]:
    return tuple(repair for repair in case.history.repairs if repair.case == case.number)


def product(model: str | None, serial: str | None, policy: Policy) -> ProductIdentity | None:
    """A product that can be ours; what no label says would mix up the histories of strangers."""
    if not model or not serial or model not in policy.models or not SERIAL.fullmatch(plain_serial(serial)):
        return None
    fits = fits_pattern(policy.product(model).serial, serial)
    return ProductIdentity(model, serial_key(serial)) if fits else None


def update_record(
    found: Registered | None, claim: ProductClaim, of: ProductIdentity, number: str
) -> Registered | None:
    """The record of a product with all that the case says of it; None when there is nothing to keep."""
    if found is None and claim == NOTHING:
        return None
    before = found or Registered(version=0, model=of.model, serial=of.serial, source="case")
    others = (repair for repair in before.repairs if repair.case != number)
    changes = {"repairs": tuple(sorted((*others, *claim.repairs))), **_exchange(before, claim, number)}
    changes |= _renumbering(before, claim, number)
    after = before.model_copy(update=changes)
    return after if after == found else after.model_copy(update={"version": before.version + 1})


def _exchange(before: Registered, claim: ProductClaim, number: str) -> dict[str, object]:
    """An exchange is taken back only by the case that it is from."""
    if claim.exchanged_on:
        given = {"exchanged_on": claim.exchanged_on, "exchanged_by": number}
        return given | {"exchanged_as": claim.exchanged_as}
    if before.exchanged_by == number:
        return {"exchanged_on": None, "exchanged_by": "", "exchanged_as": None}
    return {}


def _renumbering(before: Registered, claim: ProductClaim, number: str) -> dict[str, str]:
    """A new number is taken back only by the case that it is from."""
    if claim.renumbered_to:
        return {"renumbered_to": claim.renumbered_to, "renumbered_by": number}
    return {"renumbered_to": "", "renumbered_by": ""} if before.renumbered_by == number else {}


def same_record(new: Registered, old: Registered | None, case: Case) -> Registered:
    """The record of a product under its new number, with all that is known of it under the former one."""
    if old is None:
        return inherit_record(new, None, case)
    kept = (
        "sold_on",
        "purchased_on",
        "activated_on",
        "exchanged_on",
        "exchanged_by",
        "exchanged_as",
        "claims",
    )
    repairs = tuple(sorted({*old.repairs, *new.repairs}))
    return new.model_copy(update={name: getattr(old, name) for name in kept} | {"repairs": repairs})


def inherit_record(new: Registered, old: Registered | None, case: Case) -> Registered:
    """A new product's record with holders and date of purchase of the one that it replaces.

    Each date keeps its source; what nobody but the case knows is from the case.
    """
    if new.dates:
        return new
    if old is None or not old.dates:
        return new.model_copy(update={"purchased_on": case.request.purchased_on})
    kept = ("sold_on", "purchased_on", "claims")
    return new.model_copy(update={name: getattr(old, name) for name in kept})


def join_history(register: History, case: Case) -> History:
    """What the register knows of a product that the case has only now named, with the case's own repairs."""
    others = (repair for repair in register.repairs if repair.case != case.number)
    last = register if register.exchanged_on else case.history
    exchanged = {"exchanged_on": last.exchanged_on, "exchanged_as": last.exchanged_as}
    return register.model_copy(update={"repairs": tuple(sorted((*others, *repairs_of(case)))), **exchanged})
