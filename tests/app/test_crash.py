"""The real program is killed in the middle of conversations and started again: no answer is lost, none is doubled."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections import Counter
from pathlib import Path

from sqlalchemy import select

from app.bootstrap import Parts
from app.commands import TRIAL_BOT, TRIAL_TOKEN, seed_world
from app.settings import Settings
from models.tables import Answer, ConversationSession
from simulator.crowd import Crowd
from simulator.outcomes import Ending
from simulator.pace import Pace
from simulator.population import Gathering, population
from simulator.telegram import TelegramServer
from tests.conftest import SECRET

ROOT = Path(__file__).parents[2]
PEOPLE = 16


def environment(url: str, database: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ATBALSS_")}
    return clean | {
        "ATBALSS_TELEGRAM_TOKEN": TRIAL_TOKEN,
        "ATBALSS_TELEGRAM_API_URL": url,
        "ATBALSS_DATABASE_URL": database,
        "ATBALSS_SECRET_KEY": SECRET,
        "ATBALSS_DATA_DIR": str(ROOT / "var"),
        "ATBALSS_SEND_RATE": "250",
        "ATBALSS_CHAT_RATE": "10",
    }


async def start(url: str, database: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app", "run", cwd=ROOT, env=environment(url, database), stderr=asyncio.subprocess.DEVNULL
    )


async def test_a_killed_bot_loses_no_answer_and_doubles_none(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/atbalss.db"
    parts = Parts(Settings(database_url=address, secret_key=SECRET, data_dir=ROOT / "var"))  # type: ignore[arg-type]
    _ = parts.reader  # learned before people wait for it
    code = next(event["code"] for event in seed_world(parts)["events"] if event["key"] == "riga-shadow")
    server = TelegramServer([TRIAL_BOT], speed=10, seed=3)
    await server.start()
    bot = await start(server.url, address)
    plans = population(PEOPLE, 3, [Gathering(code)])
    crowd = asyncio.create_task(Crowd(server, plans, PEOPLE, pace=Pace(speed=60, patience=90.0)).run())

    for _ in range(600):
        await asyncio.sleep(0.1)
        if server.calls.get("sendMessage", 0) > PEOPLE * 4:
            break
    bot.send_signal(signal.SIGKILL)
    await bot.wait()
    bot = await start(server.url, address)
    outcomes = await crowd
    bot.terminate()
    await bot.wait()
    await server.stop()

    answers = parts.database.read(lambda uow: uow.session.scalars(select(Answer).where(Answer.current)).all())
    kept = Counter(answer.question for answer in answers if answer.question[:1] == "S")
    sessions = parts.database.read(lambda uow: uow.session.scalars(select(ConversationSession)).all())
    parts.close()
    assert not any(outcome.kind is Ending.LEFT_WAITING for outcome in outcomes)
    completed = sum(outcome.kind is Ending.COMPLETED for outcome in outcomes)
    assert sum(session.status == "completed" for session in sessions) == completed
    given = Counter(question for outcome in outcomes for question in outcome.answered if question[:1] == "S")
    assert kept["S1"] >= given["S1"] - sum(outcome.kind is Ending.HELPED for outcome in outcomes)
    assert len({(answer.session_id, answer.question) for answer in answers}) == len(answers)
