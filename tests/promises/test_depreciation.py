"""What the returns page promises of an exchange at a reduced price."""

from __future__ import annotations

from decimal import Decimal

from chalicelib.domain.policy.solution_rules import depreciated_value
from tests.domain.test_solutions import REAL


def test_depreciation() -> None:
    """Each family's months are more than its term, and use beyond them costs no more than the price."""
    for family, term in REAL.pages.warranty.months.items():
        assert term != "lifetime"
        whole = REAL.pages.depreciation_months(family)
        assert depreciated_value(Decimal(1000), used=term, whole=whole) < 1000
        assert depreciated_value(Decimal(1000), used=whole + 1, whole=whole) == 1000
