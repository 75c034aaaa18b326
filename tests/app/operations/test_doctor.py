"""The doctor: what ails is named with what to do, what depends on it is left out, and nothing is changed."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from app.bootstrap import Parts
from app.clock import Clock
from app.commands import TRIAL_BOT, TRIAL_TOKEN
from app.operations import doctor, telegram_checks
from app.settings import Settings
from models.inbox import MAX_ATTEMPTS
from nlp import tokenizer
from simulator.telegram import TelegramServer
from tests.conftest import NOW, SECRET


@pytest.fixture
def telegram() -> Iterator[str]:
    """The address of a stand-in that runs on a loop of its own, as the doctor's checks do."""
    import asyncio

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = TelegramServer([TRIAL_BOT])
    asyncio.run_coroutine_threadsafe(server.start(), loop).result()
    yield server.url
    asyncio.run_coroutine_threadsafe(server.stop(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def parts_with(folder: Path, **changes: Any) -> Parts:
    plain = {"database_url": f"sqlite:///{folder / 'a.db'}", "secret_key": SECRET, "data_dir": folder / "var"}
    return Parts(Settings(**(plain | changes)))


def fault(look: Any, parts: Parts) -> str:
    with pytest.raises(Exception) as raised:  # noqa: PT011 - the text is what the test is about
        look(parts)
    return str(raised.value)


def test_a_database_that_is_made_is_told_with_its_place(folder: Path) -> None:
    told: list[str] = []
    parts = Parts(parts_with(folder).settings, progress=told.append)
    parts.database.close()
    assert [line for line in told if f"making a new database: {folder / 'a.db'}" in line]

    told.clear()
    Parts(parts.settings, progress=told.append).database.close()

    assert told == []


def test_an_empty_place_is_told_what_to_do_and_stays_empty(folder: Path) -> None:
    parts = parts_with(folder)
    said = io.StringIO()

    faults = doctor.examine(parts, Console(file=said, width=200), doctor.CHECKS[:6])

    assert faults == 4
    assert "✗ database: there is none at" in said.getvalue()
    assert "– post: not looked at before database is mended" in said.getvalue()
    assert list(folder.iterdir()) == []


def test_a_model_that_can_be_kept_nowhere_is_told_before_it_is_learned(folder: Path) -> None:
    (folder / "var").write_text("a file where a folder must be")
    said = io.StringIO()
    model = next(check for check in doctor.CHECKS if check.name == "language model")

    assert doctor.examine(parts_with(folder), Console(file=said, width=200), [model]) == 1
    assert f"{folder / 'var'}/model: a file lies where a folder must be: choose another name" in said.getvalue()
    assert said.getvalue().count("language model") == 1  # no progress: nothing was begun


def test_rules_of_words_that_set_up_did_not_write_are_a_fault_with_its_remedy(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokenizer, "PLACE", folder)
    parts, said = parts_with(folder), io.StringIO()
    concerned = [check for check in doctor.CHECKS if check.name in ("rules of words", "language model")]

    assert doctor.examine(parts, Console(file=said, width=500), concerned) == 2
    assert "lv.json is missing: run `make setup`" in said.getvalue()
    assert "language model: not looked at before rules of words is mended" in said.getvalue()


def test_settings_of_a_demo_are_refused_with_the_real_telegram(folder: Path) -> None:
    assert "ATBALSS_SEED is for demos" in fault(doctor.settings, parts_with(folder, seed=1))
    assert doctor.settings(parts_with(folder, seed=1, telegram_api_url="http://127.0.0.1:1"))


def test_settings_that_others_may_read_are_a_fault(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    parts, file = parts_with(folder), folder / ".env"
    assert f"there is no {file}" in doctor.settings(parts)
    file.touch(mode=0o600)
    assert f"and {file}" in doctor.settings(parts)

    file.chmod(0o640)

    assert "chmod 600 .env" in fault(doctor.settings, parts)


def test_a_key_that_others_may_read_is_a_fault(folder: Path) -> None:
    parts = parts_with(folder, secret_key=None)
    assert doctor.secret_key(parts).startswith("none yet")
    assert parts.vault  # made
    assert doctor.secret_key(parts).startswith(f"in {folder / 'var' / 'secret.key'}")

    (folder / "var" / "secret.key").chmod(0o644)

    assert "chmod 600" in fault(doctor.secret_key, parts)


def test_a_database_that_others_may_read_is_a_fault(folder: Path) -> None:
    parts = parts_with(folder)
    parts.database.close()
    assert doctor.database(parts).startswith("sqlite, ")

    (folder / "a.db").chmod(0o640)

    assert f"chmod 600 {folder / 'a.db'}" in fault(doctor.database, parts)


def test_old_tables_are_a_fault_with_its_remedy(folder: Path) -> None:
    parts = parts_with(folder)
    with parts.database.engine.execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    parts.close()

    assert "atbalss migrate" in fault(doctor.tables, parts)


def test_dead_letters_and_updates_that_nobody_takes_are_faults(folder: Path) -> None:
    parts = parts_with(folder, clock_start=NOW)
    parts.database.write(lambda uow: uow.inbox.add(7, 1, 42, b"{}", NOW - timedelta(minutes=6))).result()
    look = doctor.CHECKS[5].look

    assert "is `atbalss run` running?" in fault(look, parts)
    for _ in range(MAX_ATTEMPTS):
        parts.database.write(lambda uow: uow.inbox.fail(1, "ValueError", NOW)).result()
    assert "atbalss deadletters list" in fault(look, parts)
    parts.close()


def test_the_token_and_the_clock_are_asked_of_telegram(folder: Path, telegram: str) -> None:
    parts = parts_with(folder, telegram_token=TRIAL_TOKEN, telegram_api_url=telegram)

    assert telegram_checks.token(parts) == "@atbalss_bot"
    assert telegram_checks.clock(parts).startswith("right to")


def test_a_wrong_token_is_named_and_never_shown(folder: Path, telegram: str) -> None:
    wrong = "1000000001:another-token-that-nobody-knows-000000"

    said = fault(telegram_checks.token, parts_with(folder, telegram_token=wrong, telegram_api_url=telegram))

    assert "@BotFather" in said
    assert wrong not in said


def test_without_a_network_the_doctor_says_so(folder: Path) -> None:
    parts = parts_with(folder, telegram_token=TRIAL_TOKEN, telegram_api_url="http://127.0.0.1:1")

    assert "is the network up" in fault(telegram_checks.token, parts)
    assert "is the network up" in fault(telegram_checks.clock, parts)


def test_a_clock_that_is_wrong_is_a_fault(folder: Path, telegram: str) -> None:
    parts = parts_with(folder, telegram_token=TRIAL_TOKEN, telegram_api_url=telegram)
    ahead = Clock(Clock().now() + timedelta(minutes=5))
    parts.__dict__["clock"] = ahead

    assert "timedatectl" in fault(telegram_checks.clock, parts)


def test_updates_by_polling_and_no_webhook_fit(folder: Path, telegram: str) -> None:
    parts = parts_with(folder, telegram_token=TRIAL_TOKEN, telegram_api_url=telegram)

    assert telegram_checks.webhook(parts) == "by polling, 0 updates wait at Telegram"


def test_a_webhook_that_nobody_set_is_a_fault(folder: Path, telegram: str) -> None:
    hook = {"webhook_url": "https://bot.example", "webhook_secret": "an-invented-secret"}
    parts = parts_with(folder, telegram_token=TRIAL_TOKEN, telegram_api_url=telegram, **hook)

    assert "https://bot.example/telegram/1000000001" in fault(telegram_checks.webhook, parts)


@pytest.mark.parametrize(
    ("found", "remedy"),
    [
        ({"url": "https://other.example/x"}, "takes it away"),
        ({"url": "", "pending_update_count": 101}, "can it keep up"),
        ({"url": "", "last_error_date": int(NOW.timestamp()), "last_error_message": "timeout"}, "reverse proxy"),
    ],
)
def test_what_telegram_says_of_the_webhook_is_judged(folder: Path, found: dict[str, Any], remedy: str) -> None:
    said = telegram_checks.judged(found, wanted="", now=NOW + timedelta(minutes=1))

    assert said is not None
    assert remedy in said
    assert "other.example" not in said


def test_each_of_several_tokens_is_checked_and_the_unknown_one_named_by_its_bot(folder: Path, telegram: str) -> None:
    unknown = "7:" + "c" * 35
    parts = parts_with(folder, telegram_token=f"{TRIAL_TOKEN} {unknown}", telegram_api_url=telegram)

    told = fault(telegram_checks.token, parts)

    assert "token of bot 7" in told
    assert str(TRIAL_BOT.id) not in told
    assert "ccc" not in told
