"""What becomes of conversations and invitations."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from simulator.temperament import Habit


class Ending(StrEnum):
    """How a conversation ended."""

    COMPLETED = "completed"
    ENROLLED = "enrolled"
    """Will be asked after the event."""
    DROPPED_OUT = "dropped_out"
    STOPPED = "stopped"
    BLOCKED = "blocked"
    LOOKED_ONLY = "looked_only"
    TURNED_AWAY = "turned_away"
    """Too young."""
    HELPED = "helped"
    """Wrote of danger and was answered with something else than the next question."""
    UNHEARD = "unheard"
    """Wrote of danger, and the bot went on asking."""
    REFUSED = "refused"
    """The bot asked nothing at all."""
    LEFT_WAITING = "left_waiting"
    """The bot did not answer in time."""

    # Of invitations:
    SNOOZED = "snoozed"
    DECLINED = "declined"
    LEFT_PANEL = "left_panel"
    """Does not want to be written to any more."""
    IGNORED = "ignored"


@dataclass(frozen=True)
class Outcome:
    """What became of a conversation: the questions answered, in order, and how many messages the bot sent.

    `habits` are those that showed: what the person did besides answering.
    """

    kind: Ending
    answered: tuple[str, ...]
    messages: int
    habits: tuple[Habit, ...] = ()
