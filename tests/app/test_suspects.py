"""Who breaks the connection each time is set aside in the end; a database that is out of reach is nobody's fault."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from psycopg import errors
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app import suspects, turns
from app.suspects import LEAST_TIME, LEAST_TIMES, Suspects
from models.database import Database
from models.tables import DeadLetter, InboxUpdate
from models.vault import Vault
from tests.app.chat import BOT, Chat, take_turns
from tests.app.test_learners import rows
from tests.conftest import NOW

LOST = OperationalError("SELECT", {}, psycopg.OperationalError("server closed the connection unexpectedly"))
A_SECOND = timedelta(seconds=1)


class Pinged:
    """A database that answers, or doesn't."""

    def __init__(self) -> None:
        self.answers = True

    def write(self, _work: Callable[..., Any]) -> Future[None]:
        future: Future[None] = Future()
        if self.answers:
            future.set_result(None)
        else:
            future.set_exception(LOST)
        return future


class Court:
    """Turns that lose the connection at even distances, over a time that is long enough for any verdict."""

    def __init__(self) -> None:
        self.database = Pinged()
        self._suspects = Suspects(self.database)  # type: ignore[arg-type] # all that it asks of a database

    def hear(
        self,
        *,
        times: int = LEAST_TIMES,
        over: timedelta = LEAST_TIME,
        passed: int = 1,
        fault: Exception = LOST,
        alone: bool = False,
    ) -> list[bool]:
        """Return the verdicts; the first of the `passed` turns was taken after the first time."""
        step = over / max(1, times - 1)
        asked = [(7, fault, NOW + number * step, passed if number else 0) for number in range(times)]
        return [asyncio.run(self._suspects.is_to_blame(*each, alone=alone)) for each in asked]


def test_who_loses_it_again_and_again_while_others_pass_is_to_blame() -> None:
    assert Court().hear() == [False] * (LEAST_TIMES - 1) + [True]


def test_who_is_taken_alone_is_to_blame_though_nobody_could_pass() -> None:
    assert Court().hear(passed=0, alone=True) == [False] * (LEAST_TIMES - 1) + [True]


@pytest.mark.parametrize(
    "changes",
    [
        {"times": LEAST_TIMES - 1},
        {"over": LEAST_TIME - A_SECOND},
        {"passed": 0},
        {"fault": OperationalError("UPDATE", {}, errors.DeadlockDetected())},
        {"fault": OperationalError("INSERT", {}, errors.DiskFull("could not extend file"))},
    ],
    ids=["too seldom", "too soon", "nobody else passed", "others were in the way", "the disk is full"],
)
def test_without_proof_nobody_is_to_blame(changes: dict[str, Any]) -> None:
    assert not any(Court().hear(**changes))


def test_a_database_that_does_not_answer_clears_everybody() -> None:
    court = Court()
    court.hear(times=LEAST_TIMES - 1)
    court.database.answers = False
    assert court.hear(times=1) == [False]
    court.database.answers = True

    assert not any(court.hear(times=LEAST_TIMES - 1))


@pytest.fixture
def killed(postgres_url: str, vault: Vault) -> Iterator[Database]:
    """A database that ends the connection of whoever completes the second update."""
    database = Database(postgres_url, vault)
    killing = """
        CREATE FUNCTION end_it() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;
        CREATE TRIGGER end_it BEFORE UPDATE ON inboxupdate FOR EACH ROW
        WHEN (NEW.seq = 2 AND NEW.state = 'done') EXECUTE FUNCTION end_it();
    """
    database.write(lambda uow: uow.session.execute(text(killing))).result()
    yield database
    database.close()


@pytest.mark.postgres
async def test_an_update_that_alone_breaks_the_connection_is_set_aside_and_the_others_are_answered(
    killed: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "OUTAGE_PAUSE", 0.01)
    monkeypatch.setattr(suspects, "LEAST_TIME", timedelta(seconds=0.2))
    chats = [Chat(killed, number, seed=None) for number in (101, 102, 103)]
    for chat in chats:
        chat.arrive_text("/help")

    def is_over() -> bool:
        chats[2].arrive_text("/help")  # others go on writing
        return rows(killed, DeadLetter) != []

    await take_turns(chats[0], killed, is_over)

    assert [(letter.seq, letter.bot_id) for letter in rows(killed, DeadLetter)] == [(2, BOT)]
    ends = {row.seq: row.state for row in rows(killed, InboxUpdate)}
    assert (ends[1], ends[2], ends[3], ends[4]) == ("done", "dead", "done", "done")
