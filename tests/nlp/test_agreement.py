from __future__ import annotations

import pytest

from nlp.agreement import Agreement, by_theme, polarity_share, table
from nlp.examples import Labels

STAFF, ACCESS = ("E2.STAFF", "positive"), ("E2.ACCESS", "negative")
PAIRS: list[tuple[Labels, Labels]] = [
    (frozenset({STAFF}), frozenset({STAFF})),
    (frozenset({STAFF, ACCESS}), frozenset({("E2.STAFF", "negative")})),
    (frozenset({ACCESS}), frozenset({STAFF})),
    (frozenset(), frozenset()),
]


def of(theme: str) -> Agreement:
    return next(row for row in by_theme(PAIRS) if row.theme == theme)


def test_agreement_counts_who_gave_a_theme() -> None:
    staff = of("E2.STAFF")

    assert (staff.first, staff.second, staff.both, staff.n) == (2, 3, 2, 4)
    assert staff.f1 == pytest.approx(0.8)
    assert staff.kappa == pytest.approx(0.5)  # 3 of 4 observed, 2 of 4 by chance


def test_a_theme_that_one_coder_never_gave_has_no_common_answer() -> None:
    assert of("E2.ACCESS").f1 == 0
    assert of("E2.ACCESS").kappa == pytest.approx(0)


def test_a_theme_that_nobody_gave_says_nothing() -> None:
    assert of("E5.COST").f1 is None
    assert of("E5.COST").kappa is None


def test_polarity_is_compared_where_both_saw_the_theme() -> None:
    assert polarity_share(PAIRS) == pytest.approx(0.5)
    assert polarity_share([]) is None


def test_the_table_has_a_row_for_every_theme() -> None:
    assert len(table().splitlines()) == 2 + len(by_theme(PAIRS))
