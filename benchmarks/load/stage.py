"""The stage: one stand-in for Telegram, the bots beside each other, and one crowd after the other before each."""

from __future__ import annotations

import asyncio
import random
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path

from app.bootstrap import Parts
from app.commands import seed_world
from app.settings import Settings
from benchmarks.load import programs
from benchmarks.load.figures import Figures, Scene, Span, figures, losses, unkept
from benchmarks.load.people import Crowd, Interview, Ledger, chat_with_echo
from benchmarks.load.programs import Program, Reading
from simulator.bots import BotAccount
from simulator.faults import Faults
from simulator.limits import Limits
from simulator.person import Person
from simulator.telegram import TelegramServer

SECRET = "the load benchmark's own secret, which guards nobody"  # noqa: S105 - it does
EVENT = "riga-shadow"
NO_LIMITS = Limits(bot_per_second=10**6, chat_per_second=10.0**6, chat_burst=10**6, group_per_minute=10**6)
FIRST_PERSON = 3_000_001
STARTING_SECONDS = 300.0  # the language model may have to be learned first
SETTLING_SECONDS = 20.0
LOOK_SECONDS = 0.05
RISE = 1.0  # seconds until a crowd's turns are looked at, beyond the first thought of most
WHOLE: tuple[tuple[str, dict[str, str]], ...] = (("run", {}),)
APART: tuple[tuple[str, dict[str, str]], ...] = (("run", {"ATBALSS_TURNS": "off"}), ("turns", {}))
STUCK_SECONDS = 20.0  # without any answer: what is open then is lost

Converse = Callable[[Crowd, Person], Awaitable[None]]


@dataclass
class Player:
    """A bot on the stage, and all that people did before it."""

    name: str
    account: BotAccount
    server: TelegramServer
    programs: Sequence[Program]
    converse: Converse
    parts: Parts | None = None
    ledger: Ledger = field(default_factory=Ledger)
    _numbers: count[int] = field(default_factory=lambda: count(FIRST_PERSON))

    def newcomer(self) -> Person:
        """Somebody whom the bot has never seen."""
        return self.server.person(next(self._numbers), "Kāds", bot=self.account.username)

    def crowd(self, scene: Scene) -> Crowd:
        """People who will talk with it."""
        return Crowd(self.newcomer, self.converse, random.Random(scene.people), self.ledger, scene.think)

    async def wake(self) -> None:
        """Return once it answers: one conversation, which loads what is loaded at the first use."""
        crowd = self.crowd(Scene(1))
        async with asyncio.timeout(STARTING_SECONDS):
            while not self.ready():
                await asyncio.sleep(LOOK_SECONDS)
        await self.converse(crowd, self.newcomer())

    def read(self) -> Reading:
        """Look at its processes: the CPU of all, the memory of the largest."""
        readings = [program.read() for program in self.programs]
        memory, peak = max(each.memory for each in readings), max(each.peak for each in readings)
        return Reading(sum(each.cpu for each in readings), memory, peak)

    def ready(self) -> bool:
        """Whether it takes updates."""
        return self.server.takes_updates(self.account.username)

    async def play(self, scene: Scene, seconds: float) -> Figures:
        """Let a crowd talk, and look at it for so many seconds once all have begun."""
        seen, crowd = len(self.ledger.turns), self.crowd(scene)
        self.server.faults.faults = Faults(slow=float(scene.latency > 0), slow_seconds=scene.latency)
        talking = asyncio.create_task(crowd.run(scene.people))
        await asyncio.sleep(sum(scene.think) / 2 + RISE)
        span = await self._look(seconds)
        await self.finish(crowd, talking)
        return figures(self.ledger.turns[seen:], span)

    async def finish(self, crowd: Crowd, talking: asyncio.Task[None]) -> None:
        """Let a crowd end with what everybody has begun; give up when no answers come any more."""
        crowd.stopping = True
        answered = -1
        while not talking.done() and answered < len(self.ledger.turns):
            answered = len(self.ledger.turns)
            await asyncio.wait((talking,), timeout=STUCK_SECONDS)
        talking.cancel()
        await asyncio.gather(talking, return_exceptions=True)

    async def _look(self, seconds: float) -> Span:
        began, first, driver = time.perf_counter(), self.read(), programs.own_cpu()
        await asyncio.sleep(seconds)
        ended, last = time.perf_counter(), self.read()
        return Span(began, ended, first, last, programs.own_cpu() - driver)

    async def faults(self) -> list[str]:
        """What was lost, once everything is settled."""
        await self._settle()
        found = losses(self.name, self.ledger)
        if self.parts is not None:
            found += self.parts.database.read(lambda uow: unkept(uow, self.name, self.ledger.acts))
        return found

    async def _settle(self) -> None:
        until = time.perf_counter() + SETTLING_SECONDS
        while time.perf_counter() < until and not self._quiet():
            await asyncio.sleep(LOOK_SECONDS)

    def _quiet(self) -> bool:
        waiting = self.server.pending_updates(self.account.username)
        if self.parts is not None:
            waiting += self.parts.database.read(lambda uow: uow.inbox.open_count() + uow.outbox.open_count())
        return waiting == 0


def account(number: int, username: str) -> BotAccount:
    """A bot that exists on this machine only."""
    return BotAccount(f"{number}:a-token-for-this-machine-only-0000000", username, username)


@asynccontextmanager
async def echo(server: TelegramServer, bot: BotAccount, folder: Path, *, webhook: bool) -> AsyncIterator[Player]:
    """The reference on the stage."""
    environment = {"ECHO_API": server.url, "ECHO_TOKEN": bot.token}
    if webhook:
        environment["ECHO_PORT"] = str(_free_port())
    async with programs.program(("benchmarks.load.echo",), environment, folder / "echo.log") as running:
        yield await _awake(Player("echo", bot, server, [running], chat_with_echo))


@asynccontextmanager
async def ours(
    server: TelegramServer, bot: BotAccount, folder: Path, address: str, *, webhook: bool, apart: bool = False
) -> AsyncIterator[Player]:
    """Atbalss on the stage, on an empty database. With `apart`, a second process of it takes the turns."""
    parts = Parts(Settings(database_url=address, secret_key=SECRET, data_dir=folder))  # type: ignore[arg-type]
    name = ("SQLite" if parts.database.is_sqlite else "PostgreSQL") + (", turns apart" if apart else "")
    try:
        world = await asyncio.to_thread(seed_world, parts)
        code = next(event["code"] for event in world["events"] if event["key"] == EVENT)
        environment = programs.settings(server.url, bot.token, address, SECRET, _free_port() if webhook else 0)
        log = folder / f"{bot.username}.log"
        async with AsyncExitStack() as stack:
            running = [
                await stack.enter_async_context(programs.program(("app", command), environment | more, log))
                for command, more in (APART if apart else WHOLE)
            ]
            yield await _awake(Player(name, bot, server, running, partial(_interview, code), parts))
    finally:
        parts.close()


async def _awake(player: Player) -> Player:
    await player.wake()
    return player


async def _interview(code: str, crowd: Crowd, person: Person) -> None:
    await Interview(crowd, person).talk(code)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
