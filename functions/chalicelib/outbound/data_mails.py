"""Mails about a person's own data, from their messages in the queue."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from chalicelib.adapters.data_links import DataToken
from chalicelib.adapters.data_wishes import Wanted
from chalicelib.adapters.queue_messages import (
    QueuedDataCopy,
    QueuedDataLink,
    QueuedErasurePutOff,
    QueuedErasureReceipt,
    QueueMessage,
)
from chalicelib.adapters.signed_links import address_digest
from chalicelib.cases.context import AppContext
from chalicelib.cases.find import find_case
from chalicelib.domain.mail.personal_data import (
    CopyReady,
    CopyToConfirm,
    DataErased,
    DataMail,
    ErasurePutOff,
    ErasureToConfirm,
)
from chalicelib.domain.views.formatting import moment
from chalicelib.outbound.carriers import Carrier
from chalicelib.outbound.send import Recipient, Sending, carry, carry_and_forget
from chalicelib.personal_data import wishes
from chalicelib.personal_data.receipts import put_off_lines, receipt_lines, remaining_lines


def deliver_data_link(context: AppContext, via: Carrier, message: QueuedDataLink, now: datetime) -> None:
    """Mail the link that confirms to the case's customer; nothing when the case is gone meanwhile."""
    case = find_case(context, message.number)
    if case is None or not case.request.email:
        return
    what: Wanted = "erase" if message.what == "erase" else "copy"
    brand, url = context.policy.brand[case.language], wishes.wish_link(context, case, what, now=now)
    hours = str(context.policy.pages.privacy.data_confirm_hours)
    written = _to_confirm(what, brand, case.number, url, hours)
    recipient = Recipient(case.request.email, case.language, is_customer=True)
    carry(context, via, written, recipient, Sending(message.mail_id, case.number), now=now)


def _to_confirm(what: Wanted, *said: str) -> DataMail:
    return ErasureToConfirm(*said) if what == "erase" else CopyToConfirm(*said)


def deliver_copy(context: AppContext, via: Carrier, message: QueuedDataCopy, now: datetime) -> None:
    """Mail the link to an archive, for as long as it lies in the bucket."""
    days = context.policy.pages.privacy.data_copy_days
    opens = DataToken("download", message.id, address_digest(message.email), message.language)
    written = CopyReady(
        brand=context.policy.brand[message.language],
        download_url=wishes.url(context, opens, until=now + timedelta(days=days)),
        days=str(days),
    )
    carry(context, via, written, _reader(message), Sending(message.mail_id), now=now)


def deliver_receipt(context: AppContext, via: Carrier, message: QueuedErasureReceipt, now: datetime) -> None:
    """Mail the receipt of an erasure, and keep nothing of whom it went to."""
    language = message.language
    written = DataErased(
        brand=context.policy.brand[language],
        at=moment(datetime.fromisoformat(message.at), context.policy, language),
        erased=tuple(receipt_lines(message.counts, message.numbers, language)),
        remains=tuple(remaining_lines(context.policy, language)),
    )
    carry_and_forget(context, via, written, _reader(message), Sending(message.mail_id), now=now)


def deliver_put_off(context: AppContext, via: Carrier, message: QueuedErasurePutOff, now: datetime) -> None:
    """Mail why nothing was erased after all."""
    written = ErasurePutOff(
        brand=context.policy.brand[message.language],
        reasons=tuple(put_off_lines(message.reasons, message.language)),
        service_address=context.settings.service_address,
    )
    carry(context, via, written, _reader(message), Sending(message.mail_id), now=now)


def _reader(message: QueuedDataCopy) -> Recipient:
    return Recipient(message.email, message.language, is_customer=True)


DELIVERIES: Mapping[type[QueueMessage], Callable[[AppContext, Carrier, Any, datetime], None]] = {
    QueuedDataLink: deliver_data_link,
    QueuedDataCopy: deliver_copy,
    QueuedErasureReceipt: deliver_receipt,
    QueuedErasurePutOff: deliver_put_off,
}
