"""Who becomes a contact has an id at once, which nobody else has or gets, though all are written together later."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlmodel import col

from models.database import Database
from models.gathering import GatheringSession
from models.tables import Contact
from models.unit_of_work import UnitOfWork
from tests.conftest import NOW

BOT = 7


@pytest.fixture
def known(database: Database) -> int:
    """Somebody who was there before."""
    contact = database.write(lambda uow: uow.contacts.add(BOT, 1, "lv", NOW).id).result()
    assert contact is not None
    return contact


def test_works_that_share_a_transaction_share_no_id(database: Database, known: int) -> None:
    options = {"writes": True} if database.is_sqlite else {}
    with GatheringSession(database.engine.execution_options(**options)) as session:
        works = [UnitOfWork(session, database.vault) for _ in range(2)]
        works[0].foreseen.contacts = {"a": None, "b": None}  # two more who may become contacts, of whom one does
        given = [works[0].contacts.add(BOT, chat, "lv", NOW).id for chat in (2, 3)]
        given += [works[1].contacts.add(BOT, chat, "ru", NOW).id for chat in (4, 5)]
        session.commit()
    kept = database.read(lambda uow: list(uow.session.scalars(select(col(Contact.id)))))

    assert len({known, *given}) == 5
    assert sorted(kept) == sorted([known, *given])  # type: ignore[type-var]


def test_an_id_that_was_set_aside_for_nobody_is_in_nobody_s_way(database: Database, known: int) -> None:
    def one_of_three(uow: UnitOfWork) -> int | None:
        uow.foreseen.contacts = {"a": None, "b": None}
        return uow.contacts.add(BOT, 2, "lv", NOW).id

    first = database.write(one_of_three).result()
    second = database.write(lambda uow: uow.contacts.add(BOT, 3, "lv", NOW).id).result()

    assert len({known, first, second}) == 3


def test_what_changes_before_a_contact_is_written_is_written_with_it(database: Database) -> None:
    def add_and_change(uow: UnitOfWork) -> None:
        uow.contacts.add(BOT, 1, "lv", NOW).language = "ru"

    database.write(add_and_change).result()

    assert database.read(lambda uow: uow.session.scalars(select(col(Contact.language))).all()) == ["ru"]
