from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import schedule
from analytics.digest_times import HOURS, Rhythm, job_of, next_digest, schedule_of
from models.tables import Coordinator

RIGA = ZoneInfo("Europe/Riga")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=RIGA).astimezone(UTC)


def make_person(**changes: Any) -> Coordinator:
    values = {"digest_every": "week", "digest_weekday": 0, "digest_hour": 8, "joined_at": LONG_AGO}
    return Coordinator(id=7, **(values | changes))


def due(person: Coordinator, settled: Any, now: datetime) -> list[str]:
    wanted = schedule_of(person)
    return schedule.due(wanted, settled, now) if wanted else []


@pytest.mark.parametrize(
    ("now", "windows"),
    [("2026-11-23 07:59", []), ("2026-11-23 08:00", ["2026-W47"]), ("2026-11-24 08:00", ["2026-W47"])],
)
def test_a_weekly_digest_comes_at_its_hour(now: str, windows: list[str]) -> None:
    assert due(make_person(), (), local(now)) == windows


def test_each_chooses_the_own_weekday_and_hour() -> None:
    thursday = make_person(digest_weekday=3, digest_hour=17)

    assert due(thursday, (), local("2026-11-26 16:59")) == []
    assert due(thursday, (), local("2026-11-26 17:00")) == ["2026-W47"]


def test_a_monthly_digest_tells_of_the_closed_month_on_its_first_such_weekday() -> None:
    monthly = make_person(digest_every="month", digest_weekday=2)

    assert due(monthly, (), local("2026-12-02 07:59")) == []
    assert due(monthly, (), local("2026-12-02 08:00")) == ["2026-11"]


def test_a_month_that_begins_on_the_weekday_is_told_of_on_its_first_day() -> None:
    assert due(make_person(digest_every="month", digest_weekday=1), (), local("2026-12-01 08:00")) == ["2026-11"]


def test_who_wants_none_gets_none() -> None:
    never = make_person(digest_every="never")

    assert due(never, (), local("2026-11-23 08:00")) == []
    assert next_digest(never, local("2026-11-23 08:00")) is None


def test_what_is_settled_is_not_sent_again() -> None:
    assert due(make_person(), {"2026-W47"}, local("2026-11-23 09:00")) == []


def test_after_a_pause_of_weeks_one_digest_comes() -> None:
    assert due(make_person(), {"2026-W40"}, local("2026-11-25 09:00")) == ["2026-W47"]


def test_a_digest_that_is_nearly_a_week_late_is_no_news() -> None:
    assert due(make_person(), (), local("2026-11-29 07:00")) == ["2026-W47"]
    assert due(make_person(), (), local("2026-11-29 09:00")) == []


def test_who_joins_in_midweek_waits_for_the_next_one() -> None:
    joined = make_person(joined_at=local("2026-11-25 12:00"))

    assert due(joined, (), local("2026-11-25 12:01")) == []
    assert due(joined, (), local("2026-11-30 08:00")) == ["2026-W48"]


@pytest.mark.parametrize(
    ("window", "utc"), [("2026-W12", "06:00"), ("2026-W13", "05:00"), ("2026-W42", "05:00"), ("2026-W43", "06:00")]
)
def test_the_hour_is_that_on_the_wall_when_clocks_change(window: str, utc: str) -> None:
    wanted = schedule_of(make_person())

    assert wanted is not None
    assert f"{schedule.moment(wanted, window):%H:%M}" == utc  # clocks change on 29 March and 25 October 2026


@settings(deadline=None, max_examples=40)  # three hundred looks at the calendar each
@given(
    st.sampled_from(["week", "month"]),
    st.integers(0, 6),
    st.sampled_from(HOURS),
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 - the zone is added below
)
def test_every_window_comes_once_whatever_the_rhythm(every: Any, weekday: int, hour: int, start: datetime) -> None:
    chosen, now, settled = (
        make_person(digest_every=every, digest_weekday=weekday, digest_hour=hour),
        start.replace(tzinfo=UTC),
        set[str](),
    )
    for step in range(0, 24 * 40, 3):
        found = due(chosen, settled, now + timedelta(hours=step))
        assert settled.isdisjoint(found)
        settled |= set(found)

    expected = 40 / 7 if every == "week" else 40 / 31
    assert expected - 1 <= len(settled) <= expected + 2


@given(st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)), st.integers(0, 6))  # noqa: DTZ001 - the zone is added below
def test_the_next_one_is_ahead_and_then_due(moment: datetime, weekday: int) -> None:
    now, weekly = moment.replace(tzinfo=UTC), make_person(digest_weekday=weekday)
    coming = next_digest(weekly, now)

    assert coming is not None
    assert now < coming <= now + timedelta(days=14)
    assert due(weekly, (), coming)


def test_what_a_table_holds_beyond_the_choices_is_brought_back() -> None:
    person = Coordinator(digest_every="hourly", digest_weekday=9, digest_hour=3, joined_at=LONG_AGO)

    assert Rhythm.of(person) == Rhythm("week", 2, 6)


def test_the_ledger_knows_each_coordinators_digests_apart() -> None:
    assert job_of(7) == "digest:7"
