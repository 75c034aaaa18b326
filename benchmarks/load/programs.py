"""The bots as programs of their own: started as an operator starts them, looked at from outside, asked to end."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
FAST = {"ATBALSS_SEND_RATE": "1000000", "ATBALSS_CHAT_RATE": "1000000"}  # Telegram's limits are not what is measured
ENDING_SECONDS = 20.0
TICKS = os.sysconf("SC_CLK_TCK")
MIB = 1024.0  # KiB


@dataclass(frozen=True)
class Reading:
    """What a process has used so far: seconds of CPU, and MiB of memory now and at most."""

    cpu: float
    memory: float
    peak: float


@dataclass(frozen=True)
class Program:
    """A bot that runs."""

    process: asyncio.subprocess.Process

    def read(self) -> Reading:
        """Look at it."""
        place = Path(f"/proc/{self.process.pid}")
        times = (place / "stat").read_text().rpartition(")")[2].split()
        lines = dict(line.split(":", 1) for line in (place / "status").read_text().splitlines())
        memory, peak = (float(lines[name].split()[0]) / MIB for name in ("VmRSS", "VmHWM"))
        return Reading((int(times[11]) + int(times[12])) / TICKS, memory, peak)

    async def end(self) -> None:
        """Ask it to end, and see to it."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        with suppress(TimeoutError):
            await asyncio.wait_for(self.process.wait(), ENDING_SECONDS)


@asynccontextmanager
async def program(module: tuple[str, ...], environment: dict[str, str], log: Path) -> AsyncIterator[Program]:
    """Run `python -m <module>` with these settings and no others of this program's."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ATBALSS_")}
    with log.open("ab") as out:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            *module,
            cwd=ROOT,
            env=clean | environment,
            stdout=out,
            stderr=out,
        )
    running = Program(process)
    try:
        yield running
        await running.end()
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def resident() -> float:
    """Return the MiB of memory that this process has now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / MIB**2


def own_cpu() -> float:
    """Return the seconds of CPU that this process, people and the stand-in, has used so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def settings(api_url: str, token: str, address: str, secret: str, port: int) -> dict[str, str]:
    """Return the environment of `atbalss run`; without a port it polls."""
    own = FAST | {
        "ATBALSS_TELEGRAM_TOKEN": token,
        "ATBALSS_TELEGRAM_API_URL": api_url,
        "ATBALSS_DATABASE_URL": address,
        "ATBALSS_SECRET_KEY": secret,
        "ATBALSS_JOBS": "off",  # labelling has a process of its own, and benchmarks of its own
    }
    if not port:
        return own
    return own | {
        "ATBALSS_WEBHOOK_URL": f"http://127.0.0.1:{port}",
        "ATBALSS_WEBHOOK_LISTEN": f"127.0.0.1:{port}",
        "ATBALSS_WEBHOOK_SECRET": "known-to-nobody-else",
    }
