"""A lock that can't be proved is lost at once, whatever the driver would still like to ask of the server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from models import bell
from models.bell import Bell
from models.locks import LockLostError
from models.process_lock import ProcessLock

PATIENCE = 3.0  # seconds of the test's own: far from the 10 s after which the driver gives up, far from 0.2 s


class Line:
    """The way to the server: whatever is said on it is lost once it is `cut`, and nobody is told."""

    url: str

    def __init__(self, folder: str) -> None:
        self._server = f"{folder}/.s.PGSQL.5432"
        self._cut = asyncio.Event()
        self._talks: list[asyncio.Task[None]] = []
        self._ends: list[asyncio.StreamWriter] = []

    async def open(self) -> int:
        self._listener = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        return int(self._listener.sockets[0].getsockname()[1])

    def cut(self) -> None:
        self._cut.set()

    def mend(self) -> None:
        self._cut.clear()

    async def close(self) -> None:
        self._listener.close()
        for writer in self._ends:
            writer.close()
        await asyncio.gather(*self._talks)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._ends.append(writer)
        if self._cut.is_set():
            return  # taken, and never heard of again
        there, back = await asyncio.open_unix_connection(self._server)
        self._ends.append(back)
        self._talks += [asyncio.create_task(self._carry(*way)) for way in ((reader, back), (there, writer))]

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while said := await reader.read(65536):
            if not self._cut.is_set():
                writer.write(said)
        writer.close()


@pytest.fixture
async def line(postgres_url: str) -> AsyncIterator[tuple[Line, ProcessLock]]:
    """A lock that is held over a line that can be cut."""
    head, _, query = postgres_url.partition("?host=")
    line = Line(query)
    port = await line.open()
    user, _, name = head.removeprefix("postgresql://").partition("@/")
    line.url = f"postgresql://{user.rstrip(':')}@127.0.0.1:{port}/{name}"
    lock = ProcessLock(line.url, "cut")
    assert await lock.take()
    yield line, lock
    await lock.close()
    await line.close()


@pytest.mark.postgres
async def test_without_an_answer_the_lock_is_lost_in_time(line: tuple[Line, ProcessLock]) -> None:
    way, lock = line
    await lock.prove(PATIENCE)
    way.cut()

    async with asyncio.timeout(PATIENCE):
        with pytest.raises(LockLostError):
            await lock.prove(0.2)


@pytest.mark.postgres
async def test_who_gives_up_a_proof_waits_no_longer_for_it(line: tuple[Line, ProcessLock]) -> None:
    way, lock = line
    way.cut()
    proving = asyncio.create_task(lock.prove(0.5))
    await asyncio.sleep(0.1)

    proving.cancel()
    async with asyncio.timeout(PATIENCE):
        await asyncio.wait({proving})

    assert proving.cancelled()


@pytest.mark.postgres
async def test_a_proof_that_is_given_up_leaves_a_lock_that_answers_alone(line: tuple[Line, ProcessLock]) -> None:
    _, lock = line
    proving = asyncio.create_task(lock.prove(PATIENCE))
    await asyncio.sleep(0)
    proving.cancel()
    await asyncio.wait({proving})

    await lock.prove(PATIENCE)


@pytest.mark.postgres
async def test_who_stands_by_on_a_silent_line_does_not_wait_for_ever(line: tuple[Line, ProcessLock]) -> None:
    way, lock = line
    way.cut()

    async with asyncio.timeout(PATIENCE):
        with pytest.raises(LockLostError):
            await lock.take(0.2)


@pytest.mark.postgres
async def test_a_bell_on_a_silent_line_is_given_up(
    line: tuple[Line, ProcessLock], monkeypatch: pytest.MonkeyPatch
) -> None:
    way, _ = line
    rings = Bell(way.url, "cut")
    await rings.ring()
    monkeypatch.setattr(bell, "PATIENCE", 0.2)
    way.cut()

    async with asyncio.timeout(PATIENCE):
        await rings.ring()  # on the line that it has …
        await rings.ring()  # … and on none
    await rings.close()


async def test_a_server_that_takes_the_call_and_says_nothing_is_no_server() -> None:
    line = Line("nowhere")
    port = await line.open()
    line.cut()

    async with asyncio.timeout(PATIENCE):
        with pytest.raises(LockLostError):
            await ProcessLock(f"postgresql://u@127.0.0.1:{port}/x", "silent").take(0.2)

    await line.close()


@pytest.mark.postgres
async def test_after_a_silent_line_the_lock_is_taken_on_another_one(line: tuple[Line, ProcessLock]) -> None:
    way, lock = line
    way.cut()
    async with asyncio.timeout(PATIENCE):
        with pytest.raises(LockLostError):
            await lock.take(0.2)

    way.mend()
    assert await lock.take(PATIENCE)
