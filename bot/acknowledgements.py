"""Answers to button presses: the spinner on the button goes away, now or never."""

from __future__ import annotations

import asyncio

from telegram import Bot
from telegram.constants import CallbackQueryLimit
from telegram.error import NetworkError

from bot import api
from bot.clock import Clock
from bot.outcomes import RETRY_AFTER_UNNAMED
from bot.pacing import BotPacer

MAX_TEXT = int(CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH)
MAX_IN_FLIGHT = 8  # of their own, so that messages and acknowledgements never wait for each other
MAX_WAITING = 1000  # more than this only comes with trouble, in which spinners are the least
READ_SECONDS = 5.0


class Acknowledgements:
    """Calls answerCallbackQuery beside the outbox: nothing is stored, nothing is tried twice.

    Telegram counts messages, not these; should it refuse one as too many all the same, they keep the bot's pace.
    """

    def __init__(self, bot: Bot, pacer: BotPacer, clock: Clock) -> None:
        self._bot = bot
        self._pacer = pacer
        self._clock = clock
        self._slots = asyncio.Semaphore(MAX_IN_FLIGHT)
        self._tasks: set[asyncio.Task[None]] = set()
        self._paced = False

    def add(self, callback_id: str, text: str | None) -> None:
        """Answer the press soon, with a note of at most 200 characters over the chat."""
        if len(self._tasks) >= MAX_WAITING:
            return
        task = asyncio.create_task(self._answer(callback_id, text))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Drop what has not been answered."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _answer(self, callback_id: str, text: str | None) -> None:
        payload = {"callback_query_id": callback_id} | ({"text": text[:MAX_TEXT]} if text else {})
        async with self._slots:
            await self._wait_for_place()
            called_at = self._clock.monotonic()
            try:
                answer = await api.call(self._bot, "answerCallbackQuery", payload, read_seconds=READ_SECONDS)
            except NetworkError:
                return
        if answer.code == api.TOO_MANY_REQUESTS:
            self._paced = True
            seconds = answer.retry_after or RETRY_AFTER_UNNAMED
            self._pacer.slow_down(seconds, called_at=called_at, now=self._clock.monotonic())

    async def _wait_for_place(self) -> None:
        free_at = self._pacer.free_at if self._paced else self._pacer.paused_until
        while (seconds := free_at() - self._clock.monotonic()) > 0:
            await self._clock.sleep(seconds)
        if self._paced:
            self._pacer.take(self._clock.monotonic())
