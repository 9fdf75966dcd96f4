"""China's days off and swapped working days as the State Council's notices for 2024–2026 give them.

2024: gov.cn 202311/content_6913823 · 2025: 202411/content_6989767 · 2026: 202511/content_7048922.
"""

from datetime import date, timedelta

# First and last day off; ordinary weekends inside are named with them, as in the notices.
HOLIDAYS = (
    ("2024-01-01", "2024-01-01"),
    ("2024-02-10", "2024-02-17"),
    ("2024-04-04", "2024-04-06"),
    ("2024-05-01", "2024-05-05"),
    ("2024-06-10", "2024-06-10"),
    ("2024-09-15", "2024-09-17"),
    ("2024-10-01", "2024-10-07"),
    ("2025-01-01", "2025-01-01"),
    ("2025-01-28", "2025-02-04"),
    ("2025-04-04", "2025-04-06"),
    ("2025-05-01", "2025-05-05"),
    ("2025-05-31", "2025-06-02"),
    ("2025-10-01", "2025-10-08"),
    ("2026-01-01", "2026-01-03"),
    ("2026-02-15", "2026-02-23"),
    ("2026-04-04", "2026-04-06"),
    ("2026-05-01", "2026-05-05"),
    ("2026-06-19", "2026-06-21"),
    ("2026-09-25", "2026-09-27"),
    ("2026-10-01", "2026-10-07"),
)
SWAPPED = tuple(
    date(year, month, day)
    for year, days in {
        2024: ((2, 4), (2, 18), (4, 7), (4, 28), (5, 11), (9, 14), (9, 29), (10, 12)),
        2025: ((1, 26), (2, 8), (4, 27), (9, 28), (10, 11)),
        2026: ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)),
    }.items()
    for month, day in days
)


def _days(first: str, last: str) -> list[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


DAYS_OFF = tuple(day for first, last in HOLIDAYS for day in _days(first, last))
