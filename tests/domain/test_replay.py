"""What an edited policy changes equals deciding each case from scratch under it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Submit
from chalicelib.domain.decisions.decide import open_case
from chalicelib.domain.decisions.replay import edits, explain, impact, replay
from chalicelib.domain.kernel.states import State
from chalicelib.domain.policy.policy import Policy, Version
from tests import samples
from tests.domain.lives import POLICY, ready
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


def stored(**changes: Any) -> Case:
    """A diagnosed and quoted case, with a deadline that runs."""
    return ready(State.QUOTED, **changes)


def edit(policy: Policy, place: str, value: Any) -> Policy:
    """The policy with one figure of its pages replaced."""
    plain = policy.model_dump(mode="json", by_alias=True)
    *names, last = place.split(".")
    block = plain["pages"]
    for name in names:
        block = block[name]
    block[last] = value
    return Policy.model_validate({**plain, "hash": "edited", "versions": ()})


EDITS = {
    "a part's price": ("price_list.families.phone.parts.screen", 700, "quote"),
    "the time to solve": (
        "service_levels.urgency.normal.solve",
        {"hours": 30, "count": "clock"},
        "deadlines",
    ),
    "repairs that fail": ("returns.failed_repairs_for_exchange", 3, "solutions"),
}


@pytest.mark.parametrize(("place", "value", "what"), EDITS.values(), ids=EDITS)
def test_an_edit_is_seen_on_cases_that_are_further_on(place: str, value: Any, what: str) -> None:
    case = stored(failed_repairs=2)
    after = edit(POLICY, place, value)
    assert {change.what for change in impact([case], before=POLICY, after=after)} == {what}


def test_a_changed_deadline_is_the_one_that_a_step_would_set() -> None:
    after = edit(POLICY, "service_levels.urgency.normal.solve", {"hours": 30, "count": "clock"})
    [change] = impact([stored()], before=POLICY, after=after)
    assert change.before == (("solve", NOW + timedelta(hours=24)),)
    assert change.after == (("solve", NOW + timedelta(hours=30)),)


def test_a_list_that_no_longer_names_what_was_quoted_has_no_price() -> None:
    after = edit(POLICY, "price_list.families.phone.parts", {"battery": 160})
    [change] = impact([stored()], before=POLICY, after=after)
    assert (change.what, change.after) == ("quote", None)


def test_what_was_edited_is_named() -> None:
    after = edit(POLICY, "price_list.families.phone.parts.screen", 700)
    assert list(edits(POLICY, after)) == [("price_list.families.phone.parts.screen", 680, 700)]
    assert list(edits(POLICY, POLICY)) == []


def with_version(day: date, **warranty: Any) -> Policy:
    """The policy with another one to come on that day."""
    pages = POLICY.pages.model_copy(update={"warranty": POLICY.pages.warranty.model_copy(update=warranty)})
    first = Version(
        effective_from=date(2025, 1, 1),
        version="2025-01-01",
        hash=POLICY.hash,
        pages=POLICY.pages,
        clauses=POLICY.clauses,
    )
    change = {"effective_from": day, "version": day.isoformat(), "hash": "coming", "pages": pages}
    return POLICY.model_copy(update={"versions": (first, first.model_copy(update=change))})


def test_a_version_to_come_says_what_its_day_changes_for_who_has_bought_before() -> None:
    day = NOW.date() + timedelta(days=400)
    longer = {name: months * 3 for name, months in POLICY.pages.warranty.months.items()}
    after = with_version(day, months=longer)
    case = stored()
    changes = list(impact([case], before=POLICY, after=after, since=NOW.date()))
    assert {(change.what, change.on) for change in changes} == {("outcome", day), ("until", day)}
    assert [(one.before, one.after) for one in changes if one.what == "outcome"] == [("expired", "covered")]
    assert list(impact([case], before=POLICY, after=after)) == []
    assert list(impact([case], before=after, after=after, since=NOW.date())) == []
