"""The Bot API over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import BodyPartReader, web

from simulator.bots import Bot
from simulator.errors import ApiError, bad_request, too_many_requests
from simulator.faults import Fault
from simulator.methods import Dispatcher, method_named
from simulator.schema import Method, Upload
from simulator.world import World


class BotApi:
    """What bots talk to."""

    def __init__(self, world: World, dispatcher: Dispatcher) -> None:
        self._world = world
        self._dispatcher = dispatcher

    @property
    def routes(self) -> list[web.RouteDef]:
        """The addresses, for an aiohttp application."""
        return [
            web.route("*", "/bot{token}/{method}", self.call),
            web.get("/file/bot{token}/{path:.+}", self.download),
        ]

    async def call(self, request: web.Request) -> web.Response:
        """One call of a method, with the fault that strikes it, if any."""
        try:
            bot, method = self._meant(request)
            raw = await read_parameters(request)
            fault = self._world.faults.for_call(method.name)
            if fault is Fault.DROPPED:
                return _cut(request)
            self._refuse_if(fault)
            result = await self._dispatcher.execute(bot, method, raw)
        except ApiError as error:
            return _answer(error.code, error.as_json())
        if fault is Fault.ANSWER_LOST:
            return _cut(request)
        if fault is Fault.SLOW:
            await asyncio.sleep(self._world.faults.faults.slow_seconds)
        return _answer(200, {"ok": True, "result": result})

    async def download(self, request: web.Request) -> web.Response:
        """A file."""
        bot = self._world.bot_with_token(request.match_info["token"])
        stored = self._world.files.at(request.match_info["path"])
        if bot is None or stored is None:
            return _answer(404, ApiError(404, "Not Found").as_json())
        return web.Response(body=stored.content, content_type=stored.content_type)

    def _meant(self, request: web.Request) -> tuple[Bot, Method]:
        bot = self._world.bot_with_token(request.match_info["token"])
        if bot is None:
            raise ApiError(401, "Unauthorized")
        return bot, method_named(request.match_info["method"])

    def _refuse_if(self, fault: Fault | None) -> None:
        if fault is Fault.TOO_MANY_REQUESTS:
            raise too_many_requests(self._world.faults.faults.retry_after)
        if fault is Fault.SERVER_ERROR:
            raise ApiError(500, "Internal Server Error")


async def read_parameters(request: web.Request) -> dict[str, Any]:
    """Parameters from the address and the body, whatever its form. Raises ApiError 400 for broken JSON."""
    parameters: dict[str, Any] = dict(request.query)
    match request.content_type:
        case "application/json":
            parameters |= await _read_json(request)
        case "application/x-www-form-urlencoded":
            parameters |= await request.post()
        case "multipart/form-data":
            parameters |= await _read_multipart(request)
    return parameters


async def _read_json(request: web.Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.read() or b"{}")
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(body, dict):
        raise bad_request("object expected as request body")
    return body


async def _read_multipart(request: web.Request) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        if part.filename is None:
            parts[part.name] = await part.text()
        else:
            content_type = part.headers.get("Content-Type", "")
            parts[part.name] = Upload(part.filename, content_type, bytes(await part.read()))
    return parts


def _answer(status: int, body: dict[str, Any]) -> web.Response:
    content = json.dumps(body, ensure_ascii=False).encode()
    return web.Response(status=status, body=content, content_type="application/json")


def _cut(request: web.Request) -> web.Response:
    """Break the connection; the answer goes nowhere."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
