"""The real part: the bot as a process, the strict stand-in over HTTP, and an operator who pauses, resumes and stops."""

from __future__ import annotations

import asyncio
import random
import sys
import time
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as wall
from pathlib import Path

from app.bootstrap import Parts
from app.commands import TRIAL_BOT, TRIAL_TOKEN, seed_world
from app.invitations.moments import local_instant
from app.invitations.pace import Pace, pace_of
from app.invitations.pausing import pause, paused_since
from app.settings import Settings
from benchmarks.broadcast.accounts import accounts
from benchmarks.broadcast.bot_process import ROOT, running, typed, used
from benchmarks.broadcast.guests import Guest, Talkers, guest
from benchmarks.broadcast.members import FIRST_CHAT, FLOW, make_members
from benchmarks.broadcast.telling import Line, latency
from simulator.limits import Limits
from simulator.telegram import TelegramServer

SECRET = "the broadcast benchmark's own, which guards nobody"  # noqa: S105 - it does
NOON = local_instant(date(2026, 11, 18), wall(12))  # the bot's clock begins there, whenever this is run
EVENT = "riga-shadow"
SEND_RATE, INVITE_RATE = 25.0, 20.0
ANSWERS = 30  # every so manieth answers at once
BLOCKED = 97  # every so manieth has blocked the bot, and nobody knows
REFERENCE_SECONDS = 30.0  # of talking before the wave
STILL_SECONDS = 6.0  # looked at after pause and stop
ALLOWED_SECONDS = 2.0  # for what was claimed
PAUSED_AT, STOPPED_AT = 0.45, 0.9  # of all people
STALLED_SECONDS = 90.0  # without any message: a small wave is over before the command has been typed
LOOK_SECONDS = 0.02
LONGEST = 3600.0
OFF = 0.05  # of what the plan says


@dataclass
class Watch:
    """How many members have got something, and when the last of them did."""

    server: TelegramServer
    count: int
    arrived: int = 0
    last: float = 0.0
    guests: dict[int, Guest] = field(default_factory=dict)

    def __post_init__(self) -> None:
        people = [self.server.person(FIRST_CHAT + number, "Kāds") for number in range(self.count)]
        self.chats = [person.chat for person in people]
        rng = random.Random(1)
        for number, person in enumerate(people):
            person.chat.started = True
            person.chat.blocked = number % BLOCKED == 5
            if number % ANSWERS == 7 and not person.chat.blocked:
                self.guests[number] = guest(person, rng)

    async def run(self) -> None:
        while True:
            arrived = sum(bool(chat.events) for chat in self.chats)
            if arrived > self.arrived:
                self.arrived, self.last = arrived, time.perf_counter()
            await asyncio.sleep(LOOK_SECONDS)

    async def until(self, share: float) -> None:
        """Wait until so many have got it, or nothing comes any more."""
        since = time.perf_counter()
        while self.arrived < share * self.count and time.perf_counter() - max(since, self.last) < STALLED_SECONDS:
            await asyncio.sleep(LOOK_SECONDS)


@dataclass(frozen=True)
class Held:
    """How long after the command took effect the last message came, and how many came after it."""

    seconds: float
    messages: int


async def real_wave(folder: Path, count: int, seed: int) -> list[Line]:
    """Let a wave of `count` people go out."""
    environment = _environment(folder)
    parts = Parts(Settings(**_settings(environment)))  # type: ignore[arg-type]
    world = await asyncio.to_thread(seed_world, parts)
    make_members(parts.database, TRIAL_BOT.id, count, NOON - timedelta(minutes=1))
    parts.database.write(lambda uow: pause(uow, NOON)).result()
    server = TelegramServer([TRIAL_BOT], limits=Limits(chat_burst=1), seed=seed)
    await server.start()
    environment["ATBALSS_TELEGRAM_API_URL"] = server.url
    code = next(event["code"] for event in world["events"] if event["key"] == EVENT)
    try:
        async with running(environment, folder / "bot.log") as bot:
            stage = Stage(server, parts, environment, Watch(server, count), code, seed)
            await stage.play()
            spent = used(bot.pid)
        return [*stage.lines(), *accounts(parts.database, stage.watch.chats, server), _cost(*spent)]
    finally:
        await server.stop()
        parts.close()


class Stage:
    """What happens, in its order."""

    def __init__(
        self,
        server: TelegramServer,
        parts: Parts,
        environment: dict[str, str],
        watch: Watch,
        code: str,
        seed: int,
    ) -> None:
        self.watch = watch
        self._parts = parts
        self._environment = environment
        self._talkers = Talkers(lambda number: server.person(number, "Kāds"), code, random.Random(seed))
        self._began = self._ended = 0.0
        self._paused = self._stopped = Held(0.0, 0)
        self._pause_seconds = 0.0
        self._born = time.perf_counter()

    async def play(self) -> None:
        """Talk, invite, pause, resume, stop; then let everybody end."""
        self._tell("the bot loads its language model")
        first = await self._talkers.one()  # waits until the language model is loaded
        first.waits.clear()
        talking = asyncio.create_task(self._talkers.run())
        watching = asyncio.create_task(self.watch.run())
        self._tell("people talk")
        await asyncio.sleep(REFERENCE_SECONDS)
        answering = [asyncio.create_task(one.answer_invitation(LONGEST)) for one in self.watch.guests.values()]
        await self._wave()
        self._talkers.stopping = True
        self._tell("people end their conversations")
        await talking
        for number, task in zip(self.watch.guests, answering, strict=True):
            if not self.watch.chats[number].events:
                task.cancel()
        await asyncio.gather(*answering, return_exceptions=True)
        watching.cancel()

    def _tell(self, what: str) -> None:
        print(f"{time.perf_counter() - self._born:5.0f} s: {what}", file=sys.stderr, flush=True)

    async def _wave(self) -> None:
        await typed(self._environment, "invitations", "resume")
        await self.watch.until(1 / self.watch.count)
        self._began = time.perf_counter()
        self._tell("the wave has begun")
        await self.watch.until(PAUSED_AT)
        self._paused = await self._held("pause")
        self._tell("paused")
        resumed_from = self.watch.last
        await typed(self._environment, "invitations", "resume")
        await self.watch.until(self.watch.arrived / self.watch.count + 1e-9)
        self._pause_seconds = time.perf_counter() - resumed_from
        self._tell("resumed")
        await self.watch.until(STOPPED_AT)
        self._stopped = await self._held("stop", "--yes")
        self._ended = self.watch.last
        self._tell("stopped")

    async def _held(self, *command: str) -> Held:
        """Give a command, and see how long something still comes after it took effect."""
        effect = asyncio.create_task(self._takes_effect())
        await typed(self._environment, "invitations", *command)
        effect.cancel()
        at, arrived = self._effect or (time.perf_counter(), self.watch.arrived)
        await asyncio.sleep(STILL_SECONDS)
        return Held(max(0.0, self.watch.last - at), self.watch.arrived - arrived)

    async def _takes_effect(self) -> None:
        self._effect: tuple[float, int] | None = None
        while not self._parts.database.read(paused_since):
            await asyncio.sleep(LOOK_SECONDS)
        self._effect = time.perf_counter(), self.watch.arrived

    def lines(self) -> list[Line]:
        """Return what was seen of it."""
        invited = [one for one in self.watch.guests.values() if one.person.chat.events]  # others can't be reached
        guests = [*self._talkers.guests, *invited]
        waits = [wait for one in guests for wait in one.waits]
        active = self._ended - self._began - self._pause_seconds
        stuck = sum(not one.ended for one in guests)
        return [
            Line("messages that arrived", f"{self.watch.arrived:,} in {active:.0f} s"),
            *planned(pace_of(self._parts.settings, self._parts.flows), self.watch.arrived, active),
            latency("replies before the wave", [wait for at, wait in waits if at < self._began]),
            latency("replies during the wave", [wait for at, wait in waits if self._began <= at < self._ended]),
            _held("pause", self._paused),
            _held("stop", self._stopped),
            Line("people who talked or answered", f"{len(guests):,}"),
            Line("of them not answered to the end", f"{stuck}", broken=stuck > 0),
        ]


def planned(pace: Pace, messages: int, took: float) -> list[Line]:
    """Return what the plan says of so many messages, beside the seconds they took; a slow machine may need longer."""
    nobody, some, everybody = (messages * pace.seconds_each(FLOW, share) for share in (0.0, 1 / ANSWERS, 1.0))
    too_fast = took < nobody * (1 - OFF)
    return [
        Line("the plan, if nobody answers", f"{nobody:.0f} s ({took / nobody:.2f} taken)", broken=too_fast),
        Line(f"the plan, if one in {ANSWERS} answers", f"{some:.0f} s ({took / some:.2f} taken)"),
        Line("the plan, if everybody answers at once", f"{everybody:.0f} s ({took / everybody:.2f} taken)"),
    ]


def _held(what: str, held: Held) -> Line:
    told = f"last message {held.seconds:.2f} s after it, {held.messages} messages"
    return Line(f"after {what}", told, broken=held.seconds > ALLOWED_SECONDS)


def _cost(seconds: float, memory: float) -> Line:
    return Line("the bot's process", f"{seconds:.0f} CPU s, at most {memory:.0f} MiB (with the language model)")


def _environment(folder: Path) -> dict[str, str]:
    return {
        "ATBALSS_TELEGRAM_TOKEN": TRIAL_TOKEN,
        "ATBALSS_DATABASE_URL": f"sqlite:///{folder}/real.db",
        "ATBALSS_SECRET_KEY": SECRET,
        "ATBALSS_DATA_DIR": str(ROOT / "var"),
        "ATBALSS_SEND_RATE": str(SEND_RATE),
        "ATBALSS_INVITE_RATE": str(INVITE_RATE),
        "ATBALSS_CLOCK_START": NOON.isoformat(),
    }


def _settings(environment: dict[str, str]) -> dict[str, str | datetime]:
    return {name.removeprefix("ATBALSS_").lower(): value for name, value in environment.items()}
