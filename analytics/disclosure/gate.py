"""The gate: what an audience may be told, and what was told last in place of what would give people away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from analytics.catalogue import catalogue
from analytics.disclosure import history
from analytics.disclosure.deciding import decide, without
from analytics.disclosure.families import Around, Figure
from analytics.disclosure.history import Told
from analytics.disclosure.quiet import Quiet
from analytics.disclosure.rules import floor, rules
from analytics.readings import Cell, Reading
from analytics.windows import Window
from models import reports
from models.reports import Place
from models.tables import Release

RESPONSE_RATE = "E2-I1"


def release(
    session: Session, readings: Iterable[Reading], audience: str, publication: str, now: datetime, *, window: Window
) -> list[Reading]:
    """Return the readings of a window as the audience may be told of them, and note in the ledger that they were.

    Every reading comes back, in order; what may not be told has no value, and its `status` says why. The ledger is
    written by the transaction that sends what is told. Where that is another one, use a `Gate` and `record`.
    """
    gate = Gate(session, audience, publication, now)
    released = gate.release(readings, window)
    record(session, gate.told)
    return released


def record(session: Session, told: Iterable[Release]) -> None:
    """Write what a gate let through into the ledger."""
    session.add_all(told)
    session.flush()


@dataclass
class Gate:
    """Decides for one publication, window by window (the longest first: earlier windows bind later ones).

    Nothing is written: `told` is what `record` must write when the publication leaves.
    """

    session: Session
    audience: str
    publication: str
    now: datetime
    places: Mapping[str, Place] | None = None  # to load them once for many gates
    told: list[Release] = field(default_factory=list)

    def release(self, readings: Iterable[Reading], window: Window) -> list[Reading]:
        """Return the readings as the audience may be told of them."""
        asked = list(readings)
        rule = rules()[self.audience]
        by_indicator: dict[str, list[Reading]] = defaultdict(list)
        for reading in asked:
            if reading.cell.level in rule.levels:
                by_indicator[reading.indicator].append(reading)
        past, windows = history.past(self.session, by_indicator, window, others={row.window for row in self.told})
        quiet = Quiet(self.session)
        decided: dict[tuple[str, Cell], Reading] = {}
        for indicator, group in by_indicator.items():
            counts_answers = indicator != RESPONSE_RATE  # but participants
            around = Around(self._places(), windows, quiet.until if counts_answers else quiet.nowhere)
            earlier = self._earlier(indicator, past.get(indicator, {}), windows)
            known = history.in_step(earlier, window, around)
            for reading in decide(window, group, known, around, self.now):
                decided[indicator, reading.cell] = reading
                self._note(reading, window, earlier, known)
        silent = (decided.get((each.indicator, each.cell)) or without(each, "protected") for each in asked)
        return [rule.sees(each) for each in silent]

    def _places(self) -> Mapping[str, Place]:
        if self.places is None:
            self.places = reports.places(self.session)
        return self.places

    def _earlier(self, indicator: str, past: Told, windows: Mapping[str, Window]) -> Told:
        """Add what this gate itself has let through and nobody has written down yet."""
        earlier = {figure: list(times) for figure, times in past.items()}
        for row in self.told:
            if row.indicator == indicator and row.window in windows and row.id is None:
                figure = Figure(row.window, Cell(row.scope_level, row.scope, row.cut))
                earlier.setdefault(figure, []).append(history.of(row))
        return earlier

    def _note(self, reading: Reading, window: Window, earlier: Told, known: Told) -> None:
        if reading.status != "shown" or not floor(catalogue()[reading.indicator]):
            return
        figure = Figure(window.key, reading.cell)
        if not any(told.audience == self.audience and told.is_same(reading) for told in earlier.get(figure, ())):
            at = known[figure][-1].at if reading.told_on else self.now  # given again, it is still of its first day
            self.told.append(history.row(reading, window, self.audience, self.publication, at))
