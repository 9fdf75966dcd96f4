"""Which version applies: purchase or later for warranty and returns, request for times, quote for prices."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from aftercare_pages import versions
from aftercare_pages.source import Source
from chalicelib.domain.case.repair_steps import Quote
from chalicelib.domain.case.solution_steps import ApproveExchange
from chalicelib.domain.decisions.decide import decide
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.policy.solutions import SolutionFacts, solutions
from chalicelib.domain.views.formatting import day
from infra.policy import DOCS
from operating.samples import life_scenes as scenes
from operating.samples.life_scenes import PERSON
from operating.samples.scenes import Scenes
from tests.promises.desk import DAY, LANGUAGES, REAL, asked

FIRST, SECOND, THIRD = "2025-01-01", "2026-01-01", "2026-07-01"
BOUGHT, ASKED = date(2025, 6, 1), date(2026, 11, 22)
KEYS = ("warranty", "returns", "service_levels", "price_list", "privacy")
Pages = dict[str, dict[str, Any]]


def history(first: Pages, second: Pages, third: Pages) -> Policy:
    """The shop's policy in three versions, each with other figures on these pages; the last is in force."""
    plain = REAL.model_dump(mode="json", by_alias=True)
    every = [_version(plain, *one) for one in ((FIRST, first), (SECOND, second), (THIRD, third))]
    held = {name: every[-1][name] for name in ("version", "hash", "pages", "clauses")}
    return Policy.model_validate(plain | held | {"versions": every})


def _version(plain: dict[str, Any], since: str, pages: Pages) -> dict[str, Any]:
    changed = {name: plain["pages"][name] | {"effective_from": since} | more for name, more in pages.items()}
    return {
        "effective_from": since,
        "version": since,
        "hash": since.replace("-", "").zfill(16),
        "pages": plain["pages"] | changed,
        "clauses": plain["clauses"],
    }


def months(count: int, **more: Any) -> Pages:
    return {"warranty": {"months": dict.fromkeys(REAL.pages.warranty.months, count), **more}}


@pytest.mark.parametrize("best", range(3))
def test_versions(best: int) -> None:
    terms = [months(48 if n == best else 12) for n in range(3)]
    answer = asked("FH-P1", ASKED, policy=history(*terms), purchased_on=BOUGHT)
    assert (answer.outcome, answer.until) == ("covered", date(2029, 5, 31)), "or a later one"
    assert answer.policy_version == (FIRST, SECOND, THIRD)[best], "and it says which"
    _nothing_of_before_the_purchase()
    _payer_first_then_the_day()
    _a_refund_that_only_the_second_gives()
    _times_are_those_of_the_request()
    _prices_are_those_of_the_quote()
    _every_version_stays_with_its_days()


def _nothing_of_before_the_purchase() -> None:
    policy = history(months(48), months(12), months(12))
    assert asked("FH-P1", ASKED, policy=policy, purchased_on=date(2026, 1, 1)).until == date(2026, 12, 31)


def _payer_first_then_the_day() -> None:
    policy = history(months(48), months(24, exclusions=[]), months(24))
    answer = asked("FH-P1", ASKED, policy=policy, purchased_on=BOUGHT, liquid_or_drop=True)
    assert (answer.outcome, answer.policy_version) == ("covered", SECOND), "free before longer"


def _a_refund_that_only_the_second_gives() -> None:
    days = [{"returns": {"refund_days": count}} for count in (1, 999, 1)]
    policy = history(*days)
    assert (
        asked("FH-P1", ASKED, policy=policy, kind="return", purchased_on=BOUGHT, unused=True).outcome
        == "refund"
    )
    known = SolutionFacts(model="FH-P1", outcome="covered", purchased_on=BOUGHT, today=ASKED, unused=True)
    found = solutions(known, policy).of("refund")
    assert found
    assert found.policy_version == SECOND


def _times_are_those_of_the_request() -> None:
    """The request comes under the third version, the exchange is approved under one that takes longer."""
    slow = {"returns": {"exchange_ships_hours": 999}}
    case = Scenes(REAL).lead_case(*scenes.TAKEN, kind="exchange")
    later = history({}, {}, slow)
    *former, last = later.versions
    since_then = last.model_copy(update={"effective_from": ASKED + DAY})
    later = later.model_copy(update={"versions": (*former, since_then)})
    moved = decide(
        case, ApproveExchange(reason="七天内"), actor=PERSON, policy=later, now=case.updated_at
    ).case
    timer = moved.timer("exchange")
    assert timer
    assert timer.due - timer.started == timedelta(hours=REAL.pages.returns.exchange_ships_hours)


def _prices_are_those_of_the_quote() -> None:
    prices = REAL.pages.price_list
    assert prices
    family = prices.families["phone"].model_dump()
    now = {"price_list": {"families": {"phone": family | {"parts": {"screen": 1}}}}}
    quote = Quote(method="换屏", parts=("screen",), days=1, payment="银行转账")
    found = scenes.by_staff(scenes.diagnose("expired"), quote)
    case = Scenes(history({}, {}, now)).lead_case(*scenes.HERE, *found, purchased_on="2025-06-01")
    assert case.quoted
    assert (case.quoted.total, case.quoted.policy_version) == (Decimal(1), THIRD)


def _every_version_stays_with_its_days() -> None:
    for key in KEYS:
        held = versions.versions(key, REAL)
        assert [one.since for one in held] == sorted(one.since for one in held)
        assert [one.until for one in held] == [*(one.since - DAY for one in held[1:]), None]
    for language in LANGUAGES:
        shown = versions.version_list("", Source(language, {}, REAL, (), page="policy/index.md"))
        for one in (one for key in KEYS for one in versions.versions(key, REAL)):
            assert f'href="/{language}/{one.address}"' in shown, "each stays on the site"
            assert (DOCS / language / f"{one.address.strip('/')}.md").is_file()
            assert all(day(known, language) in shown for known in (one.since, one.until) if known)
