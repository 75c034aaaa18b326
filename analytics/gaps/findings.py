"""What an evaluation finds: gaps, and for everything that could be judged how it looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from analytics.indicators import Cell, Reading

RESPONSE_RATE = "E2-I1"  # what NO_DATA, THIN_DATA and STALE are about
CONTENT = "E2-I8"  # what UNLINKED answers are about


@dataclass(frozen=True)
class Look:
    """How one thing looks on one day. Numbers are in the indicator's points; `probability` (0…1) that it is bad.

    `answered` says that it is clean since somebody has answered in public.
    """

    n: int = 0
    value: float | None = None
    low: float | None = None
    high: float | None = None
    probability: float | None = None
    answered: bool = False


@dataclass(frozen=True)
class Finding:
    """A gap as one evaluation sees it. `key` is the same as long as it is the same gap.

    `value` of NO_DATA is the number of silent events, `target` that of all; of STALE and NO_REPLY it is days.
    """

    kind: str
    cell: Cell
    indicator: str
    severity: str
    n: int = 0
    event_code: str | None = None
    window: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    before: float | None = None
    before_window: str | None = None
    target: float | None = None
    group_cut: str | None = None
    group_value: float | None = None
    probability: float | None = None

    @property
    def key(self) -> str:
        """Kind, what it is about, and where."""
        return gap_key(self.kind, self.indicator, self.cell)

    @property
    def look(self) -> Look:
        """Its numbers on the day of the evaluation."""
        return Look(self.n, self.value, self.low, self.high, self.probability)


Verdicts = dict[str, Finding | Look]
"""By key: a finding, or how what is clean looks."""


@dataclass(frozen=True)
class Evaluation:
    """What was found, and the keys of all gaps that could be judged: a judged key without a finding is clean.

    `untold` are the cells with too few answers, or none, to say anything about how things are there; `unreadable`
    the indicators that the model can't tell in a cell.
    """

    findings: tuple[Finding, ...]
    judged: Mapping[str, Look] = field(default_factory=dict)
    untold: frozenset[Cell] = frozenset()
    unreadable: frozenset[tuple[Cell, str]] = frozenset()


def gap_key(kind: str, subject: str, cell: Cell) -> str:
    """Return the key of a gap: `BELOW_TARGET|E2-I6|institution|R49|`."""
    return "|".join((kind, subject, *cell))


def look_of(reading: Reading, probability: float | None = None) -> Look:
    """Return how an indicator looks."""
    return Look(reading.n, reading.value, reading.low, reading.high, probability)


def of_reading(kind: str, reading: Reading, severity: str, **facts: object) -> Finding:
    """Return a finding about an indicator's value."""
    finding = Finding(
        kind, reading.cell, reading.indicator, severity, reading.n,
        value=reading.value, low=reading.low, high=reading.high,
    )  # fmt: skip
    return replace(finding, **facts)  # type: ignore[arg-type]  # fields by name
