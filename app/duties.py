"""What a process does for its bots."""

from __future__ import annotations

from enum import Flag, auto

from app.settings import Settings


class Duty(Flag):
    """`POST` is to take updates in and to send, `TURNS` to take their turns: in one process, or in one each."""

    POST = auto()
    TURNS = auto()


ALL_DUTIES = Duty.POST | Duty.TURNS


def duties_of_run(settings: Settings) -> Duty:
    """Return what `atbalss run` does; `atbalss turns` does the rest."""
    return ALL_DUTIES if settings.turns == "on" else Duty.POST
