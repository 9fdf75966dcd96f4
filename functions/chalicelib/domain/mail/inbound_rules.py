"""What becomes of a mail that arrived: an `Incoming`, what its receipt says and what is known → an outcome.

From proves nothing. A signed Reply-To token finds the case first, then the ids of mails that we sent,
then the number in the subject, which only adds a message. Staff command with a DMARC pass only.
Every refusal has a name, and the raw mail is kept whatever happens.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Command, Note
from chalicelib.domain.kernel.fields import CONTROL
from chalicelib.domain.mail.reply_commands import UnclearCommand, parse_commands
from chalicelib.locale.words import label, nearest_language
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
class SenderFacts:
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


def judge(mail: Incoming, receipt: Receipt, facts: SenderFacts) -> Outcome:
    """The first trial that has an answer decides; the last one always has."""
    answers = (trial(mail, receipt, facts) for trial in TRIALS)
    return next(answer for answer in answers if answer)


def _judge_own(mail: Incoming, receipt: Receipt, facts: SenderFacts) -> Outcome | None:
    own = mail.sender == facts.service_address.casefold() and mail.nature is not Nature.BOUNCE
    return Ignored("own") if own else None


def _judge_infected(mail: Incoming, receipt: Receipt, facts: SenderFacts) -> Outcome | None:
    return Handed("virus") if receipt.virus == "FAIL" else None


def _judge_returned(mail: Incoming, receipt: Receipt, facts: SenderFacts) -> Outcome | None:
    if mail.nature not in (Nature.BOUNCE, Nature.COMPLAINT):
        return None
    return Undeliverable(mail.failures, complained=mail.nature is Nature.COMPLAINT)


def _judge_automatic(mail: Incoming, receipt: Receipt, facts: SenderFacts) -> Outcome | None:
    return Ignored(mail.nature) if mail.nature is not Nature.PERSONAL else None


def _judge_forged(mail: Incoming, receipt: Receipt, facts: SenderFacts) -> Outcome | None:
    if not facts.is_staff or receipt.dmarc == "PASS":
        return None
    return Answered("unproved") if receipt.dmarc == "PROCESSING_FAILED" else Handed("forged_staff")


def _judge_spam(mail: Incoming, receipt: Receipt, facts: SenderFacts) -> Outcome | None:
    trusted = facts.found_by in ("token", "reference")
    return Ignored("spam") if receipt.spam == "FAIL" and not trusted else None


def _judge_unanswerable(mail: Incoming, receipt: Receipt, facts: SenderFacts) -> Outcome | None:
    return Handed("sender") if not mail.sender else None


def _judge_unusable(mail: Incoming, receipt: Receipt, facts: SenderFacts) -> Outcome | None:
    """A mail whose only words stand in its subject is a question like any other."""
    if not mail.problem or (mail.problem == "empty" and mail.subject and not facts.case):
        return None
    return Answered(mail.problem, number=facts.case.number if facts.case else "")


def _judge_staff(mail: Incoming, receipt: Receipt, facts: SenderFacts) -> Outcome | None:
    if not facts.is_staff or facts.case is None:
        return None
    number = facts.case.number
    if facts.found_by == "subject":
        return Act(number, (Note(text=message_text(mail)),))
    try:
        return Act(number, parse_commands(message_text(mail), facts.people))
    except UnclearCommand as unclear:
        return Answered(unclear.reason, unclear.line, number)


def _judge_case_mail(mail: Incoming, receipt: Receipt, facts: SenderFacts) -> Outcome | None:
    """A closed case takes no more messages, so that what is said gets a case of its own."""
    if facts.case is None or not facts.case.is_open:
        return None
    if facts.found_by == "subject" and not (facts.is_customer and receipt.dmarc == "PASS"):
        return None
    unproved = receipt.dmarc == "FAIL" and facts.found_by != "token"  # only who reads our mails has a token
    flagged = not facts.is_customer or unproved
    return Join(facts.case.number, message_text(mail), flagged)


def _judge_new(mail: Incoming, receipt: Receipt, facts: SenderFacts) -> Outcome | None:
    return Open(message_text(mail), mentions=facts.case.number if facts.case else "")


Trial = Callable[[Incoming, Receipt, SenderFacts], Outcome | None]
TRIALS: tuple[Trial, ...] = (
    _judge_own,
    _judge_infected,
    _judge_returned,
    _judge_automatic,
    _judge_forged,
    _judge_spam,
    _judge_unanswerable,
    _judge_unusable,
    _judge_staff,
    _judge_case_mail,
    _judge_new,
)


def message_text(mail: Incoming) -> str:
    """The words of a mail, fit for a case: no control characters, and not too long."""
    typed = mail.text or ("" if mail.files else mail.subject)
    only_files = label("mail_text", "only_files", nearest_language(mail.language))
    words = CONTROL.sub("", typed.replace("\t", "    ")).strip() or only_files
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"
