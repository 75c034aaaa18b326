"""Rules that find gaps in evidence and performance. Pure: values in, judgements out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml
from pydantic import Field

from analytics.catalogue import Definition, Indicator, catalogue
from analytics.indicators import Cell, Reading
from models.reports import EventRow

RESPONSE_RATE = "E2-I1"  # what NO_DATA and THIN_DATA are about
SEVERITIES = ("info", "warning", "critical")  # in rising order


class NoDataRule(Definition):
    """Nobody answered."""

    severity: str
    critical: Mapping[str, int]


class ThinDataRule(Definition):
    """Too few answered."""

    severity: str
    respondents: int
    response_rate: float


class BelowTargetRule(Definition):
    """Beyond the red line."""

    severity: str
    respondents: int
    enough: int
    critical: Mapping[str, float]


class DropRule(Definition):
    """Worse than before."""

    severity: str
    respondents: int
    points: float
    critical: Mapping[str, float]


class AlertRules(Definition):
    """How often people are told."""

    roles: tuple[str, ...]
    per_week: int
    remind_after_days: int
    snooze_days: int
    react_within_days: int


class Rules(Definition):
    """`gaps.yaml`."""

    clean_days: int
    cuts: frozenset[str]
    no_data: NoDataRule = Field(alias="NO_DATA")
    thin_data: ThinDataRule = Field(alias="THIN_DATA")
    below_target: BelowTargetRule = Field(alias="BELOW_TARGET")
    drop: DropRule = Field(alias="DROP")
    alerts: AlertRules


@cache
def rules() -> Rules:
    """Return the rules of this program."""
    return Rules(**yaml.safe_load(files("analytics").joinpath("gaps.yaml").read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Finding:
    """A gap as one evaluation sees it. `key` is the same as long as it is the same gap."""

    kind: str
    cell: Cell
    indicator: str
    severity: str
    n: int
    event_code: str | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    before: float | None = None
    before_window: str | None = None
    target: float | None = None

    @property
    def key(self) -> str:
        """Kind, what it is about, and where."""
        return gap_key(self.kind, self.event_code or self.indicator, self.cell)


@dataclass(frozen=True)
class Before:
    """Earlier values to compare with, and the key of their window."""

    window: str
    readings: Mapping[tuple[Cell, str], Reading]


@dataclass(frozen=True)
class Evidence:
    """What an evaluation looks at.

    `respondents` counts the people of each cell, `events` are the settled ones, `before` lists earlier windows,
    the one to prefer first.
    """

    readings: Sequence[Reading]
    respondents: Mapping[Cell, int]
    events: Sequence[EventRow]
    before: Sequence[Before] = ()


@dataclass(frozen=True)
class Evaluation:
    """What was found, and the keys of all gaps that could be judged: a judged key without a finding is clean.

    `untold` are the cells with too few answers, or none, to say anything about how things are there; `unreadable`
    the indicators that the model can't tell in a cell.
    """

    findings: tuple[Finding, ...]
    judged: frozenset[str]
    untold: frozenset[Cell] = frozenset()
    unreadable: frozenset[tuple[Cell, str]] = frozenset()


def gap_key(kind: str, subject: str, cell: Cell) -> str:
    """Return the key of a gap: `BELOW_TARGET|E2-I6|institution|R49|`."""
    return "|".join((kind, subject, *cell))


def evaluate(evidence: Evidence, rules: Rules) -> Evaluation:
    """Judge every cell. Where there is too little data, performance is not judged at all."""
    verdicts = dict(_no_data(evidence, rules.no_data))
    verdicts |= _thin_data(evidence, rules)
    thin = {finding.cell for finding in verdicts.values() if finding and finding.kind == "THIN_DATA"}
    silent = {reading.cell for reading in evidence.readings if not evidence.respondents.get(reading.cell)}
    for reading in evidence.readings:
        if reading.cell not in thin | silent and _is_judged(reading.cell, evidence, rules):
            verdicts |= _performance(reading, evidence.before, rules)
    findings = tuple(finding for finding in verdicts.values() if finding is not None)
    unreadable = {(reading.cell, reading.indicator) for reading in evidence.readings if reading.missing == "model"}
    return Evaluation(findings, frozenset(verdicts), frozenset(thin | silent), frozenset(unreadable))


Verdicts = dict[str, Finding | None]  # by key; None = judged and clean


def _is_judged(cell: Cell, evidence: Evidence, rules: Rules) -> bool:
    """Leave out the parts of a place where they are not asked for, or where one part is the whole."""
    if not cell.cut:
        return True
    whole = evidence.respondents.get(cell._replace(cut=""))
    return cell.level in rules.cuts and evidence.respondents.get(cell) != whole


def _no_data(evidence: Evidence, rule: NoDataRule) -> Iterator[tuple[str, Finding | None]]:
    for event in evidence.events:
        cell = Cell("institution", event.institution_code)
        severity = "critical" if (event.expected or 0) >= rule.critical["expected"] else rule.severity
        finding = Finding("NO_DATA", cell, RESPONSE_RATE, severity, n=0, event_code=event.code)
        yield finding.key, None if event.answered else finding


def _thin_data(evidence: Evidence, rules: Rules) -> Verdicts:
    rates = {reading.cell: reading for reading in evidence.readings if reading.indicator == RESPONSE_RATE}
    verdicts: Verdicts = {}
    for cell in _cells_with_events(evidence.events):
        n = evidence.respondents.get(cell, 0)
        if n and _is_judged(cell, evidence, rules):
            finding = _thin(cell, n, rates.get(cell), rules.thin_data)
            verdicts[gap_key("THIN_DATA", RESPONSE_RATE, cell)] = finding
    return verdicts


def _cells_with_events(events: Iterable[EventRow]) -> list[Cell]:
    cells: dict[Cell, None] = {}
    for event in events:
        for cut in ("", f"sector={event.sector}"):
            cells[Cell("institution", event.institution_code, cut)] = None
            cells[Cell("municipality", event.municipality, cut)] = None
            cells[Cell("national", "LV", cut)] = None
    return list(cells)


def _thin(cell: Cell, n: int, rate: Reading | None, rule: ThinDataRule) -> Finding | None:
    if n < rule.respondents:
        return Finding("THIN_DATA", cell, RESPONSE_RATE, rule.severity, n, target=rule.respondents)
    if rate is None or rate.value is None or rate.value >= rule.response_rate:
        return None
    return Finding(
        "THIN_DATA",
        cell,
        RESPONSE_RATE,
        rule.severity,
        rate.n,
        value=rate.value,
        low=rate.low,
        high=rate.high,
        target=rule.response_rate,
    )


def _performance(reading: Reading, befores: Sequence[Before], rules: Rules) -> Verdicts:
    verdicts: Verdicts = {}
    before = _comparable(reading, befores, rules.drop)
    if reading.value is not None and reading.n >= rules.below_target.respondents:
        key = gap_key("BELOW_TARGET", reading.indicator, reading.cell)
        verdicts[key] = _below_target(reading, before, rules.below_target)
    if before is not None:
        verdicts[gap_key("DROP", reading.indicator, reading.cell)] = _drop(reading, before, rules.drop)
    return verdicts


@dataclass(frozen=True)
class _Comparable:
    window: str
    value: float
    low: float
    high: float


def _comparable(reading: Reading, befores: Sequence[Before], rule: DropRule) -> _Comparable | None:
    """Return the preferred earlier value if both stand on enough people."""
    if reading.value is None or reading.n < rule.respondents:
        return None
    for before in befores:
        earlier = before.readings.get((reading.cell, reading.indicator))
        if earlier is not None and earlier.n >= rule.respondents and earlier.value is not None:
            return _Comparable(before.window, earlier.value, earlier.low or 0.0, earlier.high or 0.0)
    return None


def _below_target(reading: Reading, before: _Comparable | None, rule: BelowTargetRule) -> Finding | None:
    indicator = catalogue()[reading.indicator]
    value, low, high = reading.value or 0.0, reading.low or 0.0, reading.high or 0.0
    if indicator.red is None:
        return None
    surely = indicator.is_wholly_beyond(low, high, indicator.red)
    if not surely and not (reading.n >= rule.enough and indicator.is_beyond(value, indicator.red)):
        return None
    far = indicator.worsening(indicator.red, high if indicator.direction == "up" else low)
    severity = "critical" if far >= rule.critical["beyond"] else rule.severity
    return _finding("BELOW_TARGET", indicator, reading, severity, before)


def _drop(reading: Reading, before: _Comparable, rule: DropRule) -> Finding | None:
    indicator = catalogue()[reading.indicator]
    worse_by = indicator.worsening(before.value, reading.value or 0.0)
    if worse_by < rule.points or _overlap(reading, before):
        return None
    severity = "critical" if worse_by >= rule.critical["points"] else rule.severity
    return _finding("DROP", indicator, reading, severity, before)


def _overlap(reading: Reading, before: _Comparable) -> bool:
    return (reading.low or 0.0) <= before.high and before.low <= (reading.high or 0.0)


def _finding(kind: str, indicator: Indicator, reading: Reading, severity: str, before: _Comparable | None) -> Finding:
    return Finding(
        kind,
        reading.cell,
        indicator.id,
        severity,
        reading.n,
        value=reading.value,
        low=reading.low,
        high=reading.high,
        before=before.value if before else None,
        before_window=before.window if before else None,
        target=indicator.target,
    )
