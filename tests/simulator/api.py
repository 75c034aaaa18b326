"""What the tests of the stand-in share: its bots, a plain HTTP client, a clock that stands still."""

from __future__ import annotations

from typing import Any

import aiohttp

from simulator.clock import Clock
from simulator.telegram import BotAccount, Entry, Limits, Person, TelegramServer

TOKEN = "1001:first-secret"
OTHER_TOKEN = "1002:second-secret"
BOTS = (BotAccount(TOKEN, "atbalss_bot", "Atbalss"), BotAccount(OTHER_TOKEN, "other_bot", "Otrs", privacy=False))
ENTRIES = (Entry("Karjeras diena", "diena", note="Rīga"), Entry("Koordinatore", "staff-abc", role="coordinator"))
NO_LIMITS = Limits(bot_per_second=10**6, chat_per_second=10**6, chat_burst=10**6, group_per_minute=10**6)


class Api:
    """Calls the Bot API as any HTTP client would, without a library in between."""

    def __init__(self, server: TelegramServer, session: aiohttp.ClientSession, token: str = TOKEN) -> None:
        self.server = server
        self.session = session
        self.base = f"{server.url}/bot{token}"

    async def __call__(self, method: str, **parameters: Any) -> dict[str, Any]:
        async with self.session.post(f"{self.base}/{method}", json=parameters) as response:
            body: dict[str, Any] = await response.json()
            assert response.status == body.get("error_code", 200)
            return body

    async def result(self, method: str, **parameters: Any) -> Any:
        body = await self(method, **parameters)
        assert body["ok"], body
        return body["result"]

    async def error(self, method: str, **parameters: Any) -> str:
        body = await self(method, **parameters)
        return f"{body.get('error_code')} {body.get('description')}"

    async def updates(self, offset: int = 0, **parameters: Any) -> list[dict[str, Any]]:
        updates: list[dict[str, Any]] = await self.result("getUpdates", offset=offset, **parameters)
        return updates

    async def last_update(self) -> dict[str, Any]:
        """The newest update, and none before it is left."""
        (update,) = await self.updates(offset=-1)
        return update

    async def say(self, person: Person, text: str = "Sveiks", **parameters: Any) -> dict[str, Any]:
        message: dict[str, Any] = await self.result("sendMessage", chat_id=person.chat.id, text=text, **parameters)
        return message

    async def upload(self, method: str, fields: dict[str, Any], files: dict[str, bytes]) -> dict[str, Any]:
        form = aiohttp.FormData({name: str(value) for name, value in fields.items()})
        for name, content in files.items():
            form.add_field(name, content, filename=f"{name}.png", content_type="image/png")
        async with self.session.post(f"{self.base}/{method}", data=form) as response:
            body: dict[str, Any] = await response.json()
            return body


class StillClock(Clock):
    """A clock that moves only when told to."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def elapsed(self) -> float:
        return self.now


def keyboard(*tokens: str) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": f"label {token}", "callback_data": token} for token in tokens]]}
