"""What machines ask of a running program."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from app.bootstrap import Parts
from app.operations.health import Health
from app.operations.metrics import Metrics
from app.operations.site import listening
from app.settings import Settings
from bot.errors import ListenAddressError
from models.inbox import MAX_ATTEMPTS
from models.tables import JobRun
from tests.conftest import NOW, SECRET

CHAT = 4_100_000_000_041
LATER = NOW + timedelta(minutes=2)


@pytest.fixture
def parts(tmp_path: Path):
    parts = Parts(
        Settings(
            database_url=f"sqlite:///{tmp_path / 'a.db'}",  # type: ignore[arg-type]
            secret_key=SECRET,  # type: ignore[arg-type]
            clock_start=LATER,
            clock_speed=1e-9,
        )
    )
    yield parts
    parts.close()


def fill(parts: Parts) -> None:
    """An update that waits for two minutes, a dead letter, an answer and an invitation to be sent, a job done."""

    def add(uow) -> None:
        uow.inbox.add(7, 1, CHAT, b'{"message": {"text": "slepens"}}', NOW)
        uow.inbox.add(7, 2, 42, b"{}", NOW - timedelta(hours=1))
        for _ in range(MAX_ATTEMPTS):
            uow.inbox.fail(2, "ValueError", NOW)
        for lane in (0, 2, 2):
            payload = {"chat_id": CHAT, "text": "slepens"}
            uow.outbox.put(7, lane=lane, method="sendMessage", payload=payload, dedupe=str(lane), now=NOW)
        done = {"state": "done", "owner": "w", "lease_until": NOW, "started_at": NOW, "finished_at": NOW}
        uow.session.add(JobRun(job="digest:7", window="2026-W46", **done))

    parts.database.write(add).result()


def test_the_figures_are_those_of_the_tables(parts: Parts) -> None:
    fill(parts)
    metrics = Metrics(parts)
    metrics.sends = {7: Counter(sent=3, limited=1)}

    told = metrics.text().decode().splitlines()

    for line in (
        'atbalss_inbox_updates{bot="7"} 1.0',
        'atbalss_inbox_lag_seconds{bot="7"} 120.0',
        'atbalss_outbox_calls{bot="7",lane="interactive"} 1.0',
        'atbalss_outbox_calls{bot="7",lane="broadcast"} 1.0',  # the second has the same cause: posted once
        "atbalss_oldest_unanswered_seconds 120.0",
        'atbalss_dead_letters{bot="7"} 1.0',
        'atbalss_uncertain_sends{bot="7"} 0.0',
        "atbalss_labelling_backlog 0.0",
        'atbalss_job_age_seconds{name="digest"} 120.0',
        "atbalss_jobs_given_up 0.0",
        'atbalss_calls_total{bot="7",outcome="limited"} 1.0',
        'atbalss_calls_total{bot="7",outcome="offline"} 0.0',
    ):
        assert line in told


def test_no_figure_is_about_a_person(parts: Parts) -> None:
    fill(parts)

    told = [line for line in Metrics(parts).text().decode().splitlines() if line.startswith("atbalss_")]

    assert not any(held in line for line in told for held in ("slepens", str(CHAT), parts.vault.chat_key(7, CHAT)))


@pytest.fixture
async def address(parts: Parts, health: Health) -> AsyncIterator[str]:
    async with listening("127.0.0.1:0", health, Metrics(parts)) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def health(parts: Parts) -> Health:
    return Health(parts.database)


async def status(url: str) -> int:
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return response.status


async def test_a_program_lives_before_it_is_ready(address: str, health: Health) -> None:
    before = [await status(f"{address}/{path}") for path in ("live", "ready")]
    health.at_work = True

    assert before == [200, 503]
    assert await status(f"{address}/ready") == 200


async def test_without_its_database_nothing_is_ready_but_alive(
    parts: Parts, address: str, health: Health, tmp_path: Path
) -> None:
    health.at_work = True
    parts.close()
    for path in tmp_path.glob("a.db*"):
        path.unlink()
    (tmp_path / "a.db").mkdir()

    assert [await status(f"{address}/{path}") for path in ("live", "ready", "metrics")] == [200, 503, 503]


async def test_an_address_in_use_is_named_with_its_setting(parts: Parts, address: str, health: Health) -> None:
    with pytest.raises(ListenAddressError, match="ATBALSS_HEALTH_LISTEN"):
        async with listening(address.removeprefix("http://"), health, Metrics(parts)):
            await asyncio.sleep(0)


async def test_without_an_address_nobody_listens(parts: Parts, health: Health) -> None:
    async with listening(None, health, Metrics(parts)) as port:
        assert port is None
