"""A stand-in for Telegram on this machine: the Bot API with Telegram's rules, people to talk to it, and a chat page.

Nothing leaves the machine, and nothing is kept after it stops.
"""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import aiohttp
from aiohttp import web

from simulator.acts import Acts
from simulator.bot_api import BotApi
from simulator.bots import BotAccount
from simulator.chats import Account, Chat, ChatEvent, Message
from simulator.clock import Clock
from simulator.errors import ApiError, NothingCame, NotPossible, PortInUse, SimulatorError
from simulator.faults import Fault, FaultPlan, Faults
from simulator.groups import Group
from simulator.keyboards import Button
from simulator.limits import Limits
from simulator.methods import Dispatcher
from simulator.person import Person, Press
from simulator.phones import Phones
from simulator.receiving import Receiving
from simulator.web import Entry, Web
from simulator.world import World

__all__ = [
    "Account",
    "ApiError",
    "BotAccount",
    "Button",
    "Chat",
    "ChatEvent",
    "Entry",
    "Fault",
    "Faults",
    "Group",
    "Limits",
    "Message",
    "NotPossible",
    "NothingCame",
    "Person",
    "PortInUse",
    "Press",
    "SimulatorError",
    "TelegramServer",
    "serve",
]

LARGEST_REQUEST = 64 * 1024 * 1024  # above Telegram's own limit of 50 MB for a document
FAREWELL_SECONDS = 0.1  # how long `stop` waits for calls under way


class TelegramServer:
    """The stand-in as a server; give it bots, start it, and point the bots' base address at `url`.

    `speed` lets Telegram's clock run faster, so that its limits and times to live shrink. The same `seed` gives the
    same faults and ids. `entries` are the ways into the bot that the chat page offers.
    """

    def __init__(
        self,
        bots: Sequence[BotAccount],
        *,
        speed: float = 1.0,
        limits: Limits | None = None,
        faults: Faults | None = None,
        seed: int = 0,
        entries: Iterable[Entry] = (),
    ) -> None:
        limits, faults = limits or Limits(), faults or Faults()
        self._world = World(bots, clock=Clock(speed), limits=limits, faults=faults, seed=seed)
        self._phones = Phones(self._world)
        self._entries = list(entries)
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None
        self._url = ""

    # --- Running ---

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; port 0 takes any free one. Raises PortInUse."""
        self._session = aiohttp.ClientSession()
        self._runner = web.AppRunner(
            self._application(self._session),
            access_log=None,
            handler_cancellation=True,
            shutdown_timeout=FAREWELL_SECONDS,
        )
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, host, port).start()
        except OSError as error:
            await self.stop()
            if error.errno == errno.EADDRINUSE:
                raise PortInUse(host, port) from error
            raise
        self._url = f"http://{host}:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Stop listening and delivering; chats and counts can still be read."""
        for bot in self._world.bots.values():
            webhook, bot.webhook = bot.webhook, None
            if webhook is not None:
                await webhook.close()
        if self._runner is not None:
            await self._runner.cleanup()
        if self._session is not None:
            await self._session.close()

    @property
    def url(self) -> str:
        """The base address: bots append `/bot<token>/<method>`; in a browser it is the chat page."""
        return self._url

    # --- People ---

    def person(
        self,
        user_id: int,
        first_name: str,
        language_code: str = "lv",
        *,
        role: str = "student",
        picture: str = "",
        badges: Iterable[str] = (),
        bot: str = "",
    ) -> Person:
        """A person and their chat with a bot (by username, by default the first); the same each time."""
        return self._phones.person(
            user_id, first_name, language_code, role=role, picture=picture, badges=badges, bot=bot
        )

    def group(self, title: str, owner: Person, bots: Sequence[str] = ("",)) -> Group:
        """A new group that `owner` opens with bots in it, by username."""
        return self._phones.group(title, owner, bots)

    # --- What happened ---

    @property
    def chats(self) -> list[Chat]:
        """All chats with everything in them."""
        return list(self._world.chats.values())

    @property
    def calls(self) -> dict[str, int]:
        """How often which method was called, refused calls included, those struck by a fault before that not."""
        return dict(self._world.calls)

    @property
    def violations(self) -> dict[str, int]:
        """How often bots broke which rule, by status and reason; faults on purpose do not count."""
        return self._world.violations.as_json()

    @property
    def faults(self) -> FaultPlan:
        """The faults: `faults.next(method, fault)` for the next call, `faults.struck` for the count so far."""
        return self._world.faults

    def pending_updates(self, bot: str = "") -> int:
        """How many updates a bot has not confirmed yet."""
        return len(self._world.bot_named(bot).updates)

    def takes_updates(self, bot: str = "") -> bool:
        """Whether a bot has a webhook, or has asked for updates."""
        known = self._world.bot_named(bot)
        return known.webhook is not None or known.polling.asked

    def dump(self) -> dict[str, Any]:
        """Everything sent and received so far, ready for JSON."""
        return self._world.dump()

    def _application(self, session: aiohttp.ClientSession) -> web.Application:
        dispatcher = Dispatcher(self._world)
        dispatcher.add(Receiving(session, dispatcher.obey).handlers)
        application = web.Application(client_max_size=LARGEST_REQUEST)
        for part in (BotApi(self._world, dispatcher), Acts(self._world, self._phones), Web(self._world, self._entries)):
            application.add_routes(part.routes)
        return application


async def serve(
    bots: Sequence[BotAccount],
    *,
    entries: Iterable[Entry] = (),
    host: str = "127.0.0.1",
    port: int = 8081,
    speed: float = 1.0,
    limits: Limits | None = None,
    faults: Faults | None = None,
    seed: int = 0,
    started: Callable[[TelegramServer], None] = lambda _: None,
) -> None:
    """Run the stand-in until cancelled; `started` is called when it listens. Raises PortInUse."""
    server = TelegramServer(bots, speed=speed, limits=limits, faults=faults, seed=seed, entries=entries)
    await server.start(host, port)
    started(server)
    try:
        await asyncio.Event().wait()
    finally:
        await server.stop()
