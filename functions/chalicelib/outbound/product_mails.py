"""Mails about registered products, from their messages in the queue."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from chalicelib.adapters.products import PendingRegistration
from chalicelib.adapters.queue_messages import QueuedCertificate, QueuedProductNotice, QueuedRegistration
from chalicelib.cases.context import AppContext
from chalicelib.cases.presentation import base_surroundings
from chalicelib.cases.register.answer import claimed_coverage
from chalicelib.cases.register.registration import keep_pending
from chalicelib.domain.kernel.records import Surroundings
from chalicelib.domain.mail.base import Mail
from chalicelib.domain.mail.products import (
    ProductAccepted,
    ProductClaimed,
    ProductKept,
    ProductMail,
    ProductPassedOn,
    ProductQuestion,
    ProductRegistered,
)
from chalicelib.domain.products.register import FORMER, HolderClaim, Registered
from chalicelib.outbound.carriers import Carrier
from chalicelib.outbound.send import Recipient, Sending, carry


class News(NamedTuple):
    """What a notice is written from; the product is None where it is gone meanwhile."""

    context: AppContext
    product: Registered | None
    message: QueuedProductNotice
    around: Surroundings
    now: datetime

    @property
    def claim(self) -> HolderClaim | None:
        """The claim that the notice is about, as long as staff have not answered it."""
        claims = self.product.claims if self.product else ()
        return next((one for one in claims if one.id == self.message.claim and one.question), None)

    def common(self, kind: type[ProductMail]) -> dict[str, Any]:
        """The fields that every mail about the product has."""
        model, serial = self.message.key.split("#", 1)
        return kind.common(model, serial, self.context.policy, self.around)


def deliver_registration(
    context: AppContext, via: Carrier, message: QueuedRegistration, now: datetime
) -> None:
    """Mail the link that confirms a registration, or takes a product over; nothing when it is gone."""
    pending = context.products.find_pending(message.id, now=now)
    if pending is None:
        return
    around = base_surroundings(context, pending.claim.language)
    url = product_url(context, pending.key, pending.claim.id, now=now)
    written = _passed_on if pending.claim.passed_by else _write_registered
    recipient = Recipient(pending.claim.email, pending.claim.language, is_customer=True)
    mail = written(context, pending, around, url, now)
    carry(context, via, mail, recipient, Sending(message.mail_id), now=now)


def deliver_former_certificate(
    context: AppContext, via: Carrier, message: QueuedCertificate, now: datetime
) -> None:
    """Ask the holder of a former record to confirm it, in place of the certificate of then."""
    product = context.products.find(message.product)
    claim = next((one for one in product.claims if one.id == FORMER), None) if product else None
    if product and claim:
        again = claim.model_copy(update={"id": f"{FORMER}-{message.group[:32]}"})
        keep_pending(context, product.model, product.serial, again, now=now)


def deliver_notice(context: AppContext, via: Carrier, message: QueuedProductNotice, now: datetime) -> None:
    """Mail the news about a claim; nothing where the product or its claim is gone meanwhile."""
    product = context.products.find(message.key)
    around = base_surroundings(context, message.language)
    written = NOTICES[message.what](News(context, product, message, around, now))
    if written is None:
        return
    recipient = Recipient(message.email, message.language, is_customer=not written.to_staff)
    carry(context, via, written, recipient, Sending(message.mail_id), now=now)


def product_url(context: AppContext, key: str, claim: str, *, now: datetime) -> str:
    """The link of whoever said something of a product; it ends after the days of the privacy page."""
    until = now + timedelta(days=context.policy.pages.privacy.product_link_days)
    token = context.signed_links.product(key, claim, until=until)
    return f"{context.settings.site_url}/api/products/{token}"


def _write_registered(
    context: AppContext, of: PendingRegistration, around: Surroundings, url: str, now: datetime
) -> Mail:
    found = claimed_coverage(context, of, now=now)
    return ProductRegistered.compose((of.model, of.serial), found, context.policy, around, url)


def _passed_on(
    context: AppContext, of: PendingRegistration, around: Surroundings, url: str, now: datetime
) -> Mail:
    common = ProductPassedOn.common(of.model, of.serial, context.policy, around)
    hours = str(context.policy.pages.privacy.product_confirm_hours)
    return ProductPassedOn(**common, product_url=url, hours=hours)


def _question(news: News) -> Mail | None:
    product, claim = news.product, news.claim
    if product is None or claim is None:
        return None
    return ProductQuestion.compose(product, claim, news.context.policy, news.around)


def _write_claimed(news: News) -> Mail | None:
    if news.product is None or news.product.owner is None or news.claim is None:
        return None
    url = product_url(news.context, news.message.key, news.product.owner.id, now=news.now)
    days = str(news.context.policy.pages.privacy.product_link_days)
    return ProductClaimed(**news.common(ProductClaimed), product_url=url, days=days)


def _write_accepted(news: News) -> Mail:
    return ProductAccepted(**news.common(ProductAccepted))


def _write_kept(news: News) -> Mail:
    return ProductKept(**news.common(ProductKept))


NOTICES: Mapping[str, Callable[[News], Mail | None]] = {
    "question": _question,
    "claimed": _write_claimed,
    "accept": _write_accepted,
    "keep": _write_kept,
}
