import threading
from typing import Any

import pytest
from alembic import command
from sqlalchemy import text
from sqlmodel import SQLModel

from models import schema
from models.database import Database, connect
from models.errors import SchemaMismatchError
from models.vault import Vault


def test_the_migrations_make_exactly_the_tables_of_the_code(database: Database) -> None:
    with database.engine.begin() as connection:
        config = schema._config()
        config.attributes["connection"] = connection

        command.check(config)  # raises if a migration is missing


def test_every_migration_can_be_undone_and_done_again(database: Database) -> None:
    for step in (lambda config: command.downgrade(config, "base"), lambda config: command.upgrade(config, "head")):
        with database.engine.execution_options(writes=True).begin() as connection:
            config = schema._config()
            config.attributes["connection"] = connection
            step(config)

    schema.ensure_current(database.engine)


def test_a_database_of_the_first_release_keeps_its_rows(database: Database) -> None:
    insert = (
        "INSERT INTO coordinator"
        " (id, bot_id, chat_key, chat_id_encrypted, name, role, language, active, joined_at)"
        " VALUES (1, 7, 'k', '', 'Anna', 'coordinator', 'lv', true, '2026-11-01')"
    )
    with database.engine.execution_options(writes=True).begin() as connection:
        config = schema._config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
        connection.execute(text(insert))
        command.upgrade(config, "head")

    staff = database.read(lambda uow: uow.staffroom.everyone())
    assert [(person.name, person.reviewer) for person in staff] == [("Anna", False)]


def test_an_empty_database_is_made_ready(tmp_path) -> None:
    engine = connect(f"sqlite:///{tmp_path}/new/atbalss.db")

    schema.ensure_current(engine)

    with engine.connect() as connection:
        for table in SQLModel.metadata.sorted_tables:
            connection.execute(table.select().limit(1))
    engine.dispose()


@pytest.mark.parametrize(
    ("statement", "remedy"),
    [
        ("UPDATE alembic_version SET version_num = 'f00d'", "install that release"),
        ("DROP TABLE alembic_version", "restore a backup"),
    ],
)
def test_a_database_of_another_program_is_refused_with_a_remedy(
    database: Database, statement: str, remedy: str
) -> None:
    with database.engine.execution_options(writes=True).begin() as connection:
        connection.execute(text(statement))

    with pytest.raises(SchemaMismatchError, match=remedy):
        schema.ensure_current(database.engine)


@pytest.mark.postgres
def test_of_two_that_start_on_an_empty_database_none_takes_it_for_half_made(
    empty_postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = connect(empty_postgres_url), connect(empty_postgres_url)
    other = threading.Thread(target=schema.ensure_current, args=(second,))
    look = schema.inspect

    def look_late(at: Any) -> Any:
        if not other.ident:  # as if the other one had come just now
            other.start()
            other.join(1.0)  # seconds, in which it makes the tables if it may
        return look(at)

    monkeypatch.setattr(schema, "inspect", look_late)
    schema.ensure_current(first)
    other.join()

    assert schema.revision(first) == schema.head()
    for engine in (first, second):
        engine.dispose()


def test_a_database_knows_its_secret_key(database: Database) -> None:
    assert database.write(schema.check_key).result()
    assert database.write(schema.check_key).result()

    other = Database(database.url, Vault("another invented secret, also long enough"))
    assert not other.write(schema.check_key).result()
    other.close()
