"""What is counted of a bot under load, and whether anything was lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import col, func

from benchmarks.load.people import Ledger, Turn
from benchmarks.load.programs import Reading
from models.tables import InboxUpdate
from models.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Scene:
    """So many people at once, thinking so many seconds before each step; each call to Telegram takes `latency` s."""

    people: int
    think: tuple[float, float] = (0.0, 0.0)
    latency: float = 0.0

    @property
    def name(self) -> str:
        """For the table."""
        pace = f"think {self.think[0]:g}–{self.think[1]:g} s" if self.think[1] else "never think"
        return f"{self.people:,} people, {pace}, calls take {1e3 * self.latency:.0f} ms"


@dataclass(frozen=True)
class Span:
    """The seconds that are looked at, and what bot and stand-in had used at both ends."""

    began: float
    ended: float
    first: Reading
    last: Reading
    driver_cpu: float

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.ended - self.began


@dataclass(frozen=True)
class Figures:
    """What came of a scene: waits in seconds, CPU in seconds per turn, memory in MiB."""

    per_second: float
    middle: float
    high: float
    cpu: float
    driver: float
    before: float
    after: float
    peak: float


def figures(turns: Sequence[Turn], span: Span) -> Figures:
    """Count the turns answered within the span, and the waits of those begun in it, however long they took."""
    answered = sum(span.began <= turn.answered < span.ended for turn in turns)
    waits = sorted(turn.wait for turn in turns if span.began <= turn.asked < span.ended)
    return Figures(
        per_second=answered / span.seconds,
        middle=quantile(waits, 0.5),
        high=quantile(waits, 0.99),
        cpu=(span.last.cpu - span.first.cpu) / max(1, answered),
        driver=span.driver_cpu / span.seconds,
        before=span.first.memory,
        after=span.last.memory,
        peak=span.last.peak,
    )


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return the value that `share` of them do not exceed; 0 of nothing."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def losses(name: str, ledger: Ledger) -> list[str]:
    """Return what people have to complain of."""
    missing = ledger.acts - len(ledger.turns)
    return [f"{name}: {missing} of {ledger.acts} messages and presses were never answered"] if missing else []


def unkept(uow: UnitOfWork, name: str, acts: int) -> list[str]:
    """Return where the tables differ from what people did: each act one update, kept and done; nothing open."""
    rows = uow.session.execute(select(col(InboxUpdate.state), func.count()).group_by(col(InboxUpdate.state))).all()
    states = {str(state): int(count) for state, count in rows}
    kept, done = sum(states.values()), states.get("done", 0)
    waiting = uow.outbox.open_count()
    faults = []
    if kept != acts:
        faults.append(f"{name}: people did {acts} things, {kept} updates were kept")
    if done != kept:
        faults.append(f"{name}: of {kept} updates kept the turns of {done} were taken ({states})")
    if waiting:
        faults.append(f"{name}: {waiting} calls wait in the outbox")
    return faults
