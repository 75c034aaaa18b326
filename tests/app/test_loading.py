"""What turns need is loaded at the start: without it the program ends, with one line that names the remedy."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap import Parts
from app.faults import EXPECTED
from app.service import Service
from app.settings import Settings
from nlp import tokenizer
from nlp.errors import EncoderError
from tests.app.chat import NOTHING_READ, flows, guard
from tests.conftest import NOW, SECRET

TOKEN = "1000000001:" + "a" * 35
NOBODY = "http://127.0.0.1:9"  # where no Telegram answers
SOON = 20.0  # seconds; on a busy machine


@pytest.fixture
def parts(sqlite_url: str, tmp_path: Path) -> Iterator[Parts]:
    settings = {"telegram_token": TOKEN, "telegram_api_url": NOBODY, "database_url": sqlite_url, "secret_key": SECRET}
    parts = Parts(Settings(**settings, data_dir=tmp_path, clock_start=NOW, encoder_dir=tmp_path / "none"))  # type: ignore[arg-type]
    parts.__dict__.update({"guard": guard(), "flows": flows()})
    yield parts
    parts.close()


def test_without_the_rules_of_words_the_bot_ends_before_anything_is_begun(
    parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokenizer, "PLACE", tmp_path)
    running = Service(parts).run()

    with pytest.raises(EXPECTED, match=r"lv\.json is missing: run `make setup`"):
        running.send(None)  # before anything is waited for
    running.close()


async def test_a_fault_of_what_turns_need_ends_the_bot_also_where_telegram_is_out_of_reach(parts: Parts) -> None:
    with pytest.raises(EncoderError, match="is no folder"):
        await asyncio.wait_for(Service(parts).run(), SOON)


async def test_while_all_is_well_the_bot_goes_on_after_loading(parts: Parts) -> None:
    parts.__dict__["reliability"] = NOTHING_READ
    service = Service(parts)
    running = asyncio.create_task(service.run())
    async with asyncio.timeout(SOON):
        while not service._health.at_work:
            await asyncio.sleep(0.02)

    assert not running.done()
    service.stop()
    await asyncio.wait((running,))
