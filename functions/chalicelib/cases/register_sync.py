"""Repairs and exchanges go from a case into the product register (C7, C8, B7), after the case is stored.

The case counts: what fails here is logged, and the clock does it again from what the case says.
"""

from collections.abc import Iterable, Mapping

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.adapters.fault_log import log_fault
from chalicelib.adapters.products import Products, product_key
from chalicelib.domain.case.case import Case, Step
from chalicelib.domain.case.commands import Command
from chalicelib.domain.kernel.errors import Outdated
from chalicelib.domain.kernel.states import Event
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.products.history import (
    NOTHING,
    TOUCHING,
    ProductClaim,
    ProductIdentity,
    claims,
    inherit_record,
    join_history,
    update_record,
)

ATTEMPTS = 3
PASSING = (Outdated, BotoCoreError, ClientError)


def with_register(products: Products, case: Case, command: Command) -> Case:
    """The case with what the register knows, where a command names the product's number or diagnoses it.

    Other cases may have repaired it meanwhile.
    """
    named = getattr(command, "serial_number", None)
    serial = named or (case.request.serial_number if command.event is Event.DIAGNOSE else None)
    if not serial:
        return case
    known = products.history(case.request.model, serial)
    return case.model_copy(update={"history": join_history(known, case)})


def note(products: Products, policy: Policy, before: Case, after: Case) -> None:
    """Bring the register up to date with what a step changed; a failure is left to the clock."""
    former, present = claims(before, policy), claims(after, policy)
    if former == present:
        return
    try:
        settle(products, after, {**dict.fromkeys(former, NOTHING), **present})
    except PASSING as fault:
        log_fault(fault)


def note_again(products: Products, policy: Policy, case: Case, lately: Iterable[Step]) -> None:
    """The same for a case that was written lately, if such a step is among the last ones. Raises."""
    if any(step.event in TOUCHING for step in lately):
        settle(products, case, claims(case, policy))


def settle(products: Products, case: Case, wanted: Mapping[ProductIdentity, ProductClaim]) -> None:
    """Store what the case says of each product. Raises Outdated after three lost races."""
    for of, claim in wanted.items():
        for attempt in range(1, ATTEMPTS + 1):
            try:
                _settle(products, case, of, claim)
                break
            except Outdated:
                if attempt == ATTEMPTS:
                    raise


def _settle(products: Products, case: Case, of: ProductIdentity, claim: ProductClaim) -> None:
    found = products.find(product_key(*of))
    after = update_record(found, claim, of, case.number)
    if after is None or after == found:
        return
    if found is None and claim.replaces:
        after = inherit_record(after, products.find(product_key(*claim.replaces)), case)
    products.save(after)
