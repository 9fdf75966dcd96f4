"""Choose the outcome of an inbound mail from its content, its receipt and what is known of its sender.

The From address proves nothing. A case is found by a signed Reply-To token, else by the ids of mails that
we sent, else by the number in the subject, which only adds a message. Commands of staff need a DMARC pass.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Command, Note
from chalicelib.domain.kernel.fields import CONTROL
from chalicelib.domain.replies.command_words import UnclearCommand
from chalicelib.domain.replies.reply_commands import parse_commands
from chalicelib.locale.words import label, nearest_language
from chalicelib.mail_parser import Failure, Incoming, Nature

Verdict = Literal["PASS", "FAIL", "GRAY", "PROCESSING_FAILED", "DISABLED"]
FoundBy = Literal["token", "reference", "subject", ""]
LONGEST = 4000  # characters of a message; the whole mail is kept as a file when it is longer


@dataclass(frozen=True)
class Receipt:
    """The verdicts of the receiving server, and the recipients of the envelope."""

    recipients: tuple[str, ...]
    spam: str = "PASS"
    virus: str = "PASS"
    dkim: str = "PASS"
    spf: str = "PASS"
    dmarc: str = "PASS"


@dataclass(frozen=True)
class SenderFacts:
    """What is known of a mail: its case, how that was found, and who the sender is."""

    service_address: str
    case: Case | None = None
    found_by: FoundBy = ""
    is_customer: bool = False  # of that case
    is_staff: bool = False
    people: tuple[str, ...] = ()
    models: tuple[str, ...] = ()


@dataclass(frozen=True)
class Join:
    """Add a message to a case; `flagged` when it comes from another address or an unproved one."""

    number: str
    text: str
    flagged: bool


@dataclass(frozen=True)
class Act:
    number: str
    commands: tuple[Command, ...]


@dataclass(frozen=True)
class Open:
    """Open a new enquiry; `mentions` is an older case that the mail names."""

    text: str
    mentions: str


@dataclass(frozen=True)
class Undeliverable:
    """Note that mails of ours came back, or were reported as spam (`complained`)."""

    failures: tuple[Failure, ...]
    complained: bool


@dataclass(frozen=True)
class Answered:
    """Do nothing, and tell the sender what to do instead."""

    reason: str
    line: str = ""
    number: str = ""


@dataclass(frozen=True)
class Handed:
    """Put the mail before the desk (or, of forged staff, before the lead)."""

    reason: str


@dataclass(frozen=True)
class Ignored:
    reason: str


Outcome = Join | Act | Open | Undeliverable | Answered | Handed | Ignored


def judge(mail: Incoming, receipt: Receipt, facts: SenderFacts) -> Outcome:
    """Return the outcome of the first rule that applies; the last one always does."""
    outcomes = (rule(mail, receipt, facts) for rule in RULES)
    return next(outcome for outcome in outcomes if outcome)


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
    """Answer an unusable mail; words in the subject alone are enough for a new enquiry."""
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
        return Act(number, parse_commands(message_text(mail), facts.people, facts.models))
    except UnclearCommand as unclear:
        return Answered(unclear.reason, unclear.line, number)


def _judge_case_mail(mail: Incoming, receipt: Receipt, facts: SenderFacts) -> Outcome | None:
    """Add a message to an open case; a mail about a closed one opens a case of its own."""
    if facts.case is None or not facts.case.is_open:
        return None
    if facts.found_by == "subject" and not (facts.is_customer and receipt.dmarc == "PASS"):
        return None
    unproved = receipt.dmarc == "FAIL" and facts.found_by != "token"  # only who reads our mails has a token
    flagged = not facts.is_customer or unproved
    return Join(facts.case.number, message_text(mail), flagged)


def _judge_new(mail: Incoming, receipt: Receipt, facts: SenderFacts) -> Outcome | None:
    return Open(message_text(mail), mentions=facts.case.number if facts.case else "")


Rule = Callable[[Incoming, Receipt, SenderFacts], Outcome | None]
RULES: tuple[Rule, ...] = (
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
    """Return the text of a mail as a case stores it: no control characters, and not too long."""
    typed = mail.text or ("" if mail.files else mail.subject)
    only_files = label("mail_text", "only_files", nearest_language(mail.language))
    words = CONTROL.sub("", typed.replace("\t", "    ")).strip() or only_files
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"
