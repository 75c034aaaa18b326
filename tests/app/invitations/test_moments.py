"""Properties of moments over two years, both changes of the clock in each."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.clock import RIGA
from app.hours import may_write_unasked
from app.invitations.decisions import Case, Drop, Send, Wait, decide
from app.invitations.moments import (
    BETWEEN_FLOWS,
    FLOWS_A_YEAR,
    REMINDER,
    free_from,
    local_day,
    local_instant,
    next_moment,
    reminder_moment,
    tomorrow,
    wave_day,
    window_after,
)
from app.invitations.school_year import Learner, school_year

FIRST = datetime(2025, 9, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 2 * 365 * 24 * 60 * 60 // 7).map(lambda sevens: FIRST + timedelta(seconds=7 * sevens))
FLOWS = st.sampled_from(["S", "C", "G", "V"])
LEARNERS = st.builds(
    Learner,
    st.sampled_from([None, "13-15", "16-17", "18-25", "26+"]),
    st.sampled_from([None, "general", "vocational", "higher", "finished"]),
    st.booleans(),
)
DST_DAYS = [date(2025, 10, 26), date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28)]


def is_open(day: date) -> bool:
    return not school_year().is_break(day)


def wall(instant: datetime) -> time:
    return instant.astimezone(RIGA).time()


@settings(deadline=None)
@given(INSTANTS, st.integers(0, 60 * 24))
def test_a_moment_is_by_day_on_an_open_day_and_no_earlier_moment_would_do(earliest: datetime, hours: int) -> None:
    latest = earliest + timedelta(hours=hours)
    moment = next_moment(earliest, latest, is_open)

    tried = (earliest + timedelta(minutes=30 * step) for step in range(2 * hours))
    possible = [instant for instant in tried if may_write_unasked(instant) and is_open(local_day(instant))]
    if moment is None:
        assert possible == []
        return
    assert earliest <= moment < latest
    assert may_write_unasked(moment)
    assert is_open(local_day(moment))
    assert not possible or local_day(moment) == local_day(possible[0])


@settings(deadline=None)
@given(INSTANTS)
def test_a_reminder_comes_after_two_days_at_another_time_of_day(sent: datetime) -> None:
    sent = next_moment(sent, sent + timedelta(days=400), is_open) or sent
    moment = reminder_moment(sent, sent + timedelta(days=400), is_open)

    assert moment is not None
    assert moment - sent >= REMINDER
    apart = abs(
        timedelta(hours=wall(moment).hour, minutes=wall(moment).minute)
        - timedelta(hours=wall(sent).hour, minutes=wall(sent).minute)
    )
    assert apart >= timedelta(hours=2)
    assert may_write_unasked(moment)
    assert is_open(local_day(moment))


@settings(deadline=None)
@given(INSTANTS)
def test_tomorrow_is_the_next_local_day_by_day(now: datetime) -> None:
    assert local_day(tomorrow(now)) == local_day(now) + timedelta(days=1)
    assert may_write_unasked(tomorrow(now))


@pytest.mark.parametrize("day", DST_DAYS, ids=str)
def test_tomorrow_keeps_the_time_on_the_clock_over_days_of_23_and_25_hours(day: date) -> None:
    before = local_instant(day - timedelta(days=1), time(15))

    assert wall(tomorrow(before)) == time(15)
    assert tomorrow(before) - before in {timedelta(hours=23), timedelta(hours=25)}


@settings(deadline=None)
@given(INSTANTS, FLOWS)
@example(datetime(2025, 10, 19, 15, 0, 4, tzinfo=UTC), "S")  # the evening before a break
def test_an_event_is_asked_about_within_its_window_or_not_at_all(end: datetime, flow: str) -> None:
    since, until = window_after(end, flow)
    moment = next_moment(since, until, is_open)

    hours = (24, 72) if flow == "C" else (2, 24)
    assert moment is None or timedelta(hours=hours[0]) <= moment - end < timedelta(hours=hours[1])
    if moment is None:
        later = (since + timedelta(minutes=5) * step for step in range((until - since) // timedelta(minutes=5)))
        assert not any(may_write_unasked(other) and is_open(local_day(other)) for other in later)


@settings(deadline=None)
@given(st.lists(INSTANTS, max_size=12), INSTANTS)
def test_nobody_is_asked_twice_in_14_days_or_seven_times_in_a_year(asked: list[datetime], now: datetime) -> None:
    asked = sorted(moment for moment in asked if moment <= now)
    free = free_from(asked, now)

    assert free >= now
    assert all(free - moment >= BETWEEN_FLOWS for moment in asked)
    assert sum(free - moment < timedelta(days=365) for moment in asked) < FLOWS_A_YEAR


@pytest.mark.parametrize(
    ("anchor", "months", "day"),
    [
        (date(2026, 10, 15), 3, date(2027, 1, 15)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 31), 6, date(2027, 6, 30)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
    ],
)
def test_a_wave_is_so_many_months_later(anchor: date, months: int, day: date) -> None:
    assert wave_day(anchor, months) == day


# --- decisions --------------------------------------------------------------------------------------------------


def make_case(now: datetime, **changes: Any) -> Case:
    values = {"flow": "S", "message": "first"}
    values |= {"expires_at": now + timedelta(hours=22), "closes_at": now + timedelta(days=20)}
    return Case(**(values | changes))


@settings(deadline=None)
@given(INSTANTS, FLOWS, LEARNERS, st.sampled_from(["first", "again", "reminder"]), st.lists(INSTANTS, max_size=8))
def test_what_is_sent_keeps_every_rule(
    now: datetime, flow: str, learner: Learner, message: str, asked: list[datetime]
) -> None:
    asked = [moment for moment in asked if moment <= now]
    case = make_case(now, flow=flow, message=message, learner=learner, asked=asked)
    decision = decide(case, school_year(), now)

    if isinstance(decision, Wait):
        assert now < decision.until < (case.expires_at if message == "first" else case.closes_at)
    if not isinstance(decision, Send):
        return
    assert may_write_unasked(now)
    assert message == "again" or school_year().is_open(local_day(now), flow, learner)
    assert message != "first" or all(now - moment >= BETWEEN_FLOWS for moment in asked)
    assert now < decision.not_after <= now + timedelta(hours=12)
    assert decision.reminder_at is None or now + REMINDER <= decision.reminder_at < case.closes_at
    assert message != "reminder" or decision.reminder_at is None


AT_NOON = local_instant(date(2026, 11, 18), time(12))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"finished": True}, Drop("answered")),
        ({"wanted": False}, Drop("withdrawn")),
        ({"reachable": False}, Drop("blocked")),
        ({"reachable": False, "expires_at": AT_NOON + timedelta(days=30)}, Wait(AT_NOON + timedelta(days=1))),
        ({"expires_at": AT_NOON}, Drop("missed")),
        ({"asked": [AT_NOON - timedelta(days=13)]}, Drop("burden")),
        ({"busy_since": AT_NOON - timedelta(minutes=5)}, Wait(AT_NOON + timedelta(minutes=115))),
        ({"message": "reminder", "closes_at": AT_NOON}, Drop("missed")),
    ],
)
def test_what_is_not_sent_says_why(changes: dict[str, Any], expected: object) -> None:
    assert decide(make_case(AT_NOON, **changes), school_year(), AT_NOON) == expected


def test_an_event_at_the_beginning_of_a_break_is_not_asked_about() -> None:
    now = local_instant(date(2026, 12, 22), time(12))

    assert decide(make_case(now), school_year(), now) == Drop("calendar")
    assert isinstance(decide(make_case(now, flow="G"), school_year(), now), Send)
    assert isinstance(decide(make_case(now, message="again"), school_year(), now), Send)  # they asked for it


@pytest.mark.parametrize(
    ("learner", "held"),
    [
        (Learner("13-15", "general"), True),
        (Learner("18-25", "general"), True),
        (Learner(None, None), True),
        (Learner("26+", "general"), False),
        (Learner("16-17", "vocational"), False),
        (Learner("18-25", "general", graduated=True), False),
    ],
)
def test_exam_weeks_hold_whoever_may_be_in_class_9_or_12(learner: Learner, held: bool) -> None:
    assert school_year().is_open(date(2026, 5, 20), "G", learner) is not held


def test_an_evening_event_is_asked_about_at_noon_the_next_day() -> None:
    end = local_instant(date(2026, 11, 18), time(19, 30))
    since, until = window_after(end, "S")

    assert next_moment(since, until, is_open) == local_instant(date(2026, 11, 19), time(12))
