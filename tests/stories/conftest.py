"""The stage of the stories: the product inside this process, whose clock they move.

One that leaves the clock alone is marked `stack` and plays on the whole stack.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.outside import someone, visiting
from tests.stack import Stack
from tests.stories.cast import Cast, Colleague, Customer


@pytest.fixture
def stack(request: pytest.FixtureRequest) -> Stack:
    name = "whole" if request.node.get_closest_marker("stack") else "inside"
    found: Stack = request.getfixturevalue(name)
    return found


@pytest.fixture
def cast(stack: Stack) -> Iterator[Cast]:
    with visiting(stack) as visitor:
        yield Cast(stack, visitor)


@pytest.fixture
def customer(cast: Cast) -> Customer:
    return Customer(cast, someone())


@pytest.fixture
def technician(cast: Cast) -> Colleague:
    return Colleague(cast, "tech-1@example.com")


@pytest.fixture
def clerk(cast: Cast) -> Colleague:
    return Colleague(cast, "desk-1@example.com")


@pytest.fixture
def warehouse(cast: Cast) -> Colleague:
    return Colleague(cast, "logistics-1@example.com")


@pytest.fixture
def inspector(cast: Cast) -> Colleague:
    return Colleague(cast, "quality-1@example.com")


@pytest.fixture
def buyer(cast: Cast) -> Colleague:
    return Colleague(cast, "purchasing-1@example.com")


@pytest.fixture
def dealer(cast: Cast) -> Colleague:
    return Colleague(cast, "example-dealer-1@example.com")


@pytest.fixture
def accountant(cast: Cast) -> Colleague:
    return Colleague(cast, "finance-1@example.com")


@pytest.fixture
def lead(cast: Cast) -> Colleague:
    return Colleague(cast, "lead@example.com")


@pytest.fixture
def manager(cast: Cast) -> Colleague:
    return Colleague(cast, "manager@example.com")
