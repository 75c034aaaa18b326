"""The running bot: intake, turns, delivery and the ticker, side by side in one process until told to stop."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

import structlog
from telegram import Bot, User

from app.bootstrap import Parts
from app.flooding import FloodGate, calm
from app.invitations.pace import invite_rate
from app.jobs.ticking import ALL_TICKS, DANGER_TICKS, tick
from app.operations.ending import end_on_signal
from app.operations.health import Health
from app.operations.metrics import Metrics
from app.operations.site import listening
from app.post import DatabaseInbox, DatabaseOutbox
from app.seed import USERNAME
from app.staff import StaffServices
from app.turns import Outcome, TurnRunner, Turns
from app.visit import LearnerServices
from bot.delivery import Delivery
from bot.identity import build_bot, close_bot, open_bot
from bot.intake import PollingIntake, WebhookIntake, set_webhook
from bot.menu import publish_commands, publish_staff_commands
from models.tables import Setting

log = structlog.get_logger(__name__)


class Service:
    """Everything that runs for one bot."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._rng = random.Random(parts.settings.seed)
        self._health = Health(parts.database)
        self._metrics = Metrics(parts)
        self._stop = asyncio.Event()
        self._new_turns = asyncio.Event()
        self._new_calls = asyncio.Event()
        self._menus: set[asyncio.Task[bool]] = set()  # a task that nobody holds may vanish

    def stop(self) -> None:
        """End `run` after what is under way."""
        self._health.at_work = False
        self._stop.set()

    async def run(self) -> None:
        """Work until stopped by SIGTERM, SIGINT or a fault nobody can wait out. Raises BotError or DatabaseError."""
        end_on_signal(self._parts, self.stop)
        settings = self._parts.settings
        database, clock = self._parts.database, self._parts.clock
        await asyncio.wrap_future(database.write(lambda uow: self._parts.flows.activate(uow, clock.now())))
        bot = build_bot(settings.required_token(), settings.telegram_api_url)
        async with listening(settings.health_listen, self._health, self._metrics):
            try:
                opening = asyncio.create_task(open_bot(bot, rng=self._rng))
                if await self._ends_before_stop(opening):
                    await self._serve(bot, opening.result())
            finally:
                await close_bot(bot)

    async def _ends_before_stop(self, task: asyncio.Task[Any]) -> bool:
        """Wait for a task, but not beyond the stop signal, with which it is cancelled."""
        stopped = asyncio.create_task(self._stop.wait())
        await asyncio.wait((task, stopped), return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if not task.done():
            task.cancel()
            return False
        task.result()
        return True

    async def _serve(self, bot: Bot, user: User) -> None:
        outbox = DatabaseOutbox(self._parts.database, user.id, self._parts.clock)
        doubtful = await outbox.recover()
        name = Setting(key=USERNAME, value=user.username or "")
        await asyncio.wrap_future(self._parts.database.write(lambda uow: uow.session.merge(name)))
        delivery = self._delivery(bot, outbox)
        self._metrics.sends = delivery.counts
        log.info("ready", bot=user.username, doubtful_sends=doubtful)
        works = [
            asyncio.create_task(self._take_in(bot, user.id), name="intake"),
            asyncio.create_task(self._take_turns(bot, user, delivery), name="turns"),
            asyncio.create_task(delivery.run(), name="delivery"),
            asyncio.create_task(self._tick(), name="jobs"),
            asyncio.create_task(self._publish_menus(bot), name="menus"),
        ]
        await self._until_stopped(works)
        delivery.stop()
        await self._gather(works)

    async def _until_stopped(self, works: list[asyncio.Task[None]]) -> None:
        """Wait for the stop signal; a part that fails stops the others too."""
        stopped = asyncio.create_task(self._stop.wait())
        waiting: set[asyncio.Task[Any]] = {*works, stopped}
        while not self._stop.is_set():
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            if any(task.exception() for task in done if not task.cancelled()):
                self.stop()
        stopped.cancel()

    async def _gather(self, works: list[asyncio.Task[None]]) -> None:
        results = await asyncio.gather(*works, return_exceptions=True)
        for result in results:
            if isinstance(result, Exception):
                raise result

    def _delivery(self, bot: Bot, outbox: DatabaseOutbox) -> Delivery:
        settings = self._parts.settings
        return Delivery(
            bot,
            outbox,
            wake=self._new_calls,
            rng=self._rng,
            rate=settings.send_rate,
            chat_interval=1 / settings.chat_rate,
            unasked_rate=invite_rate(settings, self._parts.flows),
        )

    async def _take_in(self, bot: Bot, bot_id: int) -> None:
        inbox = DatabaseInbox(
            self._parts.database,
            bot_id,
            self._parts.clock,
            self._new_turns.set,
            gate=FloodGate(self._parts.settings.chat_rate),
            calm=partial(calm, self._parts.flows.texts),
        )
        if self._parts.settings.webhook_url:
            await self._take_in_by_webhook(bot, bot_id, inbox)
        else:
            intake = PollingIntake(bot, inbox, wake=self._new_turns, rng=self._rng)
            await self._run_until_stopped(intake.run, intake.stop)

    async def _take_in_by_webhook(self, bot: Bot, bot_id: int, inbox: DatabaseInbox) -> None:
        settings = self._parts.settings
        secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""
        path = f"/telegram/{bot_id}"
        intake = WebhookIntake(
            inbox,
            secret=secret,
            path=path,
            listen=settings.webhook_listen,
            wake=self._new_turns,
            ready=self._health.ready,
        )
        await intake.start()
        address = f"{settings.webhook_url}{path}"
        try:
            telling = asyncio.create_task(set_webhook(bot, address, secret, rng=self._rng))
            if await self._ends_before_stop(telling):
                await self._stop.wait()
        finally:
            await intake.stop()

    async def _run_until_stopped(self, run: Callable[[], Coroutine[Any, Any, None]], stop: Callable[[], None]) -> None:
        running = asyncio.create_task(run())
        stopped = asyncio.create_task(self._stop.wait())
        await asyncio.wait((running, stopped), return_when=asyncio.FIRST_COMPLETED)
        stop()
        stopped.cancel()
        await running

    async def _take_turns(self, bot: Bot, user: User, delivery: Delivery) -> None:
        """Updates are stored from the first second; their turns wait for the language model."""
        guard = await asyncio.to_thread(lambda: self._parts.guard)
        learners = LearnerServices(self._parts.flows, guard, self._parts.chance)
        reliability = await asyncio.to_thread(lambda: self._parts.reliability)
        staff = StaffServices(user.username or "", self._parts.chance, reliability, self._parts.flows.texts, guard)
        runner = TurnRunner(
            self._parts.database,
            Turns(user.id, learners, staff),
            self._parts.clock,
            woken=self._new_turns,
            after=lambda outcome: self._finish_turn(bot, delivery, outcome),
            wake_delivery=self._new_calls.set,
        )
        self._health.at_work = not self._stop.is_set()
        await self._run_until_stopped(runner.run, runner.stop)

    def _finish_turn(self, bot: Bot, delivery: Delivery, outcome: Outcome) -> None:
        if outcome.callback_id:
            delivery.acknowledge(outcome.callback_id, outcome.toast)
        if outcome.menu_language:
            publishing = publish_staff_commands(
                bot, outcome.chat_id, outcome.menu_language, outcome.menu_areas, rng=self._rng
            )
            menu = asyncio.create_task(self._ends_before_stop(asyncio.create_task(publishing)))
            self._menus.add(menu)
            menu.add_done_callback(self._menus.discard)

    async def _publish_menus(self, bot: Bot) -> None:
        await self._ends_before_stop(asyncio.create_task(publish_commands(bot, rng=self._rng)))

    async def _tick(self) -> None:
        """Danger is looked after here in any case: the worker that does the other jobs may be down."""
        ticks = ALL_TICKS if self._parts.settings.jobs == "on" else DANGER_TICKS
        await tick(self._parts, ticks, self._stop, after=self._new_calls.set)
