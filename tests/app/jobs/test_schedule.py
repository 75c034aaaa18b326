from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from analytics.schedule import Schedule, due, kind_of, last_day, moment, next_due, waits
from app.jobs.catalogue import JOBS
from app.jobs.run import Job
from models.unit_of_work import UnitOfWork
from tests.analytics.conftest import NOW

RIGA = ZoneInfo("Europe/Riga")
MINUTE = timedelta(minutes=1)
DIGEST = Schedule("digest", "week", at=time(8), catch_up="newest")
_NOBODY: UnitOfWork = None  # type: ignore[assignment]  # jobs that are the same for everybody look at nothing
COMPUTE = Schedule("compute", "day", at=time(5))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_a_digest_is_due_on_monday_morning_local_time() -> None:
    assert due(DIGEST, {"2026-W46"}, local("2026-11-23T07:59:59+02:00")) == []
    assert due(DIGEST, {"2026-W46"}, local("2026-11-23T08:00:00+02:00")) == ["2026-W47"]


@pytest.mark.parametrize(
    "instant", ["2026-03-30T08:00:00+03:00", "2026-10-26T08:00:00+02:00"], ids=["after spring change", "after autumn"]
)
def test_the_monday_after_the_clock_change_is_like_any_other(instant: str) -> None:
    week = {"2026-03-30T08:00:00+03:00": "2026-W13"}.get(instant, "2026-W43")

    assert due(DIGEST, {"2026-W01"}, local(instant)) == [week]
    assert due(DIGEST, {"2026-W01"}, local(instant) - timedelta(seconds=1)) != [week]


def test_after_a_pause_numbers_catch_up_and_messages_do_not() -> None:
    now = local("2026-11-24T09:00:00+02:00")

    assert due(COMPUTE, {"2026-11-20"}, now) == ["2026-11-21", "2026-11-22", "2026-11-23"]
    assert due(DIGEST, {"2026-W43"}, now) == ["2026-W47"]


def test_a_window_that_was_skipped_in_between_is_still_due() -> None:
    assert due(COMPUTE, {"2026-11-20", "2026-11-22"}, local("2026-11-24T09:00:00+02:00")) == [
        "2026-11-21",
        "2026-11-23",
    ]


def test_a_job_that_never_ran_does_not_make_up_for_the_past() -> None:
    assert due(COMPUTE, set(), local("2026-11-24T09:00:00+02:00")) == ["2026-11-23"]


def test_a_day_may_be_waited_before_a_window_is_closed() -> None:
    monthly = Schedule("report", "month", at=time(6), after_days=2)

    assert due(monthly, {"2026-09"}, local("2026-11-02T23:00:00+02:00")) == []
    assert due(monthly, {"2026-09"}, local("2026-11-03T06:00:00+02:00")) == ["2026-10"]


@pytest.mark.parametrize("every", ["week", "month", "semester", "school_year"])
def test_every_kind_of_window_comes_once_and_in_order(every: str) -> None:
    schedule = Schedule("job", every, at=time(6))
    done: set[str] = set()
    order = []
    for day in range(800):
        for key in due(schedule, done, NOW + timedelta(days=day)):
            order.append(key)
            done.add(key)

    assert order == sorted(set(order))


# --- clock changes ----------------------------------------------------------------------------------------

CHANGES = {
    "spring 2026": date(2026, 3, 29),
    "autumn 2026": date(2026, 10, 25),
    "spring 2027": date(2027, 3, 28),
    "autumn 2027": date(2027, 10, 31),
    "spring 2028": date(2028, 3, 26),
    "autumn 2028": date(2028, 10, 29),
}
ODD = (  # times that a clock change skips or repeats, and the one that crontabs skip
    Schedule("midnight", "day", at=time(0)),
    Schedule("half past three", "day", at=time(3, 30)),
    Schedule("monday midnight", "week", at=time(0)),
)


def scheduled() -> list[Schedule]:
    """Every job of this program that is the same for everybody, and some coordinators' digests."""
    fixed = [schedule for job in JOBS if job.name != "digest" for schedule in job.schedules(_NOBODY)]
    digests = [Schedule(f"digest:{hour}", "week", at=time(hour), weekday=hour % 7) for hour in (6, 7, 8, 20)]
    monthly = Schedule("digest:m", "month", at=time(8), weekday=0)
    return [*fixed, *digests, monthly, *ODD]


def minutes(day: date) -> Iterator[datetime]:
    """Every minute from the midnight before a Sunday to the end of the Monday after it: 47, 48 or 49 hours."""
    now, until = (
        datetime.combine(each, time(), tzinfo=RIGA).astimezone(UTC) for each in (day, day + timedelta(days=2))
    )
    while now < until:
        yield now
        now += MINUTE


@pytest.mark.parametrize("day", CHANGES.values(), ids=CHANGES)
def test_over_a_clock_change_every_job_comes_once_per_window_at_its_own_minute(day: date) -> None:
    before = datetime.combine(day, time(), tzinfo=RIGA).astimezone(UTC) - MINUTE
    for schedule in scheduled():
        done = set(due(schedule, (), before))
        ran = []
        for now in minutes(day):
            for window in due(schedule, done, now):
                done.add(window)
                ran.append((window, now))
        days = [day, day + timedelta(days=1)]
        expected = days if schedule.every == "day" else [each for each in days if _turn_comes(schedule, each)]

        assert [last_day(window) for window, _ in ran] == [_before(schedule, each) for each in expected], schedule.job
        assert all(now == moment(schedule, window) for window, now in ran)
        walls = [now.astimezone(RIGA) for _, now in ran]
        assert all(wall.time() == schedule.at or _is_skipped(schedule.at, wall) for wall in walls), schedule.job


def _turn_comes(schedule: Schedule, day: date) -> bool:
    newest = due(schedule, (), datetime.combine(day, time(23, 59), tzinfo=RIGA).astimezone(UTC))[0]
    return moment(schedule, newest).astimezone(RIGA).date() == day


def _before(schedule: Schedule, day: date) -> date:
    """The last day of the window that is over on a day."""
    if schedule.every == "day":
        return day - timedelta(days=1)
    [newest] = due(schedule, (), datetime.combine(day, time(23, 59), tzinfo=RIGA).astimezone(UTC))
    return last_day(newest)


def _is_skipped(at: time, wall: datetime) -> bool:
    """3:30 does not exist on a night in March: the job comes an hour later by the clock on the wall."""
    return wall.month == 3 and at.hour == 3 and wall.time() == at.replace(hour=4)


def test_no_week_is_left_out_or_repeated_in_three_years() -> None:
    schedule = Schedule("monday midnight", "week", at=time(0))
    done = {"2025-W52"}
    ran = []
    now = local("2026-01-01T00:00:00+02:00")
    while now < local("2029-01-01T00:00:00+02:00"):
        for window in due(schedule, done, now):
            done = {window}
            ran.append((window, now.astimezone(RIGA)))
        now += timedelta(hours=1)

    assert len(ran) == 156
    assert all(wall.weekday() == 0 and wall.time() == time(0) for _, wall in ran)
    assert all((later.date() - earlier.date()).days == 7 for (_, earlier), (_, later) in pairwise(ran))


# --- turns that depend on a person or on another job ------------------------------------------------------


@pytest.mark.parametrize(("weekday", "day"), [(0, "2026-11-02"), (2, "2026-11-04"), (6, "2026-11-01")])
def test_a_monthly_digest_comes_on_the_first_such_weekday(weekday: int, day: str) -> None:
    monthly = Schedule("digest:7", "month", at=time(9), weekday=weekday)

    assert moment(monthly, "2026-10") == local(f"{day}T09:00:00+02:00")


def test_what_was_due_before_somebody_joined_is_not_theirs() -> None:
    joined = local("2026-11-25T12:00:00+02:00")
    own = Schedule("digest:7", "week", at=time(8), weekday=2, catch_up="newest", begins=joined)

    assert due(own, (), joined) == []
    assert due(own, (), joined + timedelta(days=7)) == ["2026-W48"]


def test_old_news_is_not_due_any_more() -> None:
    own = Schedule("digest:7", "week", at=time(8), catch_up="newest", lapses=timedelta(days=6))

    assert due(own, (), local("2026-11-29T07:59:00+02:00")) == ["2026-W47"]
    assert due(own, (), local("2026-11-29T08:01:00+02:00")) == []


def test_another_rhythm_is_not_confused_by_what_was_done_before() -> None:
    monthly = Schedule("digest:7", "month", at=time(8), weekday=0)

    assert due(monthly, {"2026-W44", "2026-W45"}, local("2026-11-02T08:00:00+02:00")) == ["2026-10"]


@pytest.mark.parametrize(
    ("window", "others", "must_wait"),
    [
        ("2026-11-22", ["2026-11-22"], True),
        ("2026-11-22", ["2026-11-21", "2026-11-23"], True),
        ("2026-11-22", ["2026-11-23"], False),
        ("2026-W47", ["2026-11-22"], True),
        ("2026-W47", ["2026-11-23"], False),
        ("2026-W47", [], False),
    ],
)
def test_a_window_waits_for_what_ends_no_later(window: str, others: list[str], must_wait: bool) -> None:
    assert waits(window, others) == must_wait


def test_after_a_long_pause_no_more_is_made_up_for_than_the_schedule_reaches() -> None:
    short = Schedule("compute", "day", at=time(5), reach=31)

    assert len(due(short, {"2026-01-01"}, NOW)) == 31


def test_the_next_turn_is_known() -> None:
    now = local("2026-11-24T09:00:00+02:00")

    assert next_due(COMPUTE, now) == ("2026-11-24", local("2026-11-25T05:00:00+02:00"))
    assert next_due(DIGEST, now) == ("2026-W48", local("2026-11-30T08:00:00+02:00"))
    assert (
        next_due(Schedule("x", "month", at=time(8), after_days=2), local("2026-11-02T09:00:00+02:00"))[0] == "2026-10"
    )


@pytest.mark.parametrize(
    ("window", "kind"),
    [
        ("2026-11-22", "day"),
        ("2026-W47", "week"),
        ("2026-11", "month"),
        ("2026/27-1", "semester"),
        ("2026/27", "school_year"),
    ],
)
def test_a_key_tells_what_sort_of_window_it_is(window: str, kind: str) -> None:
    assert kind_of(window) == kind


@pytest.mark.parametrize("window", ["2026-11-32", "tomorrow", "", "2026-W60"])
def test_a_key_that_names_no_window_is_refused(window: str) -> None:
    with pytest.raises(ValueError, match=r"is no day|names no window"):
        kind_of(window)


def test_every_job_waits_for_jobs_that_exist() -> None:
    names = {job.name for job in JOBS}
    schedules = [schedule for job in JOBS if job.name != "digest" for schedule in job.schedules(_NOBODY)]

    assert {name for schedule in schedules for name in schedule.waits_for} <= names


DOCS = (Path(__file__).parents[3] / "docs" / "scheduling.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("job", [job for job in JOBS if job.name != "digest"], ids=lambda job: job.name)
def test_the_documentation_says_when_each_job_runs(job: Job) -> None:
    [schedule] = job.schedules(_NOBODY)
    [row] = [line for line in DOCS.splitlines() if line.startswith(f"| {job.name} |")]

    assert f"| {schedule.every} |" in row
    assert f"{schedule.at.hour}:{schedule.at.minute:02}" in row
    assert ("newest" in row) == (schedule.catch_up == "newest")
    assert (row.split("|")[-2].strip() == "–") == (not schedule.waits_for)
    assert all(name in row.split("|")[-2] for name in schedule.waits_for)
