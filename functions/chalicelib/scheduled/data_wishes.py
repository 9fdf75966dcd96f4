"""Does what people confirmed that they want of their data: a copy of everything, or its erasure.

Open cases are closed first, and all is erased in the next minute: the mails about the end have left by then,
and what is noted of them goes too. An erasure that is broken off goes on in the next minute: it has noted
what it found, and the wish what it counted. The wish itself goes last, after the mail that says so is queued;
a crash in between repeats that mail under its id.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from tempfile import TemporaryFile

from chalicelib.adapters.data_wishes import DataWish, Wanted
from chalicelib.adapters.queue_messages import QueuedDataCopy, QueuedErasurePutOff, QueuedErasureReceipt
from chalicelib.adapters.signed_links import address_digest
from chalicelib.cases.context import AppContext
from chalicelib.domain.kernel.errors import Outdated
from chalicelib.locale.words import label
from chalicelib.personal_data.copies import remove_ended_copies
from chalicelib.personal_data.erasure import ErasureReceipt, ErasureRefused, close_cases, erase_person
from chalicelib.scheduled.budget import Budget
from chalicelib.scheduled.worklist import Worklist

NAME = "data wishes"


def run(context: AppContext, now: datetime, budget: Budget | None = None) -> int:
    """Do the wishes that wait, copies first; how many were done. One that fails holds up no other.

    Once an hour, before that, copies go whose links have ended.
    """
    if now.minute == 0:
        remove_ended_copies(context)
    waiting = {wish.id: wish for wish in context.data_wishes.all()}
    if not waiting:
        return 0
    work = Worklist(context.job_progress, NAME, now, budget or Budget())
    done = 0
    new, left = work.split_new(waiting)
    for one in (*new, *left):
        if work.is_full:
            break
        with work.attempt(one, now):
            DOERS[waiting[one].what](context, waiting[one], now)
            done += 1
    work.save()
    return done


def _copy(context: AppContext, wish: DataWish, now: datetime) -> None:
    """Write the archive, then mail the link to it."""
    from chalicelib.archives import person_archive  # rarely needed, and slow to import
    from chalicelib.archives.zip_file import write_zip

    with TemporaryFile() as file:
        made = person_archive.entries(context, wish.address)
        write_zip(file, made, lambda all_: person_archive.manifest(wish.address, all_, at=now.isoformat()))
        file.seek(0)
        context.files.put_copy(address_digest(wish.address), wish.id, file)
    context.mail_queue.queue(QueuedDataCopy(wish.id, wish.address, wish.language))
    context.data_wishes.remove(wish)


def _erase(context: AppContext, wish: DataWish, now: datetime) -> None:
    """Close what is open, or erase and mail the receipt; or mail why it cannot be done after all."""
    try:
        if close_cases(context, wish.address, close=label("erasure", "closing", wish.language), now=now):
            return
        receipt, counts = _count_erased(context, wish, now)
    except ErasureRefused as refused:
        reasons = [list(reason) for reason in refused.reasons]
        context.mail_queue.queue(QueuedErasurePutOff(wish.id, wish.address, wish.language, reasons))
    else:
        numbers, at = list(receipt.numbers), receipt.at.isoformat()
        context.mail_queue.queue(
            QueuedErasureReceipt(wish.id, wish.address, wish.language, counts, numbers, at)
        )
    context.data_wishes.remove(wish)


def _count_erased(
    context: AppContext, wish: DataWish, now: datetime
) -> tuple[ErasureReceipt, dict[str, int]]:
    """The receipt with all that this run and earlier ones erased. Raises Outdated when something is left."""
    counts = dict(wish.counts)

    def count(part: str, _: int) -> None:
        counts[part] = counts.get(part, 0) + 1

    try:
        receipt = erase_person(context, wish.address, now=now, tell=count)
    finally:
        if counts != wish.counts:
            context.data_wishes.update(replace(wish, counts=counts))
    if not receipt.complete:
        raise Outdated
    return receipt, counts


DOERS: Mapping[Wanted, Callable[[AppContext, DataWish, datetime], None]] = {"copy": _copy, "erase": _erase}
