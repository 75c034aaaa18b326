"""A campaign: people talk without a pause, Telegram and the network misbehave, and one bot after another is killed."""

from __future__ import annotations

import asyncio
import random
import signal
import socket
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from app.bootstrap import Parts
from app.commands import TRIAL_BOT, TRIAL_TOKEN, seed_world
from app.settings import Settings
from benchmarks.crashes import witness
from benchmarks.crashes.crowd import Crowd, crowd_of
from benchmarks.crashes.doom import Fate
from benchmarks.crashes.fates import ANYWHERE, Death, Fates
from benchmarks.crashes.lives import Cradle, Life, cradle
from benchmarks.crashes.verdict import Tally, Verdict
from simulator.faults import Fault, Faults
from simulator.telegram import TelegramServer

SECRET = "the crash matrix's own secret, which guards nobody"  # noqa: S105 - it does
EVENT = "riga-shadow"
SPEED = 5.0  # Telegram's clock, so that its limits shrink
LIFE_SECONDS = 1.2  # for a step to come; then the bot is killed all the same
REHEARSAL_SECONDS = 3.0  # without a death, to learn the steps
ENDING_SECONDS = 60.0  # for everybody to come to the end once nobody is killed any more
LOOK_SECONDS = 0.05
KILLED = -signal.SIGKILL  # the exit code of whom SIGKILL ended
STORM = Faults(
    too_many_requests=0.002,
    server_error=0.02,
    dropped=0.02,
    answer_lost=0.02,
    slow=0.03,
    slow_seconds=0.3,
    duplicate_update=0.1,
    reordered_update=0.05,
)


@dataclass(frozen=True)
class Findings:
    """What was wrong, in words; how many bots died at which step; which faults struck; and what was counted."""

    faults: tuple[str, ...]
    died: Counter[str]
    struck: Counter[str]
    tally: Tally
    people: int
    poisoned: int
    seconds: float

    @property
    def kills(self) -> int:
        """How many bots were killed."""
        return self.died.total()


async def campaign(folder: Path, address: str, *, kills: int, seconds: float, seed: int, webhook: bool) -> Findings:
    """Kill `kills` bots on the empty database at `address`, or as many as die within `seconds`."""
    began = time.monotonic()
    parts = Parts(Settings(database_url=address, secret_key=SECRET, data_dir=folder))  # type: ignore[arg-type]
    world = await asyncio.to_thread(seed_world, parts)
    witness.install(parts.database.engine)
    server = TelegramServer([TRIAL_BOT], speed=SPEED, faults=STORM, seed=seed)
    await server.start()
    try:
        async with cradle(folder, _environment(server.url, address, webhook=webhook)) as bots:
            code = next(event["code"] for event in world["events"] if event["key"] == EVENT)
            run = _Campaign(
                server, bots, crowd_of(server, parts.flows.texts["lv"], code, seed), Fates(random.Random(seed))
            )
            await run.until(kills, began + seconds)
            await run.end(parts)
        verdict = Verdict(parts.database, TRIAL_BOT.id, run.crowd.talkers)
        found = verdict.faults(parts.flows)
        return Findings(
            (*run.faults, *found),
            +run.fates.died,
            server.faults.struck,
            verdict.tally(),
            len(run.crowd.talkers),
            sum(talker.poisonings for talker in run.crowd.talkers),
            time.monotonic() - began,
        )
    finally:
        await server.stop()
        parts.close()


@dataclass
class _Campaign:
    """Kills one bot after another while the crowd talks."""

    server: TelegramServer
    bots: Cradle
    crowd: Crowd
    fates: Fates
    faults: list[str] = field(default_factory=list)
    talking: asyncio.Task[None] | None = None

    async def until(self, kills: int, deadline: float) -> None:
        self.talking = asyncio.create_task(self.crowd.run())
        await self._live(Death(ANYWHERE, seconds=REHEARSAL_SECONDS))
        while self.fates.died.total() < kills and time.monotonic() < deadline:
            await self._live(self.fates.next())

    async def _live(self, death: Death) -> None:
        """One life, from the fork to the death."""
        life = await self.bots.bear(death.fate)
        self._arm(life, death)
        came = await _is_over(life, death.seconds or LIFE_SECONDS)
        if death.grace is not None:
            life.ask_to_stop()
            await _is_over(life, death.grace)
        life.kill()
        code = await life.end
        self.fates.learn(life.steps())
        life.diary.unlink(missing_ok=True)
        self._record(death, code, came=came or death.seconds is not None)

    def _record(self, death: Death, code: int, *, came: bool) -> None:
        if code == KILLED:
            self.fates.record(death, came=came)
            return
        self.fates.miss(death)
        if code or death.grace is None:  # else it was quick to stop
            self.faults.append(f"a bot ended by itself ({code}), to die at: {death.step}")

    def _arm(self, life: Life, death: Death) -> None:
        """Let the call that is to be the last one kill."""

        def strike(method: str, fault: Fault) -> None:
            if (method, fault) == death.call:
                life.kill()

        self.server.faults.listener = strike
        if death.call:
            self.server.faults.next(*death.call)

    async def end(self, parts: Parts) -> None:
        """Let a last bot live until all is answered and sent."""
        self.crowd.stopping = True
        life = await self.bots.bear(Fate())
        assert self.talking is not None
        await asyncio.wait((self.talking,), timeout=ENDING_SECONDS)
        self.talking.cancel()
        for _ in range(int(ENDING_SECONDS / LOOK_SECONDS)):
            waiting = parts.database.read(lambda uow: uow.inbox.open_count() + uow.outbox.open_count())
            if waiting == 0 and self.server.pending_updates() == 0:
                break
            await asyncio.sleep(LOOK_SECONDS)
        life.ask_to_stop()
        code = await life.end
        if code != 0:
            self.faults.append(f"the last bot ended with {code}")


async def _is_over(life: Life, seconds: float) -> bool:
    done, _ = await asyncio.wait((life.end,), timeout=seconds)
    return bool(done)


def _environment(url: str, address: str, *, webhook: bool) -> dict[str, str]:
    own = {
        "ATBALSS_TELEGRAM_TOKEN": TRIAL_TOKEN,
        "ATBALSS_TELEGRAM_API_URL": url,
        "ATBALSS_DATABASE_URL": address,
        "ATBALSS_SECRET_KEY": SECRET,
        "ATBALSS_JOBS": "off",  # tests/app/jobs/test_crash.py kills those
        "ATBALSS_SEND_RATE": str(28 * SPEED),
        "ATBALSS_CHAT_RATE": str(SPEED),
    }
    if not webhook:
        return own
    port = _free_port()
    return own | {
        "ATBALSS_WEBHOOK_URL": f"http://127.0.0.1:{port}",
        "ATBALSS_WEBHOOK_LISTEN": f"127.0.0.1:{port}",
        "ATBALSS_WEBHOOK_SECRET": "known-to-nobody-else",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
