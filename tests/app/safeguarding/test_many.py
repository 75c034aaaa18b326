"""Somebody who plays with the word buries no cry: few notices, each cry in the list, none of them long untold."""

from __future__ import annotations

import json

import pytest

from app.safeguarding.telling import MOST_NOTICES
from models.database import Database
from models.tables import DangerSignal
from tests.app.chat import Chat
from tests.app.safeguarding.conftest import DANGER, SCHOOL, TOWN, Clockwork, Join
from tests.app.test_learners import begin, rows

JOKES = 40


@pytest.fixture
def swamped(database: Database, learner: Chat, code: str, join: Join) -> Chat:
    """The chat of the school's contact after somebody has written of danger again and again."""
    contact = join(SCHOOL)
    begin(learner, code)
    learner.said_to_others.clear()
    for _ in range(JOKES):
        learner.write(DANGER)
    return contact


def test_few_notices_come_of_many_words(swamped: Chat, learner: Chat) -> None:
    assert len(learner.said_to_others) == MOST_NOTICES + 1
    assert "daudz satraucošu ziņu" in learner.said_to_others[-1]["text"]


def test_a_cry_among_them_can_be_opened_at_once_and_is_told_soon(
    swamped: Chat, database: Database, code: str, clock: Clockwork
) -> None:
    child = Chat(database, 201)
    child.now = swamped.now + (clock._learner.now - swamped.now)
    begin(child, code)
    child.write("šīs ir īstas briesmas")

    swamped.now = child.now
    swamped.write("/danger")
    newest = swamped.said[-1]["reply_markup"]["inline_keyboard"][-1][0]["callback_data"]
    assert "šīs ir īstas briesmas" in swamped.press_token(newest)


def test_what_waits_is_told_within_ten_minutes(swamped: Chat, database: Database, clock: Clockwork) -> None:
    waiting = [signal for signal in rows(database, DangerSignal) if signal.told_at is None]
    assert waiting

    assert clock.tick(minutes=10, seconds=30).count(SCHOOL) == MOST_NOTICES + 1


def test_every_one_of_them_climbs_when_nobody_opens_it(
    swamped: Chat, database: Database, clock: Clockwork, join: Join
) -> None:
    join(TOWN, level="municipality")
    for _ in range(23):
        clock.tick(minutes=10)

    signals = rows(database, DangerSignal)
    assert {signal.told_at is not None for signal in signals} == {True}
    assert {signal.level for signal in signals} == {"municipality"}


def test_the_notice_of_many_holds_no_words_and_leads_to_the_list(swamped: Chat, learner: Chat) -> None:
    notice = learner.said_to_others[-1]

    assert DANGER not in json.dumps(notice, ensure_ascii=False, default=str)
    assert notice["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "staff.danger"
