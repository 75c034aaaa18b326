"""The commands around the program as a whole: `atbalss migrate`, `panel`, `doctor`, `check`."""

from __future__ import annotations

import sys

from app import commands
from app.console import out, with_parts


def migrate() -> None:
    """Bring the database to this program's tables."""
    with_parts(commands.migrate)


def panel() -> None:
    """Show how many people were asked again, answered, and were lost on the way."""
    with_parts(lambda parts: commands.show_panel(parts, out))


def doctor() -> None:
    """Look whether everything the bot needs is there and works."""
    from app.operations.doctor import examine

    faults = with_parts(lambda parts: examine(parts, out))
    if faults:
        sys.exit(1)


def check() -> None:
    """Check all data files: flows, texts, codebook, corpus, indicators."""
    for line in commands.check_data():
        out.print(line, markup=False, highlight=False)
