"""The commands around what is sent unasked: `atbalss invitations plan | pause | resume | stop`."""

from __future__ import annotations

from typing import Annotated

import typer

from app.console import out, with_parts
from app.faults import UsageError
from app.invitations import operating
from app.invitations import plan as plans

invitations = typer.Typer(no_args_is_help=True, help="What is sent unasked: foresee, pause, resume, stop it.")
Until = Annotated[str, typer.Option(help="Last local day on which it falls due, as 2026-11-30; unset: tomorrow.")]


@invitations.command()
def plan(until: Until = "") -> None:
    """Show who will be written to, who will not and why, from when, and until when if nobody answers or everybody."""
    with_parts(lambda parts: plans.show(parts, operating.until_end_of(parts, until), out))


@invitations.command()
def pause() -> None:
    """Send nothing more that nobody asked for, within a second, whichever machine sends. Replies go on."""
    _say(with_parts(operating.pause))


@invitations.command()
def resume() -> None:
    """Go on where it was paused."""
    _say(with_parts(operating.resume))


@invitations.command()
def stop(
    until: Until = "",
    flow: Annotated[str, typer.Option(help="Only invitations to this flow, as `plan` names it.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Without it nothing is done: look at the plan first.")] = False,
) -> None:
    """Close for good what is due and not sent yet. Nobody is burdened by what they never got."""
    if not yes:
        raise UsageError("this can't be taken back: look at `atbalss invitations plan`, then say --yes (or pause)")
    _say(with_parts(lambda parts: operating.stop(parts, operating.until_end_of(parts, until), flow)))


def _say(line: str) -> None:
    out.print(line, markup=False, highlight=False, soft_wrap=True)
