"""The chat page, and what it and other processes can look at over HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiohttp import web

from simulator.summaries import details, summary
from simulator.world import World

PAGE = Path(__file__).with_name("page")
LONGEST_WAIT = 50.0  # seconds
LIVE_SECONDS = 0.15  # how often the page hears what is new
SILENT_ROUNDS = 100  # after so many without news, a sign of life
POLICY = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True)
class Entry:
    """A way into the bot that the page offers: the payload of a link, for whom, and what it is."""

    title: str
    payload: str
    role: str = "student"
    note: str = ""


class Web:
    """Everything that can be looked at; nothing here changes anything."""

    def __init__(self, world: World, entries: Sequence[Entry]) -> None:
        self._world = world
        self._entries = entries

    @property
    def routes(self) -> list[web.AbstractRouteDef]:
        """The addresses, for an aiohttp application."""
        return [
            web.get("/", self.page),
            web.static("/page", PAGE),
            web.get("/simulator/setup", self.setup),
            web.get("/simulator/live", self.live),
            web.get("/simulator/dump", self.dump),
            web.get("/simulator/violations", self.violations),
            web.get("/simulator/files/{file_id}", self.file),
            web.get("/simulator/chats", self.chats),
            web.get("/simulator/chats/{key}", self.chat),
        ]

    async def page(self, _: web.Request) -> web.FileResponse:
        """The chat page."""
        return web.FileResponse(PAGE / "index.html", headers={"Content-Security-Policy": POLICY})

    async def setup(self, _: web.Request) -> web.Response:
        """What the page needs once: the bots, and the ways into them."""
        bots = [bot.user.as_json() for bot in self._world.bots.values()]
        return web.json_response({"bots": bots, "entries": [asdict(entry) for entry in self._entries]})

    async def dump(self, _: web.Request) -> web.Response:
        """Everything sent and received so far."""
        return web.json_response(self._world.dump())

    async def violations(self, _: web.Request) -> web.Response:
        """How often bots broke which rule."""
        return web.json_response(self._world.violations.as_json())

    async def file(self, request: web.Request) -> web.Response:
        """A file of a message: pictures to be shown, everything else to be saved."""
        stored = self._world.files.get(request.match_info["file_id"])
        if stored is None:
            raise web.HTTPNotFound
        headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "max-age=3600"}
        if not stored.width:
            headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(stored.name)}"
        return web.Response(body=stored.content, content_type=stored.content_type, headers=headers)

    async def chats(self, _: web.Request) -> web.Response:
        """The list of chats."""
        return web.json_response({"chats": [summary(self._world, chat) for chat in self._world.chats.values()]})

    async def chat(self, request: web.Request) -> web.Response:
        """What happened in a chat `after` an event's number; with `wait`, waits so many seconds for it."""
        chat = self._world.chats.get(request.match_info["key"])
        if chat is None:
            raise web.HTTPNotFound
        after, wait = _number(request, "after"), _number(request, "wait")
        if len(chat.events) <= after and wait > 0:
            await chat.changed.wait(min(wait, LONGEST_WAIT))
        events = [event.as_json() for event in chat.events[after:]]
        return web.json_response({"chat": details(self._world, chat), "events": events})

    async def live(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: the summaries of all chats, then of those in which something happens."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        seen: dict[str, int] = {}
        silent_rounds = 0
        while True:
            news = self._news(seen)
            silent_rounds = 0 if news else (silent_rounds + 1) % SILENT_ROUNDS
            if silent_rounds == 0:
                await response.write(f"data: {json.dumps(news, ensure_ascii=False)}\n\n".encode())
            await asyncio.sleep(LIVE_SECONDS)

    def _news(self, seen: dict[str, int]) -> list[dict[str, Any]]:
        news = [chat for chat in self._world.chats.values() if seen.get(chat.key) != len(chat.events)]
        seen |= {chat.key: len(chat.events) for chat in news}
        return [summary(self._world, chat) for chat in news]


def _number(request: web.Request, name: str) -> int:
    value = request.query.get(name, "0")
    if not value.isdecimal():
        raise web.HTTPBadRequest(reason=f"{name} must be a whole number")
    return int(value)
