"""All methods together: from a name and raw parameters to a result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator import accounts, editing, sending
from simulator.bots import Bot
from simulator.calls import Call, Handler
from simulator.errors import ApiError, bad_request
from simulator.schema import BY_LOWER_NAME, Method
from simulator.world import World


def method_named(name: str) -> Method:
    """The method, whatever its capitals. Raises ApiError 404 if the stand-in has none of that name."""
    method = BY_LOWER_NAME.get(name.lower())
    if method is None:
        raise ApiError(404, "Not Found: method not found")
    return method


class Dispatcher:
    """Executes calls and counts the rules they break."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._handlers: dict[str, Handler] = accounts.HANDLERS | editing.HANDLERS | sending.HANDLERS

    def add(self, handlers: Mapping[str, Handler]) -> None:
        """Take in methods that are made at the start of a server."""
        self._handlers.update(handlers)

    async def execute(self, bot: Bot, method: Method, raw: Mapping[str, Any]) -> Any:
        """The method's result. Raises ApiError as Telegram would refuse."""
        self._world.calls[method.name] += 1
        self._world.violations.count_unknown(method.name, method.unknown(raw))
        try:
            if bot.logged_out_until > self._world.clock.elapsed():
                raise bad_request("Logged out")
            arguments = method.read(raw)
            return await self._handlers[method.name](Call(self._world, bot, arguments, raw))
        except ApiError as error:
            self._world.violations.count(error)
            raise

    async def obey(self, bot: Bot, name: str, raw: Mapping[str, Any]) -> None:
        """A method from the answer of a webhook: nobody is told how it went."""
        try:
            await self.execute(bot, method_named(name), raw)
        except ApiError:
            return  # counted as a violation where it was raised
