"""What the tests of the HTTP interface share: most meet the product inside this process.

Those that are marked `stack` meet the whole stack: what only it has, and one of each way in and out.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.dossier import Dossier
from tests.outside import Mailbox, Visitor, visiting
from tests.stack import Stack
from tests.writing import Postman


@pytest.fixture
def stack(request: pytest.FixtureRequest) -> Stack:
    name = "whole" if request.node.get_closest_marker("stack") else "inside"
    found: Stack = request.getfixturevalue(name)
    return found


@pytest.fixture
def api(stack: Stack) -> Iterator[Visitor]:
    """Somebody who calls the API for the first time."""
    with visiting(stack) as visitor:
        yield visitor


@pytest.fixture
def mailbox(stack: Stack) -> Mailbox:
    return Mailbox(stack)


@pytest.fixture
def post(stack: Stack) -> Postman:
    return Postman(stack)


@pytest.fixture
def case(api: Visitor, mailbox: Mailbox, post: Postman) -> Dossier:
    return Dossier(api, mailbox, post)
