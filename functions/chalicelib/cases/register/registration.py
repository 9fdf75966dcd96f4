"""Register a product: what somebody sends waits until they confirm it from their mailbox (D10).

Sending touches no product and reads none, so that the answer cannot say whether a number is known.
Confirming makes a claim of it; what the claim decides is in `domain/products`.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

from chalicelib.adapters.products import PendingRegistration, product_key
from chalicelib.adapters.queue_messages import QueuedRegistration
from chalicelib.adapters.signed_links import ProductToken, address_digest
from chalicelib.cases.context import AppContext
from chalicelib.cases.register import notices
from chalicelib.cases.visitor_bounds import count_passing_on
from chalicelib.domain.kernel.errors import Fault, Invalid, NotFound, Outdated, Unauthorized
from chalicelib.domain.kernel.serial_numbers import fits_pattern, serial_key
from chalicelib.domain.products.claims import confirm_claim, find_claim, forget_holder, hand_over
from chalicelib.domain.products.register import HolderClaim, Registered
from chalicelib.domain.products.registration_form import Registration

ATTEMPTS = 3
ENDED = "registration_ended"  # why a link opens nothing
Change = Callable[[Registered], Registered | None]


def register_product(context: AppContext, asked: Registration, *, now: datetime) -> PendingRegistration:
    """Keep a registration until it is confirmed, and queue the link for that.

    Raises Invalid when the number cannot be one of that model.
    """
    if not fits_pattern(context.policy.product(asked.model).serial, asked.serial_number):
        raise Invalid(faults=(Fault("serial_number", "not_this_model"),))
    said = (asked.model, serial_key(asked.serial_number), asked.email, asked.purchased_on)
    claim = HolderClaim(
        id=_claim_id(*said),
        email=asked.email,
        name=asked.name,
        language=asked.language,
        purchased_on=asked.purchased_on,
        order_number=asked.order_number,
        seller=asked.seller,
        registered_at=now,
    )
    return keep_pending(context, said[0], said[1], claim, now=now)


def keep_pending(
    context: AppContext, model: str, serial: str, claim: HolderClaim, *, now: datetime
) -> PendingRegistration:
    """Keep a claim until it is confirmed, and queue its link, once in some minutes."""
    expires = now + timedelta(hours=context.policy.pages.privacy.product_confirm_hours)
    pending = PendingRegistration(model=model, serial=serial, claim=claim, expires=expires)
    context.products.put_pending(pending)
    again = timedelta(minutes=context.policy.pages.privacy.links_again_minutes)
    context.mail_queue.queue(QueuedRegistration(claim.id, str(int(now.timestamp() // again.total_seconds()))))
    return pending


def open_registration(context: AppContext, token: str, *, now: datetime) -> PendingRegistration:
    """What a mailed link opens: the claim as it stands in the register, or as it waits.

    Raises Unauthorized for a link that was not made here, has run out, or whose claim is gone.
    """
    opened = _open_link(context, token, now=now)
    found = context.products.find(opened.product)
    stands = next((one for one in found.claims if one.id == opened.claim), None) if found else None
    if found and stands and stands.confirmed_at:
        return PendingRegistration(model=found.model, serial=found.serial, claim=stands, expires=opened.until)
    pending = context.products.find_pending(opened.claim, now=now)
    if pending is None:
        raise Unauthorized(ENDED)
    return pending


def _open_link(context: AppContext, token: str, *, now: datetime) -> ProductToken:
    try:
        opened = context.signed_links.open_product(token)
    except Unauthorized:
        raise Unauthorized(ENDED) from None
    if opened.until <= now:
        raise Unauthorized(ENDED)
    return opened


def confirm_registration(context: AppContext, opened: PendingRegistration, *, now: datetime) -> None:
    """Make a claim of what waits; a contradiction goes to staff, and to the owner. Raises NotAllowed."""
    if opened.claim.confirmed_at:
        return
    product = change(context, opened, lambda found: confirm_claim(found, opened.claim, now=now))
    context.ledger.prove_address(address_digest(opened.claim.email), at=now)
    if product:
        notices.ask_staff(context, product, find_claim(product, opened.claim.id), now=now)
    context.products.delete_pending(opened.claim.id)


def pass_on(context: AppContext, opened: PendingRegistration, email: str, *, now: datetime) -> None:
    """Mail somebody the link by which they take the product over.

    Raises NotFound before the claim is confirmed, and TooMany beyond the day's bound.
    """
    if not opened.claim.confirmed_at:
        raise NotFound
    count_passing_on(context, opened.claim.id, now=now)
    claim = HolderClaim(
        id=_claim_id(opened.key, email, opened.claim.id),
        email=email,
        language=opened.claim.language,
        purchased_on=opened.claim.purchased_on,
        registered_at=now,
        passed_by=opened.claim.id,
    )
    keep_pending(context, opened.model, opened.serial, claim, now=now)


def agree(context: AppContext, opened: PendingRegistration, taker: str) -> None:
    """The owner agrees that another claim takes the product over. Raises NotFound, NotAllowed."""
    change(context, opened, lambda found: hand_over(found, opened.claim.id, taker))


def remove(context: AppContext, opened: PendingRegistration) -> None:
    """Forget a claim that waits, or all that whoever confirmed it says of the product."""
    if opened.claim.confirmed_at:
        change(context, opened, lambda found: forget_holder(found, opened.claim))
    context.products.delete_pending(opened.claim.id)


def change(context: AppContext, of: PendingRegistration | Registered, made: Change) -> Registered | None:
    """Store a change of a record, anew on a lost race; None when nothing is kept. Raises Outdated."""
    key = product_key(of.model, of.serial)
    for _ in range(ATTEMPTS):
        found = context.products.find(key)
        before = found or Registered(version=0, model=of.model, serial=of.serial, source="customer")
        after = made(before)
        try:
            return _store(context, found, before, after)
        except Outdated:
            continue
    raise Outdated


def _store(
    context: AppContext, found: Registered | None, before: Registered, after: Registered | None
) -> Registered | None:
    if after is None and found:
        context.products.delete(found)
    if after is None or after == before:
        return after
    stored = after.model_copy(update={"version": before.version + 1})
    context.products.save(stored)
    return stored


def _claim_id(*said: object) -> str:
    """An id that is the same for the same claim, and says nothing of it."""
    return sha256("\0".join(str(one).casefold() for one in said).encode()).hexdigest()[:32]
