"""What the doctor asks Telegram: is the token known, do updates come the way we expect, is our clock right."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import aiohttp
from telegram.error import NetworkError

from app.bootstrap import Parts
from app.faults import UsageError
from app.settings import id_in
from bot.api import Answer, call
from bot.errors import BadTokenError
from bot.identity import build_bot, close_bot

T = TypeVar("T")

PATIENCE = 15.0  # seconds
LARGEST_SKEW = timedelta(seconds=60)  # days and hours are local: more would put answers and jobs into the wrong ones
RECENT = timedelta(hours=1)
MANY = 100  # updates that wait at Telegram


def token(parts: Parts) -> str:
    """Who the bots are. Raises UsageError that names each bot whose token is unknown."""
    return _each(parts, lambda token: f"@{_asked(parts, token, 'getMe').get('username')}")


def webhook(parts: Parts) -> str:
    """Whether updates come the way the settings say. Raises UsageError that names the remedy."""
    return _each(parts, lambda token: _webhook(parts, token))


def _webhook(parts: Parts, token: str) -> str:
    found = _asked(parts, token, "getWebhookInfo")
    wanted = f"{parts.settings.webhook_url}/telegram/{id_in(token)}" if parts.settings.webhook_url else ""
    if trouble := judged(found, wanted, parts.clock.now()):
        raise UsageError(trouble)
    way = "by webhook" if wanted else "by polling"
    return f"{way}, {found.get('pending_update_count', 0)} updates wait at Telegram"


def _each(parts: Parts, ask: Callable[[str], str]) -> str:
    """Ask about every bot; where there are several, each line names its bot. Raises UsageError with all that ails."""
    told, ailing = [], []
    tokens = parts.settings.required_tokens()
    for token in tokens:
        named = f"bot {id_in(token)}: " if len(tokens) > 1 else ""
        try:
            told.append(named + ask(token))
        except (BadTokenError, UsageError) as exc:
            ailing.append(named + str(exc))
    if ailing:
        raise UsageError("; ".join(ailing))
    return "; ".join(told)


def judged(found: dict[str, Any], wanted: str, now: datetime) -> str | None:
    """Say what is wrong with a webhook as Telegram describes it; None if nothing is. `wanted` is empty for polling."""
    url, waiting = str(found.get("url", "")), int(found.get("pending_update_count", 0))
    if url != wanted:
        return _elsewhere(url, wanted)
    if waiting > MANY:
        return f"{waiting} updates wait at Telegram: is `atbalss run` running, and can it keep up?"
    return _recent_trouble(found, now)


def _elsewhere(url: str, wanted: str) -> str:
    """The address itself is left out where it is not ours: it may hold a secret of another program."""
    if not wanted:
        return "a webhook is set, but ATBALSS_WEBHOOK_URL is not: `atbalss run` takes it away and polls"
    if not url:
        return f"no webhook is set: `atbalss run` sets it to {wanted} when it starts"
    return f"the webhook is set to another address than {wanted}: start `atbalss run` anew, and let no other set it"


def _recent_trouble(found: dict[str, Any], now: datetime) -> str | None:
    at = datetime.fromtimestamp(int(found.get("last_error_date", 0)), UTC)
    if now - at > RECENT:
        return None
    return (
        f"Telegram could not deliver at {at:%H:%M} UTC ({found.get('last_error_message', 'no reason named')}): "
        "check the reverse proxy, its certificate and that `atbalss run` is running"
    )


def clock(parts: Parts) -> str:
    """Compare with the clock of Telegram's server. Raises UsageError if they are more than a minute apart."""
    if parts.settings.clock_start:
        return "a demo's"
    theirs = _run(parts, _server_time(parts.settings.telegram_api_url))
    skew = abs(parts.clock.now() - theirs)
    if skew > LARGEST_SKEW:
        raise UsageError(
            f"this machine's clock is {skew.total_seconds():.0f} s off: "
            "have it set by the network (timedatectl set-ntp true)"
        )
    return f"right to {max(1, round(skew.total_seconds()))} s"


async def _server_time(url: str) -> datetime:
    async with aiohttp.ClientSession() as session, session.get(url, allow_redirects=False) as response:
        return parsedate_to_datetime(response.headers["Date"])


def _asked(parts: Parts, token: str, method: str) -> dict[str, Any]:
    answer = _run(parts, _call(parts, token, method))
    if answer.rejects_token:
        raise BadTokenError(token)
    if not isinstance(answer.result, dict):
        raise UsageError(f"Telegram answered {answer.code} to {method}: try again in a minute")
    return answer.result


async def _call(parts: Parts, token: str, method: str) -> Answer:
    bot = build_bot(token, parts.settings.telegram_api_url)
    try:
        await bot.request.initialize()
        return await call(bot, method, {})
    finally:
        await close_bot(bot)


def _run(parts: Parts, asking: Coroutine[Any, Any, T]) -> T:
    async def in_time() -> T:
        async with asyncio.timeout(PATIENCE):
            return await asking

    try:
        return asyncio.run(in_time())
    except (TimeoutError, NetworkError, aiohttp.ClientError, KeyError):
        raise UsageError(
            f"no answer from {parts.settings.telegram_api_url}: is the network up, is ATBALSS_TELEGRAM_API_URL right?"
        ) from None
