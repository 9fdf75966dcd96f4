"""Fixtures that more than one folder of tests uses."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from infra.browser import find_browser
from infra.catalogues import compile_catalogues
from infra.local.processes import hold_build
from infra.policy.__main__ import main as compile_policy
from tests.sharing import shared
from tests.stack import Stack

if TYPE_CHECKING:
    from tests.inside import Inside

compile_catalogues()  # words are read while tests are collected, also in a clone where nothing was built yet

# The same examples at each run, and no test depends on how busy the machine is.
settings.register_profile(
    "steady", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all tests that use the stack, so that `-m "not stack"` leaves them out; long ones begin first."""
    for item in items:
        if "whole" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.stack)
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Return the whole stack, running; tests share it and so look only at what they made themselves."""
    own = tmp_path_factory.getbasetemp()
    with shared(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) as running:
        yield running


@pytest.fixture(scope="session")
def stack(whole: Stack) -> Stack:
    return whole


@pytest.fixture(scope="module")
def inside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    """Return the product in this process, one for each file of tests."""
    from tests.inside import inside as running

    with running(tmp_path_factory.mktemp("inside") / "data") as found:
        yield found


@pytest.fixture(scope="session")
def compiled_policy() -> None:
    """The shop's own policy where the functions read it, also in a clone where nothing was built yet."""
    with hold_build():
        assert compile_policy([]) == 0


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return the one browser of this process: a second driver beside it refuses to start."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=find_browser(), args=list(FLAGS))
        yield running
        running.close()
