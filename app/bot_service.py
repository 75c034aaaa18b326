"""All that runs for one bot: its updates come in, take their turns, and what they posted goes out.

On PostgreSQL the turns may be another process's: then each lets the other know what it has for it.
"""

from __future__ import annotations

import asyncio
import random
from functools import partial

import structlog
from telegram import User

from app.bootstrap import Parts
from app.duties import ALL_DUTIES, Duty
from app.flooding import FloodGate, calm
from app.heavy_desks import HeavyDesks
from app.invitations.pace import invite_rate
from app.leading import Leader, Term
from app.news import News
from app.post import DatabaseInbox, DatabaseOutbox, NotTheSenderError
from app.seed import note_username
from app.settings import id_in
from app.staff import StaffServices
from app.stopping import Stopping
from app.turns import Outcome, TurnRunner, Turns
from app.visit import LearnerServices
from bot.delivery import Delivery
from bot.identity import build_bot, close_bot, open_bot
from bot.intake import Door, PollingIntake, set_webhook
from bot.menu import publish_commands, publish_staff_commands
from models.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)


class BotService:
    """One bot in this process. Of all whose duty is the post one sends for it, and polls; all others take turns.

    `loaded` is done once the language model can be used: updates are stored before.
    """

    def __init__(self, parts: Parts, token: str, loaded: asyncio.Task[None], duties: Duty = ALL_DUTIES) -> None:
        settings, rng = parts.settings, random.Random(parts.settings.seed)
        self.id = id_in(token)
        self._parts = parts
        self._rng = rng
        self._loaded = loaded
        self._duties = duties
        self._stopping = Stopping()
        self._new_turns = asyncio.Event()
        self._bot = build_bot(token, settings.telegram_api_url)
        role = f"sender:{self.id}"
        self._for_sender = News(parts.database, role)
        self._for_turns = News(parts.database, f"turns:{self.id}")
        self._sender = Leader(parts.database, role, parts.worker_id, self._stopping.event, heard=self._hear)
        self._inbox = DatabaseInbox(
            parts.database,
            self.id,
            parts.clock,
            self._note_turns,
            gate=FloodGate(settings.chat_rate),
            calm=partial(calm, parts.flows.texts),
        )
        self._outbox = DatabaseOutbox(parts.database, self.id, parts.clock, self._sender.is_held, self._sender.lose)
        self.delivery = Delivery(
            self._bot,
            self._outbox,
            rng=rng,
            rate=settings.send_rate,
            chat_interval=1 / settings.chat_rate,
            unasked_rate=invite_rate(settings, parts.flows),
            may_send=self._sender.may_act,
        )

    @property
    def path(self) -> str:
        """Where its webhook is, below the public address."""
        return f"/telegram/{self.id}"

    @property
    def door(self) -> Door:
        """Where its updates come in."""
        return Door(self._inbox, self._new_turns)

    def stop(self) -> None:
        """End `run` after what is under way."""
        self._stopping.stop()

    def wake(self) -> None:
        """Let whoever sends for this bot look what there is: in this process or another."""
        self.delivery.wake()
        if not self._sender.leads:
            self._for_sender.note()

    def _note_turns(self) -> None:
        """Let whoever takes turns look what came in: in this process or another."""
        self._new_turns.set()
        if Duty.TURNS not in self._duties:
            self._for_turns.note()

    def _hear(self) -> None:
        """Another process rang for the sender, which may be here."""
        self.delivery.wake()

    async def run(self) -> None:
        """Work until stopped. Raises BotError."""
        try:
            opening = asyncio.create_task(open_bot(self._bot, rng=self._rng))
            if await self._stopping.comes_after(opening):
                await self._work(opening.result())
        finally:
            await self._stopping.close()
            await self._for_sender.close()
            await self._for_turns.close()
            await self.delivery.close()
            await close_bot(self._bot)

    async def _work(self, user: User) -> None:
        await asyncio.wrap_future(self._parts.database.write(lambda uow: self._note_name(uow, user.username or "")))
        log.info("ready", bot=user.username)
        self._stopping.beside(self._for_sender.tell())
        self._stopping.beside(self._for_turns.tell())
        if Duty.POST not in self._duties:
            self._stopping.beside(self._for_turns.listen(self._new_turns.set))
        turns = [self._take_turns(user.username or "")] if Duty.TURNS in self._duties else []
        post = [self._sender.serve(self._lead), self._introduce()] if Duty.POST in self._duties else []
        await self._stopping.side_by_side(*turns, *post)

    def _note_name(self, uow: UnitOfWork, username: str) -> None:
        note_username(uow, username, self.id)
        if self.id == id_in(self._parts.settings.required_tokens()[0]):
            note_username(uow, username)

    async def _introduce(self) -> None:
        """Tell Telegram what it should know of us. Every process does: it is the same."""
        publishing = asyncio.create_task(publish_commands(self._bot, rng=self._rng))
        if not await self._stopping.comes_after(publishing) or not self._parts.settings.webhook_url:
            return
        settings = self._parts.settings
        secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""
        telling = set_webhook(self._bot, f"{settings.webhook_url}{self.path}", secret, rng=self._rng)
        await self._stopping.comes_after(asyncio.create_task(telling))

    # --- What goes out -------------------------------------------------------------------------------------------

    async def _lead(self, term: Term) -> None:
        """Send, and poll where there is no webhook, as long as no other process does."""
        try:
            log.info("sending", bot=self.id, doubtful_sends=await self._outbox.recover())
        except NotTheSenderError:
            return  # this term is over: the next one begins in order
        sending = term.last(self.delivery.run(), self.delivery.stop)
        if self._parts.settings.webhook_url:
            await sending
            return
        intake = PollingIntake(self._bot, self._inbox, wake=self._new_turns, rng=self._rng)
        polling = term.last(intake.run(), intake.stop)
        await self._stopping.side_by_side(sending, polling)

    # --- Turns ---------------------------------------------------------------------------------------------------

    async def _take_turns(self, username: str) -> None:
        """Updates are stored from the first second; their turns wait for the language model."""
        if not await self._stopping.comes_after(asyncio.shield(self._loaded)):
            return
        parts = self._parts
        learners = LearnerServices(parts.flows, parts.guard, parts.chance)
        heavy = HeavyDesks(missing=True)
        staff = StaffServices(username, parts.chance, parts.reliability, parts.flows.texts, parts.guard, heavy)
        runner = TurnRunner(
            parts.database,
            Turns(self.id, learners, staff),
            parts.clock,
            woken=self._new_turns,
            after=self._finish_turn,
            wake_delivery=self.wake,
        )
        await self._stopping.ends(runner.run(), runner.stop)

    def _finish_turn(self, outcome: Outcome) -> None:
        if outcome.callback_id:
            self.delivery.acknowledge(outcome.callback_id, outcome.toast)
        if outcome.menu_language:
            menu = publish_staff_commands(
                self._bot, outcome.chat_id, outcome.menu_language, outcome.menu_areas, rng=self._rng
            )
            self._stopping.beside(menu)
