"""Which dealer carries what a request asks for (A4, clause `dealers`)."""

from collections.abc import Iterator, Mapping

from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.policy.coverage import CoverageStep
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.policy.service_levels import Carried, Dealer
from chalicelib.domain.requests.forms import Request

# What a request must say for that part of the service to be asked for; the first answer always is.
ASKED: Mapping[Carried, Mapping[str, str]] = {
    "first_response": {},
    "on_site": {"kind": "repair", "where": "on_site"},
    "repair": {"kind": "repair"},
    "exchange": {"kind": "exchange"},
    "return": {"kind": "return"},
    "installation": {"kind": "service", "service": "installation"},
    "maintenance": {"kind": "service", "service": "maintenance"},
    "cleaning": {"kind": "service", "service": "cleaning"},
    "software": {"kind": "service", "service": "software"},
    "customisation": {"kind": "service", "service": "customisation"},
    "recycling": {"kind": "service", "service": "recycling"},
}


def dealer_for(request: Request, policy: Policy) -> Dealer | None:
    """The dealer whom the customer names as seller, if he carries what the request asks for."""
    dealers = policy.pages.service_levels.dealers
    found = next((dealer for dealer in dealers if plain(request.seller or "") in dealer_names(dealer)), None)
    return found if found and set(found.carries) & set(requested_parts(request)) else None


def carrier_of(request: Request, policy: Policy) -> str | None:
    """The key of the dealer who works on the request; what is dangerous stays with us."""
    found = None if request.safety_hazard else dealer_for(request, policy)
    return found.key if found else None


def dealer_step(request: Request, policy: Policy) -> CoverageStep | None:
    """Why the team that works with dealers has the request; None when no dealer carries it."""
    return CoverageStep(code="dealer", clause="dealers") if dealer_for(request, policy) else None


def requested_parts(request: Request) -> Iterator[Carried]:
    """The parts of the service that the request asks for."""
    facts = {"kind": request.kind, "where": request.where, "service": request.service}
    for part, when in ASKED.items():
        if all(facts[name] == value for name, value in when.items()):
            yield part


def dealer_name(key: str | None, policy: Policy, language: Language) -> str:
    """A dealer as he is called in that language; the key of one who is on the page no more."""
    dealers = policy.pages.service_levels.dealers
    return next((dealer.name.get(language, dealer.key) for dealer in dealers if dealer.key == key), key or "")


def dealer_names(dealer: Dealer) -> frozenset[str]:
    """All names of a dealer, as they are compared."""
    return frozenset(plain(name) for name in (dealer.key, *dealer.name.values()))


def plain(name: str) -> str:
    """A name without what people write differently: case and spaces."""
    return "".join(name.casefold().split())
