"""Gaps as staff see them, and the desk that serves them: the host implements it within one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

GapKind = Literal[
    "NO_DATA", "THIN_DATA", "UNLINKED", "NO_INDICATOR", "BELOW_TARGET", "DROP", "UNEQUAL", "STALE", "NO_REPLY"
]
Meaning = Literal["better", "worse", "steady"]
REASONS = ("holidays", "in_progress", "data_problem", "not_ours")  # why somebody puts a gap off
SPANS = ("2w", "4w", "semester")  # and for how long


@dataclass(frozen=True)
class GapLine:
    """A gap as told to this person. `place` is a name in their language, `summary` half a line with the numbers.

    `people` says how many stand behind it, in which window; `beneath` counts places inside that have it too.
    """

    alert_id: int
    kind: GapKind
    place: str
    summary: str
    since: date  # local day it was found
    part: str = ""  # of the place: a sector, a group
    people: str = ""
    arrow: str = ""
    trend: Meaning | None = None
    owner: str = ""
    beneath: int = 0
    seen: bool = False


@dataclass(frozen=True)
class GapCard:
    """All that is known of one gap. `may_act`: somebody spoke, so they can be told what was done."""

    alert_id: int
    text: str
    seen: bool
    may_act: bool


@dataclass(frozen=True)
class Colleague:
    """Somebody who may look after a gap; `is_me` for the person asking."""

    id: int
    name: str
    is_me: bool = False


class GapDesk(Protocol):
    """Open gaps of one member of staff. Every decision is kept; none closes a gap, evidence does."""

    def lines(self) -> Sequence[GapLine]:
        """Return the gaps that are neither put off nor dismissed, by place, the gravest place first."""

    def card(self, alert_id: int) -> GapCard | None:
        """Return one gap; None if it is closed or not theirs."""

    def mark_seen(self, alert_id: int) -> bool:
        """Note that it was seen. False if it is closed, or not theirs."""

    def snooze(self, alert_id: int, reason: str, span: str) -> date | None:
        """Keep it quiet, and return until when. None if it is closed, or not theirs."""

    def colleagues(self, alert_id: int) -> Sequence[Colleague]:
        """Return who may look after it, the person asking first."""

    def assign(self, alert_id: int, colleague: int) -> Colleague | None:
        """Hand it to somebody, who is told. None if it is closed, not theirs, or they may not look after it."""

    def finish(self, alert_id: int) -> bool:
        """Note that something was done. False if it is closed, or not theirs."""

    def dismiss(self, alert_id: int) -> bool:
        """Never speak of it to this person again. False if it is closed, or not theirs."""
