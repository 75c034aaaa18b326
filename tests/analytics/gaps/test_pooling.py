from __future__ import annotations

from analytics.gaps.pooling import pooled
from tests.analytics.gap_cases import reading


def test_months_together_count_by_their_people_and_are_surer_than_each() -> None:
    one = pooled([reading(80, 12, n=30), reading(60, 12, n=10)])

    assert (one.n, one.value) == (40, 75)
    assert (one.high or 0) - (one.low or 0) < 24
