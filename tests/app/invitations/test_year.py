"""A year on a simulated clock: every message at its local time, through winter and summer time and all breaks."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest

from app.invitations.moments import BETWEEN_FLOWS, local_instant
from app.seed import World
from models.database import Database
from tests.app.invitations.life import Life, make_event

OCTOBER = date(2026, 10, 14)
REMINDING = "Vairāk neatgādināšu"


@pytest.fixture
def life(database: Database, world: World) -> Life:
    return Life(database, local_instant(OCTOBER, time(8, 30)))


def kinds(life: Life) -> list[tuple[str, str]]:
    """Day and hour of each message that came unasked."""
    return [(f"{sent.at:%Y-%m-%d}", f"{sent.at:%H:%M}") for sent in life.sent]


def test_from_an_event_in_october_through_three_waves(life: Life) -> None:
    event = make_event(life, local_instant(OCTOBER, time(10)))
    life.enrol(event)
    life.until_day(OCTOBER, time(16))
    life.answer_event(later=True)
    life.until_day(date(2027, 1, 16), time(9))
    life.chat.press("Pajautā rīt")
    life.until_day(date(2027, 1, 17), time(9, 30))
    life.answer_wave()
    life.until_day(date(2027, 4, 30))
    life.until_day(date(2027, 11, 30))

    assert kinds(life) == [
        ("2026-10-14", "15:00"),  # the event ended at 13:00
        ("2027-01-14", "17:30"),  # three months; "ask me tomorrow" two days later
        ("2027-01-17", "09:00"),
        ("2027-04-14", "17:30"),  # six months, summer time; a reminder two days later at another time
        ("2027-04-17", "12:00"),
        ("2027-10-14", "17:30"),  # twelve months
        ("2027-10-17", "12:00"),
    ]


@pytest.mark.parametrize("day", [date(2026, 10, 25), date(2027, 3, 28)], ids=str)
def test_over_a_change_of_the_clock_hours_are_true_and_reminders_keep_the_time_of_day(life: Life, day: date) -> None:
    event = make_event(life, local_instant(day - timedelta(days=1), time(9)))
    life.until_day(day - timedelta(days=2))
    life.enrol(event)
    life.until_day(day + timedelta(days=5))

    [invited, reminded] = life.sent
    assert (invited.day, invited.at.time()) == (day - timedelta(days=1), time(14))
    assert (reminded.day, reminded.at.time()) == (day + timedelta(days=1), time(17, 30))


def test_in_summer_only_waves_are_sent(life: Life) -> None:
    camp = make_event(life, local_instant(date(2027, 7, 6), time(10)))
    life.until_day(date(2027, 7, 5))
    life.enrol(camp)
    life.until_day(date(2027, 9, 30))

    assert life.sent == []
    assert [row.cancelled for row in life.invitations()] == ["calendar"]


def test_a_busy_year_keeps_every_cap(life: Life) -> None:
    """An event every ten days, enrolled for each, and nothing answered."""
    asked: list[datetime] = []
    for count in range(37):
        start = local_instant(OCTOBER + timedelta(days=10 * count), time(10))
        life.until(start - timedelta(hours=1))
        life.enrol(make_event(life, start))
        life.until(start + timedelta(days=9, hours=20))
    for sent in life.sent:
        assert time(8) <= sent.at.time() < time(20)
        if REMINDING not in sent.text:
            asked.append(sent.at)

    assert all(later - earlier >= BETWEEN_FLOWS for earlier, later in pairwise(asked))
    assert len(asked) == 6
    assert {row.cancelled for row in life.invitations()} == {None, "burden"}
