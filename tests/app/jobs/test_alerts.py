"""What the job says it told: as many gaps and messages as really left."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest

from analytics.schedule import Schedule
from app.clock import Clock
from app.jobs import alerts
from app.jobs.run import Run
from models.database import Database
from models.tables import AuditRecord
from models.unit_of_work import UnitOfWork
from tests.analytics.conftest import ALL, NOW, World
from tests.analytics.test_alerts import make_gap
from tests.app.jobs.workshop import parts_of
from tests.app.test_learners import rows

NUMBERS = {"value": 47.0, "low": 31.0, "high": 63.0}
HIDDEN = {"n": 3, **NUMBERS}  # of too few people to be told


@pytest.mark.parametrize(
    ("gaps", "told"),
    [
        ([NUMBERS, HIDDEN], "1 alerts in 1 messages"),
        ([HIDDEN], "0 alerts in 0 messages"),
        ([NUMBERS, NUMBERS], "2 alerts in 1 messages"),
        ([], "0 alerts in 0 messages"),
    ],
    ids=["one hidden", "all hidden", "none hidden", "no gaps"],
)
def test_what_may_not_leave_is_not_counted_as_told(database: Database, gaps: list[dict[str, Any]], told: str) -> None:
    def make(uow: UnitOfWork) -> None:
        world = World(uow.session)
        world.make_institution("R49")
        world.make_coordinator().chat_id_encrypted = uow.vault.encrypt(b"77")
        for indicator, changes in zip(("E2-I6", "E2-I3"), gaps, strict=False):
            make_gap(world, indicator, **changes)

    database.write(make).result()
    run = Run(parts_of(database, Clock(NOW)), Schedule("alerts", "day", time(8)), "2026-11-24", NOW)

    assert alerts.send(run) == told


@pytest.mark.parametrize(("role", "quoted"), [("coordinator", True), ("admin", False)])
def test_peoples_words_go_to_who_may_read_them_and_on_record(database: Database, role: str, quoted: bool) -> None:
    def make(uow: UnitOfWork) -> None:
        world = World(uow.session)
        for _ in range(12):
            world.make_answer("S5", "ilgi jāgaida uz konsultāciju", labels=[("E2.ACCESS", "negative")])
        world.make_coordinator(role=role).chat_id_encrypted = uow.vault.encrypt(b"77")
        make_gap(world, **NUMBERS)

    database.write(make).result()
    parts = parts_of(database, Clock(NOW))
    parts.reliability = ALL  # type: ignore[misc] # the tests' parts are an open namespace
    alerts.send(Run(parts, Schedule("alerts", "day", time(8)), "2026-11-24", NOW))

    [call] = database.write(lambda uow: uow.outbox.claim(1, 5, NOW + timedelta(days=1))).result()
    assert ("ilgi jāgaida" in call.payload["text"]) is quoted
    noted = [(line.actor, line.action) for line in rows(database, AuditRecord)]
    assert noted == ([("job:alerts", "told_quotes")] if quoted else [])
