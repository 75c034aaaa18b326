"""A wave to many: what the plan promises, slices, pause and stop."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.clock import Clock
from app.invitations import sending
from app.invitations.forecast import Forecast, forecast
from app.invitations.moments import local_instant
from app.invitations.pace import Pace
from app.invitations.pausing import pause, paused_since, resume
from app.invitations.plan import made
from app.invitations.sending import send_due, send_slice
from app.invitations.stopping import stop
from app.post import DatabaseOutbox
from app.replying import INTERACTIVE
from benchmarks.broadcast.members import ASKED_LATELY, UNREACHABLE, WAVE, make_members
from bot.ports import Parcel, Settled
from models.database import Database
from models.tables import Invitation
from tests.app.chat import BOT, flows
from tests.app.invitations.conftest import WEDNESDAY

DUE = local_instant(WEDNESDAY, time(17, 30))
TOMORROW = local_instant(WEDNESDAY + timedelta(days=1), time())
LATER = DUE + timedelta(minutes=1)
PEOPLE = 120
HELD_BACK = len(range(0, PEOPLE, ASKED_LATELY))
BLOCKED = len(range(1, PEOPLE, UNREACHABLE))
SENDABLE = PEOPLE - HELD_BACK - BLOCKED


@pytest.fixture
def wave(database: Database) -> Database:
    """A wave that is due on a Wednesday at half past five."""
    make_members(database, BOT, PEOPLE, DUE)
    return database


def foreseen(database: Database, *, now: datetime = DUE, until: datetime = TOMORROW, rate: float = 2.0) -> Forecast:
    return database.read(lambda uow: forecast(uow, now, until, rate))


def post(database: Database, now: datetime = DUE) -> None:
    send_slice(database, BOT, flows().texts, Clock(now))


def write(database: Database, work: Any) -> Any:
    return database.write(work).result()


def claim(database: Database, limit: int = 32, now: datetime = LATER) -> list[Parcel]:
    return asyncio.run(DatabaseOutbox(database, BOT, Clock(now)).exchange([], limit))


def settle(database: Database, parcels: Sequence[Parcel], state: Any = "sent") -> None:
    results = [Settled(parcel.id, state) for parcel in parcels]
    asyncio.run(DatabaseOutbox(database, BOT, Clock(LATER)).exchange(results, 0))


def rows(database: Database) -> list[Invitation]:
    return database.read(lambda uow: list(uow.session.scalars(select(Invitation).where(Invitation.wave == WAVE))))  # type: ignore[arg-type]


def posted(database: Database, now: datetime = DUE) -> int:
    return database.read(lambda uow: uow.outbox.waiting(BOT, 2, now))


# --- the plan ------------------------------------------------------------------------------------------------


def test_the_plan_says_how_many_who_not_and_why(wave: Database) -> None:
    found = foreseen(wave)

    assert found.due == {("G", WAVE): PEOPLE}
    assert found.messages == SENDABLE
    assert found.put_off == {"burden": HELD_BACK, "blocked": BLOCKED}


def test_the_plan_leaves_out_who_is_no_member_any_more(wave: Database) -> None:
    write(wave, lambda uow: setattr(uow.panel.member(f"{3:032x}"), "left_at", DUE))

    assert foreseen(wave).left_out == {"withdrawn": 1}


def test_the_plan_ends_after_so_many_seconds_as_the_pace_takes(wave: Database) -> None:
    found = foreseen(wave, rate=2.0)

    assert found.begins == DUE
    assert found.ends == DUE + timedelta(seconds=(SENDABLE - 1) / 2)


def test_who_answers_makes_the_plan_longer_once_their_replies_need_what_the_wave_would_take(wave: Database) -> None:
    pace = Pace(2.0, 25.0, {"G": 24})
    found = wave.read(lambda uow: made(uow, pace, DUE, TOMORROW))

    assert found.usual is None  # too few were ever invited
    assert found.quickest.ends == DUE + timedelta(seconds=(SENDABLE - 1) / 2)
    assert found.slowest.ends == DUE + timedelta(seconds=SENDABLE - 1)  # an invitation and 24 calls are one second


def test_up_to_the_room_there_is_answering_holds_nobody_up() -> None:
    pace = Pace(2.0, 25.0, {"G": 24, "S": 10})

    assert pace.seconds_each("G", pace.room) == pytest.approx(1 / 2.0)
    assert pace.seconds_each("G", pace.room + 0.1) > 1 / 2.0
    assert pace.seconds_each("gone from the files", 1.0) == pace.seconds_each("G", 1.0)


def test_the_plan_knows_how_many_answered_in_the_last_year(wave: Database) -> None:
    def earlier(uow: Any) -> None:
        for number, row in enumerate(uow.session.scalars(select(Invitation).where(Invitation.wave == WAVE))):  # type: ignore[arg-type]
            values = row.model_dump(exclude={"id"}) | {"key": f"{number}", "wave": 12, "done": True}
            began = DUE - timedelta(days=99) if number % 4 == 0 else None
            uow.invitations.plan(
                Invitation(**values | {"sent_at": DUE - timedelta(days=100 if number else 400), "started_at": began})
            )

    write(wave, earlier)
    found = wave.read(lambda uow: made(uow, Pace(2.0, 25.0, {"G": 24}), DUE, TOMORROW))

    began, invited = PEOPLE // 4 - 1, PEOPLE - 1  # without the one of more than a year ago
    assert found.usual == (began + HELD_BACK) / (invited + HELD_BACK)
    assert list(found.by_share) == [0.0, found.usual, 1.0]


def test_what_does_not_fit_into_the_evening_is_planned_for_the_next_noon(wave: Database) -> None:
    found = foreseen(wave, rate=1 / 120)  # one in two minutes: 75 until eight o'clock

    evening, noon = found.days[WEDNESDAY], found.days[WEDNESDAY + timedelta(days=1)]
    assert evening.messages == 75
    assert noon.first == local_instant(WEDNESDAY + timedelta(days=1), time(12))
    assert evening.messages + noon.messages == SENDABLE


def test_in_a_break_the_plan_sends_nothing_to_learners(database: Database) -> None:
    autumn = local_instant(date(2026, 10, 21), time(12))
    make_members(database, BOT, 3, autumn)
    write(database, lambda uow: [setattr(row, "flow", "S") for row in uow.session.scalars(select(Invitation))])

    found = database.read(lambda uow: forecast(uow, autumn, autumn + timedelta(days=1), 1.0))

    assert found.messages == 0
    assert found.put_off["calendar"] + found.put_off["burden"] + found.put_off["blocked"] == 3


def test_what_is_sent_is_what_the_plan_said(wave: Database) -> None:
    planned = foreseen(wave)

    post(wave)

    assert posted(wave) == planned.messages
    assert sum(row.sent_at is not None for row in rows(wave)) == planned.messages


def test_looking_at_the_plan_changes_nothing(wave: Database) -> None:
    foreseen(wave)

    assert posted(wave) == 0
    assert all(row.sent_at is None and not row.done for row in rows(wave))


# --- slices --------------------------------------------------------------------------------------------------


def test_no_more_than_a_slice_waits_in_the_post(wave: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "SLICE", 60)

    post(wave)
    post(wave)
    assert posted(wave) <= 60
    settle(wave, claim(wave))
    post(wave)

    assert 50 <= posted(wave) <= 60


def test_a_post_full_of_what_came_too_late_stops_no_wave(wave: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "SLICE", 20)
    for _ in range(5):
        post(wave)
    assert posted(wave) == 20
    noon = local_instant(WEDNESDAY + timedelta(days=1), time(12))  # until then the line was broken

    post(wave, noon)

    assert 0 < posted(wave, noon) <= 20
    assert claim(wave, now=noon + timedelta(minutes=1)) != []


def test_what_the_sender_hands_back_too_late_is_decided_about_anew(wave: Database) -> None:
    post(wave)
    taken = {parcel.id for parcel in claim(wave, 4)}
    noon = local_instant(WEDNESDAY + timedelta(days=1), time(12))
    results = [Settled(number, "retry", retry_after=1.0) for number in taken]
    asyncio.run(DatabaseOutbox(wave, BOT, Clock(noon)).exchange(results, 0))

    post(wave, noon)

    assert all(row.sent_at >= noon for row in rows(wave) if row.sent_at)
    assert posted(wave, noon) == SENDABLE


@pytest.mark.parametrize("hours", [0, 24], ids=["found at once", "found when it is too late"])
def test_whom_an_invitation_may_have_reached_in_a_crash_is_not_asked_again(wave: Database, hours: int) -> None:
    post(wave)
    doubtful = len(claim(wave, 4))
    noon = local_instant(WEDNESDAY + timedelta(days=1), time(12))
    write(wave, lambda uow: uow.outbox.recover(BOT, LATER + timedelta(hours=hours)))

    for _ in range(3):
        post(wave, noon)

    assert posted(wave, noon) == SENDABLE - doubtful
    assert sum(row.sent_at is not None and row.sent_at < noon for row in rows(wave)) == doubtful > 0


def test_two_invitations_of_a_person_in_one_batch_burden_them_once(wave: Database) -> None:
    def double(uow: Any) -> None:
        first = uow.session.scalars(select(Invitation).where(Invitation.key == f"{5:032x}:G:w{WAVE}")).one()  # type: ignore[arg-type]
        values = first.model_dump(exclude={"id"}) | {"key": "another", "flow": "S", "wave": 0}
        uow.invitations.plan(Invitation(**values))

    write(wave, double)
    post(wave)
    post(wave)

    theirs = wave.read(
        lambda uow: uow.session.scalar(
            select(func.count()).where(Invitation.respondent_id == f"{5:032x}", Invitation.sent_at.is_not(None))  # type: ignore[union-attr, arg-type]
        )
    )
    assert theirs == 1


# --- pause ---------------------------------------------------------------------------------------------------


def test_in_a_pause_nothing_unasked_is_claimed_and_replies_go_on(wave: Database) -> None:
    post(wave)
    write(wave, lambda uow: pause(uow, DUE))
    payload = {"chat_id": 9, "text": "?"}
    call = {"lane": INTERACTIVE, "method": "sendMessage", "payload": payload, "dedupe": "reply", "now": DUE}
    write(wave, lambda uow: uow.outbox.put(BOT, **call))

    assert [parcel.lane for parcel in claim(wave)] == [INTERACTIVE]


def test_in_a_pause_nothing_is_posted(wave: Database) -> None:
    write(wave, lambda uow: pause(uow, DUE))

    post(wave)

    assert posted(wave) == 0


def test_what_comes_back_in_a_pause_stays_until_it_is_over(wave: Database) -> None:
    post(wave)
    taken = claim(wave, 4)
    write(wave, lambda uow: pause(uow, DUE))
    settle(wave, taken, "retry")
    assert claim(wave, now=DUE + timedelta(minutes=2)) == []

    write(wave, resume)

    later = claim(wave, now=DUE + timedelta(minutes=2))
    assert {parcel.id for parcel in taken} <= {parcel.id for parcel in later}


def test_after_a_pause_everything_goes_out_that_was_planned(wave: Database) -> None:
    planned = foreseen(wave).messages
    post(wave)
    write(wave, lambda uow: pause(uow, DUE))
    write(wave, resume)
    sent = 0
    while parcels := claim(wave):
        sent += len(parcels)
        settle(wave, parcels)

    assert sent == planned


def test_a_pause_is_told_by_when_it_began(wave: Database) -> None:
    assert write(wave, lambda uow: pause(uow, DUE)) is True
    assert write(wave, lambda uow: pause(uow, TOMORROW)) is False
    assert wave.read(paused_since) == DUE
    assert write(wave, resume) is True
    assert write(wave, resume) is False


# --- stop ----------------------------------------------------------------------------------------------------


def test_a_stop_closes_what_is_due_and_what_is_posted_with_a_reason(wave: Database) -> None:
    write(wave, lambda uow: send_due(uow, BOT, flows().texts, DUE))  # a first batch
    on_their_way = claim(wave, 4)
    assert on_their_way
    waiting = posted(wave)

    stopped = stop(wave, DUE, TOMORROW)

    assert (stopped.posted, stopped.on_their_way) == (waiting, len(on_their_way))
    endings = Counter(row.cancelled for row in rows(wave))
    assert endings["halted"] == stopped.closed
    assert posted(wave) == 0
    assert claim(wave) == []


def test_a_stop_burdens_nobody_with_what_they_never_got(wave: Database) -> None:
    post(wave)
    got = claim(wave, 4)
    assert got

    stop(wave, DUE, TOMORROW)

    assert sum(row.sent_at is not None for row in rows(wave)) == len(got)
    assert all(row.sent_at is None for row in rows(wave) if row.cancelled == "halted")


def test_a_stop_counts_as_sent_what_may_have_arrived_in_a_crash(wave: Database) -> None:
    post(wave)
    doubtful = len(claim(wave, 4))
    write(wave, lambda uow: uow.outbox.recover(BOT, LATER))

    stop(wave, DUE, TOMORROW)

    assert sum(row.sent_at is not None and row.cancelled is None and row.done for row in rows(wave)) == doubtful > 0


def test_after_a_stop_nothing_more_is_sent_and_what_is_new_goes_out(wave: Database) -> None:
    stop(wave, DUE, TOMORROW)
    post(wave)
    assert posted(wave) == 0

    write(wave, lambda uow: uow.invitations.plan(_another()))
    post(wave)

    assert posted(wave) == 1


def test_a_stop_of_one_flow_leaves_the_others(wave: Database) -> None:
    post(wave)

    stopped = stop(wave, DUE, TOMORROW, flow="S")

    assert stopped.closed == 0
    assert posted(wave) == SENDABLE


def test_a_stop_leaves_what_is_due_later(wave: Database) -> None:
    stop(wave, DUE - timedelta(days=1), DUE)

    assert foreseen(wave).messages == SENDABLE


def test_a_reminder_that_is_stopped_closes_the_invitation_as_sent(wave: Database) -> None:
    post(wave)
    while parcels := claim(wave):
        settle(wave, parcels)
    reminding = local_instant(WEDNESDAY + timedelta(days=3), time(12))
    post(wave, reminding)
    waiting = posted(wave, reminding)

    stopped = stop(wave, reminding, reminding + timedelta(days=1))

    assert waiting > 0
    assert stopped.posted == waiting
    reminded = [row for row in rows(wave) if row.sent_at]
    assert all(row.done and row.reminded_at is None and row.cancelled is None for row in reminded)


@pytest.mark.parametrize("paused", [True, False])
def test_a_stop_ends_no_pause_and_leaves_none(wave: Database, paused: bool) -> None:
    if paused:
        write(wave, lambda uow: pause(uow, DUE))

    stop(wave, DUE, TOMORROW)

    assert (wave.read(paused_since) is not None) is paused


def _another() -> Invitation:
    return Invitation(
        key="new",
        respondent_id=f"{7:032x}",
        flow="G",
        wave=6,
        due_at=DUE,
        expires_at=DUE + timedelta(days=30),
        closes_at=DUE + timedelta(days=45),
    )
