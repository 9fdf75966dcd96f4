"""Secrets are read when they are needed, again after a while, and two are valid at a time."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.adapters import secret_store
from chalicelib.adapters.secret_store import REFRESH_SECONDS, SecretStore
from chalicelib.adapters.signed_links import SignedLinks
from chalicelib.domain.kernel.errors import Unauthorized


class Service:
    """Secrets Manager, with what it was asked."""

    def __init__(self) -> None:
        self.value: str | None = "old"
        self.asked = 0

    def get_secret_value(self, *, SecretId: str) -> dict[str, Any]:  # noqa: N803 - boto3 names it so
        assert SecretId == "arn"
        self.asked += 1
        if self.value is None:
            raise ConnectionError
        return {"SecretString": self.value}


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time that has gone by, in seconds."""
    now = [1000.0]
    monkeypatch.setattr(secret_store, "monotonic", lambda: now[0])
    return now


def test_a_secret_is_read_once_and_anew_after_a_while(moved: list[float]) -> None:
    service = Service()
    store = SecretStore(lambda: service)
    assert (service.asked, store.read("arn"), store.read("arn"), service.asked) == (0, "old", "old", 1)
    service.value = "new,old"
    moved[0] += REFRESH_SECONDS
    assert store.read("arn") == "new,old"


def test_a_service_that_is_down_takes_nothing_away(moved: list[float]) -> None:
    service = Service()
    store = SecretStore(lambda: service)
    store.read("arn")
    service.value = None
    moved[0] += REFRESH_SECONDS
    assert store.read("arn") == "old"
    with pytest.raises(ConnectionError):
        SecretStore(lambda: service).read("arn")


def test_links_go_on_through_a_renewal_and_end_with_the_next(moved: list[float]) -> None:
    service = Service()
    store = SecretStore(lambda: service)
    links = SignedLinks(lambda: tuple(store.read("arn").split(",")))
    old = links.upload("202611-001")
    for value, opens in (("new,old", True), ("newer,new", False)):
        service.value = value
        moved[0] += REFRESH_SECONDS
        fresh = links.upload("202611-002")
        assert links.open_upload(fresh) == "202611-002"
        if opens:
            assert links.open_upload(old) == "202611-001"
        else:
            with pytest.raises(Unauthorized):
                links.open_upload(old)
