"""A third case of the same product: its two repairs count by the serial number, however it is written."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.cases import service
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Actor, Command
from chalicelib.domain.case.entitlements import entitlements
from chalicelib.domain.case.repair_steps import (
    Diagnose,
    FinishRepair,
    PassCheck,
    PlanRepair,
    ReceiveItem,
    ShipBack,
)
from chalicelib.domain.kernel.states import Role
from tests import samples
from tests.domain.lives import FOUND, POLICY, RECORD
from tests.fakes import Outside
from tests.samples import NOW

STAFF = Actor(role=Role.STAFF, who="tech-1@example.com", further_roles=frozenset({Role.OWNER}))
CORE: dict[str, Any] = {**FOUND, "core_fault": True, "part": "screen"}
WAY: tuple[Command, ...] = (
    ReceiveItem(condition="完好"),
    Diagnose(**CORE),
    PlanRepair(method="更换屏幕"),
    FinishRepair(**RECORD),
    PassCheck(tests="正常"),
    ShipBack(how="by_hand"),
)


def asked(place: Outside, serial: str, after: int) -> Case:
    request = samples.request("repair", serial_number=serial, purchased_on="2026-10-01")
    return service.submit(place.context, request, key=f"{serial}-{after}", now=NOW + timedelta(days=after))


def goes(place: Outside, case: Case, *commands: Command, after: int) -> Case:
    for command in commands:
        now = NOW + timedelta(days=after)
        case = service.act(place.context, case.number, command, actor=STAFF, now=now)
    return case


@pytest.mark.parametrize("later", [("sn-0001", "SN：ＳＮ ０００１"), ("SN 0001", "序列号 SN0001")])
def test_the_third_failure_in_a_third_case_entitles_to_an_exchange(later: tuple[str, str]) -> None:
    place = Outside(policy=POLICY)
    for after, serial in enumerate(("SN 0001", later[0])):
        case = goes(place, asked(place, serial, after * 10), *WAY, after=after * 10 + 2)
        assert case.failed_repairs == after
    third = goes(place, asked(place, later[1], 30), *WAY[:2], after=31)
    assert third.failed_repairs == 2
    assert entitlements(third, POLICY, NOW + timedelta(days=31)).of("exchange")


def test_a_repair_that_another_case_finished_meanwhile_counts_when_it_is_diagnosed() -> None:
    place = Outside(policy=POLICY)
    first, second = asked(place, "SN 0001", 0), asked(place, "SN 0001", 1)
    goes(place, first, *WAY, after=2)
    assert goes(place, second, *WAY[:2], after=3).failed_repairs == 1


def test_a_strangers_product_of_another_number_counts_nothing() -> None:
    place = Outside(policy=POLICY)
    for after in (0, 10):
        goes(place, asked(place, "SN 0001", after), *WAY, after=after + 2)
    assert goes(place, asked(place, "SN 0002", 30), *WAY[:2], after=31).failed_repairs == 0
