"""What a process does for its bots."""

from __future__ import annotations

from enum import Flag, auto


class Duty(Flag):
    """`POST` is to take updates in and to send, `TURNS` to take their turns: in one process, or in one each."""

    POST = auto()
    TURNS = auto()


ALL_DUTIES = Duty.POST | Duty.TURNS
