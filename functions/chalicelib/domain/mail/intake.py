"""Mails about a new request, its contact data and its withdrawal; links to cases."""

from dataclasses import dataclass
from typing import ClassVar, Self

from chalicelib.domain.kernel.records import Link, OtherCase
from chalicelib.domain.kernel.states import Role, State
from chalicelib.domain.mail.base import CaseMail, CustomerMail, Mail, StaffMail, added_files
from chalicelib.domain.mail.occasion import Occasion
from chalicelib.domain.views.formatting import (
    clause_links,
    facts,
    file_names,
    needed_facts,
    outcome,
    product_name,
    reasons,
)
from chalicelib.domain.views.reaching import hotline
from chalicelib.domain.workflow.dealers import dealer_name
from chalicelib.domain.workflow.parcel_queries import is_sent_home, parcels_under_way
from chalicelib.locale.words import label


@dataclass(frozen=True)
class RequestReceived(CaseMail):
    """To the customer: we have it, who pays, and by when we answer."""

    product: str
    outcome: str
    needs: tuple[str, ...]
    reasons: tuple[str, ...]
    clauses: tuple[Link, ...]
    urgent: bool
    respond_by: str
    together: tuple[OtherCase, ...]
    case_url: str
    hotline: str
    names_others: ClassVar[bool] = True

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        case, policy, language = occasion.case, occasion.policy, occasion.language
        return cls(
            **cls.common(occasion),
            product=product_name(case, policy, language),
            outcome=outcome(case.coverage, language),
            needs=needed_facts(occasion.step, language),
            reasons=reasons(case.coverage, language),
            clauses=clause_links(case.coverage, policy, occasion.around),
            urgent=case.urgency == "urgent" or any(one.is_urgent for one in occasion.around.together),
            respond_by=occasion.moment(case.respond_by),
            together=occasion.around.together,
            case_url=occasion.around.case_url,
            hotline=hotline(policy, language),
        )


@dataclass(frozen=True)
class Reclassified(CustomerMail):
    """To the customer: kind and facts of the request were put right, with the answer about cover (B9)."""

    former: str
    product: str
    outcome: str
    needs: tuple[str, ...]
    reasons: tuple[str, ...]
    clauses: tuple[Link, ...]
    urgent: bool
    respond_by: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        case, policy, language = occasion.case, occasion.policy, occasion.language
        former = str(occasion.step.before.get("kind", case.kind))
        return cls(
            **cls.common(occasion),
            former=label("kind", former, language) if former != case.kind else "",
            product=product_name(case, policy, language),
            outcome=outcome(case.coverage, language),
            needs=needed_facts(occasion.step, language),
            reasons=reasons(case.coverage, language),
            clauses=clause_links(case.coverage, policy, occasion.around),
            urgent=case.urgency == "urgent",
            respond_by=occasion.moment(case.respond_by) if case.timer("respond") else "",
        )


@dataclass(frozen=True)
class NewRequest(StaffMail):
    """To the team: all facts of the request, and what was before of the same person or product (A12)."""

    urgency: str
    urgent: bool
    team: str
    respond_by: str
    unconfirmed: bool
    facts: tuple[tuple[str, str], ...]
    description: str
    files: tuple[str, ...]
    outcome: str
    reasons: tuple[str, ...]
    clauses: tuple[Link, ...]
    together: tuple[OtherCase, ...]
    related: tuple[Link, ...]
    registered: tuple[str, ...]
    has_related_cases: ClassVar[bool] = True
    names_others: ClassVar[bool] = True

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        case, policy, language = occasion.case, occasion.policy, occasion.language
        return cls(
            **cls.common(occasion),
            urgency=label("urgency", case.urgency, language),
            urgent=case.urgency == "urgent",
            team=label("team", case.team, language),
            respond_by=occasion.moment(case.respond_by),
            unconfirmed=case.channel == "unconfirmed_mail",
            facts=facts(case, policy, language),
            description=case.request.description,
            files=file_names(occasion.step, language),
            outcome=outcome(case.coverage, language),
            reasons=reasons(case.coverage, language),
            clauses=clause_links(case.coverage, policy, occasion.around),
            together=occasion.around.together,
            related=occasion.around.related,
            registered=occasion.around.registered,
        )


@dataclass(frozen=True)
class DealerRequest(StaffMail):
    """To the dealer who carries what is asked for (A4): whom to visit, and what to do."""

    dealer: str
    facts: tuple[tuple[str, str], ...]
    description: str
    respond_by: str
    reader: ClassVar[Role] = Role.DEALER

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        case, policy, language = occasion.case, occasion.policy, occasion.language
        return cls(
            **cls.common(occasion),
            dealer=dealer_name(case.dealer, policy, language),
            facts=facts(case, policy, language),
            description=case.request.description,
            respond_by=occasion.moment(case.respond_by),
        )


@dataclass(frozen=True)
class DealerCannot(StaffMail):
    """To whoever has the case, else its team: the dealer cannot do it, and it is ours again."""

    text: str
    said_by: str
    customer: str
    phone: str
    respond_by: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        request = occasion.case.request
        return cls(
            **cls.common(occasion),
            text=occasion.step.text,
            said_by=occasion.step.who,
            customer=request.name,
            phone=request.phone or "",
            respond_by=occasion.due("respond"),
        )


@dataclass(frozen=True)
class ContactCorrected(CaseMail):
    """To the customer, at the address that holds now, with a link of its own."""

    changed: tuple[str, ...]
    to_former: tuple[str, ...]
    is_to_be_sent: bool
    case_url: str
    service_address: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        moved, case = "address" in occasion.step.changed, occasion.case
        out = parcels_under_way(case, "to_customer") if moved else ()
        return cls(
            **cls.common(occasion),
            to_former=tuple(f"{one.carrier} {one.tracking}" for one in out),
            is_to_be_sent=moved and not out and is_sent_home(case),
            changed=tuple(label("field", name, occasion.language) for name in occasion.step.changed),
            case_url=occasion.around.case_url,
            service_address=occasion.around.service_address,
        )


@dataclass(frozen=True)
class AddressReplaced(CaseMail):
    """To the address that a case had before: its links have ended."""

    service_address: str
    only_if_known: ClassVar[bool] = True

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        return cls(**cls.common(occasion), service_address=occasion.around.service_address)


@dataclass(frozen=True)
class RequestCancelled(CaseMail):
    """To the customer: the request is withdrawn; what we hold goes back first."""

    goes_back: bool
    is_inspection_free: bool
    case_url: str
    request_url: str
    added_files: tuple[str, ...]

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        goes_back = occasion.step.state is State.RETURNING
        return cls(
            **cls.common(occasion),
            goes_back=goes_back,
            is_inspection_free=occasion.case.inspection_fee is not None,
            case_url=occasion.around.case_url,
            added_files=added_files(occasion),
            request_url=occasion.page("request/"),
        )


@dataclass(frozen=True)
class CaseLinks(Mail):
    """To the customer, who asked for the links of the open cases of this address."""

    cases: tuple[Link, ...]
