"""The running program: its bots, the webhook and the ticker, side by side in one process until told to stop.

Or its bots' turns alone, if another process has the post.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from app.bootstrap import Parts
from app.bot_service import BotService
from app.duties import ALL_DUTIES, Duty
from app.jobs.ticking import ALL_TICKS, DANGER_TICKS, tick
from app.leading import Leader
from app.operations.ending import end_on_signal, run_until_told
from app.operations.garbage import pass_over_what_is_loaded
from app.operations.health import Health
from app.operations.metrics import Metrics
from app.operations.site import listening
from app.stopping import Stopping, nothing
from bot.errors import BotError
from bot.intake import WebhookIntake
from nlp.tokens import ensure_rules

log = structlog.get_logger(__name__)


class Service:
    """Everything that runs, for one bot or several. `loaded` is called once all that turns need is in memory."""

    def __init__(self, parts: Parts, duties: Duty = ALL_DUTIES, *, loaded: Callable[[], None] = nothing) -> None:
        self._parts = parts
        self._duties = duties
        self._loaded = loaded
        self._health = Health(parts.database)
        self._metrics = Metrics(parts)
        self._stopping = Stopping(self._stop_bots)
        self._bots: list[BotService] = []
        self._still: list[BotService] = []

    def stop(self) -> None:
        """End `run` after what is under way."""
        self._health.at_work = False
        self._stopping.stop()

    async def run(self) -> None:
        """Work until stopped by SIGTERM, SIGINT or a fault nobody can wait out.

        Raises SettingsError, BotError, DatabaseError or NlpError.
        """
        self._parts.settings.ensure_real()
        if Duty.TURNS in self._duties:
            ensure_rules()
        end_on_signal(self._parts, self.stop)
        settings, database, clock = self._parts.settings, self._parts.database, self._parts.clock
        tokens = settings.required_tokens()
        await asyncio.wrap_future(database.write(lambda uow: self._parts.flows.activate(uow, clock.now())))
        loading = asyncio.create_task(self._load())
        self._bots = [BotService(self._parts, token, loading, self._duties) for token in tokens]
        self._metrics.sends = {bot.id: bot.delivery.counts for bot in self._bots}
        try:
            async with listening(settings.health_listen, self._health, self._metrics):
                post = [self._take_in(), self._tick()] if Duty.POST in self._duties else []
                await self._stopping.side_by_side(self._loads(loading), *post, *map(self._serve, self._bots))
        finally:
            loading.cancel()

    def _stop_bots(self) -> None:
        for bot in self._bots:
            bot.stop()

    async def _load(self) -> None:
        """Load what turns need, once for all bots."""
        if Duty.TURNS in self._duties:
            await asyncio.to_thread(lambda: (self._parts.guard, self._parts.reliability))
        self._loaded()
        self._health.at_work = not self._stopping.event.is_set()

    async def _loads(self, loading: asyncio.Task[None]) -> None:
        """Without what turns need nothing is of use: a fault there ends all, whether or not Telegram can be reached."""
        await self._stopping.comes_after(asyncio.shield(loading))

    async def _serve(self, bot: BotService) -> None:
        """Run one bot. What only concerns this one (its token, say) leaves the others alone, unless all stand still."""
        try:
            await bot.run()
        except BotError as exc:
            self._still.append(bot)
            if len(self._still) == len(self._bots):
                raise
            log.error("a bot stands still, the others go on", bot=bot.id, error=str(exc))

    async def _take_in(self) -> None:
        """Take in what Telegram posts, if it is to post."""
        settings = self._parts.settings
        if not settings.webhook_url:
            return
        intake = WebhookIntake(
            {bot.path: bot.door for bot in self._bots},
            secret=settings.webhook_secret.get_secret_value() if settings.webhook_secret else "",
            listen=settings.webhook_listen,
            ready=self._health.ready,
        )
        await intake.start()
        try:
            await self._stopping.event.wait()
        finally:
            await intake.stop()

    async def _tick(self) -> None:
        """Danger is looked after here in any case: the worker that does the other jobs may be down."""
        parts, jobs = self._parts, self._parts.settings.jobs
        ticks = ALL_TICKS if jobs == "on" else DANGER_TICKS
        leader = Leader(parts.database, f"ticks:{jobs}", parts.worker_id, self._stopping.event)
        await leader.serve(lambda term: tick(parts, ticks, term.over, after=self._wake))

    def _wake(self) -> None:
        for bot in self._bots:
            bot.wake()


def serve(parts: Parts, duties: Duty) -> None:
    """Be the program, with these duties, until told to stop. Raises what `Service.run` does."""
    run_until_told(parts, Service(parts, duties, loaded=pass_over_what_is_loaded).run())
