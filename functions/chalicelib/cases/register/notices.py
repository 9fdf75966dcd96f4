"""News about claims to products: questions to staff and owners, and what staff answered."""

from datetime import datetime, timedelta

from chalicelib.adapters.products import product_key
from chalicelib.adapters.queue_messages import QueuedProductNotice, digest
from chalicelib.cases.context import AppContext
from chalicelib.domain.products.register import HolderClaim, Registered

QUESTIONS_A_DAY = 20  # mailed to the desk; `aftercare products questions` lists all of them
DAY = timedelta(days=1)


def ask_staff(context: AppContext, product: Registered, claim: HolderClaim, *, now: datetime) -> None:
    """Put a claim that contradicts before the desk, and before the owner, who may agree."""
    if not claim.question:
        return
    if context.ledger.count_try("register-questions", now=now, window=DAY) <= QUESTIONS_A_DAY:
        desk, language = context.settings.roster["desk"].address, context.settings.staff_language
        context.mail_queue.queue(_notice("question", product, claim, desk, language))
    if "owner" in claim.question and (owner := product.owner):
        context.mail_queue.queue(_notice("claimed", product, claim, owner.email, owner.language))


def tell_answer(context: AppContext, product: Registered, claim: HolderClaim, decision: str) -> None:
    """Tell whoever claimed what staff decided."""
    context.mail_queue.queue(_notice(decision, product, claim, claim.email, claim.language))


def _notice(
    what: str, product: Registered, claim: HolderClaim, address: str, language: str
) -> QueuedProductNotice:
    key = product_key(product.model, product.serial)
    once = digest(what, key, claim.id, address, str(claim.confirmed_at))
    return QueuedProductNotice(once, what, key, claim.id, address, language)
