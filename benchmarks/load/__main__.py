"""`python -m benchmarks.load`: turns a second, waits and memory beside python-telegram-bot's echo bot.

With `--turns 100000` instead one long run on SQLite, in ten rows: whether it grows or gets slower.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import uvloop

from benchmarks.crashes.places import postgres
from benchmarks.load import stage, tables
from benchmarks.load.figures import Figures, Scene
from benchmarks.load.marathon import marathon
from benchmarks.load.stage import Player
from simulator.telegram import TelegramServer

THINK = (1.0, 5.0)  # seconds between an answer and the next step; people take longer
SCENES = (Scene(50), Scene(50, latency=0.04), Scene(500, THINK), Scene(2_000, THINK))
ECHO, SQLITE, POSTGRES, APART = (
    stage.account(number, f"{name}_bot") for number, name in enumerate(("echo", "sqlite", "postgres", "apart"), 1)
)


def main() -> None:
    wanted = _arguments()
    gc.disable()  # people and stand-in remember everything: looking through it for garbage would make everybody wait
    with tempfile.TemporaryDirectory() as name:
        try:
            faults = uvloop.run(_run(Path(name), wanted))
        except asyncio.CancelledError:
            sys.exit("ended before it was done")
    for fault in faults:
        print(fault)
    sys.exit(1 if faults else 0)


async def _run(folder: Path, wanted: argparse.Namespace) -> list[str]:
    running = asyncio.current_task()
    assert running is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)  # so that bots and files go, too
    server = TelegramServer([ECHO, SQLITE, POSTGRES, APART], limits=stage.NO_LIMITS)
    await server.start()
    try:
        return await (_marathon if wanted.turns else _scenes)(server, folder, wanted)
    finally:
        await server.stop()


async def _scenes(server: TelegramServer, folder: Path, wanted: argparse.Namespace) -> list[str]:
    """One crowd after the other, before one bot right after the other."""
    async with _players(server, folder, webhook=not wanted.polling) as players:
        deadline = time.monotonic() + wanted.limit
        print(tables.head(), flush=True)
        for scene in SCENES:
            if time.monotonic() > deadline:
                print(f"| {scene.name} | left out: the {wanted.limit:.0f} seconds are over |")
                continue
            await _scene(players, scene, wanted.seconds)
        return [fault for player in players for fault in await player.faults()]


async def _scene(players: list[Player], scene: Scene, seconds: float) -> None:
    reference: Figures | None = None
    for player in players:
        found = await player.play(scene, seconds)
        reference = reference or found
        print(tables.row(scene, player.name, found, reference), flush=True)


async def _marathon(server: TelegramServer, folder: Path, wanted: argparse.Namespace) -> list[str]:
    async with stage.ours(server, SQLITE, folder, _sqlite(folder), webhook=not wanted.polling) as player:
        rows = await marathon(player, SCENES[0], wanted.turns)
        print(tables.marathon(rows, wanted.turns))
        return await player.faults()


@asynccontextmanager
async def _players(server: TelegramServer, folder: Path, *, webhook: bool) -> AsyncIterator[list[Player]]:
    async with AsyncExitStack() as stack:
        make = stack.enter_context(postgres(folder / "postgres"))
        players = [
            stage.echo(server, ECHO, folder, webhook=webhook),
            stage.ours(server, SQLITE, folder, _sqlite(folder), webhook=webhook),
            stage.ours(server, POSTGRES, folder, make("load"), webhook=webhook),
            stage.ours(server, APART, folder, make("apart"), webhook=webhook, apart=True),
        ]
        yield [await stack.enter_async_context(player) for player in players]


def _sqlite(folder: Path) -> str:
    return f"sqlite:///{folder}/load.db"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4.0, help="for which each crowd is looked at")
    parser.add_argument(
        "--limit", type=float, default=100.0, help="seconds, once the bots run, after which no other crowd comes"
    )
    parser.add_argument("--polling", action="store_true", help="by polling instead of by webhook")
    parser.add_argument("--turns", type=int, default=0, help="one long run of so many turns instead")
    return parser.parse_args()


if __name__ == "__main__":
    main()
