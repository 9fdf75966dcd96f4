"""Mails about a refusal, the objection to it and the re-inspection (B5, B6)."""

from dataclasses import dataclass
from typing import Self

from chalicelib.domain.case.repair_steps import Quote
from chalicelib.domain.case.solution_steps import Refuse, Reinspect
from chalicelib.domain.kernel.records import Link
from chalicelib.domain.mail.base import CustomerMail, StaffMail, WaitingMail
from chalicelib.domain.mail.occasion import Occasion
from chalicelib.domain.views.formatting import file_names

RIGHTS = "policy/#legal-rights"  # where the legal remedies are named (B6)


@dataclass(frozen=True)
class Refused(WaitingMail):
    """What we cannot do, by which clause (B5), and how to object (B6)."""

    text: str
    clauses: tuple[Link, ...]
    rights_url: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        refusal = occasion.last_report(Refuse)
        return cls(
            **cls.common(occasion),
            text=refusal.text,
            clauses=occasion.clauses((refusal.clause,)),
            rights_url=occasion.page(RIGHTS),
        )


@dataclass(frozen=True)
class ObjectionTaken(CustomerMail):
    """The one objection is being looked into (B6)."""

    decided_by: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        return cls(**cls.common(occasion), decided_by=occasion.due("hard_case"))


@dataclass(frozen=True)
class Objection(StaffMail):
    """To the lead: the customer objects, with the refusal or else the quote that is objected to (B6)."""

    text: str
    files: tuple[str, ...]
    said: str
    clauses: tuple[Link, ...]
    finding: str
    due: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        refusal, quote = occasion.case.fact(Refuse), occasion.case.fact(Quote)
        quoted = f"{occasion.total}: {quote.method}" if quote else ""
        return cls(
            **cls.common(occasion),
            text=occasion.step.text,
            files=file_names(occasion.step, occasion.language),
            said=refusal.text if refusal else quoted,
            clauses=occasion.clauses((refusal.clause,) if refusal else occasion.who_pays),
            finding=occasion.finding,
            due=occasion.due("hard_case"),
        )


@dataclass(frozen=True)
class Reinspected(WaitingMail):
    """What the re-inspection found, for good (B6)."""

    upheld: bool
    finding: str
    told_by: str
    clauses: tuple[Link, ...]
    rights_url: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        """Where it is upheld, name the clause of the refusal or of the quote that was objected to."""
        ruling, refusal = occasion.last_report(Reinspect), occasion.case.fact(Refuse)
        upheld = ruling.ruling == "upheld"
        return cls(
            **cls.common(occasion),
            upheld=upheld,
            finding=ruling.finding,
            told_by=occasion.due("tell_result"),
            clauses=occasion.clauses((refusal.clause,) if refusal and upheld else occasion.who_pays),
            rights_url=occasion.page(RIGHTS),
        )
