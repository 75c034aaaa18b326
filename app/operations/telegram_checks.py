"""What the doctor asks Telegram: is the token known, do updates come the way we expect, is our clock right."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import aiohttp
from telegram.error import NetworkError

from app.bootstrap import Parts
from app.faults import UsageError
from bot.api import Answer, call
from bot.errors import BadTokenError
from bot.identity import build_bot, close_bot

T = TypeVar("T")

PATIENCE = 15.0  # seconds
LARGEST_SKEW = timedelta(seconds=60)  # days and hours are local: more would put answers and jobs into the wrong ones
RECENT = timedelta(hours=1)
MANY = 100  # updates that wait at Telegram


def token(parts: Parts) -> str:
    """Who the bot is. Raises BadTokenError or UsageError."""
    return f"@{_asked(parts, 'getMe').get('username')}"


def webhook(parts: Parts) -> str:
    """Whether updates come the way the settings say. Raises UsageError that names the remedy."""
    found = _asked(parts, "getWebhookInfo")
    bot_id = parts.settings.required_token().partition(":")[0]
    wanted = f"{parts.settings.webhook_url}/telegram/{bot_id}" if parts.settings.webhook_url else ""
    if trouble := judged(found, wanted, parts.clock.now()):
        raise UsageError(trouble)
    way = "by webhook" if wanted else "by polling"
    return f"{way}, {found.get('pending_update_count', 0)} updates wait at Telegram"


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


def _asked(parts: Parts, method: str) -> dict[str, Any]:
    answer = _run(parts, _call(parts, method))
    if answer.rejects_token:
        raise BadTokenError
    if not isinstance(answer.result, dict):
        raise UsageError(f"Telegram answered {answer.code} to {method}: try again in a minute")
    return answer.result


async def _call(parts: Parts, method: str) -> Answer:
    bot = build_bot(parts.settings.required_token(), parts.settings.telegram_api_url)
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
