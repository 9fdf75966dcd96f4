"""Worked examples: facts and the outcome that a policy page promises for them.

They stand in the page's front matter, are shown on the page as a table, and run as tests: what no
longer holds stops the build. Only what `expect` names is compared.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from pydantic import Field

from chalicelib.domain.kernel.base_model import Day, Names, Rules
from chalicelib.domain.policy.warranty_terms import Repair


class ExampleFacts(Rules):
    """What is given: a product, its dates, and what the customer says; `today` is when it is asked."""

    model: str | None = None
    part: str = ""
    fault: str | None = None
    kind: str = "repair"
    service: str | None = None
    where: str | None = None
    seller: str | None = None
    purchased_on: Day | None = Field(default=None, alias="bought")
    received_on: Day | None = Field(default=None, alias="received")
    activated_on: Day | None = Field(default=None, alias="activated")
    exchanged_on: Day | None = Field(default=None, alias="exchanged")
    repairs: tuple[Repair, ...] = ()
    opened_or_modified: bool = False
    liquid_or_drop: bool = False
    unused: bool = False
    defective: bool | None = None
    failed_repairs: int = Field(default=0, ge=0)
    dead_on_arrival: bool = False
    unrepairable: bool = False
    force_majeure: bool = False
    promised_on: Day | None = Field(default=None, alias="promised")
    price_paid: Decimal | None = Field(default=None, alias="price", ge=0, decimal_places=2)
    safety_hazard: bool = False
    unusable: bool = False
    today: Day | None = None
    at: datetime | None = None


class Expected(Rules):
    """What the page promises; what is left out is not compared.

    `solutions` are all that the customer may choose from, best first; `pays` is the price of an exchange
    at depreciated value.
    """

    outcome: str | None = None
    until: Day | None = None
    solutions: tuple[str, ...] | None = None
    pays: Decimal | None = None
    urgency: str | None = None
    team: str | None = None
    respond_by: datetime | None = None


class Example(Rules):
    title: Names
    facts: ExampleFacts
    expect: Expected


Found = Mapping[str, object]


def differences(example: Example, found: Found) -> tuple[tuple[str, object, object], ...]:
    """What the example promises and what came out, (name, promised, found) for each that differs."""
    promised = example.expect.model_dump(exclude_none=True).items()
    return tuple((name, value, found.get(name)) for name, value in promised if found.get(name) != value)
