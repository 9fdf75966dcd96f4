"""Run the worked examples of the policy pages, through the very functions that decide on requests."""

from collections.abc import Iterator
from datetime import date

from chalicelib.domain.policy.coverage import Coverage, History, coverage
from chalicelib.domain.policy.examples import ExampleFacts, Found
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.policy.repair_guarantee import FoundFault
from chalicelib.domain.policy.solutions import SolutionFacts, solutions
from chalicelib.domain.requests.forms import REQUESTS, Request
from chalicelib.domain.workflow.triage import respond_by, team_of, urgency_of

SAID = (
    "model",
    "service",
    "where",
    "seller",
    "purchased_on",
    "received_on",
    "safety_hazard",
    "unusable",
    "opened_or_modified",
    "liquid_or_drop",
    "unused",
)
INSPECTED = tuple(set(SolutionFacts.model_fields) - {"model", "outcome", "today"})


def run(facts: ExampleFacts, policy: Policy) -> Found:
    """What the desk would decide on these facts: outcome, until, urgency, team, respond_by."""
    return dict(_results(facts, policy))


def _results(facts: ExampleFacts, policy: Policy) -> Iterator[tuple[str, object]]:
    request = _request(facts)
    urgency = urgency_of(request, policy)
    yield "urgency", urgency
    yield "team", team_of(request, policy)
    if facts.at:
        yield "respond_by", respond_by(urgency, policy, facts.at)
    day = facts.today or (policy.working_calendar.day_of(facts.at) if facts.at else None)
    history = History(activated_on=facts.activated_on, exchanged_on=facts.exchanged_on, repairs=facts.repairs)
    fault = FoundFault(facts.fault or "", facts.part)
    if day and (
        answer := coverage(facts, kind=facts.kind, policy=policy, today=day, history=history, fault=fault)
    ):
        yield "outcome", answer.outcome
        yield "until", answer.until
        found = solutions(_inspected_facts(facts, answer, today=day), policy)
        yield "solutions", tuple(one.solution for one in found.entitled)
        depreciated = found.of("depreciated_exchange")
        yield "pays", depreciated.customer_pays if depreciated else None


def _inspected_facts(facts: ExampleFacts, answer: Coverage, *, today: date) -> SolutionFacts:
    given = {name: getattr(facts, name) for name in INSPECTED}
    return SolutionFacts(model=str(facts.model), outcome=answer.outcome, today=today, **given)


def _request(facts: ExampleFacts) -> Request:
    """A request that says just these facts; who sends it does not matter here."""
    return REQUESTS[facts.kind].model_construct(**{name: getattr(facts, name) for name in SAID})
