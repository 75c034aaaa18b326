"""Days as people type them."""

from __future__ import annotations

from datetime import date, time

import pytest

from bot.typed_dates import Moment, is_far, parse_moment

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("12.11.", Moment(date(2026, 11, 12))),
        ("12.11", Moment(date(2026, 11, 12))),
        (" 1.12. ", Moment(date(2026, 12, 1))),
        ("12/11", Moment(date(2026, 11, 12))),
        ("12.11.2026", Moment(date(2026, 11, 12))),
        ("12.11.2026.", Moment(date(2026, 11, 12))),
        ("12. 11. 2025", Moment(date(2025, 11, 12))),
        ("12.11. 14:00", Moment(date(2026, 11, 12), time(14))),
        ("12.11. 9.30", Moment(date(2026, 11, 12), time(9, 30))),
        ("12.11., plkst. 14.00", Moment(date(2026, 11, 12), time(14))),
        ("12.11. в 14:00", Moment(date(2026, 11, 12), time(14))),
        ("12.11.2026 at 14:00", Moment(date(2026, 11, 12), time(14))),
    ],
)
def test_dates_are_read_as_typed(text: str, moment: Moment) -> None:
    assert parse_moment(text, TODAY) == moment


@pytest.mark.parametrize(
    "text", ["", "rīt no rīta", "12", "31.02.", "12.13.", "12.11. 25:00", "12.11. 14", "99.99.9999"]
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_moment(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "today", "day"),
    [
        ("10.01.", TODAY, date(2027, 1, 10)),
        ("30.12.", date(2027, 1, 5), date(2026, 12, 30)),
        ("29.02.", date(2027, 6, 1), date(2028, 2, 29)),
    ],
)
def test_without_a_year_the_nearest_is_meant(text: str, today: date, day: date) -> None:
    assert parse_moment(text, today) == Moment(day)


def test_more_than_a_year_is_far() -> None:
    assert is_far(date(2028, 1, 1), TODAY)
    assert not is_far(date(2027, 11, 24), TODAY)
