"""What was before a case (A12): the customer's and the product's earlier cases, repairs and registrations.

Cases are found by the customer's address, by the serial number while they are open, and by what the
register says was repaired or exchanged; each as a link that the reader of that mailbox may open.
"""

from collections.abc import Iterator

from chalicelib.adapters.products import product_key
from chalicelib.cases import roster
from chalicelib.cases.context import AppContext
from chalicelib.domain.case.case import Case
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.records import Link
from chalicelib.domain.policy.policy import today
from chalicelib.domain.products.register import Registered
from chalicelib.domain.views.formatting import day, product_name
from chalicelib.domain.views.staff_words import say, state_words
from chalicelib.locale.words import label

MOST = 20


def earlier_cases(context: AppContext, case: Case) -> tuple[str, ...]:
    """The numbers of other cases of the person or the product, closed ones too; the newest of them."""
    serial, email = case.request.serial_number, case.request.email
    product = registered(context, case)
    found = (
        *((case.follows,) if case.follows else ()),
        *(context.cases.of_customer(email) if email else ()),
        *(context.cases.open_of_serial(serial) if serial else ()),
        *((repair.case for repair in product.repairs) if product else ()),
        *((product.exchanged_by,) if product else ()),
    )
    told_apart = {case.number, *(case.together or ())}
    return tuple(sorted({number for number in found if number and number not in told_apart}))[-MOST:]


def registered(context: AppContext, case: Case) -> Registered | None:
    """What the register holds of the case's product."""
    model, serial = case.request.model, case.request.serial_number
    return context.products.find(product_key(model, serial)) if model and serial else None


def case_links(context: AppContext, case: Case, language: Language, reader: str) -> tuple[Link, ...]:
    """The earlier cases in a line each, newest first; the links are those of whoever reads `reader`."""
    found = context.cases.several(reversed(earlier_cases(context, case)))
    return tuple(
        Link(case_line(context, one, language), roster.work_url(context, one.number, reader)) for one in found
    )


def case_line(context: AppContext, case: Case, language: Language) -> str:
    """A case in a line for staff: which it is, about what, and how it stands."""
    parts = (
        case.number,
        label("kind", case.kind, language),
        product_name(case, context.policy, language),
        case.request.serial_number or "",
        state_words(case.state, language),
        day(today(context.policy, case.received_at), language),
    )
    return " · ".join(filter(None, parts))


def product_lines(context: AppContext, case: Case, language: Language) -> tuple[str, ...]:
    """What the register says of the product, a line each: bought, registered, repaired, exchanged."""
    product = registered(context, case)
    return tuple(_told(product, language)) if product else ()


def _told(product: Registered, language: Language) -> Iterator[str]:
    for date in product.dates[:1]:
        source = say(f"source_{date.source}", language)
        yield say("register_bought", language, day=day(date.day, language), source=source)
    for claim in product.claims:
        if claim.registered_at:
            yield say("register_claim", language, day=day(claim.registered_at.date(), language))
    for repair in product.repairs:
        yield say("register_repair", language, day=day(repair.completed, language), number=repair.case)
    if product.exchanged_on:
        yield say("register_exchange", language, day=day(product.exchanged_on, language))
