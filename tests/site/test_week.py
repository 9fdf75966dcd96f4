import json
from dataclasses import replace

import pytest

from aftercare_pages import week
from aftercare_pages.source import Source
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.policy.policy import Policy


@pytest.mark.parametrize(
    ("days", "language", "said"),
    [
        (["mon", "tue", "wed", "thu", "fri"], "zh", "周一至周五"),
        (["mon", "tue", "wed", "thu", "fri"], "en", "Monday to Friday"),
        (["sun", "tue", "wed", "thu", "mon"], "en", "Monday to Thursday, Sunday"),
        (["mon", "tue", "sat"], "zh", "周一、周二、周六"),
    ],
)
def test_working_days_are_said_as_people_say_them(
    facts: Source, days: list[str], language: Language, said: str
) -> None:
    assert week.working_days(at_work(facts, language, days=days)) == said


def test_single_days_are_said_only_when_there_are_some(facts: Source) -> None:
    assert week.single_days(facts) == ""
    own = at_work(facts, "en", days_off=["2026-12-31", "2026-12-30"], working_days=["2026-12-26"])
    assert week.single_days(own) == "We are closed on 2026-12-30, 2026-12-31. We do work on 2026-12-26."


def at_work(facts: Source, language: Language, **changes: list[str]) -> Source:
    raw = json.loads(json.dumps(facts.raw))
    raw["pages"]["service_levels"]["working_time"] |= changes
    return replace(facts, language=language, policy=Policy.model_validate(raw))
