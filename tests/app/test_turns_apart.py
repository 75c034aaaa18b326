"""Turns in a process of their own: whoever has the post lets it know what came in, and hears what it posted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from app import turns
from app.duties import ALL_DUTIES, Duty, duties_of_run
from app.faults import UsageError
from app.news import News
from app.service import Service
from app.settings import Settings, SettingsError, read_settings
from app.turns_cli import turns as turns_command
from bot import exchange
from models import bell
from models.database import Database
from models.vault import Vault
from simulator.telegram import TelegramServer
from tests.app.test_several_bots import FIRST, parts_with, said_by_bot, until
from tests.conftest import SECRET

FOR_EVER = 3600.0  # seconds: longer than any test waits
CUT = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%turns%'")


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    server = TelegramServer([FIRST], speed=20)
    await server.start()
    yield server
    await server.stop()


@asynccontextmanager
async def process(address: str, server: TelegramServer, duties: Duty) -> AsyncIterator[Service]:
    """Let one work, with connections and threads of its own."""
    parts = parts_with(address, server)
    service = Service(parts, duties)
    task = asyncio.create_task(service.run())
    try:
        yield service
    finally:
        service.stop()
        await asyncio.wait((task,))
        parts.close()
        task.result()


@pytest.mark.postgres
async def test_each_hears_of_the_other_what_there_is_to_do(
    postgres_url: str, server: TelegramServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "IDLE", FOR_EVER)  # nobody looks by themselves
    monkeypatch.setattr(exchange, "IDLE_SECONDS", FOR_EVER)
    async with process(postgres_url, server, Duty.POST), process(postgres_url, server, Duty.TURNS):
        person = server.person(4711, "Anna", bot=FIRST.username)
        for said in (1, 2, 3):
            await person.start()
            await until(lambda said=said: len(said_by_bot(server, FIRST)) >= said)

    assert not server.violations


@pytest.mark.postgres
async def test_what_comes_in_while_nobody_takes_turns_is_kept_until_somebody_does(
    postgres_url: str, server: TelegramServer, vault: Vault
) -> None:
    database = Database(postgres_url, vault)
    async with process(postgres_url, server, Duty.POST):
        await server.person(4711, "Anna", bot=FIRST.username).start()
        await until(lambda: database.read(lambda uow: uow.inbox.open_count()) == 1)
        await asyncio.sleep(2 * turns.IDLE)
        assert said_by_bot(server, FIRST) == []

        async with process(postgres_url, server, Duty.TURNS):
            await until(lambda: said_by_bot(server, FIRST))
    database.close()


@pytest.mark.postgres
async def test_who_could_not_hear_for_a_while_looks_once_they_can(
    postgres_url: str, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bell, "PAUSE", 0.05)
    database, heard = Database(postgres_url, vault), []
    here, there = News(database, "turns:7"), News(database, "turns:7")
    listening = asyncio.create_task(here.listen(lambda: heard.append("rung")))
    telling = asyncio.create_task(there.tell())
    await until(lambda: heard)
    there.note()
    await until(lambda: len(heard) == 2)

    with database.engine.begin() as connection:
        connection.execute(CUT)
    await until(lambda: len(heard) == 3)
    there.note()
    await until(lambda: len(heard) == 4)

    for task in (listening, telling):
        task.cancel()
    await asyncio.wait((listening, telling))
    await asyncio.gather(here.close(), there.close())
    database.close()


async def test_news_that_come_together_are_told_once(
    sqlite_url: str, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[str] = []

    class Slow:
        async def ring(self) -> None:
            await asyncio.sleep(0)
            rung.append("rung")

    database = Database(sqlite_url, vault)
    news = News(database, "turns:7")
    monkeypatch.setattr(news, "_bell", Slow())
    for _ in range(5):
        news.note()
    telling = asyncio.create_task(news.tell())
    await asyncio.sleep(0.05)
    telling.cancel()
    database.close()

    assert rung == ["rung"]


def test_run_leaves_the_turns_to_another_process_only_if_told_to() -> None:
    settings = {"database_url": "postgresql://u@host/name", "secret_key": SECRET}

    assert duties_of_run(Settings(**settings)) == ALL_DUTIES  # type: ignore[arg-type]
    assert duties_of_run(Settings(**settings, turns="off")) == Duty.POST  # type: ignore[arg-type]


def test_on_sqlite_nobody_else_could_take_the_turns(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ATBALSS_DATABASE_URL", f"sqlite:///{tmp_path / 'new.db'}")
    monkeypatch.setenv("ATBALSS_SECRET_KEY", SECRET)
    with pytest.raises(UsageError, match="on SQLite `atbalss run` takes the turns itself"):
        turns_command()
    assert not (tmp_path / "new.db").exists()

    monkeypatch.setenv("ATBALSS_TURNS", "off")
    with pytest.raises(SettingsError, match="ATBALSS_TURNS is off on SQLite"):
        read_settings()
