from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from analytics.windows import (
    Window,
    containing,
    following,
    local_day,
    local_instant,
    local_midnight,
    named,
    previous,
    year_before,
)


def hours(window: Window) -> float:
    return (window.until - window.since) / timedelta(hours=1)


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [
        ("2026-W47", date(2026, 11, 16), date(2026, 11, 22)),
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
        ("2026-11", date(2026, 11, 1), date(2026, 11, 30)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026/27-1", date(2026, 9, 1), date(2026, 12, 31)),
        ("2026/27-2", date(2027, 1, 1), date(2027, 8, 31)),
        ("2026/27", date(2026, 9, 1), date(2027, 8, 31)),
        ("1999/00-2", date(2000, 1, 1), date(2000, 8, 31)),
    ],
)
def test_a_key_names_its_days(key: str, first: date, last: date) -> None:
    window = named(key)

    assert (window.key, window.first_day, window.last_day) == (key, first, last)


@pytest.mark.parametrize(
    "key", ["2026-W54", "2026-13", "2026-Q5", "2026/27-3", "2026/28-1", "2026/27-0", "week", "2025-W53", ""]
)
def test_a_key_that_names_nothing_is_refused_with_the_remedy(key: str) -> None:
    with pytest.raises(ValueError, match="write a week as 2026-W47"):
        named(key)


def test_a_window_begins_at_local_midnight() -> None:
    assert named("2026-11").since == datetime(2026, 10, 31, 22, tzinfo=UTC)
    assert named("2026-07").since == datetime(2026, 6, 30, 21, tzinfo=UTC)


def test_windows_are_half_open_and_meet() -> None:
    week = named("2026-W47")
    last = week.until - timedelta(microseconds=1)

    assert week.since in week
    assert last in week
    assert week.until not in week
    assert following(week).since == week.until


@pytest.mark.parametrize(
    ("day", "length"),
    [(date(2026, 3, 29), 23), (date(2026, 3, 28), 24), (date(2026, 10, 25), 25), (date(2027, 10, 31), 25)],
    ids=str,
)
def test_a_local_day_has_23_24_or_25_hours(day: date, length: int) -> None:
    assert local_midnight(day + timedelta(days=1)) - local_midnight(day) == timedelta(hours=length)


def test_a_week_over_the_clock_change_still_begins_and_ends_at_midnight() -> None:
    assert hours(named("2026-W13")) == 7 * 24 - 1
    assert hours(named("2026-W43")) == 7 * 24 + 1


def test_an_hour_that_comes_twice_is_the_first_one_and_one_that_never_comes_is_moved() -> None:
    assert local_instant(date(2026, 10, 25), time(3, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert local_instant(date(2026, 3, 29), time(3, 30)) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_late_evening_in_utc_is_the_next_day_in_latvia() -> None:
    instant = datetime(2026, 10, 31, 22, 30, tzinfo=UTC)

    assert local_day(instant) == date(2026, 11, 1)
    assert containing("month", instant).key == "2026-11"


@pytest.mark.parametrize(
    ("key", "before", "last_year"),
    [
        ("2026-W01", "2025-W52", "2025-W01"),
        ("2026-W53", "2026-W52", "2025-W52"),
        ("2026-01", "2025-12", "2025-01"),
        ("2026/27-1", "2025/26-2", "2025/26-1"),
        ("2026/27-2", "2026/27-1", "2025/26-2"),
        ("2026/27", "2025/26", "2025/26"),
    ],
)
def test_a_window_knows_the_one_before_and_that_of_last_year(key: str, before: str, last_year: str) -> None:
    assert previous(named(key)).key == before
    assert year_before(named(key)).key == last_year


@pytest.mark.parametrize("kind", ["week", "month", "semester", "school_year"])
def test_windows_of_a_kind_tile_the_years_without_gap_or_overlap(kind: str) -> None:
    window = containing(kind, datetime(2024, 1, 1, tzinfo=UTC))
    while window.first_day.year < 2029:
        after = following(window)
        assert after.since == window.until
        assert previous(after) == window == named(window.key)
        window = after
