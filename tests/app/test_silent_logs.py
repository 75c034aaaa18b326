"""What people write, who they are and what opens doors stands in no log, whatever goes wrong."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.bootstrap import Parts
from app.commands import TRIAL_BOT, TRIAL_TOKEN, seed_world
from app.settings import Settings
from simulator.crowd import Crowd
from simulator.faults import Faults
from simulator.pace import Pace
from simulator.population import Gathering, population
from simulator.telegram import TelegramServer
from tests.app.test_crash import ROOT, environment
from tests.conftest import SECRET

PEOPLE = 24
TELLING = 6  # characters; shorter texts, such as a number, stand in any log by chance
TROUBLE = Faults(too_many_requests=0.02, server_error=0.02, dropped=0.02, answer_lost=0.02, duplicate_update=0.05)


@pytest.mark.parametrize("form", ["console", "json"])
async def test_a_crowd_in_trouble_leaves_no_word_of_its_own_in_the_logs(tmp_path: Path, form: str) -> None:
    address, log = f"sqlite:///{tmp_path}/atbalss.db", tmp_path / "log"
    parts = Parts(Settings(database_url=address, secret_key=SECRET, data_dir=ROOT / "var"))  # type: ignore[arg-type]
    _ = parts.reliability  # learned and measured before people wait for it
    codes = [event["code"] for event in seed_world(parts)["events"] if event["key"] in ("ogre-autumn", "riga-shadow")]
    server = TelegramServer([TRIAL_BOT], speed=10, seed=3, faults=TROUBLE)
    await server.start()
    with log.open("wb") as stderr:
        bot = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-X", "dev", "-W", "ignore", "-m", "app", "run"),
            cwd=ROOT,
            env=environment(server.url, address) | {"ATBALSS_LOG_FORMAT": form},
            stderr=stderr,
        )
        await until(lambda: server.calls.get("getUpdates", 0) > 0)  # nobody's patience ends before the bot is there
        crowd = Crowd(server, population(PEOPLE, 3, [Gathering(code) for code in codes]), PEOPLE, pace=Pace(speed=20))
        talking = asyncio.create_task(crowd.run())
        await until(lambda: len(typed(server)) > PEOPLE / 2)
        with parts.database.engine.execution_options(writes=True).begin() as connection:
            connection.exec_driver_sql(
                "ALTER TABLE answer RENAME TO gone"
            )  # from here on turns fail, with people's words in hand
        await until(lambda: log.read_bytes().count(b"turn failed") >= PEOPLE / 2)
        talking.cancel()
        bot.terminate()
        await bot.wait()
    said = typed(server)
    await server.stop()
    parts.close()

    told = log.read_text(encoding="utf-8")
    assert "turn failed" in told
    assert len(said) > PEOPLE / 2
    assert [text for text in said if text in told] == []
    assert [secret for secret in (SECRET, TRIAL_TOKEN, *people(server)) if secret in told] == []


async def until(true: Callable[[], bool]) -> None:
    """Wait for it, for two minutes at most."""
    for _ in range(1200):
        if true():
            return
        await asyncio.sleep(0.1)


def typed(server: TelegramServer) -> set[str]:
    """Return everything that people typed and that can be told from other words."""
    texts = {message.text for chat in server.chats for message in chat.messages.values() if not message.from_bot}
    return {text for text in texts if len(text) >= TELLING and not text.startswith("/")}


def people(server: TelegramServer) -> set[str]:
    """Return the ids by which Telegram knows them."""
    return {str(chat.id) for chat in server.chats}
