from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from models.belongings import Person, personal_tables, rows_of
from models.database import Database
from models.tables import Answer, Contact, ConversationSession, Label
from models.unit_of_work import UnitOfWork
from tests.conftest import NOW
from tests.models.people import make_person
from tests.models.searching import bytes_on_disk, row_counts, tables_with


def write(database: Database, work: Callable[[UnitOfWork], Any]) -> Any:
    return database.write(work).result()


def test_a_person_has_rows_in_every_table_that_leads_to_one(database: Database) -> None:
    person = write(database, make_person)

    found = database.read(lambda uow: rows_of(uow.session, person))
    assert [model.__name__ for model, rows in found.items() if not rows] == []


def test_every_row_with_a_persons_name_is_theirs(database: Database) -> None:
    person = write(database, make_person)

    with_name = {place.split(".")[0] for place in tables_with(database, person.respondent_id)}
    assert with_name <= {str(model.__tablename__) for model in personal_tables()}


def test_nobody_gets_rows_of_somebody_else(database: Database) -> None:
    first, second = write(database, make_person), write(database, lambda uow: make_person(uow, 2))

    mine, theirs = (database.read(lambda uow, who=who: rows_of(uow.session, who)) for who in (first, second))
    for model in personal_tables():
        assert not {repr(row) for row in mine[model]} & {repr(row) for row in theirs[model]}
        assert len(mine[model]) == len(theirs[model])


def test_a_chat_without_a_respondent_owns_no_detached_row(database: Database) -> None:
    write(database, make_person)
    write(database, lambda uow: setattr(uow.session.get_one(ConversationSession, "talk0001"), "respondent_id", None))
    contact = write(database, lambda uow: uow.contacts.add(7, 1, "lv", NOW).id)

    found = database.read(lambda uow: rows_of(uow.session, Person(None, contact)))
    assert {model for model, rows in found.items() if rows} == {Contact}


def test_forgetting_takes_every_row_of_one_person_and_none_of_another(database: Database) -> None:
    write(database, lambda uow: make_person(uow, 2))
    before = row_counts(database)
    person = write(database, make_person)

    gone = write(database, lambda uow: uow.conversations.forget(person.respondent_id))

    assert (gone["answer"], gone["consent"], gone["label"], gone["invitation"]) == (4, 3, 2, 1)
    assert tables_with(database, "respondent000001", "talk0001", "pajautāt 1") == set()
    after = row_counts(database)
    for model in personal_tables():
        assert after[str(model.__tablename__)] == before[str(model.__tablename__)] + (model is Contact)


def test_what_was_loaded_before_forgetting_breaks_nothing_after(database: Database) -> None:
    person = write(database, make_person)

    def forget(uow: UnitOfWork) -> None:
        loaded = [*uow.session.scalars(select(Answer)), *uow.session.scalars(select(Label))]
        uow.conversations.forget(person.respondent_id)
        uow.conversations.add_respondent(uow.session.get_one(Contact, person.contact_id), "another", NOW.date())
        assert loaded

    write(database, forget)


def test_no_byte_of_what_was_deleted_stays_on_the_disk(sqlite_url: str, vault: Any) -> None:
    database = Database(sqlite_url, vault)
    person = write(database, make_person)
    for number in range(2, 40):
        write(database, lambda uow, n=number: make_person(uow, n))
    database.empty_log()
    assert "pajautāt 1".encode() in bytes_on_disk(database)

    write(database, lambda uow: uow.conversations.forget(person.respondent_id))
    database.empty_log()

    kept = bytes_on_disk(database)
    database.close()
    assert "pajautāt 2".encode() in kept
    assert b"respondent000001" not in kept
    assert b"talk0001" not in kept


def test_of_two_who_are_one_what_was_said_stays_and_nothing_else(database: Database) -> None:
    first, second = write(database, make_person), write(database, lambda uow: make_person(uow, 2))
    answers = row_counts(database)["answer"]

    def unite(uow: UnitOfWork) -> None:
        uow.contacts.remove(uow.session.get_one(Contact, second.contact_id))
        uow.panel.unite(str(second.respondent_id), str(first.respondent_id))

    write(database, unite)

    assert tables_with(database, str(second.respondent_id)) == set()
    assert row_counts(database)["answer"] == answers
    assert row_counts(database)["invitation"] == 1
