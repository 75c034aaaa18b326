"""Small stand-ins: a clock that leaps, Telegram in memory and over HTTP, an inbox and an outbox in lists."""

from __future__ import annotations

import asyncio
import heapq
import json
import random
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from aiohttp import web
from telegram import Bot
from telegram.error import TelegramError
from telegram.request import BaseRequest, RequestData

from bot.ports import UNASKED, Parcel, RawUpdate, Settled

T = TypeVar("T")
TOKEN = "42:invented"


@dataclass
class VirtualTimer:
    """Calls what it holds when its moment comes."""

    what: Callable[[], object] | None

    def cancel(self) -> None:
        self.what = None


class VirtualClock:
    """Time passes only in `run`, and then at once."""

    def __init__(self) -> None:
        self.now = 0.0
        self._timers: list[tuple[float, int, VirtualTimer]] = []
        self._count = 0

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        sleeper: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.call_later(seconds, lambda: sleeper.done() or sleeper.set_result(None))
        await sleeper

    def call_later(self, seconds: float, what: Callable[[], object]) -> VirtualTimer:
        self._count += 1
        timer = VirtualTimer(what)
        heapq.heappush(self._timers, (self.now + max(0.0, seconds), self._count, timer))
        return timer

    async def run(self, work: Awaitable[T]) -> T:
        task = asyncio.ensure_future(work)
        while not task.done():
            for _ in range(30):  # everybody goes on until they wait for something
                await asyncio.sleep(0)
            if not task.done():
                self._leap()
        return await task

    def _leap(self) -> None:
        assert self._timers, "everybody waits and nobody sleeps"
        at, _, timer = heapq.heappop(self._timers)
        if timer.what is not None:
            self.now = max(self.now, at)
            timer.what()


@dataclass(frozen=True)
class Seen:
    """A call as Telegram saw it."""

    at: float
    method: str
    fields: dict[str, str]
    files: tuple[str, ...] = ()


Reply = tuple[int, dict[str, Any]] | TelegramError
OK: Reply = (200, {"ok": True, "result": True})


def refusal(code: int, description: str, **parameters: int) -> Reply:
    body = {"ok": False, "error_code": code, "description": description}
    return code, body | ({"parameters": parameters} if parameters else {})


class FakeTelegram(BaseRequest):
    """Answers calls from `script`, then OK; or whatever `decide` says."""

    def __init__(self, clock: VirtualClock, *script: Reply, latency: float = 0.0) -> None:
        self.calls: list[Seen] = []
        self.decide: Callable[[Seen], Reply] | None = None
        self._clock = clock
        self._script = deque(script)
        self._latency = latency

    @property
    def read_timeout(self) -> float:
        return 20.0

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_args: Any, **_timeouts: Any
    ) -> tuple[int, bytes]:
        data = request_data or RequestData()
        seen = Seen(self._clock.now, url.rsplit("/", 1)[1], data.json_parameters, tuple(data.multipart_data or ()))
        self.calls.append(seen)
        await self._clock.sleep(self._latency)
        reply = self.decide(seen) if self.decide else (self._script.popleft() if self._script else OK)
        if isinstance(reply, TelegramError):
            raise reply
        return reply[0], json.dumps(reply[1]).encode()

    @property
    def bot(self) -> Bot:
        return Bot(TOKEN, base_url="http://telegram.test/bot", request=self, get_updates_request=self)


def parcel(number: int, chat: str = "a", **changes: Any) -> Parcel:
    plain = Parcel(number, 0, chat, "sendMessage", {"chat_id": 1, "text": str(number)}, None, 0)
    return replace(plain, **changes)


class FakeOutbox:
    """Parcels in a list, in order within a chat. Stops `until_empty` once all are settled."""

    def __init__(self, clock: VirtualClock, *parcels: Parcel) -> None:
        self.results: list[Settled] = []
        self.failures = 0  # of the next calls
        self.lost_answers = 0  # of the next calls that claim something: it is kept all the same
        self.latency = 0.0  # of settling
        self.sending: set[int] = set()
        self._clock = clock
        self._open = {item.id: (item, 0.0) for item in parcels}
        self._empty = asyncio.Event()

    def add(self, item: Parcel) -> None:
        self._open[item.id] = (item, 0.0)

    async def exchange(
        self,
        results: Sequence[Settled],
        limit: int,
        unasked: int | None = None,
        *,
        held: Collection[int] | None = None,
    ) -> list[Parcel]:
        self._fail()
        if held is not None:
            self.sending &= set(held)
        if results:
            await self._clock.sleep(self.latency)
        for result in results:
            self._end(result)
        if results and not self._open:
            self._empty.set()
        claimed = self._claim(limit, limit if unasked is None else unasked)
        if claimed and self.lost_answers:
            self.lost_answers -= 1
            raise OSError("the connection broke during COMMIT")
        return claimed

    def _claim(self, limit: int, unasked: int) -> list[Parcel]:
        heads: dict[str, int] = {}
        for number in sorted(self._open):
            heads.setdefault(self._open[number][0].chat_key, number)
        due = [n for n in heads.values() if n not in self.sending and self._open[n][1] <= self._clock.now]
        due.sort(key=lambda n: (self._open[n][0].lane, n))
        asked = [number for number in due if self._open[number][0].lane < UNASKED]
        return [self._begin(number) for number in due[: min(limit, len(asked) + unasked)]]

    async def until_empty(self) -> None:
        await self._empty.wait()

    def states(self, number: int) -> list[str]:
        return [result.state for result in self.results if result.id == number]

    def _begin(self, number: int) -> Parcel:
        item, due = self._open[number]
        item = replace(item, attempts=item.attempts + 1)
        self._open[number] = (item, due)
        self.sending.add(number)
        return item

    def _end(self, result: Settled) -> None:
        if result.id not in self._open:  # handed in again after a lost answer
            return
        self.results.append(result)
        self.sending.discard(result.id)
        item, _ = self._open[result.id]
        if result.state in ("retry", "uncertain"):
            self._open[result.id] = (item, self._clock.now + (result.retry_after or 0.0))
        else:
            del self._open[result.id]

    def _fail(self) -> None:
        if self.failures:
            self.failures -= 1
            raise OSError("the database is away")


@dataclass
class FakeInbox:
    """Keeps updates, unless it is told to fail for the next `failures` times."""

    failures: int = 0
    stored: list[RawUpdate] = field(default_factory=list)

    async def store(self, updates: Sequence[RawUpdate]) -> None:
        if self.failures:
            self.failures -= 1
            raise OSError("the database is away")
        self.stored += updates

    @property
    def ids(self) -> list[int]:
        return [update.update_id for update in self.stored]


class FakeApi:
    """A Bot API over HTTP that answers each method from its own script, then OK. `None` in a script drops the line."""

    def __init__(self) -> None:
        self.calls: list[Seen] = []
        self.scripts: defaultdict[str, deque[Reply | None]] = defaultdict(deque)
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        application = web.Application(client_max_size=50 * 1024 * 1024)
        application.router.add_post("/bot{token}/{method}", self._answer)
        self._runner = web.AppRunner(application)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        form = await request.post()
        method = request.match_info["method"]
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        files = tuple(f"{name}={value.filename}" for name, value in form.items() if isinstance(value, web.FileField))
        self.calls.append(Seen(0.0, method, fields, files))
        reply = self.scripts[method].popleft() if self.scripts[method] else OK
        if reply is None:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        assert not isinstance(reply, TelegramError)
        return web.json_response(reply[1], status=reply[0])


def rng() -> random.Random:
    return random.Random(7)
