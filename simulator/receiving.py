"""Methods by which a bot gets its updates: polling or a webhook, never both."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from simulator.bots import Bot
from simulator.calls import Call, Handler
from simulator.errors import bad_request, conflict
from simulator.webhooks import Webhook, WebhookSettings

CONNECTIONS = range(1, 101)
DEFAULT_CONNECTIONS = 40
SECRET = re.compile(r"[A-Za-z0-9_-]*")
SECRET_LIMIT = 256
WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"

Execute = Callable[[Bot, str, dict[str, Any]], Awaitable[None]]


class Receiving:
    """Needs what the other methods do not: a way out to the bots' webhooks, and to execute what they answer."""

    def __init__(self, session: aiohttp.ClientSession, execute: Execute) -> None:
        self._session = session
        self._execute = execute

    @property
    def handlers(self) -> dict[str, Handler]:
        """The methods by name."""
        return {
            "getUpdates": self.get_updates,
            "setWebhook": self.set_webhook,
            "deleteWebhook": self.delete_webhook,
            "getWebhookInfo": self.get_webhook_info,
        }

    async def get_updates(self, call: Call) -> list[dict[str, Any]]:
        """Long polling."""
        if call.bot.webhook is not None:
            raise conflict(WEBHOOK_ACTIVE)
        call.bot.updates.remember_allowed(call.arguments)
        return await call.bot.polling.fetch(call.arguments)

    async def set_webhook(self, call: Call) -> bool:
        """From now on updates are posted; an empty url ends that."""
        if "url" not in call.arguments:
            return await self.delete_webhook(call)
        settings = _settings(call.arguments)
        call.bot.updates.remember_allowed(call.arguments)
        call.bot.polling.end("terminated by setWebhook request")
        await self.delete_webhook(call)
        call.bot.webhook = Webhook(
            settings,
            call.bot.updates,
            session=self._session,
            clock=call.world.clock,
            rng=call.world.rng,
            execute=partial(self._execute, call.bot),
        )
        call.bot.webhook.open()
        return True

    async def delete_webhook(self, call: Call) -> bool:
        """Back to polling."""
        webhook, call.bot.webhook = call.bot.webhook, None
        if webhook is not None:
            await webhook.close()
        if call.arguments.get("drop_pending_updates"):
            call.bot.updates.clear()
        return True

    async def get_webhook_info(self, call: Call) -> dict[str, Any]:
        """The webhook, what waits for it, and its last failure."""
        updates, webhook = call.bot.updates, call.bot.webhook
        info: dict[str, Any] = {"url": "", "has_custom_certificate": False, "pending_update_count": len(updates)}
        if updates.allowed:
            info["allowed_updates"] = updates.allowed
        if webhook is None:
            return info
        info |= {"url": webhook.settings.url, "max_connections": webhook.settings.max_connections}
        if webhook.last_error is not None:
            info["last_error_date"], info["last_error_message"] = webhook.last_error
        return info


def _settings(arguments: dict[str, Any]) -> WebhookSettings:
    url, secret = arguments["url"], arguments.get("secret_token", "")
    # Telegram itself wants HTTPS; its local server, like this one, is content with HTTP.
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
        raise bad_request("invalid webhook URL specified")
    if len(secret) > SECRET_LIMIT:
        raise bad_request("secret token is too long")
    if not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    wanted = arguments.get("max_connections", DEFAULT_CONNECTIONS)
    return WebhookSettings(url, secret, min(max(wanted, CONNECTIONS.start), CONNECTIONS.stop - 1))
