"""How urgent a request is, who sees to it and by when it is answered (A7, A8): read off the policy."""

from datetime import datetime

from chalicelib.domain.policy.policy import Policy, Team, Urgency
from chalicelib.domain.policy.working_calendar import deadline
from chalicelib.domain.requests.forms import Request
from chalicelib.domain.workflow.dealers import dealer_for


def urgency_of(request: Request, policy: Policy) -> Urgency:
    """Urgent when dangerous or unusable, low for mere questions, else normal (A7)."""
    if request.safety_hazard or request.unusable:
        return "urgent"
    return "low" if request.kind in policy.pages.service_levels.low_kinds else "normal"


def respond_by(urgency: Urgency, policy: Policy, now: datetime) -> datetime:
    """By when a request of this urgency is answered (clause `respond`), in UTC."""
    term = policy.pages.service_levels.urgency[urgency].respond
    calendar = policy.working_calendar
    return deadline(now, hours=term.hours, days=term.days, count=term.count, calendar=calendar).at


def team_of(request: Request, policy: Policy) -> Team:
    """The team of the first route that agrees with the request (A8, dealers A4); else the service desk."""
    facts = {**request.model_dump(), "kind": request.kind, "dealer": bool(dealer_for(request, policy))}
    for route in policy.pages.service_levels.routes:
        if all(facts.get(name) == value for name, value in route.when.items()):
            return route.team
    return "desk"
