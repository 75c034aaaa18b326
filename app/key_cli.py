"""`atbalss key`: the secret key that contacts and messages are encrypted with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn

from app import keys
from app.bootstrap import Parts
from app.console import out, with_parts

key = typer.Typer(no_args_is_help=True, help=__doc__)


@key.callback()
def _group() -> None:
    """Keep `rotate` a command of its own: Typer would call a lone command by the group's name."""


@key.command()
def rotate(
    to: Annotated[
        Path | None,
        typer.Option("--to", help="File of the new key, made if missing. Needed with ATBALSS_SECRET_KEY."),
    ] = None,
) -> None:
    """Encrypt everything with a new key. Stop the bot first. Killed on the way, nothing has changed: run it again."""
    with_parts(lambda parts: _rotate(parts, to))


def _rotate(parts: Parts, to: Path | None) -> None:
    with Progress(SpinnerColumn(), TextColumn("{task.description}"), console=out, transient=True) as progress:
        task = progress.add_task("rows sealed anew", total=None)
        keys.rotate(parts, to, out, lambda done: progress.update(task, description=f"{done} rows sealed anew"))
