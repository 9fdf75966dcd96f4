"""Which facts a request lacks that the policy needs for its kind (A10): they are asked for, once.

What the register knows need not be asked: it wins over what anybody remembers (B7).
"""

from collections.abc import Iterable, Mapping

from chalicelib.domain.case.case import Attachment, Case, Step
from chalicelib.domain.kernel.asked_facts import FILED, Fact
from chalicelib.domain.policy.coverage import Coverage, History, Outcome
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.requests.forms import Request

TO_VISIT: tuple[Fact, ...] = ("phone", "address")  # what each visit needs
SHOWN = ("image/", "video/")
# What is not asked for where the answer about cover is that, because nothing hangs on it.
PROVES_NOTHING: Mapping[Outcome, frozenset[Fact]] = {
    "expired": frozenset({"proof"}),
    "customer_fault": frozenset({"proof"}),
}


def missing_facts(
    request: Request, history: History, files: Iterable[Attachment], policy: Policy, cover: Coverage | None
) -> tuple[Fact, ...]:
    """The facts that are needed and not known, in the order of the policy page, and then whom to visit.

    A proof of purchase is not needed where the customer pays whenever it was bought.
    """
    known, idle = (
        known_facts(request, history, files),
        PROVES_NOTHING.get(cover.outcome if cover else "unknown", frozenset()),
    )
    needed = policy.pages.service_levels.needs.get(request.kind, ())
    visit = TO_VISIT if is_visit(request) else ()
    asked = dict.fromkeys((*(fact for fact in needed if fact not in idle), *visit))
    return tuple(fact for fact in asked if not known[fact])


def is_visit(request: Request) -> bool:
    """Whether somebody comes to the customer, as the forms see it."""
    return request.kind == "service" or (request.kind == "repair" and request.where == "on_site")


def known_facts(request: Request, history: History, files: Iterable[Attachment]) -> Mapping[Fact, bool]:
    """Of each fact whether it is known; any file may be the proof, and only a picture the photo."""
    kept = tuple(file for file in files if not file.set_aside)
    return {
        "model": bool(request.model),
        "serial_number": bool(request.serial_number),
        "purchased_on": bool(request.purchased_on or history.purchased_on),
        "received_on": bool(request.received_on),
        "order_number": bool(request.order_number),
        "seller": bool(request.seller),
        "phone": bool(request.phone),
        "address": bool(request.address),
        "proof": bool(kept or history.purchased_on),
        "photo": any(file.type.startswith(SHOWN) for file in kept),
    }


def still_asked(case: Case, given: Iterable[str] = ()) -> tuple[Fact, ...]:
    """What we still wait for after these facts were given, or became known by request or register."""
    known = known_facts(case.request, case.history, ())
    answered = {*given, *(fact for fact in case.asked_facts if fact not in FILED and known[fact])}
    return tuple(fact for fact in case.asked_facts if fact not in answered)


def files_given(step: Step) -> tuple[Fact, ...]:
    """The facts that a step's files answer: those they were handed in for, or any where nobody said."""
    kept = tuple(file for file in step.attachments if not file.set_aside)
    return FILED if any(not file.fact for file in kept) else tuple(f for f in FILED if _is_in(f, kept))


def _is_in(fact: Fact, files: Iterable[Attachment]) -> bool:
    return any(file.fact == fact for file in files)
