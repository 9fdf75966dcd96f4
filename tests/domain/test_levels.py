"""The tables of the service levels: what holds by default, and what may not stand there."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from pydantic import ValidationError

from chalicelib.domain.kernel.state_rows import SilenceRule
from chalicelib.domain.policy.page_schema import STAGES, TEAMS, Team, Term
from chalicelib.domain.policy.policy import OURS, Policy
from chalicelib.domain.policy.service_levels import SILENCE, Rating, Responsibility, SilenceTerms, Then
from chalicelib.locale.words import keys
from infra.policy import DOCS, compile_policy
from tests.samples import POLICY, TODAY

REAL = Policy.model_validate(compile_policy(DOCS, today=TODAY))
LEVELS = REAL.pages.service_levels


@pytest.mark.parametrize("state", get_args(SilenceRule))
def test_every_state_that_waits_has_a_rule_and_words(state: SilenceRule) -> None:
    rule = LEVELS.silence_in(state)
    assert rule.remind_after_days < rule.after_days
    assert POLICY.pages.service_levels.silence_in(state) == SILENCE[state]
    assert state in keys("awaited")


def test_what_the_page_leaves_out_holds_by_default() -> None:
    said = SilenceTerms(remind_after_days=1, after_days=2, then="call")
    levels = LEVELS.model_copy(update={"silence": {"quoted": said}})
    assert levels.silence_in("quoted") == said
    assert levels.silence_in("waiting") == SILENCE["waiting"]


def test_every_end_and_team_has_words() -> None:
    assert set(get_args(Then)) == set(keys("then"))
    assert set(TEAMS) == set(get_args(Team)) <= set(keys("team"))
    assert set(Responsibility.model_fields) == set(keys("cause"))


@pytest.mark.parametrize("stage", [*STAGES, "exchange", "refund"])
def test_every_stage_has_its_time(stage: str) -> None:
    assert REAL.pages.stage(stage)


def test_a_fact_that_the_returns_page_holds_is_read_there() -> None:
    returns = REAL.pages.returns
    assert REAL.pages.stage("exchange") == Term(hours=returns.exchange_ships_hours, count="clock")
    assert REAL.pages.stage("refund") == Term(days=returns.refund_paid_working_days, count="working")
    assert REAL.pages.stage("nothing") is None


WRONG: dict[str, tuple[Any, dict[str, Any]]] = {
    "a reminder at the end": (SilenceTerms, {"remind_after_days": 7, "after_days": 7, "then": "close"}),
    "dissatisfied with the top": (Rating, {"lowest": 1, "highest": 5, "dissatisfied_at_most": 5}),
    "a scale upside down": (Rating, {"lowest": 5, "highest": 1, "dissatisfied_at_most": 2}),
    "covered, but paid": (Responsibility, {"covered": {"pays": "customer", "price": "cost"}}),
    "paid, but by no price": (Responsibility, {"expired": {"pays": "customer"}}),
    "agreed, but priced": (Responsibility, {"force_majeure": {"pays": "agreed", "price": "market"}}),
}


@pytest.mark.parametrize(("model", "values"), WRONG.values(), ids=WRONG)
def test_refused(model: Any, values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        model.model_validate(values)


LATER = {
    "returns": ("old_item_remind_days",),
    "service_levels": ("day_ends", "visit_hours"),
    "privacy": (
        "data_again_minutes",
        "data_confirm_hours",
        "data_copy_days",
        "links_again_minutes",
        "product_confirm_hours",
        "product_link_days",
    ),
}


def test_a_policy_that_was_stored_before_a_figure_stood_there_is_still_read() -> None:
    plain: dict[str, Any] = REAL.model_dump(mode="json", by_alias=True)
    for version in (plain, *plain["versions"]):
        for page, names in LATER.items():
            for name in names:
                del version["pages"][page][name]
        del version["pages"]["service_levels"]["escalation"]["remind_days_before"]
        del version["pages"]["service_levels"]["loaner"]["remind_days"]
    assert Policy.model_validate(plain).pages == REAL.pages


def test_limits_of_ours_are_not_public() -> None:
    public = str(REAL.public())
    names = [name for held in OURS.values() for name in held]
    assert [name for name in names if name in public] == ["escalation", "loaner"]
    assert "remind_days" not in public
    assert "示例经销商" in public
