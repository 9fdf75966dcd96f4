"""What the tests of the HTTP interface share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.outside import Mailbox, Visitor, visiting
from tests.stack import Stack


@pytest.fixture
def api(stack: Stack) -> Iterator[Visitor]:
    """Somebody who calls the API for the first time."""
    with visiting(stack) as visitor:
        yield visitor


@pytest.fixture(scope="session")
def mailbox(stack: Stack) -> Mailbox:
    return Mailbox(stack)
