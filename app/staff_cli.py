"""`atbalss staff`: who works with this, and one-time invitations for those who shall."""

from __future__ import annotations

from typing import Annotated

import typer

from app import staff_commands
from app.console import out, with_parts
from app.staff_commands import Invited, Rescoped

staff = typer.Typer(no_args_is_help=True, help=__doc__)


@staff.command()
def invite(
    name: Annotated[str, typer.Argument(help="How the bot addresses this person.")],
    role: Annotated[
        str, typer.Option(help="coordinator, safeguarding (is told of danger first), analyst or admin.")
    ] = "coordinator",
    scope: Annotated[str, typer.Option(help="LV, a municipality's name or an institution's code.")] = "LV",
    reviewer: Annotated[bool, typer.Option(help="May look at single answers and correct their labels.")] = False,
    days: Annotated[int, typer.Option(min=1, max=90, help="How long the invitation is good.")] = 14,
) -> None:
    """Make a one-time invitation: whoever opens its link is this member of staff from then on."""
    invited = Invited(name, role, scope, reviewer, days)
    with_parts(lambda parts: staff_commands.invite(parts, invited, out))


@staff.command()
def scope(
    person: Annotated[
        int, typer.Argument(min=1, max=2**31 - 1, help="The number of this person in `atbalss staff list`.")
    ],
    place: Annotated[str, typer.Argument(metavar="SCOPE", help="LV, a municipality or an institution's code.")],
    remove: Annotated[bool, typer.Option("--remove", help="Take it away instead.")] = False,
) -> None:
    """Give one more scope to somebody who has joined, or take one."""
    with_parts(lambda parts: staff_commands.rescope(parts, Rescoped(person, place, remove), out))


@staff.command()
def remove(
    person: Annotated[
        int, typer.Argument(min=1, max=2**31 - 1, help="The number of this person in `atbalss staff list`.")
    ],
) -> None:
    """Shut out somebody who left, at once. A new invitation would let them in again, under a new number."""
    with_parts(lambda parts: staff_commands.remove(parts, person, out))


@staff.command()
def withdraw(
    invitation: Annotated[
        int, typer.Argument(min=1, max=2**31 - 1, help="Its number in `atbalss staff list`.", metavar="INVITATION")
    ],
) -> None:
    """Shut an invitation that nobody has used: its link opens nothing any more."""
    with_parts(lambda parts: staff_commands.withdraw(parts, invitation, out))


@staff.command(name="list")
def list_() -> None:
    """Show who is a member of staff, and for what, and which invitations are open."""
    with_parts(lambda parts: staff_commands.show(parts, out))
