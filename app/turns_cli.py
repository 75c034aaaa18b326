"""`atbalss turns`: the turns in a process of their own."""

from __future__ import annotations

from app.bootstrap import Parts
from app.console import with_parts
from app.faults import UsageError


def turns() -> None:
    """Only take turns, beside `atbalss run` with ATBALSS_TURNS=off, on PostgreSQL; several may run."""
    with_parts(_take_turns)


def _take_turns(parts: Parts) -> None:
    from app.duties import Duty
    from app.service import serve

    if parts.settings.database_file is not None:  # asked before one is made
        raise UsageError("`atbalss turns` needs PostgreSQL: on SQLite `atbalss run` takes the turns itself")
    serve(parts, Duty.TURNS)
