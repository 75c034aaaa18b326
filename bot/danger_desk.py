"""Messages that signalled danger as people in charge see them, and the desk that opens them: the host implements it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

Why = Literal["new", "unopened", "unfinished", "unhandled", "nobody"]
"""Why somebody is told: it is new; nobody opened it; whoever opened it has not finished; they opened it themselves;
nobody else is there to be told."""


@dataclass(frozen=True)
class DangerNotice:
    """What is told of a signal: never its text. `place` is empty for feedback without an event, `link` if unknown."""

    signal_id: int
    why: Why
    place: str
    link: str


@dataclass(frozen=True)
class DangerLine:
    """A signal that waits for somebody to take care of it."""

    signal_id: int
    place: str
    noticed_at: datetime  # aware
    opened: bool


@dataclass(frozen=True)
class Opened:
    """What somebody wrote."""

    signal_id: int
    place: str
    noticed_at: datetime  # aware
    text: str


class DangerDesk(Protocol):
    """What one person may see of danger; rights are the host's to check, and every attempt the host's to note."""

    def lines(self) -> Sequence[DangerLine]:
        """Return what this person may open and nobody has taken care of, oldest first."""

    def open(self, signal_id: int) -> Opened | None:
        """Return what was written; None if it is not theirs or is gone."""

    def open_by_code(self, code: str) -> Opened | None:
        """Return what was written, by a one-time link; None if the link is used, over or not theirs."""

    def take_care(self, signal_id: int) -> bool:
        """Note that it is in the right hands, and delete the text. False if it is not theirs."""
