"""Dates and times as people write them, in mails and on pages."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from chalicelib.domain.views.formatting import month, offset

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "written"),
    [
        ("Asia/Shanghai", "UTC+8"),
        ("Asia/Kolkata", "UTC+5:30"),
        ("America/New_York", "UTC-5"),
        ("UTC", "UTC+0"),
    ],
)
def test_a_zone_is_written_as_people_do(zone: str, written: str) -> None:
    assert offset(NOON.astimezone(ZoneInfo(zone))) == written


def test_a_month_has_a_name() -> None:
    assert (month("2026-11", "zh"), month("2026-11", "en")) == ("2026年11月", "November 2026")
