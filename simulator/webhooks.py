"""Webhooks: every update is posted to the bot until it says 2xx, one at a time per queue."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp

from simulator.clock import Clock
from simulator.updates import Queue, Update, UpdateQueue

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
TIMEOUT = 60.0
FIRST_DELAY = 2.0
LONGEST_DELAY = 60.0  # up to twice this, drawn, so that retries spread
LONGEST_RETRY_AFTER = 3600.0
NOT_IN_ANSWERS = ("get", "setwebhook", "deletewebhook", "close", "logout")

Execute = Callable[[str, dict[str, Any]], Awaitable[None]]


@dataclass(frozen=True)
class WebhookSettings:
    """What setWebhook was told."""

    url: str
    secret: str = ""
    max_connections: int = 40


@dataclass
class _Delivery:
    """The attempts to deliver one update; delays in Telegram's seconds."""

    update: Update
    failures: int = 0
    delay: float = FIRST_DELAY / 2

    def next_delay(self, retry_after: float, rng: random.Random) -> float:
        """How long to wait after a failure: at first not at all, then ever longer, or what the bot asks for."""
        self.failures += 1
        if retry_after > 0:
            return min(retry_after, LONGEST_RETRY_AFTER)
        if self.failures == 1:
            return 0.0
        self.delay = min(self.delay * 2, rng.uniform(LONGEST_DELAY, 2 * LONGEST_DELAY))
        return self.delay


@dataclass(frozen=True)
class _Failure:
    reason: str
    retry_after: float = 0.0


class Webhook:
    """Posts the updates of one bot."""

    def __init__(
        self,
        settings: WebhookSettings,
        updates: UpdateQueue,
        *,
        session: aiohttp.ClientSession,
        clock: Clock,
        rng: random.Random,
        execute: Execute,
    ) -> None:
        self.settings = settings
        self.last_error: tuple[int, str] | None = None
        self._updates = updates
        self._session = session
        self._clock = clock
        self._rng = rng
        self._execute = execute
        self._connections = asyncio.Semaphore(settings.max_connections)
        self._lanes: dict[Queue, asyncio.Task[None]] = {}

    def open(self) -> None:
        """Begin to deliver."""
        self._updates.listener = self._serve
        for queue in self._updates.queues:
            self._serve(queue)

    async def close(self) -> None:
        """Stop delivering; what is not confirmed keeps waiting."""
        self._updates.listener = None
        lanes = list(self._lanes.values())
        for lane in lanes:
            lane.cancel()
        await asyncio.gather(*lanes, return_exceptions=True)

    def _serve(self, queue: Queue) -> None:
        if queue not in self._lanes:
            self._lanes[queue] = asyncio.create_task(self._deliver_all(queue))

    async def _deliver_all(self, queue: Queue) -> None:
        try:
            while (update := self._updates.head(queue)) is not None:
                await self._deliver(_Delivery(update))
        finally:
            del self._lanes[queue]

    async def _deliver(self, delivery: _Delivery) -> None:
        while failure := await self._post(delivery.update):
            self.last_error = (self._clock.date(), failure.reason)
            delay = delivery.next_delay(failure.retry_after, self._rng)
            if self._clock.elapsed() + delay >= delivery.update.expires:
                self._updates.drop(delivery.update)
                return
            await self._clock.sleep(delay)
        self._updates.confirm(delivery.update)

    async def _post(self, update: Update) -> _Failure | None:
        async with self._connections:
            try:
                return await self._exchange(update)
            except TimeoutError:
                return _Failure("Read timeout expired")
            except aiohttp.ClientConnectorError:
                return _Failure("Connection refused")
            except aiohttp.ClientError:
                return _Failure("Webhook connection closed")

    async def _exchange(self, update: Update) -> _Failure | None:
        headers = {SECRET_HEADER: self.settings.secret} if self.settings.secret else {}
        timeout = aiohttp.ClientTimeout(total=self._clock.real(TIMEOUT))
        async with self._session.post(
            self.settings.url, json=update.as_json(), headers=headers, timeout=timeout, allow_redirects=False
        ) as response:
            if 200 <= response.status <= 299:
                await self._obey(await response.read())
                return None
            retry_after = response.headers.get("Retry-After", "")
            reason = f"Wrong response from the webhook: {response.status} {response.reason}"
            return _Failure(reason, float(retry_after) if retry_after.isdecimal() else 0.0)

    async def _obey(self, body: bytes) -> None:
        """Execute the method that the answer may contain."""
        try:
            call = json.loads(body or b"null")
        except ValueError:
            return
        method = call.get("method") if isinstance(call, dict) else None
        if isinstance(method, str) and not method.lower().startswith(NOT_IN_ANSWERS):
            await self._execute(method, call)
