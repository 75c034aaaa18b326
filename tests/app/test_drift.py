"""The weekly look at drift, over real tables."""

from __future__ import annotations

import json

from sqlmodel import select

from analytics import drift
from analytics.windows import Window, named, previous
from app.drift import standing, watch
from models.database import Database
from models.tables import Answer, OutboxMessage, Setting
from models.unit_of_work import UnitOfWork
from tests.analytics.conftest import World
from tests.conftest import NOW

WEEK = named("2026-W46")
PEOPLE = 10  # of an event
EVENTS = 6  # of a week


def fill(database: Database, *, shifted_weeks: int) -> None:
    """Answers of 16 weeks; in the last ones they are in Russian."""

    def make(uow: UnitOfWork) -> None:
        world = World(uow.session)
        week = WEEK
        for back in range(drift.WEEKS + drift.REFERENCE_WEEKS):
            _fill_week(world, week, "ru" if back < shifted_weeks else "lv")
            week = previous(week)
        for role in ("analyst", "admin", "coordinator"):
            chat = uow.vault.encrypt(b"77")
            world.make_coordinator("national", role=role, language="en", chat_id_encrypted=chat)

    database.write(make).result()


def _fill_week(world: World, week: Window, language: str) -> None:
    for number in range(EVENTS):
        code = f"{week.key}-{number}"
        world.make_event(code)
        for person in range(PEOPLE):
            spoken = language if person % 5 else "en"
            world.make_answer("S2", "bija labi", event=code, given_at=week.since, language=spoken)


def look(database: Database, week: str = WEEK.key) -> str:
    return watch(database, week, "m1", lambda _text, _language: 0.0, NOW)


def said(database: Database) -> list[str]:
    def texts(uow: UnitOfWork) -> list[str]:
        rows = uow.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
        return [json.loads(uow.vault.decrypt(row.payload_encrypted or b""))["text"] for row in rows]

    return database.read(texts)


def test_a_lasting_change_is_told_once_to_analysts_and_admins(database: Database) -> None:
    fill(database, shifted_weeks=2)

    assert look(database) == "1 lasting changes, 1 new"
    assert look(database) == "1 lasting changes, 0 new"

    assert len(said(database)) == 2
    assert all("Answers have changed: languages" in text and "bija labi" not in text for text in said(database))


def test_one_strange_week_is_no_change(database: Database) -> None:
    fill(database, shifted_weeks=1)

    assert look(database) == "0 lasting changes, 0 new"
    assert said(database) == []


def test_the_doctor_says_which_notes_stand_and_since_when(database: Database) -> None:
    assert database.read(standing) == "not looked at yet"
    fill(database, shifted_weeks=2)
    look(database)

    assert database.read(standing) == "2026-W46: language has changed (since 2026-W46)"


def test_a_note_that_no_longer_stands_is_taken_back(database: Database) -> None:
    fill(database, shifted_weeks=2)
    look(database)
    database.write(lambda uow: _forget_answers(uow)).result()
    look(database)

    assert database.read(standing) == "2026-W46: no lasting change"


def _forget_answers(uow: UnitOfWork) -> None:
    for answer in uow.session.scalars(select(Answer)):
        answer.state = "held"


def test_an_empty_database_is_looked_at_in_peace(database: Database) -> None:
    assert look(database) == "0 lasting changes, 0 new"
    kept = database.read(lambda uow: uow.session.get(Setting, "drift").value)
    assert json.loads(kept) == {"week": "2026-W46", "notes": {}}
