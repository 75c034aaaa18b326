"""How many were asked, answered and lost on the way: what `atbalss panel` shows, with small counts hidden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from analytics.few import FEW
from app.invitations.panel import WAVES
from models.unit_of_work import UnitOfWork

OUTCOMES = ("due", "sent", "answered", "partial")
UNSENT = ("burden", "calendar", "busy", "missed", "blocked", "withdrawn", "declined", "stopped", "halted")
REASONS = ("withdrawn", "blocked", "deleted", "silent")


@dataclass(frozen=True)
class Attrition:
    """Counts: `invitations` by flow and wave, `lost` by last wave; `members` are those in the panel now."""

    members: int
    invitations: Mapping[tuple[str, int], Mapping[str, int]]
    lost: Mapping[int, Mapping[str, int]]


def read(uow: UnitOfWork, now: datetime) -> Attrition:
    """Count what has come of everything that was due, all over the country."""
    invitations: dict[tuple[str, int], dict[str, int]] = {}
    for flow, wave, outcome, count in uow.invitations.outcomes(now):
        invitations.setdefault((flow, wave), {})[outcome] = count
    lost: dict[int, dict[str, int]] = {}
    for wave, why, count in uow.panel.losses():
        lost.setdefault(wave, {})[why] = count
    return Attrition(uow.panel.active(), invitations, lost)


def invitation_rows(attrition: Attrition) -> list[list[str]]:
    """Return a line for each flow and wave."""
    return [
        [f"{flow} {wave or ''}".strip(), *(shown(counts.get(name, 0)) for name in (*OUTCOMES, *UNSENT))]
        for (flow, wave), counts in sorted(attrition.invitations.items())
    ]


def loss_rows(attrition: Attrition) -> list[list[str]]:
    """Return a line for each wave that people were lost after."""
    return [
        [str(wave) if wave else "none", *(shown(attrition.lost.get(wave, {}).get(why, 0)) for why in REASONS)]
        for wave in (0, *WAVES)
    ]


def shown(count: int) -> str:
    """Return a count, or that it is small: one or two people could be guessed."""
    return f"<{FEW}" if 0 < count < FEW else str(count)
