"""What `make demo` fills a stack with: every part of a case's life, under the shop's own policy."""

from __future__ import annotations

from collections import Counter
from itertools import count

import pytest

from chalicelib.cases.context import policy
from chalicelib.domain.case.case import Case
from chalicelib.domain.kernel.states import State
from infra.local.demo import contact
from infra.local.demo_lives import LIVES, lead_cases
from tests.fakes import Outside

S = State
SHOWN = {
    S.RECEIVED, S.IN_PROGRESS, S.WAITING, S.AWAITING_ITEM, S.INSPECTION_OFFERED, S.DIAGNOSING,
    S.QUOTED, S.AWAITING_PAYMENT,
    S.REPAIRING, S.AWAITING_PARTS, S.QUALITY_CHECK, S.AWAITING_ACCEPTANCE, S.VISIT_SCHEDULED, S.DISSATISFIED,
    S.EXCHANGING, S.REFUSED, S.REINSPECTION, S.REFUNDING, S.CLOSED,
}  # fmt: skip


@pytest.fixture(scope="module")
def outside(compiled_policy: None) -> Outside:
    return Outside(policy=policy())


@pytest.fixture(scope="module")
def cases(outside: Outside) -> tuple[Case, ...]:
    return tuple(lead_cases(outside.context, map(contact, count())))


def test_every_part_of_the_life_is_shown(cases: tuple[Case, ...]) -> None:
    assert len(cases) == len(LIVES)
    assert Counter(case.state for case in cases).keys() >= SHOWN
    assert any("rate" in case.facts for case in cases if case.state is S.CLOSED)


def test_some_are_late_and_all_happened_before_now(outside: Outside, cases: tuple[Case, ...]) -> None:
    now = outside.context.now()
    assert all(step.at <= now for case in cases for step in case.steps)
    missed = [case for case in cases if any(one.due < now and not one.paused_at for one in case.timers)]
    assert 2 <= len(missed) < len(cases) / 2


def test_it_can_be_run_again_at_once(outside: Outside, cases: tuple[Case, ...]) -> None:
    again = tuple(lead_cases(outside.context, map(contact, count())))
    assert not {case.number for case in again} & {case.number for case in cases}
