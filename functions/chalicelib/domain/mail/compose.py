"""From a mail that a step promises to the mail itself, as it would have been written right after the step."""

from chalicelib.domain.case.case import Case, PendingMail
from chalicelib.domain.kernel.records import Surroundings
from chalicelib.domain.mail import (
    arrivals,
    closing,
    collection,
    conversation,
    diagnosis,
    exchange,
    goods,
    inspection,
    intake,
    parcels,
    parts,
    payouts,
    products,
    quotes,
    refusal,
    repair,
    shipping,
    staff,
    visits,
)
from chalicelib.domain.mail.base import CaseMail, Mail
from chalicelib.domain.mail.occasion import Occasion
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.workflow.case_queries import as_of

SUBJECTS = (  # importing a module registers its mails
    arrivals, closing, collection, conversation, diagnosis, exchange, goods, inspection, intake, parcels,
    parts, payouts, products, quotes, refusal, repair, shipping, staff, visits,
)  # fmt: skip


def case_mail(name: str) -> type[CaseMail]:
    """Return the class of that name. Raises KeyError where no step's mail has it."""
    found = Mail.by_name[name]
    if not issubclass(found, CaseMail):
        raise KeyError(name)
    return found


def compose(case: Case, mail: PendingMail, policy: Policy, around: Surroundings) -> CaseMail:
    """Write the mail that one of the case's steps promises. Raises KeyError for one without a class."""
    step = next(step for step in case.steps if mail in step.mails)
    return case_mail(mail.message).compose(Occasion(as_of(case, step), step, policy, around))


def mail_names() -> frozenset[str]:
    """The names of all mails."""
    return frozenset(Mail.by_name)
