"""What becomes of a mail that arrived: an `Incoming`, what its receipt says and what is known → an outcome.

From proves nothing. A signed Reply-To token finds the case first, then the ids of mails that we sent,
then the number in the subject, which only adds a message. Staff command with a DMARC pass only.
Every refusal has a name, and the raw mail is kept whatever happens.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from chalicelib.domain.case import Case
from chalicelib.domain.commands import Command, Note
from chalicelib.domain.dictation import Unclear, dictated
from chalicelib.domain.fields import CONTROL
from chalicelib.mail_parser import Failure, Incoming, Nature

Verdict = Literal["PASS", "FAIL", "GRAY", "PROCESSING_FAILED", "DISABLED"]
FoundBy = Literal["token", "reference", "subject", ""]
LONGEST = 4000  # characters of a message; the whole mail is kept as a file when it is longer


@dataclass(frozen=True)
class Receipt:
    """What the receiving server says: SES's verdicts, and to whom the envelope was addressed."""

    recipients: tuple[str, ...]
    spam: str = "PASS"
    virus: str = "PASS"
    dkim: str = "PASS"
    spf: str = "PASS"
    dmarc: str = "PASS"


@dataclass(frozen=True)
class Known:
    """What the desk knows of a mail: the case that it names and how, and who its sender is."""

    service_address: str
    case: Case | None = None
    found_by: FoundBy = ""
    is_customer: bool = False  # of that case
    is_staff: bool = False
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class Join:
    """A message of the customer; `flagged` when it comes from another address or an unproved one."""

    number: str
    text: str
    flagged: bool


@dataclass(frozen=True)
class Act:
    number: str
    commands: tuple[Command, ...]


@dataclass(frozen=True)
class Open:
    """A new enquiry; `mentions` is an older case that the mail names."""

    text: str
    mentions: str


@dataclass(frozen=True)
class Undeliverable:
    """Mails of ours came back, or were called a nuisance (`complained`)."""

    failures: tuple[Failure, ...]
    complained: bool


@dataclass(frozen=True)
class Answered:
    """Nothing is done; the sender is told what to do instead."""

    reason: str
    line: str = ""
    number: str = ""


@dataclass(frozen=True)
class Handed:
    """Kept, and put before the desk (or, of forged staff, before the lead)."""

    reason: str


@dataclass(frozen=True)
class Ignored:
    reason: str


Outcome = Join | Act | Open | Undeliverable | Answered | Handed | Ignored


def judge(mail: Incoming, receipt: Receipt, known: Known) -> Outcome:
    """The first trial that has an answer decides; the last one always has."""
    answers = (trial(mail, receipt, known) for trial in TRIALS)
    return next(answer for answer in answers if answer)


def _own(mail: Incoming, receipt: Receipt, known: Known) -> Outcome | None:
    own = mail.sender == known.service_address.casefold() and mail.nature is not Nature.BOUNCE
    return Ignored("own") if own else None


def _infected(mail: Incoming, receipt: Receipt, known: Known) -> Outcome | None:
    return Handed("virus") if receipt.virus == "FAIL" else None


def _returned(mail: Incoming, receipt: Receipt, known: Known) -> Outcome | None:
    if mail.nature not in (Nature.BOUNCE, Nature.COMPLAINT):
        return None
    return Undeliverable(mail.failures, complained=mail.nature is Nature.COMPLAINT)


def _automatic(mail: Incoming, receipt: Receipt, known: Known) -> Outcome | None:
    return Ignored(mail.nature) if mail.nature is not Nature.PERSONAL else None


def _forged(mail: Incoming, receipt: Receipt, known: Known) -> Outcome | None:
    if not known.is_staff or receipt.dmarc == "PASS":
        return None
    return Answered("unproved") if receipt.dmarc == "PROCESSING_FAILED" else Handed("forged_staff")


def _spam(mail: Incoming, receipt: Receipt, known: Known) -> Outcome | None:
    trusted = known.found_by in ("token", "reference")
    return Ignored("spam") if receipt.spam == "FAIL" and not trusted else None


def _unanswerable(mail: Incoming, receipt: Receipt, known: Known) -> Outcome | None:
    return Handed("sender") if not mail.sender else None


def _unusable(mail: Incoming, receipt: Receipt, known: Known) -> Outcome | None:
    """A mail whose only words stand in its subject is a question like any other."""
    if not mail.problem or (mail.problem == "empty" and mail.subject and not known.case):
        return None
    return Answered(mail.problem, number=known.case.number if known.case else "")


def _of_staff(mail: Incoming, receipt: Receipt, known: Known) -> Outcome | None:
    if not known.is_staff or known.case is None:
        return None
    number = known.case.number
    if known.found_by == "subject":
        return Act(number, (Note(text=said(mail)),))
    try:
        return Act(number, dictated(said(mail), known.people))
    except Unclear as unclear:
        return Answered(unclear.reason, unclear.line, number)


def _of_a_case(mail: Incoming, receipt: Receipt, known: Known) -> Outcome | None:
    """A closed case takes no more messages, so that what is said gets a case of its own."""
    if known.case is None or not known.case.is_open:
        return None
    if known.found_by == "subject" and not (known.is_customer and receipt.dmarc == "PASS"):
        return None
    unproved = receipt.dmarc == "FAIL" and known.found_by != "token"  # only who reads our mails has a token
    flagged = not known.is_customer or unproved
    return Join(known.case.number, said(mail), flagged)


def _new(mail: Incoming, receipt: Receipt, known: Known) -> Outcome | None:
    return Open(said(mail), mentions=known.case.number if known.case else "")


Trial = Callable[[Incoming, Receipt, Known], Outcome | None]
TRIALS: tuple[Trial, ...] = (
    _own,
    _infected,
    _returned,
    _automatic,
    _forged,
    _spam,
    _unanswerable,
    _unusable,
    _of_staff,
    _of_a_case,
    _new,
)
ONLY_FILES = {"zh": "（见附件）", "en": "(see the attached files)"}


def said(mail: Incoming) -> str:
    """The words of a mail, fit for a case: no control characters, and not too long."""
    typed = mail.text or ("" if mail.files else mail.subject)
    words = CONTROL.sub("", typed.replace("\t", "    ")).strip() or ONLY_FILES[mail.language]
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"
