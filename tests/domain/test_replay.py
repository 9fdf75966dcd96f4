"""What an edited policy changes equals deciding each case from scratch under it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.case import Case
from chalicelib.domain.commands import Submit
from chalicelib.domain.decide import open_case
from chalicelib.domain.policy import Policy
from chalicelib.domain.replay import explain, impact, replay
from tests import samples
from tests.samples import CUSTOMER, NOW

ALONE = samples.POLICY.model_copy(update={"versions": ()})


def edited(**warranty: Any) -> Policy:
    pages = ALONE.pages
    changed = pages.warranty.model_copy(update=warranty)
    return ALONE.model_copy(
        update={"pages": pages.model_copy(update={"warranty": changed}), "hash": "edited", "versions": ()}
    )


def cases() -> list[Case]:
    bought = (NOW.date() - timedelta(days=200 * n) for n in range(1, 9))
    return [
        open_case(
            Submit(
                number=f"202611-{n:03}",
                request=samples.request("repair", model=model, purchased_on=day.isoformat()),
            ),
            actor=CUSTOMER,
            policy=ALONE,
            now=NOW,
        ).case
        for n, (day, model) in enumerate(
            ((d, m) for d in bought for m in ("FH-P1", "FH-W8", "FH-R6")), start=1
        )
    ]


def test_the_same_policy_changes_nothing() -> None:
    assert list(impact(cases(), before=ALONE, after=ALONE)) == []


def test_what_impact_says_equals_deciding_each_case_from_scratch() -> None:
    after = edited(months={**ALONE.pages.warranty.months, "phone": 24})
    said = {
        (change.number, change.what): (change.before, change.after)
        for change in impact(cases(), before=ALONE, after=after)
    }
    scratch = {}
    for case in cases():
        command = Submit(number=case.number, request=case.request)
        for what in ("outcome", "until"):
            old, new = (
                getattr(open_case(command, actor=CUSTOMER, policy=policy, now=NOW).case.coverage, what)
                for policy in (ALONE, after)
            )
            if old != new:
                scratch[case.number, what] = (old, new)
    assert {key: value for key, value in said.items() if key[1] in ("outcome", "until")} == scratch
    assert scratch, "a longer term must change something"


def test_an_explanation_comes_out_the_same_until_the_rule_changes() -> None:
    case = cases()[0]
    assert explain(case, ALONE).same
    again = explain(case, edited(months={**ALONE.pages.warranty.months, "phone": 6}))
    assert not again.same
    assert again.again
    assert again.again.until == date(2026, 11, 5)  # bought on 6 May


@pytest.mark.parametrize("kind", ["enquiry", "complaint"])
def test_a_case_without_a_model_has_a_deadline_and_no_answer(kind: str) -> None:
    case = samples.case(kind, model=None)
    result = replay(case, ALONE)
    assert (result.outcome, result.price) == (None, 0)
    assert explain(case, ALONE).same
