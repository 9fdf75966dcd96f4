"""Repairs and exchanges go from a case into the product register (C7, C8, B7), after the case is stored.

The case counts: what fails here is logged, and the clock does it again from what the case says.
"""

from collections.abc import Iterable, Mapping

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.adapters.fault_log import log_fault
from chalicelib.adapters.products import Products, product_key
from chalicelib.domain.case.case import Case, Step
from chalicelib.domain.case.commands import Command
from chalicelib.domain.decisions.decide import names_product
from chalicelib.domain.kernel.errors import Outdated
from chalicelib.domain.policy.coverage import History
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.products.history import (
    NOTHING,
    TOUCHING,
    ProductClaim,
    ProductIdentity,
    claims,
    inherit_record,
    join_history,
    same_record,
    update_record,
)

ATTEMPTS = 3
PASSING = (Outdated, BotoCoreError, ClientError)


def known_history(products: Products, case: Case, *commands: Command) -> History | None:
    """What the register knows, with the case's own repairs, where a command names or diagnoses the product.

    Other cases may have repaired it meanwhile.
    """
    named = [command for command in commands if names_product(command)]
    if not named:
        return None
    model, serial = (
        next((value for one in reversed(named) if (value := getattr(one, name, None))), None)
        or getattr(case.request, name)
        for name in ("model", "serial_number")
    )
    is_other = any(getattr(one, "model", None) for one in named)
    return join_history(products.history(model, serial), case) if serial or is_other else None


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
        inherit = same_record if claim.is_same else inherit_record
        after = inherit(after, products.find(product_key(*claim.replaces)), case)
    products.save(after)
