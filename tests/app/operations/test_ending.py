"""A stop ends in time: what is under way is finished, what hangs is cut off, and nothing is lost either way."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from analytics import ledger
from app.bootstrap import Parts
from app.commands import TRIAL_BOT, TRIAL_TOKEN, seed_world
from app.operations import ending
from app.settings import Settings
from models.database import Database
from models.tables import OutboxMessage
from simulator.telegram import Faults, TelegramServer
from tests.conftest import NOW, SECRET

ROOT = Path(__file__).parents[3]
HANGING = (
    "import time; from app.operations.ending import end_within; end_within(0.1, lambda: time.sleep(99)); time.sleep(99)"
)


def test_a_process_that_hangs_is_cut_off_even_if_its_last_words_hang_too() -> None:
    ended = subprocess.run([sys.executable, "-c", HANGING], cwd=ROOT, capture_output=True, timeout=60)  # noqa: S603

    assert ended.returncode == ending.CUT_OFF


TOLD_TWICE = """
import asyncio, os, signal, threading, types
from app.operations.ending import end_on_signal, run_until_told
parts = types.SimpleNamespace(stopping=threading.Event())
async def work():
    stop = asyncio.Event()
    end_on_signal(parts, stop.set)
    os.kill(os.getpid(), signal.SIGTERM)
    await stop.wait()
run_until_told(parts, work())
os.kill(os.getpid(), signal.SIGTERM)
print("whole")
"""


def test_a_second_signal_does_not_break_off_what_is_left_to_do() -> None:
    ended = subprocess.run([sys.executable, "-c", TOLD_TWICE], cwd=ROOT, capture_output=True, timeout=60)  # noqa: S603

    assert ended.returncode == 0
    assert ended.stdout.endswith(b"whole\n")


def test_windows_are_given_back_at_once_and_uncounted(database: Database) -> None:
    lease = timedelta(minutes=10)

    def begin(owner: str) -> bool:
        return database.write(lambda uow: ledger.claim(uow.session, "tidy", "2026-11-18", owner, NOW, lease)).result()

    begin("stopped")

    assert not begin("another")
    assert database.write(lambda uow: ledger.release(uow.session, "stopped", NOW)).result() == 1
    assert begin("another")
    run = database.read(lambda uow: ledger.run_of(uow.session, "tidy", "2026-11-18"))
    assert run is not None
    assert (run.owner, run.attempts) == ("another", 1)


def test_nobody_elses_window_is_given_back(database: Database) -> None:
    lease = timedelta(minutes=10)
    database.write(lambda uow: ledger.claim(uow.session, "tidy", "2026-11-18", "a", NOW, lease)).result()

    assert database.write(lambda uow: ledger.release(uow.session, "b", NOW)).result() == 0


@pytest.fixture
def parts(tmp_path: Path):
    url = f"sqlite:///{tmp_path}/atbalss.db"
    parts = Parts(Settings(database_url=url, secret_key=SECRET, data_dir=ROOT / "var"))  # type: ignore[arg-type]
    yield parts
    parts.close()


def program(parts: Parts, server: TelegramServer) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ATBALSS_")}
    return clean | {
        "ATBALSS_TELEGRAM_TOKEN": TRIAL_TOKEN,
        "ATBALSS_TELEGRAM_API_URL": server.url,
        "ATBALSS_DATABASE_URL": parts.settings.database_url.get_secret_value(),
        "ATBALSS_SECRET_KEY": SECRET,
        "ATBALSS_DATA_DIR": str(ROOT / "var"),
    }


async def test_a_bot_told_to_stop_ends_in_time_though_telegram_answers_nothing(parts: Parts) -> None:
    _ = parts.reader  # learned before people wait for it
    seed_world(parts)
    slow = Faults(slow=1.0, slow_seconds=300.0, methods=frozenset({"sendMessage"}))
    server = TelegramServer([TRIAL_BOT], faults=slow)
    await server.start()
    bot = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app", "run", cwd=ROOT, env=program(parts, server), stderr=asyncio.subprocess.DEVNULL
    )
    for number in range(40):
        await server.person(5_000_001 + number, "Lēna").say("/help")
    while server.calls.get("sendMessage", 0) < 10:
        await asyncio.sleep(0.1)

    asked = time.monotonic()
    bot.send_signal(signal.SIGTERM)
    code = await bot.wait()
    took = time.monotonic() - asked
    await server.stop()

    assert code == 0
    assert took < ending.WITHIN
    states = parts.database.read(lambda uow: uow.session.scalars(select(OutboxMessage.state)).all())
    assert states.count("sending") == server.calls["sendMessage"]  # only what Telegram may have seen is uncertain
    assert states.count("new") == len(states) - states.count("sending")
