"""The commands for whoever runs the bot: `atbalss backup | restore | deadletters | deletions`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.console import out, with_parts
from app.faults import UsageError
from app.operations import backup as backups
from app.operations import deadletters as letters
from app.operations import deletions as forgotten

deadletters = typer.Typer(no_args_is_help=True, help="Updates that failed three times and were set aside.")
deletions = typer.Typer(no_args_is_help=True, help="What people deleted and withdrew since a backup, and who left.")
Number = Annotated[
    int | None, typer.Argument(min=1, max=2**31 - 1, help="As `atbalss deadletters list` shows it.", show_default=False)
]


def backup(file: Annotated[Path, typer.Argument(help="A new file; an old one is never overwritten.")]) -> None:
    """Copy the database while the bot runs, and look through the copy. The secret key is not in it."""
    _say(with_parts(lambda parts: backups.back_up(parts, file)))


def restore(
    source: Annotated[
        str,
        typer.Argument(metavar="FILE", help="What `atbalss backup` wrote, or the address of a restored PostgreSQL."),
    ],
    check: Annotated[bool, typer.Option("--check", help="Only look whether it is whole and the key fits.")] = False,
) -> None:
    """Look through a backup and put it where the database belongs, if nothing is there."""
    work = backups.look_through if check else backups.restore
    _say(with_parts(lambda parts: work(parts, source)))


@deadletters.command("list")
def list_() -> None:
    """Show kind, time and fault of each; never what a person wrote."""
    with_parts(lambda parts: letters.show(parts, out))


@deadletters.command()
def replay(number: Number = None) -> None:
    """Put one, or all, back into their chats' lines: when the fault is mended."""
    out.print(f"dead letters in line again: {with_parts(lambda parts: letters.replay(parts, number))}")


@deadletters.command()
def drop(
    number: Number = None,
    every: Annotated[bool, typer.Option("--all", help="All of them.")] = False,
) -> None:
    """Delete one for good, or all. What the person wrote there is lost."""
    if (number is None) != every:
        raise UsageError("name the number of one dead letter (`atbalss deadletters list`), or say --all")
    out.print(f"dead letters dropped: {with_parts(lambda parts: letters.drop(parts, number))}")


@deletions.command()
def save(file: Annotated[Path, typer.Argument(help="Where the marks go; an older such file is replaced.")]) -> None:
    """Write down who was deleted or withdrew a permission in the last 30 days, and which staff left, without a name.

    Keep it apart from the database.
    """
    kept = with_parts(lambda parts: forgotten.save(parts, file))
    told = f"deletions {len(kept.deleted)}, withdrawals {len(kept.withdrawn)}, staff who left {len(kept.shut_out)}"
    out.print(f"kept in {file}: {told}")


@deletions.command()
def repeat(file: Annotated[Path, typer.Argument(help="What `atbalss deletions save` wrote.")]) -> None:
    """After a restore: delete whoever the backup brought back, withdraw what is no longer permitted, shut out who left.

    Twice changes nothing.
    """
    again = with_parts(lambda parts: forgotten.repeat(parts, file))
    told = f"people deleted again: {again.deleted}; permissions withdrawn again: {again.withdrawn}"
    out.print(f"{told}; staff shut out again: {again.shut_out}")


def _say(lines: list[str]) -> None:
    for line in lines:
        out.print(line, markup=False, highlight=False, soft_wrap=True)
