"""One drill: people talk without a pause, leaders are killed again and again, then every replica is restarted."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from sqlalchemy import text

from app.bootstrap import Parts
from app.commands import TRIAL_BOT, TRIAL_TOKEN, seed_world
from app.settings import Settings
from benchmarks.crashes import witness
from benchmarks.crashes.crowd import Crowd, crowd_of
from benchmarks.crashes.verdict import Tally, Verdict
from benchmarks.replicas import watch
from benchmarks.replicas.nginx import nginx
from benchmarks.replicas.replicas import Nursery, Replica, free_ports
from benchmarks.replicas.watch import WatchedServer
from models.database import Database

SECRET = "the replicas' own secret, which guards nobody at all"  # noqa: S105 - it does
EVENT = "riga-shadow"
SPEED = 5.0  # Telegram's clock, so that its limits shrink
CALM = 1.5  # seconds of plain talk between two events
FAIL_OVER_SECONDS = 5.0  # within which the next one must send, and tick
PATIENCE = 15.0  # seconds, after which nobody waits for it any more
STILL_SECONDS = 15.0  # without any call to Telegram: whoever has not come to the end by then is stuck
AT_ONCE = 8  # people who talk at the same time
LOOK_SECONDS = 0.02
TICKS = text("SELECT pid FROM witness_tick ORDER BY number")
WITNESS = "CREATE TABLE witness_tick (number SERIAL, pid INTEGER)"


@dataclass
class Findings:
    """What was wrong, in words; seconds without a sender and without ticks after each kill, and at each hand-over."""

    replicas: int
    apart: int = 0
    kills: int = 0
    faults: list[str] = field(default_factory=list)
    fail_overs: list[float] = field(default_factory=list)
    tick_overs: list[float] = field(default_factory=list)
    hand_overs: list[float] = field(default_factory=list)
    tally: Tally | None = None
    people: int = 0
    seconds: float = 0.0


async def drill(
    born: Nursery,
    folder: Path,
    address: str,
    *,
    replicas: int,
    kills: int,
    seed: int,
    rolling: bool = True,
    apart: int = 0,
) -> Findings:
    """Do it on the empty database at `address`. `apart` are processes that take the turns instead of the replicas."""
    began = time.monotonic()
    parts = Parts(Settings(database_url=address, secret_key=SECRET, data_dir=folder))  # type: ignore[arg-type]
    world = await asyncio.to_thread(seed_world, parts)
    witness.install(parts.database.engine)
    with parts.database.engine.begin() as connection:
        connection.execute(text(WITNESS))
    code = next(event["code"] for event in world["events"] if event["key"] == EVENT)
    port, *ports = free_ports(1 + replicas + apart)
    server = WatchedServer([TRIAL_BOT], speed=SPEED, seed=seed)
    await server.start()
    crowd = crowd_of(server, parts.flows.texts["lv"], code, seed, AT_ONCE)
    environment = _environment(server.url, address, port) | {"ATBALSS_TURNS": "off" if apart else "on"}
    run = _Drill(server, parts.database, crowd, Findings(replicas, apart), born, environment)
    try:
        async with nginx(folder / "nginx", port, ports[:replicas]):
            await run.begin(ports[:replicas], ports[replicas:])
            for number in range(kills):
                await run.kill(whoever_ticks=number % 2 == 1)
            if rolling:
                await run.restart_all()
            await run.end()
        run.judge(parts)
        run.findings.seconds = time.monotonic() - began
        return run.findings
    finally:
        await server.stop()
        parts.close()


@dataclass
class _Drill:
    server: WatchedServer
    database: Database
    crowd: Crowd
    findings: Findings
    born: Nursery
    environment: dict[str, str]
    replicas: list[Replica] = field(default_factory=list)
    takers: list[Replica] = field(default_factory=list)
    talking: asyncio.Task[None] = field(init=False)

    async def begin(self, ports: list[int], takers: list[int]) -> None:
        """Start all at once, as after a power cut, and let people talk."""
        self.replicas = [await self.born.bear(self.environment, port) for port in ports]
        self.takers = [await self.born.bear(self.environment, port, turns=True) for port in takers]
        await asyncio.gather(*(replica.ready() for replica in (*self.replicas, *self.takers)))
        self.talking = asyncio.create_task(self.crowd.run())
        await self._until(lambda: bool(self.server.sends() and self._tickers()), PATIENCE)

    async def kill(self, *, whoever_ticks: bool) -> None:
        """Kill whoever sends, or wakes jobs, without a word, and see who is next, and when."""
        await asyncio.sleep(CALM)
        sender, ticker = self._last_to(self._senders()), self._last_to(self._tickers())
        doomed, at = ticker if whoever_ticks else sender, time.monotonic()
        doomed.send(signal.SIGKILL)
        await doomed.end
        if doomed is sender:
            await self._until(lambda: self._next_send(doomed, at) is not None, PATIENCE)
            self.findings.fail_overs.append((self._next_send(doomed, at) or at + PATIENCE) - at)
        if doomed is ticker:
            await self._until(lambda: self._tickers()[-1] != doomed.pid, PATIENCE)
            self.findings.tick_overs.append(time.monotonic() - at)
        self.findings.kills += 1
        await self._replace(doomed)
        await self._kill_a_taker()

    async def _kill_a_taker(self) -> None:
        """In the middle of turns, most likely: the others, or the next one, take them."""
        if self.takers:
            doomed = self.takers.pop(0)
            doomed.send(signal.SIGKILL)
            await doomed.end
            self.takers.append(await self.born.bear(self.environment, doomed.port, turns=True))
            await self.takers[-1].ready()

    async def restart_all(self) -> None:
        """Restart one after the other, as for an update."""
        for replica in list(self.replicas):
            await asyncio.sleep(CALM)
            led, at = self._last_to(self._senders()) is replica, time.monotonic()
            replica.send(signal.SIGTERM)
            code = await replica.end
            if code != 0:
                self.findings.faults.append(f"a replica that was asked to stop ended with {code}")
            if led:
                last = max(call.ended for call in self.server.sends() if call.pid == replica.pid)
                await self._until(lambda at=at, old=replica: self._next_send(old, at) is not None, PATIENCE)  # type: ignore[misc]
                self.findings.hand_overs.append((self._next_send(replica, at) or last + PATIENCE) - last)
            await self._replace(replica)

    async def end(self) -> None:
        """Let everybody come to the end, then stop."""
        await asyncio.sleep(CALM)
        self.crowd.stopping = True
        calls = -1
        while not self.talking.done() and calls < len(self.server.heard):
            calls = len(self.server.heard)
            await asyncio.wait((self.talking,), timeout=STILL_SECONDS)
        self.talking.cancel()
        await self._until(lambda: self._waiting() == 0, PATIENCE)
        everybody = (*self.replicas, *self.takers)
        for replica in everybody:
            replica.send(signal.SIGTERM)
        codes = await asyncio.gather(*(replica.end for replica in everybody))
        if any(codes):
            self.findings.faults.append(f"replicas ended with {codes}")

    def judge(self, parts: Parts) -> None:
        """Compare the accounts."""
        found = self.findings
        verdict = Verdict(self.database, TRIAL_BOT.id, self.crowd.talkers)
        found.faults += verdict.faults(parts.flows)
        found.faults += watch.faults(self.server.heard)
        found.faults += [f"fail-over took {late:.1f} s" for late in self._late()]
        tickers = self._tickers()
        if len(set(tickers)) != 1 + sum(before != after for before, after in pairwise(tickers)):
            found.faults.append("two processes ticked at the same time")
        found.tally, found.people = verdict.tally(), len(self.crowd.talkers)
        if found.tally.dead_letters != sum(talker.poisonings for talker in self.crowd.talkers):
            found.faults.append(f"{found.tally.dead_letters} dead letters, which are not those of the poisoned")

    def _late(self) -> list[float]:
        return [took for took in (*self.findings.fail_overs, *self.findings.tick_overs) if took > FAIL_OVER_SECONDS]

    def _last_to(self, pids: Sequence[int]) -> Replica:
        return next(replica for replica in self.replicas if replica.pid == pids[-1])

    def _senders(self) -> list[int]:
        return [call.pid for call in self.server.sends()]

    def _next_send(self, old: Replica, since: float) -> float | None:
        return next((call.began for call in self.server.sends(since) if call.pid != old.pid), None)

    async def _replace(self, old: Replica) -> None:
        fresh = await self.born.bear(self.environment, old.port)
        self.replicas = [fresh if replica is old else replica for replica in self.replicas]
        await fresh.ready()

    async def _until(self, true: Callable[[], bool], seconds: float) -> None:
        until = time.monotonic() + seconds
        while not true() and time.monotonic() < until:
            await asyncio.sleep(LOOK_SECONDS)

    def _tickers(self) -> list[int]:
        return self.database.read(lambda uow: list(uow.session.execute(TICKS).scalars()))

    def _waiting(self) -> int:
        open_ = self.database.read(lambda uow: uow.inbox.open_count() + uow.outbox.open_count())
        return open_ + self.server.pending_updates()


def _environment(url: str, address: str, port: int) -> dict[str, str]:
    return {
        "ATBALSS_TELEGRAM_TOKEN": TRIAL_TOKEN,
        "ATBALSS_TELEGRAM_API_URL": url,
        "ATBALSS_DATABASE_URL": address,
        "ATBALSS_SECRET_KEY": SECRET,
        "ATBALSS_JOBS": "off",
        "ATBALSS_SEND_RATE": str(28 * SPEED),
        "ATBALSS_CHAT_RATE": str(SPEED),
        "ATBALSS_WEBHOOK_URL": f"http://127.0.0.1:{port}",
        "ATBALSS_WEBHOOK_SECRET": "known-to-nobody-else",
    }
