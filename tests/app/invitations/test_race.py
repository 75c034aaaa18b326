"""Answers and reminders in the same second: nothing is sent to who has answered, stopped, blocked or been deleted."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest

from app.invitations.cancelling import close
from app.invitations.moments import local_instant
from app.invitations.sending import send_due
from models.database import Database
from models.outbox import Posted
from models.tables import Invitation
from models.unit_of_work import UnitOfWork
from tests.app.chat import BOT, flows
from tests.app.invitations.conftest import WEDNESDAY
from tests.app.invitations.life import Life, make_event

REMINDER = local_instant(WEDNESDAY + timedelta(days=3), time(12))

DEEDS: dict[str, Callable[[Life], object]] = {
    "answers": lambda life: life.answer_event(later=False),
    "begins": lambda life: life.chat.press("Sākam"),
    "declines": lambda life: life.chat.press("Šoreiz ne"),
    "withdraws": lambda life: life.chat.press("Neraksti"),
    "stops": lambda life: life.chat.write("/stop"),
    "blocks": lambda life: life.chat.block(),
}


@pytest.fixture
def reminded(invited: Life) -> Life:
    """A person whose reminder is posted and has not been sent yet."""
    invited.chat.now = REMINDER
    invited.post()
    assert invitation(invited).reminded_at is not None
    return invited


def invitation(life: Life) -> Invitation:
    [row] = life.invitations()
    return row


def is_reminder(payload: dict[str, Any]) -> bool:
    return "Vairāk neatgādināšu" in str(payload.get("text"))


def claimed(life: Life) -> list[Posted]:
    calls: list[Posted] = life.write(lambda uow: uow.outbox.claim(BOT, 10, life.now))
    return calls


def waiting(life: Life) -> int:
    return life.database.read(lambda uow: uow.outbox.open_count())


@pytest.mark.parametrize("deed", DEEDS)
def test_a_posted_reminder_is_taken_back_by_what_the_person_does(reminded: Life, deed: str) -> None:
    DEEDS[deed](reminded)

    assert not any(is_reminder(said) for said in reminded.chat.said)
    assert waiting(reminded) == 0


def test_a_posted_reminder_is_taken_back_when_everything_is_deleted(reminded: Life) -> None:
    reminded.chat.press_token("me.delete.yes")

    assert not any(is_reminder(said) for said in reminded.chat.said)
    assert reminded.invitations() == []


def test_a_reminder_on_its_way_is_not_tried_again_once_they_have_begun(reminded: Life) -> None:
    [call] = reminded.write(lambda uow: uow.outbox.claim(BOT, 10, reminded.now))
    reminded.chat.press("Sākam")
    reminded.write(lambda uow: uow.outbox.retry(call.id, reminded.now, wait=1))
    reminded.chat.now += timedelta(seconds=10)

    assert not any(is_reminder(call.payload) for call in claimed(reminded))


def test_after_a_crash_a_reminder_that_was_on_its_way_is_not_sent_to_who_has_begun(reminded: Life) -> None:
    reminded.write(lambda uow: uow.outbox.claim(BOT, 10, reminded.now))
    reminded.chat.press("Sākam")
    reminded.write(lambda uow: uow.outbox.recover(BOT, reminded.now))

    assert not any(is_reminder(call.payload) for call in claimed(reminded))


class Gate:
    """Lets one transaction stop in its middle until another one has tried to go on."""

    def __init__(self) -> None:
        self.inside, self.go_on = threading.Event(), threading.Event()

    def wait(self) -> None:
        self.inside.set()
        self.go_on.wait(5)


def declining(life: Life, uow: UnitOfWork) -> None:
    """What a turn does, as far as locks are concerned."""
    [row] = life.invitations()
    uow.conversations.hold(row.respondent_id)
    found = uow.invitations.get(row.id or 0)
    assert found is not None
    close(uow, found, life.now, "declined")
    uow.session.flush()


def test_a_turn_that_is_not_committed_yet_keeps_the_reminder_back(invited: Life, database: Database) -> None:
    invited.chat.now, gate = REMINDER, Gate()

    def turn(uow: UnitOfWork) -> None:
        declining(invited, uow)
        gate.wait()

    answer = database.write(turn)
    gate.inside.wait(5)
    sending = database.write(lambda uow: send_due(uow, BOT, flows().texts, invited.now))
    if not database.is_sqlite:
        assert sending.result(5) == 0  # the person is taking a turn: left out, not waited for
    gate.go_on.set()
    answer.result(5)
    sending.result(5)

    assert waiting(invited) == 0
    assert invitation(invited).reminded_at is None


def test_a_turn_waits_for_the_sender_and_takes_back_what_it_posted(invited: Life, database: Database) -> None:
    invited.chat.now, gate = REMINDER, Gate()

    def send(uow: UnitOfWork) -> int:
        count = send_due(uow, BOT, flows().texts, invited.now)
        gate.wait()
        return count

    sending = database.write(send)
    gate.inside.wait(5)
    answer = database.write(lambda uow: declining(invited, uow))
    assert not answer.done()
    gate.go_on.set()

    assert sending.result(5) == 1
    answer.result(5)
    assert waiting(invited) == 0


def test_two_senders_post_one_reminder(invited: Life, database: Database) -> None:
    invited.chat.now = REMINDER
    both = [database.write(lambda uow: send_due(uow, BOT, flows().texts, invited.now)) for _ in range(2)]

    assert sum(future.result(5) for future in both) == 1
    assert waiting(invited) == 1


def test_a_reminder_that_could_not_go_out_before_the_break_waits_for_its_end(life: Life) -> None:
    event = make_event(life, local_instant(date(2026, 12, 17), time(9)))  # reminder at noon on the 19th, a Saturday
    life.enrol(event)
    life.until_day(date(2026, 12, 18))
    invitation_ = invitation(life)
    life.chat.now = invitation_.due_at
    life.post()
    life.chat.now = local_instant(date(2026, 12, 22), time(12))  # nothing was sent for days; now it is holidays
    life.tick()

    assert len(life.sent) == 1
    life.until_day(date(2027, 1, 6))
    assert life.sent[-1].day == date(2027, 1, 2)
