"""The whole loop on this machine: the real bot program, a stand-in for Telegram, synthetic people, real jobs."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from analytics import ledger, windows
from app import commands
from app.bootstrap import Parts
from app.clock import RIGA
from app.demo_folder import DemoFolder
from app.demo_summary import Summary, summarise
from app.faults import UsageError
from simulator.coordinators import Coordinator, NewEvent, coordinate
from simulator.crowd import Crowd
from simulator.outcomes import Outcome
from simulator.pace import Pace
from simulator.population import Gathering, Moods, population
from simulator.telegram import TelegramServer

SPEED = 10.0  # Telegram's clock, and so its limits, run ten times faster; the bot's pace is set to match
PEOPLE_SPEED = 120.0  # people read and type faster than anybody could
AT_ONCE = 60
PACE = {"ATBALSS_SEND_RATE": str(25 * SPEED), "ATBALSS_CHAT_RATE": str(SPEED)}
SPRING = datetime(2026, 4, 21, 12, 0, tzinfo=RIGA)  # the day after last semester's event
AUTUMN = datetime(2026, 11, 20, 12, 0, tzinfo=RIGA)  # a Friday
MONDAY = datetime(2026, 11, 23, 8, 0, 30, tzinfo=RIGA)  # when digests are due
SPRING_SHARE = 0.2  # of the people, at the event a semester ago
READY_SECONDS = 60.0  # for the bot to come up
SETTLE_SECONDS = 60.0  # for the last message to be answered, the last text to be labelled

# How people found the events of world.yaml: most are liked, one has fallen since spring, one is badly organised,
# one was hardly noticed, one not at all.
LIKED = Moods(0.68, 0.24, 0.08)
FALLEN = Moods(0.22, 0.3, 0.48)
MIXED = Moods(0.45, 0.35, 0.2)
CROWDS = {
    "ogre-autumn": (40, FALLEN),
    "ogre-visit": (24, LIKED),
    "lielvarde-lesson": (4, MIXED),
    "riga-shadow": (46, LIKED),
    "riga-workshop": (24, LIKED),
    "riga-university": (26, MIXED),
    "liepaja-open-day": (26, LIKED),
    "liepaja-lecture": (14, MIXED),
    "daugavpils-week": (26, MIXED),
    "rezekne-skills": (16, LIKED),
    "valmiera-test": (12, MIXED),
}
NEW_EVENT = NewEvent("Tikšanās ar absolventiem", "professional", "Krastu", "today", 25)


@dataclass(frozen=True)
class DemoOptions:
    """Where files go, what makes the run repeatable, and how big it is."""

    out: Path
    seed: int
    people: int
    once: bool
    port: int


@dataclass
class Demo:
    """One run. `run` leads through it from the empty folder to the summary."""

    options: DemoOptions
    console: Console
    _bot: asyncio.subprocess.Process | None = None
    _outcomes: list[Outcome] = field(default_factory=list)
    _back: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._folder = DemoFolder(self.options.out, self.options.seed)

    async def run(self) -> None:
        """Play everything and, unless once, keep the page open until interrupted."""
        began = time.monotonic()
        self._folder.prepare()
        self._say("Atbalss demo. Everything happens on this machine; all people are invented.")
        parts = self._parts(AUTUMN)
        world = await asyncio.to_thread(self._seed, parts)
        server = TelegramServer(
            [commands.TRIAL_BOT], speed=SPEED, seed=self.options.seed, entries=commands.entries_of(world)
        )
        await server.start(port=0 if self.options.once else self.options.port)
        try:
            await self._play(server, world)
            summary = await asyncio.to_thread(self._finish, server, parts, time.monotonic() - began)
            summary.show(self.console)
            await self._stay(server)
        finally:
            await self._stop_bot()
            await server.stop()
            parts.close()

    # --- the play --------------------------------------------------------------------------------------------

    async def _play(self, server: TelegramServer, world: dict[str, Any]) -> None:
        codes = {event["key"]: event["code"] for event in world["events"]}
        kinds = {event["key"]: event["kind"] for event in world["events"]}
        in_spring = round(self.options.people * SPRING_SHARE)
        self._say("The bot starts, in last April.")
        await self._start_bot(server, SPRING)
        spring = [Gathering(codes["ogre-spring"], kinds["ogre-spring"], moods=LIKED)]
        await self._crowd(server, "April: one event", spring, in_spring, first=7_000_001)
        await self._restart_bot(server, AUTUMN, "Half a year later, on Friday 20 November.")
        await self._wait_for_jobs()  # what the long pause has left undone is nobody's news
        coordinators = await self._coordinators(server, world)
        autumn = [
            Gathering(codes[key], kinds[key], _sector(world, key), weight, moods)
            for key, (weight, moods) in CROWDS.items()
        ]
        talking = asyncio.create_task(
            self._crowd(server, "November: eleven events", autumn, self.options.people - in_spring, first=7_100_001)
        )
        made = await coordinators[0].make_event(NEW_EVENT)
        self._say(f"A coordinator made an event in the chat: {made.code}, with link and QR picture.")
        await talking
        await self._restart_bot(server, MONDAY, "Monday 23 November, 8:00: the scheduled jobs are due.")
        await self._wait_for_digests(coordinators)
        await self._look_at_gaps(coordinators[0])

    async def _wait_for_jobs(self) -> None:
        parts = self._parts(AUTUMN)
        newest = windows.previous(windows.containing("week", AUTUMN)).key

        def is_done() -> bool:
            return newest in parts.database.read(lambda uow: ledger.settled(uow.session, "digest"))

        try:
            await self._until(is_done, "the scheduled jobs")
        finally:
            parts.close()

    async def _coordinators(self, server: TelegramServer, world: dict[str, Any]) -> list[Coordinator]:
        pace = Pace(speed=PEOPLE_SPEED)
        joined, contacts = [], 0
        for number, entry in enumerate(entry for entry in world["staff"] if not entry["guest"]):
            person = server.person(6_000_001 + number, entry["name"].split()[0], role="coordinator")
            coordinator = await coordinate(person, entry["code"], pace=pace)
            if entry["role"] == "coordinator":
                joined.append(coordinator)
            contacts += entry["role"] == "safeguarding"
        self._say(f"{len(joined)} coordinators and {contacts} safeguarding contacts joined by one-time invitations.")
        return joined

    async def _crowd(
        self, server: TelegramServer, title: str, events: list[Gathering], count: int, *, first: int
    ) -> None:
        plans = population(count, self.options.seed, events, first_user_id=first)
        crowd = Crowd(server, plans, AT_ONCE, pace=Pace(speed=PEOPLE_SPEED), away=self._away)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self.console) as progress:
            bar = progress.add_task(title, total=count)
            self._outcomes += await crowd.run(lambda step: progress.update(bar, completed=step.done))

    async def _away(self) -> None:
        await asyncio.sleep(1.0)

    async def _wait_for_digests(self, coordinators: list[Coordinator]) -> None:
        def has_digest(coordinator: Coordinator) -> bool:
            messages = coordinator.person.chat.messages.values()
            return any("photo" in message.content and message.sender.is_bot for message in messages)

        await self._until(lambda: all(map(has_digest, coordinators)), "the digests")
        self._say("Digests with pictures and gap alerts have arrived in the coordinators' chats.")

    async def _look_at_gaps(self, coordinator: Coordinator) -> None:
        message = await coordinator.ask_gaps()
        await coordinator.press_seen(message)

    async def _until(self, happened: Callable[[], bool], what: str) -> None:
        for _ in range(int(SETTLE_SECONDS / 0.2)):
            if happened():
                return
            await asyncio.sleep(0.2)
        raise UsageError(f"{what} did not come within {SETTLE_SECONDS:.0f} seconds: see {self._folder.log}")

    # --- the bot program --------------------------------------------------------------------------------------

    async def _start_bot(self, server: TelegramServer, at: datetime) -> None:
        calls_before = server.calls.get("getUpdates", 0)
        with self._folder.log.open("ab") as log:
            self._bot = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "app",
                "run",
                env=self._folder.environment(server.url, at) | PACE,
                stdout=log,
                stderr=log,
            )
        await self._until(lambda: server.calls.get("getUpdates", 0) > calls_before, "the bot")

    async def _restart_bot(self, server: TelegramServer, at: datetime, why: str) -> None:
        await self._settle(server)
        await self._stop_bot()
        self._say(why)
        await self._start_bot(server, at)

    async def _settle(self, server: TelegramServer) -> None:
        """Wait until the last message is answered and the last text labelled."""
        parts = self._parts(AUTUMN)

        def is_quiet() -> bool:
            waiting = parts.database.read(
                lambda uow: uow.inbox.open_count() + uow.outbox.open_count() + uow.answers.unread_count()
            )
            return waiting == 0 and server.pending_updates() == 0

        try:
            await self._until(is_quiet, "quiet")
        finally:
            parts.close()

    async def _stop_bot(self) -> None:
        if self._bot is None or self._bot.returncode is not None:
            return
        self._bot.send_signal(signal.SIGTERM)
        await self._bot.wait()
        self._bot = None

    # --- the end ------------------------------------------------------------------------------------------------

    def _seed(self, parts: Parts) -> dict[str, Any]:
        self._say(f"Language model: {parts.reliability.model}")
        world = commands.seed_world(parts)
        self._say(f"A small Latvia: {len(world['institutions'])} institutions, {len(world['events'])} events.")
        return world

    def _finish(self, server: TelegramServer, parts: Parts, seconds: float) -> Summary:
        self._folder.keep(parts, server.dump(), MONDAY)
        endings = Counter(outcome.kind.value for outcome in self._outcomes)
        return summarise(parts, server, endings, seconds, self.options.out)

    def _parts(self, at: datetime) -> Parts:
        return Parts(self._folder.settings(at), progress=self._say)

    async def _stay(self, server: TelegramServer) -> None:
        if self.options.once:
            return
        self.console.print(
            f"\nOpen [bold]{server.url}[/] to read the chats and to talk with the bot yourself. Ctrl-C ends."
        )
        stopped = asyncio.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(name, stopped.set)
        await stopped.wait()

    def _say(self, line: str) -> None:
        self.console.print(f"  {line}", markup=False, highlight=False)


def _sector(world: dict[str, Any], key: str) -> str:
    institution = next(event["institution"] for event in world["events"] if event["key"] == key)
    return next(str(place["sector"]) for place in world["institutions"] if place["code"] == institution)
