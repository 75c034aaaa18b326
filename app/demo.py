"""The whole loop on this machine: the real bot program, a stand-in for Telegram, synthetic people, real jobs."""

from __future__ import annotations

import asyncio
import signal
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from analytics import ledger
from app import commands, demo_cast
from app.bootstrap import Parts
from app.clock import RIGA
from app.demo_bot import SPEED, BotProgram
from app.demo_folder import DemoFolder
from app.demo_panel import Panel
from app.demo_summary import Summary, summarise
from app.jobs.catalogue import JOBS
from models.unit_of_work import UnitOfWork
from simulator.coordinators import Coordinator, NotMade, coordinate
from simulator.crowd import Crowd
from simulator.outcomes import Outcome
from simulator.pace import Pace
from simulator.population import Gathering, population
from simulator.telegram import Chat, TelegramServer
from simulator.temperament import PersonPlan

AT_ONCE = 60
PEOPLE = Pace(speed=120.0, patience=60.0, glance=1.0)  # faster than anybody could, but patient on a busy machine
SPRING = datetime(2026, 4, 21, 12, 0, tzinfo=RIGA)  # the day after last semester's event
WAVE = datetime(2026, 10, 26, 12, 0, 30, tzinfo=RIGA)  # a Monday, six months later, after the autumn break
REMINDERS = datetime(2026, 10, 28, 17, 30, 30, tzinfo=RIGA)
AUTUMN = datetime(2026, 11, 20, 12, 0, tzinfo=RIGA)  # a Friday
MONDAY = datetime(2026, 11, 23, 8, 0, 30, tzinfo=RIGA)  # when digests are due
NOON = datetime(2026, 11, 23, 12, 30, 30, tzinfo=RIGA)  # when people are told what changed
AFTERNOON = datetime(2026, 11, 23, 13, 0, tzinfo=RIGA)  # when visitors may talk with the bot
ACTED = "acted."  # the buttons under such news


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
    _outcomes: list[Outcome] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._folder = DemoFolder(self.options.out, self.options.seed)

    async def run(self) -> None:
        """Play everything and, unless once, keep the page open until interrupted."""
        began = time.monotonic()
        self._folder.prepare()
        self._say("Atbalss demo. Everything happens on this machine; all people are invented.")
        parts = Parts(self._folder.settings(AUTUMN), progress=self._say)
        world = await asyncio.to_thread(self._seed, parts)
        server = TelegramServer(
            [commands.TRIAL_BOT], speed=SPEED, seed=self.options.seed, entries=commands.entries_of(world)
        )
        await server.start(port=0 if self.options.once else self.options.port)
        bot = BotProgram(self._folder, server, parts)
        try:
            panel = await self._play(bot, world)
            summary = await asyncio.to_thread(self._finish, bot, panel, time.monotonic() - began)
            summary.show(self.console)
            await self._stay(bot)
        finally:
            bot.kill()
            await server.stop()
            parts.close()

    # --- the play --------------------------------------------------------------------------------------------

    async def _play(self, bot: BotProgram, world: dict[str, Any]) -> Panel:
        in_spring = round(self.options.people * demo_cast.SPRING_SHARE)
        panel = Panel(bot.server, self.options.seed, PEOPLE)
        await self._spring(bot, panel, demo_cast.gatherings(world, demo_cast.SPRING), in_spring)
        await self._wave(bot, panel)
        coordinators = await self._autumn(bot, world, panel, self.options.people - in_spring)
        await self._monday(bot, panel, coordinators)
        await self._noon(bot)
        return panel

    async def _spring(self, bot: BotProgram, panel: Panel, events: list[Gathering], count: int) -> None:
        await self._begin(bot, SPRING, "The bot starts, in last April.")
        panel.remember(await self._crowd(bot, "April: an event and a graduation", events, count, first=7_000_001))
        if await panel.change_phone():
            self._say("Somebody got a new phone, and was recognised there by their return code.")

    async def _wave(self, bot: BotProgram, panel: Panel) -> None:
        await self._begin(bot, WAVE, "Six months later, after the autumn break: those who agreed are written to.")
        count = await self._delivered(bot, panel)
        on_new_phone = ", one of them on the new phone" * panel.reached_on_new_phone
        self._say(f"{count} invitations arrived{on_new_phone}." if count else "Nobody here had agreed to that.")
        await panel.answer()
        await self._begin(bot, REMINDERS, "Two days later: one reminder for those who have not answered.")
        count = await self._delivered(bot, panel)
        reminded = f"{count} messages: reminders, and what somebody wanted to be asked later."
        self._say(reminded if count else "Nobody had to be reminded.")
        await panel.answer()

    async def _delivered(self, bot: BotProgram, panel: Panel) -> int:
        """Wait until all invitations that are due are sent or put off, and return to how many people some came."""
        await bot.until(bot.has_invited, "the invitations")
        await bot.settle()
        return len(panel.written_to)

    async def _autumn(self, bot: BotProgram, world: dict[str, Any], panel: Panel, count: int) -> list[Coordinator]:
        await self._begin(bot, AUTUMN, "Friday 20 November.")
        coordinators = await self._coordinators(bot.server, world)
        made = await coordinators[0].make_event(demo_cast.NEW_EVENT)
        self._say(f"A coordinator made an event for Sunday in the chat: {made.code}, with link and QR picture.")
        enrolling = round(count * demo_cast.ENROLLING_SHARE)
        sunday = [Gathering(made.code, demo_cast.NEW_EVENT.kind, moods=demo_cast.LIKED)]
        panel.remember(await self._crowd(bot, "Before Sunday's event", sunday, enrolling, first=7_200_001))
        autumn = demo_cast.gatherings(world, demo_cast.AUTUMN)
        await self._crowd(bot, "November: twelve events", autumn, count - enrolling, first=7_100_001)
        return coordinators

    async def _monday(self, bot: BotProgram, panel: Panel, coordinators: Sequence[Coordinator]) -> None:
        await self._begin(bot, MONDAY, "Monday 23 November, 8:00: the scheduled jobs are due.")
        pictured = sum(map(_has_digest, coordinators))
        self._say(f"Digests and gap alerts have arrived in the coordinators' chats, {pictured} with a picture.")
        count = await self._delivered(bot, panel)
        asked = f"{count} people who enrolled before Sunday's event are asked how it was."
        self._say(asked if count else "Nobody has to be asked how Sunday's event was.")
        await panel.answer()
        await coordinators[0].press_seen(await coordinators[0].ask_gaps())
        try:
            done = await coordinators[0].record_action()
        except NotMade as exc:
            self._say(f"No action was recorded: {exc}")
        else:
            self._say(f"The coordinator recorded what was done: {done.text.splitlines()[0]}")

    async def _noon(self, bot: BotProgram) -> None:
        await self._begin(bot, NOON, "Half past twelve: those who raised it hear what was done.")
        await bot.stop()
        if not any(map(_has_news, bot.server.chats)):
            self._say("There was nobody to tell.")

    async def _begin(self, bot: BotProgram, at: datetime, what: str) -> None:
        """Start the bot at an instant, and let nobody act before it has done what is due then.

        What the jobs find and tell depends on who answered before, not on how fast this machine is.
        """
        await bot.stop()
        self._say(what)
        await bot.start(at)
        await bot.until(partial(_are_jobs_done, bot.parts, at), "the jobs")
        await bot.settle()

    async def _coordinators(self, server: TelegramServer, world: dict[str, Any]) -> list[Coordinator]:
        joined, contacts = [], 0
        for number, entry in enumerate(entry for entry in world["staff"] if not entry["guest"]):
            person = server.person(6_000_001 + number, entry["name"].split()[0], role="coordinator")
            coordinator = await coordinate(person, entry["code"], pace=PEOPLE)
            if entry["role"] == "coordinator":
                joined.append(coordinator)
            contacts += entry["role"] == "safeguarding"
        self._say(f"{len(joined)} coordinators and {contacts} safeguarding contacts joined by one-time invitations.")
        return joined

    async def _crowd(
        self, bot: BotProgram, title: str, events: list[Gathering], count: int, *, first: int
    ) -> list[PersonPlan]:
        plans = population(count, self.options.seed, events, first_user_id=first)
        crowd = Crowd(bot.server, plans, AT_ONCE, pace=PEOPLE, away=self._away)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self.console) as progress:
            bar = progress.add_task(title, total=count)
            self._outcomes += await crowd.run(lambda step: progress.update(bar, completed=step.done))
        return plans

    async def _away(self) -> None:
        await asyncio.sleep(1.0)

    # --- the end ------------------------------------------------------------------------------------------------

    def _seed(self, parts: Parts) -> dict[str, Any]:
        self._say(f"Language model: {parts.reliability.model}")
        world = commands.seed_world(parts)
        self._say(f"A small Latvia: {len(world['institutions'])} institutions, {len(world['events'])} events.")
        return world

    def _finish(self, bot: BotProgram, panel: Panel, seconds: float) -> Summary:
        self._folder.keep(bot.parts, bot.server.dump(), MONDAY)
        endings = Counter(outcome.kind.value for outcome in self._outcomes)
        return summarise(bot.parts, bot.server, endings, panel.outcomes, seconds=seconds, out=self.options.out)

    async def _stay(self, bot: BotProgram) -> None:
        if self.options.once:
            return
        await bot.start(AFTERNOON)
        self.console.print(
            f"\nOpen [bold]{bot.server.url}[/] to read the chats and to talk with the bot yourself. Ctrl-C ends."
        )
        stopped = asyncio.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(name, stopped.set)
        await stopped.wait()

    def _say(self, line: str) -> None:
        self.console.print(f"  {line}", markup=False, highlight=False)


def _are_jobs_done(parts: Parts, at: datetime) -> bool:
    def are_done(uow: UnitOfWork) -> bool:
        return not ledger.outstanding(uow.session, [each for job in JOBS for each in job.schedules(uow)], at)

    return parts.database.read(are_done)


def _has_digest(coordinator: Coordinator) -> bool:
    messages = coordinator.person.chat.messages.values()
    return any("photo" in message.content and message.sender.is_bot for message in messages)


def _has_news(chat: Chat) -> bool:
    return any(button.token.startswith(ACTED) for message in chat.messages.values() for button in message.buttons)
