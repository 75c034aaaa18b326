"""Rows that are kept for later are there for whoever asks, and gone with what is undone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event, func, insert, select
from sqlmodel import Session, col

from models.database import Database
from models.gathering import GatheringSession, first, later
from models.tables import Consent, Contact, PanelMember, Respondent
from tests.conftest import NOW

ADD = insert(Respondent)
COUNT = select(func.count()).select_from(Respondent)
CONSENT = {
    "respondent_id": "a",
    "purpose": "panel",
    "granted": True,
    "text_version": "1",
    "language": "lv",
    "decided_at": NOW,
}


@pytest.fixture
def session(database: Database) -> Iterator[GatheringSession]:
    engine = database.engine.execution_options(writes=True) if database.is_sqlite else database.engine
    with GatheringSession(engine) as session:
        yield session


def keep(session: Session, *people: str) -> None:
    for person in people:
        later(session, ADD, {"id": person, "created_on": NOW.date()})


def written(session: GatheringSession) -> list[int]:
    """Return how many rows went with each INSERT, from now on."""
    counts: list[int] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        if statement.startswith("INSERT"):
            counts.append(len(parameters) if many else 1)

    event.listen(session.get_bind(), "before_cursor_execute", note)
    return counts


def test_rows_of_a_kind_are_written_with_one_statement(session: GatheringSession) -> None:
    counts = written(session)
    keep(session, "a", "b", "c")
    assert counts == []

    session.commit()

    assert counts == [3]


ASKING = {
    "the mapper": lambda session: session.scalars(select(Respondent).where(col(Respondent.id) == "a")).one().id,
    "a column": lambda session: session.scalar(select(col(Respondent.id)).where(col(Respondent.id) == "a")),
    "its key": lambda session: session.get_one(Respondent, "a").id,
    "the connection": lambda session: session.connection().scalar(select(Respondent.__table__.c.id)),
}


@pytest.mark.parametrize("way", ASKING)
def test_whoever_asks_the_tables_is_shown_what_was_kept(session: GatheringSession, way: str) -> None:
    keep(session, "a")

    assert ASKING[way](session) == "a"


def test_what_is_asked_apart_leaves_rows_to_wait_for_more(session: GatheringSession) -> None:
    counts = written(session)
    keep(session, "a")
    with session.no_autoflush:
        session.scalar(COUNT)
        session.connection().scalar(COUNT)
    keep(session, "b")
    assert counts == []

    session.commit()

    assert counts == [2]


def test_what_others_refer_to_is_written_before_them_whatever_came_first(session: GatheringSession) -> None:
    contact = Contact(id=1, bot_id=7, chat_key="k", chat_id_encrypted=b"x", language="lv", created_at=NOW)
    counts = written(session)
    later(session, insert(Consent), CONSENT)
    session.add(PanelMember(respondent_id="a", anchor_on=NOW.date(), joined_at=NOW))
    first(session, insert(Contact), contact.model_dump() | {"respondent_id": "a"})
    for person in ("a", "b"):
        first(session, ADD, {"id": person, "created_on": NOW.date()})

    session.commit()

    assert counts[:2] == [2, 1]  # respondents, then the contact
    assert session.scalar(select(func.count()).select_from(Consent)) == 1


def test_what_is_undone_is_not_written_afterwards(session: GatheringSession) -> None:
    keep(session, "a")
    session.rollback()
    session.commit()

    assert session.scalar(COUNT) == 0


def test_what_a_savepoint_undoes_is_not_written_afterwards(session: GatheringSession) -> None:
    keep(session, "a")
    savepoint = session.begin_nested()
    keep(session, "b")
    savepoint.rollback()
    session.commit()

    assert session.scalars(select(col(Respondent.id))).all() == ["a"]


def test_an_ordinary_session_keeps_nothing_back(database: Database) -> None:
    with Session(database.engine) as session:
        counts = written(session)  # type: ignore[arg-type]
        keep(session, "a")

        assert counts == [1]
