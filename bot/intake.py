"""Taking updates in: stored first, acknowledged after. PTB's own intake acknowledges what only its memory holds."""

from __future__ import annotations

import asyncio
import errno
import hmac
import json
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from telegram import Bot
from telegram.error import NetworkError

from bot import api
from bot.backoff import Backoff
from bot.clock import Clock, LoopClock, Wake
from bot.errors import BadTokenError, BotError, ListenAddressError, PortInUseError, WebhookRefusedError
from bot.ports import Inbox, RawUpdate
from bot.updates import ALLOWED_UPDATES, chat_id_of, is_id

logger = logging.getLogger(__name__)

BATCH = 100  # Telegram's most
LONG_POLL_SECONDS = 50  # Telegram's most
POLL_MARGIN_SECONDS = 10.0  # for the answer to come after it
EMPTY_PAUSE_SECONDS = 0.5  # after an empty answer, for servers that don't hold the call
SILENCE_SECONDS = 6 * 24 * 3600.0  # after a week without updates Telegram starts numbering anew, maybe lower

MAX_BODY = 1024 * 1024  # bytes
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
RETRY_AFTER = {"Retry-After": "2"}  # Telegram keeps the update and comes back: messages for 24 h, presses 150 s
MAX_CONNECTIONS = 40  # that Telegram opens to us at a time
CLOSING_SECONDS = 5.0  # for updates that are being stored when we stop


class PollingIntake:
    """Asks Telegram for updates until stopped. Only one process may, per bot. `wake` rings when some were stored."""

    def __init__(self, bot: Bot, inbox: Inbox, *, wake: Wake, rng: random.Random, clock: Clock | None = None) -> None:
        self.received = 0
        self._bot = bot
        self._inbox = inbox
        self._wake = wake
        self._clock = clock or LoopClock()
        self._backoff = Backoff(rng)
        self._stop = asyncio.Event()
        self._offset: int | None = None
        self._heard_at = 0.0

    def stop(self) -> None:
        """Let `run` return now; what was under way is asked for again at the next start."""
        self._stop.set()

    async def run(self) -> None:
        """Poll until `stop` is called; trouble is waited for. Raises BadTokenError."""
        polling = asyncio.create_task(self._poll_for_ever())
        stopping = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait((polling, stopping), return_when=asyncio.FIRST_COMPLETED)
            if polling.done():
                polling.result()
        finally:
            polling.cancel()
            stopping.cancel()
            await asyncio.gather(polling, stopping, return_exceptions=True)

    async def _poll_for_ever(self) -> None:
        # A webhook left over from before would exclude polling. Waiting updates are kept: they are people's answers.
        await api.insist(self._bot, "deleteWebhook", {}, backoff=self._backoff, clock=self._clock)
        self._heard_at = self._clock.monotonic()
        while True:
            await self._poll()

    async def _poll(self) -> None:
        asked_at = self._clock.monotonic()
        try:
            answer = await api.call(
                self._bot, "getUpdates", self._question(), read_seconds=LONG_POLL_SECONDS + POLL_MARGIN_SECONDS
            )
        except NetworkError as exc:
            await self._wait(type(exc).__name__)
            return
        if answer.code != api.OK:
            await self._refused(answer)
        elif isinstance(answer.result, list) and answer.result:
            await self._take(answer.result)
        else:
            self._backoff.reset()
            await self._clock.sleep(max(0.0, asked_at + EMPTY_PAUSE_SECONDS - self._clock.monotonic()))

    def _question(self) -> dict[str, Any]:
        if self._clock.monotonic() - self._heard_at > SILENCE_SECONDS:
            self._offset = None
        offset = {} if self._offset is None else {"offset": self._offset}
        return offset | {"limit": BATCH, "timeout": LONG_POLL_SECONDS, "allowed_updates": list(ALLOWED_UPDATES)}

    async def _take(self, batch: list[Any]) -> None:
        """Store the batch, then move the offset, which is what acknowledges it."""
        updates = [update for raw in batch if (update := raw_update(raw, json.dumps(raw).encode())) is not None]
        try:
            await self._inbox.store(updates)
        except Exception as exc:  # noqa: BLE001 - whatever ails the database, Telegram keeps what was not stored
            await self._wait(type(exc).__name__)
            return
        self._backoff.reset()
        if not updates:
            await self._clock.sleep(EMPTY_PAUSE_SECONDS)
            return
        self._offset = max(update.update_id for update in updates) + 1
        self._heard_at = self._clock.monotonic()
        self.received += len(updates)
        self._wake.set()

    async def _refused(self, answer: api.Answer) -> None:
        if answer.rejects_token:
            raise BadTokenError(self._bot.token)
        if answer.retry_after:
            await self._clock.sleep(answer.retry_after)
        elif answer.code == api.CONFLICT:
            await self._wait("another program takes this bot's updates: stop it, or give one of the two another bot")
        else:
            await self._wait(f"Telegram answered {answer.code}")

    async def _wait(self, error: str) -> None:
        seconds = self._backoff.next()
        logger.warning("can't take updates, trying again", extra={"error": error, "seconds": round(seconds, 1)})
        await self._clock.sleep(seconds)


@dataclass(frozen=True)
class Door:
    """Where the updates of one bot come in. `wake` rings when one was stored."""

    inbox: Inbox
    wake: Wake


class WebhookIntake:
    """Takes updates that Telegram posts to the paths of `doors`, one for each bot, at `listen` (address:port).

    `ready` answers GET /ready: whether the host does its work.
    """

    def __init__(
        self, doors: Mapping[str, Door], *, secret: str, listen: str, ready: Callable[[], Awaitable[bool]]
    ) -> None:
        if not secret:
            raise ValueError("a webhook without a secret takes updates from anybody: set ATBALSS_WEBHOOK_SECRET")
        self.received = 0
        self._secret = secret.encode()
        self._listen = listen
        self._ready = ready
        self._runner = web.AppRunner(self._application(doors), access_log=None, shutdown_timeout=CLOSING_SECONDS)

    @property
    def port(self) -> int:
        """The port it listens at, once started."""
        return int(self._runner.addresses[0][1])

    async def start(self) -> None:
        """Listen from now on. Raises PortInUseError or ListenAddressError."""
        host, port = _address(self._listen)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, host, port).start()
        except OSError as exc:
            await self._runner.cleanup()
            raise _listen_error(self._listen, exc) from exc

    async def stop(self) -> None:
        """Take no more, and finish what is being stored."""
        await self._runner.cleanup()

    def _application(self, doors: Mapping[str, Door]) -> web.Application:
        application = web.Application(client_max_size=MAX_BODY)
        for path, door in doors.items():
            application.router.add_post(path, partial(self._take, door))
        application.router.add_get("/live", self._live)
        application.router.add_get("/ready", self._tell_ready)
        return application

    async def _take(self, door: Door, request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "").encode(errors="replace")
        if not hmac.compare_digest(given, self._secret):
            return web.Response(status=HTTPStatus.FORBIDDEN)
        try:
            update = _parsed(await request.read())
        except (web.RequestPayloadError, HttpProcessingError):
            return web.Response(status=HTTPStatus.BAD_REQUEST)  # not packed as it says it is
        if update is None:
            # Anything but 200 would make Telegram repeat it and hold back the rest of its chat.
            logger.warning("a body without an update id came to the webhook; ignored")
            return web.Response()
        try:
            await door.inbox.store([update])
        except Exception as exc:  # noqa: BLE001 - whatever ails the database, Telegram keeps what was not stored
            logger.warning(
                "an update could not be stored; Telegram will repeat it", extra={"error": type(exc).__name__}
            )
            return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE, headers=RETRY_AFTER)
        self.received += 1
        door.wake.set()
        return web.Response()

    async def _live(self, _request: web.Request) -> web.Response:
        return web.Response(text="live")

    async def _tell_ready(self, _request: web.Request) -> web.Response:
        if await self._ready():
            return web.Response(text="ready")
        return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE, text="not ready")


def raw_update(content: Any, payload: bytes) -> RawUpdate | None:
    """Return the update for storing, without looking deeper; None if it is not one. `payload` is its JSON."""
    update_id = content.get("update_id") if isinstance(content, dict) else None
    return RawUpdate(update_id, chat_id_of(content), payload) if is_id(update_id) else None


async def set_webhook(
    bot: Bot,
    url: str,
    secret: str,
    *,
    rng: random.Random,
    clock: Clock | None = None,
    connections: int = MAX_CONNECTIONS,
) -> None:
    """Have Telegram post updates to `url`, for as long as it takes. Raises BadTokenError or WebhookRefusedError."""
    payload = {
        "url": url,
        "secret_token": secret,
        "allowed_updates": list(ALLOWED_UPDATES),
        "max_connections": connections,
    }
    answer = await api.insist(bot, "setWebhook", payload, backoff=Backoff(rng), clock=clock or LoopClock())
    if answer.code != api.OK:
        raise WebhookRefusedError(answer.description)


def _address(listen: str) -> tuple[str, int]:
    host, separator, port = listen.rpartition(":")
    if not (host and separator and port.isascii() and port.isdigit()):
        raise ListenAddressError(listen)
    return host.strip("[]"), int(port)  # [::1]:8080 is how addresses of version 6 are written


def _listen_error(listen: str, exc: OSError) -> BotError:
    return PortInUseError(listen) if exc.errno == errno.EADDRINUSE else ListenAddressError(listen)


def _parsed(body: bytes) -> RawUpdate | None:
    try:
        return raw_update(json.loads(body), body)
    except (ValueError, RecursionError):  # no JSON, or nested beyond reason
        return None
