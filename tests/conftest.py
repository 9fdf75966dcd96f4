"""Fixtures that more than one folder of tests uses."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.sharing import shared
from tests.stack import Stack


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all tests that use the stack, so that `-m "not stack"` leaves them out."""
    for item in items:
        if "stack" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.stack)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Return the whole stack, running; tests share it and so look only at what they made themselves."""
    own = tmp_path_factory.getbasetemp()
    with shared(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) as running:
        yield running
