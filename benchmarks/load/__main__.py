"""`python -m benchmarks.load`: turns a second, waits and memory beside python-telegram-bot's echo bot."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import uvloop

from benchmarks.crashes.places import postgres
from benchmarks.load import stage, tables
from benchmarks.load.figures import Figures, Scene
from benchmarks.load.stage import Player
from simulator.telegram import TelegramServer

THINK = (1.0, 5.0)  # seconds between an answer and the next step; people take longer
SCENES = (Scene(50), Scene(50, THINK), Scene(500, THINK), Scene(2_000, THINK))
ECHO, SQLITE, POSTGRES = (
    stage.account(number, name) for number, name in ((1, "echo_bot"), (2, "sqlite_bot"), (3, "postgres_bot"))
)


def main() -> None:
    wanted = _arguments()
    with tempfile.TemporaryDirectory() as name:
        faults = uvloop.run(_play(Path(name), wanted))
    for fault in faults:
        print(fault)
    sys.exit(1 if faults else 0)


async def _play(folder: Path, wanted: argparse.Namespace) -> list[str]:
    server = TelegramServer([ECHO, SQLITE, POSTGRES], limits=stage.NO_LIMITS)
    await server.start()
    try:
        async with _players(server, folder, wanted) as players:
            print(tables.head())
            for scene in SCENES:
                await _scene(players, scene, wanted.seconds)
            return [fault for player in players for fault in await player.faults()]
    finally:
        await server.stop()


async def _scene(players: list[Player], scene: Scene, seconds: float) -> None:
    """One crowd before each bot, one bot right after the other."""
    reference: Figures | None = None
    for player in players:
        found = await player.play(scene, seconds)
        reference = reference or found
        print(tables.row(scene, player.name, found, reference), flush=True)


@asynccontextmanager
async def _players(server: TelegramServer, folder: Path, wanted: argparse.Namespace) -> AsyncIterator[list[Player]]:
    webhook = not wanted.polling
    async with AsyncExitStack() as stack:
        make = stack.enter_context(_postgres(folder))
        players = [
            stage.echo(server, ECHO, folder, webhook=webhook),
            stage.ours(server, SQLITE, folder, f"sqlite:///{folder}/load.db", webhook=webhook),
            stage.ours(server, POSTGRES, folder, make, webhook=webhook),
        ]
        yield [await stack.enter_async_context(player) for player in players]


@contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    with postgres(folder / "postgres") as server:
        yield server("load")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0, help="for which each crowd is looked at")
    parser.add_argument("--polling", action="store_true", help="by polling instead of by webhook")
    return parser.parse_args()


if __name__ == "__main__":
    main()
