"""Replicas that run: each at a port of its own, to be killed, asked to stop, and started anew."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from benchmarks.crashes.forking import forking, line_of

READY_SECONDS = 30.0
LOOK_SECONDS = 0.05


@dataclass(frozen=True)
class Replica:
    """A process. `end` is its exit code, once it is over."""

    pid: int
    port: int
    end: asyncio.Future[int]

    def send(self, number: signal.Signals) -> None:
        """Kill it, or ask it to stop."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    async def ready(self) -> None:
        """Return when it says that it is ready. Raises TimeoutError."""
        async with asyncio.timeout(READY_SECONDS), aiohttp.ClientSession() as session:
            while not await _says_ready(session, f"http://127.0.0.1:{self.port}/ready"):
                await asyncio.sleep(LOOK_SECONDS)


async def _says_ready(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


class Nursery:
    """Starts replicas that have the program loaded already."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self._process = process
        self._log = log
        self._bearing = asyncio.Lock()
        self._born: asyncio.Queue[int] = asyncio.Queue()
        self._ends: dict[int, asyncio.Future[int]] = defaultdict(asyncio.get_running_loop().create_future)

    async def bear(self, environment: dict[str, str], port: int, *, turns: bool = False) -> Replica:
        """Start one with these settings that listens at a port; with `turns`, one that takes turns and no more."""
        own = {f"ATBALSS_{'HEALTH' if turns else 'WEBHOOK'}_LISTEN": f"127.0.0.1:{port}"}
        line = json.dumps({"environment": environment | own, "log": str(self._log), "turns": turns})
        assert self._process.stdin is not None
        async with self._bearing:
            self._process.stdin.write(f"{line}\n".encode())
            pid = await self._born.get()
        return Replica(pid, port, self._ends[pid])

    async def hear(self) -> None:
        """Take note of births and ends until cancelled."""
        while line := await line_of(self._process):
            what, pid, *code = line.split()
            if what == "born":
                self._born.put_nowait(int(pid))
            else:
                self._ends[int(pid)].set_result(int(code[0]))


@asynccontextmanager
async def nursery(log: Path) -> AsyncIterator[Nursery]:
    """A nursery whose replicas write to one log. All that still live end with it."""
    async with forking("benchmarks.replicas.nursery") as process:
        made = Nursery(process, log)
        hearing = asyncio.create_task(made.hear())
        try:
            yield made
        finally:
            hearing.cancel()


def free_ports(count: int) -> list[int]:
    """Return ports of this machine that nobody listens at."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports
