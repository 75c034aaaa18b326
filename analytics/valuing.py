"""From what people add up to, to what may be said: readings with everything that makes them honest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from sqlmodel import Session

from analytics import audit
from analytics.catalogue import ContentShare, Indicator, PairMean, catalogue
from analytics.cell_sums import Table
from analytics.estimates import UNKNOWN, Estimate, Z, estimate
from analytics.few import is_shown
from analytics.readings import Cell, Reading
from analytics.reliability import Reliability
from analytics.statistics import means
from analytics.statistics.clusters import pooled_icc
from analytics.statistics.posterior import Prior, Unit, evidence
from analytics.statistics.settings import settings
from analytics.statistics.shrinkage import Array, prior_of, shrunk_nets, shrunk_shares
from analytics.sums import Sums
from analytics.windows import Window

UNITS = ("percent", "net")  # what is a share, or can be taken as one
SMALL = ("institution", "municipality")  # levels whose values are also shown drawn towards the places around them


@dataclass(frozen=True)
class Knowledge:
    """What is known beyond an indicator's people in a cell: people's coding, how much answers of one event resemble
    each other, and everybody who wrote something in each cell."""

    book: audit.Book = field(default_factory=audit.Book)
    iccs: Mapping[str, float] = field(default_factory=dict)
    writers: Mapping[Cell, Sums] = field(default_factory=dict)


def knowledge(
    session: Session,
    window: Window,
    table: Table,
    reliability: Reliability,
    attended: Iterable[tuple[Indicator, Cell, Sums]] = (),
) -> Knowledge:
    """Gather what corrects the values of a window; the audit is the country's, whatever part the table holds.

    `attended` is what the events add up to: who came and who answered isn't in the table.
    """
    coming: Table = {}
    for indicator, cell, sums in attended:
        coming.setdefault(cell, {})[indicator.id] = sums
    return Knowledge(audit.read(session, window, reliability), iccs(table) | iccs(coming), writers(table))


def writers(table: Table) -> dict[Cell, Sums]:
    """Return the sums of everybody who wrote something, cell by cell."""
    name = next(each.id for each in catalogue() if isinstance(each.measure, ContentShare))
    return {cell: by_indicator[name] for cell, by_indicator in table.items() if name in by_indicator}


def iccs(table: Table) -> dict[str, float]:
    """Return the intraclass correlation of each indicator that enough institutions tell."""
    cells: dict[str, list[Sums]] = defaultdict(list)
    for cell, by_indicator in table.items():
        if cell.level == "institution" and not cell.cut:
            for indicator, sums in by_indicator.items():
                cells[indicator].append(sums)
    found = {indicator: pooled_icc(each, settings().clusters) for indicator, each in cells.items()}
    return {indicator: icc for indicator, icc in found.items() if icc is not None}


def reading(indicator: Indicator, cell: Cell, sums: Sums, known: Knowledge, response: float | None = None) -> Reading:
    """Return what may be said of an indicator in a cell."""
    nothing = Reading(indicator.id, cell, sums.n, left_out=sums.left_out, response=response, fresh_on=sums.fresh_on)
    if not is_shown(sums.n, indicator.minimum) or sums.left_out > sums.n:
        return nothing
    found = estimate_of(indicator, cell, sums, known)
    if found.method == UNKNOWN:
        return replace(nothing, method=UNKNOWN, audited=found.audited)
    value, low, high = (indicator.scale * number for number in (found.value, found.low, found.high))
    return Reading(
        indicator.id,
        cell,
        sums.n,
        sums.total,
        value,
        low,
        high,
        sums.left_out,
        found.method,
        None if found.raw is None else indicator.scale * found.raw,
        found.audited,
        found.deff,
        response=response,
        fresh_on=sums.fresh_on,
    )


def estimate_of(indicator: Indicator, cell: Cell, sums: Sums, known: Knowledge) -> Estimate:
    """Return the estimate for one indicator in one cell, as fractions of its scale. `sums.n` is at least 1."""
    if isinstance(indicator.measure, PairMean):
        return means.mean(sums)
    correction = known.book.correction(indicator, cell, known.writers.get(cell))
    return estimate(indicator, sums, correction, icc=known.iccs.get(indicator.id))


def shrunk(readings: Sequence[Reading], regions: Mapping[Cell, str]) -> list[Reading]:
    """Return the readings with values drawn towards those of the same indicator, level and part beside the raw ones.

    Towards the places of the same region where there are enough of them (`regions` by place), else of the country.
    """
    groups: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for position, each in enumerate(readings):
        if each.value is not None and each.cell.level in SMALL and catalogue()[each.indicator].unit in UNITS:
            groups[each.indicator, each.cell.level, each.cell.cut].append(position)
    drawn = list(readings)
    for positions in groups.values():
        for position, values in _drawn([readings[position] for position in positions], positions, regions):
            low, high = values[1], values[2]
            drawn[position] = replace(drawn[position], shrunk=values[0], shrunk_low=low, shrunk_high=high)
    return drawn


Drawn = tuple[int, tuple[float, float, float]]  # position; value, low and high in points


def _drawn(group: Sequence[Reading], positions: Sequence[int], regions: Mapping[Cell, str]) -> Iterable[Drawn]:
    """Yield what the readings of a group are drawn to, region by region."""
    unit: Unit = "net" if catalogue()[group[0].indicator].unit == "net" else "percent"
    shares, effective = np.array([evidence(each, unit) or (0.5, 0.0) for each in group]).T
    by_region: dict[str, list[int]] = defaultdict(list)
    for index, each in enumerate(group):
        by_region[regions.get(each.cell._replace(cut=""), "")].append(index)
    for members in by_region.values():
        around = members if len(members) >= settings().prior.cells else range(len(group))
        prior = prior_of(shares[around], effective[around], settings().prior)
        if prior is not None:
            values = _points(unit, shares[members], effective[members], prior)
            yield from zip((positions[index] for index in members), values, strict=True)


def _points(unit: Unit, shares: Array, effective: Array, prior: Prior) -> Iterable[tuple[float, float, float]]:
    if unit == "net":
        found = [200 * part - 100 for part in shrunk_nets(shares, effective, prior, Z)]
    else:
        found = [100 * part for part in shrunk_shares(shares, effective, prior, settings().confidence)]
    return zip(*(part.tolist() for part in found), strict=True)
