"""What an evaluation looks at: values of several windows, events, waves and what the program is meant to measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from analytics.gaps.findings import Look, Verdicts
from analytics.gaps.monthly import Monthly
from analytics.indicators import Cell, Reading
from analytics.windows import Window
from models.gap_rows import ExpectedEvent, WaveRow
from models.reports import Place

Values = Mapping[tuple[Cell, str], Reading]


@dataclass(frozen=True)
class Period:
    """The values of one window, by cell and indicator."""

    window: str
    values: Values


@dataclass(frozen=True)
class OpenGap:
    """A gap of the register as the rules need it: where it closes is not where it opened."""

    kind: str
    cell: Cell
    indicator: str
    window: str
    opened_at: datetime
    before: float | None = None
    before_window: str | None = None
    group_cut: str | None = None
    probability: float | None = None
    answered: bool = False  # whether what was done about it has been published


@dataclass(frozen=True)
class Criterion:
    """A criterion of the framework with the indicators that stand for it."""

    id: str
    indicators: Sequence[str]


@dataclass(frozen=True)
class Proposals:
    """Suggestions about one theme in one place that nobody has answered in public since `since`."""

    cell: Cell
    theme: str
    n: int
    since: datetime


@dataclass(frozen=True)
class Known:
    """What analytics can't know by itself.

    `questions` maps every question of the flows in use onto the indicators and themes it feeds; None: not known.
    `unanswered` are the keys of open gaps that have waited too long for a published answer; None: see `OpenGap`.
    During `holiday`s nobody is missed.
    """

    questions: Mapping[str, frozenset[str]] | None = None
    criteria: Sequence[Criterion] = ()
    proposals: Sequence[Proposals] = ()
    unanswered: frozenset[str] | None = None
    holiday: bool = False


@dataclass(frozen=True)
class Evidence:
    """Everything that the rules look at.

    `current` are the periods to judge an indicator in, the first with enough people counts; `before` earlier ones to
    remember beside it, the one to prefer first; a drop is looked for in whole months, `monthly`. `respondents` counts
    the people of each cell of the window, `events` are the settled ones. `newest` is the day of a cell's last answer
    ever, `linked` counts a cell's read answers and those of them with a theme of the framework.
    """

    window: Window
    now: datetime
    current: Sequence[Period] = ()
    before: Sequence[Period] = ()
    monthly: Monthly = field(default_factory=Monthly)
    respondents: Mapping[Cell, int] = field(default_factory=dict)
    events: Sequence[ExpectedEvent] = ()
    waves: Sequence[WaveRow] = ()
    newest: Mapping[Cell, date] = field(default_factory=dict)
    linked: Mapping[Cell, tuple[int, int]] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    known: Known = Known()
    open: Mapping[str, OpenGap] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        """Whether the window lies behind: late answers still mend it, nothing new is found in it."""
        return self.window.until <= self.now


def gone(kind: str, evidence: Evidence) -> Verdicts:
    """Call all open gaps of a kind clean: those that are still there are found again."""
    return {key: Look() for key, gap in evidence.open.items() if gap.kind == kind}
