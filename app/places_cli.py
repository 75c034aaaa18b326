"""`atbalss place`: the institutions; those that get another name or are taken over keep their history."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app import place_list, places
from app.console import out, with_parts

place = typer.Typer(no_args_is_help=True, help=__doc__)


@place.command()
def add(
    file: Annotated[
        Path,
        typer.Argument(
            help="A .csv or .xlsx with the columns code, name, kind, sector (general, vocational or higher), "
            "municipality, region, learners."
        ),
    ],
) -> None:
    """Add the institutions of a table, all or none. A second time only numbers of learners are taken over."""
    with_parts(lambda parts: place_list.add(parts, file, out))


@place.command()
def rename(
    code: Annotated[str, typer.Argument(help="The institution's code; it stays.")],
    name: Annotated[str, typer.Argument(help="What it is called from now on.")],
) -> None:
    """Give an institution another name."""
    with_parts(lambda parts: places.rename(parts, code, name, out))


@place.command()
def merge(
    old: Annotated[str, typer.Argument(metavar="FROM", help="The code of the institution that is no more.")],
    new: Annotated[str, typer.Argument(metavar="INTO", help="The code of the one that took it over.")],
) -> None:
    """Let one institution take over another: events, staff, actions and history go with it."""
    with_parts(lambda parts: places.merge(parts, old, new, out))


@place.command(name="list")
def list_() -> None:
    """Show all institutions with their codes."""
    with_parts(lambda parts: places.show(parts, out))
