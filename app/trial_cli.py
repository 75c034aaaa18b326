"""The commands to try the program with, on one machine: `atbalss demo`, `simulate`, `seed`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
import uvloop

from app import commands
from app.console import out, with_parts


def demo(
    to: Annotated[Path, typer.Option("--out", help="Where the files go.")] = Path("demo-output"),
    seed: Annotated[int, typer.Option(help="The same seed gives the same people and the same exports.")] = 11,
    people: Annotated[int, typer.Option(min=10, max=2000, help="How many synthetic people talk with the bot.")] = 300,
    once: Annotated[bool, typer.Option(help="End after the summary instead of opening the page.")] = False,
    port: Annotated[int, typer.Option(help="Port of the page; 0 takes a free one.")] = 8765,
) -> None:
    """Show the whole loop on this machine: no token, no server, synthetic people."""
    from app.demo import Demo, DemoOptions

    uvloop.run(Demo(DemoOptions(to, seed, people, once, port), out).run())


def simulate(
    port: Annotated[int, typer.Option(help="Where the stand-in for Telegram listens, on this machine only.")] = 8081,
) -> None:
    """Run a stand-in for Telegram with a chat page, to try flows on before they go live."""
    with_parts(lambda parts: uvloop.run(commands.simulate(parts, port, out)))


def seed(
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as one JSON object.")] = False,
) -> None:
    """Make a small invented world to try things on: institutions, events, staff invitations. Twice changes nothing."""
    world = with_parts(commands.seed_world)
    if as_json:
        print(json.dumps(world, ensure_ascii=False, indent=2))  # noqa: T201 - the command's output
    else:
        commands.show_world(world, out)
